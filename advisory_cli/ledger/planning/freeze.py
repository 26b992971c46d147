"""Part of SqliteLedger that opens the table of a plan's recipients, and stores the plan as a mailing (freeze())."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from advisory_cli.ledger.integrity.meta import read_row, write_row
from advisory_cli.ledger.integrity.provenance import HighWaterMarkWriter, read_stop
from advisory_cli.ledger.planning.mailing_rows import end_embargo, mailing_values
from advisory_cli.ledger.planning.practice import archive_practice, replan_lost
from advisory_cli.ledger.planning.recipient_table import SqliteRecipientTable
from advisory_cli.ledger.storage.database import Database, Row
from advisory_cli.ledger.storage.encoding import maybe_stamp, moment, span, stamp
from advisory_cli.model.errors import AtWork, LedgerFault, NotAllowed, PersonDecides, PlanChanged
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.ports.ledger import RecipientTable
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

BY_NAME = "stopped by name"  # a row of `meta`: the ids of these mailings
CONTINUED = "continued "  # before a mailing's id: a row of `meta`, the id of the mailing that took over its people
NOT_CLEARED = "not cleared for the embargo"

_MATTER_OF = "SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id AND revision = :revision"
_MATTER = "SELECT id FROM matter WHERE realm = ? AND advisory_id = ? AND revision = ?"

# How long a delivery may leave: its time, or now where it has none, with the mailing's grace; and no longer than the
# last moment of all. NULL where neither is known.
FAR = 1 << 62
TIME_AGAIN = timedelta(hours=6)  # for what a person sends again and nobody has set a grace for
_UNTIL = f"nullif(min(coalesce(max({{due}}, :begun) + :grace, {FAR}), coalesce(:not_after, {FAR})), {FAR})"
# The same command by a script gives nobody more time than there was: what has no time of its own keeps its limit, and
# what was tried before its patience.
_KEPT = "(:kept AND delivery.state IN ('planned', 'held') AND {due} <= :begun)"
_KEPT_UNTIL = f"""CASE
    WHEN {_KEPT} AND delivery.attempts > 0 THEN coalesce(delivery.until, {{until}})
    WHEN {_KEPT} THEN nullif(min(coalesce(delivery.until, {FAR}), coalesce({{until}}, {FAR})), {FAR})
    ELSE {{until}} END"""
_KEPT_FIRST = f"CASE WHEN {_KEPT} THEN delivery.first_tried END"

# A row that is still open follows the newest mailing of its revision; its attempts and its Date stay. One that was in
# doubt keeps its words too, where the text is the same: they may have it, and a resend is byte-identical. What is
# claimed, decided or in doubt is not touched, whatever was settled before.
_UPDATE_DOUBTED = f"""
    UPDATE delivery SET mailing = :mailing, rank = r.rank, changed_at = :now, due = r.due, wanted = r.due,
        until = {_KEPT_UNTIL.format(due="r.due", until=_UNTIL.format(due="r.due"))},
        first_tried = {_KEPT_FIRST.format(due="r.due")},
        alone = r.alone, state = CASE r.standing WHEN 'send' THEN 'planned' ELSE 'held' END,
        reason = CASE r.standing WHEN 'send' THEN '' ELSE :not_cleared END
    FROM temp.roll r
    WHERE delivery.matter = :matter AND r.key = delivery.key AND r.standing IN ('send', 'held')
      AND EXISTS (SELECT 1 FROM event e WHERE e.delivery = delivery.id AND e.state = 'in doubt')
      AND delivery.state IN ('planned', 'held', 'left out')
      AND (SELECT content_digest FROM mailing WHERE number = delivery.frozen)
        = (SELECT content_digest FROM mailing WHERE number = :mailing)
