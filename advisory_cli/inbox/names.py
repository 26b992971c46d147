"""Names of our messages in the headers of other people's mail: ids of ours, anchors, and Message-IDs of providers.

An id of ours or an anchor is named by its 26 characters before the @, a provider's Message-ID by the whole of it, with
angle brackets. Only the caller can tell an id from an anchor, and whether either is this newsroom's.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from advisory_cli.inbox.automatic import values
from advisory_cli.model.mailing.message_id import envelope_id, is_message_id, is_provider_message_id
from advisory_cli.model.mailing.sent_copy import COPY_HEADER

OWN_HEADER = "X-Advisory-ID"
COPY_HEADERS = ("MESSAGE-ID", OWN_HEADER.upper(), COPY_HEADER.upper(), "CONTENT-TYPE")
"""Headers that copy_in() reads, in the order and letters in which a mailbox is asked for them."""

_OWN = re.compile(r"[a-z2-7]{26}")
_OWN_ID = re.compile(r"(?:^|[<\s,;])([a-z2-7]{26})@")  # the angles get lost at times
_ANY_ID = re.compile(r"<[^<>@\s]{1,200}@[^<>@\s]{1,250}>")


def is_own_name(name: str) -> bool:
    """Tell whether a name has the form of an envelope id or anchor that this program makes: 26 letters and digits."""
    return _OWN.fullmatch(name) is not None


def names_in(value: str) -> Iterator[str]:
    """Yield the names in a header's value, such as that of References: first those of our form, then all others."""
    yield from _OWN_ID.findall(value)
    yield from (text for text in _ANY_ID.findall(value) if not is_message_id(text))


def answered_names(message: Message, known: Collection[str] | None = None) -> frozenset[str]:
    """Return the names in In-Reply-To and References (RFC 5322 3.6.4).

    `known`: the Message-IDs of providers that count. None: all count.
    """
    texts = (*values(message, "In-Reply-To"), *values(message, "References"))
    named = (name for value in texts for name in names_in(value))
    return frozenset(name for name in named if known is None or is_own_name(name) or name in known)


def names_of(header: Message, known: Collection[str]) -> Iterator[str]:
    """Yield the names of the message whose header fields are in `header`: by X-Advisory-ID, and by its Message-ID.

    `known`: the Message-IDs of providers that count. An id of ours counts by its form.
    """
    yield from filter(is_own_name, values(header, OWN_HEADER))
    for value in values(header, "Message-ID"):
        name = envelope_id(value)
        if is_own_name(name):
            yield name
        elif value in known:
            yield value


def conversation_of(header: Message) -> tuple[str, ...]:
    """Return the names of our form in References: the anchor, and those of earlier messages, the oldest first."""
    return tuple(name for value in values(header, "References") for name in _OWN_ID.findall(value))


def written_at(message: Message) -> datetime | None:
    """Return the time in the Date header, None when it is missing or not readable. A time without a zone is UTC."""
    try:
        moment = parsedate_to_datetime(next(iter(values(message, "Date")), ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def copy_in(header: bytes, wanted: Collection[str]) -> tuple[str, str] | None:
    """Return the envelope id of the message of ours that a mailbox keeps a copy of, and the copy's Message-ID.

    `header`: the header fields COPY_HEADERS of a message in the mailbox. `wanted`: envelope ids. The Message-ID is ""
    where it is ours, or not of the strict form of is_provider_message_id().
    Return None when the message is none of the wanted ones, a report about one, which may carry its id, or
    the office's own copy of an edition, which says nothing about a reader.
    """
    message = BytesHeaderParser(policy=compat32).parsebytes(header)
    if message.get_content_type() == "multipart/report" or message.get(COPY_HEADER) is not None:
        return None
    identifier = next(iter(values(message, "Message-ID")), "")
    candidates = [*values(message, OWN_HEADER), envelope_id(identifier)]
    name = next((candidate for candidate in candidates if candidate in wanted), None)
    if name is None:
        return None
    renamed = envelope_id(identifier) != name and is_provider_message_id(identifier)
    return name, identifier if renamed else ""
