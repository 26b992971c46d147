"""The delivery loop on the real ledger: whatever goes wrong, nobody gets two messages and no doubt is for nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.deliver.loop import MOST_BREAKS, deliver
from advisory_cli.deliver.smtp import SmtpTransport
from advisory_cli.deliver.wire import check_wire
from advisory_cli.ledger.sqlite import SqliteLedger, open_ledger
from advisory_cli.model.delivery import Delivery, Message, Outcome
from advisory_cli.model.edition import Phase
from advisory_cli.model.errors import BadData, LedgerFault, NotAllowed, TryLater
from advisory_cli.model.newsroom import Rate, Realm, Security, SmtpRoute
from advisory_cli.model.plan import Tally
from advisory_cli.model.ports import Permission
from tests.contract.transport_contract import Kept, TransportContract, message
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, mailing, plan, states
from tests.smtp_servers import DROP, USUAL, ScriptedServer

PEOPLE = ("ana", "bob", "cleo", "dan", "eva")


class HandClock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        """Aware, in UTC."""
        return NOW.astimezone(UTC) + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        """Starts anywhere."""
        return 1000.0 + self.passed

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.sleeps.append(seconds)
        self.passed += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """How one message fares: noted at its commit point or not, an outcome or a fault, the connection kept or lost."""

    outcome: Outcome = ACCEPTED
    committed: bool = True
    lost: bool = False
    fault: BaseException | None = None


BEFORE_DOT = Play(outcome=DEFERRED, committed=False, lost=True)


@dataclass(slots=True)
class Postman:
    """A transport that plays what it is told, by the name of the recipient; everybody else's message is accepted."""

    plays: dict[str, Play] = field(default_factory=dict)
    on_open: Callable[[int], None] = lambda _: None
    realm: Realm = Realm.LIVE
    ready: bool = False
    opened: int = 0
    closed: int = 0
    kept: list[Message] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Tells the test."""
        if not self.ready:
            self.opened += 1
            self.on_open(self.opened)
        self.ready = True

    def send(self, message: Message, *, before_commit: Callable[[], None]) -> Outcome:
        """Play the part."""
        check_wire(message)
        name = message.rcpt.partition("@")[0]
        play = self.plays.get(name, Play())
        self.offered.append(name)
        self.ready = not play.lost
        if play.committed:
            before_commit()
            if play.fault is None:
                self.kept.append(message)
        if play.fault is not None:
            raise play.fault
        return play.outcome

    def close(self) -> None:
        """Counted."""
        self.ready = False
        self.closed += 1


class TestPostman(TransportContract):
    """The stand-in keeps to what the loop relies on."""

    @pytest.fixture
    def transport(self) -> Postman:
        """The one under test."""
        return Postman()

    @pytest.fixture
    def kept(self, transport: Postman) -> Kept:
        """What the other side sees."""
        return lambda: [each.content for each in transport.kept]


class Builder:
    """Messages that say nothing but whose they are."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken

    def build(self, delivery: Delivery) -> Message:
        """One delivery, one message."""
        if self.broken and delivery.address.startswith(self.broken):
            raise BadData("The message cannot be built.")
        return message(number=delivery.id, rcpt=delivery.address)


class Watched:
    """The real ledger, with what was asked of it noted, and a fault where a test wants one."""

    def __init__(self, ledger: SqliteLedger, **faults: BaseException) -> None:
        self.ledger = ledger
        self.faults = faults
        self.limits: list[int] = []

    def __getattr__(self, name: str) -> Any:
        if name in self.faults:
            return self._fail
        return getattr(self.ledger, name)

    def _fail(self, *_: object, **__: object) -> None:
        raise next(iter(self.faults.values()))

    def claim(self, mailing_id: str, *, limit: int, now: datetime) -> Sequence[Delivery]:
        """Noted, then passed on."""
        self.limits.append(limit)
        return self.ledger.claim(mailing_id, limit=limit, now=now)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """The real one, with one mailing to PEOPLE."""
    opened = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    plan(opened, mailing(), PEOPLE)
    yield opened
    opened.close()


def run(ledger: Any, transport: Any, **changes: Any) -> Tally:
    """One run, with nothing special about it except `changes`."""
    parts: dict[str, Any] = {
        "builder": Builder(),
        "clock": HandClock(),
        "rate": None,
        "on_outcome": lambda *_: None,
        "interrupted": lambda: False,
    }
    return deliver("m1", ledger=ledger, transport=transport, **(parts | changes))


