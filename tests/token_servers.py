"""A mail server for tests that takes access tokens (XOAUTH2) and asks the authorisation server about each of them."""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import AuthResult

from tests.authorisation_server import AuthorisationServer
from tests.smtp_servers import MailServer

RESOURCES = ("https://outlook.office.com", "https://outlook.office365.com", "https://mail.google.com")


class TokenMailServer(MailServer):
    """It lets `mailbox` in with a token of its own, of an app in `apps` (app:…) or of a delegate in `delegates`.

    A token is looked at when somebody logs in, so that a stale one is refused at each new connection.
    """

    def __init__(self, authorisation: AuthorisationServer, mailbox: str, pem: Path, **options: Any) -> None:
        super().__init__(tls="starttls", pem=pem, users={"nobody": "by password"}, **options)
        self.authorisation, self.mailbox = authorisation, mailbox
        self.allowed = {mailbox}
        self.shown: list[str] = []  # tokens
        self.refused = 0
        self.switched_off = False  # SMTP AUTH, for this mailbox
        self.lock = threading.Lock()

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802  (aiosmtpd's name)
        """Judge a token, and explain a refusal first, as Exchange Online does."""
        given = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        user, _, rest = given.decode().removeprefix("user=").partition("\1")
        token = rest.removeprefix("auth=Bearer ").rstrip("\1")
        with self.lock:
            self.shown.append(token)
        if self.switched_off:
            words = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox."
            return AuthResult(success=False, handled=False, message=words)
        good = any(self.authorisation.permissions(token, resource) for resource in RESOURCES)
        if good and user.casefold() == self.mailbox and self.authorisation.who(token) in self.allowed:
            self.logins.append(user)
            return AuthResult(success=True)
        with self.lock:
            self.refused += 1
        await server.challenge_auth(json.dumps({"status": "401", "schemes": "bearer"}))
        return AuthResult(success=False, handled=False, message="535 5.7.3 Authentication unsuccessful")
