"""A double of Microsoft Graph for tests: real HTTP over TLS on loopback, which misbehaves as it is told.

As a program (`python -m tests.graph_server --folder DIR --pem FILE`) it survives whoever talks to it, prints its port
on one line and runs until its stdin closes. What it took stands in a file before the answer leaves.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.authorisation_server import AuthorisationServer
from tests.smtp_servers import ROOT, Kept, _keep, read_kept, server_context

MAILBOX = "press@office.example"
TOKEN = "eyJ0.good.token"
RESOURCE = "https://graph.microsoft.com"  # whose tokens it takes
_RUDELY = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST
_TOP = 3  # messages a page, so that every list has several


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server says: status, the error's code and words, and more headers. A status of 0 says nothing.

    `take` is whether it keeps the message all the same; None: where it answers 202. `wait` is in seconds, before it.
    """

    status: int = 202
    code: str = ""
    words: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    take: bool | None = None
    wait: float = 0.0
    raw: bytes = b""  # in place of all that

    @property
    def takes(self) -> bool:
        """Whether the message is kept."""
        return self.status == 202 if self.take is None else self.take


_STALE = Reply(status=401, code="InvalidAuthenticationToken", words="Access token has expired or is not yet valid.")
_DENIED = Reply(status=403, code="ErrorAccessDenied", words="Access is denied. Check credentials and try again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A fault in place of the usual answer. `where` is the moment.

    - "before": once the head of the request is there, nothing of its body is read.
    - "within": once some of the body is there.
    - "after": once the request is there as a whole.
    `reply` is said then; None hangs up. `reset` hangs up rudely, `silent` says nothing for ever.
    `whom` is a part of the recipient's address ("": everybody), `most` how often it happens, None without end.
    """

    where: str = "after"
    reply: Reply | None = None
    reset: bool = False
    silent: bool = False
    whom: str = ""
    most: int | None = 1


@dataclass(slots=True, kw_only=True)
class Post:
    """A request to send, as the server saw it."""

    connection: int
    content: bytes = b""
    rcpt: str = ""
    whole: bool = False
    status: int | None = None  # that was said; 0: nothing was said; None: it did not come so far
    taken: bool = False
    token: str = ""


class GraphServer:
    """Takes messages, files a copy of each in Sent Items under a Message-ID of its own, and lists and shows them.

    `posts` are the requests to send in their order, `kept` the contents that were taken, `heard` the first line of each
    request, `tokens` those that are good. `rename` gives each copy another Message-ID, as Exchange Online does, and
    `headers_in_sent` is whether the list of Sent Items names headers.
    With an `authorisation` server, the good tokens are those that it gave out for Graph, and the permissions count.
    """

    def __init__(
        self,
        pem: Path,
        *,
        troubles: Sequence[Trouble] = (),
        tokens: Sequence[str] = (TOKEN,),
        rename: bool = True,
        headers_in_sent: bool = False,
        folder: Path | None = None,
        delay: float = 0.0,
        authorisation: AuthorisationServer | None = None,
    ) -> None:
        self.authorisation = authorisation
        self._context = server_context(pem)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)  # large messages wait for its reading
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.troubles = list(troubles)
        self.troubled: list[Trouble] = []
        self.tokens = set(tokens)
        self.rename = rename
        self.headers_in_sent = headers_in_sent
        self.folder = folder
        self.delay = delay
        self.posts: list[Post] = []
        self.sent: list[bytes] = []  # what stands in Sent Items
        self.inbox: list[bytes] = []
        self.heard: list[str] = []
        self.shown: list[str] = []  # tokens
        self.times: list[float] = []  # monotonic, of each request to send
        self.answers: list[Reply] = []  # to reading requests, before anything else
        self.next_host = ""  # another host that the next page is named at
        self.connections = 0
        self.at_once = 0  # most requests to send that were under way at one moment
        self._now = 0

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    @property
    def url(self) -> str:
        """For the setting graph_server."""
        return f"https://localhost:{self.port}"

    @property
    def kept(self) -> list[bytes]:
        """The contents that were taken."""
        return [post.content for post in self.posts if post.taken]

    @property
    def delivered(self) -> list[Post]:
        """What was taken, and said so."""
        return [post for post in self.posts if post.taken and post.status == 202]

    def judge(self, token: str, permission: str) -> Reply | None:
        """What is said to a token that does not allow this. None for one that does.

        A token of somebody else than the mailbox's needs the permission for mailboxes that are shared.
        """
        if self.authorisation is None:
            return None if token in self.tokens else _STALE
        who = self.authorisation.who(token)
        granted = self.authorisation.permissions(token, RESOURCE)
        if not who or not granted:
            return _STALE
        wanted = permission if who.startswith("app:") or who == MAILBOX else f"{permission}.Shared"
        return None if wanted in granted else _DENIED

    def mend(self) -> None:
        """No more faults."""
        with self._turn:
            self.troubles.clear()

    def take(self, post: Post) -> None:
        """Keep a message, durably where there is a folder, and file its copy."""
        with self._turn:
            number = len(self.sent)
            if self.folder is not None:
                head = BytesHeaderParser().parsebytes(post.content.partition(b"\r\n\r\n")[0])
                kept = Kept(
                    mail_from=MAILBOX,
                    rcpt=(post.rcpt,),
                    message_id=str(head.get("Message-ID", "")),
                    content=post.content,
                )
                _keep(self.folder, kept, number=number)
            post.taken = True
            copy = post.content
            if self.rename:
                new = f"Message-ID: <AM0PR01MB{number:08d}@eurprd01.prod.example>".encode()
                own = re.search(rb"(?im)^Message-ID:\s*<([a-z2-7]{26})@", post.content)
                if own and b"x-advisory-id:" not in post.content.lower():  # as if the message had had it
                    new += b"\r\nX-Advisory-ID: " + own[1]
                copy = re.sub(rb"(?im)^Message-ID:.*(?=\r$)", new, copy, count=1)
            self.sent.append(copy)

    def trouble(self, where: str, rcpt: str) -> Trouble | None:
        """What goes wrong at this moment."""
        with self._turn:
            for trouble in self.troubles:
                spent = trouble.most is not None and self.troubled.count(trouble) >= trouble.most
                if not spent and trouble.where == where and trouble.whom in rcpt:
                    self.troubled.append(trouble)
                    return trouble
        return None

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count the requests that are under way."""
        with self._turn:
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        try:
            yield
        finally:
            with self._turn:
                self._now -= 1

    def wait_until_over(self) -> None:
        """Say nothing more."""
        self._over.wait(20)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
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
            connection.settimeout(10)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._start(self._serve, connection, self.connections)

    def _serve(self, plain: socket.socket, number: int) -> None:
        try:
            connection = self._context.wrap_socket(plain, server_side=True)
        except OSError:
            plain.close()
            return
        self._connections.append(connection)
        with suppress(OSError, ValueError):
            _Dialogue(self, connection, number).run()
        with suppress(OSError):
            connection.close()


class _HangUp(Exception):
    """The connection is over."""


@dataclass(slots=True)
class _Dialogue:
    """One connection."""

    server: GraphServer
    connection: Any
    number: int
    pending: bytearray = field(default_factory=bytearray)

    def run(self) -> None:
        with suppress(_HangUp):
            while True:
                self._request()

    def _request(self) -> None:
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        self.server.heard.append(f"{method} {target}")
        token = headers.get("authorization", "").removeprefix("Bearer ")
        size = int(headers.get("content-length", "0"))
        if method == "POST":
            with self.server.under_way():
                self._send(target, headers, token, size)
        else:
            self._read(target, token)

    def _send(self, target: str, headers: Mapping[str, str], token: str, size: int) -> None:
        self.server.times.append(time.monotonic())
        post = Post(connection=self.number, token=token)
        self.server.posts.append(post)
        self.server.shown.append(token)
        self._go_wrong("before", post)
        some = self._exactly(min(size, 4096))
        with suppress(ValueError):
            start = base64.b64decode(some[: len(some) // 4 * 4])
            post.rcpt = str(BytesHeaderParser().parsebytes(start).get("To", ""))
        self._go_wrong("within", post)
        body = some + self._exactly(size - len(some))
        post.content, post.whole = base64.b64decode(body, validate=True), True
        if refusal := self.server.judge(token, "Mail.Send"):
            self._say(refusal, post)
            return
        if trouble := self.server.trouble("after", post.rcpt):
            self._play(trouble, post)
            return
        if unquote(urlsplit(target).path) != f"/v1.0/users/{MAILBOX}/sendMail":
            self._say(Reply(status=404, code="ErrorInvalidUser", words="The requested user is invalid."), post)
            return
        good = headers.get("content-type") == "text/plain"
        if self.server.delay:
            time.sleep(self.server.delay)
        self._say(Reply() if good else Reply(status=415, code="UnsupportedMediaType"), post)

    def _go_wrong(self, where: str, post: Post) -> None:
        if trouble := self.server.trouble(where, post.rcpt):
            self._play(trouble, post)
            self._linger()
            raise _HangUp

    def _linger(self) -> None:
        """Read on for a moment after an early answer, else the reset of the connection may swallow it."""
        self.connection.settimeout(0.5)
        while True:
            self._more()
            self.pending.clear()

    def _play(self, trouble: Trouble, post: Post) -> None:
        if trouble.reply is not None:
            self._say(trouble.reply, post)
            return
        post.status = 0
        if post.whole:  # nobody can tell: it was taken
            self.server.take(post)
        if trouble.silent:
            self.server.wait_until_over()
        if trouble.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RUDELY)
        raise _HangUp

    def _say(self, reply: Reply, post: Post | None = None) -> None:
        if reply.wait:
            time.sleep(reply.wait)
        if post is not None:
            post.status = reply.status
            if reply.takes and post.whole:
                self.server.take(post)
        error = {"error": {"code": reply.code, "message": reply.words}}
        body = json.dumps(error).encode() if reply.code else b""
        self._write(reply.status, body, reply.headers, raw=reply.raw)

    def _write(
        self, status: int, body: bytes, headers: Sequence[tuple[str, str]] = (), *, raw: bytes = b"", kind: str = ""
    ) -> None:
        usual = (
            ("request-id", "0a1b2c3d-0000-4000-8000-00000000beef"),
            ("Content-Length", str(len(body))),
            ("Content-Type", kind or "application/json"),
        )
        lines = "".join(f"{name}: {value}\r\n" for name, value in (*usual, *headers))
        self.connection.sendall(raw or f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode() + body)

    # --- reading ---

    def _read(self, target: str, token: str) -> None:
        self.server.shown.append(token)
        if self.server.answers:
            self._say(self.server.answers.pop(0))
            return
        if refusal := self.server.judge(token, "Mail.Read"):
            self._say(refusal)
            return
        parts = urlsplit(target)
        path = unquote(parts.path)
        if match := re.fullmatch(rf"/v1.0/users/{MAILBOX}/messages/(sent|in)-(\d+)/\$value", path):
            box = self.server.sent if match[1] == "sent" else self.server.inbox
            self._write(200, box[int(match[2])], kind="text/plain")
        elif match := re.fullmatch(rf"/v1.0/users/{MAILBOX}/mailFolders/(sentitems|inbox)/messages", path):
            self._list(match[1], parts.path, parse_qs(parts.query))
        else:
            self._say(Reply(status=404, code="ErrorInvalidUser"))

    def _list(self, folder: str, path: str, query: Mapping[str, list[str]]) -> None:
        """Write a page, the newest first, and where the next one is."""
        if query.get("$top") == ["1"] and "$filter" not in query:  # somebody tries whether reading works
            self._write(200, json.dumps({"value": [{"id": "sent-0"}] if self.server.sent else []}).encode())
            return
        assert query["$orderby"][0].endswith(" desc")
        assert re.fullmatch(r"(?:sent|received)DateTime ge \d{4}-\d\d-\d\dT00:00:00Z", query["$filter"][0])
        box, name = (self.server.sent, "sent") if folder == "sentitems" else (self.server.inbox, "in")
        skip = int(query.get("$skip", ["0"])[0])
        numbers = list(reversed(range(len(box))))
        entries = [self._entry(box[n], f"{name}-{n}", folder) for n in numbers[skip : skip + _TOP]]
        page: dict[str, Any] = {"value": entries}
        if skip + _TOP < len(numbers):
            rest = "&".join(f"{key}={value[0]}" for key, value in query.items() if key != "$skip")
            host = self.server.next_host or f"localhost:{self.server.port}"
            page["@odata.nextLink"] = f"https://{host}{path}?{rest}&$skip={skip + _TOP}"
        self._write(200, json.dumps(page).encode())

    def _entry(self, content: bytes, name: str, folder: str) -> dict[str, Any]:
        head = BytesHeaderParser().parsebytes(content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        entry: dict[str, Any] = {"id": name, "internetMessageId": str(head.get("Message-ID", ""))}
        if folder == "inbox" or self.server.headers_in_sent:
            entry["internetMessageHeaders"] = [{"name": n, "value": str(v)} for n, v in head.items()]
        return entry

    # --- bytes ---

    def _until(self, end: bytes) -> bytes:
        while (at := self.pending.find(end)) < 0:
            self._more()
        found = bytes(self.pending[:at])
        del self.pending[: at + len(end)]
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self.pending) < size:
            self._more()
        found = bytes(self.pending[:size])
        del self.pending[:size]
        return found

    def _more(self) -> None:
        try:
            more = self.connection.recv(65536)
        except OSError:
            raise _HangUp from None
        if not more:
            raise _HangUp
        self.pending += more


def http_date(at: datetime) -> str:
    """A time as HTTP writes it (RFC 9110 5.6.7)."""
    return at.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def graph_env(port: int, ca_file: Path, *, token: str = TOKEN, host: str = "localhost") -> str:
    """The lines of .env for a newsroom that sends through this server."""
    return (
        f"ADVISORY_SEND_VIA=graph://{MAILBOX}\nADVISORY_GRAPH_SERVER=https://{host}:{port}\n"
        f"ADVISORY_SMTP_CA_FILE={ca_file}\nADVISORY_SMTP_TOKEN_COMMAND='echo {token}'\n"
    )


@contextmanager
def graph_process(folder: Path, pem: Path, *more: str) -> Iterator[int]:
    """The server as a process of its own; its port."""
    import subprocess

    command = (sys.executable, "-m", "tests.graph_server", "--folder", str(folder), "--pem", str(pem), *more)
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def main() -> None:
    """Run until stdin closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--pem", type=Path, required=True)
    parser.add_argument("--delay", type=float, default=0.0)
    asked = parser.parse_args()
    with GraphServer(asked.pem, folder=asked.folder, delay=asked.delay) as server:
        server.sent += [kept.content for kept in read_kept(asked.folder)]
        print(server.port, flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    main()