def test_everybody_gets_one_message(ledger: SqliteLedger) -> None:
    """The one thing the program is for."""
    postman, seen = Postman(), []
    tally = run(ledger, postman, on_outcome=lambda d, o: seen.append((d.address.partition("@")[0], o)), batch=2)
    assert tally == Tally(accepted=5)
    assert postman.offered == list(PEOPLE)
    assert seen == [(name, ACCEPTED) for name in PEOPLE]
    assert states(ledger) == dict.fromkeys(PEOPLE, "accepted")
    assert run(ledger, postman) == Tally()
    assert len(postman.kept) == 5


def test_outcomes_are_counted_and_kept(ledger: SqliteLedger) -> None:
    """`status` would say something else than what happened."""
    plays = {
        "bob": Play(outcome=DEFERRED, committed=False),
        "cleo": Play(outcome=REFUSED, committed=False),
        "dan": Play(outcome=IN_DOUBT, lost=True),
    }
    tally = run(ledger, Postman(plays))
    assert tally == Tally(accepted=2, deferred=1, refused=1, in_doubt=1)
    assert states(ledger) == {
        "ana": "accepted",
        "bob": "planned",
        "cleo": "refused",
        "dan": "in doubt",
        "eva": "accepted",
    }
    (bob,) = ledger.rows("m1", who="bob")
    assert bob.retry_at is not None
    assert abs(bob.retry_at - NOW - timedelta(minutes=5)) < timedelta(seconds=1)


def test_a_server_that_is_down_costs_nothing(ledger: SqliteLedger) -> None:
    """Claims made before the connection stands would be doubts after a power cut, and attempts used up."""

    def refuse(_: int) -> None:
        raise TryLater("mail.example does not answer.")

    postman, watched = Postman(on_open=refuse), Watched(ledger)
    with pytest.raises(TryLater):
        run(watched, postman)
    assert watched.limits == []
    assert postman.closed == 1


def test_a_deferral_is_not_due_again_in_its_run(ledger: SqliteLedger) -> None:
    """At a slow rate its time comes while the run goes on: one tally would count it twice, and a run never end."""
    plays = {name: Play(outcome=DEFERRED, committed=False) for name in PEOPLE[:3]}
    postman, clock = Postman(plays), HandClock()
    tally = run(ledger, postman, clock=clock, rate=Rate(count=1, seconds=400))
    assert clock.passed >= 4 * 400
    assert postman.offered == list(PEOPLE)
    assert tally == Tally(accepted=2, deferred=3)
    assert [row.attempts for row in ledger.rows("m1")] == [1] * 5


def test_the_deferred_do_not_stand_in_the_way(ledger: SqliteLedger) -> None:
    """With a batch of one, a deferral that is due again would end the run before the others had their turn."""

    class DeferredFirst(Watched):
        def claim(self, mailing_id: str, *, limit: int, now: datetime) -> Sequence[Delivery]:
            """Those with the most attempts first."""
            due = sorted(self.ledger.claim(mailing_id, limit=100, now=now), key=lambda each: -each.attempt)
            self.ledger.release(due[limit:], now=now)
            return due[:limit]

    postman = Postman({name: Play(outcome=DEFERRED, committed=False) for name in PEOPLE[:2]})
    tally = run(DeferredFirst(ledger), postman, rate=Rate(count=1, seconds=400))
    assert tally == Tally(accepted=3, deferred=2)
    assert sorted(postman.offered) == list(PEOPLE)


def test_a_deferral_ends(ledger: SqliteLedger) -> None:
    """A full mailbox would be tried for ever."""
    postman, clock = Postman({"bob": Play(outcome=DEFERRED, committed=False)}), HandClock()
    tallies = []
    for _ in range(7):
        tallies.append(run(ledger, postman, clock=clock))
        clock.passed += 5 * 3600
    assert [each.deferred for each in tallies] == [1, 1, 1, 1, 1, 0, 0]
    assert [each.refused for each in tallies] == [0, 0, 0, 0, 0, 1, 0]
    (bob,) = ledger.rows("m1", who="bob")
    assert (bob.state, bob.code) == ("refused", 451)
    assert bob.reply == "gave up after 6 attempts; last: 4.7.1 come back later"


