"""The port of the clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Source of time. Every other module asks this port, and none reads the time or waits by itself."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def monotonic(self) -> float:
        """Return the seconds since a fixed but unnamed moment, for measuring durations.

        The number never goes down, even when the wall clock is set back.
        """

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds` seconds."""
