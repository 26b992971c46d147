"""The computer's clocks: the wall clock, and the one that runs since its start and cannot be set."""

import time
from datetime import UTC, datetime, timedelta

from advisory_cli.model.schedule.boot_clock import BootReading


class SystemClock:
    """The computer's real time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for so many seconds."""
        time.sleep(seconds)

    def boot(self) -> BootReading | None:
        """Read both clocks at once: the wall clock, and the time since the computer was started, suspends included.

        The second clock is CLOCK_BOOTTIME, because monotonic() stands still in a suspend. None when the system has no
        such
        clock, or no identity of this boot.
        """
        from advisory_cli.ledger.queue.commit_marks import boot_identity

        if not hasattr(time, "CLOCK_BOOTTIME") or not (boot := boot_identity()):
            return None
        since = timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
        return BootReading(boot=boot, since=since, wall=datetime.now(UTC))


class FixedClock(SystemClock):
    """A clock that shows one moment, aware, in UTC."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the fixed moment."""
        return self._moment
