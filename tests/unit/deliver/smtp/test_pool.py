"""Several connections to one server: how many, for how long, and what is done when they fail."""

import selectors
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.deliver.smtp.bdat import BdatConversation
from advisory_cli.deliver.smtp.capabilities import SessionOptions, SmtpOptions
from advisory_cli.deliver.smtp.connection import Connection
from advisory_cli.deliver.smtp.data import DataConversation
from advisory_cli.deliver.smtp.login import Login
from advisory_cli.deliver.smtp.pool import Pool
from advisory_cli.deliver.smtp.session import Session, Timeouts
from advisory_cli.deliver.smtp.transaction import Transaction, WriteBuffer
from advisory_cli.deliver.smtp.transport import SmtpTransport
from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.press.newsroom import Secret, Security, SmtpRoute
from tests.contract.transport_contract import allowed, message
from tests.delivery_makers import HandClock, QuickClock, log_outcomes, order
from tests.smtp_servers import DROP, STALL, USUAL, Act, Fault, ScriptedServer, ehlo, make_certificates, say

SLOW = Act(say=USUAL["dot"].say, wait=0.03)
BUSY = say("421 4.7.0 too many connections")
CHUNKS = ehlo("PIPELINING", "CHUNKING")


@contextmanager
def opened(
    server: ScriptedServer,
    *,
    expected: int = 100,
    clock: Clock | None = None,
    told: list[str] | None = None,
    ca_file: Path | None = None,
    **options: Any,
) -> Iterator[SmtpTransport]:
    """A transport to it, open; with an authority, it logs in under TLS."""
    security = Security.STARTTLS if ca_file else Security.NONE
    user = "press" if ca_file else ""
    with server:
        transport = SmtpTransport(
            SmtpRoute(host="localhost", port=server.port, security=security, user=user, ca_file=ca_file),
            login=Login(password=Secret("word") if user else None),
            helo="press.example",
            clock=clock or QuickClock(),
            options=SmtpOptions(**options),
            timeouts=Timeouts(connect=5, command=400, final=400),
            log=lambda words: None if told is None else told.append(words),
        )
        try:
            transport.open(expected)
            yield transport
        finally:
            transport.close()


def carry(transport: SmtpTransport, number: int, *, first: int = 0) -> dict[int, Outcome | None]:
    """Offer so many, until the last one is back or nothing more can leave."""
    back: dict[int, Outcome | None] = {}
    left = list(range(first, first + number))
    end = time.monotonic() + 20
    while transport.in_hand or (left and transport.trouble is None):
        assert time.monotonic() < end, "the transport stands still"
        while left and transport.room:
            handle = left.pop(0)
            transport.offer(handle, message(number=handle), before_commit=allowed)
        if not transport.in_hand:
            time.sleep(0.01)
        for handed in transport.collect(0.2):
            assert handed.handle not in back
            back[handed.handle] = handed.outcome
    return back


def verdicts(back: dict[int, Outcome | None]) -> Counter[Verdict | None]:
    """How many of each."""
    return Counter(outcome.verdict if outcome else None for outcome in back.values())


def await_verb(server: ScriptedServer, transport: SmtpTransport, verb: str, times: int) -> None:
    """Until the server has heard it so often, and its answer has arrived."""
    end = time.monotonic() + 5
    while server.verbs().count(verb) < times:
        assert time.monotonic() < end, server.verbs()
        transport.collect(0)
        time.sleep(0.005)
    time.sleep(0.02)
    transport.collect(0)


# --- how many ---


@pytest.mark.parametrize(("number", "connections"), [(1, 1), (3, 1), (30, 3)])
def test_pool_makes_more_connections_when_there_is_more_work(number: int, connections: int) -> None:
    """Connections are made as there is work for them.

    Otherwise three messages would cost four logins, or three hundred wait for one connection.
    """
    server = ScriptedServer({"dot": SLOW})
    with opened(server, expected=number, connections=3) as transport:
        assert server.connections == 1
        assert verdicts(carry(transport, number)) == {Verdict.ACCEPTED: number}
        assert server.connections == connections
    assert len(server.delivered) == number
    assert server.verbs().count("QUIT") == connections


@pytest.mark.slow
def test_pool_gives_each_connection_a_share_when_there_is_much_work() -> None:
    """Each of three connections carries at least ten of sixty messages.

    Otherwise some would stand idle beside a busy one.
    """
    server = ScriptedServer({"dot": SLOW})
    with opened(server, connections=3) as transport:
        carry(transport, 60)
    shares = Counter(each.connection for each in server.delivered)
    assert sorted(shares) == [1, 2, 3]
    assert min(shares.values()) >= 10


