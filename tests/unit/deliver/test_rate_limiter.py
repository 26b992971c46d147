"""Whose turn it is, on the real ledger's memory of what left."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.deliver.rate_limiter import PaceDecision, RateLimiter
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, dry_run_copy
from advisory_cli.model.mailing.provider_limits import Limit, Limits
from advisory_cli.model.press.newsroom import Rate
from tests.delivery_makers import delivery
from tests.ledger_makers import NOW

EVEN = Limit(name="a rate", count=30, seconds=60)
GAP = timedelta(seconds=2)
ONE_A_MINUTE = Rate(count=1, seconds=60)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """An empty one."""
    opened = dry_run_copy(tmp_path, now=NOW)
    yield opened
    opened.close()


def test_without_limits_nobody_waits(ledger: SqliteLedger) -> None:
    """A Maildir would be written at a server's pace."""
    turns = RateLimiter(Limits(), ledger)
    assert {turns.of(delivery(number), NOW) for number in range(9)} == {PaceDecision.NOW}
    assert turns.per_second is None


def test_an_even_limit_leaves_gaps(ledger: SqliteLedger) -> None:
    """A server that counts per minute would refuse the rest of the minute."""
    turns = RateLimiter(Limits(overall=(EVEN,)), ledger)
    assert turns.of(delivery(1), NOW) is PaceDecision.NOW
    assert turns.of(delivery(2), NOW) is PaceDecision.WAIT
    assert turns.not_before == NOW + GAP
    assert turns.of(delivery(2), NOW + GAP - timedelta(microseconds=1)) is PaceDecision.WAIT
    assert turns.of(delivery(2), NOW + GAP) is PaceDecision.NOW


def test_another_run_knows_what_left(ledger: SqliteLedger) -> None:
    """Two commands one after the other would send twice the rate, and the provider lock the account."""
    assert RateLimiter(Limits(overall=(EVEN,)), ledger).of(delivery(1), NOW) is PaceDecision.NOW
    assert RateLimiter(Limits(overall=(EVEN,)), ledger).of(delivery(2), NOW) is PaceDecision.WAIT


def test_a_busy_domain_makes_way_for_others(ledger: SqliteLedger) -> None:
    """Twenty people of one big newspaper would hold up everybody behind them."""
    turns = RateLimiter(Limits(per_domain=ONE_A_MINUTE, account="a"), ledger)
    asked = [turns.of(delivery(n, domain=domain), NOW) for n, domain in enumerate(["x.example"] * 3 + ["y.example"])]
    assert asked == [PaceDecision.NOW, PaceDecision.LATER, PaceDecision.LATER, PaceDecision.NOW]
    assert [(each.id, when) for each, when in turns.pop_postponed()] == [(1, NOW + MINUTE), (2, NOW + 2 * MINUTE)]
    assert turns.last_later == NOW + 2 * MINUTE
    assert turns.pop_postponed() == []


def test_a_domain_gives_its_turn_once(ledger: SqliteLedger) -> None:
    """Who waits for the overall limit would use up its domain's turns by asking, and never leave."""
    turns = RateLimiter(Limits(overall=(EVEN,), per_domain=ONE_A_MINUTE, account="a"), ledger)
    assert turns.of(delivery(1, domain="x.example"), NOW) is PaceDecision.NOW
    assert turns.of(delivery(2, domain="y.example"), NOW) is PaceDecision.WAIT
    assert turns.of(delivery(2, domain="y.example"), NOW + GAP) is PaceDecision.NOW
    assert turns.of(delivery(3, domain="y.example"), NOW + 2 * GAP) is PaceDecision.LATER


def test_who_makes_way_takes_nothing_from_the_others(ledger: SqliteLedger) -> None:
    """The overall limit would be used up by messages that do not leave."""
    turns = RateLimiter(Limits(overall=(EVEN,), per_domain=ONE_A_MINUTE, account="a"), ledger)
    assert turns.of(delivery(1, domain="x.example"), NOW) is PaceDecision.NOW
    assert turns.of(delivery(2, domain="x.example"), NOW + GAP) is PaceDecision.LATER
    assert turns.of(delivery(3, domain="y.example"), NOW + GAP) is PaceDecision.NOW


def test_a_clock_that_is_set_back_holds_nobody_up(ledger: SqliteLedger) -> None:
    """The time that was waited for counts no more once the clock shows an earlier one, else all stand still until the
    old hour comes again.
    """
    turns = RateLimiter(Limits(overall=(EVEN,)), ledger)
    late = NOW + timedelta(hours=1)
    assert [turns.of(delivery(number), late) for number in (1, 2)] == [PaceDecision.NOW, PaceDecision.WAIT]
    assert turns.not_before == late + GAP
    turns.of(delivery(2), NOW)
    assert turns.not_before is None or turns.not_before <= NOW + GAP


def test_who_was_lined_up_once_holds_nobody_up_later(ledger: SqliteLedger) -> None:
    """Those who made way have their times; the next of the domain have the next ones that are free, else each round
    begins behind the one before, whoever of it has left.
    """
    turns = RateLimiter(Limits(per_domain=ONE_A_MINUTE, account="a"), ledger)
    assert [turns.of(delivery(n, domain="x.example"), NOW) for n in range(3)] == [
        PaceDecision.NOW,
        PaceDecision.LATER,
        PaceDecision.LATER,
    ]
    turns.pop_postponed()
    assert turns.of(delivery(1, domain="x.example"), NOW + MINUTE) is PaceDecision.NOW
    assert turns.of(delivery(2, domain="x.example"), NOW + MINUTE) is PaceDecision.LATER
    assert [(each.id, when) for each, when in turns.pop_postponed()] == [(2, NOW + 2 * MINUTE)]


@pytest.mark.parametrize(
    ("overall", "per_second"),
    [
        ((), None),
        ((EVEN,), 0),
        ((Limit(name="a rate", count=14, seconds=1),), 14),
        ((Limit(name="a day", count=10_000, seconds=86_400, even=False),), None),
        ((Limit(name="a rate", count=600, seconds=60), Limit(name="a day", count=9, seconds=86_400, even=False)), 10),
    ],
)
def test_what_leaves_in_a_second(ledger: SqliteLedger, overall: tuple[Limit, ...], per_second: int | None) -> None:
    """A claim would be larger than what can leave in a moment, and a power cut make doubts of it all."""
    assert RateLimiter(Limits(overall=overall), ledger).per_second == per_second
