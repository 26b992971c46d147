"""Dispatch's side of the ledger: claim, begin, record, recover.

The order of things is the promise: a claim is on disk before its messages leave, `begin` is in the marks before the
write that cannot be taken back, and an outcome is in the marks at once and on disk with the next claim.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.ledger.columns import moment, stamp, unpack_fields
from advisory_cli.ledger.database import Database, Row
from advisory_cli.ledger.marks import Mark, Marks
from advisory_cli.ledger.planning import unknown
from advisory_cli.model.delivery import Delivery, Outcome, State, Verdict
from advisory_cli.model.edition import Phase
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.ports import Permission

OPTED_OUT = "opted out"
LOST_REPLY = "(the server's words were lost when the program ended)"
DOUBT = "the program or the computer stopped while this message was being handed over"
TRIED_AGAIN = "the program stopped before this message was handed over"

_MARKS = {Verdict.ACCEPTED: Mark.ACCEPTED, Verdict.REFUSED: Mark.REFUSED, Verdict.DEFERRED: Mark.DEFERRED}
_MARKS[Verdict.IN_DOUBT] = Mark.BEGUN
_STATES = {
    Verdict.ACCEPTED: State.ACCEPTED,
    Verdict.REFUSED: State.REFUSED,
    Verdict.DEFERRED: State.PLANNED,
    Verdict.IN_DOUBT: State.IN_DOUBT,
}
_LEFT = {  # what a mark of a dead process means
    Mark.CLAIMED: (State.PLANNED, TRIED_AGAIN),
    Mark.BEGUN: (State.IN_DOUBT, DOUBT),
    Mark.ACCEPTED: (State.ACCEPTED, LOST_REPLY),
    Mark.REFUSED: (State.REFUSED, LOST_REPLY),
    Mark.DEFERRED: (State.PLANNED, LOST_REPLY),
}

_DUE = """
    SELECT d.id, d.address, d.key, d.fields, d.phase, d.variant, coalesce(d.date, :date), d.attempts + 1,
           EXISTS (SELECT 1 FROM suppression s WHERE s.pattern IN (d.key, d.domain)),
           (SELECT id FROM mailing WHERE number = d.frozen)
    FROM delivery d
    WHERE d.mailing = :mailing AND d.state = 'planned' AND d.due <= :now
    ORDER BY d.due, d.rank LIMIT :limit
