"""A mailbox's server that sends without end: the run ends by itself, in words, and nothing is decided."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from advisory_cli.inbox.connection import Connection
from advisory_cli.model.errors import TryLater
from advisory_cli.model.mailing.delivery import State
from tests.system.test_resolve import Doubtful


@contextmanager
def _endless(first: bytes, flood: bytes, *, pause: float = 0.0) -> Iterator[int]:
    """A server that answers with `first`, and then with `flood` again and again; its port."""
    ended = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            peer, _ = listener.accept()
            with peer:
                peer.sendall(first)
                while not ended.is_set():
                    peer.sendall(flood)
                    ended.wait(pause)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join(10)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "flood"),
    [
        (b"* OK hello\r\n", b"* 1 EXISTS\r\n" * 5_000),
        (b"* OK hello\r\n", b"* OK " + b"x" * 60_000 + b"\r\n"),
        (b"* OK hello\r\n* CAPABILITY {4000000000}\r\n", b"x" * 100_000),
        (b"* OK hello\r\n", b"* 1 FETCH {20}\r\n" + b"x" * 20 + b")\r\n"),
    ],
    ids=["lines", "long lines", "a literal", "many literals"],
)
def test_resolve_cuts_a_mailbox_off_when_its_server_sends_without_end(
    tmp_path: Path, first: bytes, flood: bytes
) -> None:
    """A server that sends without end is cut off in words, and what was in doubt stays so.

    Otherwise the computer's memory would fill, or the run never end.
    """
    doubtful = Doubtful(tmp_path / "room")
    with _endless(first, flood) as port:
        text = f"ADVISORY_IMAP=imap://press@127.0.0.1:{port}\nADVISORY_IMAP_PASSWORD=x\n"
        doubtful.press.write(".env", text).chmod(0o600)
        done = doubtful.press.run("resolve", "--imap")
    assert done.returncode == 75, done.stderr
    assert "was disconnected" in done.stderr
    assert {state for state, _ in doubtful.states().values()} == {State.IN_DOUBT}


@pytest.mark.parametrize("first", [b"", b"* OK hello\r\n"])
def test_imap_connection_is_cut_off_when_its_server_drips(first: bytes) -> None:
    """A server that drips bytes is cut off after the session's time. The socket's own timeout would never run out."""
    with _endless(first, b"x", pause=0.05) as port:
        start = time.monotonic()
        with pytest.raises(TryLater, match=r"had not finished after 0\.5 seconds"):
            Connection("127.0.0.1", port, None, connect=60, read=60, seconds=0.5)
        assert time.monotonic() - start < 50
