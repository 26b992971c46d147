"""Trying again: deliveries that a server deferred, from what was frozen; no advisory and no list is read."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from advisory_cli.desk.frozen import OnOutcome, deliver_frozen
from advisory_cli.desk.gate import way_out
from advisory_cli.desk.parts import Parts
from advisory_cli.model.delivery import Mailing, State
from advisory_cli.model.plan import Tally
from advisory_cli.model.ports import Ledger, MailingSummary


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
    return mailing.shows_embargo and mailing.embargo_until is not None and mailing.embargo_until <= now


def try_again(
    one: MailingSummary,
    parts: Parts,
    ledger: Ledger,
    *,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    wait: bool,
) -> Tally:
    """Deliver what is due again of one mailing."""
    way_out(parts)
    return deliver_frozen(
        one.mailing,
        parts,
        ledger,
        on_outcome=on_outcome,
        interrupted=interrupted,
        expected=one.counts.get(State.PLANNED, 0),
        wait=wait,
        deferred_only=True,
    )
