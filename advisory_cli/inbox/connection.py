"""IMAP connection with limits on bytes and time. A server that sends without end cannot keep the program busy."""

import logging
import socket
import ssl
from contextlib import suppress
from functools import partial
from imaplib import IMAP4
from threading import Timer

from imapclient import IMAPClient, SocketTimeout

from advisory_cli.model.errors import TryLater

MOST_BYTES = 1 << 27
MOST_SECONDS = 600.0
_LINE = 1024  # bytes that a line counts for beside its own, since it costs time and memory however short it is
_REMEDY = "Nothing was changed. Look for what came back by hand, or save it to files and use --reports."

# The library's log quotes a server's words, in which a password may be repeated, and Python prints the warnings of a
# log that nobody listens to.
logging.getLogger("imapclient").setLevel(logging.CRITICAL + 1)


class Connection(IMAPClient):  # type: ignore[misc]  # the library ships no types
    """Connection to an IMAP server (IMAPClient) with limits on what the server sends and how long it takes.

    After more than `most_bytes` bytes from the server, or `seconds` in all, a method raises TryLater, and the
    connection ends. `context` is for TLS from the first byte, and None for a connection that begins without TLS.
    `connect` is how many seconds to wait for the connection and the greeting, and `read` for each answer later.
    The constructor connects, and raises OSError, IMAP4.error or ValueError when no IMAP server answers.
    """

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext | None,
        *,
        connect: float,
        read: float,
        most_bytes: int = MOST_BYTES,
        seconds: float = MOST_SECONDS,
    ) -> None:
        self._open = partial(
            _BoundedImap4, host, port, context, timeout=connect, most_bytes=most_bytes, seconds=seconds
        )
        super().__init__(host, port, ssl=context is not None, timeout=SocketTimeout(connect, read))
        self.folder_encode = False  # names come as bytes, so that one odd name of a server does not end the list
        self._imap.debug = 0  # the library would put each answer into words for its log

    @property
    def is_logged_in(self) -> bool:
        """True once a user is logged in, by a login or because the server greets with PREAUTH (RFC 9051 7.1.4)."""
        return bool(self._imap.state != "NONAUTH")

    def _create_IMAP4(self) -> IMAP4:  # noqa: N802  the library's name, which its own tests override too
        return self._open()


class _BoundedImap4(IMAP4):
    """Connection of the standard library that raises TryLater beyond its limits on bytes and time.

    A socket's timeout alone would not end a session, because it restarts with every byte that a server sends.
    """

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext | None,
        *,
        timeout: float,
        most_bytes: int,
        seconds: float,
    ) -> None:
        self._context, self._bytes_left, self._seconds = context, most_bytes, seconds
        self._where, self._timed_out = f"{host}:{port}", False
        self._raw_socket: socket.socket | None = None
        self._timer = Timer(seconds, self._hang_up)
        self._timer.daemon = True
        try:
            super().__init__(host, port, timeout)
        except (OSError, IMAP4.error):
            self._end()
            self._raise_if_timed_out()
            raise
        except BaseException:
            self._end()
            raise

    def _create_socket(self, timeout: float | None) -> socket.socket:
        """Connect, and start the time limit before the TLS handshake.

        Overrides imaplib's own extension point, as its IMAP4_SSL does.
        """
        plain = socket.create_connection((self.host, self.port), timeout)
        self._raw_socket = plain.dup()  # TLS takes the other one over
        self._timer.start()
        if self._context is None:
            return plain
        return self._context.wrap_socket(plain, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        """Read `size` bytes, the length that the server announced. Raises TryLater beyond the limits."""
        self._count(size)
        try:
            return super().read(size)
        finally:
            self._raise_if_timed_out()

    def readline(self) -> bytes:
        """Read a line from the server. Raises TryLater beyond the limits."""
        try:
            line = super().readline()
        finally:
            self._raise_if_timed_out()
        self._count(len(line) + _LINE)
        return line

    def shutdown(self) -> None:
        """Close the connection and stop its time limit."""
        self._end()
        super().shutdown()

    def _count(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise TryLater(f"{self._where} sent too much, and was disconnected.", remedy=_REMEDY)

    def _raise_if_timed_out(self) -> None:
        if self._timed_out:
            minutes = f"{self._seconds / 60:.0f} minutes" if self._seconds >= 120 else f"{self._seconds:g} seconds"
            raise TryLater(f"{self._where} had not finished after {minutes}, and was disconnected.", remedy=_REMEDY)

    def _hang_up(self) -> None:
        self._timed_out = True
        with suppress(OSError):
            if self._raw_socket is not None:
                self._raw_socket.shutdown(socket.SHUT_RDWR)

    def _end(self) -> None:
        self._timer.cancel()
        if self._raw_socket is not None:
            self._raw_socket.close()
