"""When a deferred delivery is tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from advisory_cli.deliver.retry import settle, wait_after
from advisory_cli.model.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.edition import Phase
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED

FIRST = Delivery(
    id=1, mailing_id="m1", address="a@b.example", key="a@b.example", fields={}, phase=Phase.OPEN, variant=0, date=NOW,
    attempt=1,
)  # fmt: skip


def test_waits_grow() -> None:
    """A server that is busy would be asked every minute, or one that was away for a second only hours later."""
    minutes = [wait_after(attempt) // timedelta(minutes=1) for attempt in range(9)]
    assert minutes == [5, 5, 15, 30, 60, 120, 240, 240, 240]


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED, IN_DOUBT])
def test_other_outcomes_pass(outcome: Outcome) -> None:
    """A doubt or a refusal would be tried again by itself."""
    assert settle(replace(FIRST, attempt=9), outcome, NOW + timedelta(days=9)) == (outcome, None)


def test_a_deferral_gets_its_time() -> None:
    """Without one the loop would spin."""
    assert settle(FIRST, DEFERRED, NOW) == (DEFERRED, NOW + timedelta(minutes=5))
    assert settle(replace(FIRST, attempt=5), DEFERRED, NOW) == (DEFERRED, NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("attempt", "hours", "words"), [(6, 4, "6 attempts"), (3, 48, "48 hours")], ids=["attempts", "hours"]
)
def test_it_ends(attempt: int, hours: int, words: str) -> None:
    """Stale news would arrive days later; and the last words of the server must not be lost."""
    outcome, retry_at = settle(replace(FIRST, attempt=attempt), DEFERRED, NOW + timedelta(hours=hours))
    assert outcome == Outcome(
        verdict=Verdict.REFUSED, code=451, reply=f"gave up after {words}; last: 4.7.1 come back later"
    )
    assert retry_at is None


def test_it_does_not_end_early() -> None:
    """Greylisting would lose a journalist, and so would a doubt resolved after a weekend."""
    for attempt, hours in ((5, 47), (2, 72)):
        outcome, retry_at = settle(replace(FIRST, attempt=attempt), DEFERRED, NOW + timedelta(hours=hours))
        assert outcome is DEFERRED
        assert retry_at is not None
