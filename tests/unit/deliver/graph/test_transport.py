"""The transport by Microsoft Graph against a server that misbehaves."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.deliver.graph.channel import Channel, Exchange
from advisory_cli.deliver.graph.transport import GraphLogin, GraphTransport
from advisory_cli.ledger.queue.throttle_file import ThrottleFile
from advisory_cli.model.errors import BadConfig, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.mailing.provider_limits import LARGEST_GRAPH_REQUEST
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from advisory_cli.net.https import Timeouts
from tests.contract.transport_contract import accepted, allowed, collected, hand, message, never, wait_for_room
from tests.graph_server import MAILBOX, TOKEN, GraphServer, Reply, Trouble
from tests.smtp_servers import Certificates, ScriptedServer, make_certificates

QUICK = Timeouts(connect=5.0, send=5.0, answer=0.5)
LARGE = (b"x" * 70 + b"\r\n") * 40_000  # more than two kernels hold between them, and less than the limit


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


class Tokens:
    """A source of tokens that notes which were refused."""

    def __init__(self, *words: str) -> None:
        self.words = list(words)
        self.refused: list[str] = []
        self.asked = 0

    def __call__(self, *, refused: Secret | None = None) -> Secret:
        """Return the next one; the last one for ever."""
        self.asked += 1
        if refused is not None:
            self.refused.append(refused.value)
        return Secret(self.words.pop(0) if len(self.words) > 1 else self.words[0])


@contextmanager
def opened(server: GraphServer, ca_file: Path, folder: Path, **changes: Any) -> Iterator[GraphTransport]:
    """A transport to the server, open."""
    expected = changes.pop("expected", 1)
    tokens = changes.pop("tokens", None) or Tokens(TOKEN)
    transport = GraphTransport(
        GraphRoute(mailbox=MAILBOX, host="localhost", port=server.port, ca_file=ca_file),
        login=changes.pop("login", GraphLogin(tokens=tokens)),
        clock=SystemClock(),
        throttle=ThrottleFile(folder, "account"),
        **{"timeouts": QUICK, "utf8": False, **changes},
    )
    transport.open(expected)
    try:
        yield transport
    finally:
        transport.close()


Opened = Callable[..., Any]


@pytest.fixture
def opening(certificates: Certificates, tmp_path: Path) -> Opened:
    """Open a transport to a server."""
    return lambda server, **changes: opened(server, certificates.ours, tmp_path / "ledger", **changes)


def outcome_of(transport: GraphTransport, number: int = 1) -> Outcome:
    """What became of one message."""
    found = hand(transport, message(number=number))
    assert found is not None
    return found


def test_transport_renews_the_token_and_sends_again_when_it_is_refused(
    certificates: Certificates, opening: Opened
) -> None:
    """A refused token is renewed, and the message sent again after a second question whether it may leave.

    Otherwise each run would end when its token runs out, in the middle of a batch.
    """
    tokens, commits = Tokens("old", TOKEN), []

    def note() -> bool:
        commits.append(1)
        return True

    with GraphServer(certificates.good) as server, opening(server, tokens=tokens) as transport:
        first = hand(transport, message(number=1), note)
        assert first is not None
        assert first.verdict is Verdict.ACCEPTED
        assert accepted(transport, message(number=2))
    assert [(post.token, post.status) for post in server.posts] == [("old", 401), (TOKEN, 202), (TOKEN, 202)]
    assert (tokens.refused, tokens.asked, commits) == (["old"], 2, [1, 1])


@pytest.mark.parametrize("recalled", [False, True])
def test_transport_withholds_a_message_when_it_may_not_leave_after_a_renewal(
    certificates: Certificates, opening: Opened, recalled: bool
) -> None:
    """Whoever stops a mailing while the token is renewed stops the message too: it comes back as never sent.

    A renewal may take minutes, and the permission of the first request says nothing about the second.
    """
    answers = [True, False]

    def note() -> bool:
        if recalled:
            transport.recall()
        return answers.pop(0)

    with GraphServer(certificates.good) as server, opening(server, tokens=Tokens("old", TOKEN)) as transport:
        assert hand(transport, message(number=1), note) is None
    assert [post.status for post in server.posts if post.whole] == [401]
    assert (server.kept, answers) == ([], [False] if recalled else [])


@pytest.mark.parametrize("status", [202, 400, 401, 403, 500])
@pytest.mark.parametrize("form", [TOKEN, base64.b64encode(TOKEN.encode()).decode()], ids=["plain", "Base64"])
def test_transport_masks_the_token_when_the_server_repeats_it(
    certificates: Certificates, opening: Opened, status: int, form: str
) -> None:
    """A server that quotes the token, in the error's code or words or in the request's id, puts it nowhere."""
    headers = (("request-id", form),)
    reply = Reply(status=status, code=f"Error{form}", words=f"Token {form} is not good.", headers=headers)
    with (
        GraphServer(certificates.good, troubles=[Trouble(reply=reply, most=None)]) as server,
        opening(server) as transport,
    ):
        said = outcome_of(transport).reply
        trouble = transport.trouble.message if transport.trouble else ""
    assert form not in f"{said} {trouble}"
    assert "***" in said


def test_transport_is_in_trouble_when_a_renewed_token_is_refused_too(
    certificates: Certificates, opening: Opened
) -> None:
    """A token that is refused twice ends the run with one sentence, in which the token is not."""
    login = GraphLogin(tokens=Tokens("bad.token"), accepted=lambda: pytest.fail("accepted"))
    with GraphServer(certificates.good) as server, opening(server, login=login) as transport:
        found = outcome_of(transport)
        assert (found.verdict, found.about_sender, found.code) == (Verdict.REFUSED, True, 401)
        assert isinstance(transport.trouble, NotAllowed)
        assert transport.room == 0
        assert "bad.token" not in f"{transport.trouble.message} {found.reply}"
    assert len(server.posts) == 2


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (NotAllowed("Somebody has to sign in again."), Verdict.REFUSED),
        (TryLater("The sign-in server is away."), Verdict.DEFERRED),
    ],
    ids=["revoked", "away"],
)
def test_transport_gives_the_message_back_when_no_new_token_comes(
    certificates: Certificates, opening: Opened, fault: NotAllowed | TryLater, verdict: Verdict
) -> None:
    """A sign-in that ends under a message ends the run with its sentence, and the message is not in doubt."""

    def tokens(*, refused: Secret | None = None) -> Secret:
        if refused is not None:
            raise fault
        return Secret("old")

    with GraphServer(certificates.good) as server, opening(server, tokens=tokens) as transport:
        found = outcome_of(transport)
        assert (found.verdict, found.about_sender) == (verdict, True)
        assert found.reply == fault.message.rstrip(".")
        assert transport.trouble is fault
    assert not server.kept


def test_open_asks_nobody_for_a_token_when_the_certificate_is_a_strangers(
    certificates: Certificates, opening: Opened
) -> None:
    """A server that cannot prove who it is gets no token, and none is even fetched."""
    tokens = Tokens(TOKEN)
    for pem in (certificates.stranger, certificates.elsewhere):
        with (
            GraphServer(pem) as server,
            pytest.raises(NotAllowed, match="cannot prove"),
            opening(server, tokens=tokens),
        ):
            pass
        assert not server.heard
    assert tokens.asked == 0


def test_open_refuses_when_a_setting_or_a_host_forbids_it(
    certificates: Certificates, opening: Opened, tmp_path: Path
) -> None:
    """Without a source of tokens, with a token for another host and without certificates nothing is sent."""

    def forbid() -> None:
        raise NotAllowed("It was last used elsewhere.")

    tokens = Tokens(TOKEN)
    with GraphServer(certificates.good) as server:
        with pytest.raises(NotAllowed, match="no access token"), opening(server, login=GraphLogin()):
            pass
        with (
            pytest.raises(NotAllowed, match="last used elsewhere"),
            opening(server, login=GraphLogin(tokens=tokens, check=forbid)),
        ):
            pass
        missing = tmp_path / "missing.pem"
        with pytest.raises(BadConfig, match=r"missing\.pem"), opened(server, missing, tmp_path, tokens=tokens):
            pass
    assert (tokens.asked, server.heard) == (0, [])


def test_open_says_in_one_sentence_when_the_server_is_away_or_no_server(
    certificates: Certificates, opening: Opened
) -> None:
    """A server that is away is waited for, and one that speaks no TLS is told as such."""
    with GraphServer(certificates.good) as server:
        pass
    with pytest.raises(TryLater, match="cannot be reached"), opening(server):
        pass
    with ScriptedServer() as plain, pytest.raises(NotAllowed, match="do not agree on encryption"), opening(plain):
        pass


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_transport_follows_no_redirect(certificates: Certificates, opening: Opened, status: int) -> None:
    """A redirect is not followed, and the token goes nowhere else."""
    with GraphServer(certificates.good) as other, GraphServer(certificates.good) as server:
        reply = Reply(status=status, headers=(("Location", f"{other.url}/v1.0/me/sendMail"),))
        server.troubles.append(Trouble(reply=reply))
        with opening(server) as transport:
            found = outcome_of(transport)
        assert (found.verdict, found.about_sender) == (Verdict.REFUSED, True)
        assert other.connections == 0


def test_transport_refuses_a_message_before_anything_leaves_when_it_is_too_large(
    certificates: Certificates, opening: Opened
) -> None:
    """A message over the limit is refused before anything leaves, and the largest allowed one is sent."""
    line = b"x" * 98 + b"\r\n"
    head = len(message(b"\r\n").content) - 2
    fits = message(line * ((LARGEST_GRAPH_REQUEST // 4 * 3 - head) // 100))
    over = message(line * (LARGEST_GRAPH_REQUEST // 4 * 3 // 100 + 1))
    with GraphServer(certificates.good) as server, opening(server) as transport:
        found = hand(transport, over, never)
        assert found is not None
        assert (found.verdict, found.about_sender) == (Verdict.REFUSED, True)
        assert f"at most {LARGEST_GRAPH_REQUEST:,}" in found.reply
        assert not server.heard
        assert accepted(transport, fits)
        assert server.kept == [fits.content]


@pytest.mark.parametrize("where", ["before", "within"])
@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_transport_sends_again_when_the_connection_was_cut_before_the_end(
    certificates: Certificates, opening: Opened, where: str, reset: bool
) -> None:
    """A connection cut before the end of a request costs nothing: the message goes over another one, once."""
    commits: list[int] = []

    def note() -> bool:
        commits.append(1)
        return True

    with GraphServer(certificates.good, troubles=[Trouble(where=where, reset=reset)]) as server:
        with opening(server, timeouts=Timeouts(connect=30.0, send=30.0, answer=30.0)) as transport:
            found = hand(transport, message(LARGE), note)
        assert found is not None
        assert (found.verdict, commits, len(server.kept)) == (Verdict.ACCEPTED, [1], 1)


@pytest.mark.parametrize("where", ["before", "within"])
def test_transport_puts_a_message_off_when_each_connection_is_cut_under_it(
    certificates: Certificates, opening: Opened, where: str
) -> None:
    """A message under which three connections broke is put off, and the next one is served."""
    with GraphServer(certificates.good, troubles=[Trouble(where=where, most=3)]) as server:
        with opening(server) as transport:
            found = hand(transport, message(LARGE), never)
            assert found is not None
            assert (found.verdict, found.code, transport.trouble) == (Verdict.DEFERRED, None, None)
            assert accepted(transport, message(number=2))
        assert len(server.posts) == 4


@pytest.mark.parametrize(
    "how",
    [
        Trouble(),
        Trouble(reset=True),
        Trouble(silent=True),
        Trouble(reply=Reply(raw=b"HTTP/1.1 20", take=True)),
        Trouble(reply=Reply(raw=b"250 2.0.0 queued\r\n\r\n", take=True)),
        Trouble(reply=Reply(raw=b"HTTP/1.1 999 what\r\n\r\n", take=True)),
        Trouble(reply=Reply(raw=b"HTTP/1.1 102 Processing\r\n\r\n", take=True)),
        Trouble(reply=Reply(wait=1.0, take=True)),
        Trouble(reply=Reply(status=504, take=True)),
        Trouble(reply=Reply(status=500, code="ErrorInternalServerError", take=True)),
    ],
    ids=["closed", "reset", "silent", "half a line", "no HTTP", "no status", "interim", "late", "504", "500"],
)
def test_transport_is_in_doubt_when_the_answer_was_lost(
    certificates: Certificates, opening: Opened, how: Trouble
) -> None:
    """An answer that is lost after the whole request leaves a doubt, and the next message is served as ever."""
    with GraphServer(certificates.good, troubles=[how]) as server:
        with opening(server) as transport:
            assert outcome_of(transport, 1).verdict is Verdict.IN_DOUBT
            assert outcome_of(transport, 2).verdict is Verdict.ACCEPTED
        end = time.monotonic() + 5
        while len(server.kept) < 2 and time.monotonic() < end:  # one answers late, and takes the message then
            time.sleep(0.02)
        assert len(server.kept) == 2


def test_transport_accepts_when_only_the_rest_of_an_answer_was_lost(
    certificates: Certificates, opening: Opened
) -> None:
    """A status that came whole decides, though the body of the answer was cut."""
    cut = Reply(raw=b"HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\nhalf", take=True)
    with GraphServer(certificates.good, troubles=[Trouble(reply=cut)]) as server, opening(server) as transport:
        server.troubles.append(Trouble(where="after", whom="nobody"))
        thread = threading.Timer(0.1, server.__exit__, (None, None, None))
        thread.start()
        assert outcome_of(transport).verdict is Verdict.ACCEPTED
        thread.join()


@pytest.mark.parametrize("status", [401, 403, 413, 429, 500])
@pytest.mark.parametrize("where", ["before", "within"])
def test_transport_takes_an_answer_that_comes_before_the_end_of_the_request(
    certificates: Certificates, opening: Opened, status: int, where: str
) -> None:
    """A server that answers early gets no end of the request, so that nothing is in doubt and nothing committed."""
    reply = Reply(status=status, headers=(("Retry-After", "1"),) if status == 429 else ())
    with GraphServer(certificates.good, troubles=[Trouble(where=where, reply=reply)]) as server:
        with opening(server, tokens=Tokens("old", TOKEN)) as transport:
            server.tokens.add("old")
            found = hand(transport, message(LARGE), never if status != 401 else allowed)
        expected = {401: Verdict.ACCEPTED, 403: Verdict.REFUSED, 413: Verdict.REFUSED}
        assert found is not None
        assert found.verdict is expected.get(status, Verdict.DEFERRED)
        assert len(server.kept) == (status == 401)


@pytest.mark.slow
def test_transport_keeps_the_pause_that_the_server_asks_for(
    certificates: Certificates, opening: Opened, tmp_path: Path
) -> None:
    """After 429 nothing leaves before its time, and everything after it, on every connection."""
    reply = Reply(status=429, code="ApplicationThrottled", headers=(("Retry-After", "1"),))
    with GraphServer(certificates.good, troubles=[Trouble(reply=reply)]) as server:
        with opening(server, expected=100) as transport:
            found = outcome_of(transport, 1)
            assert (found.verdict, found.code, found.about_sender) == (Verdict.DEFERRED, 429, False)
            assert found.not_before is not None
            assert transport.room == 0
            start = time.monotonic()
            wait_for_room(transport)
            assert 0.5 < time.monotonic() - start < 30
            assert transport.room == 4
            assert accepted(transport, message(number=2))
        assert server.times[1] - server.times[0] >= 0.95


def test_transport_lets_no_request_end_when_another_was_throttled_meanwhile(
    certificates: Certificates, opening: Opened
) -> None:
    """A message whose request has begun when a pause is asked for comes back untouched."""
    reply = Reply(status=429, headers=(("Retry-After", "60"),))
    with GraphServer(certificates.good, troubles=[Trouble(reply=reply, whom="anna", most=None)]) as server:
        with opening(server, expected=100) as transport:
            wait_for_room(transport)
            transport.offer(1, message(), before_commit=allowed)
            while not transport._throttle.ends_at(SystemClock().now()):
                transport.collect(0.1)
            channel = transport._free[-1]
            assert channel is not None
            transport._throttle._own = None  # as if it came while the next one is on its way
            (transport._throttle._folder / "throttle").unlink()
            transport.offer(2, message(rcpt="ben@news.example"), before_commit=never)
            transport._throttle.extend(SystemClock().now().replace(year=2027), SystemClock().now())
            assert collected(transport)[2] is None
        assert not server.kept


def test_transport_has_at_most_four_requests_under_way(certificates: Certificates, opening: Opened) -> None:
    """However many connections are set, Microsoft's limit of four requests at once for a mailbox is kept."""
    with GraphServer(certificates.good, delay=0.02) as server:
        with opening(server, expected=1000, connections=20) as transport:
            left = list(range(40))
            while left or transport.in_hand:
                while left and transport.room:
                    number = left.pop()
                    transport.offer(number, message(number=number), before_commit=allowed)
                transport.collect(1.0)
        assert (len(server.kept), server.at_once, server.connections) == (40, 4, 4)


