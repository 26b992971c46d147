"""Find messages about which a person has decided before: to be sent again and not sent yet, or arrived."""

from collections.abc import Iterator, Sequence

from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger_queries import MailingQueries


def find_revisable(
    ledger: MailingQueries, summaries: Sequence[MailingSummary], addresses: Sequence[str]
) -> Iterator[DeliveryRow]:
    """Yield deliveries to `addresses` that a person has decided to send again, and of which nothing has left since.

    `summaries` are the mailings that are searched. "all" among the addresses finds nobody.
    """
    keys = {address_key(address) for address in addresses if "@" in address}
    for summary in summaries if keys else ():
        for row in ledger.rows(summary.mailing.id, states=(State.PLANNED, State.LEFT_OUT)):
            if row.doubt is not None and not row.doubt.arrived and address_key(row.address) in keys:
                yield row


def find_confirmed(
    ledger: MailingQueries, summaries: Sequence[MailingSummary], addresses: Sequence[str]
) -> DeliveryRow | None:
    """Return the first delivery to one of `addresses` that a person has recorded as arrived. None without one."""
    keys = {address_key(address) for address in addresses if "@" in address}
    for summary in summaries if keys else ():
        for row in ledger.rows(summary.mailing.id, states=(State.ACCEPTED,)):
            if row.doubt is not None and row.doubt.arrived and row.doubt.by_hand and address_key(row.address) in keys:
                return row
    return None
