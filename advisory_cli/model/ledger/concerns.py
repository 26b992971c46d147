"""Whether a ledger is the one that sent last: not ahead of the clock, not a copy, not an old one put back.

A copy or an old one knows less than what has left, and would send that again; nothing in it looks wrong by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(minutes=5)  # clocks are corrected by small steps all the time


class Worry(StrEnum):
    """What may be wrong with a ledger; also the flag that accepts it."""

    CLOCK = "clock"
    MOVED = "moved"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A worry in words, and what a person can do about it: the remedy, or else the command that its last words, "only
    if …:", lead to.
    """

    worry: Worry
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
class Trace:
    """What was noted outside the newsroom about the ledger that sent last: its reach, its newest entry, its folder."""

    events: int
    mailings: int
    branch: str
    at: datetime | None
    folder: str


def clock_concern(newest: datetime | None, now: datetime) -> Concern | None:
    """A clock that stands before the newest entry: times of sending and embargoes would be kept by it."""
    if newest is None or now >= newest - TOLERANCE:
        return None
    return Concern(
        worry=Worry.CLOCK,
        words=f"This computer's clock says {_at(now)}, but the ledger has an entry of {_at(newest)}.",
        remedy="Set the clock. Only if it is right, and was wrong when that was written:",
    )


def place_concern(kept: Place | None, here: Place, *, twin: str = "") -> Concern | None:
    """A ledger that was written elsewhere. `twin`: another folder of this computer that it was written in and that
    still holds it. Where there is none, the folder was moved or renamed.
    """
    if kept is not None and kept.machine != here.machine:
        other = f"on another computer ({kept.host}), as {kept.folder}"
    elif twin:
        other = f"in another folder too, {twin}"
    else:
        return None
    return Concern(
        worry=Worry.MOVED,
        words=f"This ledger was written {other}. If that one still sends, journalists get everything twice.",
        remedy="Send from there. Only if nothing is sent from there any more:",
    )


def restore_concern(reach: Reach, trace: Trace | None) -> Concern | None:
    """A ledger that knows less than what was noted of the one that sent last from this account."""
    if trace is None or trace.branch in reach.past:
        return None
    known, noted = _amounts(reach.events, reach.mailings), _amounts(trace.events, trace.mailings)
    when = f" on {_at(trace.at)}" if trace.at else ""
    if trace.branch != reach.branch:
        words = (
            f"This is not the ledger that last sent from here: that one had gone on from a backup, to {noted}{when}."
            " Whoever it wrote to would get it again."
        )
    elif trace.events > reach.events or trace.mailings > reach.mailings:
        words = (
            f"The ledger is older than what was sent from here: it knows {known}, and there were {noted}{when}."
            " It was probably restored from a backup; whoever got something since would get it again."
        )
    else:
        return None
    return Concern(
        worry=Worry.RESTORED,
        words=words,
        remedy="Put the newer ledger back. Only if it is lost:",
    )


def _amounts(events: int, mailings: int) -> str:
    one, other = "entry" if events == 1 else "entries", "mailing" if mailings == 1 else "mailings"
    return f"{events:,} {one} and {mailings:,} {other}"


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