"""  # noqa: S608  words of this file
_DELIVERIES = f"""
    INSERT INTO delivery (matter, key, mailing, frozen, rank, state, changed_at, phase, variant, line, reason,
                          list_name, address, fields, open_variant, due, wanted, alone, thread, until)
    SELECT :matter, key, :mailing, :mailing, rank, CASE standing WHEN 'send' THEN 'planned' ELSE 'held' END, :now,
           phase, variant, line, CASE standing WHEN 'send' THEN '' ELSE :not_cleared END, list_name, address, fields,
           open_variant, due, due, alone, thread, {_UNTIL.format(due="due")}
    FROM temp.roll WHERE standing IN ('send', 'held') ORDER BY rank
    ON CONFLICT (matter, key) DO UPDATE SET
        mailing = excluded.mailing, frozen = excluded.frozen, rank = excluded.rank,
        state = excluded.state, changed_at = excluded.changed_at,
        phase = excluded.phase, variant = excluded.variant, line = excluded.line, reason = excluded.reason,
        list_name = excluded.list_name, address = excluded.address, fields = excluded.fields,
        open_variant = excluded.open_variant, due = excluded.due, wanted = excluded.wanted, alone = excluded.alone,
        thread = excluded.thread, first_tried = {_KEPT_FIRST.format(due="excluded.due")},
        until = {_KEPT_UNTIL.format(due="excluded.due", until="excluded.until")}
    WHERE delivery.state IN ('planned', 'held', 'left out') AND delivery.mailing <> :mailing
"""  # noqa: S608  words of this file

# Who was asked to be patient gets the newest text of the revision too, and keeps the time of the next attempt. (A text
# that somebody may have never changes within a revision: actions/preflight/history.py.)
_UPDATE_DEFERRED = """
    UPDATE delivery SET mailing = :mailing, frozen = :mailing, rank = r.rank, changed_at = :now, phase = r.phase,
        variant = r.variant, open_variant = r.open_variant, line = r.line, list_name = r.list_name,
        address = r.address, fields = r.fields, thread = r.thread
    FROM temp.roll r
    WHERE delivery.matter = :matter AND r.key = delivery.key AND r.standing = 'later' AND delivery.state = 'planned'
      AND (SELECT content_digest FROM mailing WHERE number = delivery.frozen)
        <> (SELECT content_digest FROM mailing WHERE number = :mailing)
"""

# Whoever an earlier mailing would still have written to and this one may not: left out, so that neither does.
_WITHDRAWN = """
    UPDATE delivery SET state = 'left out', reason = r.standing, changed_at = :now
    FROM temp.roll r
    WHERE delivery.matter = :matter AND r.key = delivery.key AND r.standing IN ('opted out', 'excluded')
      AND delivery.state IN ('planned', 'held')
"""

# What still waits of a mailing in whose place another one stands.
_REPLACED = """
    UPDATE delivery SET state = 'left out', reason = 'replaced', changed_at = :now
    WHERE mailing = (SELECT number FROM mailing WHERE id = :replaces) AND state IN ('planned', 'held')
"""

# The mailings whose people this one takes over.
_MOVES_FROM = """
    SELECT n.number, n.id FROM mailing n WHERE n.id = :replaces OR n.number IN (
        SELECT d.mailing FROM delivery d JOIN temp.roll r ON r.key = d.key
        WHERE d.matter = :matter AND (d.state = 'claimed' OR d.state IN ('planned', 'held')
          AND r.standing IN ('send', 'held')) AND r.standing NOT IN ('duplicate', 'opted out', 'excluded')
    )
"""

# The mailings of which this one takes over people who wait, but not the one in whose place it stands.
_TAKEN_FROM = """
    SELECT DISTINCT n.id FROM delivery d JOIN temp.roll r ON r.key = d.key JOIN mailing n ON n.number = d.mailing
    WHERE d.matter = :matter AND d.mailing <> :mailing AND d.state IN ('planned', 'held')
      AND r.standing IN ('send', 'held') AND n.id <> :replaces
"""

# Whoever still waits for an earlier revision, once a notice takes its place. Where a person stopped the mailing before,
# and they get nothing newer, that stop is why they have nothing; a withdrawal ends what was stopped as well.
_NEWER_TEXT = """
    SELECT m.realm, m.advisory_id, m.revision, n.notice = 'withdrawal',
           n.needs_approval AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.mailing = n.number)
    FROM mailing n JOIN matter m ON m.id = n.matter WHERE n.id = ?
