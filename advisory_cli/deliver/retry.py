"""Pure functions that say when a deferred delivery is tried again, and when trying ends."""

from datetime import datetime, timedelta

from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.value_class import value_class

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
FEWEST_ATTEMPTS = 3  # made however long ago the first attempt was, because a doubt may be decided after a weekend
LAST_CALL = timedelta(minutes=30)  # the last attempt is due when the hours end, and `run` makes it within this time
_JITTER = 0.25  # greatest share of a wait that is added by chance, so that not all deliveries are due at one moment


@value_class
class Policy:
    """Rules for deferrals and refusals: how long a deferred delivery is tried, and how many like answers end a run.

    `hours`: how long a deferred delivery is tried, from its first attempt.
    `refusals_in_a_row`: when so many recipients have got the same answer of the server, the answer is about the sender,
    and the run ends. For some answers fewer recipients are enough (see CircuitBreaker). 0 means that a run never ends
    because of like answers.
    """

    hours: int = 24
    refusals_in_a_row: int = 10


def wait_after(attempt: int, *, randomness: float = 0.0) -> timedelta:
    """Return how long to wait before the next attempt, after attempt number `attempt`, counted from 1.

    The wait is 5 minutes after the first attempt, and grows to four hours. `randomness`, from 0 to 1, lengthens it by
    up to a quarter.
    """
    return BACKOFF[min(max(attempt, 1), len(BACKOFF)) - 1] * (1 + _JITTER * randomness)


def retry_deadline(delivery: Delivery, hours: int) -> datetime:
    """Return the time until which a deferred delivery is tried again: `hours` after its first attempt.

    When no time of a first attempt is stored, the hours begin at the delivery's `date`. apply_retry_policy() goes on
    beyond this time with a delivery that had few attempts.
    """
    return (delivery.first_tried or delivery.date) + timedelta(hours=hours)


def apply_retry_policy(
    delivery: Delivery, outcome: Outcome, now: datetime, *, hours: int, randomness: float = 0.0
) -> tuple[Outcome, datetime | None]:
    """Return the outcome to record for a delivery after an attempt, and the time of the next attempt.

    `hours`: how long a deferred delivery is tried, from its first attempt. `randomness`: 0 to 1, lengthens the wait
    before the next attempt by up to a quarter.
    A deferral becomes a refusal when `hours` have passed and three attempts (FEWEST_ATTEMPTS) were made. The refusal
    keeps the server's code and last words. Every other outcome is returned unchanged.
    The time is None when there is no next attempt, as after an accepted message. When the server has named a time
    (Outcome.not_before), the second attempt is made at that time, and a later attempt at that time or later. From the
    fourth attempt on, the end of `hours` is the latest time, even when the server has named a later one.
    """
    if outcome.verdict is not Verdict.DEFERRED:
        return outcome, None
    end = retry_deadline(delivery, hours)
    if delivery.attempt < FEWEST_ATTEMPTS or now < end:
        again = now + wait_after(delivery.attempt, randomness=randomness)
        if (named := outcome.not_before) is not None:
            again = max(now, named) if delivery.attempt <= 1 else max(again, named)
        return outcome, again if delivery.attempt < FEWEST_ATTEMPTS else min(again, max(end, now))
    words = f"gave up after {hours} hours and {delivery.attempt} attempts; last: {outcome.reply}".removesuffix(
        "; last: "
    )
    return Outcome(verdict=Verdict.REFUSED, reply=words, code=outcome.code), None
