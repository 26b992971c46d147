"""Rules that find a ledger with which nothing may be sent: a copy, an older state, or a ledger with a wrong clock.

A copy or an older state does not know all messages that have left, and would send these again. Such a ledger looks
right by itself. The rules therefore compare it with notes kept outside the newsroom. Each rule returns a LedgerProblem,
or None when it finds nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from advisory_cli.model.value_class import value_class

TOLERANCE = timedelta(minutes=5)  # clocks are corrected by small steps all the time


class ProblemKind(StrEnum):
    """Kind of problem that a ledger may have: a wrong clock, another place, an older state, or changed time zone rules.

    - CLOCK: the clock is behind the newest entry, or has jumped ahead.
    - MOVED: the ledger was last written on another computer, or lies in two folders.
    - RESTORED: the ledger lacks messages that have left, or lies where an earlier ledger has vanished.
    - ZONE: the rules of a time zone have changed since a mailing was planned.
    The value names the flag with which a person accepts the problem, such as `advisory ledger accept --clock`.
    """

    CLOCK = "clock"  # the clock is behind the newest entry, or has jumped ahead
    MOVED = "moved"  # the ledger was written on another computer, or lies in two folders
    RESTORED = "restored"  # the ledger is older than what was sent, or another one is gone
    ZONE = "zone"  # the rules of a time zone have changed since a mailing was planned


@value_class
class LedgerProblem:
    """Problem of the ledger, its place, the clock or a time zone, because of which messages may not leave.

    `words` say what is wrong, and `remedy` what a person can do. `remedy` ends with a condition, such as "Only if …:",
    under which the person may accept the problem by a command. The property `accepting` has that command.
    """

    kind: ProblemKind
    words: str
    remedy: str

    @property
    def accepting(self) -> tuple[str, ...]:
        """Words to type behind `advisory` in order to accept the problem, such as ("ledger", "accept", "--clock")."""
        return ("ledger", "accept", f"--{self.kind}")

    @property
    def advice(self) -> str:
        """Remedy and accepting command as one text, to be shown to a person."""
        return f"{self.remedy} advisory {' '.join(self.accepting)}"


@value_class
class Place:
    """Place of a ledger: the computer and the folder in which the ledger lies.

    `machine` is a hash that identifies the computer, "" when the system has no identity. `host` is the name of the
    computer, and `folder` is an absolute path with all links followed.
    """

    machine: str  # identity of the computer, as a hash; empty: the system has none
    host: str  # name of the computer
    folder: str  # of the ledger, absolute, all links followed


@value_class
class LedgerProgress:
    """Progress of a ledger: how many entries and mailings it has had, and its branch.

    `events` is the number of entries in the histories of deliveries. A new branch begins when a newer ledger is lost
    and a person accepts an older one in its place. `branch` is the name of the present branch, "" for the first one.
    `past` holds the names of the earlier branches.
    """

    events: int  # entries in the histories of deliveries
    mailings: int
    branch: str = ""  # name of the present branch; empty: the first one
    past: tuple[str, ...] = ()  # names of the branches left behind


@value_class
class Position:
    """Newest step of a ledger, with totals of all its steps so far.

    A step is either a claim, by which a process takes messages for sending, or a decision of a person.
    - `number`: counts the steps from 1. 0 for a ledger without any step.
    - `token`: drawn at random for each step. Two copies of a ledger therefore differ once each has taken a step of its
      own.
    - `messages`: number of messages claimed so far. At most so many have left.
    - `decisions`: number of decisions so far.
    - `branch`: name of the ledger's branch (its line of history), "" for the first one.
    - `base`: the value that `messages` had when that branch began.
    - `practice`: True when losing the ledger would do no harm: nothing was sent live, nobody opted out, and no person
      has accepted a problem of the ledger.
    """

    number: int = 0
    token: int = 0
    messages: int = 0
    decisions: int = 0
    branch: str = ""
    base: int = 0
    practice: bool = False


@value_class
class Evidence:
    """Evidence that a ledger lacks steps which were taken: claims of messages, or decisions of people (Position).

    `missing` holds positions that were noted outside the ledger and that the ledger itself never had.
    `marked` is the number of messages that left, or may have, since the computer was started, and that the ledger does
    not know. They are found in files, in which each sending process notes how far its messages have come.
    """

    missing: tuple[Position, ...] = ()
    marked: int = 0


NO_EVIDENCE = Evidence()
WRITTEN_AGAIN = "Whoever was written to since would get it again: docs/ledger.md, “Before you accept”."
"""Sentence for whoever is about to accept a ledger that lacks messages: what that costs, and where to read on."""


@value_class
class HighWaterMark:
    """Note, kept outside the newsroom, about the ledger that last sent for the newsroom from this account.

    The note says how far that ledger had come, and in which `folder` it lay. `events` is its number of entries in the
    histories of deliveries, `mailings` its number of mailings, and `branch` the name of its branch (LedgerProgress).
    `at` is the time of its newest record of any kind, None when it had none.
    """

    events: int  # entries in the histories of deliveries
    mailings: int
    branch: str
    at: datetime | None  # time of the newest entry
    folder: str


def clock_problem(newest: datetime | None, now: datetime) -> LedgerProblem | None:
    """Return a LedgerProblem when the clock is more than five minutes behind the ledger's newest entry, else None.

    `newest` is the time of that entry, None for a ledger without entries. In that case the result is None. `now` is
    what the clock says. Both times are aware.
    """
    if newest is None or now >= newest - TOLERANCE:
        return None
    return LedgerProblem(
        kind=ProblemKind.CLOCK,
        words=f"This computer's clock says {_at(now)}, but the ledger has an entry of {_at(newest)}.",
        remedy="Set the clock. Only if it is right, and was wrong when that was written:",
    )


def jump_problem(early: Sequence[tuple[str, datetime]], now: datetime, ahead: timedelta) -> LedgerProblem | None:
    """Return a LedgerProblem when the clock has jumped ahead and a mailing would leave too early, else None.

    `now`: what the clock says. `ahead`: the size of the jump, zero without a jump.
    `early`: a pair for each mailing that would leave too early: its id, and the time before which it must not leave (a
    send time or the embargo's end). Only the first pair is named in the problem. Without any, there is no problem.
    """
    if not early or not ahead:
        return None
    name, time = early[0]
    return LedgerProblem(
        kind=ProblemKind.CLOCK,
        words=f"This computer's clock says {_at(now)}, but has jumped ahead: it should be {_at(now - ahead)}, and"
        f" {name} would be sent before its time, {_at(time)}.",
        remedy="Set the clock. Only if it is right now, and was wrong before:",
    )


def place_problem(kept: Place | None, current: Place, *, duplicate: str = "") -> LedgerProblem | None:
    """Return a LedgerProblem when the ledger was last written on another computer, or lies in two folders, else None.

    `kept` is the place stored in the ledger, None when no place is stored. `current` is where the ledger lies now.
    `duplicate` is another folder of this computer that holds the same ledger, "" when there is none.
    A folder that was only moved or renamed on this computer is no problem.
    """
    if kept is not None and kept.machine != current.machine:
        elsewhere = f"on another computer ({kept.host}), as {kept.folder}"
    elif duplicate:
        elsewhere = f"in another folder too, {duplicate}"
    else:
        return None
    return LedgerProblem(
        kind=ProblemKind.MOVED,
        words=f"This ledger was written {elsewhere}, and if that one still sends, journalists get everything twice.",
        remedy="Send from there. Only if nothing is sent from there now:",
    )


def restore_problem(
    progress: LedgerProgress,
    trace: HighWaterMark | None,
    evidence: Evidence = NO_EVIDENCE,
    *,
    own: Position | None = None,
) -> LedgerProblem | None:
    """Return a LedgerProblem when the ledger lacks something that is known to have happened, else None.

    Such a ledger was probably restored from a backup, and would send some messages again.
    The ledger itself: `progress` is how far it has come, and `own` its newest step, None when it has none.
    What was noted outside the ledger: `trace` is about the ledger that last sent for the newsroom from this account,
    None when nothing was noted. `evidence` tells of steps that this ledger lacks. Notes about an earlier branch of this
    ledger (LedgerProgress.past) do not count.
    """
    own = own or Position()
    missing = tuple(position for position in evidence.missing if position.branch not in progress.past)
    trace = None if trace is None or trace.branch in progress.past else trace
    if trace is not None and trace.branch != progress.branch:
        begins = "This is not the ledger that last sent from here"
    elif trace is not None and (trace.events > progress.events or trace.mailings > progress.mailings):
        begins = "The ledger is older than what was sent from here"
    elif missing or evidence.marked:
        begins = "The ledger is older than what was done here"
    else:
        return None
    noted = trace.events - progress.events if trace is not None else 0
    lost = _lost(own, progress, missing, least=max(evidence.marked, 0 if missing else noted))
    return LedgerProblem(
        kind=ProblemKind.RESTORED,
        words=f"{begins}: {lost}.",
        remedy=f"Restore the newer ledger. {WRITTEN_AGAIN} Only if it is lost:",
    )


def lost_problem(before: Position | None) -> LedgerProblem | None:
    """Return a LedgerProblem when an earlier ledger of the same folder has vanished, else None.

    `before` is the last known position of the earlier ledger. None means that no earlier ledger is known, and gives
    None. An earlier ledger that held nothing but practice (Position.practice) gives None too, because nobody needs it.
    """
    if before is None or before.practice:
        return None
    return LedgerProblem(
        kind=ProblemKind.RESTORED,
        words=f"The former ledger of this folder is gone: {_left(before.messages)} with it, and its opt-outs are lost.",
        remedy=f"Restore it with: advisory ledger restore FILE. {WRITTEN_AGAIN} Only if it is lost:",
    )


def _lost(own: Position, progress: LedgerProgress, missing: tuple[Position, ...], *, least: int) -> str:
    """Say how many messages may have been sent without the ledger's knowledge, and how many decisions it lacks."""
    messages = max(
        [
            position.messages - (own.messages if position.branch == progress.branch else position.base)
            for position in missing
        ],
        default=0,
    )
    decisions = max(
        [position.decisions - own.decisions for position in missing if position.branch == progress.branch], default=0
    )
    words = f"{_left(max(messages, least, 0))} since"
    if decisions <= 0:
        return words
    noun = "decision is" if decisions == 1 else "decisions are"
    return f"{words}, and {decisions:,} {noun} missing, such as a scheduled send, a stop, an approval or an opt-out"


def _left(messages: int) -> str:
    if messages == 0:
        return "no message is known to have been sent"
    return f"up to {messages:,} {'message' if messages == 1 else 'messages'} may have been sent"


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
