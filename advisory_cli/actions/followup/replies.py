"""Search files and the newsroom's mailbox for answers and returned messages, and record them in the ledger."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from advisory_cli.actions.followup.message_index import conversation_names, message_names
from advisory_cli.compose.serialize import unpack_head
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind
from advisory_cli.model.mailing.evidence import Action, Evidence
from advisory_cli.model.mailing.message_names import MessageNames
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.ports.mailbox import MailboxReader
from advisory_cli.model.press.edition import Phase, head_piece
from advisory_cli.model.press.newsroom import Mailbox, Newsroom

_MARGIN = timedelta(days=2)  # servers date what comes in by their own clock and zone, and by the day


def our_addresses(newsroom: Newsroom, ledger: Ledger, rows_by_id: Mapping[str, DeliveryRow]) -> frozenset[str]:
    """Return the e-mail addresses that the newsroom writes from, so that its own mail is not taken for an answer.

    Each is normalised (address_key()). They are `from` and `reply_to` of the settings, the user of the mailbox that is
    searched, and From and Reply-To as stored with the mailings of `rows_by_id`.
    `rows_by_id` holds deliveries by envelope id, the id by which servers and replies name a message.
    """
    signed = [box for name in sorted({row.mailing_id for row in rows_by_id.values()}) for box in _signers(name, ledger)]
    boxes = [box.address for box in (newsroom.sender, newsroom.reply_to, *signed) if box is not None]
    searched = newsroom.searched_mailbox
    return frozenset(map(address_key, (*boxes, searched) if searched else boxes))


def _signers(mailing_id: str, ledger: Ledger) -> Iterator[Mailbox | None]:
    """Yield the frozen From and Reply-To of each edition of a mailing, in each of its languages."""
    for phase in Phase:
        known: set[str] = set()
        with suppress(LedgerFault):  # it has no edition of that phase, or no further language
            for number in count():
                head = unpack_head(ledger.piece(mailing_id, phase, head_piece(number)))
                if head.language in known:
                    break
                known.add(head.language)
                yield from (head.sender, head.reply_to)


def collect_replies(
    ledger: Ledger,
    rows_by_id: Mapping[str, DeliveryRow],
    mailbox_reader: MailboxReader | None,
    reports: Sequence[str],
    *,
    own_addresses: Collection[str] = (),
) -> Sequence[Evidence]:
    """Search for delivery reports, answers and copies of sent messages. Return one Evidence for each place searched.

    `rows_by_id`: deliveries by envelope id.
    `mailbox_reader`: searches a mailbox for messages about these deliveries. None searches no mailbox. Give None when
    `rows_by_id` is empty.
    `reports`: places of delivery reports, each `maildir:PATH`, `mbox:PATH`, or the path of a file or folder. They come
    first in the result.
    `own_addresses`: the newsroom's own addresses, normalised (address_key()). Answers whose author is among them are
    left out, and only mail from these addresses counts as a copy of a sent message.
    An answer or a report may name a message by its envelope id, by the Message-ID that a provider gave to it, or by the
    anchor of its conversation. In the result, every known name is replaced by the envelope id.
    Evidence.absent names messages without a copy in the mailbox's folder of sent mail, but only those whose whole
    mailing left through the provider that puts copies into this folder by itself.
    Raises NoInput for a missing path, and TryLater, NotAllowed or BadConfig when the mailbox cannot be searched.
    """
    from advisory_cli.inbox.sources import read_reports

    names = message_names(ledger, rows_by_id)
    sources = [read_reports(path, message_ids=names.by_message_id.keys()) for path in reports]
    if mailbox_reader is not None:
        found = _search_mailbox(mailbox_reader, ledger, rows_by_id, names, own_addresses)
        sources.append(replace(found, absent=_surely_absent(found, ledger, rows_by_id)))
    if any(source.answers or source.reports for source in sources):
        names = conversation_names(ledger, rows_by_id)
    return [
        replace(source, answers=tuple(answer for answer in source.answers if answer.author not in own_addresses))
        for source in map(names.attribute, sources)
    ]


def _search_mailbox(
    mailbox_reader: MailboxReader,
    ledger: MailingQueries,
    rows_by_id: Mapping[str, DeliveryRow],
    names: MessageNames,
    own_addresses: Collection[str],
) -> Evidence:
    """Search the mailbox for these deliveries, from two days before the oldest of their mailings was planned."""
    mailings = {row.mailing_id for row in rows_by_id.values()}
    planned = [summary.mailing.planned_at for summary in ledger.mailings() if summary.mailing.id in mailings]
    return mailbox_reader.search(
        tuple(rows_by_id),
        since=min(planned) - _MARGIN,
        anchors=tuple(names.by_anchor),
        message_ids=tuple(names.by_message_id),
        own_addresses=own_addresses,
    )


def _surely_absent(found: Evidence, ledger: Ledger, rows_by_id: Mapping[str, DeliveryRow]) -> frozenset[str]:
    """Return the absent messages of which a copy would be there: their mailing left by that mailbox's route alone."""
    routes = {name: ledger.routes(rows_by_id[name].mailing_id) for name in found.absent & rows_by_id.keys()}
    return frozenset(name for name, known in routes.items() if known == {found.filed_from})


def record_replies(
    ledger: MailingQueries, rows_by_id: Mapping[str, DeliveryRow], evidence: Sequence[Evidence], *, now: datetime
) -> Mapping[ReplyKind, int]:
    """Store the answers and returned messages in `evidence`, and return the number of new ones by kind.

    The kinds are ANSWERED and RETURNED. A kind without new replies has 0 or is missing.
    `rows_by_id` holds the deliveries by envelope id, the id by which servers and replies name a message. Replies to any
    other message are ignored.
    Writes to the ledger: the first reply of each kind, into the history of the delivery. Later replies of the same kind
    are not stored, and are not new. The Message-IDs under which copies were found (Evidence.message_ids) are stored
    with the deliveries.
    """
    for source in evidence:
        for name in rows_by_id.keys() & source.message_ids.keys():
            ledger.note_provider_id(rows_by_id[name], source.message_ids[name])
    new = Counter[ReplyKind]()
    for row, kind, why in _replies_in(rows_by_id, evidence):
        new[kind] += ledger.note(row, kind, why=why, now=now)
    return new


def _replies_in(
    rows_by_id: Mapping[str, DeliveryRow], evidence: Sequence[Evidence]
) -> Iterator[tuple[DeliveryRow, ReplyKind, str]]:
    for source in evidence:
        for answer in source.answers:
            for name in rows_by_id.keys() & answer.envelope_ids:
                yield rows_by_id[name], ReplyKind.ANSWERED, f"from {answer.author}"
        for report in source.reports:
            if report.action is Action.FAILED:
                for name in rows_by_id.keys() & report.envelope_ids:
                    row = rows_by_id[name]
                    yield row, ReplyKind.RETURNED, report.words_for(address_key(row.address))
