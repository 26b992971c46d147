"""Delivery status notifications (RFC 3464, RFC 6533), read with a strict mind and a forgiving eye.

Everything in them was written by strangers: whatever cannot be read says nothing, and stops nobody.
"""

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32
from itertools import chain

from advisory_cli.model.mailing.evidence import Action, Report
from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.text import printable

LARGEST = 1 << 20  # bytes of a message that are read; what is returned comes last (RFC 6522 3), and may be cut off
_LONGEST_WORDS = 400
_MARK = b"delivery-status"
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_WHOLE = frozenset({"message/rfc822", "message/global"})
_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers"})
_ENCODED = frozenset({"base64", "quoted-printable"})
_GAP = re.compile(r"\r?\n[ \t]*\r?\n")
_XTEXT = re.compile(r"\+([0-9A-F]{2})|\\x\{([0-9A-F]{2,5})\}")  # RFC 3461 4, RFC 6533 3


def parse_reports(content: bytes) -> tuple[Report, ...]:
    """What the message says about deliveries: one report a recipient; nothing if it is no notification."""
    start = content[:LARGEST]
    if _MARK not in start.lower():
        return ()
    try:
        return tuple(_reports(message_from_bytes(start, policy=compat32)))
    except Exception:  # the parser of the standard library has many ways to stumble, RecursionError among them
        return ()


def _reports(message: Message) -> Iterator[Report]:
    """Those of each notification, also where it lies inside a forwarded message."""
    for part in message.walk():
        siblings = _messages(part)
        for status in siblings:
            if status.get_content_type() in _STATUS:
                yield from _of_one(status, siblings)
    if message.get_content_type() in _STATUS:
        yield from _of_one(message, ())


def _of_one(status: Message, siblings: Iterable[Message]) -> Iterator[Report]:
    """Servers differ in where the groups of fields end, so each field is taken from wherever it stands."""
    blocks = _blocks(status)
    named = chain(_values(blocks, "Original-Envelope-Id"), _returned_ids(siblings))
    ids = frozenset(filter(None, map(envelope_id, named)))
    for block in blocks if ids else ():
        action = _value(block, "Action").partition("(")[0].strip().lower()
        if action in set(Action):
            fields = _values([block], "Original-Recipient", "Final-Recipient")
            people = frozenset(chain.from_iterable(map(_address_keys, fields)))
            yield Report(action=Action(action), envelope_ids=ids, recipients=people, words=_words(block))


def _blocks(status: Message) -> list[Message]:
    """The groups of fields: of the message, and of each recipient."""
    encoding = str(status.get("Content-Transfer-Encoding", "")).strip().lower()
    if status.get_content_type() == "message/delivery-status" and encoding not in _ENCODED:
        return _messages(status)  # the parser knows this type, but never decodes it
    return [_fields(text) for text in _GAP.split(_decoded(status)) if text.strip()]


def _decoded(part: Message) -> str:
    """The text of a part that the parser may have taken for messages before it was decoded."""
    whole = Message(policy=compat32)
    whole["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", "8bit"))
    text = "\n\n".join(one.as_string().strip("\n") for one in _messages(part)) or str(part.get_payload())
    whole.set_payload(text)
    decoded = whole.get_payload(decode=True)
    return decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else text


def _returned_ids(siblings: Iterable[Message]) -> Iterator[str]:
    """The Message-IDs of what the notification brings back."""
    for part in siblings:
        kind = part.get_content_type()
        if kind in _WHOLE:
            yield from _values(_messages(part), "Message-ID")
        elif kind in _HEADERS:
            yield from _values([_fields(_decoded(part))], "Message-ID")


def _messages(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def _fields(text: str) -> Message:
    return HeaderParser(policy=compat32).parsestr(text.lstrip())


def _words(block: Message) -> str:
    """What the server said, else its status code (RFC 3464 2.3.4, 2.3.6)."""
    said = _value(block, "Diagnostic-Code")
    kind, semicolon, rest = said.partition(";")
    words = (rest if semicolon and " " not in kind.strip() else said) or _value(block, "Status")
    return printable(" ".join(words.split()))[:_LONGEST_WORDS]


def _address_keys(field: str) -> set[str]:
    """An address after its type ('rfc822; ann@example.com'), also as it reads once xtext is undone."""
    text = field.rpartition(";")[2].strip().strip("<>")
    plain = _XTEXT.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    return {address_key(one) for one in (text, plain) if one}


def _values(blocks: Iterable[Message], *names: str) -> Iterator[str]:
    yield from (value for block in blocks for name in names if (value := _value(block, name)))


def _value(block: Message, name: str) -> str:
    """A field's text; bytes beyond ASCII make the parser give an object that is no text (its words, replaced)."""
    return " ".join(str(block.get(name, "")).split())
