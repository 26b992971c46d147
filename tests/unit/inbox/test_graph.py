"""Looking through a mailbox by Microsoft Graph: each way a server can fail, and what is never asked elsewhere."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.inbox import graph_client
from advisory_cli.inbox.graph import GraphMailbox
from advisory_cli.inbox.graph_client import GraphClient
from advisory_cli.ledger.queue.throttle_file import ThrottleFile
from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed, TryLater
from advisory_cli.model.mailing.evidence import Evidence
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from tests.contract.mailbox_contract import ANN, BEN, SINCE, answer, copy
from tests.graph_server import MAILBOX, TOKEN, GraphServer, Reply
from tests.smtp_servers import Certificates, make_certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


Search = Callable[..., Evidence]


def page(body: bytes) -> Reply:
    """An answer with this body."""
    return Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


@pytest.fixture
def search(certificates: Certificates, tmp_path: Path) -> Search:
    """Search the mailbox of a server for two messages."""

    def look(server: GraphServer, *, mailbox: str = MAILBOX, **changes: Any) -> Evidence:
        route = GraphRoute(mailbox=mailbox, host="localhost", port=server.port, ca_file=certificates.ours)
        given = {
            "tokens": lambda *, refused=None: Secret(TOKEN),
            "check": lambda: None,
            "clock": SystemClock(),
            "throttle": ThrottleFile(tmp_path, "account"),
            **changes,
        }
        return GraphMailbox(route, GraphClient(route, **given)).search([ANN, BEN], since=SINCE)

    return look


@pytest.mark.slow
def test_search_goes_on_when_the_server_fails_for_a_moment(certificates: Certificates, search: Search) -> None:
    """What fails for a moment is asked for again, and a refused token is renewed."""
    given: list[str] = []

    def tokens(*, refused: Secret | None = None) -> Secret:
        given.append(refused.value if refused else "")
        return Secret(TOKEN if refused else "old")

    with GraphServer(certificates.good) as server:
        server.sent.append(copy(ANN))
        server.answers += [
            Reply(status=503),
            Reply(status=429, headers=(("Retry-After", "1"),)),
            Reply(status=504),
        ]
        start = time.monotonic()
        assert set(search(server, tokens=tokens).copies) == {ANN}
        assert time.monotonic() - start >= 0.95
    assert given == ["", "old"]


@pytest.mark.parametrize(
    ("answers", "fault", "says"),
    [
        ([Reply(status=403, code="ErrorAccessDenied")], NotAllowed, "does not allow reading the mailbox"),
        ([Reply(status=404, code="ErrorInvalidUser")], BadConfig, "ErrorInvalidUser"),
        ([Reply(status=302)], NotAllowed, "302"),
        ([Reply(status=500)] * 4, TryLater, "cannot answer now"),
        ([Reply(status=200, code="x")] * 4, TryLater, "cannot be read"),
        ([Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]")], TryLater, "cannot be read"),
        ([page(b"{}")], TryLater, "cannot be read"),
        ([page(b'{"value":5}')], TryLater, "cannot be read"),
        ([page(b'{"value":null}')], TryLater, "cannot be read"),
        ([page(b'{"value":[5]}')] * 2, None, ""),
        ([Reply(status=429, headers=(("Retry-After", "600"),))], TryLater, "accepts no request before"),
    ],
)
def test_search_ends_in_one_sentence_when_the_server_refuses(
    certificates: Certificates, search: Search, answers: list[Reply], fault: type[AdvisoryError] | None, says: str
) -> None:
    """A refusal is one sentence, and an answer without a list is no empty list.

    Otherwise everybody in doubt would count as absent from Sent Items, and be sent a second copy.
    """
    with GraphServer(certificates.good) as server:
        server.answers += answers
        if fault is None:
            assert not search(server).copies
            return
        with pytest.raises(fault, match=says) as caught:
            search(server)
    assert caught.value.remedy
    assert TOKEN not in caught.value.message


@pytest.mark.slow
@pytest.mark.parametrize("status", [403, 404, 500])
def test_search_masks_the_token_when_the_server_repeats_it(
    certificates: Certificates, search: Search, status: int
) -> None:
    """A server that quotes the token in its refusal puts it nowhere."""
    words = f"Token {TOKEN} is not good."
    with GraphServer(certificates.good) as server:
        server.answers += [Reply(status=status, code="ErrorX", words=words)] * 4
        with pytest.raises(AdvisoryError) as caught:
            search(server)
    assert TOKEN not in f"{caught.value.message} {caught.value.remedy}"
    assert "Token *** is not good." in caught.value.message


@pytest.mark.parametrize(
    "entry",
    [
        rb'{"id":"in-0","internetMessageHeaders":[{"name":"Subject","value":"hi \ud83d"}]}',
        rb'{"id":"in-0","internetMessageHeaders":[{"name":"\ud83d","value":"x"}]}',
        rb'{"id":"in-0","internetMessageHeaders":[{"name":"References","value":"\udc80"}]}',
        rb'{"id":"\ud800"}',
        rb'{"id":"in-0","internetMessageId":"\ud800<x>"}',
    ],
)
@pytest.mark.parametrize("before", [0, 1], ids=["Sent Items", "Inbox"])
def test_search_goes_on_when_an_entry_holds_half_a_character(
    certificates: Certificates, search: Search, entry: bytes, before: int
) -> None:
    """Half of a surrogate pair in any field of a list is passed over, and the rest is found.

    Otherwise a stranger's mail with a cut emoji in its subject would end every search in a traceback.
    """
    with GraphServer(certificates.good) as server:
        server.inbox.append(answer(ANN))
        server.answers += [page(b'{"value":[]}')] * before + [page(b'{"value":[%b]}' % entry)]
        found = search(server)
    assert found.answers or before
    assert not found.copies


def test_search_asks_nobody_else_when_the_next_page_is_elsewhere(certificates: Certificates, search: Search) -> None:
    """A list that goes on at another host is not followed there, else the token would go to that host."""
    with GraphServer(certificates.good) as other, GraphServer(certificates.good) as server:
        server.sent += [copy("x")] * 4
        server.next_host = f"localhost:{other.port}"
        with pytest.raises(NotAllowed, match="another server"):
            search(server)
        assert other.connections == 0


@pytest.mark.parametrize("bound", ["MOST_PAGES", "MOST_BYTES", "MOST_SECONDS"])
def test_search_ends_when_the_server_never_does(
    certificates: Certificates, search: Search, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """A search is bounded in pages, bytes and time, whatever the server sends."""
    monkeypatch.setattr(graph_client, bound, {"MOST_PAGES": 1, "MOST_BYTES": 500, "MOST_SECONDS": -1.0}[bound])
    with GraphServer(certificates.good) as server:
        server.sent += [copy("x")] * 4
        with pytest.raises(TryLater, match="disconnected"):
            search(server)


def test_search_sends_no_token_when_it_may_not_go_to_that_host(certificates: Certificates, search: Search) -> None:
    """A token that was last used elsewhere is not even fetched."""

    def forbid() -> None:
        raise NotAllowed("It was last used elsewhere.")

    with GraphServer(certificates.good) as server:
        for changes in ({"check": forbid}, {"tokens": None}):
            with pytest.raises(NotAllowed):
                search(server, **changes)
        assert not server.heard


def test_search_keeps_a_pause_that_another_process_was_asked_for(
    certificates: Certificates, search: Search, tmp_path: Path
) -> None:
    """A pause in the file beside the ledger holds for reading as well."""
    now = SystemClock().now()
    ThrottleFile(tmp_path, "account").extend(now + timedelta(minutes=5), now)
    with GraphServer(certificates.good) as server, pytest.raises(TryLater, match="accepts no request before"):
        search(server)
    assert not server.heard
    assert isinstance(ThrottleFile(tmp_path, "account").ends_at(now), datetime)
