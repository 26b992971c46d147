"""Ports (interfaces to the outside) of a mailbox: one to search it for evidence, one to put copies into it.

Evidence is about sent messages: answers, delivery reports and copies.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from advisory_cli.model.mailing.evidence import Evidence
    from advisory_cli.model.mailing.sent_copy import SentCopy


class MailboxReader(Protocol):
    """Mailbox on a server, in which answers, delivery reports and copies of sent messages are looked for.

    search() returns the evidence found.
    """

    def search(
        self,
        envelope_ids: Collection[str],
        *,
        since: datetime,
        anchors: Collection[str] = (),
        message_ids: Collection[str] = (),
        own_addresses: Collection[str] = (),
    ) -> Evidence:
        """Search the mailbox for copies of sent messages, answers and delivery reports, and return the evidence found.

        - `envelope_ids`: the ids of the messages (message_id.envelope_id). Copies, answers and reports are found by
          these.
        - `anchors`: the 26 characters of anchor_id() before the @. Answers and reports are found by these too.
        - `message_ids`: the Message-IDs that providers gave to messages, with angle brackets. Answers and reports are
          found by these too.
        - `since`: mail of earlier days is not searched.
        - `own_addresses`: the addresses that the newsroom writes from, normalised (address_key()). In a folder where
          strangers' mail arrives, only a message from one of these addresses counts as a copy, and the Message-ID of
          such a copy is not put into the evidence.
        Raises TryLater when the server is away, NotAllowed when login or certificate is refused, and BadConfig when a
        folder does not exist.
        """


class SentFolder(Protocol):
    """Folder of sent mail in the office's mailbox, open to take copies."""

    def file(self, copy: SentCopy) -> None:
        """Put a copy into the folder, unless it holds a copy with the same `copy_id` already.

        Raises CannotWrite when the folder does not take this copy. Raises TryLater when the server goes away: it is
        then not known whether the copy is in the folder. The caller may call this method again, because no copy is put
        in twice.
        """
