"""Part of SqliteLedger that claims deliveries (takes them for sending) and records what became of their messages.

This order of writing makes sure that nothing is sent twice:
- A claim is on disk before its messages leave.
- A mark is in the marks file before the write that cannot be taken back (mark_committing()). A mark says how far a
  message came, and survives the death of the process.
- An outcome is in the marks file at once, and on disk in the database with the next claim.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from advisory_cli.ledger.integrity.provenance import STEP, HighWaterMarkWriter
from advisory_cli.ledger.planning.freeze import unapproved_mailing, unknown_mailing
from advisory_cli.ledger.queue.commit_marks import CommitMarks, LeftoverMarks, Mark, MarksFiles
from advisory_cli.ledger.queue.due import (
    DUE,
    NEXT_DUE,
    NEXT_HELD,
    RELEASE_HELD,
    WAS_IN_DOUBT,
    MailingFacts,
    delivery_from_row,
)
from advisory_cli.ledger.queue.outcomes import (
    NEWER_REVISION,
    NO_OPEN_TEXT,
    OPTED_OUT,
    Change,
    change_from_mark,
    change_from_outcome,
    leave_out_change,
    replan_change,
    write,
)
from advisory_cli.ledger.queue.overtaken import OVERTAKEN_BY, overtaken_by
from advisory_cli.ledger.storage.database import Database, Row
from advisory_cli.ledger.storage.encoding import maybe_stamp, moment, stamp
from advisory_cli.model.errors import LedgerFault, TryLater
from advisory_cli.model.mailing.delivery import Delivery, Outcome, State
from advisory_cli.model.ports.ledger import Permission

_CLAIM = """
    UPDATE delivery SET state = 'claimed', attempts = attempts + 1, date = ?, first_tried = ?, changed_at = ?
    WHERE id = ?
"""
_RETURN_CLAIM = """
    UPDATE delivery SET state = 'planned', attempts = attempts - 1, due = coalesce(?, due)
    WHERE id = ? AND state = 'claimed'
"""
_RETRY_NOW = """
    UPDATE delivery SET due = :now WHERE mailing = :mailing AND state = 'planned' AND attempts > 0 AND due > :now
      AND (alone = 0 OR EXISTS (
          SELECT 1 FROM event e WHERE e.delivery = delivery.id AND e.state = 'deferred'
            AND e.at >= (SELECT planned_at FROM mailing WHERE number = delivery.mailing)
      ))
"""
_LATER_MATTERS = """
    SELECT later.id FROM mailing n JOIN matter m ON m.id = n.matter
    JOIN matter later ON later.realm = m.realm AND later.advisory_id = m.advisory_id AND later.revision > m.revision
    WHERE n.number = ?
"""
# A later text that they have, or are still to get as somebody agreed; that the embargo was lifted is no text.
_HAS_IT = """
    SELECT 1 FROM delivery d JOIN mailing n ON n.number = d.mailing
    WHERE d.matter = ? AND d.key = ? AND n.notice <> 'lift' AND (
        d.state IN ('accepted', 'in doubt', 'claimed')
        OR (d.state IN ('planned', 'held') AND n.stopped_at IS NULL AND n.replaced_by = ''
            AND (n.needs_approval = 0 OR EXISTS (SELECT 1 FROM approval a WHERE a.mailing = n.number)))
    )
"""
_WITHDRAWN = "SELECT 1 FROM mailing WHERE matter = ? AND notice = 'withdrawal'"
_MAILING_FACTS = f"""
    SELECT n.number, n.id, n.stopped_at IS NOT NULL, n.not_after,
           min(n.embargo_until, coalesce(n.lifted_at, n.embargo_until)),
           n.needs_approval AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.mailing = n.number),
           {OVERTAKEN_BY} <> ''
    FROM mailing n JOIN matter m ON m.id = n.matter WHERE n.id = ?
