"""A clock that runs ahead of another one, for a dry run at the time when a mailing will leave."""

from datetime import datetime, timedelta

from advisory_cli.model.ports.clock import Clock


class OffsetClock:
    """A clock that runs ahead of another one by a fixed span. Implements model.ports.clock.Clock.

    Seconds pass as they do on the other clock.
    """

    def __init__(self, clock: Clock, ahead: timedelta) -> None:
        self._clock = clock
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the other clock's time plus the span, aware, in UTC."""
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for so many seconds."""
        self._clock.sleep(seconds)
