"""Mail to the office after a run, about everything that waits for a person, each thing once (setting `notify`)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from advisory_cli.actions.context import Context
from advisory_cli.actions.sending.run import deliver_to_office
from advisory_cli.compose.mime.office_note import office_note
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import State, Verdict
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger

_AT_WORK = timedelta(minutes=15)  # somebody may still be at a mailing that changed since


def notify_office(ctx: Context, ledger: Ledger, tell: Callable[[str], None]) -> None:
    """Mail the office everything that has begun to wait for a person, by the newsroom's own transport.

    A failure is written to the log only, through `tell`, and tried again after the next run. During an outage nothing
    is
    tried.
    """
    room, now = ctx.newsroom, ctx.clock.now()
    outage = ledger.outage()
    if not room.notify or room.sender is None or room.route is None or (outage is not None and outage.over is None):
        return
    asked = [(name, words) for name, words in _reasons(ctx, ledger, now) if ledger.first_told(name, "")]
    if not asked:
        return
    lines = [words for _, words in asked]
    subject = f"advisory: {len(lines)} {'thing waits' if len(lines) == 1 else 'things wait'} for a person"
    text = "\n".join([*lines, "", "In the newsroom's folder, `advisory` says what can be done.", ""])
    try:
        failed = _mail(ctx, subject, text, now)
    except (AdvisoryError, OSError) as fault:
        failed = str(fault)
    if failed:
        for name, _ in asked:
            ledger.untell(name)
    tell(f"the office was not told: {failed}" if failed else f"told the office: {'; '.join(lines)}")


def _mail(ctx: Context, subject: str, text: str, now: datetime) -> str:
    """Mail a note to the office, and return why it should be tried again.

    The result is "" when somebody has the note, or may have it.
    """
    sender = ctx.newsroom.sender
    if sender is None:
        raise AssertionError("asked before")
    addresses, has_it = ctx.newsroom.notify, {Verdict.ACCEPTED, Verdict.IN_DOUBT}
    notes = (office_note(sender, address, subject=subject, text=text, now=now) for address in addresses)
    outcomes = deliver_to_office(notes, ctx, count=len(addresses))
    return min(("" if one.verdict in has_it else one.reply or one.verdict.value for one in outcomes), default="")


def _reasons(ctx: Context, ledger: Ledger, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield what waits for a person: a name that stays the same at every run, and a sentence without any address."""
    for one in ledger.mailings():
        if one.mailing.realm is ctx.newsroom.realm and not one.mailing.replaced_by:
            for kind, words in _of_mailing(one, now):
                yield f"{one.mailing.id}, {kind}, by mail", f"{one.mailing.id}: {words}"


def _of_mailing(one: MailingSummary, now: datetime) -> Iterator[tuple[str, str]]:
    stopped = one.mailing.stopped_at is not None
    if doubts := one.counts.get(State.IN_DOUBT, 0):
        yield "doubts", f"{doubts:,} unsure, because the server never answered. Did they arrive?"
    if one.too_late and not stopped:
        yield "late", f"it was too late for {one.too_late:,}. Nothing was sent to them, and a person decides."
    if waits_for_approval(one):
        yield "approval", "somebody else than who planned it has to agree."
    elif not stopped and one.last_change is not None and now - one.last_change > _AT_WORK:
        begun = one.counts.get(State.PLANNED, 0) - one.alone
        if begun > 0:
            yield "begun", f"{begun:,} still wait for a `send` that was begun, and nobody goes on with it."