def test_transport_makes_a_new_connection_when_the_server_has_closed_an_idle_one(
    certificates: Certificates, opening: Opened
) -> None:
    """A connection that the server has closed between two messages leaves no doubt behind."""
    with GraphServer(certificates.good) as server, opening(server) as transport:
        assert accepted(transport, message(number=1))
        for connection in server._connections:
            connection.shutdown(2)
        time.sleep(0.05)
        assert accepted(transport, message(number=2))
        assert (server.connections, len(server.kept)) == (2, 2)


@pytest.mark.slow
def test_transport_ends_the_run_when_the_server_has_gone(certificates: Certificates, opening: Opened) -> None:
    """A server that is gone between two messages is a fault that passes, and nothing is in doubt."""
    with GraphServer(certificates.good) as server, opening(server) as transport:
        assert accepted(transport, message(number=1))
        server.__exit__(None, None, None)
        assert hand(transport, message(number=2), never) is None
        assert isinstance(transport.trouble, TryLater)
        assert transport.room == 0


def test_close_ends_a_message_that_waits_for_its_answer(certificates: Certificates, opening: Opened) -> None:
    """A transport is closed at once, though a server says nothing and has ten minutes for that."""
    with GraphServer(certificates.good, troubles=[Trouble(silent=True)]) as server:
        with opening(server, timeouts=Timeouts()) as transport:
            wait_for_room(transport)
            transport.offer(1, message(), before_commit=allowed)
            while not server.posts or server.posts[0].status is None:
                transport.collect(0.05)
            start = time.monotonic()
        assert time.monotonic() - start < 60


