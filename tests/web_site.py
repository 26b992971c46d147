"""A web site on this computer, for tests: each page answers as its path says."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

CONTENTS: dict[str, tuple[bytes, dict[str, str]]] = {
    "big": (b"x" * 5_000_000, {"Content_Type": "text/plain"}),
    "packed": (gzip.compress("Überschrift".encode()), {"Content_Type": "text/html", "Content_Encoding": "gzip"}),
    "latin": ("Überschrift".encode("latin-1"), {"Content_Type": "text/html; charset=iso-8859-1"}),
    "odd": ("Überschrift".encode(), {"Content_Type": "text/html; charset=nonsense"}),
    "picture": (b"\x89PNG", {"Content_Type": "image/png"}),
}


class Site(ThreadingHTTPServer):
    """A web server that notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.pages: dict[str, str] = {}  # HTML by path, of a test's own
        self.slow = threading.Event()
        super().__init__(("127.0.0.1", 0), Pages)

    def address(self, path: str) -> str:
        """A page of it."""
        return f"http://127.0.0.1:{self.server_port}{path}"


class Pages(BaseHTTPRequestHandler):
    """Its pages."""

    server: Site

    def do_GET(self) -> None:
        """Answer as the path says."""
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        name = unquote(self.path.split("?")[0].strip("/"))
        if self.path in self.server.pages:
            self.answer(200, self.server.pages[self.path].encode(), Content_Type="text/html; charset=utf-8")
        elif name.startswith("to/"):
            self.answer(302, b"", Location=name[3:].replace("~", "/").replace("!", ":"), Set_Cookie="a=b")
        elif name.isdigit():
            self.answer(int(name), b"no", Content_Type="text/html")
        elif name == "again":
            self.answer(301, b"", Location="/again")
        elif name == "slow":
            self.drip()
        elif name in CONTENTS:
            content, headers = CONTENTS[name]
            self.answer(200, content, **headers)
        else:
            self.answer(200, f"<h1>{self.path}</h1>".encode(), Content_Type="text/html; charset=utf-8")

    def answer(self, status: int, content: bytes, **headers: str) -> None:
        """One answer."""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def drip(self) -> None:
        """A byte now and then, for ever: each arrives in time, the page never."""
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.slow.wait(0.05):
                self.wfile.write(b".")
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the server's own name
        """Say nothing."""


@contextmanager
def running() -> Iterator[Site]:
    """A site, closed in the end."""
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.slow.set()
        server.shutdown()
        thread.join()
        server.server_close()
