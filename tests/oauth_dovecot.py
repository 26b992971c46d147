"""Dovecot that takes access tokens: a real oauth2 passdb, which asks a small authorisation server about each.

Submission (RFC 6409) and IMAP, by XOAUTH2 or OAUTHBEARER. The tokens' endpoint is that of RFC 7662. Loopback only.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.imap_servers import USER, Dovecot, dovecot, dovecot_program, free_port
from tests.smtp_servers import MailServer

_CONFIG = """
protocols = imap submission
auth_mechanisms = {mechanism}
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {{folder}}/oauth2.conf
}}
hostname = mail.example
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
}}
"""
_OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(slots=True, kw_only=True)
class Tokens:
    """What the authorisation server knows: whose each token is. It remembers for which it was asked."""

    owners: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def issue(self, token: str, owner: str = USER) -> str:
        """Make a token valid."""
        self.owners[token] = owner
        return token

    def expire(self, token: str) -> None:
        """End a token, as time would."""
        del self.owners[token]


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthDovecot:
    """A running server, the ports of its services, what its relay took, and the authorisation server behind it."""

    server: Dovecot
    submission: int
    relay: MailServer
    tokens: Tokens

    def logins(self, service: str) -> list[str]:
        """By which mechanism users logged in to a service (imap, submission), as the server's log says."""
        lines = (self.server.folder / "log").read_text().splitlines()
        return [
            line.partition("method=")[2].partition(",")[0]
            for line in lines
            if f"{service}-login: Info: Login: user=<{USER}>" in line
        ]


@contextmanager
def oauth_dovecot(pem: Path, mechanism: str) -> Iterator[OAuthDovecot]:
    """Run the three servers; the test is skipped where Dovecot is not installed, with the reason.

    `mechanism`: xoauth2 or oauthbearer, the only one that Dovecot offers.
    """
    if dovecot_program() is None or not any(Path(place, "submission").exists() for place in _PLACES):
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd dovecot-submissiond")
    tokens, submission = Tokens(), free_port()
    with MailServer() as relay, _introspection(tokens) as port:
        more = _CONFIG.format(mechanism=mechanism, relay=relay.port, submission=submission)
        with dovecot(pem, more=more, files={"oauth2.conf": _OAUTH2.format(port=port)}) as server:
            yield OAuthDovecot(server=server, submission=submission, relay=relay, tokens=tokens)


_PLACES = ("/usr/lib/dovecot", "/usr/libexec/dovecot")


@contextmanager
def _introspection(tokens: Tokens) -> Iterator[int]:
    """Serve the endpoint that says whose a token is, and yield its port."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["token"][0]
            tokens.asked.append(asked)
            owner = tokens.owners.get(asked)
            said = {"active": True, "username": owner} if owner else {"active": False}
            content = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(10)
