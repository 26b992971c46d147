"""Functions that read the mails sent to the address for opt-outs: the token in a subject, and who writes what."""

import re
from email.parser import BytesHeaderParser
from email.policy import compat32

from advisory_cli.inbox.automatic import author, subject_of
from advisory_cli.inbox.replies import LARGEST_HEAD
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable

# As the mail program makes it from the link in List-Unsubscribe, also answered or passed on: "Fwd: unsubscribe TOKEN".
_ASKED = late_pattern(r"(?:[^\s:]{1,12} ?: ?)*unsubscribe ([a-z2-7]{26})", re.IGNORECASE)


def opt_out_token(content: bytes) -> str:
    """Return the opt-out token in the subject of a message, in small letters. "" for any other message.

    Only the subject counts. A returned message of ours has the token in its own headers, and asks for nothing.
    """
    _, subject = _sender_and_subject(content)
    match = _ASKED.fullmatch(subject)
    return match[1].lower() if match else ""


def sender_and_subject(content: bytes) -> str:
    """Return the sender's address and the subject of a message, as 'ann@daily.example: Please no more', safe to show.

    A message without a sender or subject, or with a head that cannot be read, is named by what it has, or "a message".
    """
    return printable(": ".join(filter(None, _sender_and_subject(content))))[:100] or "a message"


def _sender_and_subject(content: bytes) -> tuple[str, str]:
    """Return the sender's address and the subject, "" for what is not there or cannot be read."""
    try:
        head = BytesHeaderParser(policy=compat32).parsebytes(content[:LARGEST_HEAD])
        return author(head), " ".join(subject_of(head).split())
    except Exception:  # the parser of the standard library has many ways to stumble
        return "", ""
