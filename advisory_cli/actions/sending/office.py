"""Send a mail to the people in the setting `notify` about everything that waits for a person, each thing once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from advisory_cli.actions.approval.verify import void_obstacle
from advisory_cli.actions.context import Context
from advisory_cli.actions.sending.lateness import cause_of
from advisory_cli.actions.sending.outages import begin_outage, end_outage, is_paused
from advisory_cli.actions.sending.run import deliver_to_office
from advisory_cli.compose.mime.office_note import office_note
from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed
from advisory_cli.model.mailing.approval import requires_approval, waits_for_approval
from advisory_cli.model.mailing.delivery import Mailing, State, Verdict
from advisory_cli.model.mailing.left_behind import is_expired
from advisory_cli.model.mailing.records import PASSES, MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.value_class import value_class
from advisory_cli.report.screens.run import cause_words
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.languages import subjects_text
from advisory_cli.report.wording.phrases import unconfirmed_reason
from advisory_cli.report.wording.times import at_both, time_words


@value_class
class _Reason:
    """Reason to write to the office: a `key` under which it is mailed once, kind, mailing, sentence and time."""

    key: str
    kind: str  # late, doubts, approval, …
    mailing: Mailing
    words: str
    when: str = ""  # line with the time for which it was planned


_DOUBTS = "doubts"  # kind of the reason that messages are unconfirmed
_STILL_AT_WORK = timedelta(minutes=15)  # somebody may still be at a mailing that changed since


def notify_office(ctx: Context, ledger: Ledger, *, host: str, command: Callable[[str], str]) -> None:
    """Mail the people in the setting `notify` about everything that waits for a person and was not mailed before.

    The mail names the newsroom's folder and this computer, `host`, and for each mailing its subject, time and reason.
    `command` completes a command, so that it works in any folder. `ctx.tell` gets a sentence for the log, on success
    and on failure, unless there was nothing to mail. After a failure, the next call tries again. Nothing is done during
    an outage, in the pause after a refused login, and without `notify`, `from` or `send_via`.
    """
    newsroom, now = ctx.newsroom, ctx.clock.now()
    if not newsroom.notify or newsroom.sender is None or newsroom.route is None or _is_futile(ctx, ledger):
        return
    reasons = [reason for reason in _open_reasons(ctx, ledger, now) if ledger.mark_notified(reason.key, "")]
    if not reasons:
        return
    lines = [f"{reason.mailing.id}: {reason.words}" for reason in reasons]
    subject = f"advisory: action needed ({len(lines)})"
    text = _note_text(ctx, reasons, host, command)
    try:
        failed = _mail(ctx, subject, text, now)
        if not failed:
            end_outage(ledger, ctx)
    except (AdvisoryError, OSError) as fault:
        failed = str(fault)
        if isinstance(fault, (NotAllowed, BadConfig)):
            begin_outage(ledger, fault, ctx)
    if failed:
        for reason in reasons:
            ledger.clear_notified(reason.key)
    ctx.tell(f"the office was not told: {failed}" if failed else f"told the office: {'; '.join(lines)}")


def _is_futile(ctx: Context, ledger: Ledger) -> bool:
    """Tell whether no mail would leave now: the server is away, or has just refused the login."""
    outage = ledger.outage()
    if outage is None or outage.over is not None:
        return False
    return outage.code == PASSES or is_paused(ledger, ctx)


def _note_text(ctx: Context, reasons: Sequence[_Reason], host: str, command: Callable[[str], str]) -> str:
    """Return the text of the note: where it comes from, and of each mailing what it is and how to see what to do."""
    lines = [f"Newsroom: {ctx.newsroom.folder} on {host}", ""]
    for reason in reasons:
        mailing = reason.mailing
        lines += [
            f"{mailing.id}: {reason.words}",
            f"  Subject: {subjects_text(mailing)}",
            f"  {reason.when}",
            f"  What to do: {command(commands.status(mailing.id))}",
            *([f"  To decide: {command(commands.resolve(mailing.id))}"] if reason.kind == _DOUBTS else []),
            "",
        ]
    return "\n".join(lines)


def _mail(ctx: Context, subject: str, text: str, now: datetime) -> str:
    """Mail a note to the office, and return why it should be tried again.

    The result is "" when somebody has the note, or may have it.
    """
    sender = ctx.newsroom.sender
    if sender is None:
        raise AssertionError("asked before")
    addresses, has_it = ctx.newsroom.notify, {Verdict.ACCEPTED, Verdict.IN_DOUBT}
    notes = (office_note(sender, address, subject=subject, text=text, now=now) for address in addresses)
    outcomes = deliver_to_office(notes, ctx, count=len(addresses), label="NOTE")
    return min(
        ("" if outcome.verdict in has_it else outcome.reply or outcome.verdict.value for outcome in outcomes),
        default="",
    )


def _open_reasons(ctx: Context, ledger: Ledger, now: datetime) -> Iterator[_Reason]:
    """Yield what waits for a person: a name that stays the same at every run, and a sentence without any address."""
    mailings = ledger.mailings()
    for summary in mailings:
        if summary.mailing.realm is ctx.newsroom.realm and not summary.mailing.replaced_by:
            for kind, words in _mailing_reasons(summary, mailings, now):
                why = _why_late(summary, ctx, ledger) if kind == "late" else ""
                yield _reason(summary, kind, words + why, ctx)
            if _has_void_approval(summary, ctx, ledger, now):
                yield _reason(summary, "void", "it was changed after its approval. Nothing is sent.", ctx)


def _reason(summary: MailingSummary, kind: str, words: str, ctx: Context) -> _Reason:
    key, when = f"{summary.mailing.id}, {kind}, by mail", _time_line(summary, ctx.newsroom.zone)
    return _Reason(key=key, kind=kind, mailing=summary.mailing, words=words, when=when)


def _time_line(summary: MailingSummary, zone: str) -> str:
    """Return the time for which a mailing was planned, with its word.

    That is its send time, or else the embargo's end where nothing has left before it. A send at once has the time of
    its planning.
    """
    mailing, end = summary.mailing, summary.mailing.embargo_end
    if planned := time_words(mailing, zone):
        return f"Planned for: {planned}"
    if end is not None and mailing.shows_embargo and summary.first_message is None:
        return f"Planned for: {at_both(end, zone)}, the embargo's end"
    return f"Planned at: {at_both(mailing.planned_at, zone)}"


def _has_void_approval(summary: MailingSummary, ctx: Context, ledger: Ledger, now: datetime) -> bool:
    """Tell whether a mailing whose time has come is not sent, because it has changed since somebody approved it."""
    if summary.approval is None or not requires_approval(summary):
        return False
    due = ledger.next_due(summary.mailing.id, now=now, unattended=True)
    return due is not None and due <= now and void_obstacle(summary, ctx, ledger) is not None


def _why_late(summary: MailingSummary, ctx: Context, ledger: Ledger) -> str:
    """Return the reason why a mailing expired, as far as known, as a sentence behind another one.

    It is the reason that was found when it expired. An older program stored none, so that it is looked for now.
    """
    mailing, zone = summary.mailing, ctx.newsroom.zone
    if found := ledger.expiry_reason(mailing.id):
        return f" Reason: {found}."
    had_time = mailing.send_at is not None or mailing.embargo_end is not None
    waited = replace(summary, alone=summary.too_late) if had_time else summary  # as it stood before it expired
    return f" Reason: {cause_words(cause_of(waited, ctx, ledger), zone)}."


def _mailing_reasons(
    summary: MailingSummary, mailings: Sequence[MailingSummary], now: datetime
) -> Iterator[tuple[str, str]]:
    stopped = summary.mailing.stopped_at is not None
    if doubts := summary.counts.get(State.IN_DOUBT, 0):
        yield _DOUBTS, f"{doubts:,} unconfirmed: {unconfirmed_reason(doubts, summary.cut_off)}."
    if is_expired(summary, mailings):
        yield "late", f"it expired for {summary.too_late:,}. Nothing was sent to them."
    if waits_for_approval(summary):
        yield "approval", "it is waiting for approval."
    elif not stopped and summary.last_change is not None and now - summary.last_change > _STILL_AT_WORK:
        unfinished = summary.for_sender
        if unfinished > 0:
            yield "begun", f"{unfinished:,} waiting: its `send` was interrupted."
