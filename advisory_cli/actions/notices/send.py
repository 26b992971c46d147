"""Notices once a person agrees: frozen, for those who have the original first."""

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
    """Make the notice durable. The text alone comes first: should the power fail between the two, whoever still waits
    is found waiting, and whoever has the original has had no notice, so that the same command does both. A
    lift's notice and the lift itself are one step. Raises PlanChanged where anything was decided since it was planned.
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
    """What a lift frees was frozen before anybody said who is to be left out of it."""
    if isinstance(draft.rest, Released) and draft.rest.excluded:
        with draft.rest.laid(ledger) as (roll, _):
            for name in draft.rest.mailings:
                ledger.leave_out_excluded(roll, name, draft.now)


def _for(mailing: Mailing, rehearse: bool) -> Mailing:
    """A rehearsal needs nobody's approval."""
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
    """The mailings that carry a notice out."""
    names, rest = circles(plan, ledger)
    return (*names, *rest)


def circles(plan: NoticePlan, ledger: Ledger) -> tuple[list[str], list[str]]:
    """The mailings to those who have the original, and to those who have not."""
    names = [plan.mailing.id] if plan.to_send else []
    if plan.notice.kind is NoticeKind.LIFT:
        return names, [one.id for one in _lifted(plan, ledger)] if plan.rest.now else []
    return names, [plan.rest_mailing.id] if plan.rest_mailing else []


def _lifted(plan: NoticePlan, ledger: Ledger) -> list[Mailing]:
    """The mailings that the lift has freed, the oldest first."""
    return [
        one.mailing
        for one in reversed(ledger.mailings())
        if one.mailing.lifted_at == plan.now
        and is_sendable(one)
        and (one.mailing.realm, one.mailing.advisory_id) == (plan.mailing.realm, plan.mailing.advisory_id)
    ]
