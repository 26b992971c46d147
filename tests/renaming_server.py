"""A mail server for tests that gives each message a Message-ID of its own, as Amazon SES and Exchange Online do."""

from __future__ import annotations

import re
import secrets
from email.message import EmailMessage
from typing import Any

from tests.smtp_servers import MailServer
from tests.system.press import parsed

_ITS_ID = re.compile(rb"(?im)^Message-ID:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*")


class RenamingServer(MailServer):
    """Keeps messages under new Message-IDs. With `tells`, its 250 names them in the words of Exchange.

    `mailboxes` holds what each person has, in the order in which it came. A person at refused.example has no mailbox,
    and what is sent there is accepted all the same.
    """

    def __init__(self, *, tells: bool) -> None:
        super().__init__()
        self._tells = tells
        self.mailboxes: dict[str, list[bytes]] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        """Rename, keep, accept."""
        await super().handle_DATA(server, session, envelope)
        name = f"<PN3PR01MB{secrets.randbelow(10_000):04}{secrets.token_hex(16).upper()}@PN3PR01.PROD.OUTLOOK.EXAMPLE>"
        renamed, count = _ITS_ID.subn(b"Message-ID: " + name.encode(), envelope.original_content, count=1)
        assert count == 1
        self.mailboxes.setdefault(envelope.rcpt_tos[0], []).append(renamed)
        if self._tells:
            return f"250 2.6.0 {name} [InternalId={len(self.accepted)}, Hostname=a.example] Queued mail for delivery"
        return f"250 2.0.0 Ok: queued as {secrets.token_hex(5).upper()}"

    def parsed(self, address: str) -> list[EmailMessage]:
        """What somebody has, as a modern reader sees it."""
        return [parsed(content) for content in self.mailboxes[address]]
