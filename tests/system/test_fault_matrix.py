"""Every phase of SMTP times every fault, through the real loop, ledger and transport: each verdict lands on the one it
is about, nobody gets two copies, nobody is lost.

Twelve journalists; what goes wrong goes wrong for one or two of them, once or, in the slow part, as long as the first
run lasts. Two more runs with the fault gone must bring everybody to an end that is true.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from advisory_cli.deliver.retry import Policy
from advisory_cli.deliver.smtp.capabilities import SmtpOptions
from advisory_cli.deliver.smtp.login import Login
from advisory_cli.deliver.smtp.session import Timeouts
from advisory_cli.deliver.smtp.transport import SmtpTransport
from advisory_cli.deliver.worker import deliver
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Message, Outcome
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.press.newsroom import Security, SmtpRoute
from tests.breadth import sampled
from tests.ledger_makers import NOW, mailing, plan
from tests.smtp_servers import DROP, STALL, USUAL, Act, Fault, ScriptedServer, ehlo, say

pytestmark = pytest.mark.timeout(30)  # a run that never ends is a fault too

PEOPLE = tuple(f"p{number}" for number in range(12))
STRUCK = ("p3", "p8")
WINDOW = 3

OFFERS = {
    "plain": ehlo("SIZE 50000000", "8BITMIME"),
    "pipelined": ehlo("PIPELINING", "SIZE 50000000", "8BITMIME", "DSN"),
    "chunked": ehlo("PIPELINING", "CHUNKING", "SIZE 50000000", "8BITMIME"),
    "limited": ehlo("PIPELINING", "SIZE 50000000", "LIMITS MAILMAX=3"),
}
BEFORE = ("greeting", "ehlo")
PHASES = {
    "plain": (*BEFORE, "mail", "rcpt", "data", "content", "dot"),
    "pipelined": (*BEFORE, "mail", "rcpt", "data", "content", "dot"),
    "chunked": ("rset", "mail", "rcpt", "content", "bdat"),
}
ENDS = ("dot", "bdat")

LATER, NEVER, CLOSING = "451 4.3.0 later, I said", "550 5.7.1 never, I said", "421 4.3.2 closing"
FAULTS = {
    "4yz": say(LATER),
    "5yz": say(NEVER),
    "421": Act(say=f"{CLOSING}\r\n".encode(), hang_up=True),
    "garbage": say("hello"),
    "drop": DROP,
    "reset": Act(reset=True),
    "stall": STALL,
    "slow": Act(wait=0.05),
    "early": Act(),
}
RARER = {
    "half a line": Act(say=b"250 o", hang_up=True),
    "no code": say("2 50 ok"),
    "wrong class": Act(),
    "dribble": Act(dribble=0.002),
    "goodbye": Act(),
}
_AT_CONTENT = {
    "stall": Act(go_deaf=True),  # it reads no more: the end of a large message stays with us
    "garbage": Act(say=b"hello\r\n", go_deaf=True),
    "no code": Act(say=b"2 50 ok\r\n", go_deaf=True),
    "wrong class": Act(say=b"354 more\r\n", go_deaf=True),
    "early": Act(say=f"{NEVER}\r\n".encode(), hang_up=True),
}
PASSING = ("slow", "dribble")
BROKEN = ("garbage", "half a line", "no code", "wrong class", "drop", "reset", "stall")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the matrix."""

    mode: str
    connections: int
    phase: str
    fault: str
    once: bool = True
    orderly: bool = True

    def __str__(self) -> str:
        words = (self.mode, str(self.connections), self.phase, self.fault, "" if self.once else "always")
        return "-".join(filter(None, words)).replace(" ", "_")

    @property
    def struck(self) -> tuple[str, ...]:
        """For whom it goes wrong; one is enough where it takes time. Nobody, where nobody has been named yet."""
        if self.phase in {*BEFORE, "rset"}:
            return ()
        return STRUCK[:1] if self.fault == "stall" or self.phase == "content" else STRUCK

    @property
    def act(self) -> Act:
        """What the server does."""
        usual = (OFFERS[self.mode] if self.phase == "ehlo" else USUAL[self.phase]).say
        if self.phase == "content" and self.fault in _AT_CONTENT:
            return _AT_CONTENT[self.fault]
        match self.fault:
            case "early":
                return Act(say=usual + b"250 and ok\r\n")
            case "goodbye":
                return Act(say=usual + f"{CLOSING}\r\n".encode(), hang_up=True)
            case "wrong class":
                return say("250 ok" if self.phase in {"data", "greeting"} else "354 more")
            case "slow" | "dribble":
                return replace({**FAULTS, **RARER}[self.fault], say=usual)
        return {**FAULTS, **RARER}[self.fault]

    @property
    def faults(self) -> list[Fault]:
        """When it does."""
        if self.phase in BEFORE:
            return [Fault(phase=self.phase, act=self.act, nth=(1 if self.connections == 1 else 2,))]
        if self.phase == "rset":
            return [Fault(phase="rset", act=self.act, nth=(3,) if self.fault == "stall" else (3, 8))]
        most = 1 if self.once else None
        return [Fault(phase=self.phase, act=self.act, whom=f"{name}@", most=most) for name in self.struck]

    @property
    def ends(self) -> set[str]:
        """The states in which the struck may end."""
        if self.fault in PASSING or self.phase in BEFORE:
            return {"accepted"}
        content_is_there = self.mode == "chunked" and self.phase in {"rset", "mail", "rcpt"}
        if self.fault == "4yz":
            return {"accepted", "in doubt"} if self.phase == "rset" else {"accepted"}
        if self.fault == "5yz" and self.phase not in {"rset", "mail"}:
            return {"refused"}
        if self.fault == "early" and self.phase == "content":  # the reset may swallow the words
            return {"refused", "accepted"}
        if self.fault in BROKEN and self.phase in ENDS:
            return {"in doubt"}
        return {"accepted", "in doubt"} if content_is_there and self.fault != "5yz" else {"accepted"}

    @property
    def doubts(self) -> int:
        """How many messages one fault may leave unsure at most."""
        if self.fault in PASSING or self.phase in BEFORE:
            return 0
        if self.mode == "chunked":
            return 0 if self.fault in {"4yz", "5yz"} and self.phase != "rset" else WINDOW
        return 1 if self.fault in BROKEN and self.phase in ENDS else 0


