"""Rules that find a ledger with which nothing may be sent: a copy, an older state, or a ledger with a wrong clock.

A copy or an older state does not know all messages that have left, and would send these again. Because such a ledger
looks right by itself, the rules compare it with notes kept outside the newsroom. Each rule returns a LedgerProblem, or
None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(minutes=5)  # clocks are corrected by small steps all the time


class ProblemKind(StrEnum):
    """Kind of problem that a ledger may have: a wrong clock, another place, an older state, or changed time zone rules.

    CLOCK: the clock is behind the newest entry, or has jumped ahead. MOVED: the ledger was written on another computer,
    or lies in two folders. RESTORED: the ledger is older than the messages sent, or another one is gone. ZONE: the
    rules of a time zone have changed since a mailing was planned.
    The value names the flag with which a person accepts the problem, such as `advisory ledger accept --clock`.
    """

    CLOCK = "clock"  # the clock is behind the newest entry, or has jumped ahead
    MOVED = "moved"  # the ledger was written on another computer, or lies in two folders
    RESTORED = "restored"  # the ledger is older than what was sent, or another one is gone
    ZONE = "zone"  # the rules of a time zone have changed since a mailing was planned


@dataclass(frozen=True, slots=True, kw_only=True)
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
        """Words of the command that accepts the problem, behind `advisory`: ("ledger", "accept", "--clock")."""
        return ("ledger", "accept", f"--{self.kind}")

    @property
    def advice(self) -> str:
        """Remedy and accepting command as one text, to be shown to a person."""
        return f"{self.remedy} advisory {' '.join(self.accepting)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Place of a ledger: the computer and the folder in which the ledger lies.

    `machine` is a hash that identifies the computer, "" when the system has no identity. `host` is the name of the
    computer, and `folder` is an absolute path with all links followed.
    """

    machine: str  # identity of the computer, as a hash; empty: the system has none
    host: str  # name of the computer
    folder: str  # of the ledger, absolute, all links followed


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerProgress:
    """Progress of a ledger: how many entries and mailings it has had, and its branch.

    `events` is the number of entries in the histories of deliveries. A new branch begins when a person accepts an older
    ledger in place of one that is lost. `branch` is the name of the present branch, "" for the first one. `past` holds
    the names of the branches left behind.
    """

    events: int  # entries in the histories of deliveries
    mailings: int
    branch: str = ""  # name of the present branch; empty: the first one
    past: tuple[str, ...] = ()  # names of the branches left behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Newest step of a ledger, with totals of all steps so far.

    A step is either a claim, by which a process takes messages for sending, or a decision of a person. `number` counts
    the steps from 1, and 0 means that there was none. `token` is drawn at random for each step, so that it differs
    between two copies of a ledger that both went on.
    `messages` is the number of messages claimed so far. No more than these have left. `decisions` is the number of
    decisions so far. `branch` is the name of the ledger's branch, "" for the first one. `base` is the value that
    `messages` had when that branch began.
    `practice` is True when losing the ledger would do no harm: nothing was live, nobody opted out, and no person has
    accepted a problem of the ledger.
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
    """Evidence that a ledger lacks steps which were taken: claims of messages, or decisions of people (Position).

    `missing` holds the positions that were noted outside the ledger and that the ledger never had.
    `marked` is the number of messages that left or may have left without the ledger's knowledge since the computer was
    started. They are known from files in which each sending process notes how far each of its messages has come.
    """

    missing: tuple[Position, ...] = ()
    marked: int = 0


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWaterMark:
    """Note outside the newsroom about the ledger that last sent for the newsroom from this account.

    The note says how far that ledger had come, and in which `folder` it lay. `events` is its number of entries in the
    histories of deliveries, `mailings` its number of mailings, and `branch` the name of its branch (LedgerProgress).
    `at` is the time of its newest entry, None without entries.
    """

    events: int  # entries in the histories of deliveries
    mailings: int
    branch: str
    at: datetime | None  # time of the newest entry
    folder: str


def clock_problem(newest: datetime | None, now: datetime) -> LedgerProblem | None:
    """Return the problem of a clock that is more than five minutes behind the ledger's newest entry. None: it is not.

    `newest` is the time of that entry. None as `newest` stands for a ledger without entries, and gives None. `now` is
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
    """Return the problem of a clock that has jumped ahead, when something would leave too early because of the jump.

    `now` is what the clock says, and `ahead` is the size of the jump, zero without a jump. `early` holds a pair for
    each mailing that would leave too early: its id, and the earliest of its times (a send time or the embargo's end)
    that the clock shows as past only because of the jump. Only the first pair is named in the problem.
    None is returned when `ahead` is zero or `early` is empty.
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
    """Return the problem of a ledger that was last written on another computer, or that lies in two folders.

    `kept` is the place stored in the ledger, None when no place is stored. `current` is where the ledger lies now.
    `duplicate` is another folder of this computer that holds the same ledger, "" when there is none.
    None is returned when there is no such problem. A folder that was only moved or renamed on this computer is no
    problem.
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
    """Return the problem of a ledger that knows less than the ledger that last sent for the newsroom from this account.

    `progress` and `own` describe the ledger that is judged: its progress, and its newest step, None without any step.
    `trace` and `evidence` were noted outside the ledger. None as `trace` means that there is no note. Notes about a
    branch that was left behind (LedgerProgress.past) do not count.
    None is returned when the ledger lacks nothing of what was noted.
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
    """Return the problem of a ledger that is gone from its folder, in which another ledger lies now.

    `before` is the last known position of the ledger that is gone, None when no earlier ledger is known.
    None is returned when `before` is None. None is also returned when the lost ledger held practice alone
    (Position.practice), because people try a newsroom out and make it anew.
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
