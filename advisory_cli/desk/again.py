"""What leaves without a person, from what was frozen: deferred deliveries, mailings whose time has come, second waves.
No list is read.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from advisory_cli.actions.context import Parts
from advisory_cli.actions.preflight.preconditions import way_out
from advisory_cli.actions.sending.deliver import OnOutcome, deliver_frozen
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger


def waiting_alone(
    ledger: Ledger, parts: Parts, among: Sequence[MailingSummary], *, unattended: bool = True
) -> Iterator[tuple[MailingSummary, datetime]]:
    """Mailings of this newsroom's way out with deliveries that wait for nobody but time, and when the first is due. If
    not `unattended`, also those that a person has begun.
    """
    now = parts.clock.now()
    for one in among:
        if one.mailing.realm is parts.newsroom.realm:
            due = ledger.next_due(one.mailing.id, now=now, unattended=unattended)
            if due is not None:
                yield one, due


def missed(ledger: Ledger, parts: Parts, among: Sequence[MailingSummary]) -> Iterator[tuple[MailingSummary, int]]:
    """Mailings with people for whom it has just become too late, and how many; told once, since they are left out."""
    for one in among:
        if one.mailing.realm is parts.newsroom.realm and (count := ledger.too_late(one.mailing.id, parts.clock.now())):
            yield one, count


def deliver_due(
    one: MailingSummary,
    parts: Parts,
    ledger: Ledger,
    *,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    unattended: bool = True,
) -> Tally:
    """Deliver what is due of one mailing without a person, or for one who stays with it."""
    way_out(parts)
    return deliver_frozen(
        one.mailing,
        parts,
        ledger,
        on_outcome=on_outcome,
        interrupted=interrupted,
        expected=sum(one.counts.get(state, 0) for state in (State.PLANNED, State.HELD)),
        unattended=unattended,
    )
