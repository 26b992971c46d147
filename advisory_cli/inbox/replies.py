"""Functions that recognise a person's answer to messages of this program, and leave out automatic answers.

An unreadable message counts as no answer and raises nothing.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from advisory_cli.inbox.automatic import author, is_automatic, says_automatic, text_of
from advisory_cli.inbox.bounded import parse_message
from advisory_cli.inbox.names import answered_names, written_at
from advisory_cli.model.mailing.evidence import Answer

LARGEST_HEAD = 1 << 16  # bytes of a message's headers that are read
LARGEST_TEXT = 1 << 18  # bytes of a message that are looked at for words of a machine
_STATUS = frozenset({"multipart/report", "message/delivery-status", "message/global-delivery-status"})


def parse_answer(content: bytes, *, message_ids: Collection[str] = ()) -> Answer | None:
    """Return a person's answer to messages of this program, or None. `content`: a message that may be such an answer.

    `message_ids`: the Message-IDs by which providers passed our messages on, with angle brackets. An answer counts even
    if it names nothing but one of these.
    None means that the message answers no message of this program, cannot be read, or names no author. None is also
    returned for a message that a machine wrote, as its headers or its text say.
    """
    try:
        reply = _answer(_head(content), message_ids)
        return reply if reply is None or not _by_machine(content[:LARGEST_TEXT]) else None
    except Exception:  # the parser of the standard library has many ways to stumble, RecursionError among them
        return None


def answers_naming(names: Collection[str], content: bytes, message_ids: Collection[str]) -> Iterator[Answer]:
    """Yield the answer in `content`, if it answers one of the messages with these `names`. Otherwise yield nothing.

    `content`: a message that may be a person's answer.
    `names`: all names of the sent messages: envelope ids, anchors (26 characters), and the Message-IDs that providers
    gave to the messages, with angle brackets. `message_ids`: the Message-IDs among `names`.
    In the yielded answer, `envelope_ids` holds those of `names` that the answer refers to. A message that cannot be
    read yields nothing.
    """
    reply = parse_answer(content, message_ids=message_ids)
    if reply is not None and (named := reply.envelope_ids & frozenset(names)):
        yield replace(reply, envelope_ids=named)


def answered_ids(head: bytes) -> frozenset[str]:
    """Return the names of all messages that one message answers. `head` are the header fields of the answering message.

    A name is an envelope id or anchor of this program's form (26 characters), or another Message-ID, whole and with
    angle brackets. The answering message may be from a person or a machine. The set is empty when its header fields
    cannot be read.
    """
    try:
        return answered_names(_head(head))
    except Exception:  # as above
        return frozenset()


def _head(content: bytes) -> Message:
    return BytesHeaderParser(policy=compat32).parsebytes(content[:LARGEST_HEAD])


def _answer(message: Message, message_ids: Collection[str]) -> Answer | None:
    named = answered_names(message, message_ids)
    who = author(message) if named else ""
    if not who or is_automatic(message):
        return None
    return Answer(envelope_ids=named, author=who, written_at=written_at(message))


def _by_machine(content: bytes) -> bool:
    """Tell whether a message contains a report, or says in its own words that a machine wrote it.

    Raises an exception for a message that cannot be parsed, which parse_answer treats as a machine's.
    """
    message, _ = parse_message(content)
    if any(part.get_content_type() in _STATUS for part in message.walk()):
        return True
    return says_automatic(next(text_of(message), ""))
