"""Function that reads the delivery reports in a message (RFC 3464, RFC 6533), and tolerates malformed fields.

The content of a report comes from strangers. An unreadable message yields no report and raises nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from email.message import Message
from email.policy import compat32
from itertools import chain

from advisory_cli.inbox.bounced import bounce_of, contains_own_id, ids_outside_report
from advisory_cli.inbox.bounded import Bounds, parse_fields, parse_message
from advisory_cli.model.mailing.evidence import Action, Report
from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.text import printable

LARGEST = 1 << 20  # bytes of a message that are read; what is returned comes last (RFC 6522 3), and may be cut off
_LONGEST_WORDS = 400
_SIGNS = re.compile(
    rb"delivery-status|multipart/report|mailer-daemon|postmaster|x-failed-recipients|return-path:\s*<>", re.IGNORECASE
)
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_WHOLE = frozenset({"message/rfc822", "message/global"})
_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers"})
_ENCODED = frozenset({"base64", "quoted-printable"})
_GAP = re.compile(r"\r?\n[ \t]*\r?\n")
_XTEXT = re.compile(r"\+([0-9A-F]{2})|\\x\{([0-9A-F]{2,5})\}")  # RFC 3461 4, RFC 6533 3


def parse_reports(content: bytes) -> tuple[Report, ...]:
    """Return the delivery reports in a message: one for each recipient in a notification, or one for a bounce.

    `content`: the message, of which the first LARGEST bytes (1 MiB) are read. Return () for a message that is neither
    notification nor bounce, that cannot be parsed, or that exceeds the limits of inbox.bounded.
    """
    start = content[:LARGEST]
    if not contains_own_id(start) and _SIGNS.search(start) is None:
        return ()
    try:
        message, bounds = parse_message(start)
        return tuple(_reports(message, bounds)) or tuple(_bounces(message, bounds))
    except Exception:  # the parser of the standard library has many ways to stumble, RecursionError among them
        return ()


def _reports(message: Message, bounds: Bounds) -> Iterator[Report]:
    """Yield the reports of each notification in a message, also of a forwarded notification."""
    for part in message.walk():
        siblings = _messages(part)
        statuses = [sibling for sibling in siblings if sibling.get_content_type() in _STATUS]
        if statuses:
            returned = tuple(_returned_ids(siblings, bounds))
            elsewhere = (
                () if any(map(contains_own_id, returned)) else (*ids_outside_report(part), *ids_outside_report(message))
            )
            for status in statuses:
                yield from _reports_of_status(status, returned, elsewhere, bounds)
    if message.get_content_type() in _STATUS:
        yield from _reports_of_status(message, (), tuple(ids_outside_report(message)), bounds)


def _bounces(message: Message, bounds: Bounds) -> Iterator[Report]:
    """Yield the report of a bounce that has no machine-readable part, or none that can be read."""
    returned = tuple(chain.from_iterable(_returned_ids(_messages(part), bounds) for part in message.walk()))
    if (bounce := bounce_of(message, tuple(filter(None, map(envelope_id, returned))))) is not None:
        yield bounce


def _reports_of_status(
    status: Message, returned: Sequence[str], elsewhere: Sequence[str], bounds: Bounds
) -> Iterator[Report]:
    """Yield the reports of one notification, a report for each group of fields that names an action.

    Yield nothing when no envelope id is known. Fields are taken from any group, because servers differ in where the
    groups end. `elsewhere`: ids that count only if the notification itself names none of ours.
    """
    blocks = _field_groups(status, bounds)
    ids = frozenset(filter(None, map(envelope_id, chain(_values(blocks, "Original-Envelope-Id"), returned))))
    if not any(contains_own_id(f"{id_}@") for id_ in ids):
        ids |= frozenset(elsewhere[:1])
    for block in blocks if ids else ():
        if (action := _action(block)) is not None:
            final = list(_values([block], "Final-Recipient"))
            named = (*_values([block], "Original-Recipient"), *final)
            people = frozenset(chain.from_iterable(map(_address_keys, named)))
            shown = _address_key(final[0]) if final else ""
            yield Report(action=action, envelope_ids=ids, recipients=people, words=_words(block), final=shown)


def _action(block: Message) -> Action | None:
    """Return the action of a group of fields. Return FAILED for a group with only a recipient and a status of class 5.

    Return None for a group that says nothing.
    """
    written = _value(block, "Action").partition("(")[0].strip().lower()
    if written in set(Action):
        return Action(written)
    failed = not written and _value(block, "Status").startswith("5.") and _value(block, "Final-Recipient")
    return Action.FAILED if failed else None


def _field_groups(status: Message, bounds: Bounds) -> list[Message]:
    """Return the groups of fields of a notification: first of the message, then of each recipient."""
    encoding = str(status.get("Content-Transfer-Encoding", "")).strip().lower()
    if status.get_content_type() == "message/delivery-status" and encoding not in _ENCODED:
        return _messages(status)  # the parser knows this type, but never decodes it
    return [parse_fields(text, bounds) for text in _GAP.split(_decoded(status)) if text.strip()]


def _decoded(part: Message) -> str:
    """Decode the text of a part, even if the parser took the encoded part for messages."""
    whole = Message(policy=compat32)
    whole["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", "8bit"))
    text = "\n\n".join(message.as_string().strip("\n") for message in _messages(part)) or str(part.get_payload())
    whole.set_payload(text)
    decoded = whole.get_payload(decode=True)
    return decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else text


def _returned_ids(siblings: Iterable[Message], bounds: Bounds) -> Iterator[str]:
    """Yield the Message-IDs of the messages or headers that a notification brings back."""
    for part in siblings:
        kind = part.get_content_type()
        if kind in _WHOLE:
            yield from _values(_messages(part), "Message-ID")
        elif kind in _HEADERS:
            yield from _values([parse_fields(_decoded(part), bounds)], "Message-ID")


def _messages(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [message for message in inside if isinstance(message, Message)] if isinstance(inside, list) else []


def _words(block: Message) -> str:
    """Return the server's words, else its status code (RFC 3464 2.3.4, 2.3.6), at most 400 characters."""
    diagnostic = _value(block, "Diagnostic-Code")
    kind, semicolon, rest = diagnostic.partition(";")
    words = (rest if semicolon and " " not in kind.strip() else diagnostic) or _value(block, "Status")
    return printable(" ".join(words.split()))[:_LONGEST_WORDS]


def _address_key(field: str) -> str:
    """Return the address key in a field such as 'rfc822; ann@example.com', safe to show."""
    return printable(address_key(field.rpartition(";")[2].strip().strip("<>")))[:_LONGEST_WORDS]


def _address_keys(field: str) -> set[str]:
    """Return the address keys in a field such as 'rfc822; ann@example.com': as written, and with xtext decoded."""
    text = field.rpartition(";")[2].strip().strip("<>")
    plain = _XTEXT.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    return {address_key(address) for address in (text, plain) if address}


def _values(blocks: Iterable[Message], *names: str) -> Iterator[str]:
    yield from (value for block in blocks for name in names if (value := _value(block, name)))


def _value(block: Message, name: str) -> str:
    """Return a field's text on one line, or "".

    The value is converted by str(), because the parser returns another object for bytes beyond ASCII.
    """
    return " ".join(str(block.get(name, "")).split())