"""
_OVERTAKEN = """
    UPDATE delivery AS d SET state = 'left out', reason = :why, changed_at = :now
    WHERE state IN ('planned', 'held') AND matter IN (
        SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id AND revision < :revision
    ) AND NOT (
        NOT :withdraws AND EXISTS (SELECT 1 FROM mailing n WHERE n.number = d.mailing AND n.stopped_at < :now)
        AND NOT EXISTS (
            SELECT 1 FROM matter x JOIN delivery e ON e.matter = x.id AND e.key = d.key
            WHERE x.realm = :realm AND x.advisory_id = :advisory_id AND x.revision >= :revision
        )
    ) AND (
        NOT :drafts OR EXISTS (
            SELECT 1 FROM mailing n WHERE n.number = d.mailing AND n.needs_approval
              AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.mailing = n.number)
        )
    )
"""

# What needs an approval leaves without the person who planned it: as soon as it is due, and for that it needs a time.
_COUNT_LEFT_OUT = """
    INSERT INTO left_out SELECT ?, standing, count(*) FROM temp.roll WHERE standing NOT IN ('send', 'held')
    GROUP BY standing
"""
_LEAVES_UNATTENDED = "UPDATE temp.roll SET alone = 1, due = :now WHERE due = 0"

_WITHDRAWN_BY_ROLL = _WITHDRAWN.replace(
    ":matter",
    "(SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id AND revision = :revision)",
)


# The newest mailing of each text of another advisory.
_OTHERS = """
    SELECT max(n.number), n.id FROM mailing n JOIN matter m ON m.id = n.matter
    WHERE m.realm = :realm AND m.advisory_id <> :advisory_id AND instr(m.advisory_id, ' ') = 0
      AND max(n.planned_at, coalesce(n.send_at, 0), coalesce(n.embargo_until, 0)) >= :since
    GROUP BY n.matter
