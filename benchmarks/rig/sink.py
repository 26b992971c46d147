"""An SMTP server that takes every message, keeps none and counts: one process, one thread, one core.

    python sink.py [--certificate FILE --key FILE]

It offers PIPELINING, CHUNKING (RFC 3030) and, with a certificate, STARTTLS, of which smtp-sink offers only the first.
It prints its port and serves until its standard input ends; then it prints what it counted, as one line of JSON.
"""

import argparse
import json
import select
import socket
import ssl
import sys
import time
from collections.abc import Callable

ROOM = 1 << 20
DOT = b"\r\n.\r\n"
OFFERED = ("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "SIZE 0", "CHUNKING")
OK, GO_ON, CLOSING = b"250 2.0.0 Ok\r\n", b"354 End data with <CR><LF>.<CR><LF>\r\n", b"221 2.0.0 Bye\r\n"
UNKNOWN, NO_ORDER = b"502 5.5.2 Unknown command\r\n", b"503 5.5.1 Bad sequence\r\n"


class Counter:
    """What arrived; times are of the monotonic clock, which all processes of a machine share."""

    def __init__(self) -> None:
        self.sessions = self.messages = self.bytes = 0
        self.first = self.last = 0.0  # when the first and the last message were accepted

    def accepted(self) -> None:
        """A whole message was taken."""
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.messages += 1


class Plain:
    """Bytes as they come."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def receive(self, room: memoryview) -> int:
        """Fill the beginning of `room`; 0 at the end, -1 when there is nothing now."""
        try:
            return self.connection.recv_into(room)
        except BlockingIOError:
            return -1

    def send(self, data: bytes) -> None:
        """Replies are far smaller than a socket's buffer."""
        self.connection.send(data)


class Secured:
    """TLS over buffers in memory: one system call for many records."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        self.connection = connection
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._raw = bytearray(ROOM // 4)
        self._greeted = self._ended = False

    def receive(self, room: memoryview) -> int:
        """As Plain's; the handshake is part of it."""
        filled = self._open(room, 0)
        while filled < len(room) and not self._ended:
            try:
                count = self.connection.recv_into(self._raw)
            except BlockingIOError:
                return filled or -1
            self._incoming.write(memoryview(self._raw)[:count])
            self._ended = count == 0
            filled = self._open(room, filled)
            if count < len(self._raw):
                break
        return filled or (0 if self._ended else -1)

    def _open(self, room: memoryview, filled: int) -> int:
        try:
            if not self._greeted:
                self._tls.do_handshake()
                self._greeted = True
            while filled < len(room):
                count = int(self._tls.read(len(room) - filled, room[filled:]))  # with a buffer, a number comes back
                if not count:
                    self._ended = True
                    break
                filled += count
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            self._ended = True
        self._flush()
        return filled

    def send(self, data: bytes) -> None:
        """Encrypt and hand over."""
        self._tls.write(data)
        self._flush()

    def _flush(self) -> None:
        if self._outgoing.pending:
            self.connection.send(self._outgoing.read())


class Session:
    """One client. `left` is what was read and not yet understood: a part of a line, or of the end of a content."""

    def __init__(self, connection: socket.socket, counter: Counter, context: ssl.SSLContext | None) -> None:
        self._line: Plain | Secured = Plain(connection)
        self._counter = counter
        self._context = context
        self._left = b""
        self._chunk = 0  # bytes of the present chunk still to come
        self._last = False
        self._recipients = 0
        self._in_content = False
        self._replies: list[bytes] = []
        self._verbs: dict[bytes, Callable[[bytes], None]] = {
            b"EHLO": self._ehlo,
            b"HELO": self._fine,
            b"MAIL": self._fine,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"BDAT": self._bdat,
            b"RSET": self._rset,
            b"NOOP": self._fine,
            b"STAR": self._starttls,
        }
        self._line.send(b"220 sink.example ESMTP\r\n")

    def serve(self, room: bytearray, view: memoryview) -> bool:
        """Read once, answer all that is whole; False when the client has gone."""
        kept = len(self._left)
        room[:kept] = self._left
        count = self._line.receive(view[kept:])
        if count <= 0:
            return count < 0
        self._counter.bytes += count
        at, end = 0, kept + count
        line, going = self._line, True
        while going and at < end and (step := self._step(room, at, end)):
            at += abs(step)
            going = step > 0
        self._left = bytes(view[at:end]) if line is self._line else b""
        if self._replies:
            line.send(b"".join(self._replies))
            self._replies.clear()
        return going

    def _step(self, room: bytearray, at: int, end: int) -> int:
        """Bytes understood from `at` on: 0 when more must come, negative when the session is over."""
        if self._chunk:
            return self._take_chunk(end - at)
        if self._in_content:
            return self._take_content(room, at, end)
        found = room.find(b"\r\n", at, end)
        if found < 0:
            return 0
        words = bytes(room[at:found])
        if words[:4].upper() == b"QUIT":
            self._replies.append(CLOSING)
            return at - found - 2
        self._verbs.get(words[:4].upper(), self._unknown)(words)
        return found + 2 - at

    def _take_content(self, room: bytearray, at: int, end: int) -> int:
        found = room.find(DOT, at, end)
        if found < 0:
            return max(0, end - at - len(DOT) + 1)
        self._in_content = False
        self._accept()
        return found + len(DOT) - at

    def _take_chunk(self, there: int) -> int:
        taken = min(self._chunk, there)
        self._chunk -= taken
        if not self._chunk:
            self._end_chunk()
        return taken

    def _end_chunk(self) -> None:
        if self._last:
            self._accept()
        else:
            self._replies.append(OK)

    def _accept(self) -> None:
        self._recipients = 0
        self._counter.accepted()
        self._replies.append(OK)

    def _ehlo(self, _words: bytes) -> None:
        offered = [*OFFERED, *(["STARTTLS"] if self._context and isinstance(self._line, Plain) else [])]
        lines = ["sink.example", *offered]
        self._replies.extend(f"250-{line}\r\n".encode() for line in lines[:-1])
        self._replies.append(f"250 {lines[-1]}\r\n".encode())

    def _fine(self, _words: bytes) -> None:
        self._replies.append(OK)

    def _unknown(self, _words: bytes) -> None:
        self._replies.append(UNKNOWN)

    def _rcpt(self, _words: bytes) -> None:
        self._recipients += 1
        self._replies.append(OK)

    def _rset(self, _words: bytes) -> None:
        self._recipients = 0
        self._replies.append(OK)

    def _data(self, _words: bytes) -> None:
        self._in_content = self._recipients > 0
        self._replies.append(GO_ON if self._in_content else NO_ORDER)

    def _bdat(self, words: bytes) -> None:
        _, size, *last = words.split()
        self._chunk, self._last = int(size), bool(last)
        if not self._chunk:
            self._end_chunk()

    def _starttls(self, _words: bytes) -> None:
        if self._context is None or isinstance(self._line, Secured):
            self._replies.append(UNKNOWN)
            return
        self._replies.append(b"220 2.0.0 Ready\r\n")
        self._line = Secured(self._line.connection, self._context)


class Sink:
    """The listening socket and its sessions."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._listener.setblocking(False)
        self._counter = Counter()
        self._sessions: dict[int, tuple[socket.socket, Session]] = {}
        self._poll = select.epoll()
        self._poll.register(self._listener.fileno(), select.EPOLLIN)
        self._poll.register(sys.stdin.fileno(), select.EPOLLIN)

    def run(self) -> None:
        """Until standard input ends."""
        print(self._listener.getsockname()[1], flush=True)
        room = bytearray(ROOM)
        view = memoryview(room)
        while True:
            for handle, _ in self._poll.poll():
                if handle in self._sessions:
                    self._serve(handle, room, view)
                elif handle == self._listener.fileno():
                    self._accept_new()
                elif not sys.stdin.read():
                    print(json.dumps(vars(self._counter)), flush=True)
                    return

    def _accept_new(self) -> None:
        connection, _ = self._listener.accept()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._counter.sessions += 1
        self._sessions[connection.fileno()] = (connection, Session(connection, self._counter, self._context))
        self._poll.register(connection.fileno(), select.EPOLLIN)

    def _serve(self, handle: int, room: bytearray, view: memoryview) -> None:
        connection, session = self._sessions[handle]
        try:
            stays = session.serve(room, view)
        except (ConnectionError, ssl.SSLError):
            stays = False
        if not stays:
            self._poll.unregister(handle)
            del self._sessions[handle]
            connection.close()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    asked = parser.parse_args()
    context = None
    if asked.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(asked.certificate, asked.key)
    Sink(context).run()


if __name__ == "__main__":
    main()
