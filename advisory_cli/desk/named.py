"""Which advisory a person means, when they name a file, what was one, or something of the ledger."""

from contextlib import suppress
from pathlib import Path

from advisory_cli.actions.followup.resolve import mailings_called
from advisory_cli.actions.preflight.prepare import read_file
from advisory_cli.actions.request import NoticeOrder
from advisory_cli.model.checks.findings import Reading
from advisory_cli.model.errors import BadData, NoInput, UsageFault
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom


def written_now(file: Path, newsroom: Newsroom) -> Reading[Advisory]:
    """The advisory of a file as it is now; BadData with its findings where it cannot be read."""
    reading = read_file(file, newsroom)
    if reading.value is None:
        raise BadData("Nothing was sent.", remedy="Nothing was sent.", findings=reading.findings)
    return reading


def advisory_called(order: NoticeOrder, newsroom: Newsroom, ledger: Ledger) -> str:
    """The id of the advisory that is meant: by its file, by where its file was, or by what the ledger calls it."""
    if order.file is not None:
        with suppress(NoInput):  # it may not be read by us: where it lies is enough
            advisory = read_file(order.file, newsroom).value
            if advisory is not None:
                return advisory.id
    ids = {one.mailing.advisory_id for one in ledger.mailings() if _lay_there(one.mailing, order)}
    if len(ids) > 1:
        raise UsageFault(f"{order.name} may mean several: {', '.join(sorted(ids))}.", remedy="Say one of these.")
    return ids.pop() if ids else mailings_called(ledger, order.name)[0].mailing.advisory_id


def _lay_there(mailing: Mailing, order: NoticeOrder) -> bool:
    """Whether its file had that name, with or without its folders and its ending."""
    source = Path(mailing.source) if mailing.source else None
    if source is None:
        return False
    if order.file is not None:
        return source == order.file
    parts = Path(order.name).parts
    ways = (source.parts, source.with_suffix("").parts)
    return any(len(parts) <= len(way) and way[-len(parts) :] == parts for way in ways if parts)