def test_pool_makes_no_connection_when_recalled() -> None:
    """No connection is made after a recall, else a run that is stopped would log in a few times more, for nothing."""
    server = ScriptedServer({"ehlo": ehlo(), "dot": Act(say=USUAL["dot"].say, wait=0.3)})
    with opened(server, connections=3) as transport:
        begun: list[int] = []
        transport.offer(1, message(), before_commit=log_outcomes(begun, 1))
        while not begun or transport.room < 2:
            assert not transport.collect(0.05)
        transport.recall()
        while transport.in_hand:
            transport.collect(0.05)
        time.sleep(0.05)
        assert server.connections == 3


@pytest.mark.slow
def test_pool_goes_on_with_fewer_when_the_server_refuses_a_connection(told: list[str]) -> None:
    """Every message leaves over the connections that a server allows, and no more are tried.

    Otherwise a server's limit would end the run, or it be knocked at for the rest of it.
    """
    server = ScriptedServer({"greeting": [USUAL["greeting"], USUAL["greeting"], BUSY], "dot": SLOW})
    with opened(server, told=told, connections=4) as transport:
        assert verdicts(carry(transport, 20)) == {Verdict.ACCEPTED: 20}
        tried = server.connections
        assert verdicts(carry(transport, 40, first=20)) == {Verdict.ACCEPTED: 40}
        assert transport.trouble is None
        assert server.connections == tried <= 4
    assert {each.connection for each in server.delivered} <= {1, 2, 3, 4}
    assert any("no connection" in words and "too many" in words for words in told)


@pytest.fixture
def told() -> list[str]:
    """What the log would hold."""
    return []


# --- for how long ---


@pytest.mark.parametrize("manner", [ehlo(), USUAL["ehlo"], CHUNKS], ids=["plain", "pipelined", "chunked"])
@pytest.mark.parametrize("connections", [1, 3])
def test_pool_parts_and_goes_on_when_a_connection_has_carried_its_share(manner: Act, connections: int) -> None:
    """Each connection carries its share at most, and all messages leave.

    Otherwise a server that counts would hang up, or the run stand still behind a connection that has carried its share.
    """
    server = ScriptedServer({"ehlo": manner})
    with opened(server, connections=connections, per_connection=3, chunking=4) as transport:
        assert verdicts(carry(transport, 20)) == {Verdict.ACCEPTED: 20}
        assert transport.trouble is None
    shares = Counter(each.connection for each in server.delivered)
    assert max(shares.values()) == 3
    assert server.verbs().count("QUIT") >= len(shares)


def test_pool_obeys_mailmax_when_the_server_names_it() -> None:
    """The number of messages a server names for a connection is obeyed (RFC 9422).

    Otherwise it would hang up in the middle of one.
    """
    server = ScriptedServer({"ehlo": ehlo("PIPELINING", "LIMITS MAILMAX=2 RCPTMAX=9")})
    with opened(server, connections=1) as transport:
        assert verdicts(carry(transport, 7)) == {Verdict.ACCEPTED: 7}
    assert set(Counter(each.connection for each in server.delivered).values()) <= {1, 2}
    assert server.connections == 4


def test_pool_has_one_connection_at_work_when_one_is_asked_for(told: list[str]) -> None:
    """At most the connections that were asked for are open.

    Otherwise a provider that allows one at a time would lock the account.
    """
    with opened(ScriptedServer(), told=told, connections=1, per_connection=3) as transport:
        carry(transport, 20)
    assert [words for words in told if words.startswith("connected")] == ["connected, 1 open"] * 7


def test_pool_says_noop_when_a_connection_waits() -> None:
    """A waiting connection hears a NOOP every half minute and is used again.

    Otherwise each message would meet a server that has hung up, at a slow rate.
    """
    clock, server = HandClock(), ScriptedServer()
    with opened(server, clock=clock, connections=1) as transport:
        carry(transport, 1)
        clock.passed += 29
        transport.collect(0)
        for times in (1, 2):
            assert server.verbs().count("NOOP") == times - 1
            clock.passed += 31
            await_verb(server, transport, "NOOP", times)
        assert verdicts(carry(transport, 1, first=1)) == {Verdict.ACCEPTED: 1}
        assert server.connections == 1


