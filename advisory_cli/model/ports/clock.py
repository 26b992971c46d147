"""The port of the clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time in the program."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def monotonic(self) -> float:
        """Return a count of seconds that never runs backwards."""

    def sleep(self, seconds: float) -> None:
        """Wait for so many seconds."""
