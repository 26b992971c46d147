"""When a deferred delivery is tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from advisory_cli.deliver.retry import apply_retry_policy, wait_after
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from tests.delivery_makers import delivery
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED

FIRST = delivery()
MINUTE = timedelta(minutes=1)


def test_wait_after_grows_with_each_attempt() -> None:
    """The wait after an attempt grows from 5 minutes to 4 hours.

    Otherwise a server that is busy would be asked every minute, or one that was away for a second only hours later.
    """
    minutes = [wait_after(attempt) // MINUTE for attempt in range(9)]
    assert minutes == [5, 5, 15, 30, 60, 120, 240, 240, 240]


def test_wait_after_grows_by_up_to_a_quarter_when_chance_is_given() -> None:
    """Chance lengthens a wait by up to a quarter.

    Otherwise a whole list that was deferred at one moment would come back at one moment, and be deferred again.
    """
    waits = [wait_after(1, randomness=chance) for chance in (0.0, 0.5, 1.0)]
    assert waits == [5 * MINUTE, timedelta(seconds=337.5), timedelta(seconds=375)]


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED, IN_DOUBT])
def test_settle_passes_an_outcome_on_when_it_is_no_deferral(outcome: Outcome) -> None:
    """An outcome that is no deferral passes unchanged and without a time.

    Otherwise a doubt or a refusal would be tried again.
    """
    assert apply_retry_policy(replace(FIRST, attempt=9), outcome, NOW + timedelta(days=9), hours=24) == (outcome, None)


def test_settle_gives_a_time_when_an_attempt_is_deferred() -> None:
    """A deferral gets the time of its next attempt, else the loop would spin."""
    assert apply_retry_policy(FIRST, DEFERRED, NOW, hours=24) == (DEFERRED, NOW + 5 * MINUTE)
    assert apply_retry_policy(replace(FIRST, attempt=5), DEFERRED, NOW, hours=24, randomness=1.0) == (
        DEFERRED,
        NOW + 150 * MINUTE,
    )


@pytest.mark.parametrize(("attempt", "hours", "after"), [(3, 24, 24), (9, 24, 30), (3, 1, 1)])
def test_settle_refuses_with_the_last_words_when_the_hours_are_over(attempt: int, hours: int, after: int) -> None:
    """A deferral after its hours becomes a refusal that keeps the server's last words.

    Otherwise stale news would arrive days later, or those words be lost.
    """
    outcome, retry_at = apply_retry_policy(
        replace(FIRST, attempt=attempt), DEFERRED, NOW + timedelta(hours=after), hours=hours, randomness=1.0
    )
    reply = f"gave up after {hours} hours and {attempt} attempts; last: 4.7.1 come back later"
    assert outcome == Outcome(verdict=Verdict.REFUSED, code=451, reply=reply)
    assert retry_at is None


def test_settle_tells_no_last_words_when_the_server_said_none() -> None:
    """A refusal after the hours ends with the number of attempts where the server said nothing.

    Otherwise half a sentence is left.
    """
    silent = Outcome(verdict=Verdict.DEFERRED)
    outcome, _ = apply_retry_policy(replace(FIRST, attempt=4), silent, NOW + timedelta(hours=25), hours=24)
    assert outcome.reply == "gave up after 24 hours and 4 attempts"


@pytest.mark.parametrize(("attempt", "after"), [(30, 23.9), (2, 72)], ids=["many attempts", "after a weekend"])
def test_settle_still_defers_when_hours_or_attempts_are_left(attempt: int, after: float) -> None:
    """A deferral with hours left or with few attempts is tried again.

    Otherwise greylisting would lose a journalist, and so would a doubt resolved after a weekend.
    """
    outcome, retry_at = apply_retry_policy(
        replace(FIRST, attempt=attempt), DEFERRED, NOW + timedelta(hours=after), hours=24
    )
    assert outcome is DEFERRED
    assert retry_at is not None


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_settle_sets_the_last_attempt_at_the_end_when_a_wait_would_pass_it(chance: float) -> None:
    """The last attempt is at the end of the hours, and a usual wait away where they are over.

    Otherwise a wait of four hours would stretch the day, and a journalist get stale news.
    """
    late = NOW + timedelta(hours=22)
    assert apply_retry_policy(replace(FIRST, attempt=8), DEFERRED, late, hours=24, randomness=chance)[
        1
    ] == NOW + timedelta(hours=24)
    resolved = NOW + timedelta(hours=72)  # the end is over, and there were too few attempts
    _, retry_at = apply_retry_policy(replace(FIRST, attempt=1), DEFERRED, resolved, hours=24)
    assert retry_at == resolved + 5 * MINUTE


@pytest.mark.parametrize(
    ("attempt", "named", "again"),
    [(1, 20, 20), (1, -5, 0), (1, 900, 900), (2, 20, 900), (3, 7200, 7200)],
)
def test_settle_keeps_the_time_that_the_server_named(attempt: int, named: int, again: int) -> None:
    """A time that the server names is that of the second attempt, and no later attempt comes before such a time.

    Otherwise a message that is put off again and again would be tried every few seconds, and the run never end.
    """
    asked = replace(DEFERRED, not_before=NOW + timedelta(seconds=named))
    _, when = apply_retry_policy(replace(FIRST, attempt=attempt), asked, NOW, hours=24)
    assert when == NOW + timedelta(seconds=again)