def cells(faults: dict[str, Act], *, once: bool = True) -> list[Cell]:
    """The product, without what cannot be."""
    found = []
    for mode, connections, fault in product(PHASES, (1, 4), faults):
        for phase in PHASES[mode]:
            cell = Cell(mode=mode, connections=connections, phase=phase, fault=fault, once=once)
            bare = phase == "content" and fault in {"dribble", "goodbye"}  # there is no usual reply to it
            whole = phase in {*BEFORE, "rset"} and (not once or fault in {"early", "goodbye"})
            if not bare and not whole and not (mode == "plain" and phase in BEFORE):
                found.append(cell)
    return found


# --- one newsroom and its server ---


class StillClock:
    """A calendar that is turned by hand; waiting turns it too. What is measured in seconds passes as it does."""

    def __init__(self) -> None:
        self.today = NOW

    def now(self) -> datetime:
        """Aware, in UTC."""
        return self.today

    def monotonic(self) -> float:
        """The real one."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Hardly."""
        self.today += timedelta(seconds=seconds)
        time.sleep(min(seconds, 0.01))


_LARGE = (b"x" * 70 + b"\r\n") * 90_000  # more than two kernels hold between them


@dataclass(slots=True, kw_only=True)
class Builder:
    """Everybody's message tells whose it is; each has a sender of its own, so that a server knows at MAIL already."""

    large: tuple[str, ...] = ()

    def build(self, delivery: Delivery) -> Message:
        """One delivery, one message."""
        name = delivery.address.partition("@")[0]
        head = f"To: {delivery.address}\r\nMessage-ID: <{name}@press.example>\r\n\r\n{name}\r\n.\r\n..\r\n"
        parts = (head.encode(), *([_LARGE] if name in self.large else []))
        return Message(
            mail_from=f"press+{name}@press.example",
            rcpt=delivery.address,
            message_id=f"<{name}@press.example>",
            parts=parts,
        )


