"""The one way of mailings out: each is checked, delivered and watched, recorded and reported.

`deliver_planned` is for mailings that a person has just agreed to. `deliver_all` is for what is due of any mailing,
without a person or for one who stays. `deliver_again` is for a person who will not wait.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory_cli.actions.context import Application, Context
from advisory_cli.actions.preflight.preconditions import refuse_moved
from advisory_cli.actions.sending.deliver import (
    Permitted,
    deliver_own,
    deliver_stored,
    overtaken,
    permit,
    waiting_alone,
)
from advisory_cli.actions.sending.hindrances import Hindered, say_uncleared
from advisory_cli.actions.sending.lateness import cause_of, missed
from advisory_cli.actions.sending.observer import Observer
from advisory_cli.actions.sending.offset_clock import OffsetClock
from advisory_cli.model.errors import AdvisoryError, AtWork, NotAllowed, PersonDecides, TryLater
from advisory_cli.model.exit_codes import exit_code, worst_code
from advisory_cli.model.mailing.delivery import Message, Outcome, State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, SendingLedger

_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """Tallies by the id of each mailing that had its turn, and the numbers of the signals that ended the run."""

    tallies: Mapping[str, Tally]
    signals: Sequence[int] = ()

    def tally(self, ids: Collection[str] | None = None) -> Tally:
        """Add up the tallies of these mailings, or of all."""
        return sum((one for name, one in self.tallies.items() if ids is None or name in ids), Tally())


def deliver_planned(
    app: Application,
    ledger: SendingLedger,
    ids: Sequence[str],
    observer: Observer,
    *,
    expected: int,
    verbose: bool,
    dry_run: bool = False,
    ahead: timedelta = _NO_TIME,
) -> RunResult:
    """Deliver what is due of mailings that a person has agreed to, one after the other, as one run.

    `expected` is about the number of messages. A dry run goes by a clock that is `ahead` of the real one.
    A fault, a stop or a signal that ends the run keeps the later mailings from beginning. When no person ended the run,
    `run` serves these later mailings. A mailing that another process is sending is left to that process.
    Raises what forbids a mailing (`permit`), and TryLater when nothing can leave.
    """
    tallies: dict[str, Tally] = {}
    waiting = [*ids]
    with observer.watching(expected, verbose=verbose, rehearse=dry_run) as watch:
        ctx = app.context(watch.tell)
        then = replace(ctx, clock=OffsetClock(ctx.clock, ahead)) if ahead else ctx
        while waiting:
            name = waiting.pop(0)
            mailing = ledger.find(name)[0].mailing
            try:
                tallies[name] = deliver_stored(
                    permit(mailing, then, ledger, dry_run=dry_run),
                    then,
                    ledger,
                    on_outcome=watch.on_outcome,
                    interrupted=watch.interrupted,
                    expected=expected,
                    rehearse=dry_run,
                )
            except AtWork:
                continue
            except TryLater:
                _leave_to_run([] if dry_run else waiting, ledger)
                raise
            if tallies[name].ended_for_now:
                _leave_to_run([] if dry_run else waiting, ledger)
            if tallies[name].trouble or tallies[name].stopped or tallies[name].interrupted:
                break
    return RunResult(tallies=tallies, signals=watch.signals)


def _leave_to_run(ids: Sequence[str], ledger: SendingLedger) -> None:
    """Let `run` serve mailings that did not get their turn, because nobody has stopped them."""
    for name in ids:
        ledger.leave_to_run(name)


def deliver_to_office(messages: Iterable[Message], ctx: Context, *, count: int) -> Iterator[Outcome]:
    """Deliver `count` messages to the office's own people: tests, and notes about what waits. Yield each outcome."""
    return deliver_own(messages, ctx, count=count)


def deliver_all(
    app: Application,
    ledger: SendingLedger,
    among: Sequence[MailingSummary],
    observer: Observer,
    *,
    verbose: bool,
    unattended: bool = True,
    reported: bool = False,
) -> int:
    """Deliver everything of these mailings that is due, and return the exit code. Lateness is reported once.

    With `unattended` only deliveries that need no person are due. `reported` means that a failure to leave now was
    reported before.
    """
    hindered = Hindered.found(
        app, ledger, among, observer, verbose=verbose and not reported, cron=unattended and not verbose
    )
    late = say_late(app, ledger, among, observer)
    now = app.clock.now()
    waiting = list(waiting_alone(ledger, app.context(), among, unattended=unattended))
    due = [one for one, when in waiting if when <= now and one.mailing.id not in hindered.blocked]
    moved = _say_moved(app, ledger, [one for one, when in waiting if when > now], observer)
    if verbose and not due and not late and not moved:
        observer.idle(waiting)
    code = _deliver(app, ledger, due, observer, verbose=verbose, unattended=unattended, reported=reported)
    say_outage(app, ledger, among, observer, verbose=verbose)
    return worst_code((code, hindered.code, 76 if late or moved else 0))


def deliver_again(
    app: Application, ledger: SendingLedger, among: Sequence[MailingSummary], observer: Observer
) -> tuple[int, Sequence[MailingSummary], bool]:
    """Try the deferred messages of these mailings now, without waiting for their time.

    Returns the exit code, the mailings that had something due, and whether it had become too late for anybody.
    """
    now = app.clock.now()
    late = say_late(app, ledger, among, observer)
    for one in among:
        ledger.retry_now(one.mailing.id, now=now)
    due = [one for one, when in waiting_alone(ledger, app.context(), among) if when <= now]
    return _deliver(app, ledger, due, observer, verbose=True, busy=75), due, late


