"""Compare the wall clock with the clock that runs from the computer's start, to find a wall clock that was set forward.

Nobody can set the clock that runs from the computer's start.
"""

from datetime import datetime, timedelta

from advisory_cli.model.value_class import value_class

JUMP = timedelta(minutes=1)  # a time server corrects by seconds, all the time
_FRESH = timedelta(minutes=10)

NO_JUMP = timedelta()


@value_class
class BootReading:
    """Two clocks of a computer, read at once: the wall clock, and the clock that runs from the computer's start.

    - `wall`: time of the wall clock, aware.
    - `since`: time since the computer's start, sleep included.
    - `boot`: identity of this start of the computer. Each start has another one.
    - `reported`: True when the wall clock was later set forward and the log has said so.
    """

    boot: str  # identity of the computer's present run; another one after each start
    since: timedelta  # time since that start, suspends included
    wall: datetime  # aware
    reported: bool = False  # True: a jump ahead since this reading stands in the log already


def ahead(kept: BootReading | None, read: BootReading | None) -> timedelta:
    """Return how far the wall clock was set forward between two readings: `kept`, the earlier, and `read`, the later.

    Zero is returned for a jump forward of at most a minute, and for a clock that was set back. Zero is also returned
    when one of the readings is None, and when the computer was started between the two.
    """
    if kept is None or read is None or kept.boot != read.boot:
        return NO_JUMP
    jump = (read.wall - kept.wall) - (read.since - kept.since)
    return jump if jump > JUMP else NO_JUMP


def reading_to_keep(kept: BootReading | None, read: BootReading) -> BootReading:
    """Return the reading of the two clocks to store, and to compare later readings with: `kept` or `read`.

    `kept` is the reading stored so far, None when there is none. `read` is the new one. The first rule that applies
    decides:
    - `read`, when there is no `kept`, or the computer was started since.
    - `kept`, when the wall clock was set forward since, by more than a minute.
    - `read`, when the wall clock was set back by more than a minute, `kept` is more than ten minutes old, or
      `kept.reported` is True.
    - `kept` in any other case.
    Because `kept` is replaced after ten minutes, a slow drift between the clocks never adds up to a jump.
    """
    if kept is None or kept.boot != read.boot:
        return read
    if ahead(kept, read):
        return kept
    back = (kept.wall - read.wall) - (kept.since - read.since)
    return read if back > JUMP or read.since - kept.since > _FRESH or kept.reported else kept
