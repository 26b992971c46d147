"""Round numbers along the sides of a picture: amounts, and times on the clocks of a zone."""

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from advisory_cli.model.schedule.times import is_zone

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 28)),
)


def round_amounts(top: int, *, most: int = 4) -> tuple[int, ...]:
    """At most so many multiples of 1, 2 or 5 times a power of ten, above nothing and not above `top`."""
    step = next(n * 10**power for power in count() for n in (1, 2, 5) if top // (n * 10**power) <= most)
    return tuple(range(step, top + 1, step))


def round_times(start: datetime, end: datetime, zone: str, *, most: int) -> tuple[tuple[datetime, ...], timedelta]:
    """At most so many moments from `start` to `end` at which the clocks of `zone` show something round, and how far
    they are apart; where the clocks change in between, round by those at the start.
    """
    seconds = (end - start).total_seconds()
    longest = _STEPS[-1]
    step = next((one for one in _STEPS if seconds / one < most), 0)
    step = step or longest * (int(seconds / longest / most) + 1)
    offset = start.astimezone(ZoneInfo(zone)).utcoffset() if is_zone(zone) else None
    ahead = int((offset or timedelta()).total_seconds())
    first = -(-(start.timestamp() + ahead) // step) * step - ahead
    number = int((end.timestamp() - first) // step) + 1
    moments = (datetime.fromtimestamp(first + n * step, tz=start.tzinfo) for n in range(number))
    return tuple(moments)[:most], timedelta(seconds=step)