def test_pool_parts_when_a_connection_was_silent_for_long() -> None:
    """A connection is ended after a long silence, and the next message has a new one.

    Otherwise a computer that slept would find a connection of yesterday.
    """
    clock, server = HandClock(), ScriptedServer()
    with opened(server, clock=clock, connections=1) as transport:
        carry(transport, 1)
        clock.passed += 151
        await_verb(server, transport, "QUIT", 1)
        assert server.verbs()[-1] == "QUIT"
        assert verdicts(carry(transport, 1, first=1)) == {Verdict.ACCEPTED: 1}
        assert server.connections == 2


def test_pool_parts_when_a_connection_has_no_work_for_minutes() -> None:
    """A connection without work for minutes is ended.

    Otherwise a run that waits four hours for its next attempt would hold four connections all the time.
    """
    clock, server = HandClock(), ScriptedServer()
    with opened(server, clock=clock, connections=1) as transport:
        carry(transport, 1)
        for _ in range(20):
            clock.passed += 10
            transport.collect(0)
            time.sleep(0.01)
            transport.collect(0)
        assert server.verbs()[-1] == "QUIT"


def test_pool_makes_a_new_connection_when_a_noop_is_not_answered() -> None:
    """A connection whose NOOP is not answered in time is replaced, else the next message would wait for that answer."""
    clock, server = HandClock(), ScriptedServer({"noop": STALL})
    with opened(server, clock=clock, connections=1) as transport:
        carry(transport, 1)
        clock.passed += 31
        await_verb(server, transport, "NOOP", 1)
        clock.passed += 401
        transport.collect(0)
        assert verdicts(carry(transport, 1, first=1)) == {Verdict.ACCEPTED: 1}
        assert server.connections == 2


# --- failures ---


def test_pool_raises_at_once_when_the_server_is_away_from_the_start() -> None:
    """A server that is away from the start is told when the transport is opened.

    Otherwise the run would claim journalists before it knows that nothing can leave.
    """
    server = ScriptedServer({"greeting": BUSY})
    with pytest.raises(TryLater, match="421"), opened(server):
        pass
    assert server.connections == 1


def test_pool_ends_after_four_tries_when_the_server_goes_away(told: list[str]) -> None:
    """A server that goes away is tried four times, and then the trouble is told and the rest come back.

    Otherwise one that reboots would end the run at once, or one that is gone keep it for hours.
    """
    server = ScriptedServer({"greeting": [USUAL["greeting"], BUSY], "mail": [USUAL["mail"], DROP]})
    with opened(server, told=told, connections=1) as transport:
        back = carry(transport, 9)
        assert isinstance(transport.trouble, TryLater)
        assert "421" in transport.trouble.message
        assert transport.room == 0
    assert back[0] is not None
    assert set(verdicts(back)) == {Verdict.ACCEPTED, None}
    assert len(server.delivered) == 1
    assert server.connections == 1 + 4
    assert sum("no connection" in words for words in told) == 4


def test_pool_goes_on_when_the_server_comes_back(told: list[str]) -> None:
    """Every message leaves when the server comes back after two refusals.

    Otherwise a restart of the server would end the run.
    """
    greetings = [USUAL["greeting"], BUSY, BUSY, USUAL["greeting"]]
    server = ScriptedServer({"greeting": greetings, "mail": [USUAL["mail"], DROP, USUAL["mail"]]})
    with opened(server, told=told, connections=1) as transport:
        assert verdicts(carry(transport, 9)) == {Verdict.ACCEPTED: 9}
        assert transport.trouble is None
    assert server.connections == 4


def test_pool_ends_after_one_try_when_the_password_is_refused_in_the_middle(tmp_path: Path) -> None:
    """A password that is refused in the middle ends the run after one try, else trying again would lock the account."""
    certificates = make_certificates(tmp_path)
    script = {"auth": [USUAL["auth"], say("535 5.7.8 no")], "mail": [USUAL["mail"], DROP]}
    server = ScriptedServer(script, pem=certificates.good)
    with opened(server, ca_file=certificates.ours, connections=1) as transport:
        back = carry(transport, 5)
        assert isinstance(transport.trouble, NotAllowed)
    assert set(verdicts(back)) == {Verdict.ACCEPTED, None}
    assert server.verbs().count("AUTH") == 2


@pytest.mark.parametrize(("connections", "doubts"), [(1, 3), (3, 8)])
def test_pool_ends_after_a_few_doubts_when_a_filter_cuts_each_message(connections: int, doubts: int) -> None:
    """A filter that cuts each message ends the run after a few doubts.

    Otherwise it would make a whole list unsure, ten minutes each.
    """
    server = ScriptedServer({"ehlo": ehlo(), "dot": DROP})
    with opened(server, connections=connections) as transport:
        back = carry(transport, 50)
        assert isinstance(transport.trouble, TryLater)
        assert "in a row" in transport.trouble.message
    assert verdicts(back)[Verdict.IN_DOUBT] == len(server.bodies) <= doubts