@dataclass(slots=True, kw_only=True)
class Story:
    """What was seen of a cell: the rows after each run, what each run counted, and what it told."""

    rows: list[dict[str, DeliveryRow]] = field(default_factory=list)
    tallies: list[Tally | None] = field(default_factory=list)
    told: list[tuple[str, Outcome]] = field(default_factory=list)

    @property
    def end(self) -> dict[str, str]:
        """Short name: state."""
        return {name: row.state.value for name, row in self.rows[-1].items()}


@contextmanager
def reopened(folder: Path, now: datetime) -> Iterator[SqliteLedger]:
    """The ledger as the next process would find it."""
    ledger = open_ledger(folder / "ledger", now=now, writer=True, boot="one")
    try:
        yield ledger
    finally:
        ledger.close()


def run(ledger: SqliteLedger, server: ScriptedServer, cell: Cell, clock: StillClock, story: Story) -> Tally | None:
    """One `deliver`; None where the server let nobody in."""
    hasty = cell.fault == "stall" and bool(server.faults)
    patience = 0.4 if hasty else 5.0  # short only where a server says nothing: a busy machine is no fault
    transport = SmtpTransport(
        SmtpRoute(host="127.0.0.1", port=server.port, security=Security.NONE),
        login=Login(),
        helo="press.example",
        clock=clock,
        options=SmtpOptions(connections=cell.connections, chunking=WINDOW if cell.mode == "chunked" else 0),
        timeouts=Timeouts(connect=patience, command=patience, final=patience),
    )
    try:
        return deliver(
            "m1",
            ledger=ledger,
            transport=transport,
            builder=Builder(large=cell.struck if cell.phase == "content" else ()),
            clock=clock,
            expected=len(PEOPLE),
            policy=Policy(refusals_in_a_row=0),
            on_outcome=lambda delivery, outcome: story.told.append((delivery.address.partition("@")[0], outcome)),
            interrupted=lambda: False,
        )
    except AdvisoryError:
        assert cell.phase in BEFORE, "a fault under way is no reason to raise"
        return None


def play(cell: Cell, folder: Path) -> tuple[Story, ScriptedServer]:
    """Plan, run with the fault, and twice without."""
    pause = 0.004 if cell.connections > 1 else 0.0  # else one connection is done before the others stand
    script = {"ehlo": OFFERS[cell.mode]} | {end: Act(say=USUAL[end].say, wait=pause) for end in ENDS}
    story, clock = Story(), StillClock()
    with reopened(folder, clock.now()) as ledger:
        plan(ledger, mailing(), PEOPLE)
    with ScriptedServer(script, faults=cell.faults, orderly=cell.orderly) as server:
        for hours in (0, 6, 6):
            clock.today += timedelta(hours=hours)
            with reopened(folder, clock.now()) as ledger:
                assert ledger.recover(clock.now()) == 0, "a run that ends leaves no doubt behind that it did not record"
                story.tallies.append(run(ledger, server, cell, clock, story))
                story.rows.append({row.address.partition("@")[0]: row for row in ledger.rows("m1")})
            server.mend()
    return story, server


# --- what must hold ---


def check(cell: Cell, story: Story, server: ScriptedServer) -> None:
    """All of it."""
    played = len(server.faulted)
    assert played, "the fault was never played"
    copies = Counter(rcpt.partition("@")[0] for each in server.taken for rcpt in each.rcpt)
    sure = {rcpt.partition("@")[0] for each in server.delivered for rcpt in each.rcpt}
    assert max(copies.values(), default=0) <= 1, f"copies: {copies}"
    for each in server.taken:
        name = each.rcpt[0].partition("@")[0]
        assert (each.mail_from, each.message_id) == (f"press+{name}@press.example", f"<{name}@press.example>")
        assert len(each.rcpt) == 1
    for name, state in story.end.items():
        assert state in {"accepted", "refused", "in doubt"}, f"{name} was lost: {state}"
        assert state != "accepted" or name in sure, f"{name} is called accepted and was not"
        assert state != "refused" or name not in copies, f"{name} is called refused and was taken"
    assert {story.end[name] for name in cell.struck} <= cell.ends
    others = {name: state for name, state in story.end.items() if name not in cell.struck}
    doubts = [name for name, state in story.end.items() if state == "in doubt"]
    assert len(doubts) <= cell.doubts * played, f"in doubt: {doubts}"
    assert set(others.values()) <= ({"accepted", "in doubt"} if cell.mode == "chunked" else {"accepted"}), others
    check_books(cell, story)


