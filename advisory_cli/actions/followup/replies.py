"""Replies and returned messages, found and recorded in the ledger."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from advisory_cli.compose.mime.builder import HEAD
from advisory_cli.compose.serialize import unpack_head
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind
from advisory_cli.model.mailing.evidence import Action, Evidence
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.ports.mailbox import MailboxReader
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, Newsroom

_MARGIN = timedelta(days=2)  # servers date what comes in by their own clock and zone, and by the day


def our_addresses(newsroom: Newsroom, ledger: Ledger, asked: Mapping[str, DeliveryRow]) -> frozenset[str]:
    """Return the keys of the addresses that the newsroom itself writes from.

    The officers who signed the mailings of the `asked` deliveries are included, and so is the mailbox that is searched.
    Because the office writes from these addresses, a message from one of them is no answer.
    """
    signed = [box for name in sorted({row.mailing_id for row in asked.values()}) for box in _signers(name, ledger)]
    boxes = [box.address for box in (newsroom.sender, newsroom.reply_to, *signed) if box is not None]
    return frozenset(map(address_key, (*boxes, newsroom.imap.user) if newsroom.imap else boxes))


def _signers(mailing_id: str, ledger: Ledger) -> Iterator[Mailbox | None]:
    """Yield the frozen From and Reply-To of each edition of a mailing."""
    for phase in Phase:
        try:
            head = unpack_head(ledger.piece(mailing_id, phase, HEAD))
        except LedgerFault:  # it has no edition of that phase
            continue
        yield from (head.sender, head.reply_to)


def gather(
    register: MailingQueries,
    asked: Mapping[str, DeliveryRow],
    mailroom: MailboxReader | None,
    reports: Sequence[str],
    *,
    own: Collection[str] = (),
) -> Sequence[Evidence]:
    """Collect what files and the mailbox hold about these deliveries, by envelope id.

    Files come first, because reading them costs nothing. `mailroom` is None when no mailbox is searched.
    A message from one of the `own` addresses is no answer, because the office's copy of a notice names the messages
    before it.
    """
    from advisory_cli.inbox.sources import read_reports

    found = [read_reports(path) for path in reports]
    if mailroom is not None:
        found.append(_searched(mailroom, register, asked))
    return [replace(one, answers=tuple(each for each in one.answers if each.author not in own)) for one in found]


def _searched(mailroom: MailboxReader, register: MailingQueries, asked: Mapping[str, DeliveryRow]) -> Evidence:
    """Search the mailbox for these deliveries, from two days before the oldest of their mailings was planned."""
    mailings = {row.mailing_id for row in asked.values()}
    planned = [one.mailing.planned_at for one in register.mailings() if one.mailing.id in mailings]
    return mailroom.search(tuple(asked), since=min(planned) - _MARGIN)


def record_replies(
    register: MailingQueries, asked: Mapping[str, DeliveryRow], evidence: Sequence[Evidence], *, now: datetime
) -> Mapping[ReplyKind, int]:
    """Record what came back in the histories of these deliveries, and count what was not known before."""
    new = Counter[ReplyKind]()
    for row, what, why in _found(asked, evidence):
        new[what] += register.note(row, what, why=why, now=now)
    return new


def _found(
    asked: Mapping[str, DeliveryRow], evidence: Sequence[Evidence]
) -> Iterator[tuple[DeliveryRow, ReplyKind, str]]:
    for one in evidence:
        for answer in one.answers:
            for name in asked.keys() & answer.envelope_ids:
                yield asked[name], ReplyKind.ANSWERED, f"from {answer.author}"
        for report in one.reports:
            if report.action is Action.FAILED:
                for name in asked.keys() & report.envelope_ids:
                    row = asked[name]
                    yield row, ReplyKind.RETURNED, report.words_for(address_key(row.address))
