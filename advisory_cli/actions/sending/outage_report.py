"""Report an outage, a time in which nothing can leave, once at its beginning and once at its end."""

from collections.abc import Sequence
from datetime import datetime

from advisory_cli.actions.context import Application
from advisory_cli.actions.sending.due_mailings import waiting_unattended
from advisory_cli.actions.sending.observer import Observer
from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.records import PASSES, MailingSummary, Outage
from advisory_cli.model.ports.ledger import Ledger


def report_outage(
    app: Application, ledger: Ledger, summaries: Sequence[MailingSummary], observer: Observer, *, verbose: bool
) -> None:
    """Tell `observer` once that an outage has begun, so that nothing can leave, and once that mail leaves again.

    A mailing that comes due while the outage lasts is told once too. When no delivery of the mailings `summaries` is
    due any more, and no other process sends one of them, an outage that passes by itself ends without being told.
    `verbose`: a person has seen the outage on the screen, so that `observer` is not called.
    Writes to the ledger: that the outage was told, and the end of an outage for which nothing is due any more.
    """
    outage, now = ledger.outage(), app.clock.now()
    if outage is None or outage.end_reported:
        return
    waiting = _due_now(app, ledger, summaries)
    if outage.over is None and not waiting:
        if outage.code == PASSES and not any(ledger.is_sending(summary.mailing.id) for summary in summaries):
            ledger.end_outage(now)
            ledger.mark_outage_reported()
        return
    new = [entry for entry in waiting if outage.over is None and _is_newly_held_up(entry[0], outage, ledger)]
    if outage.reported and outage.over is None and not new:
        return
    held_up = new if outage.reported else waiting  # of another reason everything is told, though it was told of before
    if not verbose:
        observer.held_up(outage, held_up if outage.over is None else _resumed(app, ledger, summaries, outage))
    ledger.mark_outage_reported()


def _due_now(
    app: Application, ledger: Ledger, summaries: Sequence[MailingSummary]
) -> list[tuple[MailingSummary, datetime]]:
    """Return those of the mailings with due deliveries that nothing but the server keeps, as they stand now."""
    now, names = app.clock.now(), {summary.mailing.id for summary in summaries}
    fresh = [entry for entry in ledger.mailings() if entry.mailing.id in names and not waits_for_approval(entry)]
    waiting = waiting_unattended(ledger, app.context(), fresh)
    return [entry for entry in waiting if entry[1] <= now]


def _resumed(
    app: Application, ledger: Ledger, summaries: Sequence[MailingSummary], outage: Outage
) -> list[tuple[MailingSummary, datetime]]:
    """Return those of the mailings that changed since an outage began, each with the time of its last change."""
    names, realm = {summary.mailing.id for summary in summaries}, app.context().newsroom.realm
    return [
        (entry, entry.last_change)
        for entry in ledger.mailings()
        if entry.mailing.id in names
        and entry.mailing.realm is realm
        and entry.mailing.stopped_at is None
        and not entry.mailing.replaced_by
        and entry.last_change is not None
        and entry.last_change >= outage.since
    ]


def _is_newly_held_up(summary: MailingSummary, outage: Outage, ledger: Ledger) -> bool:
    """Note that a mailing is told as held up by an outage, and return True at the first time."""
    return ledger.mark_notified(f"{summary.mailing.id}, held up", outage.since.isoformat())