"""
_CLAIM = "UPDATE delivery SET state = 'claimed', attempts = ?, date = ?, changed_at = ? WHERE id = ?"
_RELEASE = "UPDATE delivery SET state = 'planned', attempts = attempts - 1 WHERE id = ? AND state = 'claimed'"
_CHANGE = "UPDATE delivery SET state = ?, code = ?, reply = ?, reason = ?, due = ?, changed_at = ? WHERE id = ?"
_EVENT = "INSERT INTO event (delivery, at, state, code, reply) VALUES (?, ?, ?, ?, ?)"
_PERMISSION = """
    SELECT stopped_at IS NOT NULL, EXISTS (SELECT 1 FROM suppression WHERE pattern IN (:key, :domain))
    FROM mailing WHERE id = :id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What became of one delivery; `word` is how its history calls it."""

    delivery: int
    state: State
    at: int
    word: str
    code: int | None = None
    reply: str = ""
    reason: str = ""
    due: int = 0


class DispatchPart:
    """Implements model.ports.Dispatch, for the process that holds the writer's lock."""

    _db: Database
    _marks: Marks | None
    _busy: bool  # a copy made while another process sends: what that one has claimed is not left over
    _noted: dict[int, _Change]

    def recover(self, now: datetime) -> int:
        """Settle what a dead process left claimed; how many doubts that made.

        The marks of this boot say how far each message came. A claim without one, after a power loss or where one boot
        cannot be told from another, is in doubt: nothing is guessed.
        """
        if self._busy:
            return 0
        marks = self._own_marks()
        rows = self._db.all("SELECT id, attempts FROM delivery WHERE state = 'claimed'")
        changes = [_as_marked(row[0], marks.left.get(row), stamp(now)) for row in rows if not marks.holds(row[0])]
        if changes:
            unsent = [(row[0],) for row in rows if marks.left.get(row) is Mark.CLAIMED]
            with self._db.transaction():
                self._db.run_many("UPDATE delivery SET attempts = attempts - 1 WHERE id = ?", unsent)
                self._write(changes)
        marks.forget_left()
        return sum(change.state is State.IN_DOUBT for change in changes)

    def claim(self, mailing_id: str, *, limit: int, now: datetime) -> Sequence[Delivery]:
        """Take up to `limit` due deliveries, durably, with every outcome recorded so far. Opted-out rows are left out
        here. Empty: nothing is due, or the mailing was stopped.
        """
        marks = self._own_marks()
        if marks.room < limit:
            self._flush()
        taken: list[Delivery] = []
        aside = marks.set_aside(self._noted)  # a deferred one may be claimed again right here
        try:
            with self._db.transaction():
                self._write(self._noted.values())
                number, stopped = self._mailing(mailing_id)
                if not stopped:
                    free = marks.room
                    self._take(mailing_id, number, limit=min(limit, free), now=now, taken=taken)
                    self._refuse_full(limit, free)
        except BaseException:
            marks.free(delivery.id for delivery in taken if marks.holds(delivery.id))
            marks.put_back(aside)
            raise
        marks.clear(aside)
        self._noted.clear()
        return taken

    def permission(self, delivery: Delivery) -> Permission:
        """Asked right before each message; sees what other processes have just said."""
        domain = "@" + delivery.key.rpartition("@")[2]
        row = self._db.one(_PERMISSION, {"id": delivery.mailing_id, "key": delivery.key, "domain": domain})
        if row is None or row[0]:
            return Permission.STOPPED
        return Permission.OPTED_OUT if row[1] else Permission.GO

    def begin(self, delivery: Delivery) -> None:
        """Note, so that it survives this process, that the commit point comes next."""
        self._own_marks().set(delivery.id, Mark.BEGUN)

    def record(self, delivery: Delivery, outcome: Outcome, *, now: datetime, retry_at: datetime | None = None) -> None:
        """Note the outcome; durable at the next claim, release or close, and surviving this process at once (the
        server's words and `retry_at` excepted).
        """
        self._own_marks().set(delivery.id, _MARKS[outcome.verdict])
        self._noted[delivery.id] = _Change(
            delivery=delivery.id,
            state=_STATES[outcome.verdict],
            at=stamp(now),
            word=outcome.verdict.value,
            code=outcome.code,
            reply=outcome.reply,
            due=stamp(retry_at) if retry_at and outcome.verdict is Verdict.DEFERRED else 0,
        )

    def release(self, deliveries: Iterable[Delivery], *, now: datetime) -> None:
        """Give claimed but unsent deliveries back, and make all outcomes durable. One that has begun without an outcome
        is not given back: it is in doubt.
        """
        marks = self._own_marks()
        back = [d.id for d in deliveries if marks.holds(d.id) and d.id not in self._noted]
        for id_ in back:
            if (mark := marks.get(id_)) is not Mark.CLAIMED:
                self._noted[id_] = _as_marked(id_, mark, stamp(now))
        given = [id_ for id_ in back if id_ not in self._noted]
        with self._db.transaction():
            self._write(self._noted.values())
            self._db.run_many(_RELEASE, [(id_,) for id_ in given])
        marks.free(given)
        self._settled()

    def _flush(self) -> None:
        """Make all outcomes durable."""
        if self._noted:
            with self._db.transaction():
                self._write(self._noted.values())
            self._settled()

    def _settled(self) -> None:
        """What was noted is on disk: its slots may be used again."""
        self._own_marks().free(self._noted)
        self._noted.clear()

    def _own_marks(self) -> Marks:
        if self._marks is None:
            raise RuntimeError("this ledger was opened for reading: open it with writer=True")
        return self._marks

    def _mailing(self, mailing_id: str) -> tuple[int, bool]:
        row = self._db.one("SELECT number, stopped_at IS NOT NULL FROM mailing WHERE id = ?", (mailing_id,))
        if row is None:
            raise unknown(mailing_id)
        return int(row[0]), bool(row[1])

    def _take(self, mailing_id: str, number: int, *, limit: int, now: datetime, taken: list[Delivery]) -> None:
        """Claim due rows into `taken`, in order, leaving out the opted-out, until there are enough or no more."""
        marks = self._own_marks()
        whole = stamp(now.replace(microsecond=0))
        values = {"mailing": number, "now": stamp(now), "date": whole}
        while len(taken) < limit:
            rows = self._db.all(_DUE, values | {"limit": limit - len(taken)})
            if not rows:
                return
            self._write([_opted_out(row[0], stamp(now)) for row in rows if row[8]])
            chosen = [_delivery(row, mailing_id) for row in rows if not row[8]]
            for delivery in chosen:
                taken.append(delivery)
                marks.take(delivery.id, delivery.attempt)
            self._db.run_many(_CLAIM, [(d.attempt, stamp(d.date), stamp(now), d.id) for d in chosen])

    def _refuse_full(self, limit: int, free: int) -> None:
        if limit > 0 and free == 0:
            raise LedgerFault("Too many messages are claimed without an outcome; the marks file has no room left.")

    def _write(self, changes: Iterable[_Change]) -> None:
        rows = list(changes)
        self._db.run_many(_CHANGE, [(c.state.value, c.code, c.reply, c.reason, c.due, c.at, c.delivery) for c in rows])
        self._db.run_many(_EVENT, [(c.delivery, c.at, c.word, c.code, c.reply or c.reason) for c in rows])


def _as_marked(delivery: int, mark: Mark | None, at: int) -> _Change:
    """What became of a claimed delivery that nobody recorded; without a mark nobody knows."""
    state, reply = _LEFT[Mark.BEGUN if mark is None else mark]
    return _Change(delivery=delivery, state=state, at=at, word=state.value, reply=reply)


def _opted_out(delivery: int, at: int) -> _Change:
    return _Change(delivery=delivery, state=State.LEFT_OUT, at=at, word=State.LEFT_OUT.value, reason=OPTED_OUT)


def _delivery(row: Row, mailing_id: str) -> Delivery:
    return Delivery(
        id=row[0],
        mailing_id=mailing_id,
        address=row[1],
        key=row[2],
        fields=unpack_fields(row[3]),
        phase=Phase(row[4]),
        variant=row[5],
        date=moment(row[6]),
        attempt=row[7],
        frozen_in=row[9],
    )
