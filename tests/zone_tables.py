"""The time-zone tables of this computer, read a second time: straight from the compiled files (TZif, RFC 9636).

What a test expects of times comes from here and from counting seconds. Neither our own code nor `zoneinfo`'s reckoning
has a part in it; of `zoneinfo` only the names of the zones and the folders of their files are taken.
"""

import re
import struct
import zoneinfo
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

FIRST_YEAR, LAST_YEAR = 2015, 2037
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  the start of a count of seconds
_DAY = 86_400
_RULE = re.compile(
    r"(?P<name><[^>]+>|[A-Za-z]+)(?P<offset>[-+0-9:]+)"
    r"(?:(?P<summer><[^>]+>|[A-Za-z]+)(?P<ahead>[-+0-9:]+)?,(?P<start>[^,]+),(?P<end>[^,]+))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What clocks go by from a moment on: seconds east of Greenwich, and the letters the table has for it."""

    offset: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A moment (POSIX seconds) at which a zone's clocks are put forward or back."""

    zone: str
    at: int
    before: Reading
    after: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One zone: when what begins, sorted; `readings` has one more, for the time before the first."""

    zone: str
    starts: tuple[int, ...]
    readings: tuple[Reading, ...]

    def at(self, instant: int) -> Reading:
        """What its clocks go by at a moment."""
        return self.readings[bisect_right(self.starts, instant)]

    def instants(self, wall: datetime) -> list[int]:
        """The moments at which its clocks show `wall` (naive), the earlier first: none, one or two."""
        shown = seconds(wall)
        first, last = (bisect_right(self.starts, shown + days * _DAY) for days in (-2, 2))
        offsets = {reading.offset for reading in self.readings[first : last + 1]}
        return sorted(shown - offset for offset in offsets if self.at(shown - offset).offset == offset)

    @property
    def transitions(self) -> list[Transition]:
        """Those of the years that are tested at which the clocks move."""
        first, last = seconds(datetime(FIRST_YEAR, 1, 1)), seconds(datetime(LAST_YEAR + 1, 1, 1))  # noqa: DTZ001
        return [
            Transition(zone=self.zone, at=at, before=self.readings[n], after=self.readings[n + 1])
            for n, at in enumerate(self.starts)
            if first <= at < last and self.readings[n].offset != self.readings[n + 1].offset
        ]


def seconds(wall: datetime) -> int:
    """A naive time as a count from 1970 on, as if it were UTC."""
    return int((wall - _EPOCH).total_seconds())


def wall_of(shown: int) -> datetime:
    """The other way round."""
    return _EPOCH + timedelta(seconds=shown)


def aware(instant: int) -> datetime:
    """POSIX seconds as a datetime in UTC."""
    return wall_of(instant).replace(tzinfo=UTC)


def weekday(year: int, month: int, day: int) -> int:
    """0 for Monday, by Zeller's congruence."""
    if month < 3:
        year, month = year - 1, month + 12
    century, rest = divmod(year, 100)
    return (day + 13 * (month + 1) // 5 + rest + rest // 4 + century // 4 + 5 * century + 5) % 7


@cache
def table(zone: str) -> Table:
    """A zone's table, with what its last rule goes on with."""
    content = _file(zone)
    _, skipped = _block(content, 0, 4)
    (starts, kinds, readings), end = _block(content, skipped, 8)
    rule = content[end:].decode().strip("\n")
    sequence = [readings[0], *(readings[kind] for kind in kinds)]
    later = sorted(one for year in range(1970, LAST_YEAR + 2) for one in _ruled(rule, year))
    for start, reading in later:
        if reading != sequence[-1] and (not starts or start > starts[-1]):
            starts.append(start)
            sequence.append(reading)
    return Table(zone=zone, starts=tuple(starts), readings=tuple(sequence))


def _file(zone: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / zone
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata.zoneinfo").joinpath(zone).read_bytes()


def _block(content: bytes, at: int, size: int) -> tuple[tuple[list[int], bytes, list[Reading]], int]:
    """The header and data that begin there, times of `size` bytes; where they end."""
    magic, utc, standard, leap, times, types, letters = struct.unpack_from(">4s16x6l", content, at)
    assert magic == b"TZif"
    at += 44
    starts = list(struct.unpack_from(f">{times}{'q' if size == 8 else 'l'}", content, at))
    at += times * size
    kinds = content[at : at + times]
    at += times
    raw = [struct.unpack_from(">lBB", content, at + 6 * n) for n in range(types)]
    at += types * 6
    names = content[at : at + letters]
    readings = [Reading(offset=off, name=names[n : names.index(b"\0", n)].decode()) for off, _, n in raw]
    return (starts, kinds, readings), at + letters + leap * (size + 4) + standard + utc


def _ruled(rule: str, year: int) -> list[tuple[int, Reading]]:
    """What a rule (POSIX TZ) begins in a year; a rule without summer time begins nothing that a table has not."""
    match = _RULE.fullmatch(rule)
    if match is None or match["summer"] is None:
        return []
    winter = Reading(offset=-_clock(match["offset"]), name=match["name"].strip("<>"))
    ahead = winter.offset + 3_600 if match["ahead"] is None else -_clock(match["ahead"])
    summer = Reading(offset=ahead, name=match["summer"].strip("<>"))
    return [
        (_day(match["start"], year) - winter.offset, summer),
        (_day(match["end"], year) - summer.offset, winter),
    ]


def _clock(text: str) -> int:
    """Seconds of [+-]hh[:mm[:ss]]."""
    hours, minutes, rest, *_ = [*map(int, text.lstrip("+-").split(":")), 0, 0]
    return (-1 if text.startswith("-") else 1) * (hours * 3_600 + minutes * 60 + rest)


def _day(text: str, year: int) -> int:
    """Wall time of 'M10.5.0/3' in a year: the fifth (or last) Sunday of October at three."""
    day, _, clock = text.partition("/")
    month, week, wanted = map(int, day.removeprefix("M").split("."))  # wanted: 0 is a Sunday
    first = datetime(year, month, 1)  # noqa: DTZ001
    following = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
    date = first + timedelta(days=(wanted - 1 - weekday(year, month, 1)) % 7 + 7 * (week - 1))
    while date >= following:
        date -= timedelta(days=7)
    return seconds(date) + _clock(clock or "2")
