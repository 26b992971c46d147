"""Tests to the newsroom's own people: who may get one, and what is kept of it."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.sending import test_message
from advisory_cli.actions.sending.test_message import check_tested, opted_out, send_test
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.errors import AdvisoryError, BadData, UsageFault
from advisory_cli.model.mailing.delivery import Outcome
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Newsroom, Realm
from tests.compose_samples import founding
from tests.ledger_makers import ACCEPTED, DEFERRED, NOW, REFUSED

ANN, BEN = "Ann@office.example.org", "ben@elsewhere.example.org"


class Ledger:
    """A ledger that notes what is recorded."""

    newsroom_key = b"k"

    def __init__(self, *patterns: str, tested: datetime | None = None) -> None:
        self.patterns = patterns
        self.tested = tested
        self.recorded: list[object] = []

    def suppressions(self) -> list[Any]:
        """The opt-outs."""
        return [SimpleNamespace(pattern=pattern) for pattern in self.patterns]

    def last_test(self, _digest: str) -> datetime | None:
        """When the text was tested."""
        return self.tested

    def record_test(self, digest: str, now: datetime) -> None:
        """Record a test."""
        self.recorded.append((digest, now))

    def end_outage(self, _now: datetime) -> bool:
        """Record that mail leaves again."""
        return False

    def record_transport_state(self, realm: Realm, trouble: object) -> None:
        """Record that the server takes mail."""
        self.recorded.append((realm, trouble))


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sends a test to these people, of whom each has the next outcome."""
    monkeypatch.setattr(test_message, "refuse_examples_to", lambda *_: None)
    monkeypatch.setattr(test_message, "check_example_text", lambda *_: ())
    built: list[str] = []

    def build(delivery: Any) -> str:
        built.append(delivery.address)
        return str(delivery.address)

    def run(ledger: Any, outcomes: tuple[Outcome, ...], *testers: str, **known: Any) -> tuple[list[str], list[str]]:
        def deliver(messages: Any, _ctx: object, *, count: int, label: str) -> list[Outcome]:
            assert count == len([*messages])
            return [*outcomes]

        monkeypatch.setattr(test_message, "deliver_to_office", deliver)
        office = Newsroom(
            folder=Path(),
            route=MaildirRoute(folder=Path("o")),
            sender=Mailbox(address="press@office.example.org"),
            testers=("BEN@elsewhere.example.org",),
        )
        ctx: Any = SimpleNamespace(
            newsroom=office,
            clock=SimpleNamespace(now=lambda: NOW),
            builder=lambda *_: SimpleNamespace(build=build),
        )
        composer = SimpleNamespace(assign_variant=lambda *_: SimpleNamespace(variant=0, fields={}))
        what = Prepared(**{"now": NOW, "findings": (), "advisory": founding(), "composer": composer, **known})
        built.clear()
        ends = [*send_test(what, ctx, ledger, testers=testers)]
        return [address for address, _ in ends], list(built)

    return run


@pytest.mark.parametrize(
    ("outcomes", "recorded"),
    [
        ((ACCEPTED, ACCEPTED), True),
        ((ACCEPTED, REFUSED), True),
        ((REFUSED, ACCEPTED), True),
        ((REFUSED, DEFERRED), False),
    ],
)
def test_test_is_recorded_when_anybody_got_it(tested: Any, outcomes: tuple[Outcome, ...], recorded: bool) -> None:
    """A test counts when one of the testers got it, and the server is then known to take mail.

    Otherwise the officer would be told that the text was never tested, or that it was, when nobody could look at it.
    """
    ledger = Ledger()
    assert tested(ledger, outcomes, ANN, BEN, digest="d") == ([ANN, BEN], [ANN, BEN])
    assert ledger.recorded == ([(Realm.PRACTICE, None), ("d", NOW)] if recorded else [])


@pytest.mark.parametrize(
    ("testers", "fault"),
    [
        ((), UsageFault),
        (("cleo@paper.example.com",), UsageFault),  # a journalist
        ((ANN, "cleo@paper.example.com"), UsageFault),
        (("ann@sub.office.example.org",), UsageFault),
    ],
)
def test_test_is_refused_when_it_would_go_to_anybody_else(
    tested: Any, testers: tuple[str, ...], fault: type[AdvisoryError]
) -> None:
    """A test goes to the testers of the settings and to the sender's own domain, and to nobody else."""
    with pytest.raises(fault):
        tested(Ledger(), (), *testers)


def test_test_leaves_out_who_wants_none(tested: Any) -> None:
    """A tester who opted out is left out, and a test for nobody is refused."""
    assert tested(Ledger("ann@office.example.org"), (ACCEPTED,), ANN, BEN) == ([BEN], [BEN])
    with pytest.raises(UsageFault):
        tested(Ledger("ann@office.example.org", "@elsewhere.example.org"), (), ANN, BEN)


def test_test_is_refused_for_faults_of_the_text_and_not_for_those_of_sending(tested: Any) -> None:
    """What only forbids sending does not forbid a test, and a fault of the text does."""
    sending = finding("ADV18", "The text has changed.", level=Level.ERROR)
    assert tested(Ledger(), (ACCEPTED,), ANN, findings=(sending,)) == ([ANN], [ANN])
    with pytest.raises(BadData):
        tested(Ledger(), (ACCEPTED,), ANN, findings=(sending, finding("ADV17", "Empty.", level=Level.ERROR)))


@pytest.mark.parametrize("missing", ["advisory", "composer"])
def test_test_of_no_text_is_a_fault_of_ours(tested: Any, missing: str) -> None:
    """A text without errors is composed: anything else is no test of nothing."""
    with pytest.raises(AssertionError, match="composed"):
        tested(Ledger(), (ACCEPTED,), ANN, **{missing: None})


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        ((), ()),
        (("ann@office.example.org",), (ANN,)),
        (("@office.example.org",), (ANN,)),
        (("@example.org",), ()),
        (("ben@elsewhere.example.org", "@office.example.org"), (ANN, BEN)),
    ],
)
def test_opted_out_are_those_whose_address_or_domain_is(patterns: tuple[str, ...], found: tuple[str, ...]) -> None:
    """Testers have opted out by themselves or with their whole domain, however their address is written."""
    ledger: Any = Ledger(*patterns)
    assert opted_out((ANN, BEN), ledger) == found


@pytest.mark.parametrize(
    ("leaving", "realm", "last", "found"),
    [
        (1, Realm.LIVE, None, True),
        (0, Realm.LIVE, None, False),
        (1, Realm.PRACTICE, None, False),
        (1, Realm.LIVE, NOW, False),
    ],
)
def test_untested_text_is_found_when_it_is_about_to_leave_live(
    leaving: int, realm: Realm, last: datetime | None, found: bool
) -> None:
    """A text that was never tested is told before it leaves live to anybody."""
    ledger: Any = Ledger(tested=last)
    findings = check_tested(founding(), ledger, digest="d", realm=realm, leaving=leaving)
    assert [fault.code for fault in findings] == (["TST01"] if found else [])
