"""Mail servers for tests: one that accepts and keeps, and one that misbehaves as it is told. Loopback only.

As a program (`python -m tests.smtp_servers --folder DIR …`) the first one survives whoever talks to it, prints its port
on one line and runs until its stdin closes.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent


# --- certificates ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """`ours` vouches for `good` (localhost, 127.0.0.1) and `elsewhere` (another host), nobody for `stranger`."""

    ours: Path
    good: Path
    elsewhere: Path
    stranger: Path


def make_certificates(folder: Path) -> Certificates:
    """An authority and what it signed, each server's key and certificate in one PEM file."""
    authority, key = _certificate("Test authority")
    ours = folder / "ours.pem"
    ours.write_bytes(_pem(authority))
    made = {"ours": ours}
    for name, hosts, signer in (
        ("good", ("localhost", "127.0.0.1"), (authority, key)),
        ("elsewhere", ("elsewhere.example",), (authority, key)),
        ("stranger", ("localhost", "127.0.0.1"), None),
    ):
        made[name] = folder / f"{name}.pem"
        made[name].write_bytes(b"".join(map(_pem, reversed(_certificate(name, hosts=hosts, signer=signer)))))
    return Certificates(**made)


def _certificate(name: str, *, hosts: Sequence[str] = (), signer: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    authority, authority_key = signer or (None, key)
    names = [x509.IPAddress(ip_address(h)) if h[0].isdigit() else x509.DNSName(h) for h in hosts]
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.subject if authority else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=not hosts, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
    )
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    else:
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(authority_key, hashes.SHA256()), key


def _pem(thing: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization as s

    if hasattr(thing, "private_bytes"):
        return bytes(thing.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))
    return bytes(thing.public_bytes(s.Encoding.PEM))


def server_context(pem: Path) -> ssl.SSLContext:
    """What a server shows of itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


# --- a server that accepts and keeps ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message as the server took it: `content` as it was before the dots were doubled."""

    mail_from: str
    rcpt: tuple[str, ...]
    message_id: str
    content: bytes


class MailServer:
    """A real server (aiosmtpd). `tls` is none, starttls or implicit; with `users`, nobody sends without a login.

    What it accepted stands in `accepted` and, with a folder, durably in files (see read_kept) before the 250 leaves.
    """

    def __init__(
        self,
        *,
        tls: str = "none",
        pem: Path | None = None,
        users: Mapping[str, str] | None = None,
        folder: Path | None = None,
        delay: float = 0.0,
        size_limit: int = 10_000_000,
    ) -> None:
        self.accepted: list[Kept] = []
        self.logins: list[str] = []
        self._users = {name.encode(): word.encode() for name, word in (users or {}).items()}
        self._folder = folder
        self._delay = delay
        context = server_context(pem) if pem else None
        self._controller = _controller(
            self, tls=tls, context=context, size_limit=size_limit, login=self._login if users else None
        )
        self.port = 0

    def __enter__(self) -> Self:
        self._controller.start()
        self.port = self._controller.port
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._controller.stop()

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Ask for a login where there are users."""
        if self._users and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        """Keep, then accept."""
        import asyncio

        content = envelope.original_content
        kept = Kept(
            mail_from=envelope.mail_from,
            rcpt=tuple(envelope.rcpt_tos),
            message_id=BytesHeaderParser().parsebytes(content).get("Message-ID", "").strip(),
            content=content,
        )
        if self._folder is not None:
            _keep(self._folder, kept, number=len(self.accepted))
        self.accepted.append(kept)
        if self._delay:
            await asyncio.sleep(self._delay)
        return f"250 2.0.0 queued as {len(self.accepted):06d}"

    def _login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        from aiosmtpd.smtp import AuthResult

        right = self._users.get(data.login) == data.password
        if right:
            self.logins.append(data.login.decode())
        return AuthResult(success=right, handled=False)


def _controller(server: MailServer, *, tls: str, context: Any, size_limit: int, login: Any) -> Any:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP

    class Loopback(Controller):
        def factory(self) -> Any:
            return SMTP(
                server,
                hostname="mail.example",
                ident="Test server",
                enable_SMTPUTF8=False,
                data_size_limit=size_limit,
                tls_context=context if tls == "starttls" else None,
                require_starttls=tls == "starttls",
                auth_require_tls=tls == "starttls",
                authenticator=login,
                loop=self.loop,
            )

        def _trigger_server(self) -> None:
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    return Loopback(server, hostname="127.0.0.1", port=0, ssl_context=context if tls == "implicit" else None)


def _keep(folder: Path, kept: Kept, *, number: int) -> None:
    line = {
        "mail_from": kept.mail_from,
        "rcpt": list(kept.rcpt),
        "message_id": kept.message_id,
        "content": base64.b64encode(kept.content).decode(),
    }
    handle = os.open(folder / "accepted.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, json.dumps(line).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def read_kept(folder: Path) -> list[Kept]:
    """All that a server with this folder accepted, in order; a line it is still writing is not there yet."""
    path = folder / "accepted.jsonl"
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    return [
        Kept(
            mail_from=row["mail_from"],
            rcpt=tuple(row["rcpt"]),
            message_id=row["message_id"],
            content=base64.b64decode(row["content"]),
        )
        for row in map(json.loads, lines)
    ]


@contextmanager
def server_process(folder: Path, *arguments: str) -> Iterator[int]:
    """The keeping server as a process of its own: its port. What it accepted: read_kept(folder)."""
    command = [sys.executable, "-m", "tests.smtp_servers", "--folder", str(folder), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--tls", default="none", choices=("none", "starttls", "implicit"))
    parser.add_argument("--pem", type=Path)
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between keeping a message and saying so")
    asked = parser.parse_args()
    users = {asked.user: asked.password} if asked.user else None
    with MailServer(tls=asked.tls, pem=asked.pem, users=users, folder=asked.folder, delay=asked.delay) as server:
        print(server.port, flush=True)  # noqa: T201
        sys.stdin.read()


# --- a server that plays a script ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a scripted server does when a phase comes: say something, or nothing, then perhaps hang up."""

    say: bytes = b""
    hang_up: bool = False
    reset: bool = False  # hang up rudely (RST)
    fall_silent: bool = False
    go_deaf: bool = False  # read nothing more


