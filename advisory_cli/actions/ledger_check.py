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
    duplicate: Callable[[str], bool]
    positions: Positions
    begun: Callable[[], UnfinishedNotice]
    ahead: timedelta = NO_JUMP
    keep_clocks: Callable[[bool], None] = lambda _: None


def concerns(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> tuple[LedgerProblem, ...]:
    """Return every problem that speaks against sending with this ledger."""
    kept, trace = ledger.place(), environment.traces.read()
    found = (
        place_concern(kept, environment.place, duplicate=_duplicate(kept, trace, environment)),
        restore_concern(ledger.progress(), trace, _evidence(ledger, environment), own=ledger.position())
        or lost_concern(environment.positions.displaced()),
        clock_concern(ledger.newest(), now) or _jump(ledger, environment, now),
    )
    return tuple(one for one in found if one is not None)


def acceptable(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> tuple[LedgerProblem, ...]:
    """Return every problem that a person may accept.

    Beside concerns(), a person may accept a clock that has jumped ahead while nothing depends on the jump yet.
    The same holds for mailings whose times mean another instant by today's zone rules.
    """
    found = concerns(ledger, environment, now)
    more = [moved_concern(one.mailing, now, begun=False) for one in ledger.mailings() if _waits(one)]
    if not any(one.worry is ProblemKind.CLOCK for one in found):
        more.append(jump_concern([("what waits", now)], now, environment.ahead))
    return (*found, *(one for one in more if one is not None))


def _waits(one: MailingSummary) -> bool:
    return bool(one.counts.get(State.PLANNED, 0) or one.counts.get(State.HELD, 0))


def _jump(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> LedgerProblem | None:
    """Return the problem of a clock that has jumped ahead, but only when the jump makes something leave."""
    return (
        jump_concern(ledger.early(now - environment.ahead, now), now, environment.ahead) if environment.ahead else None
    )


def _evidence(ledger: Ledger, environment: LedgerEnvironment) -> Evidence:
    """Collect what the ledger lacks, by its safety copy, by the ledger that it replaced, and by the marks.

    All three are read before the rows that they are about, because another process may be at work.
    """
    begun = environment.begun()
    noted = (environment.positions.read(), ledger.replaced())
    missing = tuple(one for one in noted if one is not None and not _knows(ledger, one))
    return Evidence(missing=missing, marked=ledger.contradicted(begun))


def _knows(ledger: Ledger, noted: Position) -> bool:
    return noted.branch == ledger.progress().branch and ledger.has_taken(noted)


def _duplicate(kept: Place | None, trace: HighWaterMark | None, environment: LedgerEnvironment) -> str:
    """Return another folder of this computer that holds the ledger too, "" when there is none.

    Candidates are the folder in which the ledger was written and the folder that sent last.
    """
    here = environment.place
    named = [kept.folder] if kept is not None and kept.machine == here.machine else []
    named += [trace.folder] if trace is not None else []
    return next((folder for folder in named if folder != here.folder and environment.duplicate(folder)), "")


def refuse_unsound(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> None:
    """Raise PersonDecides when anything speaks against sending with this ledger.

    Otherwise this folder becomes the ledger's home, and the ledger leaves its traces outside from now on.
    Call this function with the lock held and before anything is settled, so that a wrong ledger stays as it is.
    """
    found = concerns(ledger, environment, now)
    if found:
        words = "\n".join(one.words for one in found)
        raise PersonDecides(f"{words}\nNothing was sent.", remedy="\n".join(one.advice for one in found))
    if ledger.place() != environment.place:
        ledger.settle(environment.place)
    ledger.keep_traces(environment.traces, environment.place.folder)
    environment.positions.settle()
    environment.keep_clocks(False)


def accept(
    ledger: Ledger,
    environment: LedgerEnvironment,
    worries: Collection[ProblemKind],
    *,
    reason: str,
    by: str,
    now: datetime,
) -> None:
    """Record that a person takes the ledger for right as it is, and update the notes outside accordingly.

    `worries` are the kinds of problems that the person accepts. Raises CannotWrite when the note outside cannot be
    written.
    """
    from advisory_cli.model.ledger.ledger_view import Acceptance

    acceptance = Acceptance(at=now, by=by, worries=tuple(sorted(worries)), reason=reason)
    trace = environment.traces.read()
    if ProblemKind.MOVED in worries and trace is not None:
        _follow(environment, trace)
    ledger.accept(acceptance, place=environment.place, trace=trace)
    if ProblemKind.RESTORED in worries:
        environment.positions.settle()
        ledger.believe(environment.begun(), now)
        ledger.recover(now)
    if ProblemKind.CLOCK in worries:
        environment.keep_clocks(True)
        environment = replace(environment, ahead=NO_JUMP)
    if not concerns(ledger, environment, now):
        ledger.keep_traces(environment.traces, environment.place.folder)


def _follow(environment: LedgerEnvironment, trace: HighWaterMark) -> None:
    """Write the present folder into the outside note as the folder that sends.

    The note keeps how far the other folder's ledger had come. Raises CannotWrite.
    """
    if not environment.traces.write(replace(trace, folder=environment.place.folder)):
        raise CannotWrite(
            f"{environment.traces.where} cannot be written; it says that the ledger in {trace.folder} sends.",
            remedy="Give it back to your account, or remove it.",
        )


def inspect_ledger(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> "LedgerView":
    """Collect everything that is known about the ledger itself."""
    from advisory_cli.model.ledger.ledger_view import LedgerView

    return LedgerView(
        here=environment.place,
        place=ledger.place(),
        inventory=ledger.inventory(),
        newest=ledger.newest(),
        trace_file=environment.traces.where,
        trace=environment.traces.read(),
        trace_fault=environment.traces.fault,
        concerns=concerns(ledger, environment, now),
        acceptances=tuple(ledger.acceptances()),
    )
