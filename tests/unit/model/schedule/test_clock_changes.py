"""model.schedule.clock_changes: when readers abroad would be an hour off by what they are used to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from advisory_cli.model.schedule.clock_changes import OddDifference, odd_difference
from advisory_cli.model.schedule.times import Moment, is_zone


def odd(text: str, issuer: str, zone: str, now: str = "") -> OddDifference | None:
    """What is odd about a wall time of the issuer's for readers in a zone."""
    moment = Moment(wall=datetime.fromisoformat(text), zone=issuer)
    return odd_difference(moment, zone, now=datetime.fromisoformat(now).replace(tzinfo=UTC) if now else None)


def hours(*numbers: float) -> tuple[timedelta, ...]:
    """Differences."""
    return tuple(timedelta(hours=number) for number in numbers)


@pytest.mark.parametrize(
    ("text", "issuer", "zone", "difference", "usual", "changed", "day"),
    [
        # America goes forward on 8 March 2026, Europe on 29 March
        ("2026-03-13 00:01", "Europe/London", "America/New_York", -4, (-5,), "America/New_York", date(2026, 3, 8)),
        # Europe goes back on 25 October 2026, America on 1 November: the week of the storm of 2012
        ("2026-10-29 18:00", "America/New_York", "Europe/London", 4, (5,), "Europe/London", date(2026, 10, 25)),
        # Europe on 29 March, Sydney on 5 April: neither the 9 of its winter nor the 11 of its summer
        ("2026-04-01 10:00", "Europe/London", "Australia/Sydney", 10, (9, 11), "Europe/London", date(2026, 3, 29)),
        # Cairo goes forward only on 24 April: for four weeks Paris and Cairo have one time
        ("2026-04-10 00:01", "Europe/Paris", "Africa/Cairo", 0, (1,), "Europe/Paris", date(2026, 3, 29)),
    ],
)
def test_odd_difference_tells_an_unusual_one_when_between_two_clock_changes(
    text: str,
    issuer: str,
    zone: str,
    difference: float,
    usual: tuple[float, ...],
    changed: str,
    day: date,
) -> None:
    """A difference between two changes of clocks is told beside the usual one.

    Otherwise an embargo in those weeks would be counted from the latter.
    """
    (apart,) = hours(difference)
    expected = OddDifference(zone=zone, difference=apart, usual=hours(*usual), unusual=True, changed=changed, day=day)
    assert odd(text, issuer, zone) == expected


def test_odd_difference_tells_a_change_when_it_comes_before_the_moment() -> None:
    """A difference that changes before the moment is told while it lies ahead.

    Otherwise a reader in Tokyo would count today's nine hours to a time after Europe's change.
    """
    found = odd("2026-04-02 00:01", "Europe/London", "Asia/Tokyo", now="2026-03-27 12:00")
    assert found is not None
    assert (found.difference, found.usual, found.unusual) == (*hours(8), hours(9), False)
    assert (found.changed, found.day) == ("Europe/London", date(2026, 3, 29))
    assert odd("2026-04-02 00:01", "Europe/London", "Asia/Tokyo") is None
    assert odd("2026-04-02 00:01", "Europe/London", "Asia/Tokyo", now="2026-03-30 12:00") is None
    assert odd("2026-04-02 00:01", "Europe/London", "Asia/Tokyo", now="2026-04-03 12:00") is None


def test_odd_difference_returns_none_when_it_is_midsummer() -> None:
    """No zone has an odd difference in midsummer, else readers would be warned of clocks that do not change."""
    zones = [zone for zone in available_timezones() if is_zone(zone)]
    assert [zone for zone in zones if odd("2026-07-08 00:01", "Europe/London", zone, now="2026-07-01 09:00")] == []