@pytest.mark.parametrize("batch", [32, 2, 1])
def test_stop_is_obeyed_at_once(ledger: SqliteLedger, batch: int) -> None:
    """Whoever types `advisory stop` would watch the rest leave."""
    served: list[str] = []

    def stop_after_two(delivery: Delivery, _: Outcome) -> None:
        served.append(delivery.address)
        if len(served) == 2:
            ledger.stop("m1", NOW)

    tally = run(ledger, Postman(), on_outcome=stop_after_two, batch=batch)
    assert tally == Tally(accepted=2, stopped=True)
    assert sorted(states(ledger).values()) == ["accepted"] * 2 + ["planned"] * 3
    assert [row.attempts for row in ledger.rows("m1")] == [1, 1, 0, 0, 0]


def test_an_opt_out_at_the_last_moment(ledger: SqliteLedger) -> None:
    """Somebody who has just said no would get one more."""
    postman = Postman()

    def opt_out(*_: object) -> None:
        ledger.suppress("cleo@paper.example.com", reason="asked", now=NOW)

    tally = run(ledger, postman, on_outcome=opt_out)
    assert tally == Tally(accepted=4, left_out=1)
    assert "cleo" not in postman.offered
    assert states(ledger)["cleo"] == "left out"


def test_a_ledger_that_hands_out_the_opted_out_again() -> None:
    """The loop would spin for ever."""

    class Stubborn:
        released = 0
        delivery = Delivery(
            id=1, mailing_id="m1", address="a@b.example", key="a@b.example", fields={}, phase=Phase.OPEN, variant=0,
            date=NOW, attempt=1,
        )  # fmt: skip

        def claim(self, *_: object, **__: object) -> list[Delivery]:
            """Noted, then passed on."""
            return [self.delivery]

        def permission(self, _: Delivery) -> Permission:
            """Never."""
            return Permission.OPTED_OUT

        def release(self, *_: object, **__: object) -> None:
            """Counted."""
            self.released += 1

    postman = Postman()
    assert run(Stubborn(), postman) == Tally(left_out=1)
    assert postman.offered == []


def test_an_interruption_ends_after_the_message_in_hand(ledger: SqliteLedger) -> None:
    """Ctrl-C would leave doubts, or not work."""
    postman = Postman()
    tally = run(ledger, postman, interrupted=lambda: len(postman.kept) >= 2)
    assert tally == Tally(accepted=2, interrupted=True)
    assert sorted(states(ledger).values()) == ["accepted"] * 2 + ["planned"] * 3


def test_an_interruption_while_waiting(ledger: SqliteLedger) -> None:
    """At one message an hour, Ctrl-C would work an hour later."""
    clock, postman = HandClock(), Postman()
    tally = run(ledger, postman, clock=clock, rate=Rate(count=1, seconds=3600), interrupted=lambda: clock.passed >= 7)
    assert tally == Tally(accepted=1, interrupted=True)
    assert 7 <= clock.passed <= 7.5


def test_a_message_that_cannot_be_built(ledger: SqliteLedger) -> None:
    """The rest would stay claimed, and be in doubt after a power cut."""
    postman = Postman()
    with pytest.raises(BadData):
        run(ledger, postman, builder=Builder(broken="cleo"))
    assert states(ledger) == {n: "accepted" if n in {"ana", "bob"} else "planned" for n in PEOPLE}
    assert [row.attempts for row in ledger.rows("m1")] == [1, 1, 0, 0, 0]
    assert postman.closed == 1


@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), KeyboardInterrupt(), SystemExit(1)])
def test_a_fault_after_the_commit_point(ledger: SqliteLedger, fault: BaseException) -> None:
    """The message may have arrived: forgetting it would send it twice."""
    with pytest.raises(type(fault)):
        run(ledger, Postman({"bob": Play(fault=fault)}))
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted", "bob": "in doubt"}


@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), KeyboardInterrupt()])
def test_a_fault_before_the_commit_point(ledger: SqliteLedger, fault: BaseException) -> None:
    """A message that never left would be called unsure."""
    with pytest.raises(type(fault)):
        run(ledger, Postman({"bob": Play(fault=fault, committed=False)}))
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted"}


def test_a_mark_that_cannot_be_written(ledger: SqliteLedger) -> None:
    """On a full disk every message would be unsure, or leave without a mark."""
    postman = Postman()
    with pytest.raises(LedgerFault):
        run(Watched(ledger, begin=LedgerFault("The disk is full.")), postman)
    assert postman.kept == []
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned")


