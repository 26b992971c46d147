"""The view for an approver: the mailing in question and everything in it, as it was frozen."""

from collections import Counter

from advisory_cli.actions.approval.verify import unattempted
from advisory_cli.actions.context import Context
from advisory_cli.actions.lookup import find_mailings
from advisory_cli.compose.personalize.fill import fill_text
from advisory_cli.compose.serialize import unpack_variant
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, State
from advisory_cli.model.mailing.plan import ApprovalReview
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger

_SAMPLES = 5


def to_approve(ledger: Ledger, text: str, ctx: Context) -> MailingSummary:
    """Return the mailing of that name that waits for approval.

    Raises NoInput when there is no such mailing.
    Raises UsageFault when there is nothing to approve, or when several mailings wait.
    Raises UsageFault too when it is too late, or when the mailing belongs to the other realm.
    """
    found = find_mailings(ledger, text, ctx.newsroom.folder)
    waiting = [one for one in found if waits_for_approval(one)]
    if len(waiting) > 1:
        names = ", ".join(one.mailing.id for one in waiting)
        raise UsageFault(f"Several mailings of {text} wait for approval: {names}.", remedy="Say one of these.")
    if not waiting:
        raise _nothing_to_approve(found[0])
    (one,) = waiting
    if one.mailing.realm is not ctx.newsroom.realm:
        realm, ours = one.mailing.realm.value, ctx.newsroom.realm.value
        raise UsageFault(
            f"{one.mailing.id} is {realm}, and this newsroom's way out is {ours}.",
            remedy="What could be held against it now would not be what leaves: change send_via back first.",
        )
    if not any(unattempted(one.mailing, ledger, ctx.clock.now())):
        raise UsageFault(f"It is too late for {one.mailing.id}: nothing of it may leave any more.")
    return one


def _nothing_to_approve(one: MailingSummary) -> UsageFault:
    mailing = one.mailing
    if one.approval is not None:
        why = f"{one.approval.who} approved it on {one.approval.at:%Y-%m-%d at %H:%M} UTC"
    elif mailing.replaced_by:
        why = f"{mailing.replaced_by} stands in its place"
    elif mailing.stopped_at is not None:
        why = "somebody stopped it"
    elif not mailing.needs_approval:
        why = "it was planned without that (setting approval)"
    else:
        why = "nobody waits for it any more"
    return UsageFault(
        f"{mailing.id} does not wait for approval: {why}.", remedy=f"See where it stands: advisory status {mailing.id}"
    )


def dossier(one: MailingSummary, ctx: Context, copy: Ledger) -> ApprovalReview:
    """Collect everything that an approver should see before agreeing.

    `copy` is a ledger that forgets what is done to it.
    """
    mailing = one.mailing
    by_list, samples = _counted(mailing, copy)
    reader, text = _text_of_first(mailing, ctx, copy)
    return ApprovalReview(
        mailing=mailing,
        zone=ctx.newsroom.zone or "UTC",
        to_send=one.counts.get(State.PLANNED, 0),
        second_wave=one.counts.get(State.HELD, 0),
        by_list=by_list,
        samples=samples,
        reader=reader,
        text=text,
        tested_at=copy.last_test(mailing.content_digest),
    )


def _counted(mailing: Mailing, ledger: Ledger) -> tuple[Counter[str], tuple[DeliveryRow, ...]]:
    by_list: Counter[str] = Counter()
    samples: list[DeliveryRow] = []
    for row in ledger.rows(mailing.id, states=(State.PLANNED, State.HELD)):
        by_list[row.list_name] += 1
        if len(samples) < _SAMPLES:
            samples.append(row)
    return by_list, tuple(samples)


def _text_of_first(mailing: Mailing, ctx: Context, copy: Ledger) -> tuple[str, str]:
    """Return the address of the first recipient and the text part of that message, from the frozen pieces.

    Both are "" when all recipients have opted out since.
    """
    now = ctx.clock.now()
    copy.approve(mailing.id, who="nobody: this is a copy", now=now)
    due = copy.next_due(mailing.id, now=now, unattended=True) or now
    claimed = copy.claim(mailing.id, limit=1, now=max(due, now), unattended=True)
    if not claimed:  # all of them have opted out since
        return "", ""
    first = claimed[0]
    variant = unpack_variant(copy.piece(first.frozen_in, first.phase, first.variant))
    return first.address, fill_text(variant.text, first.fields)
