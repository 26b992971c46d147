"""Whether somebody's cron is at work: judged by the last runs that nobody watched."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

_ALWAYS_ENOUGH = timedelta(minutes=30)
_LONGEST_GAP = timedelta(hours=2)  # a gap counts as no longer, or a computer that sleeps at night would excuse days
_CLOCK_SKEW = timedelta(minutes=5)


def recent(beats: Sequence[datetime], now: datetime) -> bool:
    """Whether the last of `beats` (aware, oldest first) is so near that the next is to be expected: at most 30 minutes
    ago, or two and a half times their usual distance. One that lies in the future by more than five minutes proves
    nothing: a clock was wrong.
    """
    if not beats:
        return False
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(beats)]
    usual = min(timedelta(seconds=median(gaps)), _LONGEST_GAP) if gaps else timedelta()
    return -_CLOCK_SKEW <= now - beats[-1] <= max(_ALWAYS_ENOUGH, 2.5 * usual)
