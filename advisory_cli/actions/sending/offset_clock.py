"""A clock that runs ahead of another one, for a dry run at the time when a mailing will leave."""

from datetime import datetime, timedelta

from advisory_cli.model.ports.clock import Clock


class OffsetClock:
    """Implements model.ports.clock.Clock: the time of `clock` plus `ahead`; its seconds pass as they do there."""

    def __init__(self, clock: Clock, ahead: timedelta) -> None:
        self._clock = clock
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the later time, aware, in UTC."""
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._clock.sleep(seconds)
