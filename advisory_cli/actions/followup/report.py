"""Choose the mailings that a report covers, and collect their statistics and failed deliveries from the ledger.

The module also refuses to write a report into a public folder.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from advisory_cli.actions.lookup import find_mailings
from advisory_cli.actions.preflight.editions import open_subject
from advisory_cli.compose.serialize import unpack_variant
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.read.advisory.editions import read_sent_editions
from advisory_cli.read.locate import lies_in
from advisory_cli.report.pages.statistics import MailingStats, collect_stats

FAILED = (State.REFUSED, State.IN_DOUBT)


def reported_mailings(ledger: MailingQueries, text: str, folder: Path) -> tuple[MailingSummary, ...]:
    """Return the mailings that a report on `text` covers, newest first. `folder` is the newsroom's folder.

    `text`: the id of a mailing, the id or the file of an advisory, the beginning of either id, or "last".
    When `text` names live and practice mailings, only the live ones are returned. A mailing whose recipients have all
    moved to a later mailing is not returned, unless it is the newest and no other one remains.
    Raises NoInput when nothing has that name, and UsageFault when the name may mean several advisories.
    """
    summaries = find_mailings(ledger, text, folder)
    live = [summary for summary in summaries if summary.mailing.realm is Realm.LIVE] or summaries
    return tuple([summary for summary in live if summary.counts] or live[:1])


def mailing_stats(
    ledger: Ledger, summaries: Sequence[MailingSummary], *, shown: int | None, people: int = 0
) -> tuple[MailingStats, ...]:
    """Return the statistics of each mailing, in the order given.

    Each MailingStats has the numbers of deliveries by state, over time and by outlet.
    `shown`: the largest number of deliveries to list for each of three kinds: in doubt, refused, and to be tried again.
    None lists all.
    `people`: the largest number of deliveries of any state to list besides, to show who got what.
    """
    return tuple(
        collect_stats(
            summary,
            ledger.history(summary.mailing.id),
            rows_in_languages(ledger, summary.mailing),
            shown=shown,
            people=people,
            resends=ledger.resends(summary.mailing.id),
            planned_out=ledger.left_out(summary.mailing.id),
            open_subject=open_subject(summary.mailing, ledger),
        )
        for summary in summaries
    )


def rows_in_languages(
    ledger: Ledger, mailing: Mailing, *, states: Sequence[State] = (), who: str = ""
) -> Iterator[DeliveryRow]:
    """Yield the deliveries of a mailing, each with the language of its edition if the mailing has several.

    `states` and `who` choose deliveries as in Ledger.rows(). LedgerFault is raised when the database fails, and only
    while the caller iterates.
    """
    rows = ledger.rows(mailing.id, states=states, who=who)
    if not mailing.editions:
        yield from rows
        return
    languages: dict[tuple[str, Phase, int], str] = {}
    for row in rows:
        key = (row.frozen_in, row.phase, row.variant)
        if key not in languages:
            number = unpack_variant(ledger.piece(*key)).language
            languages[key] = mailing.editions[number].language if number < len(mailing.editions) else ""
        yield replace(row, language=languages[key])


def headline_of(ledger: MailingQueries, summary: MailingSummary, newsroom: Newsroom) -> str:
    """Return the headline of a mailing's text, as stored in the ledger. "" when no readable text is stored."""
    mailing = summary.mailing
    text = ledger.manuscript(mailing.id)
    if not text:
        return ""
    sent = read_sent_editions(
        text,
        Path(mailing.source),
        folder=newsroom.folder,
        zone="UTC",  # a headline has no times
        language=mailing.language,
        issuer=newsroom.organisation,
    )
    return sent.headline if sent is not None else ""


def failed_rows(ledger: Ledger, summaries: Sequence[MailingSummary]) -> Iterator[DeliveryRow]:
    """Yield the deliveries of these mailings that were refused or are in doubt."""
    for summary in summaries:
        yield from rows_in_languages(ledger, summary.mailing, states=FAILED)


def refuse_public(target: Path, newsroom: Newsroom) -> None:
    """Raise UsageFault when a report would be written to `target`, a file in a folder that anybody can read.

    Such folders are those in the setting `public_folders`, for example a web server's. A report names journalists and
    their addresses, and is not for the public.
    """
    for folder in newsroom.public_folders:
        if lies_in(target, folder):
            raise UsageFault(
                f"{target} is in {folder}, which anybody can read. A report names journalists and their addresses."
                " Nothing was written.",
                remedy="Write it to a folder that is not public.",
            )
