"""Collect the names by which answers and delivery reports refer to our messages, and the deliveries behind the names.

Only live deliveries are looked at. Names are envelope ids, Message-IDs that a provider gave, and anchors.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing
from advisory_cli.model.mailing.message_id import anchor_id, envelope_id, message_id
from advisory_cli.model.mailing.message_names import MessageNames, SentMessage
from advisory_cli.model.mailing.resend import nonce
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Realm


def by_envelope_id(ledger: Ledger, rows: Sequence[DeliveryRow]) -> Mapping[str, DeliveryRow]:
    """Return the live deliveries among `rows`, by the envelope id of their message (ENVID, RFC 3461 4.4).

    Servers and replies name a message by this id. A message that was resent has one id more for each resend. The value
    under such an id is the same delivery with the Date of the resend. Practice deliveries are left out.
    """
    mailings, key = _live_mailings(ledger), ledger.newsroom_key
    live = [row for row in rows if row.mailing_id in mailings]
    resends = {
        (resend.delivery, resend.number): resend
        for mailing_id in {row.mailing_id for row in live}
        for resend in ledger.resends(mailing_id)
        if resend.may_have_left
    }
    by_id = {row.id: row for row in live} if resends else {}
    again = [(by_id[delivery], resend) for (delivery, _), resend in resends.items() if delivery in by_id]
    return {
        **{own_envelope_id(key, mailings[row.mailing_id], row): row for row in live},
        **{
            own_envelope_id(key, mailings[row.mailing_id], row, resend.number): replace(
                row, date=resend.at, provider_message_id=resend.provider_message_id
            )
            for row, resend in again
        },
    }


def message_names(ledger: Ledger, rows_by_id: Mapping[str, DeliveryRow]) -> MessageNames:
    """Return every name by which an answer or a delivery report may refer to the messages of these deliveries.

    `rows_by_id` holds live deliveries by envelope id.
    The names are these envelope ids, the Message-IDs that a provider put in place of ours, and the anchors of the
    conversations.
    """
    mailings, key = _live_mailings(ledger), ledger.newsroom_key
    anchors = defaultdict[str, list[SentMessage]](list)
    for name, row in sorted(rows_by_id.items(), key=lambda item: item[1].id):  # a later text has a later delivery
        anchor = anchor_id(
            key, advisory_id=mailings[row.mailing_id].advisory_id, recipient_key=address_key(row.address), domain=""
        )
        anchors[envelope_id(anchor)].append(SentMessage(envelope_id=name, date=row.date))
    return MessageNames(
        envelope_ids=frozenset(rows_by_id),
        by_message_id={row.provider_message_id: name for name, row in rows_by_id.items() if row.provider_message_id},
        by_anchor={anchor: tuple(messages) for anchor, messages in anchors.items()},
    )


def conversation_names(ledger: Ledger, rows_by_id: Mapping[str, DeliveryRow]) -> MessageNames:
    """Return the names of the messages of these deliveries, and of all other messages in the same conversations.

    `rows_by_id` holds live deliveries by envelope id. The names are envelope ids, the Message-IDs that a provider put
    in place of ours, and the anchors of the conversations.
    A conversation holds every message about one advisory to one person that left or may have left, for all revisions
    and notices. An answer may name nothing but the anchor. It can be assigned to the right message only when all
    messages of the conversation are known.
    A message in doubt that was sent again, and then refused, belongs to the conversation all the same, because its
    first copy may have arrived.
    """
    mailings = _live_mailings(ledger)
    people = {(mailings[row.mailing_id].advisory_id, address_key(row.address)) for row in rows_by_id.values()}
    advisories = {advisory_id for advisory_id, _ in people}
    others = (
        row
        for mailing in mailings.values()
        if mailing.advisory_id in advisories
        for row in _left(ledger, mailing.id)
        if (mailing.advisory_id, address_key(row.address)) in people
    )
    return message_names(ledger, {**by_envelope_id(ledger, list(others)), **rows_by_id})


def left_by_advisory(ledger: Ledger) -> Iterator[Mapping[str, DeliveryRow]]:
    """Yield a mapping for each advisory: the live deliveries whose message left or may have left, by envelope id.

    The advisory with the newest live mailing comes first. A mapping is empty when no message of the advisory left.
    """
    groups = defaultdict[str, list[str]](list)
    for mailing in _live_mailings(ledger).values():
        groups[mailing.advisory_id].append(mailing.id)
    for names in groups.values():
        yield by_envelope_id(ledger, [row for name in names for row in _left(ledger, name)])


def _left(ledger: Ledger, mailing_id: str) -> Iterator[DeliveryRow]:
    """Yield the deliveries of a mailing whose message left or may have left, whatever became of them later."""
    return (row for row in ledger.rows(mailing_id) if row.may_have_left)


def _live_mailings(ledger: Ledger) -> Mapping[str, Mailing]:
    summaries = ledger.mailings()
    return {summary.mailing.id: summary.mailing for summary in summaries if summary.mailing.realm is Realm.LIVE}


def own_envelope_id(key: bytes, mailing: Mailing, row: DeliveryRow, resend: int = 0) -> str:
    """Return the envelope id of a delivery's message, or with `resend` that of its resend with this number.

    `key` is the newsroom's key. Servers and replies name a message by this id.
    """
    full_id = message_id(
        key,
        advisory_id=mailing.advisory_id,
        revision=mailing.revision,
        recipient_key=address_key(row.address),
        domain=mailing.sender_domain,
        nonce=nonce(resend),
    )
    return envelope_id(full_id)