def _say_moved(app: Application, ledger: Ledger, among: Sequence[MailingSummary], observer: Observer) -> bool:
    """Report, once each, mailings whose times mean another instant by today's zone rules, long before they are due.

    Returns whether anything was reported.
    """
    said = False
    for one in among:
        try:
            refuse_moved(one.mailing, ledger, app.clock.now())
        except PersonDecides as fault:
            if ledger.first_told(one.mailing.id, fault.message):
                observer.failed(fault)
                said = True
    return said


def say_late(
    app: Application,
    ledger: Ledger,
    among: Sequence[MailingSummary],
    observer: Observer,
    *,
    slept: tuple[datetime, datetime] | None = None,
) -> bool:
    """Report, once, people for whom it has just become too late, and people who get nothing because of a newer text.

    Returns whether there are any. `slept` is the time in which the computer slept while somebody stayed for them.
    """
    lost = list(overtaken(ledger, app.context(), among))
    for one, count in lost:
        observer.overtaken(one, count)
    late = list(missed(ledger, app.context(), among, slept=slept))
    for one, count, cause in late:
        observer.too_late(one, count, cause)
    return bool(late or lost)


def say_outage(
    app: Application, ledger: Ledger, among: Sequence[MailingSummary], observer: Observer, *, verbose: bool
) -> None:
    """Report that nothing can leave, once when that begins and once when that is over.

    A person who watches sees an outage anyway. When it has become too late for everybody, nothing more is reported.
    """
    outage, now = ledger.outage(), app.clock.now()
    if outage is None or outage.end_reported:
        return
    waiting = [each for each in waiting_alone(ledger, app.context(), among) if each[1] <= now]
    if outage.over is None and not waiting:
        ledger.end_outage(now)
    elif outage.over is None and outage.reported:
        return
    elif not verbose:
        observer.held_up(outage, waiting)
    ledger.outage_told()


def _deliver(
    app: Application,
    ledger: SendingLedger,
    mailings: Sequence[MailingSummary],
    observer: Observer,
    *,
    verbose: bool,
    unattended: bool = True,
    reported: bool = False,
    busy: int = 0,
) -> int:
    """Deliver mailings one after the other.

    `busy` is the code while another process sends one, 0 when that is in order.
    """
    codes = [0]
    for one in mailings:
        try:
            permitted = _permitted(app, ledger, one, codes, observer, verbose=verbose)
            if permitted is None:
                continue
            codes.append(
                _deliver_one(
                    app, ledger, one, permitted, observer, verbose=verbose, unattended=unattended, reported=reported
                )
            )
        except AtWork as fault:  # another process serves these people; the next mailing is another matter
            if busy:
                observer.failed(fault)
                codes.append(busy)
        except AdvisoryError as fault:  # what holds the next one up too; a server that is away needs no cron mail
            if not isinstance(fault, TryLater) or (verbose and not reported):
                observer.failed(fault)
            codes.append(fault.exit_code)
            break
        if codes[-1] > 128 or codes[-1] in {77, 78}:
            break
    return worst_code(codes)


def _permitted(
    app: Application, ledger: SendingLedger, one: MailingSummary, codes: list[int], observer: Observer, *, verbose: bool
) -> Permitted | None:
    """Check that a mailing may leave. None when its times mean another instant now, or an approval is missing or void.

    Cron reports each reason about an approval once, a person hears each time.
    """
    try:
        return permit(one.mailing, app.context(), ledger, discreet=not verbose)
    except PersonDecides as fault:
        observer.failed(fault)
        codes.append(fault.exit_code)
    except NotAllowed as fault:
        if ledger.first_told(one.mailing.id, fault.message) or verbose:
            observer.failed(fault)
            codes.append(fault.exit_code)
    return None


def deliver_approved(
    app: Application, ledger: SendingLedger, one: MailingSummary, observer: Observer, *, verbose: bool
) -> int:
    """Deliver what is due of an approved mailing and return the exit code. Raises what forbids the mailing."""
    return _deliver_one(app, ledger, one, permit(one.mailing, app.context(), ledger), observer, verbose=verbose)


def _deliver_one(
    app: Application,
    ledger: SendingLedger,
    one: MailingSummary,
    permitted: Permitted,
    observer: Observer,
    *,
    verbose: bool,
    unattended: bool = True,
    reported: bool = False,
) -> int:
    """Deliver what is due of one mailing and return the exit code."""
    say_uncleared(one, app, ledger, observer)
    with observer.watching(one.counts.get(State.PLANNED, 0), verbose=verbose) as watch:
        tally = deliver_stored(
            permitted,
            app.context(watch.tell),
            ledger,
            on_outcome=watch.on_outcome,
            interrupted=watch.interrupted,
            expected=sum(one.counts.get(state, 0) for state in (State.PLANNED, State.HELD)),
            unattended=unattended,
        )
    now = app.clock.now()
    still = ledger.next_due(one.mailing.id, now=now, unattended=unattended)
    code = exit_code(tally, still_waiting=bool(tally.deferred) and still is not None, stopped=watch.signals)
    if code not in {0, 75} or (verbose and not (reported and code == 75)):
        observer.delivered(one.mailing, tally, next_due=still)
    if tally.late:
        observer.too_late(one, tally.late, cause_of(one, app.context(), ledger, done=tally))
    return code
