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


def test_rate_limiter_lets_everybody_go_when_there_are_no_limits(ledger: SqliteLedger) -> None:
    """Every delivery may leave at once where there are no limits.

    Otherwise a Maildir would be written at a server's pace.
    """
    turns = RateLimiter(Limits(), ledger)
    assert {turns.decide(delivery(number), NOW) for number in range(9)} == {PaceDecision.NOW}
    assert turns.per_second is None


def test_rate_limiter_leaves_gaps_when_a_limit_is_even(ledger: SqliteLedger) -> None:
    """An even limit leaves its gap between two messages, and names the end of the gap.

    Otherwise a server that counts per minute would refuse the rest of the minute.
    """
    turns = RateLimiter(Limits(overall=(EVEN,)), ledger)
    assert turns.decide(delivery(1), NOW) is PaceDecision.NOW
    assert turns.decide(delivery(2), NOW) is PaceDecision.WAIT
    assert turns.not_before == NOW + GAP
    assert turns.decide(delivery(2), NOW + GAP - timedelta(microseconds=1)) is PaceDecision.WAIT
    assert turns.decide(delivery(2), NOW + GAP) is PaceDecision.NOW


def test_rate_limiter_waits_when_an_earlier_run_has_just_sent(ledger: SqliteLedger) -> None:
    """A new limiter knows what an earlier run has sent.

    Otherwise two commands one after the other would send twice the rate, and the provider lock the account.
    """
    assert RateLimiter(Limits(overall=(EVEN,)), ledger).decide(delivery(1), NOW) is PaceDecision.NOW
    assert RateLimiter(Limits(overall=(EVEN,)), ledger).decide(delivery(2), NOW) is PaceDecision.WAIT


def test_rate_limiter_postpones_a_busy_domain_when_others_may_leave(ledger: SqliteLedger) -> None:
    """People of a busy domain are postponed, each to a time of their own, and others leave meanwhile.

    Otherwise twenty people of one big newspaper would hold up everybody behind them.
    """
    turns = RateLimiter(Limits(per_domain=ONE_A_MINUTE, account="a"), ledger)
    asked = [
        turns.decide(delivery(n, domain=domain), NOW) for n, domain in enumerate(["x.example"] * 3 + ["y.example"])
    ]
    assert asked == [PaceDecision.NOW, PaceDecision.LATER, PaceDecision.LATER, PaceDecision.NOW]
    assert [(each.id, when) for each, when in turns.pop_postponed()] == [(1, NOW + MINUTE), (2, NOW + 2 * MINUTE)]
    assert turns.last_postponed == NOW + 2 * MINUTE
    assert turns.pop_postponed() == []


def test_rate_limiter_keeps_the_last_postponed_time_when_another_domain_has_an_earlier_one(
    ledger: SqliteLedger,
) -> None:
    """The last postponed time is that of the longest wait, also when another domain's shorter one is set after it.

    Otherwise the run would end before its last delivery, which would wait for somebody to give the command again.
    """
    turns = RateLimiter(Limits(per_domain=ONE_A_MINUTE, account="a"), ledger)
    for number, domain in enumerate(["x.example"] * 3 + ["y.example"] * 2):
        turns.decide(delivery(number, domain=domain), NOW)
    assert [when for _, when in turns.pop_postponed()] == [NOW + MINUTE, NOW + 2 * MINUTE, NOW + MINUTE]
    assert turns.last_postponed == NOW + 2 * MINUTE


def test_rate_limiter_takes_no_domain_turn_when_the_overall_limit_says_wait(ledger: SqliteLedger) -> None:
    """A wait for the overall limit takes no turn of the domain.

    Otherwise somebody who waits would use up the domain's turns by asking, and never leave.
    """
    turns = RateLimiter(Limits(overall=(EVEN,), per_domain=ONE_A_MINUTE, account="a"), ledger)
    assert turns.decide(delivery(1, domain="x.example"), NOW) is PaceDecision.NOW
    assert turns.decide(delivery(2, domain="y.example"), NOW) is PaceDecision.WAIT
    assert turns.decide(delivery(2, domain="y.example"), NOW + GAP) is PaceDecision.NOW
    assert turns.decide(delivery(3, domain="y.example"), NOW + 2 * GAP) is PaceDecision.LATER


def test_rate_limiter_takes_no_overall_turn_when_a_domain_makes_way(ledger: SqliteLedger) -> None:
    """A postponed delivery takes no turn of the overall limit.

    Otherwise that limit would be used up by messages that do not leave.
    """
    turns = RateLimiter(Limits(overall=(EVEN,), per_domain=ONE_A_MINUTE, account="a"), ledger)
    assert turns.decide(delivery(1, domain="x.example"), NOW) is PaceDecision.NOW
    assert turns.decide(delivery(2, domain="x.example"), NOW + GAP) is PaceDecision.LATER
    assert turns.decide(delivery(3, domain="y.example"), NOW + GAP) is PaceDecision.NOW


def test_rate_limiter_forgets_its_wait_when_the_clock_is_set_back(ledger: SqliteLedger) -> None:
    """The time that was waited for counts no more once the clock shows an earlier one.

    Otherwise all would stand still until the old hour comes again.
    """
    turns = RateLimiter(Limits(overall=(EVEN,)), ledger)
    late = NOW + timedelta(hours=1)
    assert [turns.decide(delivery(number), late) for number in (1, 2)] == [PaceDecision.NOW, PaceDecision.WAIT]
    assert turns.not_before == late + GAP
    turns.decide(delivery(2), NOW)
    assert turns.not_before is None or turns.not_before <= NOW + GAP


def test_rate_limiter_lines_up_anew_when_those_postponed_ask_again(ledger: SqliteLedger) -> None:
    """A postponed delivery that asks again gets its turn, and the one behind it the next free time of the domain.

    Otherwise each round would begin behind the one before, whoever of it has left.
    """
    turns = RateLimiter(Limits(per_domain=ONE_A_MINUTE, account="a"), ledger)
    assert [turns.decide(delivery(n, domain="x.example"), NOW) for n in range(3)] == [
        PaceDecision.NOW,
        PaceDecision.LATER,
        PaceDecision.LATER,
    ]
    turns.pop_postponed()
    assert turns.decide(delivery(1, domain="x.example"), NOW + MINUTE) is PaceDecision.NOW
    assert turns.decide(delivery(2, domain="x.example"), NOW + MINUTE) is PaceDecision.LATER
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
def test_rate_limiter_tells_messages_a_second_from_even_limits_alone(
    ledger: SqliteLedger, overall: tuple[Limit, ...], per_second: int | None
) -> None:
    """The messages a second come from an even limit, rounded down, and are none for a limit of a day.

    Otherwise a claim would be larger than what can leave in a moment, and a power cut make doubts of it all.
    """
    assert RateLimiter(Limits(overall=overall), ledger).per_second == per_second
