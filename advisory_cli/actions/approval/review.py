"""Find the mailing that a person is to approve, and collect the facts that are shown before the approval.

Text and recipients are those that the ledger stored when the mailing was planned.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from advisory_cli.actions.approval.text_changes import text_changes
from advisory_cli.actions.approval.verify import planned_together, unattempted
from advisory_cli.actions.context import Context
from advisory_cli.actions.lookup import find_mailings
from advisory_cli.actions.preflight.editions import open_subject
from advisory_cli.compose.personalize.fill import fill_text
from advisory_cli.compose.serialize import unpack_variant
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.approval import lacks_approval, waits_for_approval
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, State
from advisory_cli.model.mailing.plan import ApprovalReview
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.cron import is_called
from advisory_cli.report.wording.languages import subjects_text
from advisory_cli.report.wording.times import at_both

_SAMPLES = 5


def to_approve(ledger: Ledger, text: str, ctx: Context) -> tuple[MailingSummary, ...]:
    """Return the mailing that `text` names and that waits for approval, with the mailings that are approved with it.

    `text`: the id of a mailing, the id or the file of an advisory, the beginning of either id, or "last".
    A notice and the text that was planned with it for first-time readers are approved together, and the notice comes
    first. One of the two is missing from the result if it needs no approval, has one, or was stopped.
    Raises NoInput when nothing has that name, and UsageFault
    - when the name may mean several advisories,
    - when no mailing of that name waits for approval, or several do,
    - when the mailing can no longer leave: it is too late for everybody, or its realm (live or practice) is not the
      newsroom's.
    """
    summaries = find_mailings(ledger, text, ctx.newsroom.folder)
    waiting = [summary for summary in summaries if waits_for_approval(summary)]
    if not waiting:
        raise _nothing_to_approve(summaries[0], ctx.newsroom.zone)
    together = tuple(summary for summary in planned_together(waiting[0].mailing, ledger) if lacks_approval(summary))
    if any(summary not in together for summary in waiting):
        names = ", ".join(summary.mailing.id for summary in waiting)
        raise UsageFault(f"Several mailings of {text} are waiting for approval: {names}.", remedy="Name one of these.")
    summary = waiting[0]
    if summary.mailing.realm is not ctx.newsroom.realm:
        realm, own_realm = summary.mailing.realm.value, ctx.newsroom.realm.value
        raise UsageFault(
            f"{summary.mailing.id} is {realm}, but this newsroom is now {own_realm}.",
            remedy="Change send_via back first.",
        )
    now = ctx.clock.now()
    if not any(any(unattempted(each.mailing, ledger, now)) for each in together):
        raise UsageFault(f"{summary.mailing.id} has expired. It can no longer be sent.")
    return together


def waiting_groups(summaries: Sequence[MailingSummary], ledger: Ledger) -> tuple[tuple[MailingSummary, ...], ...]:
    """Return the mailings that wait for approval, in the groups that are approved together, in the given order.

    In a group, a notice comes first.
    """
    waiting = [summary for summary in summaries if waits_for_approval(summary)]
    groups: dict[str, tuple[MailingSummary, ...]] = {}
    for summary in waiting:
        together = planned_together(summary.mailing, ledger)
        groups.setdefault(together[0].mailing.id, tuple(filter(waits_for_approval, together)))
    return tuple(groups.values())


def _nothing_to_approve(summary: MailingSummary, zone: str) -> UsageFault:
    mailing = summary.mailing
    if summary.approval is not None:
        reason = f"{summary.approval.who} approved it at {at_both(summary.approval.at, zone)}"
    elif mailing.replaced_by:
        reason = f"it was replaced by {mailing.replaced_by}"
    elif mailing.stopped_at is not None:
        reason = "somebody stopped it"
    elif not mailing.needs_approval:
        reason = "it needs no approval"
    else:
        reason = "nobody is still to get it"
    return UsageFault(
        f"{mailing.id} is not waiting for approval: {reason}.",
        remedy=f"See it with: advisory status {mailing.id}",
    )


def collect_review(
    summary: MailingSummary, ctx: Context, copy: Ledger, *, findings: tuple[Finding, ...] | None
) -> ApprovalReview:
    """Return the view of a waiting mailing that an approver is shown before agreeing.

    The view holds the numbers of recipients, the first recipients, and the text of the message to the first of them.
    That text is "" when all recipients have opted out. `findings`: those of the plan, None when they are not known.
    `copy` must be a temporary copy of the ledger. The mailing is approved in this copy, because the message can only be
    built afterwards. The ledger itself stays unchanged.
    """
    mailing = summary.mailing
    by_list, samples = _count_by_list(mailing, copy)
    reader, text, language = _first_message_text(mailing, ctx, copy)
    further = tuple(_further_texts(mailing, ctx, copy, known=language)) if mailing.editions and reader else ()
    now = ctx.clock.now()
    return ApprovalReview(
        mailing=mailing,
        zone=ctx.newsroom.zone or "UTC",
        now=now,
        automatic=is_called(ctx.cron_runs, now, ctx.cron_line()),
        open_subject=_open_subject(summary, copy),
        to_send=summary.counts.get(State.PLANNED, 0),
        second_wave=summary.counts.get(State.HELD, 0),
        by_list=by_list,
        samples=samples,
        reader=reader,
        text=text,
        further=further,
        tested_at=copy.last_test(mailing.content_digest),
        findings=findings,
        changes=text_changes(mailing, ctx, copy),
        left_out=copy.left_out(mailing.id),
        opted_out=summary.opted_out,
        given_nothing=_given_nothing(mailing, copy),
    )


def _open_subject(summary: MailingSummary, ledger: Ledger) -> str:
    """Return the subject that people held get without the embargo banner. "" when all get that of the mailing."""
    subject = open_subject(summary.mailing, ledger) if summary.counts.get(State.HELD, 0) else ""
    return "" if subject == subjects_text(summary.mailing) else subject


def _given_nothing(mailing: Mailing, ledger: Ledger) -> int:
    """Count the people who wait for an older text, and get nothing by a notice that says that the event is off.

    Such a notice has no text for first-time readers beside it.
    """
    if mailing.notice not in {NoticeKind.CANCELLATION, NoticeKind.POSTPONEMENT}:
        return 0
    if len(planned_together(mailing, ledger)) > 1:
        return 0
    kept, waiting = ledger.stopped_by_name(), ledger.unserved(realm=mailing.realm, advisory_id=mailing.advisory_id)
    return sum(reader.mailing_id not in kept for reader in waiting)


def _count_by_list(mailing: Mailing, ledger: Ledger) -> tuple[Counter[str], tuple[DeliveryRow, ...]]:
    by_list: Counter[str] = Counter()
    samples: list[DeliveryRow] = []
    for row in ledger.rows(mailing.id, states=(State.PLANNED, State.HELD)):
        by_list[row.list_name] += 1
        if len(samples) < _SAMPLES:
            samples.append(row)
    return by_list, tuple(samples)


def _further_texts(mailing: Mailing, ctx: Context, copy: Ledger, *, known: int) -> Iterator[tuple[str, str]]:
    """Yield the first recipient of each language but `known`, with the text part of that message."""
    languages = {known}
    for row in copy.rows(mailing.id, states=(State.PLANNED, State.HELD)):
        delivery = copy.stored_delivery(row, now=ctx.clock.now())
        variant = unpack_variant(copy.piece(delivery.frozen_in, delivery.phase, delivery.variant))
        if variant.language not in languages:
            languages.add(variant.language)
            yield row.address, fill_text(variant.text, delivery.fields)
        if len(languages) == len(mailing.editions):
            return


def _first_message_text(mailing: Mailing, ctx: Context, copy: Ledger) -> tuple[str, str, int]:
    """Return the address of the first recipient, the text part of that message, and the number of its language.

    Address and text are "" when all recipients have opted out since.
    """
    now = ctx.clock.now()
    copy.approve(mailing.id, who="nobody: this is a copy", now=now)
    due = copy.next_due(mailing.id, now=now, unattended=True) or now
    claimed = copy.claim(mailing.id, limit=1, now=max(due, now), unattended=True)
    if not claimed:  # all of them have opted out since
        return "", "", 0
    first = claimed[0]
    variant = unpack_variant(copy.piece(first.frozen_in, first.phase, first.variant))
    return first.address, fill_text(variant.text, first.fields), variant.language
