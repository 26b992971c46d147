"""HTTPS connection to one host, kept alive (RFC 9112), that asks its caller before the end of a request leaves."""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Protocol

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from advisory_cli.model.value_class import value_class
from advisory_cli.net.tls import tls_context

if TYPE_CHECKING:
    from urllib3.connection import HTTPSConnection

MOST_BODY = 1 << 16  # bytes of an answer's body that are read unless the caller asks for more
_TAIL = 4  # bytes of a body that are held back until its end may leave. No body is shorter than two of these
_BUFFER = (
    1 << 17
)  # bytes that the kernel takes ahead. With many, an end may leave that the server does not want any more
_INTERIM = late_pattern(rb"HTTP/1\.[01] 1(?!01)[0-9]{2}[ \r\n]")  # not 101, which nobody has asked for
_INTERIM_BEGINS = b"HTTP/1.x 1xx "  # as long as the words by which an interim answer is known
_END_OF_HEAD = late_pattern(rb"\r?\n\r?\n")
_CHUNK = 1 << 12  # bytes that are received at a time before an answer
_LONGEST_HEAD = 1 << 16  # bytes of an interim answer
_SLICE = 1 << 16  # bytes of a body that are written before a look at what the server says


@value_class
class Timeouts:
    """Longest waits for an HTTPS server, in seconds.

    `connect` is for making the connection with its encryption, `send` for sending a whole request, and `answer` for
    receiving a whole answer.
    """

    connect: float = 30  # for the connection and its encryption
    send: float = 300  # for the whole request to leave
    answer: float = 300  # for the whole answer. With less, slow servers leave messages in doubt


@value_class
class Answer:
    """Answer of an HTTP server: status, headers and body. The names in `headers` are in lower case.

    `complete` is False when the server answered before the end of the request had left. `whole` is False when not all
    of the body was read: `body` is then its beginning, up to the caller's limit, or empty because the connection broke.
    `token` is the access token that the request carried, or None. The caller of Connection.request() sets this field.
    Code that shows words of the answer masks the token in them, because some servers repeat it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    complete: bool = True
    whole: bool = True
    token: Secret | None = None


class RequestBody(Protocol):
    """Body of a request that is made piece by piece, so that a large one never lies in memory as a whole."""

    def __len__(self) -> int:
        """Return the number of bytes of the whole body."""

    def pieces(self, most: int) -> Iterator[bytes]:
        """Yield the body in pieces of at most `most` bytes, from its beginning at each call."""


class RequestLost(Exception):
    """Error of Connection.request(): the connection was lost before an answer came.

    `complete` is True when the end of the request may have left, so that the server may act on the request.
    """

    def __init__(self, reason: str, *, complete: bool) -> None:
        super().__init__(reason)
        self.complete = complete


class RequestWithheld(Exception):
    """Error of Connection.request(): the request was not completed, because the caller's `before_end` returned False.

    The server has got a part of the request, and cannot act on that part.
    """


class Connection:
    """Connection to the host of a route, over TLS alone, for one request after the other.

    connect() makes the connection. Redirects are never followed, so that the token in a request goes to this host and
    no other. `clock` and `timeouts` serve to notice a silent server. Only abort() may be called by another thread.
    """

    def __init__(self, route: GraphRoute, *, clock: Clock, timeouts: Timeouts) -> None:
        self._route = route
        self._clock = clock
        self._timeouts = timeouts
        self._connection: HTTPSConnection | None = None
        self._sock: _WatchedSocket | None = None

    @property
    def encryption(self) -> str:
        """Version of TLS that is spoken, such as "TLSv1.3". "" while there is no connection."""
        return (self._sock.version() or "") if self._sock is not None else ""

    def connect(self) -> None:
        """Connect to the host, unless there is a connection already that the server has not ended.

        Raises OSError (also ssl.SSLError, socket.gaierror, TimeoutError) when no connection can be made, and BadConfig
        when the route's certificate file cannot be read.
        """
        if self._sock is not None and not self._sock.has_input():
            return
        self.close()
        from urllib3.connection import HTTPSConnection
        from urllib3.exceptions import HTTPError

        context = tls_context(self._route)
        if context is not None:
            context.sslsocket_class = _WatchedSocket
        connection = HTTPSConnection(
            self._route.host,
            self._route.port,
            timeout=self._timeouts.connect,
            ssl_context=context,
            socket_options=[*HTTPSConnection.default_socket_options, (socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)],
        )
        try:
            connection.connect()
        except HTTPError as fault:
            connection.close()
            raise _network_fault(fault) from None
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._sock = connection.sock if isinstance(connection.sock, _WatchedSocket) else None

    def request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: "bytes | RequestBody" = b"",
        *,
        before_end: Callable[[], bool] = lambda: True,
        most: int = MOST_BODY,
    ) -> Answer:
        """Send one request on the connection that connect() has made, and return the server's answer.

        `path`: the request's target with its query, in ASCII. `body`: the bytes of the body, or a RequestBody, which
        makes these bytes piece by piece. `most`: the most bytes of the answer's body that are read.
        `before_end`: called without arguments when only the last bytes of `body` are left to write. When it returns
        False, these bytes are not written, and RequestWithheld is raised. The function is not called when `body` is
        empty, or when the server has answered or hung up before. Its exceptions pass to the caller.
        Raises RequestLost when the connection is missing, broke or took too long, and when the answer is no HTTP.
        """
        connection, sock = self._connection, self._sock
        if connection is None or sock is None:
            raise RequestLost("there is no connection", complete=False)
        sending = _Sending(sock, body, before_end)
        fixed = {"Accept-Encoding": "identity", "User-Agent": "advisory", "Content-Length": str(len(body))}
        try:
            sock.begin_exchange()
            sock.end_at(self._deadline(self._timeouts.send))
            with suppress(BrokenPipeError, ConnectionResetError):  # an answer may have come before that
                connection.request(method, path, sending.parts(), {**fixed, **headers}, preload_content=False)
            sock.end_at(self._deadline(self._timeouts.answer))
            answer = _read(connection, most, complete=sending.complete)
        except (OSError, HTTPException, ValueError, _http_error()) as fault:
            self.close()
            raise RequestLost(_reason(fault), complete=sending.complete) from None
        except BaseException:
            self.close()
            raise
        if not (answer.complete and answer.whole) or connection.sock is None:
            self.close()
        return answer

    def abort(self) -> None:
        """End the connection at once. A thread that waits for an answer meanwhile gets RequestLost."""
        sock = self._sock
        if sock is not None:
            with suppress(OSError, ValueError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection. The next connect() makes a new one."""
        connection, self._connection, self._sock = self._connection, None, None
        if connection is not None:
            with suppress(OSError):
                connection.close()

    def _deadline(self, seconds: float) -> Callable[[], float]:
        """Return a function that returns the seconds that are left of `seconds`."""
        end = self._clock.monotonic() + seconds
        return lambda: end - self._clock.monotonic()


