"""Choose the mailings that a report covers, and collect their statistics and failed deliveries from the ledger.

The module also refuses to write a report into a public folder.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.actions.lookup import find_mailings
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.read.advisory.file import read_sent
from advisory_cli.read.locate import lies_in
from advisory_cli.report.pages.statistics import MailingStats, collect_stats

FAILED = (State.REFUSED, State.IN_DOUBT)


def reported_mailings(ledger: MailingQueries, text: str, folder: Path) -> tuple[MailingSummary, ...]:
    """Return the mailings that a report on `text` covers, newest first. `folder` is the newsroom's folder.

    `text` is the id of a mailing, the id or the file of an advisory, the beginning of either id, or "last".
    When `text` names live and practice mailings, only the live ones are returned. A mailing is left out when all its
    recipients have moved to a later mailing. When no mailing would remain, the newest is returned alone.
    Raises NoInput when nothing has that name, and UsageFault when the name may mean several advisories.
    """
    summaries = find_mailings(ledger, text, folder)
    live = [summary for summary in summaries if summary.mailing.realm is Realm.LIVE] or summaries
    return tuple([summary for summary in live if summary.counts] or live[:1])


def mailing_stats(
    ledger: MailingQueries, summaries: Sequence[MailingSummary], *, shown: int | None, people: int = 0
) -> tuple[MailingStats, ...]:
    """Return the statistics of each mailing, in the order given.

    They are the numbers of deliveries by state, over time and by outlet, and the deliveries that failed so far: in
    doubt, refused, or trying again. At most `shown` deliveries of each of these three kinds are kept for a mailing.
    None keeps all. Of all deliveries, at most `people` are kept.
    """
    return tuple(
        collect_stats(
            summary,
            ledger.history(summary.mailing.id),
            ledger.rows(summary.mailing.id),
            shown=shown,
            people=people,
        )
        for summary in summaries
    )


def headline_of(ledger: MailingQueries, summary: MailingSummary, newsroom: Newsroom) -> str:
    """Return the headline of the text that a mailing sent, as the ledger keeps the text. "" when that is not known."""
    mailing = summary.mailing
    text = ledger.manuscript(mailing.id)
    if not text:
        return ""
    sent = read_sent(
        text,
        Path(mailing.source or "advisory.md"),
        folder=newsroom.folder,
        zone=newsroom.zone or "UTC",
        language=mailing.language,
        issuer=newsroom.organisation,
    )
    return sent.headline if sent is not None else ""


def failed_rows(ledger: MailingQueries, summaries: Sequence[MailingSummary]) -> Iterator[DeliveryRow]:
    """Yield the deliveries of these mailings that were refused or are in doubt."""
    for summary in summaries:
        yield from ledger.rows(summary.mailing.id, states=FAILED)


def refuse_public(target: Path, newsroom: Newsroom) -> None:
    """Raise UsageFault when `target`, the file that a report is to be written to, lies in a folder of `public_folders`.

    A report names journalists with their addresses, so nobody outside the newsroom may read a report.
    """
    for folder in newsroom.public_folders:
        if lies_in(target, folder):
            raise UsageFault(
                f"{target} is in {folder}, which anybody can read. A report names journalists and their addresses."
                " Nothing was written.",
                remedy="Write it to a folder that is not public.",
            )
