"""The port of a mailbox that may hold evidence."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.evidence import Evidence


class MailboxReader(Protocol):
    """A mailbox on a server that may hold evidence."""

    def search(self, envelope_ids: Collection[str], *, since: datetime) -> Evidence:
        """Look for messages by their envelope ids, answers to them, and delivery reports, all of that day and later.

        Raises TryLater (server away), NotAllowed (login or certificate refused), BadConfig (no such folder).
        """
