"""Clock that runs a fixed span ahead of another, so that a dry run acts as at the time when a mailing will leave."""

from datetime import datetime, timedelta

from advisory_cli.model.ports.clock import Clock


class OffsetClock:
    """Clock that shows the time of the clock `clock` plus the span `ahead`.

    A dry run uses this clock to act as at a later time. Only the time shown is later: sleep() and the counter of
    seconds are those of `clock`. Implements model.ports.clock.Clock.
    """

    def __init__(self, clock: Clock, ahead: timedelta) -> None:
        self._clock = clock
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the time of `clock` plus the span `ahead`, aware, in UTC."""
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        """Return the seconds of the counter of `clock`, which never runs backwards. The span `ahead` is not added."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds` seconds. The span `ahead` makes no difference."""
        self._clock.sleep(seconds)
