"""Wait until all messages of some mailings have left, and deliver what becomes due meanwhile (flag --wait)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from advisory_cli.actions.context import Application
from advisory_cli.actions.sending.lateness import slept_since
from advisory_cli.actions.sending.observer import Observer
from advisory_cli.actions.sending.run import deliver_all, report_late
from advisory_cli.model.errors import TryLater
from advisory_cli.model.exit_codes import worst_code
from advisory_cli.model.mailing.approval import people
from advisory_cli.model.mailing.delivery import State

_SLICE = 1.0  # seconds: how late a signal, a stop or a lift is noticed
_LONGEST_PAUSE = 64.0  # seconds between attempts on a server that is away
_WORTH_REPORTING = 60.0  # seconds of waiting that are worth a word
_CONTINUE_CODES = {0, 69, 73, 75, 76}


def wait_until_sent(
    app: Application, mailing_ids: Sequence[str], observer: Observer, *, include_unattempted: bool, code: int
) -> int:
    """Wait until nothing of these mailings is still to be sent, and deliver what becomes due. Return the exit code.

    `include_unattempted`: True delivers also what an interrupted command planned and never tried, though `run` leaves
    this to a person.
    `code`: the exit code of the calling command so far. Returned is the gravest of `code` and the codes of all
    deliveries. A 75 (try later) is ignored, because the wait itself tries again. When a signal ends the wait, the exit
    code is 128 plus its number.
    Raises PersonDecides when a problem of the ledger or the clock forbids sending. A fault of the delivery itself, such
    as a refused login, is not raised: it is reported to `observer` and decides the exit code.
    """
    codes = [code]
    reported_due, last_look, slept = None, app.clock.now(), None
    pause = _SLICE  # grows while the server is away
    with observer.signals() as stopped:
        while not stopped and (due := _next_due(app, mailing_ids, include_unattempted=include_unattempted)) is not None:
            now = app.clock.now()
            last_look, slept = now, slept_since(last_look, now) or slept
            if due <= now:
                codes.append(
                    _deliver(
                        app, mailing_ids, observer, include_unattempted=include_unattempted, reported=codes[-1] == 75
                    )
                )
                pause = min(2 * pause, _LONGEST_PAUSE) if codes[-1] == 75 else _SLICE
                if codes[-1] not in _CONTINUE_CODES:
                    break
            elif due != reported_due and (due - now).total_seconds() > _WORTH_REPORTING:
                reported_due = due
                observer.waiting_until(due)
            _sleep(app, min(max((due - now).total_seconds(), 0.05), _SLICE) if pause == _SLICE else pause, stopped)
    if stopped:
        observer.leaving(mailing_ids)
        return 128 + stopped[0]
    late_code = 76 if _late(app, mailing_ids, observer, slept_since(last_look, app.clock.now()) or slept) else 0
    overtaken_code = _overtaken(app, mailing_ids, observer, include_unattempted=include_unattempted)
    return worst_code(
        [
            *(exit_code for exit_code in codes if exit_code != 75),
            late_code,
            _halted(app, mailing_ids, observer),
            overtaken_code,
        ]
    )


def _sleep(app: Application, seconds: float, stopped: Sequence[int]) -> None:
    """Sleep for so many seconds, or until a signal comes."""
    until = app.clock.monotonic() + seconds
    while not stopped and (remaining := until - app.clock.monotonic()) > 0:
        app.clock.sleep(min(remaining, _SLICE))


def _next_due(app: Application, mailing_ids: Sequence[str], *, include_unattempted: bool) -> datetime | None:
    with app.ledger() as ledger:
        times = [
            ledger.next_due(mailing_id, now=app.clock.now(), unattended=not include_unattempted)
            for mailing_id in mailing_ids
        ]
    return min((time for time in times if time is not None), default=None)


def _deliver(
    app: Application, mailing_ids: Sequence[str], observer: Observer, *, include_unattempted: bool, reported: bool
) -> int:
    """Deliver what is due now and return the exit code.

    Returns 0 when nothing can leave for now, such as while another process is at work. `reported` means that a failure
    to leave is known.
    """
    with suppress(TryLater), app.sending_ledger() as ledger:
        summaries = [summary for mailing_id in mailing_ids for summary in ledger.find(mailing_id)]
        return deliver_all(
            app, ledger, summaries, observer, verbose=True, unattended=not include_unattempted, reported=reported
        )
    return 0


def _overtaken(app: Application, mailing_ids: Sequence[str], observer: Observer, *, include_unattempted: bool) -> int:
    """Return the exit code for people who wait for a text that a newer one, planned meanwhile, has overtaken."""
    with app.ledger() as ledger:
        overtaken = [
            summary
            for mailing_id in mailing_ids
            for summary in ledger.find(mailing_id)
            if summary.overtaken_by and people(summary)
        ]
    return (
        _deliver(app, mailing_ids, observer, include_unattempted=include_unattempted, reported=True) if overtaken else 0
    )


def _late(
    app: Application, mailing_ids: Sequence[str], observer: Observer, slept: tuple[datetime, datetime] | None
) -> bool:
    """Report once people for whom it became too late during the wait, and tell whether there are any."""
    with app.ledger() as ledger:
        summaries = [summary for mailing_id in mailing_ids for summary in ledger.find(mailing_id)]
        return report_late(app, ledger, summaries, observer, slept=slept)


def _halted(app: Application, mailing_ids: Sequence[str], observer: Observer) -> int:
    """Return 76 when somebody has stopped one of the mailings meanwhile while people wait, 0 otherwise."""
    with app.ledger() as ledger:
        stopped = [
            summary
            for mailing_id in mailing_ids
            for summary in ledger.find(mailing_id)
            if summary.mailing.stopped_at is not None
        ]
    halted = [
        summary for summary in stopped if summary.counts.get(State.PLANNED, 0) + summary.counts.get(State.HELD, 0)
    ]
    for summary in halted:
        observer.halted(summary.mailing.id)
    return 76 if halted else 0
