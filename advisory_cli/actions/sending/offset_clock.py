"""A clock that runs ahead of another one, for a dry run at the time when a mailing will leave."""

from datetime import datetime, timedelta

from advisory_cli.model.ports.clock import Clock


class OffsetClock:
    """A clock that shows the time of another clock plus a fixed span, `ahead`.

    Implements model.ports.clock.Clock. A dry run uses this clock to act as at a later time. Waiting takes as long as on
    the other clock.
    """

    def __init__(self, clock: Clock, ahead: timedelta) -> None:
        self._clock = clock
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the other clock's time plus the span, aware, in UTC."""
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        """Return the seconds of the other clock's counter, which never runs backwards."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds` on the other clock."""
        self._clock.sleep(seconds)
