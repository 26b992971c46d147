"""Answers that people wrote to our messages, told from what machines answer; read like reports: whatever cannot be read
says nothing, and stops nobody.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses

from advisory_cli.model.mailing.evidence import Answer
from advisory_cli.model.people.recipient import address_key

HEADERS = (
    *("In-Reply-To", "References", "From", "Content-Type", "Return-Path", "Auto-Submitted", "Precedence"),
    *("X-Autoreply", "X-Autorespond"),
)
LARGEST_HEAD = 1 << 16  # bytes of a message's headers that are read
_LONGEST_FROM = 2_000
_OURS = re.compile(
    r"(?:^|[<\s,;])([a-z2-7]{26})@"
)  # as model.mailing.message_id makes them; the angles get lost at times
_MACHINES = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"})
_BY_MACHINE = frozenset({"auto_reply", "auto-reply", "autoreply", "bulk", "junk"})  # Precedence, never standardised


def parse_answer(content: bytes) -> Answer | None:
    """Which messages of ours somebody answered with this one, by its headers; None where nobody did: it answers
    nothing, or a machine wrote it (a vacation notice, a bounce, a receipt).
    """
    try:
        return _answer(BytesHeaderParser(policy=compat32).parsebytes(content[:LARGEST_HEAD]))
    except Exception:  # the parser of the standard library has many ways to stumble, RecursionError among them
        return None


def _answer(message: Message) -> Answer | None:
    named = frozenset(_named(message))
    author = _author(message) if named else ""
    if not author or author.partition("@")[0] in _MACHINES or _automatic(message):
        return None
    return Answer(envelope_ids=named, author=author)


def _named(message: Message) -> Iterator[str]:
    """The ids of ours that it answers, or that its thread holds (RFC 5322 3.6.4)."""
    for name in ("In-Reply-To", "References"):
        for value in _values(message, name):
            yield from _OURS.findall(value)


def _author(message: Message) -> str:
    """The key of the first address in From; nothing where there is none."""
    found = getaddresses([value[:_LONGEST_FROM] for value in _values(message, "From")])
    return next((address_key(address) for _, address in found if "@" in address), "")


def _automatic(message: Message) -> bool:
    """Whether a machine says that it wrote this: by RFC 3834 5, by older habits, by a return path that takes no answer
    (RFC 3834 4, RFC 5321 4.5.5), or by being a report (RFC 6522, RFC 8098).
    """
    submitted = [re.split(r"[;\s(]", value, maxsplit=1)[0].lower() for value in _values(message, "Auto-Submitted")]
    precedence = [value.lower() for value in _values(message, "Precedence")]
    old = [value.lower() for name in ("X-Autoreply", "X-Autorespond") for value in _values(message, name)]
    return (
        any(word != "no" for word in submitted)
        or not _BY_MACHINE.isdisjoint(precedence)
        or any(word != "no" for word in old)
        or "<>" in (value.replace(" ", "") for value in _values(message, "Return-Path"))
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
    )


def _values(message: Message, name: str) -> list[str]:
    """A field's texts on one line each; bytes beyond ASCII make the parser give objects that are no text."""
    return [" ".join(str(value).split()) for value in message.get_all(name, [])]