def check_books(cell: Cell, story: Story) -> None:
    """What was counted and told agrees with what stands in the ledger, and the server's words stand with whom they
    were about.
    """
    accepted = [name for name, outcome in story.told if outcome.verdict == "accepted"]
    assert Counter(accepted) == Counter(name for name, state in story.end.items() if state == "accepted")
    assert sum(each.accepted for each in story.tallies if each) == len(accepted)
    first = story.rows[0]
    assert not [name for name, row in first.items() if row.state == "claimed"]
    spoken = {name for name, row in first.items() if "I said" in row.reply}
    if cell.phase in {"rcpt", "data", "content", *ENDS} and cell.fault in {"4yz", "5yz"}:
        assert spoken == set(cell.struck)
        assert {first[name].state.value for name in cell.struck} == {"planned" if cell.fault == "4yz" else "refused"}
        assert {first[name].code for name in cell.struck} == {451 if cell.fault == "4yz" else 550}
    if cell.phase == "mail" and cell.fault in {"4yz", "5yz"}:  # of who sends: the run ends, and nobody is to blame
        assert story.tallies[0] is not None
        assert "I said" in story.tallies[0].trouble
        assert story.tallies[0].forbidden is (cell.fault == "5yz")
        assert cell.mode == "chunked" or not spoken  # in chunks their content was already under way
        assert {row.state.value for row in first.values()} <= {"accepted", "planned"}


def some(cell: Cell) -> bool:
    """A third: every fault in every phase and in every mode, on one connection or on four; all there is where the end
    of a chunk may leave a doubt.
    """
    diagonal = list(FAULTS).index(cell.fault) + list(PHASES).index(cell.mode) + PHASES[cell.mode].index(cell.phase)
    if cell.phase in {*BEFORE, "rset"}:  # in one mode only
        return diagonal % 2 == (0 if cell.connections == 1 else 1)
    return diagonal % 4 == (0 if cell.connections == 1 else 2) or cell.phase == "bdat"


@pytest.mark.slow
@pytest.mark.parametrize("cell", sampled(cells(FAULTS), some), ids=str)
def test_delivery_serves_each_once_when_the_server_fails_in_a_phase(cell: Cell, tmp_path: Path) -> None:
    """A fault in a phase of SMTP leaves each person with one copy or an end that is true.

    Otherwise somebody would get two copies, none, or somebody else's verdict.
    """
    check(cell, *play(cell, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("cell", [*cells(RARER), *cells(FAULTS | RARER, once=False)], ids=str)
def test_delivery_serves_each_once_when_faults_are_rare_or_last(cell: Cell, tmp_path: Path) -> None:
    """A rarer fault, or one that lasts a whole run, leaves each person with one copy or an end that is true."""
    check(cell, *play(cell, tmp_path))


@pytest.mark.parametrize("fault", ["4yz", "5yz"])
@pytest.mark.parametrize("mode", ["plain", "pipelined"])
def test_transport_ends_the_content_when_the_server_asks_for_it_for_nobody(
    mode: str, fault: str, tmp_path: Path
) -> None:
    """A server that asks for content after it took no recipient gets none, and each run ends without trouble.

    Otherwise the lone dot would be missing (RFC 2920 3.1), and the next message be taken for content.
    """
    cell = Cell(mode=mode, connections=1, phase="rcpt", fault=fault, orderly=False)
    story, server = play(cell, tmp_path)
    check(cell, story, server)
    assert not any(each.content for each in server.transactions if not each.rcpt)
    assert not any(each.trouble for each in story.tallies if each)


@pytest.mark.parametrize("connections", [1, 4])
def test_transport_sends_no_more_on_a_connection_when_mailmax_is_reached(connections: int, tmp_path: Path) -> None:
    """A connection carries no more messages than the server allows (LIMITS MAILMAX, RFC 9422).

    Otherwise the server would end it in the middle of the next one.
    """
    cell = Cell(mode="limited", connections=connections, phase="dot", fault="slow")
    story, server = play(cell, tmp_path)
    check(cell, story, server)
    assert max(Counter(each.connection for each in server.transactions).values()) <= 3
    assert len(server.delivered) == len(PEOPLE)
