"""Comparison of the wall clock with the clock that runs from the computer's start and that nobody can set."""

from dataclasses import dataclass
from datetime import datetime, timedelta

JUMP = timedelta(minutes=1)  # a time server corrects by seconds, all the time
_FRESH = timedelta(minutes=10)

NO_JUMP = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class BootReading:
    """Two clocks of a computer, read at once: the wall clock, and the clock that runs from the computer's start."""

    boot: str  # identity of the computer's present run; another one after each start
    since: timedelta  # time since that start, suspends included
    wall: datetime  # aware
    reported: bool = False  # True: a jump ahead since this reading stands in the log already


def ahead(kept: BootReading | None, read: BootReading | None) -> timedelta:
    """Return by how much the wall clock was set forward between two readings: `kept`, the earlier, and `read`.

    Zero is returned for a jump forward of at most a minute, for a clock that was set back, when one of the readings is
    None, and when the computer was started between the two.
    """
    if kept is None or read is None or kept.boot != read.boot:
        return NO_JUMP
    jump = (read.wall - kept.wall) - (read.since - kept.since)
    return jump if jump > JUMP else NO_JUMP


def reading_to_keep(kept: BootReading | None, read: BootReading) -> BootReading:
    """Return the reading to store for judging later times by: `kept`, the one stored so far, or `read`, the new one.

    `kept` is None when none is stored, and then `read` is returned. While the clock is ahead by a jump, `kept` stays,
    until a person accepts the clock. Otherwise `read` replaces `kept` after a new start of the computer, after a jump
    back, ten minutes after `kept`, and when a jump that the log named (BootReading.reported) is over.
    Because `kept` is replaced from time to time, a slow drift between the clocks never adds up to a jump.
    """
    if kept is None or kept.boot != read.boot:
        return read
    if ahead(kept, read):
        return kept
    back = (kept.wall - read.wall) - (kept.since - read.since)
    return read if back > JUMP or read.since - kept.since > _FRESH or kept.reported else kept
