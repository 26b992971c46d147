"""When a mailing shall leave: at one moment for all, or at the same wall time wherever each reader is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from advisory_cli.model.errors import BadData
from advisory_cli.model.moments import Moment, WallStatus, wall_status

# The clocks on Earth run from twelve hours behind UTC to fourteen before it (IANA: Pacific/Kiritimati).
_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=-12)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A send time. `wall` is the wall time (naive, to the minute), `moment` the same in its zone where it is for all.

    `fold` says which of a doubled hour is meant (PEP 495), None that nobody said. `words` are the time as it was asked
    for, normalised, and can be read again: '2026-06-05 08:00 Europe/Brussels', '2026-06-05 08:00 recipient'.
    """

    wall: datetime
    words: str
    moment: Moment | None = None
    fold: int | None = None

    @property
    def per_recipient(self) -> bool:
        """Whether each reader's own clock counts."""
        return self.moment is None

    def instant_for(self, zone: str) -> datetime:
        """When it leaves for a reader in `zone` (Area/Location or UTC): aware, in UTC. Raises BadData where it goes by
        the reader's clock and that skips the time, or shows it twice and nobody said which is meant.
        """
        if self.moment is not None:
            return self.moment.instant
        status = wall_status(self.wall, zone)
        if status is WallStatus.NEVER or (status is WallStatus.TWICE and self.fold is None):
            how = "does not exist" if status is WallStatus.NEVER else "comes twice"
            raise BadData(f"{self.wall:%Y-%m-%d %H:%M} {how} in {zone}.", remedy="Choose another time.")
        return Moment(wall=self.wall, zone=zone, fold=self.fold or 0).instant

    @property
    def earliest(self) -> datetime:
        """When it leaves for the first reader, wherever that may be: aware, in UTC."""
        return self.moment.instant if self.moment else self.wall.replace(tzinfo=UTC) - _EASTERNMOST

    @property
    def latest(self) -> datetime:
        """When it leaves for the last reader, wherever that may be: aware, in UTC."""
        return self.moment.instant if self.moment else self.wall.replace(tzinfo=UTC) - _WESTERNMOST
