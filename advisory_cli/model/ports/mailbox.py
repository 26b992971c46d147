"""The port of a mailbox that may hold evidence of what became of messages."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.evidence import Evidence


class MailboxReader(Protocol):
    """Mailbox on a server, searched after sending for answers, delivery reports and copies of sent messages."""

    def search(self, envelope_ids: Collection[str], *, since: datetime) -> Evidence:
        """Search the mailbox for traces of sent messages, and return the evidence found.

        `envelope_ids` are the ids of the messages (message_id.envelope_id). Sent copies, answers and delivery reports
        that name one of them are searched for. Only messages of the day of `since` and later are looked at.
        Raises TryLater when the server is away, NotAllowed when login or certificate is refused, and BadConfig when a
        folder does not exist.
        """
