"""The mailings that a report covers, and what the ledger knows of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.actions.lookup import find_mailings
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.read.locate import lies_in
from advisory_cli.report.pages.statistics import MailingStats, collect_stats

FAILED = (State.REFUSED, State.IN_DOUBT)


def reported(register: MailingQueries, text: str, folder: Path) -> tuple[MailingSummary, ...]:
    """Return the mailings that a report of `text` covers, newest first. `folder` is the newsroom's.

    Practice mailings are left out when there are live ones. A mailing whose recipients have all moved to a later one is
    left out too, unless no other is left.
    """
    found = find_mailings(register, text, folder)
    live = [one for one in found if one.mailing.realm is Realm.LIVE] or found
    return tuple([one for one in live if one.counts] or live[:1])


def accounts(
    register: MailingQueries, found: Sequence[MailingSummary], *, shown: int | None
) -> tuple[MailingStats, ...]:
    """Account for each mailing. `shown` limits the rows as in collect_stats()."""
    return tuple(
        collect_stats(one, register.history(one.mailing.id), register.rows(one.mailing.id), shown=shown)
        for one in found
    )


def failed_rows(register: MailingQueries, found: Sequence[MailingSummary]) -> Iterator[DeliveryRow]:
    """Yield the deliveries that were refused or are in doubt."""
    for one in found:
        yield from register.rows(one.mailing.id, states=FAILED)


def refuse_public(target: Path, newsroom: Newsroom) -> None:
    """Raise UsageFault when a report would lie in a public folder.

    Because a report names journalists with their addresses, nobody else may read one.
    """
    for folder in newsroom.public_folders:
        if lies_in(target, folder):
            raise UsageFault(
                f"{target} lies in {folder}, which anybody can read, and a report names journalists with their"
                " addresses. Nothing was written.",
                remedy="Write it to a folder that is not public.",
            )
