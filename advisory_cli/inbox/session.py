"""IMAP session of imaplib with limits on bytes and time, so that it ends whatever the server sends."""

import socket
import ssl
from contextlib import suppress
from imaplib import IMAP4
from threading import Timer

from advisory_cli.model.errors import TryLater

MOST_BYTES = 1 << 27
MOST_SECONDS = 600.0
_LINE = 1024  # bytes that a line counts for beside its own, since it costs time and memory however short it is
_REMEDY = "Nothing was changed. Look for what came back by hand, or save it to files and use --reports."


class Session(IMAP4):
    """IMAP session that raises TryLater when the server sends more than `most_bytes`, or after `seconds` in all.

    Constructing a Session connects it to `host` and `port`. Its methods are those of imaplib.IMAP4. `context`: the TLS
    context for TLS from the first byte, or None for a plain connection. `timeout`: seconds to wait for the connection,
    and for each further answer. Because `timeout` restarts with every byte that a server sends, it alone would not end
    a session.
    """

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext | None,
        *,
        timeout: float,
        most_bytes: int = MOST_BYTES,
        seconds: float = MOST_SECONDS,
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
        """Read `size` bytes, the length that the server announced. Raises TryLater beyond the session's limits."""
        self._count(size)
        try:
            return super().read(size)
        finally:
            self._raise_if_timed_out()

    def readline(self) -> bytes:
        """Read a line from the server. Raises TryLater beyond the session's limits."""
        try:
            line = super().readline()
        finally:
            self._raise_if_timed_out()
        self._count(len(line) + _LINE)
        return line

    def shutdown(self) -> None:
        """Close the connection and stop the session's time limit."""
        self._end()
        super().shutdown()

    def _count(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise TryLater(f"{self._where} sent more than anybody can want to read, and was cut off.", remedy=_REMEDY)

    def _raise_if_timed_out(self) -> None:
        if self._timed_out:
            minutes = f"{self._seconds / 60:.0f} minutes" if self._seconds >= 120 else f"{self._seconds:g} seconds"
            raise TryLater(f"{self._where} had not finished after {minutes}, and was cut off.", remedy=_REMEDY)

    def _hang_up(self) -> None:
        self._timed_out = True
        with suppress(OSError):
            if self._raw_socket is not None:
                self._raw_socket.shutdown(socket.SHUT_RDWR)

    def _end(self) -> None:
        self._timer.cancel()
        if self._raw_socket is not None:
            self._raw_socket.close()
