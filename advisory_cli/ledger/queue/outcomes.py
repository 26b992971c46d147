"""Functions that make a change of a delivery from an outcome or a mark, and that write it into the ledger.

A change goes into the row of the delivery, and as an event into its history.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from advisory_cli.ledger.queue.commit_marks import Mark
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import maybe_stamp, stamp
from advisory_cli.model.mailing.delivery import CUT_OFF, Outcome, State, Verdict

OPTED_OUT = "opted out"
NEWER_REVISION = "newer revision"
WITHDRAWN = "withdrawn"
NO_OPEN_TEXT = "the embargo has ended, and an older advisory kept no text without it"
TOO_LATE = "too late"
NOT_LISTED = "not in the lists any more"
LOST_REPLY = "(the server's words were lost when the program ended)"
TRIED_AGAIN = "the program stopped before this message was handed over"

_BY_VERDICT = {  # the mark, the state, and the word of the history
    Verdict.ACCEPTED: (Mark.ACCEPTED, State.ACCEPTED.value, Verdict.ACCEPTED.value),
    Verdict.REFUSED: (Mark.REFUSED, State.REFUSED.value, Verdict.REFUSED.value),
    Verdict.DEFERRED: (Mark.DEFERRED, State.PLANNED.value, Verdict.DEFERRED.value),
    Verdict.IN_DOUBT: (Mark.BEGUN, State.IN_DOUBT.value, Verdict.IN_DOUBT.value),
}
_BY_MARK = {  # what a mark of a dead process means
    Mark.CLAIMED: (State.PLANNED, TRIED_AGAIN),
    Mark.BEGUN: (State.IN_DOUBT, CUT_OFF),
    Mark.ACCEPTED: (State.ACCEPTED, LOST_REPLY),
    Mark.REFUSED: (State.REFUSED, LOST_REPLY),
    Mark.DEFERRED: (State.PLANNED, LOST_REPLY),
}

_CHANGE = "UPDATE delivery SET state = ?, code = ?, reply = ?, reason = ?, due = ?, changed_at = ? WHERE id = ?"
_EXTEND_UNTIL = "UPDATE delivery SET until = max(coalesce(until, 0), ?) WHERE id = ?"
_PASSED_ON = "UPDATE delivery SET provider_message_id = ? WHERE id = ?"
_EVENT = "INSERT INTO event (delivery, at, state, code, reply) VALUES (?, ?, ?, ?, ?)"


class Change(NamedTuple):
    """New state of a delivery, with the event that goes into its history. Times are in microseconds since 1970, in UTC.

    - `delivery`: the delivery's number in the ledger. `state`: its new state, a value of State.
    - `code`, `reply`: code and words of the server's answer. Without an answer, `code` is None, and `reply` is the
      program's own reason, or "".
    - `reason`: why the delivery is left out, "" if it is not.
    - `due`: when a planned delivery is due, 0 for at once. In every other state it is 0.
    - `at`: the time of the change. `word`: the event's name in the history, a value of State or Verdict.
    - `until`: a new deadline. The old deadline stays if it is later, or if `until` is None.
    - `provider_message_id`: the Message-ID that a provider gave to the message in place of ours. "" keeps the one
      stored before.
    A named tuple, for speed. The first seven values are in the order of the SQL statement `_CHANGE`.
    """

    state: str  # a value of State
    code: int | None  # the server's reply code; None: no server answered
    reply: str  # the server's words or, without a reply, what made the change; may be empty
    reason: str  # why the delivery is left out; empty: it is not left out
    due: int  # when a planned delivery is due; 0: at once, and in every other state
    at: int  # time of the change
    delivery: int  # its number in the ledger
    word: str  # name of the event in the history, a value of State or Verdict
    until: int | None = None  # new deadline, unless the old one is later; None: the old deadline stays
    provider_message_id: str = ""  # Message-ID by which a provider passed it on; empty: nothing new is known


def change_from_outcome(
    delivery: int, outcome: Outcome, at: int, retry_at: datetime | None, until: datetime | None = None
) -> tuple[Mark, Change]:
    """Return the mark for the marks file, and the change, that follow from the `outcome` of a delivery.

    The mark is ACCEPTED, REFUSED, DEFERRED, or BEGUN for an outcome in doubt. `delivery` is the delivery's number. `at`
    is the time of the outcome, in microseconds since 1970 in UTC. `retry_at` and `until` are used for a deferred
    delivery alone. `retry_at` is the time of the next attempt, and None means at once. `until` is a new deadline. The
    old deadline stays when it is later, or when `until` is None.
    """
    mark, state, word = _BY_VERDICT[outcome.verdict]
    if mark is not Mark.DEFERRED:
        passed_on_as = outcome.provider_message_id
        return mark, Change(state, outcome.code, outcome.reply, "", 0, at, delivery, word, None, passed_on_as)
    due = 0 if retry_at is None else stamp(retry_at)
    return mark, Change(state, outcome.code, outcome.reply, "", due, at, delivery, word, maybe_stamp(until))


def change_from_mark(delivery: int, mark: Mark | None, at: int, due: int = 0) -> Change:
    """Return the change of a claimed delivery whose outcome was not recorded, as its `mark` in the marks file tells.

    With the mark CLAIMED the delivery is planned again and due at `due`. With DEFERRED it is planned again and due at
    once. With BEGUN, or None for no mark, it is in doubt. With ACCEPTED or REFUSED it has that outcome.
    `delivery` is the delivery's number, and `at` the time of the change. Both times are in microseconds since 1970, in
    UTC.
    """
    state, reply = _BY_MARK[Mark.BEGUN if mark is None else mark]
    return Change(state.value, None, reply, "", due if mark is Mark.CLAIMED else 0, at, delivery, state.value)


def replan_change(delivery: int, why: str, at: int) -> Change:
    """Return the change by which the delivery of number `delivery` is planned again and due at `at`.

    `why` is the reason, for the history. `at`, also the time of the change, is in microseconds since 1970, in UTC.
    """
    return Change(State.PLANNED.value, None, why, "", at, at, delivery, State.PLANNED.value)


def leave_out_change(delivery: int, reason: str, at: int) -> Change:
    """Return the change by which the delivery of number `delivery` is left out (gets no message).

    `reason` says why, in words. `at` is the time of the change, in microseconds since 1970, in UTC.
    """
    return Change(State.LEFT_OUT.value, None, "", reason, 0, at, delivery, State.LEFT_OUT.value)


def write(database: Database, changes: Iterable[Change]) -> None:
    """Write `changes` into the rows of their deliveries, inside the caller's transaction.

    Each change also adds an event to the history of its delivery. Raises LedgerFault when the database fails.
    """
    rows = list(changes)
    database.run_many(_CHANGE, [change[:7] for change in rows])
    database.run_many(_EXTEND_UNTIL, [(change.until, change.delivery) for change in rows if change.until is not None])
    renamed = [(change.provider_message_id, change.delivery) for change in rows if change.provider_message_id]
    database.run_many(_PASSED_ON, renamed)
    database.run_many(_EVENT, [(c.delivery, c.at, c.word, c.code, c.reply or c.reason) for c in rows])
