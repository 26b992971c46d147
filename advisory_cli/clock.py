"""Classes for the computer's clocks: the wall clock, and the clock that runs since the computer's start.

Nobody can set the clock that runs since the computer's start.
"""

import time
from datetime import UTC, datetime, timedelta

from advisory_cli.model.schedule.boot_clock import BootReading


class SystemClock:
    """Clock of this computer, by which the program reads the time and waits. Implements model.ports.clock.Clock."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the seconds since an arbitrary start, for measuring durations. The number never gets smaller."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        time.sleep(seconds)

    def boot(self) -> BootReading | None:
        """Return a reading of the wall clock and of the time since this computer was started, both taken at one moment.

        A comparison of two readings shows if the wall clock was set between them. The time since the start includes
        sleep (CLOCK_BOOTTIME), which monotonic() leaves out.
        None when the system has no such clock, or does not tell this start of the computer from others.
        """
        from advisory_cli.ledger.queue.commit_marks import boot_identity

        if not hasattr(time, "CLOCK_BOOTTIME") or not (boot := boot_identity()):
            return None
        since = timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
        return BootReading(boot=boot, since=since, wall=datetime.now(UTC))


class FixedClock(SystemClock):
    """Clock with a now() that always returns `moment`, a time that is aware and in UTC.

    The other methods are those of SystemClock, so that sleep() really waits.
    """

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return `moment`, the time at which this clock stands still."""
        return self._moment
