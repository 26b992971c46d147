"""Functions that recognise a person's answer to messages of this program, and leave out automatic answers.

An unreadable message counts as no answer and raises nothing.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from advisory_cli.inbox.automatic import author, is_automatic, says_automatic, text_of, values
from advisory_cli.inbox.bounded import parse_message
from advisory_cli.model.mailing.evidence import Answer

LARGEST_HEAD = 1 << 16  # bytes of a message's headers that are read
LARGEST_TEXT = 1 << 18  # bytes of a message that are looked at for words of a machine
_OWN_ID = re.compile(
    r"(?:^|[<\s,;])([a-z2-7]{26})@"
)  # as model.mailing.message_id makes them; the angles get lost at times
_STATUS = frozenset({"multipart/report", "message/delivery-status", "message/global-delivery-status"})


def parse_answer(content: bytes) -> Answer | None:
    """Return a person's answer to messages of this program, or None. `content`: a message that may be such an answer.

    None means that the message answers no message of this program, cannot be read, or names no author. None is also
    returned for a message that a machine wrote, as its headers or its text say.
    """
    try:
        reply = _answer(_head(content))
        return reply if reply is None or not _by_machine(content[:LARGEST_TEXT]) else None
    except Exception:  # the parser of the standard library has many ways to stumble, RecursionError among them
        return None


def answered_ids(head: bytes) -> frozenset[str]:
    """Return the envelope ids of the messages of this program that a message answers, as its headers say.

    An envelope id is the part of a Message-ID before the @. `head`: the header fields of the message, which a person or
    a machine may have written. The set is empty for unreadable headers.
    """
    try:
        return frozenset(_named(_head(head)))
    except Exception:  # as above
        return frozenset()


def _head(content: bytes) -> Message:
    return BytesHeaderParser(policy=compat32).parsebytes(content[:LARGEST_HEAD])


def _answer(message: Message) -> Answer | None:
    named = frozenset(_named(message))
    who = author(message) if named else ""
    return Answer(envelope_ids=named, author=who) if who and not is_automatic(message) else None


def _named(message: Message) -> Iterator[str]:
    """Yield the ids of ours in In-Reply-To and References (RFC 5322 3.6.4)."""
    for name in ("In-Reply-To", "References"):
        for value in values(message, name):
            yield from _OWN_ID.findall(value)


def _by_machine(content: bytes) -> bool:
    """Tell whether a message contains a report, or says in its own words that a machine wrote it.

    Raises an exception for a message that cannot be parsed, which parse_answer treats as a machine's.
    """
    message, _ = parse_message(content)
    if any(part.get_content_type() in _STATUS for part in message.walk()):
        return True
    return says_automatic(next(text_of(message), ""))
