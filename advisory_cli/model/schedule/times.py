"""Data classes for wall times in named zones, and for a mailing's send time: one moment for all, or each reader's own.

Times are compared only as instants in UTC (docs/architecture.md). Python compares two times of one zone by the wall
clock and forgets the fold. For Python, 02:30 CEST < 02:15 CET is therefore False.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_ZONE = late_pattern(r"[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}")
_WALL = late_pattern(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})")
# The clocks on Earth run from twelve hours behind UTC to fourteen before it (IANA: Pacific/Kiritimati).
_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=-12)


class WallStatus(StrEnum):
    """Number of times that the clocks of a zone show a certain day and hour: ONCE, NEVER or TWICE.

    ONCE is usual. NEVER is for an hour that is skipped when clocks go forward. TWICE is for an hour that is repeated
    when clocks go back.
    """

    ONCE = "once"
    NEVER = "never"  # skipped when the clocks go forward
    TWICE = "twice"  # repeated when the clocks go back


@value_class
class Moment:
    """Moment given as a wall time (naive, to the minute) in a time zone (Area/Location of the IANA database, or UTC).

    When clocks go back and show a wall time twice, `fold` is 0 for the first and 1 for the second (PEP 495).
    Properties and methods raise ZoneInfoNotFoundError when the IANA database lacks the zone.
    """

    wall: datetime  # naive, to the minute
    zone: str  # Area/Location of the IANA database, or UTC
    fold: int = 0  # 1: the second of two equal wall times when clocks go back (PEP 495)

    @property
    def instant(self) -> datetime:
        """Moment as an aware datetime in UTC."""
        return self.local.astimezone(UTC)

    @property
    def local(self) -> datetime:
        """Moment as an aware datetime in its own zone."""
        return self.wall.replace(tzinfo=ZoneInfo(self.zone), fold=self.fold)

    def in_zone(self, zone: str) -> datetime:
        """Return the moment as an aware datetime in another zone (Area/Location or UTC).

        Raises ZoneInfoNotFoundError when the IANA database lacks the zone.
        """
        return self.instant.astimezone(ZoneInfo(zone))


def is_zone(name: str) -> bool:
    """Return True when `name` is a time zone that this program accepts: Area/Location of the IANA database, or UTC.

    EST and CET are refused, because they name an offset and no place. Etc/GMT+5 and the like are refused, because their
    sign is the opposite of what people expect.
    """
    if name == "UTC":
        return True
    if not _is_place(name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def zone_names() -> tuple[str, ...]:
    """Return the names of the time zones that this program accepts, Area/Location of the IANA database and UTC, sorted.

    The names are those in the list of the package tzdata, because looking for the zones of the system opens all of
    their files.
    """
    try:
        names = Path(str(import_module("tzdata").__file__)).with_name("zones").read_text(encoding="utf-8").split()
    except (ImportError, OSError):
        from zoneinfo import available_timezones

        names = list(available_timezones())
    return tuple(sorted(("UTC", *filter(_is_place, names))))


def _is_place(name: str) -> bool:
    excluded = ("Etc/", "SystemV/", "posix/", "right/")
    return _ZONE.fullmatch(name) is not None and not name.startswith(excluded)


def parse_wall(text: str) -> datetime | None:
    """Return the naive datetime for `text`, which is written as 'YYYY-MM-DD HH:MM' or 'YYYY-MM-DDTHH:MM'.

    Blanks around the text are ignored. None is returned for any other text, and for a day or time that does not exist.
    """
    match = _WALL.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute = (int(part) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001  naive by meaning: a wall time
    except ValueError:
        return None


def wall_status(wall: datetime, zone: str) -> WallStatus:
    """Return how often the clocks of `zone` show the wall time `wall` (naive): once, never or twice.

    `zone` is Area/Location or UTC. The answer comes from the offsets at fold 0 and at fold 1 (PEP 495). Raises
    ZoneInfoNotFoundError when the IANA database lacks the zone.
    """
    first = wall.replace(tzinfo=ZoneInfo(zone), fold=0).utcoffset()
    second = wall.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
    if first is None or second is None or first == second:
        return WallStatus.ONCE
    return WallStatus.NEVER if first < second else WallStatus.TWICE


@value_class
class When:
    """Time at which a mailing is to be sent: one moment for all readers, or a wall time on each reader's own clocks.

    - `wall`: the wall time, naive.
    - `moment`: the moment for all readers. None when the wall time is meant on each reader's own clocks.
    - `words`: the time as a person asked for it, such as '2026-06-05 08:00 recipient'.
    - `fold`: when clocks go back and show the wall time twice, 0 for the first and 1 for the second (PEP 495). None
      when nobody said which is meant.
    """

    wall: datetime  # naive, to the minute
    words: str  # the time as asked for, in a form that can be read again: '2026-06-05 08:00 recipient'
    moment: Moment | None = None  # the wall time in its zone; None: on each reader's own clocks
    fold: int | None = None  # 0 or 1: which of two equal wall times (PEP 495); None: nobody said

    @property
    def per_recipient(self) -> bool:
        """True when the wall time is meant on each reader's own clocks."""
        return self.moment is None

    def instant_for(self, zone: str) -> datetime:
        """Return the instant (aware, in UTC) at which the mailing leaves for a reader in `zone` (Area/Location or UTC).

        Raises BadData when the time is meant on each reader's own clocks, and the clocks in `zone` never show it.
        BadData is also raised when these clocks show it twice and `fold` is None.
        """
        return self.moment_for(zone).instant

    def moment_for(self, zone: str) -> Moment:
        """Return the moment at which the mailing leaves for a reader in `zone` (Area/Location or UTC).

        When there is one moment for all readers, it is returned as it is, in its own zone. Otherwise the moment is the
        wall time in `zone`.
        Raises BadData when the clocks in `zone` never show that wall time. BadData is also raised when these clocks
        show it twice and `fold` is None.
        """
        if self.moment is not None:
            return self.moment
        status = wall_status(self.wall, zone)
        if status is WallStatus.NEVER or (status is WallStatus.TWICE and self.fold is None):
            how = "does not exist" if status is WallStatus.NEVER else "comes twice"
            raise BadData(f"{self.wall:%Y-%m-%d %H:%M} {how} in {zone}.", remedy="Choose another time.")
        return Moment(wall=self.wall, zone=zone, fold=self.fold or 0)

    @property
    def earliest(self) -> datetime:
        """Earliest instant at which the mailing is due for any reader on Earth: aware, in UTC.

        A wall time on each reader's own clocks comes first where clocks are 14 hours ahead of UTC.
        """
        return self.moment.instant if self.moment else self.wall.replace(tzinfo=UTC) - _EASTERNMOST

    @property
    def latest(self) -> datetime:
        """Latest instant at which the mailing is due for any reader on Earth: aware, in UTC.

        A wall time on each reader's own clocks comes last where clocks are 12 hours behind UTC.
        """
        return self.moment.instant if self.moment else self.wall.replace(tzinfo=UTC) - _WESTERNMOST