"""


class PlanningPart:
    """Mixin class of SqliteLedger that stores plans as mailings, and reads what was stored with them.

    A plan's recipients are added to the table of open_recipient_table(), and freeze() stores the table as a mailing.
    Other methods read a mailing's stored editions and its advisory's text, take back a stop, and store the times of
    test messages. Implements model.ports.ledger.Planning, and manuscript() of
    model.ports.ledger_queries.MailingQueries.
    SqliteLedger sets the fields. `_db` is the ledger's database, and `_high_water` writes the notes outside the
    newsroom. `_allowed` is a cache of permissions: the numbers of claimed deliveries that may leave.
    """

    _db: Database
    _allowed: set[int]
    _high_water: HighWaterMarkWriter

    @contextmanager
    def open_recipient_table(
        self,
        *,
        realm: Realm,
        advisory_id: str,
        revision: int,
        now: datetime,
        again: bool = False,
        replaces: str = "",
        anew: bool = False,
        lost: Collection[str] = (),
    ) -> Iterator[SqliteRecipientTable]:
        """Context manager: open an empty table for the recipients of one mailing, and discard the table at the end.

        Call freeze() inside the block to store the table's content as a mailing. Only one table can be open at a time.
        - `realm` (live or practice), `advisory_id` and `revision` name the text.
        - `now` is the present time. A stored delivery whose time is after `now` counts as waiting for that time.
        - `again` True keeps recipients in the plan who have an earlier revision.
        - `replaces` is the id of a waiting mailing whose recipients the new one takes over. "" means that no mailing is
          replaced.
        - `anew` means that practice messages are written to everybody once more: recipients are judged as if nothing
          had been sent.
        - `lost` holds the address keys of recipients whose practice message was deleted from `outbox/`. These
          recipients get the message again.
        Raises ValueError when `anew` or `lost` is given in the live realm. Raises LedgerFault when the database fails.
        """
        table = SqliteRecipientTable(
            self._db,
            realm=realm,
            advisory_id=advisory_id,
            revision=revision,
            now=now,
            again=again,
            replaces=replaces,
            anew=anew,
            lost=lost,
        )
        try:
            yield table
        finally:
            table.discard()

    def freeze(  # noqa: PLR0913  (all that becomes durable in one step)
        self,
        mailing: Mailing,
        table: RecipientTable,
        now: datetime,
        *,
        replaces: str = "",
        overtakes: str = "",
        lifts: str | None = None,
        manuscript: str = "",
        as_of: int | None = None,
        begun: datetime | None = None,
        attended: bool = True,
        stopped_since: datetime | None = None,
    ) -> None:
        """Store a mailing, its editions, and a delivery for each recipient to send to or to hold, in one transaction.

        - `table`: the recipients and the editions. classify() was called on it.
        - `now`: the time of storing.
        - `replaces`: the id of a mailing that this one replaces. Recipients who wait there and are not in `table` get
          the state left out. "" means none.
        - `overtakes`: the stored reason why everybody who still waits for an earlier revision gets the state left out.
          With "", they go on waiting. When the mailing needs an approval, this holds at once for people in mailings
          that have none either, and with approve() for all others: a draft is no newer text until somebody agrees.
        - `lifts`: the stored reason for ending the advisory's embargo at `now`. None leaves the embargo as it is.
        - `manuscript`: the text of the advisory's file.
        - `as_of`: the number that decisions() returned when planning began. None skips the comparison.
        - `begun`: the time from which lateness counts for deliveries due at once. None means `now`.
        - `attended`: True when a person is present. Otherwise, recipients who wait already, and are due by `begun`, get
          no later deadline.
        - `stopped_since`: a stop after this time forbids the mailing. None means `mailing.planned_at`.
        In a ledger opened to send, this process then holds the mailing's sending lock, until a sending_lock() block for
        the mailing ends or the ledger is closed.
        Raises PlanChanged when decisions() no longer returns `as_of`, and AtWork when another process is sending to
        some of the recipients. Raises PersonDecides when the advisory or everything was stopped after
        `stopped_since`. Raises ValueError when `table` was opened for another realm, advisory or revision, and
        TypeError when another kind of ledger made `table`. Raises LedgerFault when the database fails.
        """
        if not isinstance(table, SqliteRecipientTable):
            raise TypeError("a ledger freezes only its own recipient tables")
        if not table.is_for(mailing):
            raise ValueError("the recipient table was opened for another realm, advisory or revision")
        self._allowed.clear()  # an older text in hand may not leave any more
        leaves_later = mailing.send_at is not None or mailing.shows_embargo or mailing.needs_approval
        with self._unlock_on_failure(), self._high_water.decision(counted=leaves_later):
            if as_of is not None and self.decisions() != as_of:
                raise PlanChanged(
                    "Something changed while this was being planned. Nothing was sent.",
                    remedy="Run the same command again.",
                )
            dated = (
                archive_practice(self._db, mailing, now, is_locked=self._is_locked_elsewhere) if table.anew else None
            )
            revision_id = self._revision_id(mailing)
            self.refuse_stopped(mailing, since=stopped_since or mailing.planned_at)
            self._refuse_at_work(revision_id, replaces)
            number = self._insert_mailing(mailing, revision_id)
            self._lock_mailing(number, mailing.id, now)
            self._db.run("INSERT INTO piece SELECT ?, phase, number, blob FROM temp.roll_piece", (number,))
            self._db.run("INSERT OR IGNORE INTO file SELECT digest, content FROM temp.roll_file")
            values = {"matter": revision_id, "mailing": number, "now": stamp(now)}
            limits = {
                "begun": stamp(begun or now),
                "grace": None if mailing.grace is None else span(mailing.grace),
                "not_after": maybe_stamp(mailing.not_after),
            }
            planned = values | limits | {"not_cleared": NOT_CLEARED}
            if mailing.needs_approval:
                self._db.run(_LEAVES_UNATTENDED, {"now": stamp(mailing.planned_at)})
            self._db.run(_WITHDRAWN, values)
            if table.lost:
                replan_lost(self._db, revision_id)
            taken_from = self._db.fetch_all(_TAKEN_FROM, values | {"replaces": replaces})
            self._db.run(_UPDATE_DOUBTED, planned | {"kept": not attended})
            self._db.run(_UPDATE_DEFERRED, values)
            self._db.run(_DELIVERIES, planned | {"kept": not attended})
            if dated is not None:
                self._db.run("UPDATE delivery SET date = ? WHERE matter = ?", (dated, revision_id))
            self._db.run(_COUNT_LEFT_OUT, (number,))
            self._db.run("INSERT INTO manuscript VALUES (?, ?)", (number, manuscript))
            if replaces:
                self._replace(replaces, mailing, now)
            self._note_continued(taken_from, mailing)
            if overtakes:
                leave_out_older(self._db, mailing.id, overtakes, now)
            if lifts is not None:
                self._lift(mailing, lifts, now)
        self._high_water.note_progress()

    def _lock_mailing(self, number: int, mailing_id: str, now: datetime) -> None:
        """Take the mailing for this process, so that no other sends it first. A hook that SqliteLedger implements."""

    @contextmanager
    def _unlock_on_failure(self) -> Iterator[None]:
        """Release mailings taken inside the block when the block fails. A hook that SqliteLedger implements.

        Because a number that was not used after all may be another process's next, its lock must not stay.
        """
        yield

    def _is_locked_elsewhere(self, number: int) -> bool:
        """Tell whether another process sends a mailing. A hook that SqliteLedger implements."""
        del number
        return False

    def refuse_at_work(self, table: RecipientTable, *, replaces: str = "") -> None:
        """Raise AtWork when another process is sending to recipients of `table`, or is sending the mailing `replaces`.

        `table` holds the recipients of a plan, and classify() was called on it. `replaces` is the id of a mailing, and
        "" means none. Other mailings are looked at only if they are of the revision for which `table` was opened. In a
        dry run, and in a ledger not opened to send, AtWork is never raised.
        Raises TypeError when another kind of ledger made `table`. Raises LedgerFault when the database fails.
        """
        if not isinstance(table, SqliteRecipientTable):
            raise TypeError("a ledger knows only its own recipient tables")
        row = self._db.fetch_one(_MATTER_OF, table.parameters)
        self._refuse_at_work(row[0] if row else 0, replaces)

    def _refuse_at_work(self, revision_id: int, replaces: str) -> None:
        """Raise AtWork when another process is sending to recipients of this matter, or the mailing named by
        `replaces`.
        """
        for number, name in self._db.fetch_all(_MOVES_FROM, {"matter": revision_id, "replaces": replaces}):
            if self._is_locked_elsewhere(number):
                raise AtWork(
                    f"Another advisory command is sending {name} to some of these people.",
                    remedy="Wait until it has ended, then run the same command again. `advisory stop` works at once.",
                )

    def decisions(self) -> int:
        """Return a number that grows whenever any process stores a plan, a stop, an approval or an opt-out.

        Read the number before a plan is made, and again when the plan is stored. Two equal numbers mean that nothing of
        this kind was stored in between. Raises LedgerFault when the database fails.
        """
        row = self._db.fetch_one("SELECT number FROM decision")
        return int(row[0]) if row else 0

    def _note_continued(self, taken_from: Iterable[Row], mailing: Mailing) -> None:
        for (former,) in taken_from:
            write_row(self._db, f"{CONTINUED}{former}", mailing.id)

    def _replace(self, name: str, mailing: Mailing, now: datetime) -> None:
        self._db.run(_REPLACED, {"replaces": name, "now": stamp(now)})
        self._db.run("UPDATE mailing SET replaced_by = ? WHERE id = ?", (mailing.id, name))

    def _lift(self, mailing: Mailing, why: str, now: datetime) -> None:
        self._allowed.clear()
        end_embargo(self._db, realm=mailing.realm, advisory_id=mailing.advisory_id, reason=why, now=now)

    def withdraw(self, table: RecipientTable, now: datetime) -> None:
        """Leave out the waiting recipients whom `table` has classified as OPTED_OUT or EXCLUDED.

        EXCLUDED means that a recipient stands in an --exclude list. Call classify() on `table` before.
        Writes to the ledger: these recipients are left out of every mailing of the revision for which `table` was
        opened.
        Raises TypeError when another kind of ledger made `table`. Raises LedgerFault when the database fails.
        """
        if not isinstance(table, SqliteRecipientTable):
            raise TypeError("a ledger knows only its own recipient tables")
        with self._high_water.decision():
            self._db.run(_WITHDRAWN_BY_ROLL, {**table.parameters, "now": stamp(now)})

    def refuse_stopped(self, mailing: Mailing, *, since: datetime) -> None:
        """Raise PersonDecides when a mailing of the same advisory and realm, or everything, was stopped after `since`.

        A stop of the advisory's plans by stop_plans() counts too. `mailing` names the advisory and the realm (live or
        practice), and need not be stored yet. `since` is the time at which the plan was made. Raises LedgerFault when
        the database fails.
        """
        row = self._db.fetch_one(
            "SELECT n.id FROM mailing n JOIN matter m ON m.id = n.matter"
            " WHERE m.realm = ? AND m.advisory_id = ? AND n.stopped_at > ?",
            (mailing.realm.value, mailing.advisory_id, stamp(since)),
        )
        if row is not None:
            raise PersonDecides(
                f"Mailing {row[0]} was stopped while this one was being planned. Nothing was sent.",
                remedy="If it may continue, run the same command again at a terminal.",
            )
        for subject, name in (("everything", ""), (mailing.advisory_id, mailing.advisory_id)):
            stopped = read_stop(self._db, name)
            if stopped is None or stopped <= stamp(since):
                continue
            raise PersonDecides(
                f"Somebody stopped {subject} at {moment(stopped):%Y-%m-%d %H:%M} UTC, after this plan was made."
                " Nothing was sent.",
                remedy="If it may continue, run the same command again.",
            )

    def reopen(self, mailing_id: str) -> None:
        """Undo the stop of a mailing, so that it can be sent again. Do nothing to a mailing that is not stopped.

        Raises LedgerFault when the mailing is unknown or the database fails.
        """
        with self._high_water.decision():
            if not self._db.run("UPDATE mailing SET stopped_at = NULL, stopped_by = '' WHERE id = ?", (mailing_id,)):
                raise unknown_mailing(mailing_id)
            if mailing_id in (named := stopped_by_name(self._db)):
                write_row(self._db, BY_NAME, sorted(named - {mailing_id}))

    def piece(self, mailing_id: str, phase: Phase, number: int) -> bytes:
        """Return one part of an edition as it was stored when the mailing was planned: compressed JSON.

        `phase` chooses the edition, with or without the embargo banner. `number` chooses the part: -1 for the edition's
        head, -2 for the variant number and the values of the newsroom's own copy, 0 and above for the variant of this
        number. To read them, compose.serialize has unpack_head(), unpack_placing() and unpack_variant(), in this order.
        Raises LedgerFault when there is no such part or the database fails.
        """
        row = self._db.fetch_one(
            "SELECT p.blob FROM piece p JOIN mailing n ON n.number = p.mailing"
            " WHERE n.id = ? AND p.phase = ? AND p.number = ?",
            (mailing_id, phase.value, number),
        )
        if row is None:
            raise LedgerFault(f"The ledger holds no text {number} ({phase.value}) of mailing {mailing_id}.")
        return bytes(row[0])

    def file(self, digest: str) -> bytes:
        """Return the bytes of a picture or attachment that was stored when a mailing was planned.

        `digest`: hex SHA-256 of the bytes, by which a head names the file. Raises LedgerFault when there is no such
        file or the database fails.
        """
        row = self._db.fetch_one("SELECT content FROM file WHERE digest = ?", (digest,))
        if row is None:
            raise LedgerFault(f"The ledger holds no file {digest[:12]}….", remedy="Restore it from its safety copy.")
        return bytes(row[0])

    def manuscript(self, mailing_id: str) -> str:
        """Return the text of the advisory's file as read when the mailing was planned. "" when no text is stored.

        The id of an unknown mailing also gives "". Raises LedgerFault when the database fails.
        """
        row = self._db.fetch_one(
            "SELECT s.text FROM manuscript s JOIN mailing n ON n.number = s.mailing WHERE n.id = ?", (mailing_id,)
        )
        return "" if row is None else str(row[0])

    def texts_of_others(self, *, realm: Realm, advisory_id: str, since: datetime) -> Iterator[tuple[str, str]]:
        """Yield pairs of a mailing's id and its text, for recent mailings of advisories other than `advisory_id`.

        The text is that of the advisory's file, as read when the mailing was planned. A mailing is recent when its
        planning, its send time or its embargo's end was at `since` or later. For each revision, only the newest recent
        mailing is looked at. Mailings without a stored text are skipped.
        `realm` is live or practice. Practice mailings that no longer count, because practice messages were later
        written to everybody once more, are skipped.
        LedgerFault is raised when the database fails, and only while the caller iterates.
        """
        values = {"realm": realm.value, "advisory_id": advisory_id, "since": stamp(since)}
        for number, name in self._db.fetch_all(_OTHERS, values):
            row = self._db.fetch_one("SELECT text FROM manuscript WHERE mailing = ?", (number,))
            if row is not None:
                yield name, row[0]

    def record_test(self, digest: str, now: datetime) -> None:
        """Store that a test message of an advisory was sent at `now`, in place of an earlier time.

        `digest` is the digest of all editions of the advisory (Mailing.content_digest). A later text has another
        digest, so that the test no longer counts for it. Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            self._db.run("INSERT OR REPLACE INTO test VALUES (?, ?)", (digest, stamp(now)))

    def last_test(self, digest: str) -> datetime | None:
        """Return the time at which the last test message of an advisory with exactly this text was sent.

        `digest` is the digest of all editions of the advisory (Mailing.content_digest). None when no test of these
        editions was sent. Raises LedgerFault when the database fails.
        """
        row = self._db.fetch_one("SELECT at FROM test WHERE digest = ?", (digest,))
        return None if row is None else moment(row[0])

    def _revision_id(self, mailing: Mailing) -> int:
        values = (mailing.realm.value, mailing.advisory_id, mailing.revision)
        self._db.run("INSERT OR IGNORE INTO matter (realm, advisory_id, revision) VALUES (?, ?, ?)", values)
        row = self._db.fetch_one(_MATTER, values)
        assert row is not None  # noqa: S101  inserted above
        return int(row[0])

    def _insert_mailing(self, mailing: Mailing, revision_id: int) -> int:
        values = mailing_values(mailing) | {"matter": revision_id}
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        row = self._db.fetch_one(f"INSERT INTO mailing ({names}) VALUES ({marks}) RETURNING number", values)  # noqa: S608
        assert row is not None  # noqa: S101  RETURNING
        return int(row[0])


