"""Non-blocking socket of one SMTP conversation."""

import selectors
import ssl
from contextlib import suppress

from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.session import Session, Timeouts
from advisory_cli.deliver.smtp.transaction import WriteBuffer
from advisory_cli.model.ports.clock import Clock

_PIECE = 256 * 1024  # bytes offered to the kernel at a time
_EAR = 16 * 1024
_PARTING = 5.0  # seconds to wait for the answer to QUIT, which changes nothing
_LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Connection:
    """Mover of one conversation's bytes. The selector tells when bytes that do not fit now can be moved."""

    def __init__(
        self,
        session: Session,
        talk: Conversation,
        *,
        selector: selectors.BaseSelector,
        clock: Clock,
        timeouts: Timeouts,
    ) -> None:
        self.talk = talk
        self._socket = session.detach()
        self._socket.setblocking(False)
        self._secure = isinstance(self._socket, ssl.SSLSocket)
        self._selector = selector
        self._clock = clock
        self._timeouts = timeouts
        self._since = self._worked = clock.monotonic()  # something moved; a message was in hand
        self._watched = selectors.EVENT_READ
        selector.register(self._socket, self._watched, self)

    @property
    def silent_for(self) -> float:
        """Seconds since a whole answer was read or a byte was written."""
        return self._clock.monotonic() - self._since

    @property
    def idle_for(self) -> float:
        """Seconds since a message was last in hand, as far as `look_at_clock` saw."""
        return self._clock.monotonic() - self._worked

    def write(self) -> None:
        """Write as many bytes as the kernel takes. Exceptions of `before_commit` pass through.

        Between the pieces of a large message the server is heard, because it may have refused the message already.
        """
        talk, moved = self.talk, False
        while not talk.over and (writing := talk.writing) is not None:
            reach = self._reach(writing)
            if not talk.may_commit(writing, reach):
                self._watch(selectors.EVENT_READ)
                return
            try:
                count = self._socket.send(memoryview(writing.data)[writing.done : reach])
            except _LATER:
                break
            except OSError as fault:
                self._hear_out()
                talk.lose(f"the connection broke: {fault.strerror or 'the server hung up'}")
                return
            talk.wrote(count)
            moved = True
            if talk.writing is writing:
                self.read()
        if moved:
            self._since = self._clock.monotonic()
        self._watch(selectors.EVENT_READ | (selectors.EVENT_WRITE if talk.writing is not None else 0))

    def _reach(self, writing: WriteBuffer) -> int:
        """Return the position up to which to write next.

        Over TLS, the end of a message is the end of a piece, because a piece that TLS refused may be gone in part.
        """
        reach = min(writing.done + _PIECE, len(writing.data))
        return min(reach, writing.end) if self._secure and writing.done < writing.end else reach

    def read(self) -> None:
        """Read the server's answers. A hang-up or a broken connection ends the conversation."""
        talk = self.talk
        while not talk.over:
            try:
                data = self._socket.recv(_EAR)
            except _LATER:
                return
            except OSError as fault:
                talk.lose(f"the connection broke: {fault.strerror or 'the server hung up'}")
                return
            if not data:
                talk.lose("the server hung up")
                return
            before = talk.answers
            talk.hear(data)
            if talk.answers > before:  # a byte now and then is no answer
                self._since = self._clock.monotonic()
            if not self._secure and len(data) < _EAR:
                return

    def _hear_out(self) -> None:
        """Read what is left after a write failed.

        Because a server that hangs up may have said why, or that all is well.
        """
        with suppress(OSError):
            while not self.talk.over and (data := self._socket.recv(_EAR)):
                self.talk.hear(data)

    def look_at_clock(self) -> None:
        """Give up on a server that moves nothing for too long."""
        talk = self.talk
        if talk.busy:
            self._worked = self._clock.monotonic()
        if talk.writing is None and not talk.awaits:
            return
        timeouts = self._timeouts.final if talk.at_end else self._timeouts.command
        timeouts = min(timeouts, _PARTING) if talk.parting else timeouts
        if self.silent_for >= timeouts:
            stuck = talk.writing is not None
            talk.lose("the server took nothing more in" if stuck else "the server did not answer in time")

    def close(self) -> None:
        """Close the socket without a goodbye."""
        self._selector.unregister(self._socket)
        self._socket.close()

    def _watch(self, events: int) -> None:
        if events != self._watched:
            self._watched = events
            self._selector.modify(self._socket, events, self)
