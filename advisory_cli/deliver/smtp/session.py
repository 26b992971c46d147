"""Session with a mail server until the login is done: smtplib, made strict about the form of replies (RFC 5321)."""

import smtplib
import socket
import ssl
import threading
from collections import deque
from contextlib import suppress
from typing import NoReturn

from advisory_cli.deliver.smtp.replies import Replies, Reply
from advisory_cli.model.value_class import value_class


@value_class
class Timeouts:
    """Longest waits for a mail server, in seconds (RFC 5321 4.5.3.2).

    `connect` is for the connection to be made, `command` for the answer to a command, and `final` for the answer to the
    end of a message. `login` is for greeting, encryption and login together.
    """

    connect: float = 30  # for the connection to be made
    command: float = 300  # for the answer to a command
    final: float = 600  # for the answer to the end of a message. With less, slow servers leave messages in doubt
    login: float = 360  # for greeting, encryption and login together: five minutes for the greeting, one for the rest


class ConnectionLost(smtplib.SMTPServerDisconnected):
    """Error: a connection was lost, because the server hung up, fell silent, or sent no valid reply.

    The socket is closed already. The text of the error says what happened.
    """


class Session(smtplib.SMTP):
    """Session of smtplib with the mail server `host` in which only whole replies count.

    `helo`: the name to greet the server with. `timeouts`: the longest waits. `implicit`: the context for TLS from the
    start. None means that the connection begins without TLS, and secure() switches to TLS.
    connect() of smtplib begins the session, and detach() ends it by giving up the socket.
    This class mends two faults of smtplib, which takes a broken reply such as `25` or `+25` for a code, and a reply
    that no command asked for as the answer to the next command. Here, a line that is no reply has the number GARBAGE
    (-1) for its code. A reply that no command asked for raises ConnectionLost, and so does a hang-up.
    """

    def __init__(self, host: str, *, helo: str, timeouts: Timeouts, implicit: ssl.SSLContext | None = None) -> None:
        super().__init__(local_hostname=helo, timeout=timeouts.connect)
        self._server = host
        self._timeouts = timeouts
        self._implicit = implicit
        self._replies = Replies()
        self._received: deque[Reply] = deque()  # and not asked for yet
        self._limit: threading.Timer | None = None  # ends what takes too long as a whole
        self._too_long = False

    def secure(self, context: ssl.SSLContext) -> None:
        """Switch to TLS (RFC 3207) with `context`, after the server's answer to STARTTLS.

        The caller must send EHLO next, because the capabilities may have changed. Raises ConnectionLost when the server
        has sent more than the answer to STARTTLS (CVE-2011-0411).
        """
        if (
            self.sock is None or self._has_unsolicited
        ):  # words behind the server's answer: somebody on the way (CVE-2011-0411)
            self._fail("the server said more than it was asked before encryption began")
        self.sock = context.wrap_socket(self.sock, server_hostname=self._server)

    def detach(self) -> socket.socket:
        """Return the socket and give it up, so that a Connection can go on with it.

        The time limit of the login ends. Raises ConnectionLost when the connection is closed, the login took too long,
        or the server has sent a reply that no command asked for.
        """
        if self.sock is None or self._has_unsolicited:
            self._fail("the server said more than it was asked")
        self._end_limit()
        if self._too_long:
            self._fail("the server hung up")
        plain, self.sock = self.sock, None
        return plain

    def close(self) -> None:
        """Close the socket without QUIT, and stop the time limit of the login."""
        self._end_limit()
        super().close()

    def quit_and_close(self) -> None:
        """Send QUIT, wait for the answer, and close the socket. Errors are ignored."""
        with suppress(OSError):
            self.docmd("QUIT")
        self.close()

    def set_timeout(self, seconds: float) -> None:
        """Set how many seconds the server has for each of the next answers.

        Nothing happens when the connection is closed.
        """
        if self.sock is not None:
            self.sock.settimeout(seconds)

    @property
    def _has_unsolicited(self) -> bool:
        """True when the server has sent something that no command asked for."""
        return bool(self._received) or self._replies.pending

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # typeshed allows more than is ever sent
        """Send the command `s`, unchanged.

        Raises ConnectionLost when that fails, or when the server has already sent a reply that no command asked for.
        """
        if self._has_unsolicited:
            self._fail("the server answered more often than it was asked")
        if self.sock is None:
            self._fail("the connection is closed")
        try:
            self.sock.sendall(s.encode("ascii") if isinstance(s, str) else s)
        except TimeoutError:
            self._fail("the server took nothing more in")
        except OSError as fault:
            self._fail(f"the connection broke: {fault.strerror or 'the server hung up'}")

    def getreply(self) -> Reply:
        """Read one whole reply, and return a pair of its code and its text.

        The code is GARBAGE (-1) when the bytes are no reply. Raises ConnectionLost when no whole reply comes in time.
        """
        while not self._received:
            self._receive()
        return self._received.popleft()

    def _receive(self) -> None:
        if self._too_long:
            self._fail("the server hung up")
        try:
            more = self.sock.recv(8192) if self.sock is not None else b""
        except TimeoutError:
            self._fail("the server did not answer in time")
        except OSError as fault:
            self._fail(f"the connection broke: {fault.strerror or 'the server hung up'}")
        if not more:
            self._fail("the server hung up")
        self._received.extend(self._replies.feed(more))

    def _fail(self, why: str) -> NoReturn:
        self.close()
        self._received.clear()
        if self._too_long:
            why = f"greeting and login took longer than {self._timeouts.login:g} seconds in all"
        raise ConnectionLost(why) from None

    def _begin_limit(self) -> None:
        """Start the timer that hangs up when the login takes too long, whatever the server says meanwhile."""
        self._end_limit()
        self._limit = threading.Timer(self._timeouts.login, self._hang_up)
        self._limit.daemon = True
        self._limit.start()

    def _hang_up(self) -> None:
        self._too_long = True
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # not TLS's own, which another thread may be in

    def _end_limit(self) -> None:
        limit, self._limit = self._limit, None
        if limit is not None:
            limit.cancel()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Connect and start the time limit. Overrides smtplib's extension point, as its SMTP_SSL does."""
        plain = socket.create_connection((host, port), timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the lone dot waits 40 ms (RFC 896)
        plain.settimeout(min(self._timeouts.command, self._timeouts.login))
        self._begin_limit()
        if self._implicit is None:
            return plain
        try:
            return self._implicit.wrap_socket(plain, server_hostname=self._server)
        except BaseException:
            plain.close()
            raise
