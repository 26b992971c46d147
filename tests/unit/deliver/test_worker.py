"""The delivery loop on the real ledger: whatever goes wrong, nobody gets two messages and no doubt is for nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.deliver.recorder import Outcomes
from advisory_cli.deliver.retry import Policy
from advisory_cli.deliver.smtp.capabilities import SmtpOptions
from advisory_cli.deliver.smtp.login import Login
from advisory_cli.deliver.smtp.session import Timeouts
from advisory_cli.deliver.smtp.transport import SmtpTransport
from advisory_cli.deliver.validation import validate
from advisory_cli.deliver.worker import BATCH, SLICE, _Worker, deliver
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import AdvisoryError, BadData, LedgerFault, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import (
    Candidate,
    Delivery,
    Message,
    Outcome,
    Selection,
    TransportResult,
    Verdict,
)
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.provider_limits import Limit, Limits
from advisory_cli.model.ports.ledger import Permission
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Rate, Realm, Security, SmtpRoute
from tests.contract.transport_contract import Kept, TransportContract, message
from tests.delivery_makers import HandClock, delivery
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, mailing, plan, states
from tests.smtp_servers import DROP, USUAL, ScriptedServer, ehlo

PEOPLE = ("ana", "bob", "cleo", "dan", "eva")
SPAM = Outcome(verdict=Verdict.REFUSED, code=554, reply="5.7.1 Message rejected as spam")


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """How one message fares: noted at its commit point or not, and its outcome, or a fault in the middle of it."""

    outcome: Outcome = ACCEPTED
    committed: bool = True
    fault: BaseException | None = None
    trouble: AdvisoryError | None = None  # the server goes away with it


LATER = Play(outcome=DEFERRED, committed=False)
FINE = Play()


@dataclass(slots=True)
class Postman:
    """A transport that plays what it is told, by the name of the recipient, one message a `collect`; everybody else's
    message is accepted. Of several plays, one is for each time it is offered, and the last one from then on.
    """

    plays: Mapping[str, Play | list[Play]] = field(default_factory=dict)
    slots: int = 1
    on_open: Callable[[], None] = lambda: None
    realm: Realm = Realm.LIVE
    trouble: AdvisoryError | None = None
    opened: int = 0
    closed: int = 0
    kept: list[Message] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    _ready: bool = False
    _hand: list[tuple[int, Message, Callable[[], bool]]] = field(default_factory=list)
    _back: list[TransportResult] = field(default_factory=list)

    @property
    def room(self) -> int:
        """What is free of its slots."""
        return self.slots - self.in_hand if self._ready and self.trouble is None else 0

    @property
    def in_hand(self) -> int:
        """Offered, and not handed back."""
        return len(self._hand) + len(self._back)

    def open(self, expected: int = 1) -> None:
        """Tells the test."""
        self.opened += 1
        self.on_open()
        self._ready = True

    def offer(self, handle: int, each: Message, *, before_commit: Callable[[], bool]) -> None:
        """Put it with the others."""
        validate(each, utf8=False)
        self.offered.append(name_of(each.rcpt))
        self._hand.append((handle, each, before_commit))

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """Play the next part."""
        if self._hand and not self._back:
            handle, each, before_commit = self._hand.pop(0)
            outcome = self._play(handle, each, before_commit)
            self._back.append(TransportResult(handle=handle, outcome=outcome))
        back, self._back = self._back, []
        return back

    def recall(self) -> None:
        """What has not been played never will be."""
        self._ready = False
        self._back += [TransportResult(handle=handle, outcome=None) for handle, _, _ in self._hand]
        self._hand.clear()

    def take_stock(self) -> Callable[[str], bool]:
        """Nothing is ever gone."""
        return lambda reply: False

    def close(self) -> None:
        """Counted."""
        self.closed += 1
        self._ready = False
        self._hand.clear()
        self._back.clear()

    def _play(self, handle: int, each: Message, before_commit: Callable[[], bool]) -> Outcome | None:
        name = name_of(each.rcpt)
        plays = self.plays.get(name, FINE)
        play = plays if isinstance(plays, Play) else plays[min(self.offered.count(name), len(plays)) - 1]
        if play.committed and not self._may_leave(handle, before_commit):
            return None
        if play.fault is not None:
            raise play.fault
        if play.committed:
            self.kept.append(each)
        self.trouble = self.trouble or play.trouble
        return play.outcome

    def _may_leave(self, handle: int, before_commit: Callable[[], bool]) -> bool:
        try:
            return before_commit()
        except BaseException:
            self._back.append(TransportResult(handle=handle, outcome=None))
            raise


def name_of(address: str) -> str:
    """What stands before the @."""
    return address.partition("@")[0]


class TestPostman(TransportContract):
    """The stand-in keeps to what the loop relies on."""

    @pytest.fixture(params=[1, 4])
    def transport(self, request: pytest.FixtureRequest) -> Postman:
        """The one under test."""
        postman = Postman(slots=request.param)
        postman.open()
        return postman

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
    """The real ledger, with what was claimed of it noted, and a fault where a test wants one."""

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

    def claim(self, mailing_id: str, *, limit: int, **rest: Any) -> Sequence[Delivery]:
        """Noted, then passed on."""
        self.limits.append(limit)
        return self.ledger.claim(mailing_id, limit=limit, **rest)


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
        "on_outcome": lambda *_: None,
        "interrupted": lambda: False,
    }
    return deliver("m1", ledger=ledger, transport=transport, **(parts | changes))


def even(count: int, seconds: int) -> Limits:
    """A rate, in even gaps."""
    return Limits(overall=(Limit(name="a rate", count=count, seconds=seconds),))


def attempts(ledger: SqliteLedger) -> list[int]:
    """Of everybody, in the order of sending."""
    return [row.attempts for row in ledger.rows("m1")]


# --- nothing special ---


@pytest.mark.parametrize("slots", [1, 3, 100])
def test_deliver_sends_one_message_to_each_when_nothing_goes_wrong(ledger: SqliteLedger, slots: int) -> None:
    """Everybody gets one message in the order of the plan, and none in a second run."""
    postman, seen = Postman(slots=slots), []
    tally = run(ledger, postman, on_outcome=lambda d, o: seen.append((name_of(d.address), o)))
    assert tally == Tally(accepted=5)
    assert postman.offered == list(PEOPLE)
    assert seen == [(name, ACCEPTED) for name in PEOPLE]
    assert states(ledger) == dict.fromkeys(PEOPLE, "accepted")
    assert run(ledger, postman) == Tally()
    assert len(postman.kept) == 5


def test_deliver_counts_and_keeps_each_outcome_when_they_differ(ledger: SqliteLedger) -> None:
    """Each outcome is counted in the tally and kept in the ledger.

    Otherwise `status` would say something else than what happened.
    """
    plays = {"bob": LATER, "cleo": Play(outcome=REFUSED, committed=False), "dan": Play(outcome=IN_DOUBT)}
    tally = run(ledger, Postman(plays, slots=2))
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
    assert timedelta(minutes=5) <= bob.retry_at - NOW <= timedelta(minutes=6, seconds=15)


def test_deliver_claims_nothing_when_the_server_is_down(ledger: SqliteLedger) -> None:
    """Nothing is claimed while the server is down.

    Otherwise those claims would be doubts after a power cut, and attempts used up.
    """

    def refuse() -> None:
        raise TryLater("mail.example does not answer.")

    postman, watched = Postman(on_open=refuse), Watched(ledger)
    with pytest.raises(TryLater):
        run(watched, postman)
    assert watched.limits == []
    assert postman.closed == 1


# --- deferred ---


def test_deliver_tries_once_a_run_when_a_message_is_deferred(ledger: SqliteLedger) -> None:
    """A deferred message is not offered again before its time.

    Otherwise a server that is busy would be asked at once, until it has had enough.
    """
    postman = Postman({"bob": LATER})
    assert run(ledger, postman) == Tally(accepted=4, deferred=1)
    assert postman.offered == list(PEOPLE)
    assert attempts(ledger) == [1] * 5


def test_deliver_retries_in_the_same_run_when_the_time_comes_meanwhile(ledger: SqliteLedger) -> None:
    """A deferred message whose time comes while the run goes on is tried again in it.

    Otherwise a journalist would wait for the next run.
    """
    postman, clock = Postman({"bob": [LATER, FINE]}), HandClock()
    tally = run(ledger, postman, clock=clock, limits=even(1, 400))
    assert tally == Tally(accepted=5)
    assert postman.offered == [*PEOPLE, "bob"]
    assert clock.passed >= 5 * 400


def test_deliver_serves_the_others_first_when_the_first_are_deferred(ledger: SqliteLedger) -> None:
    """Deferred messages do not stand before others who had no turn yet.

    Otherwise a claim of one at a time would try the same two for ever.
    """
    postman = Postman(dict.fromkeys(PEOPLE[:2], LATER))
    tally = run(ledger, postman, limits=even(1, 400), policy=Policy(hours=1))
    assert postman.offered[:5] == list(PEOPLE)
    assert tally.accepted == 3


def test_deliver_gives_up_when_a_message_is_deferred_for_a_day(ledger: SqliteLedger) -> None:
    """A message that is deferred for 24 hours is refused, else a full mailbox would be tried for ever."""
    postman, clock = Postman({"bob": LATER}), HandClock()
    tallies = []
    for _ in range(7):
        tallies.append(run(ledger, postman, clock=clock))
        clock.passed += 4.85 * 3600
    assert [each.deferred for each in tallies] == [1, 1, 1, 1, 1, 0, 0]
    assert [each.refused for each in tallies] == [0, 0, 0, 0, 0, 1, 0]
    (bob,) = ledger.rows("m1", who="bob")
    assert (bob.state, bob.code) == ("refused", 451)
    assert bob.reply == "gave up after 24 hours and 6 attempts; last: 4.7.1 come back later"


def test_deliver_retries_only_those_tried_before_when_unattended(ledger: SqliteLedger) -> None:
    """An unattended run sends only to people tried before.

    Otherwise `advisory run` would send to people of a mailing that nobody has confirmed to the end.
    """
    interrupted = iter([False, False, True])
    postman, clock = Postman({"ana": [LATER, FINE]}), HandClock()
    run(ledger, postman, clock=clock, interrupted=lambda: next(interrupted, True))
    tried = list(postman.offered)
    assert tried
    assert tried != list(PEOPLE)
    clock.passed += 400
    assert run(ledger, postman, clock=clock, unattended=True) == Tally(accepted=1)
    assert postman.offered == [*tried, "ana"]


# --- somebody says no ---


@pytest.mark.parametrize("slots", [1, 3, 100])
def test_deliver_sends_no_more_when_the_mailing_is_stopped(ledger: SqliteLedger, slots: int) -> None:
    """A stop is obeyed before the next message, and the rest stay planned.

    Otherwise somebody who types `advisory stop` would watch the rest leave.
    """
    served: list[str] = []

    def stop_after_two(delivery: Delivery, _: Outcome) -> None:
        served.append(delivery.address)
        if len(served) == 2:
            ledger.stop("m1", NOW)

    postman = Postman(slots=slots)
    tally = run(ledger, postman, on_outcome=stop_after_two)
    assert tally == Tally(accepted=2, stopped=True)
    assert len(postman.kept) == 2
    assert sorted(states(ledger).values()) == ["accepted"] * 2 + ["planned"] * 3
    assert attempts(ledger) == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("slots", [1, 3, 100])
def test_deliver_sends_no_more_when_a_newer_text_is_planned(ledger: SqliteLedger, slots: int) -> None:
    """A newer text that is planned during a run ends the run before the next message.

    Otherwise the rest would get the text that somebody has just put right.
    """
    served: list[str] = []

    def correct_after_two(delivery: Delivery, _: Outcome) -> None:
        served.append(delivery.address)
        if len(served) == 2:
            plan(ledger, mailing("m2", revision=2), PEOPLE, again=True)

    postman = Postman(slots=slots)
    assert run(ledger, postman, on_outcome=correct_after_two) == Tally(accepted=2)
    assert len(postman.kept) == 2


def test_deliver_ends_within_a_slice_when_stopped_while_waiting(ledger: SqliteLedger) -> None:
    """A stop during a wait ends the run within a second.

    Otherwise a run that waits for an hour would look as if the stop had not been heard.
    """

    class Stopping(HandClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if 7 <= self.passed < 7 + SLICE:
                ledger.stop("m1", NOW)

    clock = Stopping()
    tally = run(ledger, Postman({"eva": LATER}), clock=clock, limits=even(1, 3600))
    assert tally.stopped
    assert tally.accepted == 1
    assert clock.passed <= 8


@pytest.mark.parametrize("slots", [1, 100])
def test_deliver_leaves_somebody_out_when_they_opt_out_during_the_run(ledger: SqliteLedger, slots: int) -> None:
    """Somebody who opts out while the run goes on is left out, else they would get one more."""
    postman = Postman(slots=slots)

    def opt_out(*_: object) -> None:
        ledger.suppress("cleo@paper.example.com", reason="asked", now=NOW)

    tally = run(ledger, postman, on_outcome=opt_out)
    assert tally == Tally(accepted=4, left_out=1)
    assert "cleo@paper.example.com" not in [each.rcpt for each in postman.kept]
    assert run(ledger, postman) == Tally()
    assert states(ledger)["cleo"] == "left out"


@pytest.mark.parametrize("slots", [1, 3, 100])
def test_deliver_ends_after_what_has_begun_when_interrupted(ledger: SqliteLedger, slots: int) -> None:
    """An interrupted run ends what has begun, and the rest stay planned.

    Otherwise Ctrl-C would leave doubts, or not work.
    """
    postman = Postman(slots=slots)
    tally = run(ledger, postman, interrupted=lambda: len(postman.kept) >= 2)
    assert tally == Tally(accepted=2, interrupted=True)
    assert sorted(states(ledger).values()) == ["accepted"] * 2 + ["planned"] * 3
    assert attempts(ledger) == [1, 1, 0, 0, 0]


def test_deliver_ends_within_a_slice_when_interrupted_while_waiting(ledger: SqliteLedger) -> None:
    """An interruption during a wait ends the run within a slice.

    Otherwise Ctrl-C would work an hour later at one message an hour.
    """
    clock = HandClock()
    tally = run(ledger, Postman(), clock=clock, limits=even(1, 3600), interrupted=lambda: clock.passed >= 7)
    assert tally == Tally(accepted=1, interrupted=True)
    assert 7 <= clock.passed <= 7 + SLICE


# --- faults of ours ---


@pytest.mark.parametrize("slots", [1, 2, 100])
def test_deliver_frees_the_rest_when_a_message_cannot_be_built(ledger: SqliteLedger, slots: int) -> None:
    """A message that cannot be built leaves the rest planned and the accepted accepted.

    Otherwise the rest would stay claimed, and be in doubt after a power cut.
    """
    postman = Postman(slots=slots)
    with pytest.raises(BadData):
        run(ledger, postman, builder=Builder(broken="cleo"))
    kept = {name_of(each.rcpt) for each in postman.kept}
    assert kept <= {"ana", "bob"}
    assert states(ledger) == {n: "accepted" if n in kept else "planned" for n in PEOPLE}
    assert attempts(ledger) == [int(name in kept) for name in PEOPLE]
    assert postman.closed == 1


class Hasty(Postman):
    """Reaches each commit point at once, and hears the answer later."""

    def offer(self, handle: int, each: Message, *, before_commit: Callable[[], bool]) -> None:
        """Begin."""
        begun = before_commit()
        super().offer(handle, each, before_commit=lambda: begun)

    def recall(self) -> None:
        """All has begun."""
        self._ready = False


def test_deliver_hears_answers_under_way_when_a_message_cannot_be_built(ledger: SqliteLedger) -> None:
    """The answers to messages under way are heard although another cannot be built.

    Otherwise everybody in hand would be in doubt.
    """
    postman = Hasty(slots=100)
    with pytest.raises(BadData):
        run(ledger, postman, builder=Builder(broken="cleo"))
    assert states(ledger) == {n: "accepted" if n in {"ana", "bob"} else "planned" for n in PEOPLE}


@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), KeyboardInterrupt(), SystemExit(1)])
@pytest.mark.parametrize("slots", [1, 3])
def test_deliver_is_in_doubt_when_a_fault_follows_the_commit_point(
    ledger: SqliteLedger, fault: BaseException, slots: int
) -> None:
    """A message with a fault after its commit point is in doubt.

    Otherwise one that may have arrived would be forgotten and sent twice.
    """
    with pytest.raises(type(fault)):
        run(ledger, Postman({"bob": Play(fault=fault)}, slots=slots))
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted", "bob": "in doubt"}


@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), KeyboardInterrupt()])
@pytest.mark.parametrize("slots", [1, 3])
def test_deliver_plans_a_message_again_when_a_fault_precedes_its_commit(
    ledger: SqliteLedger, fault: BaseException, slots: int
) -> None:
    """A message with a fault before its commit point is planned again.

    Otherwise one that never left would be called unsure.
    """
    with pytest.raises(type(fault)):
        run(ledger, Postman({"bob": Play(fault=fault, committed=False)}, slots=slots))
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted"}


@pytest.mark.parametrize("slots", [1, 3])
def test_deliver_sends_nothing_when_the_mark_cannot_be_written(ledger: SqliteLedger, slots: int) -> None:
    """Nothing leaves where the mark cannot be written, and everybody stays planned.

    Otherwise every message would be unsure on a full disk, or leave without a mark.
    """
    postman = Postman(slots=slots)
    with pytest.raises(LedgerFault):
        run(Watched(ledger, mark_committing=LedgerFault("The disk is full.")), postman)
    assert postman.kept == []
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned")


@pytest.mark.parametrize("slots", [1, 3])
def test_deliver_leaves_a_doubt_when_the_outcome_cannot_be_written(
    ledger: SqliteLedger, tmp_path: Path, slots: int
) -> None:
    """A message whose outcome cannot be written is in doubt after the recovery, and the run ends.

    Otherwise a message that was accepted would be given back and sent again.
    """
    postman = Postman(slots=slots)
    with pytest.raises(LedgerFault):
        run(Watched(ledger, record=LedgerFault("The disk is full.")), postman)
    assert [each.rcpt for each in postman.kept] == ["ana@paper.example.com"]
    ledger.close()
    again = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    again.recover(NOW)
    assert states(again) == dict.fromkeys(PEOPLE, "planned") | {"ana": "in doubt"}
    again.close()


def test_deliver_keeps_an_acceptance_when_telling_it_fails(ledger: SqliteLedger) -> None:
    """An accepted message stays accepted although telling it fails.

    Otherwise a closed terminal would turn it into a doubt.
    """

    def fail(*_: object) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(ledger, Postman(), on_outcome=fail)
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted"}


# --- the server ends the run ---


def test_deliver_claims_nothing_when_it_is_still_connecting(ledger: SqliteLedger) -> None:
    """Nothing is claimed while the connection is made.

    Otherwise a power cut during a long wait for the server would make doubts of the whole batch.
    """
    claimed: list[bool] = []
    run(ledger, Postman(on_open=lambda: claimed.append("claimed" in states(ledger).values())))
    assert claimed == [False]


@pytest.mark.parametrize("fault", [TryLater("The server is away."), NotAllowed("The password was changed.")])
@pytest.mark.parametrize("slots", [1, 3])
def test_deliver_ends_with_the_trouble_when_the_server_goes_away(
    ledger: SqliteLedger, fault: AdvisoryError, slots: int
) -> None:
    """A server that goes away ends the run with its trouble and a tally, and the rest stay planned.

    Otherwise the run would hide what was sent, or try each of a thousand in vain.
    """
    postman = Postman({"bob": Play(outcome=DEFERRED, committed=False, trouble=fault)}, slots=slots)
    tally = run(ledger, postman)
    assert tally == Tally(accepted=1, deferred=1, trouble=str(fault), forbidden=isinstance(fault, NotAllowed))
    assert [name_of(each.rcpt) for each in postman.kept] == ["ana"]
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned") | {"ana": "accepted"}
    assert attempts(ledger) == [1, 1, 0, 0, 0]


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.REFUSED, 550), (Verdict.DEFERRED, 451)])
@pytest.mark.parametrize("slots", [1, 100])
def test_deliver_refuses_nobody_when_the_sender_is_refused(
    ledger: SqliteLedger, verdict: Verdict, code: int, slots: int
) -> None:
    """A refusal of the sender ends the run, and everybody stays planned with no attempt used.

    Otherwise a typing error in `from` would refuse the whole list for good.
    """
    outcome = Outcome(verdict=verdict, code=code, reply="5.7.60 not your address", about_sender=True)
    postman = Postman(dict.fromkeys(PEOPLE, Play(outcome=outcome, committed=False)), slots=slots)
    tally = run(ledger, postman)
    assert f"{code} 5.7.60 not your address" in tally.trouble
    assert tally == Tally(trouble=tally.trouble, forbidden=verdict is Verdict.REFUSED)
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned")
    assert attempts(ledger) == [0] * 5
    assert run(ledger, Postman()).accepted == 5


def test_deliver_refuses_nobody_when_the_sender_is_refused_after_content(ledger: SqliteLedger) -> None:
    """A refusal of the sender after the content leaves everybody planned.

    Otherwise the first of the list would be called unsure, or refused for good, where content and envelope go at once.
    """
    outcome = Outcome(verdict=Verdict.REFUSED, code=550, reply="not your address", about_sender=True)
    tally = run(ledger, Postman({"ana": Play(outcome=outcome)}))
    assert tally.forbidden
    assert states(ledger) == dict.fromkeys(PEOPLE, "planned")
    assert run(ledger, Postman()).accepted == 5


def many(ledger: SqliteLedger, number: int, *, domains: int = 0) -> list[str]:
    """A mailing `m1` of another advisory's ledger to so many people."""
    people = [f"p{n:02}@d{n % domains}.example" if domains else f"p{n:02}" for n in range(number)]
    plan(ledger, mailing(), people)
    return people


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A ledger without a mailing."""
    opened = open_ledger(tmp_path / "another", now=NOW, writer=True)
    yield opened
    opened.close()


@pytest.mark.parametrize("committed", [True, False], ids=["at the dot", "at RCPT"])
@pytest.mark.parametrize("slots", [1, 8])
def test_deliver_takes_a_row_back_when_ten_get_the_same_refusal(
    empty: SqliteLedger, slots: int, committed: bool
) -> None:
    """The same refusal to ten in a row ends the run, and all are planned again with no attempt used.

    Otherwise a server that takes the text for spam would refuse a whole list for good.
    """
    people = many(empty, 30)
    plays = {name: Play(outcome=SPAM, committed=committed) for name in people}
    tally = run(empty, Postman(plays, slots=slots))
    assert tally == Tally(trouble=tally.trouble, forbidden=True)
    assert "10 in a row" in tally.trouble
    assert "554 5.7.1 Message rejected as spam" in tally.trouble
    assert set(states(empty).values()) == {"planned"}
    assert sum(attempts(empty)) == 0
    assert run(empty, Postman()).accepted == 30


def test_deliver_takes_back_those_under_way_too_when_the_row_is_full(empty: SqliteLedger) -> None:
    """Deliveries under way when the row is full are planned again with it.

    Otherwise they would be the only ones refused for good.
    """
    people = many(empty, 30)
    tally = run(empty, Hasty({name: Play(outcome=SPAM) for name in people}, slots=8))
    assert tally.refused == 0
    assert set(states(empty).values()) == {"planned"}


def test_deliver_keeps_an_earlier_refusal_when_a_row_is_taken_back(empty: SqliteLedger) -> None:
    """A recipient who was refused before the row stays refused, else a dead address would be written to again."""
    people = many(empty, 20)
    plays = {name: Play(outcome=SPAM) for name in people[3:]} | {people[1]: Play(outcome=REFUSED)}
    tally = run(empty, Postman(plays))
    assert tally == Tally(accepted=2, refused=1, trouble=tally.trouble, forbidden=True)
    assert states(empty)[people[1]] == "refused"


def test_deliver_ends_when_ten_get_the_same_deferral(empty: SqliteLedger) -> None:
    """The same deferral to ten in a row ends the run, and nobody is taken back.

    Otherwise a server that has had enough for today would be asked by a thousand messages.
    """
    people = many(empty, 30)
    tally = run(empty, Postman(dict.fromkeys(people, LATER)))
    assert tally == Tally(deferred=10, trouble=tally.trouble)
    assert "10 in a row" in tally.trouble


@pytest.mark.parametrize("most", [0, 3])
def test_deliver_obeys_the_setting_when_refusals_come_in_a_row(empty: SqliteLedger, most: int) -> None:
    """The setting says after how many refusals in a row a run ends, and zero never ends one.

    Otherwise somebody who has switched it off would be stopped all the same.
    """
    people = many(empty, 12)
    tally = run(empty, Postman({name: Play(outcome=SPAM) for name in people}), policy=Policy(refusals_in_a_row=most))
    assert (tally.refused, bool(tally.trouble)) == ((12, False) if most == 0 else (0, True))


# --- limits ---


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        (Limits(), BATCH),
        (even(6000, 60), BATCH),
        (even(600, 60), 10),
        (even(60, 60), 1),
        (even(1, 60), 1),
        (Limits(overall=(Limit(name="a day", count=5000, seconds=86_400, even=False),)), BATCH),
        (Limits(per_domain=Rate(count=9, seconds=60)), BATCH),
    ],
)
def test_deliver_claims_no_more_than_a_second_when_a_rate_is_set(
    ledger: SqliteLedger, limits: Limits, size: int
) -> None:
    """Each claim is as small as what leaves in a second at the rate.

    Otherwise, at 30 a minute, a power cut would put a minute's worth of journalists in doubt.
    """
    watched = Watched(ledger)
    assert run(watched, Postman(), limits=limits).accepted == 5
    assert set(watched.limits) == {size}


def test_deliver_keeps_even_gaps_when_a_rate_is_set(ledger: SqliteLedger) -> None:
    """Messages leave in even gaps at a rate, and nobody waits after the last one.

    Otherwise Exchange Online locks an account that sends more than 30 a minute.
    """
    clock = HandClock()
    times: list[float] = []
    run(ledger, Postman(), clock=clock, limits=even(30, 60), on_outcome=lambda *_: times.append(clock.passed))
    assert [round(later - earlier, 6) for earlier, later in pairwise(times)] == [2.0] * 4
    assert clock.passed == times[-1]  # and nobody waits after the last one
    assert max(clock.sleeps) <= SLICE


def test_deliver_keeps_the_gaps_when_an_answer_was_slow(ledger: SqliteLedger) -> None:
    """The gaps are kept after a slow answer.

    Otherwise a server that thought for long would get all that it missed in one moment.
    """
    times: list[float] = []

    class Thinking(Postman):
        def collect(self, seconds: float) -> Sequence[TransportResult]:
            back = super().collect(seconds)
            if back:
                times.append(clock.passed)
                clock.passed += 90 if len(times) == 2 else 0.3
            return back

    clock = HandClock()
    run(ledger, Thinking(), clock=clock, limits=even(30, 60))
    assert len(times) == 5
    assert min(later - earlier for earlier, later in pairwise(times)) >= 2.0 - 1e-6


@pytest.mark.parametrize(
    ("until", "room", "done", "goes_on"),
    [
        (None, 1, [f"collect {SLICE}"], True),
        (timedelta(), 0, [f"collect {SLICE}"], True),  # its time has come, and there is no connection
        (timedelta(), 1, [], True),
        (-timedelta(seconds=1), 0, [f"collect {SLICE}"], True),
        (timedelta(seconds=0.25), 0, ["sleep 0.25", "collect 0"], True),
        (timedelta(seconds=9), 1, [f"sleep {SLICE}", "collect 0"], True),
        (timedelta(hours=1), 1, [f"sleep {SLICE}", "collect 0"], True),
        (timedelta(hours=1, seconds=1), 1, [], False),
    ],
)
def test_worker_waits_for_a_connection_or_for_the_time_of_the_next_message(
    until: timedelta | None, room: int, done: list[str], goes_on: bool
) -> None:
    """A run waits on the network while the time has come and no connection stands, and else for the time.

    Otherwise it would spin without looking at the network, and never get a connection. A wait of over an hour ends it.
    """
    clock, calls = HandClock(), list[str]()
    transport: Any = SimpleNamespace(room=room, collect=lambda seconds: calls.append(f"collect {seconds}"))
    worker = _Worker(
        mailing_id="m1",
        ledger=SimpleNamespace(check_allowed=lambda _: Permission.GO),
        transport=transport,
        builder=Builder(),
        clock=clock,
        rate_limiter=SimpleNamespace(not_before=None if until is None else NOW + until),  # type: ignore[arg-type]
        outcomes=Outcomes(ledger=SimpleNamespace(), clock=clock, policy=Policy(), on_outcome=lambda *_: None),
        interrupted=lambda: False,
        unattended=False,
        before_claim=lambda: None,
    )
    worker._waiting.append(delivery())
    assert worker._wait_for_time() is goes_on
    slept = [f"sleep {seconds}" for seconds in clock.sleeps]
    assert [*slept, *calls] == done
    assert bool(worker.outcomes.trouble) is not goes_on


def most_in_a_window(times: Sequence[float], seconds: float) -> int:
    """The most of them in any half-open window."""
    return max(sum(begin <= time < begin + seconds - 1e-6 for time in times) for begin in times)


def test_deliver_keeps_the_rate_when_two_runs_follow_each_other(tmp_path: Path) -> None:
    """Two runs one after the other keep one rate together.

    Otherwise they would send twice what the provider allows, and the account be locked.
    """
    clock = HandClock()
    times: list[float] = []
    for number in (1, 2):
        opened = open_ledger(tmp_path / "ledger", now=clock.now(), writer=True)
        if number == 1:
            many(opened, 60)
        postman = Postman(slots=8)
        half = len(times) + 30
        run(
            opened,
            postman,
            clock=clock,
            limits=even(30, 60),
            on_outcome=lambda *_: times.append(clock.passed),
            interrupted=lambda half=half: len(times) >= half,
        )
        opened.close()
    assert len(times) == 60
    assert clock.passed >= 118
    assert most_in_a_window(times, 60) <= 30


def test_deliver_serves_other_domains_first_when_one_is_busy(empty: SqliteLedger) -> None:
    """People of other domains go first while a busy domain keeps its own rate.

    Otherwise one newspaper with twenty people on the list would hold up everybody, or get more than it takes.
    """
    people = [*[f"p{n}@big.example" for n in range(12)], *[f"q{n}@small{n}.example" for n in range(6)]]
    plan(empty, mailing(), people)
    clock, postman, times = HandClock(), Postman(slots=4), []

    def note(delivery: Delivery, _: Outcome) -> None:
        times.append((delivery.key.rpartition("@")[2], clock.passed))

    limits = Limits(per_domain=Rate(count=6, seconds=60), account="a")
    assert run(empty, postman, clock=clock, limits=limits, on_outcome=note) == Tally(accepted=18)
    big = [time for domain, time in times if domain == "big.example"]
    assert max(time for domain, time in times if domain != "big.example") < 10
    assert most_in_a_window(big, 60) <= 6
    assert clock.passed <= 11 * 10 + 12 * SLICE
    assert attempts(empty) == [1] * 18


def test_deliver_ends_and_goes_on_later_when_the_limit_of_a_day_is_used_up(ledger: SqliteLedger) -> None:
    """A used-up limit of a day ends the run with the time of the next message, and the next run goes on.

    Otherwise the command would hang until tomorrow, or the rest be lost.
    """
    clock = HandClock()
    limits = Limits(overall=(Limit(name="a day", count=3, seconds=86_400, even=False),))
    tally = run(ledger, Postman(slots=4), clock=clock, limits=limits)
    assert tally == Tally(accepted=3, trouble=tally.trouble)
    assert "may be sent at 2026-06-06 09:0" in tally.trouble
    assert clock.passed < 1
    assert sorted(states(ledger).values()) == ["accepted"] * 3 + ["planned"] * 2
    assert attempts(ledger) == [1, 1, 1, 0, 0]
    clock.passed += 86_400
    assert run(ledger, Postman(), clock=clock, limits=limits) == Tally(accepted=2)


# --- all of it ---


def smtp(server: ScriptedServer, **options: Any) -> SmtpTransport:
    """The way to a server."""
    route = SmtpRoute(host="localhost", port=server.port, security=Security.NONE)
    return SmtpTransport(
        route, login=Login(), helo="press.example", clock=SystemClock(), options=SmtpOptions(**options)
    )


@pytest.mark.parametrize(("connections", "expected"), [(1, 1), (3, 30)])
def test_deliver_goes_on_when_a_connection_has_carried_its_share(
    empty: SqliteLedger, connections: int, expected: int
) -> None:
    """A run goes on over new connections when one has carried its share.

    Otherwise it would stand still for ever behind it.
    """
    many(empty, 20)
    with ScriptedServer() as server:
        transport = smtp(server, connections=connections, per_connection=3)
        assert run(empty, transport, clock=SystemClock(), expected=expected) == Tally(accepted=20)
        assert len(server.delivered) == 20


def test_deliver_makes_one_doubt_when_a_server_drops_one_connection(ledger: SqliteLedger) -> None:
    """A lost answer makes one doubt, and everybody gets one message, with loop, transport and ledger together."""
    with ScriptedServer({"dot": [USUAL["dot"], DROP, USUAL["dot"]]}) as server:
        tally = run(ledger, smtp(server, connections=1), clock=SystemClock())
        assert tally == Tally(accepted=4, in_doubt=1)
        assert server.connections == 2
        assert len(server.bodies) == len(set(server.bodies)) == 5
    assert states(ledger) == dict.fromkeys(PEOPLE, "accepted") | {"bob": "in doubt"}


# --- what may no longer leave ---


def _embargoed(ledger: SqliteLedger, *, end: datetime, held: Sequence[str] = ()) -> None:
    """PEOPLE with the bar until `end`, which some are held for."""
    people = [
        Candidate(
            address=f"{name}@paper.example.com",
            key=f"{name}@paper.example.com",
            fields={},
            list_name="eu",
            line=2,
            language="en",
            phase=Phase.OPEN if name in held else Phase.EMBARGOED,
            variant=0,
            selection=Selection.HELD if name in held else Selection.SEND,
            due=end if name in held else None,
        )
        for name in PEOPLE
    ]
    plan(ledger, mailing(embargo_until=end), people)


class Phased(Builder):
    """Notes in which edition each was built."""

    def __init__(self) -> None:
        super().__init__()
        self.built: list[tuple[str, Phase]] = []

    def build(self, delivery: Delivery) -> Message:
        """As any message."""
        self.built.append((name_of(delivery.address), delivery.phase))
        return super().build(delivery)


def test_deliver_builds_the_open_edition_when_the_embargo_ends_in_the_middle(empty: SqliteLedger) -> None:
    """Messages built after the end of the embargo are of the open edition, and held ones leave after it.

    Otherwise a deferred reader would be told to wait for a moment that has passed, or the embargo be broken by a
    minute.
    """
    end, clock, builder = NOW + timedelta(minutes=2), HandClock(), Phased()
    _embargoed(empty, end=end, held=("dan", "eva"))
    kept: list[tuple[str, datetime]] = []
    postman = Postman({"bob": [LATER, FINE]})
    for accepted in (2, 3):
        tally = run(
            empty,
            postman,
            clock=clock,
            builder=builder,
            on_outcome=lambda delivery, outcome: kept.append((name_of(delivery.address), clock.now())),
        )
        assert tally == Tally(accepted=accepted, deferred=int(accepted == 2))
        clock.sleep(600)
    early = [name for name, when in kept if when < end]
    assert early == ["ana", "bob", "cleo"]
    assert [one for one in builder.built if one[1] is Phase.EMBARGOED] == [
        (name, Phase.EMBARGOED) for name in ("ana", "bob", "cleo")
    ]
    assert sorted(one for one, phase in builder.built if phase is Phase.OPEN) == ["bob", "dan", "eva"]
    assert all(when >= end for name, when in kept[3:])


def test_deliver_rebuilds_a_message_when_the_embargo_ends_before_its_commit(empty: SqliteLedger) -> None:
    """A message in hand is built anew where the embargo ends before its commit.

    Otherwise it would leave with a bar that is wrong.
    """
    end, clock, builder = NOW + timedelta(seconds=1), HandClock(), Phased()
    _embargoed(empty, end=end)

    class Slow(Postman):
        def _may_leave(self, handle: int, before_commit: Callable[[], bool]) -> bool:
            clock.sleep(0.6)
            return super()._may_leave(handle, before_commit)

    assert run(empty, Slow(), clock=clock, builder=builder) == Tally(accepted=5)
    assert builder.built[:3] == [("ana", Phase.EMBARGOED), ("bob", Phase.EMBARGOED), ("bob", Phase.OPEN)]
    assert all(phase is Phase.OPEN for _, phase in builder.built[2:])


def test_deliver_ends_when_the_embargo_is_lifted_during_the_run(empty: SqliteLedger) -> None:
    """A run in which the embargo is lifted sends to all, and the held get the open edition.

    Otherwise the run and the ledger would hand a message back and forth, and never end.
    """
    end, clock, builder = NOW + timedelta(hours=1), HandClock(), Phased()
    _embargoed(empty, end=end, held=("eva",))

    def on_outcome(delivery: Delivery, _: Outcome) -> None:
        if name_of(delivery.address) == "ana":
            empty.lift(realm=Realm.LIVE, advisory_id="summit", reason="it was broken", now=clock.now())

    assert run(empty, Postman(), clock=clock, builder=builder, on_outcome=on_outcome) == Tally(accepted=5)
    assert ("eva", Phase.OPEN) in builder.built


def test_deliver_sends_nothing_held_when_the_clock_is_set_back_before_the_end(empty: SqliteLedger) -> None:
    """People held for the end get nothing while the clock is set back before it.

    Otherwise they would get it before the end, or the run would turn round for ever.
    """
    end = NOW + timedelta(minutes=2)
    _embargoed(empty, end=end, held=PEOPLE)
    empty.release(empty.claim("m1", limit=9, now=end), now=end)
    assert run(empty, Postman(), clock=HandClock(NOW)) == Tally()
    assert run(empty, Postman(), clock=HandClock(end)) == Tally(accepted=5)


def test_deliver_sends_no_more_when_the_last_moment_has_passed(empty: SqliteLedger) -> None:
    """Nothing leaves after the last moment, and the rest count as too late.

    Otherwise an invitation would arrive after the event.
    """
    plan(empty, mailing(not_after=NOW + timedelta(minutes=2)), PEOPLE)
    tally = run(empty, Postman(), clock=HandClock(), limits=even(1, 60))
    assert tally == Tally(accepted=3)
    assert sorted(states(empty).values()) == ["accepted"] * 3 + ["planned"] * 2
    assert empty.expire_overdue("m1", NOW + timedelta(minutes=3)) == 2


@pytest.mark.parametrize("slots", [1, 3])
def test_deliver_sends_nothing_late_when_the_computer_slept_in_the_middle(empty: SqliteLedger, slots: int) -> None:
    """A sleep past the grace ends the run, and what was claimed or in hand counts as too late.

    Otherwise a lid that is closed over a run would send yesterday's invitation when it opens.
    """
    plan(empty, mailing(grace=timedelta(hours=6)), PEOPLE)
    clock = HandClock()

    class Lid(Postman):
        def _may_leave(self, handle: int, before_commit: Callable[[], bool]) -> bool:
            if len(self.kept) == 2:
                clock.passed = 8 * 3600
            return super()._may_leave(handle, before_commit)

    tally = run(empty, Lid(slots=slots), clock=clock)
    assert tally.accepted == 2
    assert tally.slept == (NOW, clock.now())
    assert empty.expire_overdue("m1", clock.now()) == 3


def test_deliver_sends_no_deferred_message_when_days_have_passed(ledger: SqliteLedger) -> None:
    """A deferred message does not leave days later, and counts as too late.

    Otherwise a greylisted message would arrive after a weekend in which the computer slept.
    """
    clock, postman = HandClock(), Postman({"bob": [LATER, FINE]})
    assert run(ledger, postman, clock=clock).deferred == 1
    clock.passed = 60 * 3600
    assert run(ledger, postman, clock=clock) == Tally()
    assert ledger.expire_overdue("m1", clock.now()) == 1


def test_deliver_does_not_stall_when_the_clock_is_set_back(ledger: SqliteLedger) -> None:
    """A paced run whose clock is set back ends within a minute.

    Otherwise half an hour back would make it wait half an hour.
    """
    clock = HandClock()
    jumps = iter([0.0, -1800.0])
    tally = run(ledger, Postman(), clock=clock, limits=even(1, 2), on_outcome=lambda *_: clock.sleep(next(jumps, 0.0)))
    assert tally == Tally(accepted=5)
    assert sum(each for each in clock.sleeps if each > 0) < 60


def test_deliver_makes_no_doubt_when_telling_fails_with_many_under_way(empty: SqliteLedger) -> None:
    """The messages under way when telling fails are accepted or planned, none in doubt.

    Otherwise a terminal that went away would leave as many doubts as messages were on their way.
    """
    many(empty, 40)
    heard: list[Delivery] = []

    def on_outcome(delivery: Delivery, _: Outcome) -> None:
        heard.append(delivery)
        if len(heard) >= 5:
            raise OSError("the terminal went away")

    with pytest.raises(OSError, match="went away"):
        run(empty, Hasty(slots=8), on_outcome=on_outcome)
    assert set(states(empty).values()) == {"accepted", "planned"}


def test_deliver_ends_at_once_when_a_message_is_too_large_for_the_server(empty: SqliteLedger) -> None:
    """A message too large for the server ends the run at once with that reason, and all stay planned.

    Otherwise a whole list would be claimed, and a fault of the ledger told in place of the reason.
    """
    many(empty, 300)
    with ScriptedServer({"ehlo": ehlo("PIPELINING", "SIZE 20")}, orderly=True) as server:
        route = SmtpRoute(host="localhost", port=server.port, security=Security.NONE)
        transport = SmtpTransport(
            route, login=Login(), helo="press.example", clock=SystemClock(), options=SmtpOptions(), timeouts=Timeouts()
        )
        tally = run(empty, transport, clock=SystemClock(), expected=300)
    assert "takes at most 20" in tally.trouble
    assert set(states(empty).values()) == {"planned"}
