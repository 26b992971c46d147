"""Wall times around the moments at which clocks move, and what they must mean by tests.zone_tables."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from advisory_cli.model.schedule.times import is_zone
from tests.zone_tables import Transition, table, wall_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A wall time in a zone, and the moments (POSIX seconds) at which its clocks show it: none, one or two."""

    zone: str
    shown: datetime
    instants: tuple[int, ...]

    @property
    def folds(self) -> tuple[int | None, ...]:
        """What an author may write of it to mean one moment."""
        return {0: (), 1: (None,), 2: (0, 1)}[len(self.instants)]

    def meant(self, fold: int | None) -> int:
        """The moment that is meant so."""
        return self.instants[fold or 0]


@cache
def zones() -> tuple[str, ...]:
    """All that a newsroom or a reader may be in."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if is_zone(name)))


@cache
def transitions() -> tuple[Transition, ...]:
    """All of all zones."""
    return tuple(one for zone in zones() for one in table(zone).transitions)


def wall(zone: str, shown: datetime) -> Wall:
    """With the moments it stands for."""
    return Wall(zone=zone, shown=shown, instants=tuple(table(zone).instants(shown)))


def around(one: Transition) -> list[Wall]:
    """The last minute before and the first after, the edges and the middle of what is skipped or doubled, one past
    midnight of that day, and noon of a day before and after.
    """
    last, first = one.at + one.before.offset, one.at + one.after.offset
    low, high = sorted((last, first))
    midnight = wall_of(last).replace(hour=0, minute=1)
    noon = midnight.replace(hour=12, minute=0)
    edges = [wall_of(shown) for shown in (low - 60, low, (low + high) // 120 * 60, high - 60, high)]
    days = [noon + timedelta(days=days) for days in (-1, 2)]
    return [wall(one.zone, shown) for shown in (*edges, midnight, *days)]
