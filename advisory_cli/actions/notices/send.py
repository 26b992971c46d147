"""Notices on their way: frozen, and delivered to those who have the original first."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.context import Parts
from advisory_cli.actions.notices.audience import Freed
from advisory_cli.actions.notices.draft import Draft
from advisory_cli.actions.notices.plan import manuscript_of
from advisory_cli.actions.preflight.sent_version import may_leave
from advisory_cli.actions.sending.archive import make_room
from advisory_cli.actions.sending.deliver import deliver_frozen
from advisory_cli.actions.sending.observer import OnOutcome
from advisory_cli.model.errors import AtWork, PlanChanged, TryLater
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.plan import NoticeDone, NoticePlan, Tally
from advisory_cli.model.ports.ledger import Ledger, Roll, SendingLedger
from advisory_cli.model.press.notice import NoticeKind

_CORRECTED, _WITHDRAWN = "the text was corrected", "withdrawn"


def freeze_notice(plan: NoticePlan, draft: Draft, parts: Parts, ledger: Ledger, *, rehearse: bool) -> None:
    """Make the notice durable. The text alone comes first: should the power fail between the two, whoever still waits
    is found waiting, and whoever has the original has had no notice, so that the same command does both. A
    lift's notice and the lift itself are one step. Raises PlanChanged where anything was decided since it was planned.
    """
    if ledger.decisions() != draft.as_of:
        raise PlanChanged("Something was decided meanwhile. Nothing was sent.", remedy="Give the same command again.")
    if not rehearse:
        make_room(parts)
    if draft.notice.kind is NoticeKind.WITHDRAWAL:
        for name in plan.given_up:
            ledger.stop(name, draft.now)
    _leave_out_excluded(draft, ledger)
    overtakes, begun = "", parts.clock.now()
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
        ledger.lift(realm=parts.newsroom.realm, advisory_id=draft.advisory.id, reason=lifts, now=draft.now)


def _leave_out_excluded(draft: Draft, ledger: Ledger) -> None:
    """What a lift frees was frozen before anybody said who is to be left out of it."""
    if isinstance(draft.rest, Freed) and draft.rest.excluded:
        with draft.rest.laid(ledger) as (roll, _):
            for name in draft.rest.mailings:
                ledger.leave_out_excluded(roll, name, draft.now)


def _for(mailing: Mailing, rehearse: bool) -> Mailing:
    """A rehearsal needs nobody's approval."""
    return replace(mailing, needs_approval=mailing.needs_approval and not rehearse)


def _freeze(
    mailing: Mailing,
    roll: Roll,
    draft: Draft,
    ledger: Ledger,
    *,
    overtakes: str,
    begun: datetime,
    lifts: str | None = None,
) -> None:
    text = manuscript_of(draft)
    ledger.freeze(mailing, roll, draft.now, overtakes=overtakes, lifts=lifts, manuscript=text, begun=begun)


def deliver_notice(
    plan: NoticePlan,
    parts: Parts,
    ledger: SendingLedger,
    *,
    rehearse: bool,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
) -> NoticeDone:
    """Deliver what was frozen: who has the original hears first."""
    names, rest = _circles(plan, ledger)
    return deliver_both(
        names,
        rest,
        parts,
        ledger,
        on_outcome=on_outcome,
        interrupted=interrupted,
        expected=plan.to_send + plan.rest.now,
        rehearse=rehearse,
    )


def mailings_of(plan: NoticePlan, ledger: Ledger) -> tuple[str, ...]:
    """The mailings that carry a notice out."""
    names, rest = _circles(plan, ledger)
    return (*names, *rest)


def _circles(plan: NoticePlan, ledger: Ledger) -> tuple[list[str], list[str]]:
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
        and may_leave(one)
        and (one.mailing.realm, one.mailing.advisory_id) == (plan.mailing.realm, plan.mailing.advisory_id)
    ]


def deliver_both(
    notices: Sequence[str],
    rest: Sequence[str],
    parts: Parts,
    ledger: SendingLedger,
    *,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    expected: int,
    rehearse: bool = False,
) -> NoticeDone:
    """Deliver what is due of these mailings, one after the other; what ends one run keeps the others from beginning.
    What another process is sending is left to that process.
    """
    done, names = {False: Tally(), True: Tally()}, [*notices, *rest]
    while names:
        name = names.pop(0)
        try:
            tally = deliver_frozen(
                ledger.find(name)[0].mailing,
                parts,
                ledger,
                on_outcome=on_outcome,
                interrupted=interrupted,
                expected=expected,
                rehearse=rehearse,
            )
        except AtWork:
            continue
        except TryLater:
            _leave_to_run(names, ledger, rehearse=rehearse)
            raise
        done[name in rest] += tally
        if tally.ended_for_now:
            _leave_to_run(names, ledger, rehearse=rehearse)
        if tally.trouble or tally.stopped or tally.interrupted:
            break
    return NoticeDone(notice=done[False], rest=done[True])


def _leave_to_run(names: Sequence[str], ledger: SendingLedger, *, rehearse: bool) -> None:
    """Nobody has stopped these mailings, which did not get their turn."""
    for name in () if rehearse else names:
        ledger.leave_to_run(name)