"""  # noqa: S608  words of this package
_UNDO_ATTEMPT = "UPDATE delivery SET attempts = max(attempts - 1, 0) WHERE id = ?"
_REFUSED = "SELECT 1 FROM delivery WHERE id = ? AND state = 'refused'"


class DispatchPart:
    """Mixin class of SqliteLedger by which a sending process takes deliveries and records their outcomes.

    Implements model.ports.ledger.Dispatch. To claim a delivery is to take it for sending, so that no other process
    sends it. Several processes may claim at once. Each notes in a marks file of its own (CommitMarks) how far its
    claimed messages have come.
    In a ledger opened for reading, which has no marks files, only check_allowed(), retry_now() and next_due() work. The
    other methods raise RuntimeError.
    SqliteLedger sets the fields:
    - `_marks`: this process's marks file, taken with the first claim.
    - `_files`: the set of all marks files. None in a dry run and in a ledger opened for reading.
    - `_busy`: True in a copy for a dry run that was made while another process was sending.
    - `accepted`: number of messages that this process has recorded as accepted.
    - `_recorded`: outcomes that are not on disk yet, by number of delivery.
    - `_allowed`: a cache of permissions, the numbers of claimed deliveries that may leave. It holds as long as
      Database.version() returns `_version`.
    """

    _db: Database
    _files: MarksFiles | None
    _marks: CommitMarks | None  # taken with the first claim: whoever only asks a question is not at work
    _busy: bool  # a copy made while another process sends: what that one has claimed is not left over
    accepted: int
    _recorded: dict[int, Change]  # outcomes that are not durable yet
    _allowed: set[int]  # claimed ones that nothing forbade, as of `_version` of the database
    _version: int
    _high_water: HighWaterMarkWriter

    def recover(self, now: datetime) -> int:
        """Settle deliveries that were claimed by processes that have died. Return how many of these are now in doubt.

        Writes to the ledger: by its mark, which stands in the dead process's marks file and says how far the message
        came, a delivery becomes planned again, accepted, refused or in doubt. A delivery without a mark, or with one
        from before the last start of the computer, becomes in doubt. Deliveries claimed by living processes stay
        unchanged.
        In a dry run whose copy was made while another process was sending, nothing is settled and 0 is returned.
        Raises RuntimeError in a ledger that was opened for reading. Raises LedgerFault when the database fails.
        """
        if self._busy:
            return 0
        if self._files is None:
            marks = self._own_marks()
            doubts = self._resolve_claimed(now, alive=(), leftover=marks.leftover)
            marks.clear_leftover()
            return doubts
        with self._files.dead() as dead:
            with self._db.transaction():
                dead.read()
                doubts = self._resolve_claimed(now, alive=dead.alive, leftover=dead.leftover)
            dead.wipe()
        return doubts

    def _resolve_claimed(self, now: datetime, *, alive: Collection[tuple[int, int]], leftover: LeftoverMarks) -> int:
        """Settle what is claimed and not in the hands of a living process, and return the number of new doubts."""
        dues = {
            row[:2]: row[2]
            for row in self._db.fetch_all("SELECT id, attempts, due FROM delivery WHERE state = 'claimed'")
        }
        at = stamp(now)
        rows = [row for row in dues if row not in alive and not (self._marks and self._marks.holds(row[0]))]
        changes = [change_from_mark(row[0], leftover.get(row), at, dues[row]) for row in rows]
        unsent = [(row[0],) for row in rows if leftover.get(row) is Mark.CLAIMED]
        self._db.run_many("UPDATE delivery SET attempts = attempts - 1 WHERE id = ?", unsent)
        write(self._db, changes)
        return sum(change.state == State.IN_DOUBT for change in changes)

    def claim(self, mailing_id: str, *, limit: int, now: datetime, unattended: bool = False) -> Sequence[Delivery]:
        """Claim (take for sending) up to `limit` due deliveries of a mailing, and return them in the order of sending.

        When the method returns, the claims are on disk, with every outcome recorded so far. Each delivery is in the
        edition that is right at `now`, with or without the embargo banner. Recipients who opted out or have a newer
        revision are left out, which is stored in the ledger. Deliveries past their deadline are not taken.
        `unattended` True: no person is present. Then only deliveries are taken that were tried before, or that were
        planned to leave by themselves.
        Empty when nothing is due, or when the mailing was stopped or overtaken by a newer text.
        Raises NotAllowed when the mailing lacks its approval. Raises LedgerFault when the mailing is unknown, the marks
        file is full or the database fails, and TryLater when too many processes send. Raises RuntimeError in a ledger
        that was opened for reading.
        """
        marks = self._marks or self._acquire_marks(now)
        if marks.room < limit:
            self._flush()
        taken: list[Delivery] = []
        parked = marks.park(self._recorded)  # a deferred one may be claimed again right here
        try:
            with self._db.transaction():
                write(self._db, self._recorded.values())
                self._refresh_permissions()
                facts = self._mailing(mailing_id)
                self._refuse_unapproved(facts)
                if not (facts.stopped or facts.overtaken):
                    free = marks.room
                    self._claim_due(facts, unattended=unattended, limit=min(limit, free), now=now, taken=taken)
                    self._refuse_full(limit, free)
                self._high_water.record_claim(len(taken))
        except BaseException:
            marks.poison(delivery.id for delivery in taken if marks.holds(delivery.id))
            marks.unpark(parked)
            raise
        marks.clear(parked)
        self._recorded.clear()
        self._allowed.difference_update(parked)
        self._allowed.update(delivery.id for delivery in taken)
        self._high_water.advance_copy()
        self._high_water.note_progress(step=STEP)
        return taken

    def check_allowed(self, delivery: Delivery) -> Permission:
        """Return GO when a claimed delivery may still leave, otherwise STOPPED, OVERTAKEN or OPTED_OUT.

        Call this right before each message. A stop, an opt-out or a newer text counts at once, also from another
        process. The call is cheap, because the tables are read only after another process has written. Raises
        LedgerFault when the database fails.
        """
        self._refresh_permissions()
        if delivery.id in self._allowed:
            return Permission.GO
        row = self._db.fetch_one("SELECT stopped_at IS NOT NULL FROM mailing WHERE id = ?", (delivery.mailing_id,))
        if row is None or row[0]:
            return Permission.STOPPED
        if overtaken_by(self._db, delivery.mailing_id):
            return Permission.OVERTAKEN
        if self._is_suppressed(delivery.key):
            return Permission.OPTED_OUT
        if self._marks is not None and self._marks.holds(delivery.id):
            self._allowed.add(delivery.id)
        return Permission.GO

    def mark_committing(self, delivery: Delivery) -> None:
        """Mark a claimed delivery as perhaps sent. Call this before the write that holds the message's final dot.

        The mark outlives this process. When the process dies before record() is called, recover() finds the delivery in
        doubt.
        Raises KeyError for a delivery that this process has not claimed, and RuntimeError in a ledger that was opened
        for reading.
        """
        self._own_marks().set(delivery.id, Mark.BEGUN)

    def mark_not_taken(self, delivery: Delivery) -> None:
        """Note that the message of a claimed delivery has surely not arrived, though mark_committing() was called.

        Writes to the marks file. When this process dies afterwards, recover() plans the delivery again.
        Raises KeyError for a delivery that this process has not claimed, and RuntimeError in a ledger that was opened
        for reading.
        """
        self._own_marks().set(delivery.id, Mark.CLAIMED)

    def record(
        self,
        delivery: Delivery,
        outcome: Outcome,
        *,
        now: datetime,
        retry_at: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        """Record the `outcome` of a claimed delivery at `now`.

        `retry_at`: for a deferred delivery, the time of the next attempt. None means at once.
        `until`: for a deferred delivery, a new deadline. The old deadline stays when it is later, or when `until` is
        None.
        The verdict (accepted, refused and so on) stands in this process's marks file at once, and outlives the process.
        The rest is written to the database by the next claim(), release() or close(). When the process dies before
        that, the server's reply, `retry_at` and `until` are lost.
        Raises KeyError for a delivery that this process has not claimed, and RuntimeError in a ledger that was opened
        for reading.
        """
        mark, change = change_from_outcome(delivery.id, outcome, stamp(now), retry_at, until)
        self._own_marks().set(delivery.id, mark)
        self._recorded[delivery.id] = change
        self.accepted += mark is Mark.ACCEPTED

    def release(self, deliveries: Iterable[Delivery], *, now: datetime) -> None:
        """Give claimed deliveries back to the ledger, so that unsent ones can be claimed again.

        Writes to the ledger, on disk:
        - A delivery with a recorded outcome keeps this outcome. All other recorded outcomes are written too.
        - A delivery without an outcome that was marked by mark_committing() becomes in doubt.
        - Any other claimed delivery is planned again.
        A delivery that this process has not claimed is ignored. Raises RuntimeError in a ledger that was opened for
        reading. Raises LedgerFault when the database fails.
        """
        self._return_claims({delivery.id: None for delivery in deliveries}, stamp(now))

    def postpone(self, deliveries: Iterable[tuple[Delivery, datetime]], *, now: datetime) -> None:
        """Give claimed deliveries back: each one that was not sent is planned again, and is due at a time of its own.

        `deliveries`: pairs of a delivery and the time at which it is to be due. Each delivery is treated by what is
        known of its message:
        - An outcome was recorded: the delivery keeps this outcome.
        - No outcome was recorded, and mark_committing() was called: the delivery becomes in doubt.
        - Neither: the delivery is planned again.
        All recorded outcomes are written to disk. Raises RuntimeError in a ledger that was opened for reading. Raises
        LedgerFault when the database fails.
        """
        self._return_claims({delivery.id: stamp(time) for delivery, time in deliveries}, stamp(now))

    def requeue(self, deliveries: Iterable[Delivery], *, now: datetime, why: str) -> None:
        """Plan refused deliveries again, because the reason for the refusal did not lie with the recipients.

        Each delivery that is recorded as refused becomes due at `now`, and the attempt does not count. Any other is
        skipped. The refusal stays in the history, followed by `why`, the reason in words.
        Raises RuntimeError in a ledger that was opened for reading. Raises LedgerFault when the database fails.
        """
        at = stamp(now)
        with self._db.transaction():
            write(self._db, self._recorded.values())
            refused = [delivery.id for delivery in deliveries if self._db.fetch_one(_REFUSED, (delivery.id,))]
            write(self._db, [replan_change(id_, why, at) for id_ in refused])
            self._db.run_many(_UNDO_ATTEMPT, [(id_,) for id_ in refused])
        self._free_recorded()

    def retry_now(self, mailing_id: str, *, now: datetime) -> int:
        """Make all deferred deliveries of a mailing due at `now`. Return how many of them were due later.

        Raises LedgerFault when the mailing is unknown or the database fails.
        """
        self._flush()
        number = self._mailing(mailing_id).number
        with self._db.transaction():
            return self._db.run(_RETRY_NOW, {"mailing": number, "now": stamp(now)})

    def next_due(self, mailing_id: str, *, now: datetime, unattended: bool = False) -> datetime | None:
        """Return the earliest time at which a planned or held delivery of a mailing is due. The time may be long past.

        `unattended` means that no person is present. Then a planned delivery counts only if it was tried before, or was
        planned to leave by itself.
        None means that no delivery waits within its deadline, or that the mailing was stopped or overtaken by a newer
        text. Raises LedgerFault when the mailing is unknown or the database fails.
        """
        self._flush()
        facts = self._mailing(mailing_id)
        values = facts.values(now, unattended=unattended)
        rows = [row for row in (self._db.fetch_one(NEXT_DUE, values), self._db.fetch_one(NEXT_HELD, values)) if row]
        return None if facts.stopped or facts.overtaken or not rows else moment(min(rows)[0])

    def _return_claims(self, times: Mapping[int, int | None], at: int) -> None:
        """Give deliveries back by number, with the time before which each is not due.

        None leaves the time unchanged.
        """
        marks = self._own_marks()
        open_ = {id_: marks.get(id_) for id_ in times if marks.holds(id_) and id_ not in self._recorded}
        self._recorded.update(
            {id_: change_from_mark(id_, mark, at) for id_, mark in open_.items() if mark is not Mark.CLAIMED}
        )
        given = [id_ for id_ in open_ if id_ not in self._recorded]
        with self._db.transaction():
            write(self._db, self._recorded.values())
            self._db.run_many(_RETURN_CLAIM, [(times[id_], id_) for id_ in given])
        marks.free(given)
        self._allowed.difference_update(given)
        self._free_recorded()

    def _refresh_permissions(self) -> None:
        """Forget cached permissions when another process has written to the database."""
        version = self._db.version()
        if version != self._version:
            self._version = version
            self._allowed.clear()

    def _flush(self) -> None:
        """Make all outcomes durable."""
        if self._recorded:
            with self._db.transaction():
                write(self._db, self._recorded.values())
            self._free_recorded()

    def _free_recorded(self) -> None:
        """Free the cells of all recorded outcomes, because the outcomes are on disk."""
        self._own_marks().free(self._recorded)
        self._allowed.difference_update(self._recorded)
        self._recorded.clear()

    def _acquire_marks(self, now: datetime) -> CommitMarks:
        """Return this process's marks, taken with the first claim.

        Marks of the dead that are in the way are settled first.
        """
        try:
            return self._own_marks()
        except TryLater:
            self.recover(now)
        return self._own_marks()

    def _own_marks(self) -> CommitMarks:
        if self._marks is None:
            if self._files is None:
                raise RuntimeError("this ledger was opened for reading: open it with writer=True")
            self._marks = self._files.acquire()
        return self._marks

    def _mailing(self, mailing_id: str) -> MailingFacts:
        row = self._db.fetch_one(
            _MAILING_FACTS,
            (mailing_id,),
        )
        if row is None:
            raise unknown_mailing(mailing_id)
        return MailingFacts(*row)

    def _claim_due(
        self, facts: MailingFacts, *, unattended: bool, limit: int, now: datetime, taken: list[Delivery]
    ) -> None:
        """Claim due rows into `taken`, in order, leaving out opt-outs and the overtaken, until there are enough or no
        more.
        """
        marks, at, date = self._own_marks(), stamp(now), now.replace(microsecond=0)
        today = stamp(date)
        names = {facts.number: facts.id}
        free = facts.embargo_end is not None and facts.embargo_end <= at
        values = facts.values(now, unattended=unattended)
        if free:
            self._db.run(RELEASE_HELD, {"mailing": facts.number, "now": at})
        while len(taken) < limit:
            rows = self._db.fetch_all(DUE, values | {"limit": limit - len(taken)})
            if not rows:
                return
            out = dict.fromkeys(self._overtaken(facts.number, rows), NEWER_REVISION)
            out |= dict.fromkeys(self._suppressed(rows), OPTED_OUT)
            out |= {row[2]: NO_OPEN_TEXT for row in rows if free and row[9] < 0}
            write(self._db, [leave_out_change(row[0], out[row[2]], at) for row in rows if row[2] in out])
            chosen = [row for row in rows if row[2] not in out]
            for row in chosen:
                dated = date if row[6] is None else self._message_date(row, date)
                frozen_in = self._name(row[8], names)
                delivery = delivery_from_row(row, facts, date=dated, now=now, frozen_in=frozen_in, free=free)
                taken.append(delivery)
                marks.acquire(delivery.id, delivery.attempt)
            new = taken[len(taken) - len(chosen) :]
            self._db.run_many(
                _CLAIM,
                [
                    (
                        today if claimed.date is date else stamp(claimed.date),
                        at if claimed.first_tried is now else maybe_stamp(claimed.first_tried),
                        at,
                        claimed.id,
                    )
                    for claimed in new
                ],
            )

    def _message_date(self, row: Row, now: datetime) -> datetime:
        """Return the Date of a message that was claimed before: the one of that claim.

        Because that Date would be stale on another day, `now` takes its place then. A message that may have arrived
        keeps the Date, so that a resend is byte-identical.
        """
        fixed = moment(row[6])
        if fixed.date() == now.astimezone(UTC).date() or self._db.fetch_one(WAS_IN_DOUBT, (row[0],)):
            return fixed
        return now

    def _name(self, number: int, names: dict[int, str]) -> str:
        """Return the id of the mailing whose pieces hold a text, nearly always the one that is sent."""
        if number not in names:
            row = self._db.fetch_one("SELECT id FROM mailing WHERE number = ?", (number,))
            names[number] = row[0] if row else ""
        return names[number]

    def _suppressed(self, rows: Sequence[Row]) -> set[str]:
        """Return the keys of the recipients among `rows` who opted out."""
        if self._db.fetch_one("SELECT 1 FROM suppression LIMIT 1") is None:
            return set()
        return {row[2] for row in rows if self._is_suppressed(row[2])}

    def _overtaken(self, mailing: int, rows: Sequence[Row]) -> set[str]:
        """Return the keys of the recipients among `rows` who have a later revision, or are to get one.

        Because an older text must not follow a later one, these are left out. After a withdrawal all are.
        """
        later = [row[0] for row in self._db.fetch_all(_LATER_MATTERS, (mailing,))]
        if any(self._db.fetch_one(_WITHDRAWN, (revision_id,)) for revision_id in later):
            return {row[2] for row in rows}
        return {row[2] for row in rows for revision_id in later if self._db.fetch_one(_HAS_IT, (revision_id, row[2]))}

    def _has_later(self, mailing: int) -> bool:
        """Tell whether the advisory has a later text at all."""
        return self._db.fetch_one(_LATER_MATTERS, (mailing,)) is not None

    def _is_suppressed(self, key: str) -> bool:
        domain = "@" + key.rpartition("@")[2]
        return self._db.fetch_one("SELECT 1 FROM suppression WHERE pattern IN (?, ?)", (key, domain)) is not None

    def _refuse_unapproved(self, facts: MailingFacts) -> None:
        """Raise NotAllowed when the mailing needs an approval and has none.

        Callers should have looked first, and one that forgot to must not send.
        """
        if facts.unapproved:
            raise unapproved_mailing(facts.id)

    def _refuse_full(self, limit: int, free: int) -> None:
        if limit > 0 and free == 0:
            raise LedgerFault("Too many messages are claimed without an outcome; the marks file has no room left.")
