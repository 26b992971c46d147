"""Serve one page and its data on 127.0.0.1, to browsers that know the address.

Other programs and accounts on this computer can reach the port, and so can pages of other sites that are open in the
browser. Four measures keep them out. The path begins with a random token. The request must name this server as its
host, which stops a site whose name was bound to 127.0.0.1 (DNS rebinding). A request from another origin is refused,
by Origin and Sec-Fetch-Site. There are GET requests for three paths alone, and no files.
"""

import hmac
import secrets
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

_SILENT = 10.0  # seconds in which a browser sends its request, and between two signs of life of an event stream
_MOST_STREAMS = 32
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Connection", "close"),
)


class PageServer:
    """Web server on 127.0.0.1 for one page that is kept up to date. Use the server in a `with` block.

    `page` is a function that returns the page as HTML. Its two arguments are the page's data as JSON, and the number of
    their version, counted from 1. `policy` is the content security policy of the page.
    Call publish() with the first data before a browser asks for the page, and with new data whenever there are any.
    Two more addresses lie below that of the page. `data` gives the newest data. `events` is a stream of server-sent
    events: for new data, an event of the type `content` comes with their version.
    Raises OSError when no port can be opened.
    """

    def __init__(self, page: Callable[[str, int], str], *, policy: str) -> None:
        self._token = secrets.token_urlsafe(32)
        self._page, self.policy = page, f"{policy}; frame-ancestors 'none'"
        self._changed = threading.Condition()
        self._data, self._version, self._closed, self._streams = "{}", 0, False, 0
        self._server = _Server(self)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Address of the page, with the random token. Anybody who has it can read the page while the server runs."""
        return f"http://127.0.0.1:{self._server.server_port}/{self._token}/"

    def publish(self, data: str) -> None:
        """Put new data, as JSON, in the place of the old, and tell every browser that shows the page."""
        with self._changed:
            self._data, self._version = data, self._version + 1
            self._changed.notify_all()

    def current(self) -> tuple[str, int]:
        """Return the newest data, as JSON, and their version, a number counted from 1.

        Before the first publish(), the data are "{}" and the version is 0.
        """
        with self._changed:
            return self._data, self._version

    def page(self) -> str:
        """Return the page with the newest data, as HTML."""
        return self._page(*self.current())

    def next_version(self, seen: int) -> int | None:
        """Wait for data newer than version `seen`, for at most ten seconds, and return the newest version.

        Returns `seen` when there is nothing new, and None when the server ends.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._version != seen, timeout=_SILENT)
            return None if self._closed else self._version

    def part_asked(self, target: str) -> str | None:
        """Return the part of a request's path behind the token: "" for the page, "data", "events", or anything else.

        `target` is the target of the request, such as /TOKEN/data. None when the token is wrong or missing.
        """
        try:
            path = urlsplit(target).path
        except ValueError:
            return None
        token, slash, part = path.removeprefix("/").partition("/")
        return part if slash and hmac.compare_digest(token.encode(), self._token.encode()) else None

    def is_own_request(self, host: str, origin: str | None, site: str | None) -> bool:
        """Tell whether a request was meant for this server, and was not made by a page of another origin.

        `host`, `origin` and `site` are the headers Host, Origin and Sec-Fetch-Site, None when they are missing.
        """
        hosts = {f"{name}:{self._server.server_port}" for name in ("127.0.0.1", "localhost")}
        if host not in hosts or (origin is not None and origin != f"http://{host}"):
            return False
        return site in {None, "same-origin"}

    def open_stream(self) -> bool:
        """Count one more stream of events. Return False when there are then more than 32 streams, which is too many.

        Call close_stream() afterwards in either case.
        """
        with self._changed:
            self._streams += 1
            return self._streams <= _MOST_STREAMS

    def close_stream(self) -> None:
        """Count one stream of events less, after a call of open_stream()."""
        with self._changed:
            self._streams -= 1


class _Server(ThreadingHTTPServer):
    """Web server that prints nothing about requests that break off, as when a browser window is closed."""

    daemon_threads = True

    def __init__(self, pages: PageServer) -> None:
        self.pages = pages
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing, in place of a traceback on the officer's terminal."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _SILENT

    @property
    def _pages(self) -> PageServer:
        return cast("_Server", self.server).pages

    def do_GET(self) -> None:
        part = self._pages.part_asked(self.path)
        # The page itself may be asked for from anywhere: the token is what lets a person in.
        site = self.headers.get("Sec-Fetch-Site") if part else None
        if not self._pages.is_own_request(self.headers.get("Host", ""), self.headers.get("Origin"), site):
            self.send_error(HTTPStatus.FORBIDDEN)
        elif part == "":
            self._send(self._pages.page(), "text/html; charset=utf-8")
        elif part == "data":
            data, version = self._pages.current()
            self._send(data, "application/json", ("X-Version", str(version)))
        elif part == "events":
            self._stream()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _send(self, text: str, kind: str, *headers: tuple[str, str]) -> None:
        content = text.encode()
        self._head(HTTPStatus.OK, kind)
        for name, value in (("Content-Length", str(len(content))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        try:
            if not self._pages.open_stream():
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            self._head(HTTPStatus.OK, "text/event-stream")
            self.end_headers()
            seen = 0
            while (version := self._pages.next_version(seen)) is not None:
                event = ": no change\n\n" if version == seen else f"event: content\ndata: {version}\n\n"
                self.wfile.write(event.encode())
                seen = version
        finally:
            self._pages.close_stream()

    def _head(self, status: HTTPStatus, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", self._pages.policy)
        for name, value in _HEADERS:
            self.send_header(name, value)

    def send_error(self, code: int, *_: object) -> None:
        """Answer with the code and no words: nothing that was asked for is repeated."""
        status = HTTPStatus(code)
        self._head(HTTPStatus.METHOD_NOT_ALLOWED if status is HTTPStatus.NOT_IMPLEMENTED else status, "text/plain")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def version_string(self) -> str:
        return "advisory"

    def log_message(self, *_: object) -> None:
        """Print nothing, because the requests hold the token."""