class _Sending:
    """Body of a request in two parts: all but its last bytes, and these once they may leave."""

    def __init__(self, sock: "_WatchedSocket", body: "bytes | RequestBody", before_end: Callable[[], bool]) -> None:
        self._sock = sock
        self._body = body
        self._before_end = before_end
        self.complete = not len(body)

    def parts(self) -> Iterator[bytes]:
        """Yield the parts. A server that has answered or hung up gets no end."""
        if self.complete:
            return
        held = b""
        for piece in _slices(self._body) if isinstance(self._body, bytes) else self._body.pieces(_SLICE):
            held += piece
            yield held[:-_TAIL]
            held = held[-_TAIL:]
            if self._sock.has_answer():
                return
        if not self._before_end():
            raise RequestWithheld
        self.complete = True
        yield held


def _slices(body: bytes) -> Iterator[bytes]:
    """Yield a body in slices."""
    return (body[start : start + _SLICE] for start in range(0, len(body), _SLICE))


class _WatchedSocket(ssl.SSLSocket):
    """TLS socket with a deadline for all that is sent and received, which can tell whether the server has spoken.

    Because a socket's own time-out begins anew with every byte, the deadline is held against each call.
    Interim answers (1xx, RFC 9110 15.2), such as "100 Continue", which may stand before the answer to a request, are
    dropped from what is received.
    """

    _left: Callable[[], float] | None = None
    _ahead: bytes = b""  # received, and not read yet
    _before_answer: bool = False  # nothing of the answer was read: what comes next may be an interim answer

    def end_at(self, left: Callable[[], float]) -> None:
        """Set the deadline by a function that returns the seconds that are left. Later calls raise TimeoutError."""
        self._left = left

    def has_input(self) -> bool:
        """Tell whether the server has sent anything that was not read, or has ended the connection. Never wait.

        Session tickets of TLS 1.3 (RFC 8446 4.6.1), which come unasked, do not count.
        """
        return bool(self._ahead) or self._receive_now(1)

    def begin_exchange(self) -> None:
        """Expect the answer to a new request, and interim answers before it."""
        self._before_answer = True

    def has_answer(self) -> bool:
        """Tell whether the server has begun its answer, or has ended the connection. Never wait.

        Interim answers do not count. begin_exchange() was called before the request. Raises TimeoutError at the
        deadline.
        """
        while not self._answer_begun():
            self._limit()
            before = len(self._ahead)
            if not self._receive_now(_CHUNK):
                return False
            if len(self._ahead) == before:
                return True
        return True

    def _receive_now(self, most: int) -> bool:
        """Receive what is there, at most `most` bytes, into `_ahead`.

        Return False when nothing has come. True without a new byte means that the connection has ended.
        """
        before = self.gettimeout()
        try:
            self.settimeout(0.0)
            self._ahead += super().recv(most)
        except (ssl.SSLWantReadError, BlockingIOError):
            return False
        except (OSError, ValueError):
            return True
        finally:
            with suppress(OSError):
                self.settimeout(before)
        return True

    def _answer_begun(self) -> bool:
        """Drop whole interim answers from what was received. Tell whether the rest is the beginning of the answer."""
        while _INTERIM.match(self._ahead):
            end = _END_OF_HEAD.search(self._ahead, 0, _LONGEST_HEAD)
            if end is None:
                return len(self._ahead) >= _LONGEST_HEAD
            self._ahead = self._ahead[end.end() :]
        return len(self._ahead) >= len(_INTERIM_BEGINS) or not b"HTTP/1.".startswith(self._ahead[:7])

    def _skip_interim(self) -> None:
        """Receive until the answer begins or the connection ends. Raises TimeoutError at the deadline."""
        while not self._answer_begun():
            self._limit()
            more = super().recv(_CHUNK)
            if not more:
                break
            self._ahead += more
        self._before_answer = False

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        """Receive into `buffer` and return the number of bytes, 0 at the end. Raises TimeoutError at the deadline."""
        if self._before_answer:
            self._skip_interim()
        if self._ahead:
            size = min(len(self._ahead), nbytes or len(memoryview(buffer)))
            memoryview(buffer)[:size] = self._ahead[:size]
            self._ahead = self._ahead[size:]
            return size
        self._limit()
        return super().recv_into(buffer, nbytes, flags)

    def send(self, data: Any, flags: int = 0) -> int:
        """Send some of `data`, and return the number of bytes. Raises TimeoutError at the deadline."""
        self._limit()
        return super().send(data, flags)

    def _limit(self) -> None:
        if self._left is None:
            return
        if (left := self._left()) <= 0:
            raise TimeoutError("no answer in time")
        self.settimeout(left)


