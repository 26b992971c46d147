"""When a deferred delivery is tried again, and when no more. Pure."""

from datetime import datetime, timedelta

from advisory_cli.model.delivery import Delivery, Outcome, Verdict

WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
MOST_ATTEMPTS = 6
LONGEST = timedelta(hours=48)  # since the first claim
FEWEST_ATTEMPTS = 3  # however long ago the first one was: a doubt may be resolved after a weekend


def wait_after(attempt: int) -> timedelta:
    """How long to wait after the attempt of that number, counted from 1."""
    return WAITS[min(max(attempt, 1), len(WAITS)) - 1]


def settle(delivery: Delivery, outcome: Outcome, now: datetime) -> tuple[Outcome, datetime | None]:
    """The outcome to record, and when to try again.

    A deferral is refused for good after MOST_ATTEMPTS attempts, or after FEWEST_ATTEMPTS and LONGEST since the first
    one; its code and the server's last words stay. Other outcomes pass unchanged, with no time.
    """
    if outcome.verdict is not Verdict.DEFERRED:
        return outcome, None
    if not (spent := _spent(delivery, now)):
        return outcome, now + wait_after(delivery.attempt)
    words = f"gave up after {spent}; last: {outcome.reply}".removesuffix("; last: ")
    return Outcome(verdict=Verdict.REFUSED, reply=words, code=outcome.code), None


def _spent(delivery: Delivery, now: datetime) -> str:
    if delivery.attempt >= MOST_ATTEMPTS:
        return f"{delivery.attempt} attempts"
    if delivery.attempt >= FEWEST_ATTEMPTS and now - delivery.date >= LONGEST:
        return f"{LONGEST // timedelta(hours=1)} hours"
    return ""
