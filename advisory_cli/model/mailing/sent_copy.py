"""Data classes for the newsroom's own copies of messages that left: the copy, and the places that keep one."""

from datetime import datetime
from enum import StrEnum

from advisory_cli.model.value_class import value_class

COPY_HEADER = "X-Advisory-Copy"  # of a copy that this program put into a mailbox; such a copy proves no delivery


class CopyPlace(StrEnum):
    """Place that gets a copy of each edition: the Maildir of the setting `archive`, or the mailbox of `imap`."""

    ARCHIVE = "archive"
    SENT = "sent"


@value_class
class SentCopy:
    """Copy of an edition, to be put into the folder of sent mail.

    - `copy_id` (message_id.copy_id): value of the header X-Advisory-Copy, by which the copy is found again.
    - `message_id`: the copy's Message-ID, the same for all editions of a revision.
    - `content`: the whole message as bytes.
    - `date`: time at which the edition left (aware).
    """

    copy_id: str
    message_id: str
    content: bytes  # the whole message, with CRLF and the header X-Advisory-Copy
    date: datetime
