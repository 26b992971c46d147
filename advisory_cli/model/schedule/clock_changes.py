"""Find a difference between the clocks of two places, at a moment, that people there are not used to.

Europe and North America change their clocks weeks apart. For some days New York is then four hours from London and not
five. Releases have been published an hour early because of this. Offsets are those of the IANA database.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.value_class import value_class

_SEASONS = ((1, 15), (7, 15))  # days on which no zone is between its summer and winter time
_LONGEST_SEARCH = 370  # days
_A_DAY, _A_MINUTE = timedelta(days=1), timedelta(minutes=1)


@value_class
class OddDifference:
    """Difference between the clocks in `zone` and in the embargo's zone, when readers probably expect another.

    - `difference`: the time in `zone` less the time in the embargo's zone, at the moment when the embargo ends.
    - `unusual`: True when the two zones have this difference neither in winter nor in summer. False when they have it
      in one of these seasons, but had another one at the time of the check.
    - `usual`: if `unusual`, the differences that the zones have in winter and in summer, the smaller first. Otherwise
      the difference at the time of the check.
    - `changed`: the zone whose change of clocks made the difference. `day`: the day of that change there. They are ""
      and None when no change was found in the 370 days before.
    """

    zone: str
    difference: timedelta  # time in `zone` less the time in the embargo's zone
    usual: tuple[timedelta, ...]  # unusual: in winter and in summer, the smaller first; else: today's alone
    unusual: bool  # True: other than in winter and in summer; False: only other than today's
    changed: str  # zone whose change of clocks made the difference; empty: not found within 370 days
    day: date | None  # day of that change, by its own calendar; None: not found


def odd_difference(moment: Moment, zone: str, *, now: datetime | None = None) -> OddDifference | None:
    """Return the difference between the clocks in `zone` and at `moment`'s own place, if readers may not expect it.

    `moment` is an embargo's end, in the embargo's zone. `zone` is Area/Location or UTC. `now` is the present time
    (aware), None to leave it out of account. The finding EMB14 uses the result.
    Readers may not expect a difference in two cases: the two zones have it neither in the winter nor in the summer of
    that year, or it differs from the difference at `now`, when `now` is before `moment`. In any other case the result
    is None. Raises ZoneInfoNotFoundError when the IANA database lacks a zone.
    """
    home, at = moment.zone, moment.instant
    difference = _apart(home, zone, at)
    seasons = {_apart(home, zone, datetime(moment.wall.year, *day, 12, tzinfo=UTC)) for day in _SEASONS}
    before = _apart(home, zone, now) if now is not None and now < at else difference
    if difference in seasons and difference == before:
        return None
    unusual = difference not in seasons
    changed, day = _last_change(home, zone, at)
    return OddDifference(
        zone=zone,
        difference=difference,
        usual=tuple(sorted(seasons, key=abs)) if unusual else (before,),
        unusual=unusual,
        changed=changed,
        day=day,
    )


def _apart(home: str, zone: str, at: datetime) -> timedelta:
    return _offset(zone, at) - _offset(home, at)


def _offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _last_change(home: str, zone: str, at: datetime) -> tuple[str, date | None]:
    """Return the zone whose change of clocks made the difference at `at`, and the day of that change.

    An empty zone and None mean that no change was found within 370 days.
    """
    difference, after = _apart(home, zone, at), at
    for _ in range(_LONGEST_SEARCH):
        before = after - _A_DAY
        if _apart(home, zone, before) != difference:
            break
        after = before
    else:
        return "", None
    while after - before > _A_MINUTE:
        middle = before + (after - before) / 2
        if _apart(home, zone, middle) == difference:
            after = middle
        else:
            before = middle
    changed = zone if _offset(zone, before) != _offset(zone, after) else home
    return changed, after.astimezone(ZoneInfo(changed)).date()
