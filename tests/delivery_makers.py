"""What the delivery room's tests are made of: time that is told to pass, deliveries, and messages in hand."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from advisory_cli.deliver.smtp.transaction import Transaction
from advisory_cli.model.mailing.delivery import Delivery
from advisory_cli.model.press.edition import Phase
from tests.contract.transport_contract import allowed, message
from tests.ledger_makers import NOW


class HandClock:
    """Time that passes only by sleeping, or by hand."""

    def __init__(self, start: datetime = NOW) -> None:
        self.start = start.astimezone(UTC)
        self.passed = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        """Aware, in UTC."""
        return self.start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        """Starts anywhere."""
        return 1000.0 + self.passed

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.sleeps.append(seconds)
        self.passed += seconds


def delivery(number: int = 1, *, domain: str = "paper.example.com", attempt: int = 1) -> Delivery:
    """One that was claimed at NOW."""
    address = f"p{number}@{domain}"
    return Delivery(
        id=number,
        mailing_id="m1",
        address=address,
        key=address,
        fields={},
        phase=Phase.OPEN,
        variant=0,
        date=NOW,
        attempt=attempt,
    )


def order(number: int = 1, *body: bytes, before_commit: Callable[[], bool] = allowed) -> Transaction:
    """A message on its way into a conversation."""
    return Transaction(
        handle=number,
        message=message(*body, number=number, rcpt=f"p{number}@news.example"),
        before_commit=before_commit,
    )


def log_outcomes(begun: list[int], number: int) -> Callable[[], bool]:
    """A `before_commit` that allows it and notes that it was asked."""

    def note() -> bool:
        begun.append(number)
        return True

    return note


class QuickClock:
    """Real time, made to pass faster: what waits for seconds waits for moments."""

    def __init__(self, times: float = 40.0) -> None:
        self.times = times

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Hurries."""
        return time.monotonic() * self.times

    def sleep(self, seconds: float) -> None:
        """Not as long as that."""
        time.sleep(seconds / self.times)
