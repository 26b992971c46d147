"""Wall times in named zones, and the send time of a mailing: one moment for all, or one wall time wherever each reader
is.

Times are compared as instants in UTC only (docs/architecture.md).
Because Python compares two times of one zone by the wall clock and forgets the fold, 02:30 CEST < 02:15 CET is False.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from advisory_cli.model.errors import BadData

_ZONE = re.compile(r"[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}")
_WALL = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})")
# The clocks on Earth run from twelve hours behind UTC to fourteen before it (IANA: Pacific/Kiritimati).
_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=-12)


class WallStatus(StrEnum):
    """Number of times that the clocks of a zone show a wall time."""

    ONCE = "once"
    NEVER = "never"  # skipped when the clocks go forward
    TWICE = "twice"  # repeated when the clocks go back


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Wall time (naive datetime, to the minute) in a zone of the IANA database.

    Fold 1 is the second of a doubled hour (PEP 495).
    """

    wall: datetime
    zone: str
    fold: int = 0

    @property
    def instant(self) -> datetime:
        """The same moment as an aware datetime in UTC."""
        return self.local.astimezone(UTC)

    @property
    def local(self) -> datetime:
        """The same moment as an aware datetime in its own zone."""
        return self.wall.replace(tzinfo=ZoneInfo(self.zone), fold=self.fold)

    def in_zone(self, zone: str) -> datetime:
        """Return the same moment on the clocks of another zone."""
        return self.instant.astimezone(ZoneInfo(zone))


def is_zone(name: str) -> bool:
    """Tell whether `name` is Area/Location or UTC.

    EST, CET and the Etc/GMT+5 kind are refused: the first two name an offset and not a place, the last has its sign
    upside down.
    """
    if name == "UTC":
        return True
    if not _ZONE.fullmatch(name) or name.startswith(("Etc/", "SystemV/", "posix/", "right/")):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def parse_wall(text: str) -> datetime | None:
    """Return a naive datetime from 'YYYY-MM-DD HH:MM' (a T may stand between).

    None means that the text is anything else.
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
    """Tell whether the zone's clocks show `wall` once, never or twice.

    Offsets at fold 0 and fold 1 are compared (PEP 495).
    """
    first = wall.replace(tzinfo=ZoneInfo(zone), fold=0).utcoffset()
    second = wall.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
    if first is None or second is None or first == second:
        return WallStatus.ONCE
    return WallStatus.NEVER if first < second else WallStatus.TWICE


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A send time.

    `wall` is the wall time (naive, to the minute), and `moment` the same in its zone when it is one time for all.
    `fold` says which of a doubled hour is meant (PEP 495). None means that nobody said.
    `words` are the time as asked for, normalised, and can be read again: '2026-06-05 08:00 Europe/Brussels',
    '2026-06-05 08:00 recipient'.
    """

    wall: datetime
    words: str
    moment: Moment | None = None
    fold: int | None = None

    @property
    def per_recipient(self) -> bool:
        """True when each reader's own clock counts."""
        return self.moment is None

    def instant_for(self, zone: str) -> datetime:
        """Return the instant at which the mailing leaves for a reader in `zone` (Area/Location or UTC): aware, in UTC.

        Raises BadData when the reader's clock counts, and skips the time, or shows it twice and nobody said which is
        meant.
        """
        return self.moment_for(zone).instant

    def moment_for(self, zone: str) -> Moment:
        """Return the moment at which the mailing leaves for a reader in `zone`, with wall time and zone.

        Raises BadData like `instant_for`.
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
        """Instant at which the mailing leaves for the first reader, wherever that may be: aware, in UTC."""
        return self.moment.instant if self.moment else self.wall.replace(tzinfo=UTC) - _EASTERNMOST

    @property
    def latest(self) -> datetime:
        """Instant at which the mailing leaves for the last reader, wherever that may be: aware, in UTC."""
        return self.moment.instant if self.moment else self.wall.replace(tzinfo=UTC) - _WESTERNMOST
