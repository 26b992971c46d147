"""Ports (interfaces to the outside) of a mailbox: searched for evidence about sent messages, and given copies."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.evidence import Evidence
from advisory_cli.model.mailing.sent_copy import SentCopy


class MailboxReader(Protocol):
    """Mailbox on a server, searched after sending for answers, delivery reports and copies of sent messages.

    search() returns the evidence found.
    """

    def search(
        self,
        envelope_ids: Collection[str],
        *,
        since: datetime,
        anchors: Collection[str] = (),
        message_ids: Collection[str] = (),
    ) -> Evidence:
        """Search the mailbox for copies of sent messages, answers and delivery reports, and return the evidence found.

        The evidence may be empty. `envelope_ids` are the ids of the messages (message_id.envelope_id). Copies, answers
        and reports count when they name one of these ids. Answers and reports also count when they name one of
        `anchors` (the 26 characters of anchor_id() before the @), or one of `message_ids`, the Message-IDs by which
        providers passed messages on, with angle brackets. Only messages of the day of `since` and later are looked at.
        Raises TryLater when the server is away, NotAllowed when login or certificate is refused, and BadConfig when a
        folder does not exist.
        """


class SentFolder(Protocol):
    """Folder of sent mail in the office's mailbox, open to take copies."""

    def file(self, copy: SentCopy) -> None:
        """Put a copy into the folder, unless a copy with the same `copy_id` is there.

        Raises CannotWrite when this copy is not taken, and TryLater when the server goes away. After TryLater the copy
        may be there, and the next call for it finds out.
        """
