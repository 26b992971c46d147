"""Port (interface to the outside) of a mailbox that is searched for evidence of what became of sent messages."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.evidence import Evidence


class MailboxReader(Protocol):
    """Mailbox on a server, searched after sending for answers, delivery reports and copies of sent messages.

    search() returns the evidence found.
    """

    def search(self, envelope_ids: Collection[str], *, since: datetime) -> Evidence:
        """Search the mailbox for copies of sent messages, answers and delivery reports, and return the evidence found.

        The evidence may be empty. `envelope_ids` are the ids of the messages (message_id.envelope_id). Copies, answers
        and reports count when they name one of these ids. Only messages of the day of `since` and later are looked at.
        Raises TryLater when the server is away, NotAllowed when login or certificate is refused, and BadConfig when a
        folder does not exist.
        """