def test_pool_goes_on_when_a_connection_is_lost_now_and_then() -> None:
    """Every message leaves though connections are lost now and then.

    Otherwise a flaky network would end a run that gets on.
    """
    server = ScriptedServer({"ehlo": ehlo(), "mail": [USUAL["mail"], USUAL["mail"], DROP] * 20})
    with opened(server, connections=1) as transport:
        assert verdicts(carry(transport, 30)) == {Verdict.ACCEPTED: 30}
        assert transport.trouble is None
    assert len(server.delivered) == 30


# --- a server that wants fewer ---


@pytest.mark.parametrize(
    "refusal",
    [
        say("421 4.7.0 too many connections"),
        pytest.param(say("450 4.7.1 one connection at a time"), marks=pytest.mark.slow),
    ],
)
def test_pool_sends_all_when_the_server_takes_mail_on_one_connection_only(refusal: Act) -> None:
    """Every message leaves where only the first connection takes mail.

    Otherwise a limit that is told only at MAIL would end the run though one connection works.
    """
    on_the_others = Fault(
        phase="mail", act=replace(refusal, hang_up=True), nth=(3, 4, 5)
    )  # two are on their way by then
    server = ScriptedServer({"dot": Act(say=USUAL["dot"].say, wait=0.1)}, faults=[on_the_others])
    with opened(server, connections=4) as transport:
        assert verdicts(carry(transport, 40)) == {Verdict.ACCEPTED: 40}
        assert transport.trouble is None
    assert len(server.delivered) == 40


class Selection:
    """A connection that needs no network: only its conversation is real."""

    def __init__(self, manner: SessionOptions) -> None:
        self.conversation = BdatConversation(manner) if manner.window else DataConversation(manner)

    def take(self, *orders: Transaction) -> None:
        """Messages, and all that is written of them at once."""
        for one in orders:
            self.conversation.accept(one)
        while (writing := self.conversation.next_buffer) is not None:
            assert self.conversation.may_commit(writing, writing.end)
            self.conversation.mark_written(writing.size)

    def write(self) -> None:
        """It is written already."""

    def close(self) -> None:
        """There is nothing to close."""


@contextmanager
def pool_of(*connections: Selection, make: Callable[[], Session] | None = None) -> Iterator[Pool]:
    """A pool in which these stand, the last one made last."""

    def nobody() -> Session:
        raise TryLater("gone")

    options = SmtpOptions(connections=4)
    pool = Pool(make or nobody, options=options, clock=HandClock(), timeouts=Timeouts(), log=lambda _: None)
    pool._connections += connections  # type: ignore[arg-type]
    try:
        yield pool
    finally:
        pool._connections.clear()
        pool.close()


def test_pool_keeps_the_answer_when_a_begun_message_meets_one_too_many() -> None:
    """A begun message keeps its answer on a connection too many, and one that has not begun comes back.

    Otherwise a message that may have arrived would be sent by another connection.
    """
    one_too_many = b"450 4.7.1 one connection at a time\r\n" + b"503 5.5.1 no MAIL\r\n" * 2
    back = {}
    for manner, begun in ((SessionOptions(pipelining=True, window=3), True), (SessionOptions(pipelining=True), False)):
        with pool_of(Selection(manner), new := Selection(manner)) as pool:
            new.take(one := order(1))
            assert one.begun is begun
            new.conversation.receive(b"250 ok\r\n" * begun + one_too_many)
            pool._collect_results(new)  # type: ignore[arg-type]
            back[begun] = [(each.handle, said and (said.verdict, said.code)) for each, said, _ in pool.results]
    assert back == {True: [(1, (Verdict.DEFERRED, 450))], False: [(1, None)]}


def test_pool_takes_no_try_when_the_connection_was_one_too_many() -> None:
    """A message loses no try on a connection too many, and one on the last connection.

    Otherwise a message that met two such connections would be put off.
    """
    manner = SessionOptions(pipelining=True)
    for others, tries in ((1, -1), (0, 0)):
        with pool_of(*(Selection(manner) for _ in range(others)), new := Selection(manner)) as pool:
            new.take(order(1))
            new.conversation.fail("the server hung up")
            pool._collect_results(new)  # type: ignore[arg-type]
            ((back, outcome, _),) = pool.results
            assert (outcome, back.tries) == (None, tries)


