"""Connection to a mail server: a non-blocking socket that writes and reads for one SMTP conversation."""

import selectors
import ssl
from contextlib import suppress

from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.session import Session, Timeouts
from advisory_cli.deliver.smtp.transaction import WriteBuffer
from advisory_cli.model.ports.clock import Clock

_SEND_BYTES = 256 * 1024  # bytes offered to the kernel at a time
_RECEIVE_BYTES = 16 * 1024
_QUIT_TIMEOUT = 5.0  # seconds to wait for the answer to QUIT, which changes nothing
_LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Connection:
    """Non-blocking socket that carries the bytes of one SMTP conversation.

    `session`: a logged-in Session, whose socket is taken over.
    `conversation`: says what to write and gets what was read. It can be read as a field later.
    `selector`: the socket is registered with it, with this Connection as the key's data.
    `clock`, `timeouts`: serve to notice a silent server.
    The owner calls read() and write() when the selector reports the socket, and check_timeouts() about once a second.
    Raises ConnectionLost when `session` cannot give up its socket (Session.detach).
    """

    def __init__(
        self,
        session: Session,
        conversation: Conversation,
        *,
        selector: selectors.BaseSelector,
        clock: Clock,
        timeouts: Timeouts,
    ) -> None:
        self.conversation = conversation
        self._socket = session.detach()
        self._socket.setblocking(False)
        self._secure = isinstance(self._socket, ssl.SSLSocket)
        self._selector = selector
        self._clock = clock
        self._timeouts = timeouts
        self._since = self._worked = clock.monotonic()  # something moved; a message was in hand
        self._events = selectors.EVENT_READ
        selector.register(self._socket, self._events, self)

    @property
    def silent_for(self) -> float:
        """Seconds since bytes were last written or a whole answer was last read.

        Without either so far, seconds since the connection was made.
        """
        return self._clock.monotonic() - self._since

    @property
    def idle_for(self) -> float:
        """Seconds since check_timeouts() last saw a message under way on this connection.

        When check_timeouts() never saw a message here, seconds since the connection was made.
        """
        return self._clock.monotonic() - self._worked

    def write(self) -> None:
        """Write waiting bytes until the kernel takes no more.

        Right before the end of a message is written, the message's `before_commit` is called, the function that permits
        that the message leaves. When it returns False, the end is not written. An exception of `before_commit` passes
        to the caller. When the connection breaks, nothing is raised, and the conversation is over
        (`conversation.over`).
        While a large message is written, the server's answers are read too, because the server may have refused the
        message already.
        """
        conversation, moved = self.conversation, False
        while not conversation.over and (buffer := conversation.next_buffer) is not None:
            limit = self._write_limit(buffer)
            if not conversation.may_commit(buffer, limit):
                self._watch(selectors.EVENT_READ)
                return
            try:
                count = self._socket.send(buffer.waiting[: limit - buffer.done])
            except _LATER:
                break
            except OSError as fault:
                self._drain_replies()
                conversation.fail(f"the connection broke: {fault.strerror or 'the server hung up'}")
                return
            conversation.mark_written(count)
            moved = True
            if conversation.next_buffer is buffer:
                self.read()
        if moved:
            self._since = self._clock.monotonic()
        self._watch(selectors.EVENT_READ | (selectors.EVENT_WRITE if conversation.next_buffer is not None else 0))

    def _write_limit(self, buffer: WriteBuffer) -> int:
        """Return the position up to which to write next, in one chunk of the buffer.

        Over TLS, the end of a message is the end of a piece, because a piece that TLS refused may be gone in part.
        """
        limit = buffer.done + min(_SEND_BYTES, len(buffer.waiting))
        return min(limit, buffer.end) if self._secure and buffer.done < buffer.end else limit

    def read(self) -> None:
        """Read the server's answers that have arrived, and pass them to the conversation.

        When the server hangs up or the connection breaks, nothing is raised. The conversation is then over
        (`conversation.over`), and `conversation.why` gives the reason. The reason is "" when QUIT was sent before.
        """
        conversation = self.conversation
        while not conversation.over:
            try:
                data = self._socket.recv(_RECEIVE_BYTES)
            except _LATER:
                return
            except OSError as fault:
                conversation.fail(f"the connection broke: {fault.strerror or 'the server hung up'}")
                return
            if not data:
                conversation.fail("the server hung up")
                return
            before = conversation.answers
            conversation.receive(data)
            if conversation.answers > before:  # a byte now and then is no answer
                self._since = self._clock.monotonic()
            if not self._secure and len(data) < _RECEIVE_BYTES:
                return

    def _drain_replies(self) -> None:
        """Read the bytes that are left after a write failed, because a server that hangs up may have said why."""
        with suppress(OSError):
            while not self.conversation.over and (data := self._socket.recv(_RECEIVE_BYTES)):
                self.conversation.receive(data)

    def check_timeouts(self) -> None:
        """End the conversation when the server has not answered, or not taken waiting bytes, for too long.

        Nothing is raised. The conversation is then over (`conversation.over`), and `conversation.why` gives the reason.
        The reason is "" when QUIT was sent before.
        """
        conversation = self.conversation
        if conversation.busy:
            self._worked = self._clock.monotonic()
        if conversation.next_buffer is None and not conversation.awaits:
            return
        timeouts = self._timeouts.final if conversation.at_end else self._timeouts.command
        timeouts = min(timeouts, _QUIT_TIMEOUT) if conversation.quitting else timeouts
        if self.silent_for >= timeouts:
            stuck = conversation.next_buffer is not None
            conversation.fail("the server took nothing more in" if stuck else "the server did not answer in time")

    def close(self) -> None:
        """Close the socket at once, without QUIT, and remove it from the selector."""
        self._selector.unregister(self._socket)
        self._socket.close()

    def _watch(self, events: int) -> None:
        if events != self._events:
            self._events = events
            self._selector.modify(self._socket, events, self)
