"""Function that reads the delivery reports in a message (RFC 3464, RFC 6533), and tolerates malformed fields.

The content of a report comes from strangers. An unreadable message yields no report and raises nothing.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from email.message import Message
from email.policy import compat32
from itertools import chain

from advisory_cli.inbox.bounced import bounce_of, contains_own_id, ids_outside_report
from advisory_cli.inbox.bounded import Bounds, parse_fields, parse_message
from advisory_cli.inbox.names import conversation_of, names_of, written_at
from advisory_cli.model.mailing.evidence import Action, Report
from advisory_cli.model.mailing.message_id import envelope_id, is_own_name
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

LARGEST = 1 << 20  # bytes of a message that are read; what is returned comes last (RFC 6522 3), and may be cut off
_LONGEST_WORDS = 400
_SIGNS = late_pattern(
    rb"delivery-status|multipart/report|mailer-daemon|postmaster|x-failed-recipients|return-path:\s*<>", re.IGNORECASE
)
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_WHOLE = frozenset({"message/rfc822", "message/global"})
_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers"})
_ENCODED = frozenset({"base64", "quoted-printable"})
_GAP = late_pattern(r"\r?\n[ \t]*\r?\n")
_XTEXT = late_pattern(r"\+([0-9A-F]{2})|\\x\{([0-9A-F]{2,5})\}")  # RFC 3461 4, RFC 6533 3


@value_class
class _Named:
    """Names of the messages that a notification is about, in the forms of inbox.names.

    `returned`: of the messages or headers that it brings back. `elsewhere`: names that count only if the notification
    itself has none of ours. `conversation`: the names in the References of what it brings back.
    """

    returned: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    conversation: tuple[str, ...] = ()
    written_at: datetime | None = None


def parse_reports(content: bytes, *, message_ids: Collection[str] = ()) -> tuple[Report, ...]:
    """Return the delivery reports that a message contains, as a tuple. Empty when it contains none.

    `content`: the message, of which the first LARGEST bytes (1 MiB) are read.
    `message_ids`: Message-IDs, with angle brackets, that providers gave to our messages in place of ours. A report that
    names one of these is returned, even if it names no id of ours.
    A machine-readable report (RFC 3464) gives one Report for each recipient. A bounce without such a report gives one
    Report in all. The result is empty for a message that cannot be parsed, or that exceeds the limits of inbox.bounded.
    """
    start = content[:LARGEST]
    if not contains_own_id(start) and _SIGNS.search(start) is None:
        return ()
    try:
        message, bounds = parse_message(start)
        return tuple(_reports(message, bounds, message_ids)) or tuple(_bounces(message, bounds, message_ids))
    except Exception:  # the parser of the standard library has many ways to stumble, RecursionError among them
        return ()


def _reports(message: Message, bounds: Bounds, known: Collection[str]) -> Iterator[Report]:
    """Yield the reports of each notification in a message, also of a forwarded notification."""
    written = written_at(message)
    for part in message.walk():
        siblings = _messages(part)
        statuses = [sibling for sibling in siblings if sibling.get_content_type() in _STATUS]
        if statuses:
            originals = list(_returned_headers(siblings, bounds))
            returned = tuple(name for header in originals for name in names_of(header, known))
            named = _Named(
                returned=returned,
                elsewhere=() if returned else (*ids_outside_report(part, known), *ids_outside_report(message, known)),
                conversation=tuple(name for header in originals for name in conversation_of(header)),
                written_at=written,
            )
            for status in statuses:
                yield from _reports_of_status(status, named, bounds)
    if message.get_content_type() in _STATUS:
        elsewhere = tuple(ids_outside_report(message, known))
        yield from _reports_of_status(message, _Named(elsewhere=elsewhere, written_at=written), bounds)


def _bounces(message: Message, bounds: Bounds, known: Collection[str]) -> Iterator[Report]:
    """Yield the report of a bounce that has no machine-readable part, or none that can be read."""
    originals = [header for part in message.walk() for header in _returned_headers(_messages(part), bounds)]
    returned = tuple(name for header in originals for name in names_of(header, known))
    conversation = tuple(name for header in originals for name in conversation_of(header))
    if (bounce := bounce_of(message, returned, conversation, known=known)) is not None:
        yield bounce


def _reports_of_status(status: Message, named: _Named, bounds: Bounds) -> Iterator[Report]:
    """Yield the reports of one notification, a report for each group of fields that names an action.

    Yield nothing when no message is named. Fields are taken from any group, because servers differ in where the groups
    end.
    """
    blocks = _field_groups(status, bounds)
    ids = frozenset(filter(None, map(envelope_id, _values(blocks, "Original-Envelope-Id")))) | {*named.returned}
    if not any(map(is_own_name, ids)):
        ids |= frozenset(named.elsewhere[:1])
    for block in blocks if ids or named.conversation else ():
        if (action := _action(block)) is not None:
            final = list(_values([block], "Final-Recipient"))
            people = (*_values([block], "Original-Recipient"), *final)
            yield Report(
                action=action,
                envelope_ids=ids,
                recipients=frozenset(chain.from_iterable(map(_address_keys, people))),
                words=_words(block),
                final=_address_key(final[0]) if final else "",
                conversation=named.conversation,
                written_at=named.written_at,
            )


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


def _returned_headers(siblings: Iterable[Message], bounds: Bounds) -> Iterator[Message]:
    """Yield the header fields of the messages that a notification brings back, whole or their headers alone."""
    for part in siblings:
        kind = part.get_content_type()
        if kind in _WHOLE:
            yield from _messages(part)
        elif kind in _HEADERS:
            yield parse_fields(_decoded(part), bounds)


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
