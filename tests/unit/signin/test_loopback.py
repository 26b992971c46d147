"""The web server that waits for the browser's answer."""

import socket
import struct
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from advisory_cli.model.errors import TryLater
from advisory_cli.signin.loopback import RedirectReceiver


def _visit(receiver: RedirectReceiver, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
    data = urllib.parse.urlencode(body).encode() if body is not None else None
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{receiver.port}{path}", data=data, timeout=10) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


@pytest.mark.parametrize("form", [False, True])
def test_receiver_takes_the_answer_with_the_state(form: bool) -> None:
    """An answer comes as a query or as a form, and the page shows nothing of it."""
    with RedirectReceiver() as receiver:
        receiver.expect("s-1")
        answer = {"code": "c-1", "state": "s-1"}
        path = "/" if form else f"/?{urllib.parse.urlencode(answer)}"
        status, page = _visit(receiver, path, answer if form else None)
        assert receiver.wait(5) == answer
    assert status == 200
    assert "c-1" not in page


@pytest.mark.parametrize(
    "path", ["/", "/favicon.ico", "/?code=evil", "/?code=evil&state=", "/?code=evil&state=other", "/x?code=c&state=s-1"]
)
def test_receiver_waits_on_when_somebody_else_calls(path: str) -> None:
    """A request without the state is nobody's answer: another program's, or another page's of the same browser."""
    with RedirectReceiver() as receiver:
        receiver.expect("s-1")
        assert _visit(receiver, path)[0] == 404
        assert _visit(receiver, "/?code=right&state=s-1")[0] == 200
        assert receiver.wait(5)["code"] == "right"


def test_receiver_takes_no_answer_before_a_state_is_known() -> None:
    """A guess before the sign-in has begun is nothing."""
    with RedirectReceiver() as receiver:
        assert _visit(receiver, "/?code=evil&state=")[0] == 404


def test_receiver_takes_one_answer_when_it_comes_twice() -> None:
    """A page that is loaded again is no second answer."""
    with RedirectReceiver() as receiver:
        receiver.expect("s-1")
        assert [_visit(receiver, "/?code=c&state=s-1")[0] for _ in range(2)] == [200, 404]


def test_receiver_takes_no_form_when_it_is_endless() -> None:
    """A form of more than 64 KiB is not read."""
    with RedirectReceiver() as receiver:
        receiver.expect("s-1")
        try:
            status = _visit(receiver, "/", {"code": "x" * 100_000, "state": "s-1"})[0]
        except OSError:  # the connection is closed with the rest unread
            status = 404
        assert status == 404


def test_receiver_gives_up_when_nobody_signs_in() -> None:
    """The waiting has an end, and a sentence."""
    with RedirectReceiver() as receiver, pytest.raises(TryLater, match="Nobody signed in"):
        receiver.wait(0.05)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\n\r\n",
        b"GET //[x?state=s-1 HTTP/1.1\r\n\r\n",
        b"POST http://[ HTTP/1.1\r\nContent-Length: 9\r\n\r\nstate=s-1",
    ],
)
def test_receiver_shows_the_other_page_when_a_request_is_damaged(
    request_bytes: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """A request that is none is somebody else's, and no traceback stands on the terminal."""
    with RedirectReceiver() as receiver:
        receiver.expect("s-1")
        with socket.create_connection(("127.0.0.1", receiver.port), timeout=5) as caller:
            caller.sendall(request_bytes)
            assert b" 404 " in caller.recv(100)
        assert _visit(receiver, "/?code=right&state=s-1")[0] == 200
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "request_bytes", [b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\ncode=abc", b"GET /?x=1 HTTP/1.1\r\n\r\n", b"GET"]
)
def test_receiver_prints_nothing_when_a_connection_is_reset(
    request_bytes: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """A browser that breaks off leaves nothing on the terminal, and the answer is taken afterwards."""
    with RedirectReceiver() as receiver:
        receiver.expect("s-1")
        for _ in range(5):
            caller = socket.create_connection(("127.0.0.1", receiver.port), timeout=5)
            caller.sendall(request_bytes)
            time.sleep(0.02)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            caller.close()
        assert _visit(receiver, "/?code=right&state=s-1")[0] == 200
    assert capfd.readouterr().err == ""
