"""Functions that tell from a message's own words that a delivery failed, and which sent message came back.

They serve for a bounce without a machine-readable report, and for a report whose fields do not name the returned
message. The returned message is recognised by its envelope id: the part of its Message-ID before the @, made by this
program so that nobody can guess it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from advisory_cli.inbox.automatic import (
    AUTOMATIC,
    REFUSAL_CODE,
    author,
    has_null_path,
    is_machine,
    reports_failure,
    subject_names,
    subject_of,
    subject_reports_failure,
    text_of,
    values,
)
from advisory_cli.inbox.names import names_in, written_at
from advisory_cli.model.mailing.evidence import Action, Report
from advisory_cli.model.mailing.message_id import is_own_name
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.text import printable

_OWN_ID = late_pattern(r"(?<![A-Za-z0-9_+.-])([a-z2-7]{26})(?=@)")  # as model.mailing.message_id makes them
_OWN_ID_IN_BYTES = late_pattern(_OWN_ID.pattern.encode())
_THREAD = late_pattern(
    r"^[> \t]*(?:References|In-Reply-To):.*(?:\n[> \t]*[ \t]<?[^\s:]+@.*)*", re.IGNORECASE | re.MULTILINE
)
_ITS_ID = late_pattern(r"Message-ID:\s*<?([a-z2-7]{26})@", re.IGNORECASE)
_OWN_LINE = late_pattern(r"^[> \t]*X-Advisory-ID:\s*([a-z2-7]{26})\s*$", re.IGNORECASE | re.MULTILINE)
_ENHANCED = late_pattern(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
_ADDRESS = late_pattern(r"[^\s<>()\[\]:;,\"'@]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z0-9-]{2,63}")
_DELAYED = ("delay", "warning:", "still being retried", "verzöger", "retard", "not yet been delivered", "will retry")
_ARRIVED = ("successful", "relayed", "has been delivered", "was delivered", "read:", "displayed")
_OTHER_REPORTS = frozenset({"message/disposition-notification", "message/feedback-report"})
_LONGEST_TEXT = 1 << 16  # characters
_LONGEST_LOOK = 2_000
_LONGEST_WORDS = 400


def contains_own_id(text: bytes | str) -> bool:
    """Tell whether a text contains an envelope id made by this program, followed by an @.

    An envelope id is the part of a Message-ID before the @. Only its form is checked: 26 small letters and digits.
    """
    return (_OWN_ID_IN_BYTES.search(text) if isinstance(text, bytes) else _OWN_ID.search(text)) is not None


def may_report(head: bytes) -> bool:
    """Tell by the header fields `head` whether a message may be a delivery report or a bounce.

    True when any of these signs is there: the content type of a report, a field X-Failed-Recipients, an empty
    Return-Path, a machine's address as the author's, or a subject that reports a failure. True also for header fields
    that cannot be read.
    """
    try:
        message = BytesHeaderParser(policy=compat32).parsebytes(head)
        return bool(
            _is_report(message)
            or values(message, "X-Failed-Recipients")
            or has_null_path(message)
            or is_machine(author(message))
            or subject_reports_failure(message)
        )
    except Exception:  # the parser of the standard library has many ways to stumble
        return True


def ids_outside_report(report: Message, known: Collection[str] = ()) -> Iterator[str]:
    """Yield the name of the message that a delivery report is about, found elsewhere than in the report's fields.

    `report` is the message that holds the report. `known` are the Message-IDs of providers. A name is an envelope id or
    anchor of this program's form (26 characters), or a whole Message-ID that is in `known`.
    At most one name is yielded. These places are searched, in this order, until one holds a name:
    - the header In-Reply-To
    - the header References
    - the texts, behind X-Advisory-ID:
    - the texts, behind Message-ID:
    - the texts, elsewhere than in quoted References and In-Reply-To
    Of several names in a header, the last is yielded if nothing follows it, else the first, which is the anchor. In the
    texts, only names of this program's form count. When one place in the texts has several different names, nothing is
    yielded, because a quoted message may contain the names of a whole conversation.
    """
    for header in ("In-Reply-To", "References"):
        listed = [name for value in values(report, header) for word in value.split() for name in names_in(word)]
        if counted := [name for name in listed if is_own_name(name) or name in known]:
            yield counted[-1] if listed[-1] == counted[-1] else counted[0]  # not the last one: the anchor
            return
    text = "\n".join(text_of(report))[:_LONGEST_TEXT]
    own = set(_OWN_LINE.findall(text)) or set(_ITS_ID.findall(text)) or set(_OWN_ID.findall(_THREAD.sub("", text)))
    if len(own) == 1:
        yield from own


def bounce_of(
    message: Message, returned: Sequence[str], conversation: Sequence[str] = (), *, known: Collection[str] = ()
) -> Report | None:
    """Return a report of failed delivery, made from a bounce that has no machine-readable report. None for no report.

    `message` is the bounce. `returned` holds the names of the messages that it brings back, and `conversation` the
    names in the References of those messages. A name is an envelope id or anchor (26 characters), or a provider's
    Message-ID with angle brackets. `known` holds the Message-IDs of providers that count.
    None means that the message reports no failure, or names no message of this program.
    """
    named = list(returned) or list(ids_outside_report(message, known))
    text = "\n".join(text_of(message))[:_LONGEST_TEXT]
    if not (named or conversation) or not _is_failure(message, text):
        return None
    words, address = _failure_details(message, text)
    return Report(
        action=Action.FAILED,
        envelope_ids=frozenset(named[:1]),
        recipients=frozenset({address} if address else ()),
        words=words,
        final=address,
        conversation=tuple(conversation),
        written_at=written_at(message),
    )


def _is_failure(message: Message, text: str) -> bool:
    """Tell whether a server wrote the message and reports a permanent failure of delivery."""
    if any(part.get_content_type() in _OTHER_REPORTS for part in message.walk()):
        return False
    if values(message, "X-Failed-Recipients"):
        return True
    called = subject_reports_failure(message)
    server = called or is_machine(author(message)) or _is_report(message)
    if subject_names(message, *AUTOMATIC.values()) or not (server or has_null_path(message)):
        return False
    refused = (REFUSAL_CODE if server else _ENHANCED).search(text) is not None
    start = text[:_LONGEST_LOOK]  # what comes behind may be our own words
    if not refused and any(word in f"{subject_of(message)}\n{start}".casefold() for word in (*_DELAYED, *_ARRIVED)):
        return False
    return called or refused or reports_failure(start)


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report"


def _failure_details(message: Message, text: str) -> tuple[str, str]:
    """Return the server's words and the address that they are about, which may be ""."""
    lines = [line.strip()[:_LONGEST_LOOK] for line in text.splitlines()]
    at = next((number for number, line in enumerate(lines) if REFUSAL_CODE.search(line)), -1)
    if at < 0:
        at = next((number for number, line in enumerate(lines) if reports_failure(line)), -1)
    words = lines[at] if at >= 0 else subject_of(message)
    near = " ".join((*values(message, "X-Failed-Recipients"), *lines[max(at, 0) : at + 1], *lines[max(at - 3, 0) : at]))
    candidate = next(
        (candidate for candidate in _ADDRESS.findall(near[:_LONGEST_TEXT]) if not _OWN_ID.match(candidate)), ""
    )
    return printable(" ".join(words.split()))[:_LONGEST_WORDS], printable(address_key(candidate))