@pytest.mark.parametrize(("standing", "most"), [(1, 1), (3, 2)])
def test_pool_wants_one_connection_less_than_stand_when_the_server_wants_fewer(standing: int, most: int) -> None:
    """A server that wants fewer connections gets one less than stand, and at least one, however many were allowed.

    Otherwise it would get more than it has just had, and hang up again.
    """
    with pool_of(
        *(Selection(SessionOptions()) for _ in range(standing - 1)), one := Selection(SessionOptions())
    ) as pool:
        one.take(order(1))
        one.conversation.served = 2  # it is not one too many: the server has taken messages on it
        one.conversation.receive(b"421 4.7.0 too many connections\r\n")
        pool._collect_results(one)  # type: ignore[arg-type]
        assert pool.most == most


def test_pool_tries_one_login_at_a_time_when_no_connection_stands() -> None:
    """A single login is tried at a time while no connection stands, else a server that restarts would be stormed."""
    asked, go = [], threading.Event()

    def make() -> Session:
        asked.append(1)
        go.wait(5)
        raise TryLater("gone")

    with pool_of(make=make) as pool:
        for _ in range(3):
            pool.open_missing()
        assert pool._connector.pending == 1
        go.set()
        pool.poll(5)
        assert len(asked) == 1


def test_pool_says_no_quit_when_closed_amid_a_message() -> None:
    """A connection with a message under way gets no QUIT when it is closed.

    Otherwise QUIT would stand in the content, or behind it where the answer is not awaited any more.
    """
    server = ScriptedServer({"dot": Act(say=USUAL["dot"].say, wait=0.2)})
    with opened(server, connections=2) as transport:
        begun: list[int] = []
        transport.offer(1, message(), before_commit=log_outcomes(begun, 1))
        while not begun:
            transport.collect(0.05)
    assert server.verbs()[-1] == "DATA"


@pytest.mark.parametrize("secure", [True, False])
def test_connection_ends_a_piece_with_the_message_when_under_tls(secure: bool) -> None:
    """A piece under TLS ends where a message ends, and one in clear may reach beyond.

    Otherwise what TLS did not take whole may be gone in part, and an accepted message be sent again.
    """
    writing = WriteBuffer((b"x" * 100,), order(1), 60)
    ours, theirs = socket.socketpair()
    with ours, theirs, selectors.DefaultSelector() as selector:
        plain = (
            ssl.create_default_context().wrap_socket(ours, server_hostname="localhost", do_handshake_on_connect=False)
            if secure
            else ours
        )
        session = Session("localhost", helo="press.example", timeouts=Timeouts())
        session.sock = plain
        one = Connection(
            session, DataConversation(SessionOptions()), selector=selector, clock=HandClock(), timeouts=Timeouts()
        )
        assert one._write_limit(writing) == (60 if secure else 100)
        writing.done = 60
        assert one._write_limit(writing) == 100
        one.close()


class Broken:
    """A socket whose other side has hung up: what is read first comes, then nothing can be written."""

    def __init__(self, *words: bytes, fault: OSError) -> None:
        self.words, self.fault = [*words], fault

    def setblocking(self, _: bool) -> None:
        """It never blocks."""

    def fileno(self) -> int:
        """It is none of the system's."""
        return 99

    def send(self, _: bytes) -> int:
        """The write fails."""
        raise self.fault

    def recv(self, _: int) -> bytes:
        """What it said before, and then the same fault."""
        if self.words:
            return self.words.pop(0)
        raise self.fault


@pytest.mark.parametrize(
    ("said", "fault", "why", "outcome"),
    [
        ((), BrokenPipeError(32, "Broken pipe"), "the connection broke: Broken pipe", None),
        ((), OSError(), "the connection broke: the server hung up", None),
        ((b"421 4.3.2 going down\r\n",), BrokenPipeError(32, "Broken pipe"), "", "going down"),
    ],
    ids=["broken", "without words", "said why"],
)
def test_connection_is_over_when_a_write_fails(
    said: tuple[bytes, ...], fault: OSError, why: str, outcome: str | None
) -> None:
    """A write that fails ends the conversation, with the words that the server left, or else with those of the system.

    Otherwise the pool would go on offering messages to a dead connection.
    """
    session: Any = SimpleNamespace(detach=lambda: Broken(*said, fault=fault))
    selector: Any = SimpleNamespace(register=lambda *_: None, modify=lambda *_: None)
    conversation = DataConversation(SessionOptions())
    one = Connection(session, conversation, selector=selector, clock=HandClock(), timeouts=Timeouts())
    conversation.accept(order(1))
    one.write()
    assert conversation.over
    assert (outcome or why) in conversation.why
