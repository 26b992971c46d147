"""Times when a deferred delivery is tried again, and its end. Pure functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
FEWEST_ATTEMPTS = 3  # however long ago the first one was: a doubt may be resolved after a weekend
LAST_CALL = timedelta(minutes=30)  # the last attempt is due when the hours end; `run` comes to it within that
_JITTER = 0.25  # of a wait, added by chance, so that a whole list does not come back in one moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Patience of a newsroom.

    `hours`: a deferred delivery is tried again for so long after its first attempt.
    `refusals_in_a_row`: at most so many deliveries may be lost by the same words. 0: such words never end a run.
    """

    hours: int = 24
    refusals_in_a_row: int = 10


def wait_after(attempt: int, *, randomness: float = 0.0) -> timedelta:
    """Return the wait after an attempt, whose number counts from 1.

    `randomness` lies between 0 and 1 and lengthens the wait.
    """
    return BACKOFF[min(max(attempt, 1), len(BACKOFF)) - 1] * (1 + _JITTER * randomness)


def retry_deadline(delivery: Delivery, hours: int) -> datetime:
    """Return the time when the hours of trying are over, by the clock, whatever delayed the attempts."""
    return (delivery.first_tried or delivery.date) + timedelta(hours=hours)


def apply_retry_policy(
    delivery: Delivery, outcome: Outcome, now: datetime, *, hours: int, randomness: float = 0.0
) -> tuple[Outcome, datetime | None]:
    """Return the outcome to record, and when to try again.

    A deferral becomes a refusal `hours` after the first attempt, but not before FEWEST_ATTEMPTS. Its code and the
    server's last words stay. Other outcomes pass unchanged, with None as the time.
    """
    if outcome.verdict is not Verdict.DEFERRED:
        return outcome, None
    end = retry_deadline(delivery, hours)
    if delivery.attempt < FEWEST_ATTEMPTS or now < end:
        again = now + wait_after(delivery.attempt, randomness=randomness)
        return outcome, again if delivery.attempt < FEWEST_ATTEMPTS else min(again, max(end, now))
    words = f"gave up after {hours} hours and {delivery.attempt} attempts; last: {outcome.reply}".removesuffix(
        "; last: "
    )
    return Outcome(verdict=Verdict.REFUSED, reply=words, code=outcome.code), None
