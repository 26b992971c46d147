"""The freezing of a notice once a person agrees, and the mailings that carry the notice out."""

from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.audience import Released
from advisory_cli.actions.notices.draft import Draft
from advisory_cli.actions.notices.plan import manuscript_of
from advisory_cli.actions.preflight.sent_version import is_sendable
from advisory_cli.actions.sending.archive import prepare_archive
from advisory_cli.model.errors import PlanChanged
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.plan import NoticePlan
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.notice import NoticeKind

_CORRECTED, _WITHDRAWN = "the text was corrected", "withdrawn"


def freeze_notice(plan: NoticePlan, draft: Draft, ctx: Context, ledger: Ledger, *, rehearse: bool) -> None:
    """Freeze the mailings of a notice in the ledger.

    The text alone comes first. If the power fails after that, people who still wait are found waiting, and readers of
    the original have had no notice yet. The same command then does both. A lift and its notice are one step.
    Raises PlanChanged when anything was decided since the notice was planned.
    """
    if ledger.decisions() != draft.as_of:
        raise PlanChanged("Something was decided meanwhile. Nothing was sent.", remedy="Give the same command again.")
    if not rehearse:
        prepare_archive(ctx)
    if draft.notice.kind is NoticeKind.WITHDRAWAL:
        for name in plan.given_up:
            ledger.stop(name, draft.now)
    _leave_out_excluded(draft, ledger)
    overtakes, begun = "", ctx.clock.now()
    if draft.notice.kind.takes_over:
        overtakes = _CORRECTED if draft.notice.kind.repeats_text else _WITHDRAWN
    if draft.rest is not None and plan.rest_mailing is not None:
        with draft.rest.laid(ledger) as (roll, _):
            _freeze(_for(plan.rest_mailing, rehearse), roll, draft, ledger, overtakes=overtakes, begun=begun)
    lifts = draft.notice.what if draft.notice.kind is NoticeKind.LIFT else None
    if plan.to_send or draft.notice.kind is NoticeKind.WITHDRAWAL:  # which holds, whoever is told of it
        with draft.addressees.laid(ledger) as (roll, _):
            _freeze(_for(plan.mailing, rehearse), roll, draft, ledger, overtakes=overtakes, lifts=lifts, begun=begun)
    elif lifts is not None:
        ledger.lift(realm=ctx.newsroom.realm, advisory_id=draft.advisory.id, reason=lifts, now=draft.now)


def _leave_out_excluded(draft: Draft, ledger: Ledger) -> None:
    """Leave out excluded people from the mailings that a lift frees.

    Because these mailings were frozen before the lift, the exclusion came later.
    """
    if isinstance(draft.rest, Released) and draft.rest.excluded:
        with draft.rest.laid(ledger) as (roll, _):
            for name in draft.rest.mailings:
                ledger.leave_out_excluded(roll, name, draft.now)


def _for(mailing: Mailing, rehearse: bool) -> Mailing:
    """Return the mailing as it is frozen. A rehearsal needs nobody's approval."""
    return replace(mailing, needs_approval=mailing.needs_approval and not rehearse)


def _freeze(
    mailing: Mailing,
    roll: RecipientTable,
    draft: Draft,
    ledger: Ledger,
    *,
    overtakes: str,
    begun: datetime,
    lifts: str | None = None,
) -> None:
    text = manuscript_of(draft)
    ledger.freeze(mailing, roll, draft.now, overtakes=overtakes, lifts=lifts, manuscript=text, begun=begun)


def mailings_of(plan: NoticePlan, ledger: Ledger) -> tuple[str, ...]:
    """Return the ids of the mailings that carry a notice out."""
    names, rest = circles(plan, ledger)
    return (*names, *rest)


def circles(plan: NoticePlan, ledger: Ledger) -> tuple[list[str], list[str]]:
    """Return the ids of the mailings to readers of the original, and of the mailings to people who have nothing yet."""
    names = [plan.mailing.id] if plan.to_send else []
    if plan.notice.kind is NoticeKind.LIFT:
        return names, [one.id for one in _lifted(plan, ledger)] if plan.rest.now else []
    return names, [plan.rest_mailing.id] if plan.rest_mailing else []


def _lifted(plan: NoticePlan, ledger: Ledger) -> list[Mailing]:
    """Return the mailings that the lift has freed, the oldest first."""
    return [
        one.mailing
        for one in reversed(ledger.mailings())
        if one.mailing.lifted_at == plan.now
        and is_sendable(one)
        and (one.mailing.realm, one.mailing.advisory_id) == (plan.mailing.realm, plan.mailing.advisory_id)
    ]
