"""Check, before anything leaves, that this ledger is the one that sent last and that the clock is right.

A copied, old or replaced ledger and a wrong clock are problems, and are raised as PersonDecides. The module also
records that a person accepts problems, and collects the facts for `advisory ledger`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
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
    clock_problem,
    jump_problem,
    lost_problem,
    place_problem,
    restore_problem,
)
from advisory_cli.model.ledger.moved_times import moved_problem
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_identity import CommittedMessages, Positions, Traces
from advisory_cli.model.schedule.boot_clock import NO_JUMP
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import LedgerView


@value_class
class LedgerEnvironment:
    """The facts outside the ledger's file that show if the ledger is the one that sent last, and if the clock is right.

    - `place`: the computer and folder in which the ledger lies now.
    - `traces`: reads and writes the note of how far the ledger that sent last had come. `positions`: reads and writes
      the safety copy of the ledger's newest step. The note and the safety copy are files outside the newsroom.
    - `duplicate`: takes the path of a folder, and returns True when the same ledger lies there too.
    - `begun`: returns the messages that have left, or may have left, since the computer was started. Each key of the
      result is a pair: the delivery's id and the number of the attempt. The value is True for accepted, and False when
      no answer is known.
    - `ahead`: the time by which the wall clock has jumped ahead, zero without a jump.
    - `keep_clocks`: stores a reading of the clocks. Its argument is True when a person accepts the present time. The
      reading then replaces all earlier ones.
    """

    place: Place  # the ledger's present place: computer and folder
    traces: Traces  # the note outside the newsroom of how far the ledger that sent last had come
    duplicate: Callable[[str], bool]  # tells whether the folder of that path holds the same ledger too
    positions: Positions  # the safety copy of the ledger's newest step, outside the newsroom
    begun: Callable[[], CommittedMessages]  # messages that passed their commit point since the computer was started
    ahead: timedelta = NO_JUMP  # by how much the wall clock has jumped ahead since the clocks were last read
    # stores a reading of the clocks, to find later jumps. True: a person accepts it in place of all earlier readings
    keep_clocks: Callable[[bool], None] = lambda _: None


def concerns(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> tuple[LedgerProblem, ...]:
    """Return every problem because of which nothing may be sent with this ledger. Empty when there is none.

    A problem is a second copy of the ledger, a ledger from another computer, a ledger that is older than the messages
    sent, a new ledger in the place of a lost one, or a wrong clock.
    `environment` holds the facts by which the ledger is judged: its place, the notes outside the newsroom, and the
    clocks.
    """
    stored_place, trace = ledger.place(), environment.traces.read()
    problems = (
        place_problem(stored_place, environment.place, duplicate=_duplicate_folder(stored_place, trace, environment)),
        restore_problem(ledger.progress(), trace, _collect_evidence(ledger, environment), own=ledger.position())
        or lost_problem(environment.positions.displaced()),
        clock_problem(ledger.newest(), now) or _clock_jump(ledger, environment, now),
    )
    return tuple(problem for problem in problems if problem is not None)


def acceptable_problems(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> tuple[LedgerProblem, ...]:
    """Return every problem that a person may accept with `advisory ledger accept`.

    First come the problems that forbid all sending with this ledger (concerns()). Problems of two kinds follow that do
    not forbid all sending: a clock that has jumped ahead, and waiting mailings whose stored times mean other instants
    by today's time zone rules.
    `environment` holds the facts by which the ledger is judged: its place, the notes outside the newsroom, and the
    clocks.
    """
    problems = concerns(ledger, environment, now)
    more_problems = [
        moved_problem(summary.mailing, now, begun=False) for summary in ledger.mailings() if _is_waiting(summary)
    ]
    if not any(problem.kind is ProblemKind.CLOCK for problem in problems):
        more_problems.append(jump_problem([("what waits", now)], now, environment.ahead))
    return (*problems, *(problem for problem in more_problems if problem is not None))


def _is_waiting(summary: MailingSummary) -> bool:
    return bool(summary.counts.get(State.PLANNED, 0) or summary.counts.get(State.HELD, 0))


def _clock_jump(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> LedgerProblem | None:
    """Return the problem of a clock that has jumped ahead, but only when the jump makes something leave."""
    return (
        jump_problem(ledger.early(now - environment.ahead, now), now, environment.ahead) if environment.ahead else None
    )


def _collect_evidence(ledger: Ledger, environment: LedgerEnvironment) -> Evidence:
    """Collect what the ledger lacks, by its safety copy, by the ledger that it replaced, and by the marks.

    All three are read before the rows that they are about, because another process may be at work.
    """
    unfinished = environment.begun()
    positions = (environment.positions.read(), ledger.replaced())
    missing = tuple(position for position in positions if position is not None and not _contains(ledger, position))
    return Evidence(missing=missing, marked=ledger.count_unknown_claims(unfinished))


def _contains(ledger: Ledger, position: Position) -> bool:
    return position.branch == ledger.progress().branch and ledger.has_step(position)


def _duplicate_folder(stored_place: Place | None, trace: HighWaterMark | None, environment: LedgerEnvironment) -> str:
    """Return another folder of this computer that holds the ledger too, "" when there is none.

    Candidates are the folder in which the ledger was written and the folder that sent last.
    """
    place = environment.place
    folders = [stored_place.folder] if stored_place is not None and stored_place.machine == place.machine else []
    folders += [trace.folder] if trace is not None else []
    return next((folder for folder in folders if folder != place.folder and environment.duplicate(folder)), "")


def refuse_on_problems(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> None:
    """Raise PersonDecides when a problem forbids sending with this ledger, and otherwise make the ledger ready to send.

    Call this function with the ledger locked. Call it before deliveries of dead processes are planned again, so that a
    wrong ledger stays unchanged.
    `environment`: the facts by which the ledger is judged: its place, the notes outside the newsroom, and the clocks. A
    problem is a copied, old or replaced ledger, or a wrong clock (concerns()).
    Writes, when there is no problem: the present folder as the ledger's place, and a reading of the clocks. From then
    on the ledger also notes its progress in files outside the newsroom.
    """
    problems = concerns(ledger, environment, now)
    if problems:
        raise problems_fault(problems, "Nothing was sent.")
    if ledger.place() != environment.place:
        ledger.record_place(environment.place)
    ledger.write_traces_to(environment.traces, environment.place.folder)
    environment.positions.claim_folder()
    environment.keep_clocks(False)


def problems_fault(problems: Sequence[LedgerProblem], outcome: str) -> PersonDecides:
    """Return the fault that tells all `problems` because of which nothing may be sent, and at last the `outcome`."""
    words = "\n".join(problem.words for problem in problems)
    return PersonDecides(f"{words}\n{outcome}", remedy="\n".join(problem.advice for problem in problems))


def accept(
    ledger: Ledger,
    environment: LedgerEnvironment,
    kinds: Collection[ProblemKind],
    *,
    reason: str,
    by: str,
    now: datetime,
) -> None:
    """Record that a person accepts problems of the ledger, so that messages may be sent in spite of them.

    `kinds`: the kinds of the problems. `reason`: the person's reason. `by`: the person's account or key.
    What is changed besides depends on the kind:
    - MOVED: the present folder is recorded as the folder that sends.
    - CLOCK: a new reading of the clocks replaces all earlier ones.
    - RESTORED (the ledger is older than the messages sent): messages known to have left become accepted in the ledger,
      and messages that may have left become in doubt. Neither are sent again by themselves. Deliveries that dead
      processes left unfinished are then planned again, or are in doubt.
    Once no problem is left, the notes outside the newsroom, which say how far the ledger has come, are brought up to
    date.
    Raises CannotWrite when MOVED is accepted and the note about the folder that sends cannot be written.
    """
    from advisory_cli.model.ledger.ledger_view import Acceptance

    acceptance = Acceptance(at=now, by=by, problems=tuple(sorted(kinds)), reason=reason)
    trace = environment.traces.read()
    if ProblemKind.MOVED in kinds and trace is not None:
        _claim_note(environment, trace)
    ledger.accept(acceptance, place=environment.place, trace=trace)
    if ProblemKind.RESTORED in kinds:
        environment.positions.claim_folder()
        ledger.apply_marks(environment.begun(), now)
        ledger.recover(now)
    if ProblemKind.CLOCK in kinds:
        environment.keep_clocks(True)
        environment = replace(environment, ahead=NO_JUMP)
    if not concerns(ledger, environment, now):
        ledger.write_traces_to(environment.traces, environment.place.folder)


def _claim_note(environment: LedgerEnvironment, trace: HighWaterMark) -> None:
    """Write the present folder into the outside note as the folder that sends.

    The note keeps how far the other folder's ledger had come. Raises CannotWrite.
    """
    if not environment.traces.write(replace(trace, folder=environment.place.folder)):
        raise CannotWrite(
            f"{environment.traces.where} cannot be written. It records that the ledger in {trace.folder} sends.",
            remedy="Give it back to your account, or remove it.",
        )


def inspect_ledger(ledger: Ledger, environment: LedgerEnvironment, now: datetime) -> "LedgerView":
    """Return the facts about the ledger itself for `advisory ledger`: place, contents, problems, earlier acceptances.

    `environment` holds the facts by which the ledger is judged: its place, the notes outside the newsroom, and the
    clocks. Nothing is changed.
    """
    from advisory_cli.model.ledger.ledger_view import LedgerView

    return LedgerView(
        current_place=environment.place,
        place=ledger.place(),
        inventory=ledger.inventory(),
        newest=ledger.newest(),
        trace_file=environment.traces.where,
        trace=environment.traces.read(),
        trace_fault=environment.traces.fault,
        concerns=concerns(ledger, environment, now),
        acceptances=tuple(ledger.acceptances()),
    )
