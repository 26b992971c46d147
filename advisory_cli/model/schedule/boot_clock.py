"""The wall clock, compared with the clock that runs since the computer was started and cannot be set."""

from dataclasses import dataclass
from datetime import datetime, timedelta

JUMP = timedelta(minutes=1)  # a time server corrects by seconds, all the time
_FRESH = timedelta(minutes=10)

NO_JUMP = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class BootReading:
    """Two clocks of a computer, read at once: the wall clock, and the clock that runs since the computer's start."""

    boot: str  # identity of the computer's present run; another one after each start
    since: timedelta  # time since that start, suspends included
    wall: datetime  # aware
    reported: bool = False  # True: a jump ahead since this reading stands in the log already


def ahead(kept: BootReading | None, read: BootReading | None) -> timedelta:
    """Return by how much the wall clock was set forward between two readings: `kept`, the earlier, and `read`.

    Zero means a jump of at most a minute, or that nothing is known: a reading is missing, or the computer was started
    in between.
    """
    if kept is None or read is None or kept.boot != read.boot:
        return NO_JUMP
    jump = (read.wall - kept.wall) - (read.since - kept.since)
    return jump if jump > JUMP else NO_JUMP


def reading_to_keep(kept: BootReading | None, read: BootReading) -> BootReading:
    """Return the reading that is stored to judge later times by: `kept`, the one stored so far, or `read`, the new one.

    After a jump ahead `kept` stays, until a person accepts the clock. `read` replaces `kept` after a new start of the
    computer, after a jump back, and ten minutes after `kept`.
    Because `kept` is replaced from time to time, a slow drift between the clocks never adds up to a jump.
    """
    if kept is None or kept.boot != read.boot:
        return read
    if ahead(kept, read):
        return kept
    back = (kept.wall - read.wall) - (kept.since - read.since)
    return read if back > JUMP or read.since - kept.since > _FRESH or kept.reported else kept
