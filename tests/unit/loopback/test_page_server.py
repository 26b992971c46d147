"""The web server of `preview --serve`: what it serves, and to whom it serves nothing."""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from advisory_cli.loopback.page_server import PageServer


@pytest.fixture
def server() -> Iterator[PageServer]:
    """A server with data."""
    with PageServer(lambda data, version: f"<p>{version} {data}</p>", policy="default-src 'none'") as server:
        server.publish('{"n": 1}')
        yield server


def ask(
    server: PageServer, path: str | None = None, *, method: str = "GET", **headers: str | None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Ask for a path, "" for the page itself, None for no token; a header of None is left out."""
    parts = urlsplit(server.address)
    assert parts.port
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)
    connection.putrequest(method, "/" if path is None else f"{parts.path}{path}", skip_host=True)
    for name, value in {"Host": f"127.0.0.1:{parts.port}", **headers}.items():
        if value is not None:
            connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


def test_server_serves_the_page_and_the_newest_data(server: PageServer) -> None:
    """Who knows the address gets the page, and the data with their version, and no cache keeps either."""
    assert ask(server, "")[::2] == (200, b'<p>1 {"n": 1}</p>')
    server.publish('{"n": 2}')
    status, headers, content = ask(server, "data", Sec_Fetch_Site="same-origin")
    assert (status, headers["X-Version"], json.loads(content)) == (200, "2", {"n": 2})
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Server"] == "advisory"


def test_server_listens_on_this_computer_alone_with_an_address_nobody_guesses() -> None:
    """The address is on loopback, and its token has 256 bits and is another one each time."""
    with PageServer(lambda *_: "", policy="") as one, PageServer(lambda *_: "", policy="") as other:
        assert urlsplit(one.address).hostname == "127.0.0.1"
        tokens = {urlsplit(server.address).path.strip("/") for server in (one, other)}
    assert len(tokens) == 2
    assert all(len(token) >= 43 for token in tokens)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (None, {}, 404),
        ("../", {}, 404),
        ("etc/passwd", {}, 404),
        ("data/", {}, 404),
        ("", {"Host": "evil.example"}, 403),
        ("", {"Host": None}, 403),
        ("", {"Host": "127.0.0.1"}, 403),
        ("data", {"Origin": "https://evil.example"}, 403),
        ("data", {"Origin": "null"}, 403),
        ("data", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("events", {"Sec_Fetch_Site": "same-site"}, 403),
    ],
)
def test_server_refuses_whoever_has_not_the_token_or_comes_from_elsewhere(
    server: PageServer, path: str | None, headers: dict[str, Any], status: int
) -> None:
    """A wrong path, another host and another origin get nothing.

    Otherwise another account, or a page of another site, would read a text under embargo.
    """
    answer = ask(server, path, **headers)
    assert (answer[0], answer[2]) == (status, b"")


def test_server_refuses_a_token_with_one_wrong_letter(server: PageServer) -> None:
    """A token that is nearly right gets nothing."""
    parts = urlsplit(server.address)
    token = parts.path.strip("/")
    for wrong in (token[:-1], token + "x", token.swapcase(), "%C3%A9"):
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=30)
        connection.putrequest("GET", f"/{wrong}/data")
        connection.endheaders()
        assert connection.getresponse().status == 404
        connection.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"])
def test_server_takes_nothing(server: PageServer, method: str) -> None:
    """Any method but GET is refused: the page is there to be read."""
    assert ask(server, "", method=method)[0] == 405


def test_server_tells_each_new_version_and_ends_the_stream(server: PageServer) -> None:
    """The stream of events names the version that is there, then each new one, and ends with the server."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=30)
    connection.request("GET", f"{parts.path}events")
    stream = connection.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert [stream.readline() for _ in range(3)] == [b"event: content\n", b"data: 1\n", b"\n"]
    server.publish("{}")
    assert [stream.readline() for _ in range(3)] == [b"event: content\n", b"data: 2\n", b"\n"]
    ending = threading.Thread(target=server.__exit__, args=(None, None, None))
    ending.start()
    assert stream.read() == b""
    ending.join(timeout=30)
    connection.close()
