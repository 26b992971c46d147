"""Rules for telling the ledger that sent last from others: not ahead of the clock, no copy, no old one put back.

Because a copy or an old ledger knows less than what has left, such a ledger would send that again. Nothing in it looks
wrong by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(minutes=5)  # clocks are corrected by small steps all the time


class ProblemKind(StrEnum):
    """Kind of problem that a ledger may have. The value is also the flag that accepts the problem."""

    CLOCK = "clock"
    MOVED = "moved"
    RESTORED = "restored"
    ZONE = "zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerProblem:
    """A problem of the ledger in words, and what a person can do about it.

    `remedy` ends with "Only if …:", or the like. The command in `accepting` is what may be given then.
    """

    kind: ProblemKind
    words: str
    remedy: str

    @property
    def accepting(self) -> tuple[str, ...]:
        """Words of the command that accepts the problem."""
        return ("ledger", "accept", f"--{self.kind}")

    @property
    def advice(self) -> str:
        """Remedy and accepting command in one sentence."""
        return f"{self.remedy} advisory {' '.join(self.accepting)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Place where a ledger lives.

    `machine` tells this computer from others, and is empty where nothing does. `host` names the computer.
    """

    machine: str
    host: str
    folder: str  # the ledger's own, absolute, all links followed


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerProgress:
    """Progress of a ledger, in entries and mailings.

    A new branch begins where a person took an old ledger for the true one. `past` holds the branches left behind.
    """

    events: int
    mailings: int
    branch: str = ""
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Newest step of a ledger: the number from 1 on, the token drawn for that step, and the sums of all steps up to it.

    `messages` were claimed, so that at most so many can have left. `decisions` were made by people.
    `base` is the number of messages at the beginning of the `branch`.
    `practice` means that everything was practice, nobody has opted out, and no other ledger's loss was accepted.
    """

    number: int = 0
    token: int = 0
    messages: int = 0
    decisions: int = 0
    branch: str = ""
    base: int = 0
    practice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence of steps that a ledger lacks.

    `missing` holds positions that were noted elsewhere and are not in the ledger's past.
    `marked` counts messages in this boot's marks that have left, or may have, and are not known to the ledger.
    """

    missing: tuple[Position, ...] = ()
    marked: int = 0


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWaterMark:
    """Note outside the newsroom about the ledger that sent last: its reach, its newest entry, its folder."""

    events: int
    mailings: int
    branch: str
    at: datetime | None
    folder: str


def clock_problem(newest: datetime | None, now: datetime) -> LedgerProblem | None:
    """Find a clock that stands before the ledger's newest entry by more than five minutes.

    Because times of sending and embargoes would be kept by that clock, nothing may leave.
    """
    if newest is None or now >= newest - TOLERANCE:
        return None
    return LedgerProblem(
        kind=ProblemKind.CLOCK,
        words=f"This computer's clock says {_at(now)}, but the ledger has an entry of {_at(newest)}.",
        remedy="Set the clock. Only if it is right, and was wrong when that was written:",
    )


def jump_problem(early: Sequence[tuple[str, datetime]], now: datetime, ahead: timedelta) -> LedgerProblem | None:
    """Find a clock that has jumped `ahead` of the clock that runs since the computer was started.

    `early` holds mailings, each with its time, of which something would leave only because of the jump. Without any
    there is no problem.
    """
    if not early or not ahead:
        return None
    name, time = early[0]
    return LedgerProblem(
        kind=ProblemKind.CLOCK,
        words=f"This computer's clock says {_at(now)}, and has jumped ahead: since it was last looked at, only"
        f" enough time has passed for {_at(now - ahead)}. By that {name} would leave before its time, {_at(time)}.",
        remedy="Set the clock. Only if it is right now, and was wrong before:",
    )


