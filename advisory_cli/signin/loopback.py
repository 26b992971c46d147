"""Receive the answer of a sign-in in the browser (loopback redirect, RFC 8252 7.3).

The browser brings the answer to a web server in this program, which listens on this computer only.
"""

import hmac
import queue
import re
import threading
import webbrowser
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from advisory_cli.model.errors import TryLater

_LONGEST = 64 * 1024  # bytes of an answer
_SILENT = 10.0  # seconds in which a browser sends its request
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>advisory</title></head>
<body style="font: 1.1em sans-serif; margin: 3em"><h1>{title}</h1><p>{words}</p></body></html>
"""
_DONE = _PAGE.format(title="The answer has arrived", words="You can close this window and go back to the terminal.")
_OTHER = _PAGE.format(title="Nothing to see here", words="This address only takes the answer of a sign-in.")


class RedirectReceiver:
    """Web server on 127.0.0.1 that receives the one answer of a sign-in. Use it in a `with` block.

    Call expect() with the `state` of the sign-in, open the sign-in page in the browser, then call wait() for the
    answer. Only a request with this `state` is the answer (RFC 6749 10.12). Any other request gets an error page, and
    the server goes on waiting. The answer may come in the URL or as a form (OAuth 2.0 Form Post Response Mode).
    Raises OSError when no port can be opened.
    """

    def __init__(self) -> None:
        self._answers: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        self._state = ""
        self._server = _QuietServer(("127.0.0.1", 0), _handler(self))

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Port on which the server listens, chosen by the system."""
        return self._server.server_port

    def expect(self, state: str) -> None:
        """Accept the answer with this `state` from now on. The sign-in page sends the `state` back with its answer."""
        self._state = state

    def wait(self, seconds: float) -> Mapping[str, str]:
        """Wait for the answer, and return its parameters by name, such as `code` or `error`.

        Raises TryLater when no answer comes within `seconds`.
        """
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            raise TryLater(
                f"Nobody signed in within {seconds / 60:.0f} minutes.", remedy="Run the same command again."
            ) from None

    def is_expected(self, parameters: Mapping[str, str]) -> bool:
        """Tell whether `parameters`, by name, are those of the expected answer. Call this once for each request.

        True when their `state` is the one given to expect(). After that, every call returns False until expect() is
        called again, because a sign-in has one answer.
        """
        given = parameters.get("state", "")
        if not self._state or not hmac.compare_digest(given.encode(), self._state.encode()):
            return False
        self._state = ""
        return True

    def put(self, parameters: dict[str, str]) -> None:
        """Hand the parameters of the answer to wait(), which then returns them.

        Call this method after the page for the browser was written, because the program may end right after wait().
        """
        self._answers.put(parameters)


class _QuietServer(ThreadingHTTPServer):
    """Web server that prints nothing about requests that break off: they are nobody's answer."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing, in place of a traceback on the officer's terminal."""


def open_browser(address: str) -> None:
    """Open `address` in the user's browser, without waiting for the browser.

    The environment variable BROWSER may name the browser to use (module webbrowser). Nothing happens without a browser.
    """
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _handler(receiver: RedirectReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENT

        def do_GET(self) -> None:
            self._answer(_parts(self.path)[1])

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "").strip()
            size = int(length) if re.fullmatch(r"[0-9]{1,9}", length) else _LONGEST + 1
            self._answer(self.rfile.read(size).decode("ascii", "replace") if size <= _LONGEST else "")

        def _answer(self, query: str) -> None:
            parameters = dict(parse_qsl(query))
            taken = _parts(self.path)[0] == "/" and receiver.is_expected(parameters)
            try:
                self._show(taken=taken)
            finally:
                if taken:
                    receiver.put(parameters)

        def _show(self, *, taken: bool) -> None:
            page = (_DONE if taken else _OTHER).encode()
            self.send_response(200 if taken else 404)
            for name, value in (
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(page))),
                ("Cache-Control", "no-store"),
                ("Referrer-Policy", "no-referrer"),
                ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
                ("Connection", "close"),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Print nothing, because the requests hold codes."""

    return Handler


def _parts(target: str) -> tuple[str, str]:
    """Return path and query of a request's target, two empty texts for a target that is no address."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "", ""
    return parts.path, parts.query
