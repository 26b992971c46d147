"""Reader of dates, wall times and zones as authors write them.

A time that the clocks of its zone skip is refused. A time that they show twice is refused, too, if the author does not
say which of the two is meant.
"""

import re
from datetime import date, datetime, timedelta

from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.times import Moment, WallStatus, is_zone, parse_wall, wall_status, zone_names
from advisory_cli.model.suggest import nearest
from advisory_cli.model.text import printable
from advisory_cli.read.times.named_dates import with_iso_date
from advisory_cli.read.times.zone_hints import is_abbreviation, suggest_zone

_DATE = late_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIMES_WITH_ENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (late_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "It is a date without a time"),
    (
        late_pattern(r".*\b(?:midnight|noon|mid-day|midday)\b.*", re.IGNORECASE),
        "“Midnight” and “noon” have two readings",
    ),
    (
        late_pattern(r".*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})? ?(?:[+-][0-9]{2}:?[0-9]{2}|Z)"),
        "It has an offset, not a zone",
    ),
    (late_pattern(r".*[0-9] ?[A-Za-z]{2,5}"), "It has letters after the time; the zone has a field of its own"),
    (late_pattern(r".*[0-9]{2}:[0-9]{2}:[0-9]{2}"), "It has seconds"),
)
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_A_DAY = 24 * 60


class WallFault(BadData):
    """Refusal (BadData) of a wall time that the clocks of its zone skip or show twice.

    `status`: WallStatus.NEVER for a time that the clocks skip, WallStatus.TWICE for one that they show twice.
    """

    def __init__(self, message: str, *, remedy: str, status: WallStatus) -> None:
        super().__init__(message, remedy=remedy)
        self.status = status


def read_date(text: str) -> date:
    """Return the date in `text`, written YYYY-MM-DD, with the month as a word ('Tue 12 Jan 2027'), or as 12.1.2027.

    Raises BadData when `text` is anything else.
    """
    match = _DATE.fullmatch(with_iso_date(text))
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    raise BadData(f"“{printable(text[:60])}” is not a date.", remedy="Write it like 2027-01-12 or 12 January 2027")


def read_wall(text: str) -> datetime:
    """Return the wall time in `text`, such as '2027-01-12 11:00', as a naive datetime to the minute.

    The date may have its month as a word, '12 January 2027 11:00', or dots, '12.1.2027 11:00'.
    Raises BadData, with the reason, for any other text and for years before 1970 or after 2199.
    """
    plain = with_iso_date(text)
    wall = parse_wall(plain) if plain.isascii() else None
    if wall and _FIRST_YEAR <= wall.year <= _LAST_YEAR:
        return wall
    short = text[:60]
    why = next((words for form, words in _TIMES_WITH_ENDS if form.fullmatch(short)), "")
    raise BadData(
        f"“{printable(short)}” is not a date with a time." + (f" {why}." if why else ""),
        remedy="Date and time are written '2027-01-12 00:01', in quotes, the zone apart: zone: Europe/Brussels",
    )


def read_zone(text: str) -> str:
    """Return `text` if it is a time zone: Area/Location of the IANA database, or UTC.

    Raises BadData when `text` is anything else. The remedy names the zone that was probably meant.
    """
    if is_zone(text):
        return text
    shown = printable(text[:60])
    description = "an abbreviation, not a time zone" if is_abbreviation(text) else "not a time zone"
    raise BadData(f"“{shown}” is {description}.", remedy=suggest_zone(text[:60]) or _near_zone(text))


def _near_zone(text: str) -> str:
    near = nearest(text, zone_names())
    return f"Did you mean {near}?" if near else "Zones are Area/Location or UTC, for example Europe/Brussels"


def moment(wall: datetime, zone: str, fold: int | None) -> Moment:
    """Return the moment at which the clocks of `zone` show `wall`, a naive datetime.

    `fold` matters only if the clocks show `wall` twice: 0 is the first time, 1 the second, and None means that nobody
    said. Raises WallFault when the clocks skip `wall`, or show it twice and `fold` is None.
    """
    status = wall_status(wall, zone)
    if status is WallStatus.NEVER:
        before, after = neighbours(wall, zone)
        raise WallFault(
            f"{_shown(wall)} does not exist in {zone}: the clocks skip it.",
            remedy=f"Write {_shown(before)} or {_shown(after)}",
            status=status,
        )
    if status is WallStatus.TWICE and fold is None:
        raise WallFault(
            f"{_shown(wall)} comes twice in {zone}, when the clocks go back.",
            remedy="Add fold: 0 for the first time, fold: 1 for the second",
            status=status,
        )
    return Moment(wall=wall, zone=zone, fold=(fold or 0) if status is WallStatus.TWICE else 0)


def neighbours(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the last minute before and the first minute after the span of time that the clocks of `zone` skip.

    `wall` is one of the skipped minutes. `wall` and the results are naive datetimes. A day on each side is searched,
    because no zone ever skipped more (Samoa, 2011).
    """
    edges = []
    for step in (-1, 1):
        steps = (wall + timedelta(minutes=step * count) for count in range(1, _A_DAY + 2))
        edges.append(next((w for w in steps if wall_status(w, zone) is not WallStatus.NEVER), wall))
    return edges[0], edges[1]


def _shown(wall: datetime) -> str:
    return wall.strftime("%Y-%m-%d %H:%M")