def place_problem(kept: Place | None, current: Place, *, duplicate: str = "") -> LedgerProblem | None:
    """Find a ledger that was written elsewhere.

    `duplicate` is another folder of this computer in which the ledger was written, and which still holds it.
    Without a duplicate, the folder was moved or renamed, and there is no problem.
    """
    if kept is not None and kept.machine != current.machine:
        elsewhere = f"on another computer ({kept.host}), as {kept.folder}"
    elif duplicate:
        elsewhere = f"in another folder too, {duplicate}"
    else:
        return None
    return LedgerProblem(
        kind=ProblemKind.MOVED,
        words=f"This ledger was written {elsewhere}. If that one still sends, journalists get everything twice.",
        remedy="Send from there. Only if nothing is sent from there any more:",
    )


def restore_problem(
    progress: LedgerProgress,
    trace: HighWaterMark | None,
    evidence: Evidence = NO_EVIDENCE,
    *,
    own: Position | None = None,
) -> LedgerProblem | None:
    """Find a ledger that knows less than what was noted of the ledger that sent last from this account.

    `own` is the ledger's newest step.
    """
    own = own or Position()
    missing = tuple(position for position in evidence.missing if position.branch not in progress.past)
    trace = None if trace is None or trace.branch in progress.past else trace
    behind = trace is not None and (trace.events > progress.events or trace.mailings > progress.mailings)
    words = ""
    if trace is not None and trace.branch != progress.branch:
        when = f" on {_at(trace.at)}" if trace.at else ""
        words = (
            "This is not the ledger that last sent from here: that one had gone on from a backup, to"
            f" {_amounts(trace.events, trace.mailings)}{when}. Whoever it wrote to would get it again."
        )
    elif trace is not None and behind:
        when = f" on {_at(trace.at)}" if trace.at else ""
        words = (
            "The ledger is older than what was sent from here: it knows"
            f" {_amounts(progress.events, progress.mailings)}, and there were"
            f" {_amounts(trace.events, trace.mailings)}{when}."
            " It was probably restored from a backup; whoever got something since would get it again."
        )
    elif missing or evidence.marked:
        words = (
            "The ledger is older than what was done here: it lacks steps that were noted beside it. It was probably"
            " restored from a backup, or lost a part of its file; whoever got something since would get it again."
        )
    if not words:
        return None
    noted = trace.events - progress.events if trace is not None else 0
    return LedgerProblem(
        kind=ProblemKind.RESTORED,
        words=f"{words} {_since(own, progress, missing, least=max(evidence.marked, 0 if missing else noted))}",
        remedy="Put the newer ledger back. Only if it is lost:",
    )


def lost_problem(before: Position | None) -> LedgerProblem | None:
    """Find a ledger of this very folder that was there `before`, and is gone.

    A ledger with practice alone is no loss, because a newsroom may be made anew where one was tried out.
    """
    if before is None or before.practice:
        return None
    return LedgerProblem(
        kind=ProblemKind.RESTORED,
        words=f"The ledger that this folder had before is gone: {_left(before.messages)} by it, and nobody knows any"
        " more to whom. They would get it again, and so would whoever has opted out.",
        remedy="Put it back, such as with: advisory ledger restore FILE. Only if it is lost:",
    )


def _since(own: Position, progress: LedgerProgress, missing: tuple[Position, ...], *, least: int) -> str:
    """Say how many messages may have left without the ledger's knowledge, and how many decisions it lacks."""
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
    words = f"{_left(max(messages, least, 0))} since."
    if decisions > 0:
        noun = "decision of a person is" if decisions == 1 else "decisions of people are"
        words += f" {decisions:,} {noun} missing, such as a stop, an approval or an opt-out."
    return words


def _left(messages: int) -> str:
    if messages == 0:
        return "No message is known to have left"
    return f"Up to {messages:,} {'message' if messages == 1 else 'messages'} may have left"


def _amounts(events: int, mailings: int) -> str:
    entries_noun, mailings_noun = "entry" if events == 1 else "entries", "mailing" if mailings == 1 else "mailings"
    return f"{events:,} {entries_noun} and {mailings:,} {mailings_noun}"


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