def leave_out_older(database: Database, mailing_id: str, why: str, now: datetime) -> None:
    """Leave out everybody who still waits for an earlier revision than that of a mailing, for the reason `why`.

    People in a mailing that was stopped before, who get nothing newer, go on waiting there, unless the mailing is a
    withdrawal. While nobody has approved a mailing that needs it, only people in other such drafts are left out.
    An unknown mailing changes nothing. Run this inside a transaction. Raises LedgerFault when the database fails.
    """
    row = database.fetch_one(_NEWER_TEXT, (mailing_id,))
    if row is not None:
        names = dict(zip(("realm", "advisory_id", "revision", "withdraws", "drafts"), row, strict=True))
        database.run(_OVERTAKEN, {**names, "why": why, "now": stamp(now)})


def stopped_by_name(database: Database) -> frozenset[str]:
    """Return the ids of the mailings that a person stopped by naming a mailing, and that were not reopened.

    Mailings that were stopped only by a stop of all mailings are not among them. Raises LedgerFault when the database
    fails.
    """
    return frozenset(read_row(database, BY_NAME) or ())


def unknown_mailing(mailing_id: str) -> LedgerFault:
    """Return, without raising it, the error for a mailing id that is not in the ledger."""
    return LedgerFault(f"No such mailing: {mailing_id}.", remedy="`advisory status` lists them.")


def unapproved_mailing(mailing_id: str) -> NotAllowed:
    """Return, without raising it, the error for a mailing that needs an approval and has none."""
    return NotAllowed(
        f"{mailing_id} was not approved. Nothing of it was sent.",
        remedy=f"Somebody other than its planner must approve it: advisory approve {mailing_id}",
    )
