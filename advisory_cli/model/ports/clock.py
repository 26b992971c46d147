"""Port (interface to the outside) of the clock, by which the program reads the time and waits."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Source of time: tells the time and waits. No other part of the program reads the computer's clock or sleeps."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def monotonic(self) -> float:
        """Return the seconds since a fixed but unnamed moment, for measuring durations.

        The number never goes down, even when the wall clock is set back.
        """

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds` seconds."""
