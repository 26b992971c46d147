"""Check before anything leaves that this ledger is the one that sent last, and record what a person accepts of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from advisory_cli.model.errors import CannotWrite, PersonDecides
from advisory_cli.model.ledger.concerns import (
    Evidence,
    HighWaterMark,
    LedgerProblem,
    Place,
    Position,
    ProblemKind,
    clock_concern,
    jump_concern,
    lost_concern,
    place_concern,
    restore_concern,
)
from advisory_cli.model.ledger.moved_times import moved_concern
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_identity import Positions, Traces, UnfinishedNotice
from advisory_cli.model.schedule.boot_clock import NO_JUMP

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import LedgerView


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEnvironment:
    """The facts that a ledger is checked against.

    The facts are the ledger's present place, the notes kept outside, and other folders that hold the ledger too.
    The marks of this boot and both clocks belong to them. `keep_clocks` stores a reading that later times are judged
    by. Its argument tells whether the reading holds against every reading kept before.
    """

    place: Place
    traces: Traces
    twin: Callable[[str], bool]
    positions: Positions
    begun: Callable[[], UnfinishedNotice]
    ahead: timedelta = NO_JUMP
    keep_clocks: Callable[[bool], None] = lambda _: None


def concerns(ledger: Ledger, around: LedgerEnvironment, now: datetime) -> tuple[LedgerProblem, ...]:
    """Return every problem that speaks against sending with this ledger."""
    kept, trace = ledger.place(), around.traces.read()
    found = (
        place_concern(kept, around.place, twin=_twin(kept, trace, around)),
        restore_concern(ledger.reach(), trace, _evidence(ledger, around), own=ledger.position())
        or lost_concern(around.positions.displaced()),
        clock_concern(ledger.newest(), now) or _jump(ledger, around, now),
    )
    return tuple(one for one in found if one is not None)


def acceptable(ledger: Ledger, around: LedgerEnvironment, now: datetime) -> tuple[LedgerProblem, ...]:
    """Return every problem that a person may accept.

    Beside concerns(), a person may accept a clock that has jumped ahead while nothing depends on the jump yet.
    The same holds for mailings whose times mean another instant by today's zone rules.
    """
    found = concerns(ledger, around, now)
    more = [moved_concern(one.mailing, now, begun=False) for one in ledger.mailings() if _waits(one)]
    if not any(one.worry is ProblemKind.CLOCK for one in found):
        more.append(jump_concern([("what waits", now)], now, around.ahead))
    return (*found, *(one for one in more if one is not None))


def _waits(one: MailingSummary) -> bool:
    return bool(one.counts.get(State.PLANNED, 0) or one.counts.get(State.HELD, 0))


def _jump(ledger: Ledger, around: LedgerEnvironment, now: datetime) -> LedgerProblem | None:
    """Return the problem of a clock that has jumped ahead, but only when the jump makes something leave."""
    return jump_concern(ledger.early(now - around.ahead, now), now, around.ahead) if around.ahead else None


def _evidence(ledger: Ledger, around: LedgerEnvironment) -> Evidence:
    """Collect what the ledger lacks, by its safety copy, by the ledger that it replaced, and by the marks.

    All three are read before the rows that they are about, because another process may be at work.
    """
    begun = around.begun()
    noted = (around.positions.read(), ledger.replaced())
    missing = tuple(one for one in noted if one is not None and not _knows(ledger, one))
    return Evidence(missing=missing, marked=ledger.contradicted(begun))


def _knows(ledger: Ledger, noted: Position) -> bool:
    return noted.branch == ledger.reach().branch and ledger.has_taken(noted)


def _twin(kept: Place | None, trace: HighWaterMark | None, around: LedgerEnvironment) -> str:
    """Return another folder of this computer that holds the ledger too, "" when there is none.

    Candidates are the folder in which the ledger was written and the folder that sent last.
    """
    here = around.place
    named = [kept.folder] if kept is not None and kept.machine == here.machine else []
    named += [trace.folder] if trace is not None else []
    return next((folder for folder in named if folder != here.folder and around.twin(folder)), "")


def refuse_unsound(ledger: Ledger, around: LedgerEnvironment, now: datetime) -> None:
    """Raise PersonDecides when anything speaks against sending with this ledger.

    Otherwise this folder becomes the ledger's home, and the ledger leaves its traces outside from now on.
    Call this function with the lock held and before anything is settled, so that a wrong ledger stays as it is.
    """
    found = concerns(ledger, around, now)
    if found:
        words = "\n".join(one.words for one in found)
        raise PersonDecides(f"{words}\nNothing was sent.", remedy="\n".join(one.advice for one in found))
    if ledger.place() != around.place:
        ledger.settle(around.place)
    ledger.keep_traces(around.traces, around.place.folder)
    around.positions.settle()
    around.keep_clocks(False)


def accept(
    ledger: Ledger, around: LedgerEnvironment, worries: Collection[ProblemKind], *, reason: str, by: str, now: datetime
) -> None:
    """Record that a person takes the ledger for right as it is, and update the notes outside accordingly.

    `worries` are the kinds of problems that the person accepts. Raises CannotWrite when the note outside cannot be
    written.
    """
    from advisory_cli.model.ledger.ledger_view import Acceptance

    acceptance = Acceptance(at=now, by=by, worries=tuple(sorted(worries)), reason=reason)
    trace = around.traces.read()
    if ProblemKind.MOVED in worries and trace is not None:
        _follow(around, trace)
    ledger.accept(acceptance, place=around.place, trace=trace)
    if ProblemKind.RESTORED in worries:
        around.positions.settle()
        ledger.believe(around.begun(), now)
        ledger.recover(now)
    if ProblemKind.CLOCK in worries:
        around.keep_clocks(True)
        around = replace(around, ahead=NO_JUMP)
    if not concerns(ledger, around, now):
        ledger.keep_traces(around.traces, around.place.folder)


def _follow(around: LedgerEnvironment, trace: HighWaterMark) -> None:
    """Write the present folder into the outside note as the folder that sends.

    The note keeps how far the other folder's ledger had come. Raises CannotWrite.
    """
    if not around.traces.write(replace(trace, folder=around.place.folder)):
        raise CannotWrite(
            f"{around.traces.where} cannot be written; it says that the ledger in {trace.folder} sends.",
            remedy="Give it back to your account, or remove it.",
        )


def look(ledger: Ledger, around: LedgerEnvironment, now: datetime) -> "LedgerView":
    """Collect everything that is known about the ledger itself."""
    from advisory_cli.model.ledger.ledger_view import LedgerView

    return LedgerView(
        here=around.place,
        place=ledger.place(),
        inventory=ledger.inventory(),
        newest=ledger.newest(),
        trace_file=around.traces.where,
        trace=around.traces.read(),
        trace_fault=around.traces.fault,
        concerns=concerns(ledger, around, now),
        acceptances=tuple(ledger.acceptances()),
    )
