"""The HTTPS connection against a server that says interim answers (1xx), early, late and in pieces."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.model.press.newsroom import GraphRoute
from advisory_cli.net.https import Answer, Connection, RequestLost, Timeouts
from tests.smtp_servers import Certificates, make_certificates, server_context

OK = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
SMALL, LARGE = b"x" * 3_000, b"x" * 2_000_000
Play = Callable[[ssl.SSLSocket], None]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@contextmanager
def connected(certificates: Certificates, play: Play) -> Iterator[Connection]:
    """A connection to a server that does what `play` says with each request."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        with suppress(OSError), server_context(certificates.good).wrap_socket(listener.accept()[0], True) as peer:
            peer.settimeout(10)
            while True:
                play(peer)

    thread = threading.Thread(target=serve)
    thread.start()
    route = GraphRoute(
        mailbox="press@office.example", host="localhost", port=listener.getsockname()[1], ca_file=certificates.ours
    )
    connection = Connection(route, clock=SystemClock(), timeouts=Timeouts(connect=5, send=5, answer=3))
    try:
        connection.connect()
        yield connection
    finally:
        connection.close()
        listener.close()
        thread.join(10)


def read_head(peer: ssl.SSLSocket) -> bytes:
    """The head of a request, and the beginning of its body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(peer)
    return received


def read_rest(peer: ssl.SSLSocket, received: bytes) -> None:
    """The rest of its body."""
    head, _, body = received.partition(b"\r\n\r\n")
    size = re.search(rb"(?i)content-length: ([0-9]+)", head)
    assert size is not None
    while len(body) < int(size[1]):
        body += _some(peer)


def _some(peer: ssl.SSLSocket) -> bytes:
    if not (more := peer.recv(1 << 16)):
        raise OSError
    return more


def post(connection: Connection, body: bytes) -> Answer:
    """One request."""
    return connection.request("POST", "/", {}, body, before_end=lambda: True)


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("interim", [CONTINUE, HINTS, CONTINUE + HINTS], ids=["100", "103", "both"])
def test_request_ends_when_the_server_says_an_interim_answer_early(
    certificates: Certificates, interim: bytes, body: bytes
) -> None:
    """An interim answer in the middle of a request is no answer: the end leaves, on one connection for all requests."""

    def play(peer: ssl.SSLSocket) -> None:
        received = read_head(peer)
        peer.sendall(interim)
        read_rest(peer, received)
        peer.sendall(OK)

    with connected(certificates, play) as connection:
        for _ in range(2):
            answer = post(connection, body)
            assert (answer.status, answer.body, answer.complete) == (202, b"ok", True)


@pytest.mark.parametrize("piece", [1, 5, 1_000])
@pytest.mark.parametrize("interim", [CONTINUE, HINTS, HINTS * 3 + CONTINUE], ids=["100", "103", "many"])
def test_answer_is_read_when_interim_answers_come_before_it(
    certificates: Certificates, interim: bytes, piece: int
) -> None:
    """Interim answers after the request are read over, in whatever pieces they come: 202 behind a 103 is no doubt."""

    def play(peer: ssl.SSLSocket) -> None:
        read_rest(peer, read_head(peer))
        words = interim + OK
        for at in range(0, len(words), piece):
            peer.sendall(words[at : at + piece])

    with connected(certificates, play) as connection:
        answer = post(connection, SMALL)
        assert (answer.status, answer.body, answer.complete) == (202, b"ok", True)


def test_request_stops_when_the_answer_follows_an_interim_answer(certificates: Certificates) -> None:
    """A refusal behind a 100 Continue is heard before the end of a large request leaves."""

    def play(peer: ssl.SSLSocket) -> None:
        read_head(peer)
        peer.sendall(CONTINUE + b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
        while peer.recv(1 << 14):
            time.sleep(0.01)
        raise OSError

    with connected(certificates, play) as connection:
        answer = post(connection, LARGE)
        assert (answer.status, answer.complete) == (401, False)


@pytest.mark.parametrize(
    "words", [CONTINUE, b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"HTTP/1.1 1"], ids=["alone", "101", "cut"]
)
def test_request_is_lost_when_no_answer_follows_an_interim_answer(certificates: Certificates, words: bytes) -> None:
    """An interim answer alone tells nothing of the request."""

    def play(peer: ssl.SSLSocket) -> None:
        read_rest(peer, read_head(peer))
        peer.sendall(words)
        raise OSError

    with connected(certificates, play) as connection, pytest.raises(RequestLost) as lost:
        post(connection, SMALL)
    assert lost.value.complete
