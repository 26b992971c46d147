"""The time of a random newsroom, shared by its processes: true time, a wall clock that may be wrong, a boot clock."""

import mmap
import time
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.ledger.queue.commit_marks import boot_identity
from advisory_cli.model.schedule.boot_clock import BootReading

BEGIN: Final = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)
_TRUE, _SKEW, _MONO, _BOOTED, _TICK, _SEEN = range(6)
_SECOND = 1_000_000


class SharedClock:
    """Whole microseconds in memory that forked processes share. In a process behind the scenes (`patient`) sleeping
    waits for others to move the time; elsewhere sleeping moves it.
    """

    def __init__(self) -> None:
        self._cells = memoryview(mmap.mmap(-1, 4096)).cast("q")
        self.patient = False

    @property
    def true(self) -> datetime:
        """The right time."""
        return BEGIN + timedelta(microseconds=self._cells[_TRUE])

    @property
    def wall(self) -> datetime:
        """What the computer's clock shows."""
        return self.true + timedelta(microseconds=self._cells[_SKEW])

    @property
    def boot(self) -> float:
        """Seconds since the boot, suspends included (CLOCK_BOOTTIME)."""
        return 1000.0 + (self._cells[_TRUE] - self._cells[_BOOTED]) / _SECOND

    @property
    def skew(self) -> timedelta:
        """By how much the wall clock is wrong."""
        return timedelta(microseconds=self._cells[_SKEW])

    def monotonic(self) -> float:
        """Seconds without suspends, as Python's own clock on Linux."""
        return time.monotonic() + self._cells[_MONO] / _SECOND

    def go_on(self, seconds: float, *, suspended: bool = False) -> None:
        """Let time pass, with the computer awake or not."""
        self._cells[_TRUE] += round(seconds * _SECOND)
        self._cells[_MONO] += 0 if suspended else round(seconds * _SECOND)
        self._cells[_TICK] += 1

    def set_wrong(self, by: timedelta) -> None:
        """Set the wall clock; the boot clock goes on."""
        self._cells[_SKEW] = round(by.total_seconds() * _SECOND)
        self._cells[_TICK] += 1

    def reboot(self) -> None:
        """The boot clock begins anew."""
        self._cells[_BOOTED] = self._cells[_TRUE]

    def sleep(self, seconds: float) -> None:
        """Move the time, or wait until others have."""
        if not self.patient:
            self.go_on(seconds)
            return
        until = self._cells[_MONO] + round(seconds * _SECOND)
        while self._cells[_MONO] < until:
            self._cells[_SEEN] = self._cells[_TICK]
            time.sleep(0.002)

    def rest(self) -> None:
        """A process behind the scenes says that it waits for something else than time."""
        self._cells[_SEEN] = self._cells[_TICK]

    @property
    def settled(self) -> bool:
        """Whether the process behind the scenes has seen the time as it is, and waits."""
        return bool(self._cells[_SEEN] == self._cells[_TICK])

    def unsettle(self) -> None:
        """Ask anew whether it waits."""
        self._cells[_TICK] += 1

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Put it in the place of the real one, boot clock included."""
        patch.setattr(SystemClock, "now", lambda _: self.wall)
        patch.setattr(SystemClock, "monotonic", lambda _: self.monotonic())
        patch.setattr(SystemClock, "sleep", lambda _, seconds: self.sleep(seconds))
        patch.setattr(SystemClock, "boot", lambda _: self.reading())

    def reading(self) -> BootReading:
        """Both clocks at once."""
        return BootReading(boot=boot_identity(), since=timedelta(seconds=self.boot), wall=self.wall)