def _read(connection: "HTTPSConnection", most: int, *, complete: bool) -> Answer:
    """Read an answer. Raise ValueError for one that is none, and OSError or HTTPException when nothing comes.

    A body that breaks off is left out, because the status is known by then.
    """
    response = connection.getresponse()
    try:
        if not 200 <= response.status < 600:
            raise ValueError
        body: bytes | None = None
        with suppress(OSError, HTTPException, ValueError, _http_error()):
            body = response.read(most + 1)
    finally:
        response.close()
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=(body or b"")[:most],
        complete=complete,
        whole=body is not None and len(body) <= most,
    )


def _http_error() -> type[Exception]:
    from urllib3.exceptions import HTTPError

    return HTTPError


def _network_fault(fault: Exception) -> OSError:
    """Return the error of the operating system that urllib3 has wrapped."""
    cause = fault.__cause__
    return cause if isinstance(cause, OSError) else OSError(type(fault).__name__)


def _reason(fault: BaseException) -> str:
    """Return a few words about a fault of the network. The words hold nothing of what was sent."""
    if isinstance(fault, TimeoutError) or isinstance(fault.__cause__, TimeoutError):
        return "the server did not answer in time"
    if isinstance(fault, ValueError):
        return "the server's answer is not HTTP"
    return "the connection broke"