def test_log_names_the_server_and_no_secret(certificates: Certificates, opening: Opened) -> None:
    """The log tells server, encryption, mailbox and pauses, and never the token."""
    said: list[str] = []
    reply = Reply(status=429, headers=(("Retry-After", "1"),))
    with (
        GraphServer(certificates.good, troubles=[Trouble(reply=reply)]) as server,
        opening(server, log=said.append) as transport,
    ):
        outcome_of(transport)
        text = repr(vars(transport))
    assert said[0].endswith(f"answers, encrypted with TLSv1.3, for the mailbox {MAILBOX}.")
    assert said[1] == "localhost asks for a pause of 1 s (429)."
    assert TOKEN not in text + "".join(said)


def test_channel_lets_no_request_end_when_it_was_ended(certificates: Certificates) -> None:
    """After its end a channel asks for no permission and lets no request end, whatever is in hand.

    Otherwise a message would leave after the run that had it in hand is over, and be counted as not sent.
    """
    events: SimpleQueue[Any] = SimpleQueue()
    connection: Any = SimpleNamespace(abort=lambda: None, close=lambda: None)
    route = GraphRoute(mailbox=MAILBOX, host="localhost", port=1, ca_file=certificates.ours)
    channel = Channel(route, connection, SimpleNamespace(), events)  # type: ignore[arg-type]
    exchange = Exchange(handle=1, message=message(), before_commit=allowed)
    exchange.permit.put(True)
    assert channel._may_end(exchange)
    assert exchange.committed
    assert not events.empty()
    events.get()
    channel.end()
    channel.wait(5)
    exchange.permit.put(True)
    assert not channel._may_end(exchange)
    assert events.empty()
