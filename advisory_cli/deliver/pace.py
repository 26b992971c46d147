"""Even gaps between messages, so that a server's limit per minute is never met in a burst."""

from collections.abc import Callable

from advisory_cli.model.newsroom import Rate
from advisory_cli.model.ports import Clock

SLICE = 0.5  # seconds: how late a wish to stop is noticed
_NEAR = 1e-6  # seconds too small for a clock to tell


class Pace:
    """Keeps `rate.gap` seconds from the start of one message to the start of the next; lost time is not caught up."""

    def __init__(self, rate: Rate | None, clock: Clock) -> None:
        self._gap = rate.gap if rate else 0.0
        self._clock = clock
        self._next: float | None = None  # on the clock's monotonic scale

    def wait(self, interrupted: Callable[[], bool]) -> bool:
        """Wait until the next message may leave; false if `interrupted` came first. Waiting twice costs nothing."""
        while not interrupted():
            left = 0.0 if self._next is None else self._next - self._clock.monotonic()
            if left <= _NEAR:
                return True
            self._clock.sleep(min(left, SLICE))
        return False

    def leave(self) -> None:
        """A message leaves now."""
        self._next = self._clock.monotonic() + self._gap

    def batch(self, most: int, *, seconds: float = 10.0) -> int:
        """How many messages may be claimed at once: what the rate allows in about `seconds`, at least one."""
        return most if self._gap <= 0 else max(1, min(most, int(seconds / self._gap)))
