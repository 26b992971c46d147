"""The wall clock, compared with the clock that runs since the computer was started and cannot be set."""

from dataclasses import dataclass
from datetime import datetime, timedelta

JUMP = timedelta(minutes=1)  # a time server corrects by seconds, all the time
_FRESH = timedelta(minutes=10)

NO_JUMP = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class BootReading:
    """Both clocks read at once.

    `wall` (aware) stands beside the time `since` the start that `boot` names, suspends included.
    `reported` means that a jump ahead of the wall clock was written down.
    """

    boot: str
    since: timedelta
    wall: datetime
    reported: bool = False


def ahead(kept: BootReading | None, read: BootReading | None) -> timedelta:
    """Return by how much the wall clock has jumped ahead between two readings of one boot.

    Zero means a jump of at most a minute, or that a jump cannot be known.
    """
    if kept is None or read is None or kept.boot != read.boot:
        return NO_JUMP
    jump = (read.wall - kept.wall) - (read.since - kept.since)
    return jump if jump > JUMP else NO_JUMP


def reading_to_keep(kept: BootReading | None, read: BootReading) -> BootReading:
    """Return the reading by which later times are judged.

    After a jump ahead the older reading stays, until a person has decided.
    A smaller difference is followed, so that slow clocks drift together.
    """
    if kept is None or kept.boot != read.boot:
        return read
    if ahead(kept, read):
        return kept
    back = (kept.wall - read.wall) - (kept.since - read.since)
    return read if back > JUMP or read.since - kept.since > _FRESH or kept.reported else kept
