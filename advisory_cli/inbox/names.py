"""Functions that find the names of our messages in the header fields of mail that came back.

There are two forms of names. An envelope id of ours, and an anchor, are given by their 26 characters before the @. A
provider's Message-ID is given whole, with angle brackets. Only the caller knows whether a name is an envelope id or an
anchor, and whether it is of this newsroom.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from advisory_cli.inbox.automatic import author, values
from advisory_cli.model.mailing.message_id import envelope_id, is_message_id, is_own_name, is_provider_message_id
from advisory_cli.model.mailing.sent_copy import COPY_HEADER
from advisory_cli.model.patterns import late_pattern

OWN_HEADER = "X-Advisory-ID"
COPY_HEADERS = ("MESSAGE-ID", OWN_HEADER.upper(), COPY_HEADER.upper(), "CONTENT-TYPE", "FROM")
"""Headers that copy_in() reads, in the order and letters in which a mailbox is asked for them."""

_OWN_ID = late_pattern(r"(?:^|[<\s,;])([a-z2-7]{26})@")  # the angles get lost at times
_ANY_ID = late_pattern(r"<[^<>@\s]{1,200}@[^<>@\s]{1,250}>")


def names_in(value: str) -> Iterator[str]:
    """Yield the names of messages in a header's value, such as that of References.

    First come the envelope ids and anchors of this program's form (26 characters), then the other Message-IDs, whole
    and with angle brackets.
    """
    yield from _OWN_ID.findall(value)
    yield from (text for text in _ANY_ID.findall(value) if not is_message_id(text))


def answered_names(message: Message, known: Collection[str] | None = None) -> frozenset[str]:
    """Return the names of the messages that `message` answers, from In-Reply-To and References (RFC 5322 3.6.4).

    A name is an envelope id or anchor of this program's form (26 characters), or a Message-ID, whole and with angle
    brackets. Of such Message-IDs only those in `known` are returned, and all of them when `known` is None.
    """
    texts = (*values(message, "In-Reply-To"), *values(message, "References"))
    named = (name for value in texts for name in names_in(value))
    return frozenset(name for name in named if known is None or is_own_name(name) or name in known)


def names_of(header: Message, known: Collection[str]) -> Iterator[str]:
    """Yield the names of one of our messages, by its own header fields X-Advisory-ID and Message-ID.

    `header` holds the header fields. A name is an envelope id of this program's form (26 characters), or the whole
    Message-ID when it stands in `known`, the Message-IDs of providers.
    """
    yield from filter(is_own_name, values(header, OWN_HEADER))
    for value in values(header, "Message-ID"):
        name = envelope_id(value)
        if is_own_name(name):
            yield name
        elif value in known:
            yield value


def conversation_of(header: Message) -> tuple[str, ...]:
    """Return the anchor and the envelope ids in References, the oldest first, 26 characters each.

    The anchor stands first, before the ids of earlier messages. Only names of this program's form are returned.
    """
    return tuple(name for value in values(header, "References") for name in _OWN_ID.findall(value))


def written_at(message: Message) -> datetime | None:
    """Return the time in the Date header (aware). None when it is missing or not readable.

    A time without a zone is taken for UTC.
    """
    try:
        moment = parsedate_to_datetime(next(iter(values(message, "Date")), ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def copy_in(header: bytes, wanted: Collection[str], *, own_addresses: Collection[str]) -> tuple[str, str] | None:
    """Return the envelope id of a sent message, and the Message-ID of its copy in a mailbox. None for no such copy.

    `header`: the header fields COPY_HEADERS of a message in the mailbox. `wanted`: the envelope ids of the sent
    messages that are searched for. `own_addresses`: the addresses that the newsroom writes from, normalised
    (address_key()).
    The returned Message-ID is "" when it is our own, or when is_provider_message_id() says that no provider makes ids
    of this form.
    None is returned when the message in the mailbox
    - is no copy of a wanted message,
    - is a delivery report,
    - has an author who is not in `own_addresses` (every reader knows the id of their own message), or
    - is the office's own copy of an edition, which says nothing about a recipient.
    """
    message = BytesHeaderParser(policy=compat32).parsebytes(header)
    if message.get_content_type() == "multipart/report" or message.get(COPY_HEADER) is not None:
        return None
    if author(message) not in own_addresses:
        return None
    identifier = next(iter(values(message, "Message-ID")), "")
    candidates = [*values(message, OWN_HEADER), envelope_id(identifier)]
    name = next((candidate for candidate in candidates if candidate in wanted), None)
    if name is None:
        return None
    renamed = envelope_id(identifier) != name and is_provider_message_id(identifier)
    return name, identifier if renamed else ""
