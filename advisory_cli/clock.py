"""The computer's clocks: the wall clock, and the one that runs since its start and cannot be set."""

import time
from datetime import UTC, datetime, timedelta

from advisory_cli.model.schedule.boot_clock import BootReading


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def boot(self) -> BootReading | None:
        """Both clocks at once: the wall clock, and what has run since the computer was started, suspends included
        (CLOCK_BOOTTIME: monotonic() stands still in a suspend). None where the system has no such clock.
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
        """That moment."""
        return self._moment
