"""Deliver mailings for every command: each mailing is checked, delivered, recorded and reported.

deliver_planned() delivers mailings that a person has just agreed to. deliver_all() delivers all that is due of any
mailings, for `run` and for --wait. deliver_again() tries deferred messages before their time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from advisory_cli.actions.context import Application, Context
from advisory_cli.actions.preflight.preconditions import refuse_moved_times
from advisory_cli.actions.sending.deliver import (
    Permitted,
    StoredMessageBuilder,
    deliver_one,
    deliver_own,
    deliver_stored,
    permit,
)
from advisory_cli.actions.sending.due_mailings import overtaken_mailings, waiting_unattended
from advisory_cli.actions.sending.hindrances import ObstacleReport, report_sent_copies, report_uncleared
from advisory_cli.actions.sending.lateness import cause_of, mailings_too_late, record_cause
from advisory_cli.actions.sending.observer import Observer
from advisory_cli.actions.sending.offset_clock import OffsetClock
from advisory_cli.actions.sending.outage_report import report_outage
from advisory_cli.actions.sending.outages import is_paused
from advisory_cli.model.errors import AdvisoryError, AtWork, BadConfig, LedgerFault, NotAllowed, PersonDecides, TryLater
from advisory_cli.model.exit_codes import exit_code, worst_code
from advisory_cli.model.mailing.delivery import Delivery, Mailing, Message, Outcome, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally

_NO_TIME = timedelta(0)


@value_class
class RunResult:
    """Result of a run over several mailings.

    `tallies` holds, by mailing id, the numbers of messages accepted, refused and so on, of each mailing that was
    delivered in whole or in part. `signals` holds the numbers of the signals that asked the run to end, empty without
    any.
    """

    tallies: "Mapping[str, Tally]"
    signals: Sequence[int] = ()

    def tally(self, ids: Collection[str] | None = None) -> "Tally":
        """Return the sum of the tallies of the mailings in `ids`. None as `ids` means all mailings of the run.

        An id of a mailing that was not delivered adds nothing.
        """
        from advisory_cli.model.mailing.plan import Tally

        return sum((tally for mailing_id, tally in self.tallies.items() if ids is None or mailing_id in ids), Tally())


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
    """Deliver what is due of the mailings `ids`, which a person has just agreed to, one after the other.

    `expected`: roughly the number of messages that leave. `verbose`: a person sees the progress.
    `dry_run`: nothing is sent. `ahead`: how much later than now the run pretends to be, for a dry run.
    A fault, a stop or a signal ends the run. When the fault passes by itself, `run` later delivers the rest. A mailing
    that another process sends is passed over.
    Raises PersonDecides when a stored local time is another instant by today's time zone rules, and when the clock
    jumped ahead. Raises NotAllowed when an approval is missing, or void because the mailing has changed.
    When no message of any mailing can leave, as without a connection to the server, raises TryLater, NotAllowed,
    BadConfig or CannotWrite.
    """
    from advisory_cli.actions.sending.sent_copies import tallies_with_copies

    tallies: dict[str, Tally] = {}
    waiting = [*ids]
    with observer.watching(expected, verbose=verbose, dry_run=dry_run) as watch:
        ctx = app.context(watch.tell)
        run_ctx = replace(ctx, clock=OffsetClock(ctx.clock, ahead)) if ahead else ctx
        while waiting:
            mailing_id = waiting.pop(0)
            mailing = ledger.find(mailing_id)[0].mailing
            try:
                tallies[mailing_id] = deliver_stored(
                    permit(mailing, run_ctx, ledger, dry_run=dry_run),
                    run_ctx,
                    ledger,
                    on_outcome=watch.on_outcome,
                    interrupted=watch.interrupted,
                    expected=expected,
                    dry_run=dry_run,
                )
            except AtWork:
                continue
            except TryLater:
                _leave_to_run([] if dry_run else waiting, ledger)
                raise
            if tallies[mailing_id].ended_for_now:
                _leave_to_run([] if dry_run else waiting, ledger)
            if tallies[mailing_id].trouble or tallies[mailing_id].stopped or tallies[mailing_id].interrupted:
                break
        if not dry_run and not watch.signals:
            tallies |= tallies_with_copies(tallies, ctx, ledger)  # last, so that a slow mailbox keeps nothing back
    return RunResult(tallies=tallies, signals=watch.signals)


def _leave_to_run(ids: Sequence[str], ledger: SendingLedger) -> None:
    """Let `run` serve mailings that did not get their turn, because nobody has stopped them."""
    for mailing_id in ids:
        ledger.release_to_cron(mailing_id)


def deliver_to_office(messages: Iterable[Message], ctx: Context, *, count: int, label: str) -> Iterator[Outcome]:
    """Send `messages`, tests or notes, to the newsroom's own people, one at a time, and yield the outcome of each.

    `count` is the number of messages. No ledger records these messages. Nothing is sent before the first outcome is
    asked for. `label` says in the log what is sent, such as TEST.
    Raises TryLater, NotAllowed, BadConfig or CannotWrite, while iterating, when nothing can leave.
    """
    return deliver_own(messages, ctx, count=count, label=label)


def build_stored(delivery: Delivery, ctx: Context, ledger: Ledger) -> Message:
    """Build the message of a delivery from the text that the ledger stored, with the same bytes at every call."""
    return StoredMessageBuilder(ctx, ledger).build(delivery)


def deliver_once(
    mailing: Mailing,
    message: Message,
    ctx: Context,
    ledger: SendingLedger,
    *,
    begin: Callable[[], None],
    before_commit: Callable[[], bool],
) -> Outcome:
    """Send one message of a mailing to a person who has it, and return the outcome. The mailing's queue is not touched.

    `begin` is called once the transport is open, before anything of the message leaves. `before_commit` is called right
    before the write that cannot be taken back. When `before_commit` returns False, the message does not leave.
    Raises PersonDecides when a stored local time is another instant by today's time zone rules, and NotAllowed when the
    mailing lacks its approval. Raises TryLater, NotAllowed, BadConfig or CannotWrite when nothing can leave.
    """
    permitted = permit(mailing, ctx, ledger)
    return deliver_one(permitted, message, ctx, begin=begin, before_commit=before_commit)


def deliver_all(
    app: Application,
    ledger: SendingLedger,
    summaries: Sequence[MailingSummary],
    observer: Observer,
    *,
    verbose: bool,
    unattended: bool = True,
    reported: bool = False,
) -> int:
    """Deliver everything that is due of the mailings `summaries`, and return the exit code.

    `observer`: gets reports of obstacles, deadlines that have passed, outages and results.
    `verbose`: a person watches. Progress is shown, obstacles are reported at each call, and a call with nothing to do
    says so.
    `unattended`: the person who planned the mailings is not present. Deliveries are then sent only if they were tried
    before, or may leave without this person.
    `reported`: an earlier call has reported that the server takes no mail. This call does not report that again.
    A fault of the delivery, such as a refused login, decides the exit code and is not raised. With `verbose`, the fault
    is reported to `observer`. Without, cron calls: a fault is reported when it is new, an outage at its beginning and
    its end, and while a server refuses the login, nothing is tried before the next pause is over.
    """
    report = ObstacleReport.collect(
        app, ledger, summaries, observer, verbose=verbose and not reported, cron=unattended and not verbose
    )
    late = report_late(app, ledger, summaries, observer)
    now = app.clock.now()
    waiting = list(waiting_unattended(ledger, app.context(), summaries, unattended=unattended))
    due = [summary for summary, due_at in waiting if due_at <= now and summary.mailing.id not in report.blocked]
    later = [summary for summary, due_at in waiting if due_at > now]
    moved = _report_moved_times(app, ledger, later, observer, verbose=verbose)
    if verbose and not due and not late and not moved:
        observer.idle(waiting)
    outage = ledger.outage() if due and unattended and not verbose and is_paused(ledger, app.context()) else None
    code = (
        _deliver(app, ledger, due, observer, verbose=verbose, unattended=unattended, reported=reported)
        if outage is None
        else outage.code
    )
    report_outage(app, ledger, summaries, observer, verbose=verbose)
    code = report_sent_copies(
        app, ledger, observer, code=code, verbose=verbose and not reported, cron=unattended and not verbose
    )
    return worst_code((code, report.code, 76 if late or moved else 0))


def deliver_again(
    app: Application, ledger: SendingLedger, summaries: Sequence[MailingSummary], observer: Observer
) -> tuple[int, Sequence[MailingSummary], bool]:
    """Try the deferred messages of the mailings `summaries` now, without waiting for their time.

    Before that, two groups are left out: people past their deadline, and people in mailings that a newer text has
    overtaken. `observer` is told of these people, and of the outcomes.
    Return three values: the exit code, the mailings in which a delivery was due, and True when `observer` was told of
    people left out. A fault of the delivery is reported to `observer` and not raised.
    """
    now = app.clock.now()
    late = report_late(app, ledger, summaries, observer)
    for summary in summaries:
        ledger.retry_now(summary.mailing.id, now=now)
    due = [summary for summary, due_at in waiting_unattended(ledger, app.context(), summaries) if due_at <= now]
    code = _deliver(app, ledger, due, observer, verbose=True, busy_code=75)
    return report_sent_copies(app, ledger, observer, code=code, verbose=True, cron=False), due, late


def _report_moved_times(
    app: Application, ledger: Ledger, summaries: Sequence[MailingSummary], observer: Observer, *, verbose: bool
) -> bool:
    """Report mailings whose times mean another instant by today's zone rules, long before they are due.

    With `verbose`, a person watches, and hears of each every time. Otherwise each is told once. Returns whether there
    is any.
    """
    found = False
    for summary in summaries:
        try:
            refuse_moved_times(summary.mailing, ledger, app.clock.now())
        except PersonDecides as fault:
            found = True
            if ledger.mark_notified(summary.mailing.id, fault.message) or verbose:
                observer.failed(fault)
    return found


def report_late(
    app: Application,
    ledger: Ledger,
    summaries: Sequence[MailingSummary],
    observer: Observer,
    *,
    slept: tuple[datetime, datetime] | None = None,
) -> bool:
    """Leave out people past their deadline, and people who wait in a mailing that a newer text has overtaken.

    The ledger is changed. `observer` is told of each mailing with people who therefore get nothing. Return True when
    there is such a mailing. Later calls do not tell of the same people again, because they wait no more.
    `slept` is the beginning and end of a time in which the computer slept while a command waited for these mailings.
    None means that no sleep is known.
    """
    overtaken_now = list(overtaken_mailings(ledger, app.context(), summaries))
    for summary, count in overtaken_now:
        observer.overtaken(summary, count)
    late = list(mailings_too_late(ledger, app.context(app.log_event), summaries, slept=slept))
    for summary, count, cause in late:
        observer.too_late(summary, count, cause)
    return bool(late or overtaken_now)


def _deliver(
    app: Application,
    ledger: SendingLedger,
    summaries: Sequence[MailingSummary],
    observer: Observer,
    *,
    verbose: bool,
    unattended: bool = True,
    reported: bool = False,
    busy_code: int = 0,
) -> int:
    """Deliver mailings one after the other.

    `busy_code` is the code while another process sends one, 0 when that is in order.
    """
    codes, faults = [0], list[AdvisoryError]()
    for summary in summaries:
        try:
            permitted = _permitted(app, ledger, summary, codes, observer, verbose=verbose)
            if permitted is None:
                continue
            codes.append(
                _deliver_one(
                    app, ledger, summary, permitted, observer, verbose=verbose, unattended=unattended, reported=reported
                )
            )
        except AtWork as fault:  # another process serves these people; the next mailing is another matter
            if busy_code:
                observer.failed(fault)
                codes.append(busy_code)
        except LedgerFault:  # nothing more can be recorded, not even that this was told
            raise
        except AdvisoryError as fault:  # what holds the next one up too
            if verbose and not (reported and isinstance(fault, TryLater)):
                observer.failed(fault)
            faults.append(fault)
            codes.append(fault.exit_code)
            break
        if codes[-1] > 128 or codes[-1] in {77, 78}:
            break
    if not verbose:
        _report_new(faults, app, ledger, observer)
    return worst_code(codes)


def _report_new(faults: Sequence[AdvisoryError], app: Application, ledger: Ledger, observer: Observer) -> None:
    """Report to cron the faults that are new. A fault that is recorded as an outage is reported by report_outage()."""
    others = [fault for fault in faults if not isinstance(fault, (TryLater, NotAllowed, BadConfig))]
    unreported = ledger.unreported("faults", {type(fault).__name__: fault.message for fault in others}, app.clock.now())
    for fault in faults:
        if type(fault).__name__ in unreported:
            observer.failed(fault)


def _permitted(
    app: Application,
    ledger: SendingLedger,
    summary: MailingSummary,
    codes: list[int],
    observer: Observer,
    *,
    verbose: bool,
) -> Permitted | None:
    """Check that a mailing may leave. None when its times mean another instant now, or an approval is missing or void.

    The exit code of such a reason is added to `codes` at every call, until the reason is gone. Cron reports each reason
    once at the mailing's time, a person hears each time.
    """
    name = f"{summary.mailing.id}, at its time"  # what was told before that is told again
    try:
        permitted = permit(summary.mailing, app.context(), ledger, mask_addresses=not verbose)
    except (PersonDecides, NotAllowed) as fault:
        if ledger.mark_notified(name, fault.message) or verbose:
            observer.failed(fault)
        codes.append(fault.exit_code)
        return None
    ledger.clear_notified(name)  # the same reason is news when it comes back
    return permitted


def deliver_approved(
    app: Application, ledger: SendingLedger, summary: MailingSummary, observer: Observer, *, verbose: bool
) -> int:
    """Deliver what is due of an approved mailing, and return the exit code.

    With `verbose`, progress and result are printed, as for a person at a terminal; without, only what needs a person.

    Raises PersonDecides when a stored local time is another instant by today's time zone rules, and when the clock
    jumped ahead. Raises NotAllowed when the mailing has changed since it was approved, and AtWork when another process
    sends it.
    When no message of any mailing can leave, raises TryLater (no connection to the server), NotAllowed (the server
    refuses the login), BadConfig (a setting or secret is missing) or CannotWrite (disk or ledger).
    """
    permitted = permit(summary.mailing, app.context(), ledger)
    code = _deliver_one(app, ledger, summary, permitted, observer, verbose=verbose)
    return report_sent_copies(app, ledger, observer, code=code, verbose=True, cron=False)


def _deliver_one(
    app: Application,
    ledger: SendingLedger,
    summary: MailingSummary,
    permitted: Permitted,
    observer: Observer,
    *,
    verbose: bool,
    unattended: bool = True,
    reported: bool = False,
) -> int:
    """Deliver what is due of one mailing and return the exit code."""
    report_uncleared(summary, app, ledger, observer)
    with observer.watching(summary.counts.get(State.PLANNED, 0), verbose=verbose) as watch:
        tally = deliver_stored(
            permitted,
            app.context(watch.tell),
            ledger,
            on_outcome=watch.on_outcome,
            interrupted=watch.interrupted,
            expected=sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD)),
            unattended=unattended,
        )
    now = app.clock.now()
    next_due = ledger.next_due(summary.mailing.id, now=now, unattended=unattended)
    code = exit_code(tally, still_waiting=bool(tally.deferred) and next_due is not None, stopped=watch.signals)
    by_outage = code == 75 or (code == NotAllowed.exit_code and not tally.refused)  # report_outage() tells cron of it
    if (code != 0 and not by_outage) or (verbose and not (reported and code == 75)):
        observer.delivered(ledger.find(summary.mailing.id)[0], tally, next_due=next_due)
    if tally.late:
        cause = cause_of(summary, app.context(), ledger, tally=tally)
        record_cause(summary, cause, app.context(), ledger)
        observer.too_late(summary, tally.late, cause)
    return code
