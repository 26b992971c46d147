"""Trying again: deliveries that a server deferred, from what was frozen; no advisory and no list is read."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from advisory_cli.deliver.loop import deliver
from advisory_cli.deliver.retry import Policy
from advisory_cli.desk.frozen_builder import FrozenBuilder
from advisory_cli.desk.gate import way_out
from advisory_cli.desk.parts import Parts
from advisory_cli.model.delivery import Delivery, Mailing, Outcome
from advisory_cli.model.newsroom import Rate
from advisory_cli.model.plan import Tally
from advisory_cli.model.ports import Ledger, MailingSummary
from advisory_cli.model.profiles import limits_for
from advisory_cli.read.setting_values import rate

OnOutcome = Callable[[Delivery, Outcome], None]


def waiting_again(
    ledger: Ledger, parts: Parts, among: Sequence[MailingSummary]
) -> Iterator[tuple[MailingSummary, datetime]]:
    """Mailings of this newsroom's way out with deferred deliveries, and when the first of these is due."""
    for one in among:
        if one.mailing.realm is parts.newsroom.realm and one.mailing.stopped_at is None:
            due = ledger.next_due(one.mailing.id, deferred_only=True)
            if due is not None:
                yield one, due


def out_of_date(mailing: Mailing, now: datetime) -> bool:
    """Whether what was frozen may no longer leave: its bar names an embargo that has ended."""
    return _under_embargo(mailing) and mailing.embargo_until is not None and mailing.embargo_until <= now


def try_again(
    mailing: Mailing,
    parts: Parts,
    ledger: Ledger,
    *,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    expected: int = 1,
    wait: bool = False,
) -> Tally:
    """Deliver what is due again of one mailing, at the pace it was sent with."""
    way_out(parts)
    newsroom = parts.newsroom
    return deliver(
        mailing.id,
        ledger=ledger,
        transport=parts.transport(False),
        builder=FrozenBuilder(parts, ledger),
        clock=parts.clock,
        limits=limits_for(newsroom, _own_rate(mailing)),
        policy=Policy(hours=newsroom.retry_hours, refusals_in_a_row=newsroom.refusals_in_a_row, wait=wait),
        on_outcome=on_outcome,
        interrupted=interrupted,
        expected=expected,
        deferred_only=True,
        until=mailing.embargo_until if _under_embargo(mailing) else None,
    )


def _under_embargo(mailing: Mailing) -> bool:
    """Whether its text was frozen with the bar."""
    return mailing.embargo_until is not None and mailing.planned_at < mailing.embargo_until


def _own_rate(mailing: Mailing) -> Rate | None:
    """The --rate that the mailing was sent with."""
    options = mailing.options
    return rate(options[options.index("--rate") + 1]) if "--rate" in options else None
