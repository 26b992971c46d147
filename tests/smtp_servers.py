"""Mail servers for tests: one that accepts and keeps, and one that misbehaves as it is told. Loopback only.

As a program (`python -m tests.smtp_servers --folder DIR …`) the first one survives whoever talks to it, prints its port
on one line and runs until its stdin closes.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import re
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
    options: tuple[str, ...] = ()  # of MAIL, where it was not read back from a file


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
        pipelining: bool = False,
        utf8: bool = False,
    ) -> None:
        self.accepted: list[Kept] = []
        self.logins: list[str] = []
        self._users = {name.encode(): word.encode() for name, word in (users or {}).items()}
        self._folder = folder
        self._delay = delay
        self._pipelining = pipelining
        context = server_context(pem) if pem else None
        self._controller = _controller(
            self, tls=tls, context=context, size_limit=size_limit, utf8=utf8, login=self._login if users else None
        )
        self.port = 0

    def __enter__(self) -> Self:
        self._controller.start()
        self.port = self._controller.port
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._controller.stop()

    async def handle_EHLO(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say that commands may come in groups: it reads line by line, so they always could (RFC 2920)."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self._pipelining else responses

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
            options=tuple(envelope.mail_options),
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


def _controller(server: MailServer, *, tls: str, context: Any, size_limit: int, utf8: bool, login: Any) -> Any:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP

    class Loopback(Controller):
        def factory(self) -> Any:
            return SMTP(
                server,
                hostname="mail.example",
                ident="Test server",
                enable_SMTPUTF8=utf8,
                data_size_limit=size_limit,
                tls_context=context if tls == "starttls" else None,
                require_starttls=tls == "starttls",
                auth_require_tls=tls == "starttls" or login is None,  # without users AUTH is not offered in plain text
                authenticator=login,
                loop=self.loop,
            )

        def _trigger_server(self) -> None:
            assert isinstance(self.server, asyncio.Server)
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd names no types here

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
    parser.add_argument("--pipelining", action="store_true", help="say so; it can")
    asked = parser.parse_args()
    users = {asked.user: asked.password} if asked.user else None
    with MailServer(
        tls=asked.tls,
        pem=asked.pem,
        users=users,
        folder=asked.folder,
        delay=asked.delay,
        pipelining=asked.pipelining,
    ) as server:
        print(server.port, flush=True)  # noqa: T201
        sys.stdin.read()


# --- a server that plays a script ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a scripted server does when a phase comes: say something, or nothing, then perhaps hang up."""

    say: bytes = b""
    wait: float = 0.0  # seconds before it
    dribble: float = 0.0  # seconds before each byte of it
    hang_up: bool = False  # which resets the connection where something of the client's is still unread
    reset: bool = False  # hang up rudely (RST)
    fall_silent: bool = False
    go_deaf: bool = False  # read nothing more

    @property
    def last(self) -> bool:
        """Whether nothing comes after it."""
        return self.hang_up or self.reset or self.fall_silent or self.go_deaf

    @property
    def code(self) -> int:
        """That of its first line; 0 where that is no reply."""
        return int(self.say[:3]) if re.match(rb"[2-5]\d\d[ -]?.*\r\n", self.say) else 0


_RUDELY = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST
DROP = Act(hang_up=True)
STALL = Act(fall_silent=True)


def say(text: str) -> Act:
    """One reply."""
    return Act(say=text.encode() + b"\r\n")


def ehlo(*offered: str) -> Act:
    """The answer to EHLO of a server with these extensions."""
    lines = ["mail.example", *offered]
    return say("\r\n".join(f"250{'-' if line is not lines[-1] else ' '}{line}" for line in lines))