def test_an_outcome_that_cannot_be_written(ledger: SqliteLedger, tmp_path: Path) -> None:
    """A message that was accepted would be given back and sent again."""
    postman = Postman()
    with pytest.raises(LedgerFault):
        run(Watched(ledger, record=LedgerFault("The disk is full.")), postman)
    assert [each.rcpt for each in postman.kept] == ["ana@paper.example.com"]
    ledger.close()
    again = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    again.recover(NOW)
    assert states(again) == dict.fromkeys(PEOPLE, "planned") | {"ana": "in doubt"}
    again.close()


def test_a_reader_that_fails(ledger: SqliteLedger) -> None:
    """A closed terminal would turn an accepted message into a doubt."""

    def fail(*_: object) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(ledger, Postman(), on_outcome=fail)
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted"}


def test_nothing_is_claimed_while_connecting_again(ledger: SqliteLedger) -> None:
    """A power cut during a long wait for the server would make doubts of the whole batch."""
    claimed: list[bool] = []
    postman = Postman({"bob": BEFORE_DOT}, on_open=lambda _: claimed.append("claimed" in states(ledger).values()))
    tally = run(ledger, postman)
    assert tally == Tally(accepted=4, deferred=1)
    assert claimed == [False, False]
    assert postman.offered == list(PEOPLE)


@pytest.mark.parametrize("fault", [TryLater("The server is away."), NotAllowed("The password was changed.")])
def test_a_server_that_goes_away(ledger: SqliteLedger, fault: Exception) -> None:
    """The run would end in a fault that hides what was sent, or try each of a thousand in vain."""

    def only_once(number: int) -> None:
        if number > 1:
            raise fault

    postman = Postman({"bob": BEFORE_DOT}, on_open=only_once)
    tally = run(ledger, postman)
    assert tally == Tally(accepted=1, deferred=1, trouble=str(fault), forbidden=isinstance(fault, NotAllowed))
    assert postman.offered == ["ana", "bob"]
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted"}


def test_a_server_that_breaks_off_again_and_again(ledger: SqliteLedger) -> None:
    """A filter on the way that cuts each message would make a whole list unsure, ten minutes each."""
    postman = Postman({name: Play(outcome=IN_DOUBT, lost=True) for name in PEOPLE})
    tally = run(ledger, postman)
    assert tally.in_doubt == MOST_BREAKS
    assert "3 times in a row" in tally.trouble
    assert list(states(ledger).values()).count("planned") == len(PEOPLE) - MOST_BREAKS


@pytest.mark.parametrize(
    ("rate", "limit"),
    [(None, 32), (Rate(count=60, seconds=60), 10), (Rate(count=30, seconds=60), 5), (Rate(count=1, seconds=60), 1)],
)
def test_claims_are_as_small_as_the_rate(ledger: SqliteLedger, rate: Rate | None, limit: int) -> None:
    """At 30 a minute, a power cut would put a minute's worth of journalists in doubt."""
    watched = Watched(ledger)
    assert run(watched, Postman(), rate=rate).accepted == 5
    assert set(watched.limits) == {limit}


def test_messages_keep_their_distance(ledger: SqliteLedger) -> None:
    """Exchange Online locks an account that sends more than 30 a minute."""
    clock = HandClock()
    times: list[float] = []
    run(
        ledger,
        Postman(),
        clock=clock,
        rate=Rate(count=30, seconds=60),
        on_outcome=lambda *_: times.append(clock.passed),
    )
    assert [round(later - earlier, 6) for earlier, later in pairwise(times)] == [2.0] * 4
    assert clock.passed == times[-1]  # and nobody waits after the last one


def test_a_real_server_that_drops_one_connection(ledger: SqliteLedger) -> None:
    """Loop, transport and ledger together: one doubt for one lost answer, one message for everybody."""
    with ScriptedServer({"dot": [USUAL["dot"], DROP, USUAL["dot"]]}) as server:
        route = SmtpRoute(host="localhost", port=server.port, security=Security.NONE)
        tally = run(ledger, SmtpTransport(route, password=None, helo="press.example"))
        assert tally == Tally(accepted=4, in_doubt=1)
        assert server.connections == 2
        assert len(server.bodies) == len(set(server.bodies)) == 5
    assert states(ledger) == dict.fromkeys(PEOPLE, "accepted") | {"bob": "in doubt"}
