"""Port of the clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Source of time. Every other module asks this port for the time and for waiting, and does neither by itself."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def monotonic(self) -> float:
        """Return the seconds since a fixed but unnamed moment, for measuring durations.

        The number never goes down, even when the wall clock is set back.
        """

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds` seconds."""