USUAL: dict[str, Act] = {
    "greeting": say("220 mail.example ready"),
    "ehlo": ehlo("PIPELINING", "SIZE 1000000", "STARTTLS", "AUTH PLAIN LOGIN"),
    "starttls": say("220 go ahead"),
    "auth": say("235 welcome"),
    "mail": say("250 ok"),
    "rcpt": say("250 ok"),
    "data": say("354 go ahead"),
    "content": Act(),  # once some of it has come
    "dot": say("250 2.0.0 queued as 4711"),
    "bdat": say("250 2.0.0 octets taken"),
    "rset": say("250 ok"),
    "noop": say("250 ok"),
    "quit": say("221 bye"),
}
_OUT_OF_ORDER = say("503 5.5.1 not now")
_NOBODY = say("554 5.5.1 no valid recipients")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An act in place of the scripted one, for some messages only.

    `whom`: where that is a part of the recipient's address; at MAIL, when no recipient is known yet, of the sender's.
    `nth`: at these times of its phase, counted from 1; `every`: at each so-maniest.
    """

    phase: str
    act: Act
    whom: str = ""
    nth: tuple[int, ...] = ()
    every: int = 0
    most: int | None = None  # how often it is played, at most

    def fits(self, phase: str, time: int, about: str) -> bool:
        """Whether it is meant by that time of a phase."""
        if phase != self.phase:
            return False
        chosen = time in self.nth or (self.every > 0 and time % self.every == 0)
        return self.whom in about if self.whom else chosen


@dataclass(slots=True, kw_only=True)
class Transaction:
    """A mail transaction as the server saw it: `rcpt` whom it took, `content` before the dots were doubled."""

    connection: int
    mail_from: str
    rcpt: list[str] = field(default_factory=list)
    content: bytes = b""
    ended: bool = False  # the end of the content came
    code: int | None = None  # of what was said at the end of the content; 0: no reply; None: nothing

    @property
    def delivered(self) -> bool:
        """Whether the server took it and said so."""
        return self.ended and (self.code or 0) // 100 == 2

    @property
    def taken(self) -> bool:
        """Whether it may stand in a mailbox: it came whole, and the server did not clearly refuse it."""
        return self.ended and bool(self.rcpt) and (self.code or 0) // 100 not in {4, 5}

    @property
    def message_id(self) -> str:
        """That of its header."""
        head, _, _ = self.content.partition(b"\r\n\r\n")
        return BytesHeaderParser().parsebytes(head).get("Message-ID", "").strip()


class ScriptedServer:
    """Plays USUAL except where `script` says otherwise; a list is played one act a time, its last act from then on.
    `faults` come first, until `mend`.

    `heard` holds every line it was sent outside of messages, `bodies` every message that was ended by a dot, raw;
    `unfinished` counts messages without one. `transactions` has each MAIL it took and what followed, by dot or by BDAT
    (RFC 3030). An `orderly` server refuses what comes out of order (RFC 5321 4.1.4), like RCPT after a refused MAIL.
    """

    def __init__(
        self,
        script: Mapping[str, Act | Sequence[Act]] | None = None,
        *,
        pem: Path | None = None,
        faults: Sequence[Fault] = (),
        orderly: bool = False,
    ) -> None:
        self._script = {**USUAL, **(script or {})}
        self._context = server_context(pem) if pem else None
        self._played: dict[str, int] = defaultdict(int)
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.orderly = orderly
        self.faults = list(faults)
        self.faulted: list[Fault] = []  # each time one was played
        self.heard: list[str] = []
        self.bodies: list[bytes] = []
        self.transactions: list[Transaction] = []
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

    @property
    def delivered(self) -> list[Transaction]:
        """What it took and said so."""
        return [each for each in self.transactions if each.delivered]

    @property
    def taken(self) -> list[Transaction]:
        """What may stand in a mailbox, whatever was said or not said then."""
        return [each for each in self.transactions if each.taken]

    def mend(self) -> None:
        """No more faults."""
        with self._turn:
            self.faults.clear()

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
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections.append(connection)
            self._start(_Dialogue(self, connection, self._context, self.connections).run)

    def next_act(self, phase: str, about: str = "") -> Act:
        """What comes now in this phase."""
        with self._turn:
            self._played[phase] += 1
            for fault in self.faults:
                spent = fault.most is not None and self.faulted.count(fault) >= fault.most
                if not spent and fault.fits(phase, self._played[phase], about):
                    self.faulted.append(fault)
                    return fault.act
            acts = self._script.get(phase, say("500 what?"))
            acts = [acts] if isinstance(acts, Act) else acts
            return acts[min(self._played[phase], len(acts)) - 1]

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
    number: int
    pending: bytearray = field(default_factory=bytearray)
    mail: Transaction | None = None  # the one under way

    def run(self) -> None:
        try:
            with suppress(OSError):
                if not self._play("greeting").last:
                    self._listen()
        finally:
            self.connection.close()

    def _listen(self) -> None:
        while (line := self._until(b"\r\n")) is not None:
            text = line.decode("latin-1")
            self.server.heard.append(text)
            phase = text.split(" ")[0].lower()
            turn = {"mail": self._mail, "rcpt": self._rcpt, "data": self._data, "bdat": self._bdat}.get(phase)
            if not (turn(text) if turn else self._other(phase)):
                return

    def _other(self, phase: str) -> bool:
        """A command that has to do with no message, or with its end; whether the conversation goes on."""
        act = self._play(phase)
        if phase in {"rset", "ehlo", "helo"} and act.code // 100 == 2:
            self.mail = None
        if phase == "starttls" and self.context is not None and not act.last:
            self.connection = self.context.wrap_socket(self.connection, server_side=True)
        return not act.last and phase != "quit"

    def _mail(self, text: str) -> bool:
        if self.server.orderly and self.mail is not None:
            return self._perform(_OUT_OF_ORDER)
        act = self._play("mail", text)
        if act.code // 100 == 2:
            self._begin(_path(text))
        return not act.last

    def _rcpt(self, text: str) -> bool:
        if self.server.orderly and self.mail is None:
            return self._perform(_OUT_OF_ORDER)
        act = self._play("rcpt", text)
        if act.code // 100 == 2 and self.mail is not None:
            self.mail.rcpt.append(_path(text))
        return not act.last

    def _data(self, text: str) -> bool:
        if self.server.orderly and self._to_nobody():
            return self._perform(_NOBODY)
        act = self._play("data", self._about())
        if act.last or act.code != 354:
            return not act.last
        mail = self.mail or self._begin("")
        early = self._early(mail)
        if early is None or (body := self._until(b"\r\n.\r\n", behind=b"\r\n")) is None:
            self.server.unfinished += 1
            return False
        body = (body + b"\r\n")[2:]
        self.server.bodies.append(body)
        mail.content = (b"\r\n" + body).replace(b"\r\n.", b"\r\n")[2:]
        return self._end("dot", mail, early)

    def _bdat(self, text: str) -> bool:
        """A chunk is read whatever becomes of it (RFC 3030 2)."""
        _, size, *more = text.split(" ")
        nobody = self.server.orderly and self._to_nobody()
        mail = self.mail or Transaction(connection=self.number, mail_from="")
        early = Act() if nobody or size == "0" else self._early(mail)
        if early is None or (chunk := self._exactly(int(size))) is None:
            self.server.unfinished += 1
            return False
        if nobody:
            return self._perform(_NOBODY if self.mail else _OUT_OF_ORDER)
        mail.content += chunk
        if [word.upper() for word in more] == ["LAST"]:
            return self._end("bdat", mail, early)
        return bool(early.say) or not self._play("bdat", self._about()).last

    def _early(self, mail: Transaction) -> Act | None:
        """What is done once some of the content has come; None: nothing comes after it."""
        if not self.pending and not self._more():
            return None
        act = self.server.next_act("content", self._about())
        if act.say:
            mail.code = act.code
        return act if self._perform(act) else None

    def _end(self, phase: str, mail: Transaction, early: Act) -> bool:
        """The content is here; a server that has spoken before does not speak again."""
        if early.say:
            act = Act()
        else:
            act = self.server.next_act(phase, self._about())
            mail.code = act.code if act.say else None
        mail.ended, self.mail = True, None
        return self._perform(act)

    def _begin(self, mail_from: str) -> Transaction:
        self.mail = Transaction(connection=self.number, mail_from=mail_from)
        self.server.transactions.append(self.mail)
        return self.mail

    def _to_nobody(self) -> bool:
        return self.mail is None or not self.mail.rcpt

    def _about(self) -> str:
        return "" if self.mail is None else " ".join(self.mail.rcpt)

    def _play(self, phase: str, about: str = "") -> Act:
        act = self.server.next_act(phase, about)
        self._perform(act)
        return act

    def _perform(self, act: Act) -> bool:
        """Whether the conversation goes on."""
        if act.wait:
            time.sleep(act.wait)
        if act.dribble:
            for byte in act.say:
                time.sleep(act.dribble)
                self.connection.sendall(bytes([byte]))
        elif act.say:
            self.connection.sendall(act.say)
        if act.go_deaf:
            self.server.wait_until_over()
        if act.fall_silent:
            self.server.wait_for_end(self.connection)
        if act.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RUDELY)
        return not act.last

    def _until(self, end: bytes, *, behind: bytes = b"") -> bytes | None:
        """All before `end`, which may begin with what was read last: `behind`."""
        self.pending[:0] = behind
        seen = 0
        while (at := self.pending.find(end, seen)) < 0:
            seen = max(0, len(self.pending) - len(end))
            if not self._more():
                return None
        found = bytes(self.pending[:at])
        del self.pending[: at + len(end)]
        return found

    def _exactly(self, size: int) -> bytes | None:
        while len(self.pending) < size:
            if not self._more():
                return None
        found = bytes(self.pending[:size])
        del self.pending[:size]
        return found

    def _more(self) -> bool:
        try:
            more = self.connection.recv(65536)
        except OSError:
            return False
        self.pending += more
        return bool(more)


def _path(text: str) -> str:
    """The address of a MAIL or RCPT command."""
    return text.partition("<")[2].partition(">")[0]


if __name__ == "__main__":
    main()
