"""The port of a mailbox that may hold evidence of what became of messages."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.evidence import Evidence


class MailboxReader(Protocol):
    """A mailbox on a server that may hold evidence of what became of messages."""

    def search(self, envelope_ids: Collection[str], *, since: datetime) -> Evidence:
        """Search for messages by their envelope ids, for answers to them, and for delivery reports, of that day and
        later.

        Raises TryLater when the server is away, NotAllowed when login or certificate is refused, and BadConfig when a
        folder does not exist.
        """
