"""Whether a ledger is the one that sent last: not ahead of the clock, not a copy, not an old one put back.

A copy or an old one knows less than what has left, and would send that again; nothing in it looks wrong by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(minutes=5)  # clocks are corrected by small steps all the time


class ProblemKind(StrEnum):
    """What may be wrong with a ledger; also the flag that accepts it."""

    CLOCK = "clock"
    MOVED = "moved"
    RESTORED = "restored"
    ZONE = "zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerProblem:
    """A worry in words, and what a person can do about it: the remedy, or else the command that its last words, "only
    if …:", lead to.
    """

    worry: ProblemKind
    words: str
    remedy: str

    @property
    def accepting(self) -> tuple[str, ...]:
        """The words of that command."""
        return ("ledger", "accept", f"--{self.worry}")

    @property
    def advice(self) -> str:
        """Both in one sentence."""
        return f"{self.remedy} advisory {' '.join(self.accepting)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ledger lives. `machine` tells this computer from others, empty where nothing does; `host` names it."""

    machine: str
    host: str
    folder: str  # the ledger's own, absolute, all links followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a ledger has come. A new branch begins where a person took an old ledger for the true one, and leaves the
    `past` ones behind.
    """

    events: int
    mailings: int
    branch: str = ""
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A ledger's newest step: its number from 1 on, the token drawn for it, and what all steps up to it add up to.

    `messages` were claimed, at most so many can have left; `decisions` were made by people. `base`: how many messages
    there were where the `branch` began. `practice`: all of it was practice, and nobody has opted out.
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
    """What speaks of steps that a ledger lacks: the positions noted elsewhere that are not in its past, and how many
    messages of this boot's marks have left, or may have, and are not known to it.
    """

    missing: tuple[Position, ...] = ()
    marked: int = 0


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWaterMark:
    """What was noted outside the newsroom about the ledger that sent last: its reach, its newest entry, its folder."""

    events: int
    mailings: int
    branch: str
    at: datetime | None
    folder: str


def clock_concern(newest: datetime | None, now: datetime) -> LedgerProblem | None:
    """A clock that stands before the newest entry: times of sending and embargoes would be kept by it."""
    if newest is None or now >= newest - TOLERANCE:
        return None
    return LedgerProblem(
        worry=ProblemKind.CLOCK,
        words=f"This computer's clock says {_at(now)}, but the ledger has an entry of {_at(newest)}.",
        remedy="Set the clock. Only if it is right, and was wrong when that was written:",
    )


def jump_concern(early: Sequence[tuple[str, datetime]], now: datetime, ahead: timedelta) -> LedgerProblem | None:
    """A clock that has jumped `ahead` of the clock that runs since the computer was started, where something of these
    mailings, each with its time, would leave only for that.
    """
    if not early or not ahead:
        return None
    name, time = early[0]
    return LedgerProblem(
        worry=ProblemKind.CLOCK,
        words=f"This computer's clock says {_at(now)}, and has jumped ahead: since it was last looked at, only"
        f" enough time has passed for {_at(now - ahead)}. By that {name} would leave before its time, {_at(time)}.",
        remedy="Set the clock. Only if it is right now, and was wrong before:",
    )


def place_concern(kept: Place | None, here: Place, *, twin: str = "") -> LedgerProblem | None:
    """A ledger that was written elsewhere. `twin`: another folder of this computer that it was written in and that
    still holds it. Where there is none, the folder was moved or renamed.
    """
    if kept is not None and kept.machine != here.machine:
        other = f"on another computer ({kept.host}), as {kept.folder}"
    elif twin:
        other = f"in another folder too, {twin}"
    else:
        return None
    return LedgerProblem(
        worry=ProblemKind.MOVED,
        words=f"This ledger was written {other}. If that one still sends, journalists get everything twice.",
        remedy="Send from there. Only if nothing is sent from there any more:",
    )


def restore_concern(
    reach: Reach, trace: HighWaterMark | None, evidence: Evidence = NO_EVIDENCE, *, own: Position | None = None
) -> LedgerProblem | None:
    """A ledger that knows less than what was noted of the ledger that sent last from this account. `own`: its newest
    step.
    """
    own = own or Position()
    missing = tuple(one for one in evidence.missing if one.branch not in reach.past)
    trace = None if trace is None or trace.branch in reach.past else trace
    behind = trace is not None and (trace.events > reach.events or trace.mailings > reach.mailings)
    words = ""
    if trace is not None and trace.branch != reach.branch:
        when = f" on {_at(trace.at)}" if trace.at else ""
        words = (
            "This is not the ledger that last sent from here: that one had gone on from a backup, to"
            f" {_amounts(trace.events, trace.mailings)}{when}. Whoever it wrote to would get it again."
        )
    elif trace is not None and behind:
        when = f" on {_at(trace.at)}" if trace.at else ""
        words = (
            "The ledger is older than what was sent from here: it knows"
            f" {_amounts(reach.events, reach.mailings)}, and there were {_amounts(trace.events, trace.mailings)}{when}."
            " It was probably restored from a backup; whoever got something since would get it again."
        )
    elif missing or evidence.marked:
        words = (
            "The ledger is older than what was done here: it lacks steps that were noted beside it. It was probably"
            " restored from a backup, or lost a part of its file; whoever got something since would get it again."
        )
    if not words:
        return None
    noted = trace.events - reach.events if trace is not None else 0
    return LedgerProblem(
        worry=ProblemKind.RESTORED,
        words=f"{words} {_since(own, reach, missing, least=max(evidence.marked, 0 if missing else noted))}",
        remedy="Put the newer ledger back. Only if it is lost:",
    )


def lost_concern(before: Position | None) -> LedgerProblem | None:
    """A ledger of this very folder that was there `before`, and is gone. One that held practice alone is no loss: a
    newsroom may be made anew where one was tried out.
    """
    if before is None or before.practice:
        return None
    return LedgerProblem(
        worry=ProblemKind.RESTORED,
        words=f"The ledger that this folder had before is gone: {_left(before.messages)} by it, and nobody knows any"
        " more to whom. They would get it again, and so would whoever has opted out.",
        remedy="Put it back, such as with: advisory ledger restore FILE. Only if it is lost:",
    )


def _since(own: Position, reach: Reach, missing: tuple[Position, ...], *, least: int) -> str:
    """How many messages may have left that the ledger does not know, and how many decisions it lacks."""
    messages = max(
        [one.messages - (own.messages if one.branch == reach.branch else one.base) for one in missing], default=0
    )
    decisions = max([one.decisions - own.decisions for one in missing if one.branch == reach.branch], default=0)
    words = f"{_left(max(messages, least, 0))} since."
    if decisions > 0:
        what = "decision of a person is" if decisions == 1 else "decisions of people are"
        words += f" {decisions:,} {what} missing, such as a stop, an approval or an opt-out."
    return words


def _left(messages: int) -> str:
    if messages == 0:
        return "No message is known to have left"
    return f"Up to {messages:,} {'message' if messages == 1 else 'messages'} may have left"


def _amounts(events: int, mailings: int) -> str:
    one, other = "entry" if events == 1 else "entries", "mailing" if mailings == 1 else "mailings"
    return f"{events:,} {one} and {mailings:,} {other}"


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