_RUDELY = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST
DROP = Act(hang_up=True)
STALL = Act(fall_silent=True)


def say(text: str) -> Act:
    """One reply."""
    return Act(say=text.encode() + b"\r\n")


USUAL: dict[str, Act] = {
    "greeting": say("220 mail.example ready"),
    "ehlo": say("250-mail.example\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"),
    "starttls": say("220 go ahead"),
    "auth": say("235 welcome"),
    "mail": say("250 ok"),
    "rcpt": say("250 ok"),
    "data": say("354 go ahead"),
    "dot": say("250 2.0.0 queued as 4711"),
    "rset": say("250 ok"),
    "quit": say("221 bye"),
}


class ScriptedServer:
    """Plays USUAL except where `script` says otherwise; a list is played one act a time, its last act from then on.

    `heard` holds every line it was sent outside of messages, `bodies` every message that was ended by a dot, raw;
    `unfinished` counts messages without one.
    """

    def __init__(self, script: Mapping[str, Act | Sequence[Act]] | None = None, *, pem: Path | None = None) -> None:
        self._script = {**USUAL, **(script or {})}
        self._context = server_context(pem) if pem else None
        self._played: dict[str, int] = defaultdict(int)
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[str] = []
        self.bodies: list[bytes] = []
        self.connections = 0
        self.unfinished = 0

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def verbs(self) -> list[str]:
        """The first word of each line heard, in capitals."""
        return [line.split(" ")[0].upper() for line in self.heard]

    def settle(self, bodies: int, *, seconds: float = 3.0) -> None:
        """Wait until that many messages were ended or left unfinished."""
        until = time.monotonic() + seconds
        while len(self.bodies) + self.unfinished < bodies and time.monotonic() < until:
            time.sleep(0.005)

    def break_off(self) -> None:
        """Hang up on everybody, rudely and at once."""
        for connection in self._connections:
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RUDELY)
                connection.shutdown(socket.SHUT_RD)

    def _start(self, work: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            connection.settimeout(5)
            self._connections.append(connection)
            self._start(_Dialogue(self, connection, self._context).run)

    def next_act(self, phase: str) -> Act:
        """What comes now in this phase."""
        acts = self._script.get(phase, say("500 what?"))
        acts = [acts] if isinstance(acts, Act) else acts
        act = acts[min(self._played[phase], len(acts) - 1)]
        self._played[phase] += 1
        return act

    def wait_until_over(self) -> None:
        """Not even listen."""
        self._over.wait(10)

    def wait_for_end(self, connection: socket.socket) -> None:
        """Say nothing until the other side gives up."""
        connection.settimeout(0.05)
        while not self._over.is_set():
            try:
                if not connection.recv(4096):
                    return
            except TimeoutError:
                continue
            except OSError:
                return


@dataclass(slots=True)
class _Dialogue:
    """One connection of a scripted server."""

    server: ScriptedServer
    connection: socket.socket
    context: ssl.SSLContext | None
    pending: bytearray = field(default_factory=bytearray)
    wants_content: bool = False

    def run(self) -> None:
        try:
            with suppress(OSError):
                if self._play("greeting"):
                    self._listen()
        finally:
            self.connection.close()

    def _listen(self) -> None:
        while (line := self._until(b"\r\n")) is not None:
            text = line.decode("latin-1")
            self.server.heard.append(text)
            phase = text.split(" ")[0].lower()
            if not self._play(phase):
                return
            if self.wants_content and not (self._message() and self._play("dot")):
                return
            if phase == "starttls" and self.context is not None:
                self.connection = self.context.wrap_socket(self.connection, server_side=True)
            if phase == "quit":
                return

    def _message(self) -> bool:
        if (body := self._until(b"\r\n.\r\n")) is None:
            self.server.unfinished += 1
            return False
        self.server.bodies.append(body + b"\r\n")
        return True

    def _play(self, phase: str) -> bool:
        act = self.server.next_act(phase)
        self.wants_content = phase == "data" and act.say.startswith(b"354")
        if act.say:
            self.connection.sendall(act.say)
        if act.go_deaf:
            self.server.wait_until_over()
        if act.fall_silent:
            self.server.wait_for_end(self.connection)
        if act.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RUDELY)
        return not (act.hang_up or act.reset or act.fall_silent or act.go_deaf)

    def _until(self, end: bytes) -> bytes | None:
        while end not in self.pending:
            try:
                more = self.connection.recv(65536)
            except OSError:
                return None
            if not more:
                return None
            self.pending += more
        found = bytes(self.pending[: self.pending.index(end)])
        del self.pending[: len(found) + len(end)]
        return found


if __name__ == "__main__":
    main()
