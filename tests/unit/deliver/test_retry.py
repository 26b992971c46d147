"""When a deferred delivery is tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from advisory_cli.deliver.retry import settle, wait_after
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from tests.delivery_makers import delivery
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED

FIRST = delivery()
MINUTE = timedelta(minutes=1)


def test_waits_grow() -> None:
    """A server that is busy would be asked every minute, or one that was away for a second only hours later."""
    minutes = [wait_after(attempt) // MINUTE for attempt in range(9)]
    assert minutes == [5, 5, 15, 30, 60, 120, 240, 240, 240]


def test_chance_spreads_the_waits() -> None:
    """A whole list that was deferred at one moment would come back at one moment, and be deferred again."""
    waits = [wait_after(1, chance=chance) for chance in (0.0, 0.5, 1.0)]
    assert waits == [5 * MINUTE, timedelta(seconds=337.5), timedelta(seconds=375)]


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED, IN_DOUBT])
def test_other_outcomes_pass(outcome: Outcome) -> None:
    """A doubt or a refusal would be tried again by itself."""
    assert settle(replace(FIRST, attempt=9), outcome, NOW + timedelta(days=9), hours=24) == (outcome, None)


def test_a_deferral_gets_its_time() -> None:
    """Without one the loop would spin."""
    assert settle(FIRST, DEFERRED, NOW, hours=24) == (DEFERRED, NOW + 5 * MINUTE)
    assert settle(replace(FIRST, attempt=5), DEFERRED, NOW, hours=24, chance=1.0) == (DEFERRED, NOW + 150 * MINUTE)


@pytest.mark.parametrize(("attempt", "hours", "after"), [(3, 24, 24), (9, 24, 30), (3, 1, 1)])
def test_it_ends(attempt: int, hours: int, after: int) -> None:
    """Stale news would arrive days later; and the last words of the server must not be lost."""
    outcome, retry_at = settle(
        replace(FIRST, attempt=attempt), DEFERRED, NOW + timedelta(hours=after), hours=hours, chance=1.0
    )
    reply = f"gave up after {hours} hours and {attempt} attempts; last: 4.7.1 come back later"
    assert outcome == Outcome(verdict=Verdict.REFUSED, code=451, reply=reply)
    assert retry_at is None


def test_it_ends_without_last_words_too() -> None:
    """A server that only hung up would leave half a sentence."""
    silent = Outcome(verdict=Verdict.DEFERRED)
    outcome, _ = settle(replace(FIRST, attempt=4), silent, NOW + timedelta(hours=25), hours=24)
    assert outcome.reply == "gave up after 24 hours and 4 attempts"


@pytest.mark.parametrize(("attempt", "after"), [(30, 23.9), (2, 72)], ids=["many attempts", "after a weekend"])
def test_it_does_not_end_early(attempt: int, after: float) -> None:
    """Greylisting would lose a journalist, and so would a doubt resolved after a weekend."""
    outcome, retry_at = settle(replace(FIRST, attempt=attempt), DEFERRED, NOW + timedelta(hours=after), hours=24)
    assert outcome is DEFERRED
    assert retry_at is not None


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_the_last_attempt_is_at_the_end_of_the_hours(chance: float) -> None:
    """A wait of four hours would stretch the day, and a journalist get stale news."""
    late = NOW + timedelta(hours=22)
    assert settle(replace(FIRST, attempt=8), DEFERRED, late, hours=24, chance=chance)[1] == NOW + timedelta(hours=24)
    resolved = NOW + timedelta(hours=72)  # the end is over, and there were too few attempts
    _, retry_at = settle(replace(FIRST, attempt=1), DEFERRED, resolved, hours=24)
    assert retry_at == resolved + 5 * MINUTE
