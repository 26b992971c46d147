"""Rules EMB08 to EMB10: find an embargo that ends too soon or too long after the messages leave, or on a day off.

A day off is a Saturday, a Sunday or a holiday.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from advisory_cli.check.embargo.rules import embargo_place
from advisory_cli.check.text.dates import written, written_at
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.schedule.times import is_zone

_TOO_SHORT, _SHORT, _LONG = timedelta(hours=2), timedelta(hours=24), timedelta(days=14)
_MOST_AT_WEEKEND = 0.2  # of those whose zone is known
_SATURDAY = 5
_WORKDAY = "Choose a working day, or go ahead if this day is meant."


def check_notice(advisory: Advisory, *, leaves: datetime) -> tuple[Finding, ...]:
    """Return EMB08 or EMB09 if the embargo ends too soon or too long after the messages leave. Empty otherwise.

    EMB08 is for less than 24 hours: level warning below 2 hours, level note from 2 hours on. EMB09 is for more than 14
    days. `leaves` (aware) is the time at which the messages leave. Nothing is found if the embargo has ended by
    `leaves`.
    The function's name means advance notice to journalists, not a notice such as a correction.
    """
    embargo = advisory.embargo
    if embargo is None or embargo.lifted(leaves):
        return ()
    notice = embargo.until.instant - leaves
    if notice < _TOO_SHORT:
        words = f"The embargo ends {_span(notice)} after the message is sent: too short to report on it."
        return (_notice("EMB08", words, "Choose a later end, or release: immediate.", advisory),)
    if notice < _SHORT:
        words = f"The embargo ends {_span(notice)} after the message is sent."
        return (_notice("EMB08", words, "A day's notice gives more newsrooms a chance.", advisory, Level.NOTE),)
    if notice > _LONG:
        words = f"The embargo ends {notice.days} days after the message is sent. Long embargoes are often broken."
        return (_notice("EMB09", words, "Send it later, or choose an earlier end.", advisory),)
    return ()


def check_day(
    advisory: Advisory, *, holidays: Sequence[date], zones: Mapping[str, int], now: datetime
) -> tuple[Finding, ...]:
    """Return EMB10 if the embargo ends at a weekend or on a holiday. Empty otherwise.

    `holidays`: the newsroom's holidays. `zones`: the number of recipients in each zone.
    EMB10 is found in two cases:
    - In the embargo's own zone, the day is a Saturday, a Sunday or one of `holidays`.
    - For more than a fifth of the recipients whose zone is known, the day in their zone is a Saturday or a Sunday.
    Nothing is found once the embargo has ended at `now` (aware).
    """
    embargo = advisory.embargo
    if embargo is None or embargo.lifted(now):
        return ()
    day = embargo.until.wall.date()
    if day in holidays:
        return (_notice("EMB10", f"The embargo ends on {written(day)}, a holiday.", _WORKDAY, advisory),)
    if day.weekday() >= _SATURDAY:
        return (_notice("EMB10", f"The embargo ends at a weekend, on {written(day)}.", _WORKDAY, advisory),)
    return tuple(_weekend_elsewhere(advisory, embargo, zones))


def _weekend_elsewhere(advisory: Advisory, embargo: Embargo, zones: Mapping[str, int]) -> Iterator[Finding]:
    known = {zone: count for zone, count in zones.items() if is_zone(zone)}
    local_ends = {zone: embargo.until.in_zone(zone) for zone in known}
    off = {zone: known[zone] for zone, local in local_ends.items() if local.weekday() >= _SATURDAY}
    total, free = sum(known.values()), sum(off.values())
    if not off or free <= total * _MOST_AT_WEEKEND:
        return
    most = max(sorted(off), key=off.__getitem__)
    words = (
        f"For {free:,} of the {total:,} recipients whose zone is known, the embargo ends at a weekend: in {most} "
        f"at {written_at(local_ends[most])}."
    )
    yield _notice("EMB10", words, "An end a few hours earlier or later may suit them better.", advisory)


def _notice(code: str, words: str, remedy: str, advisory: Advisory, level: Level | None = None) -> Finding:
    return finding(code, words, place=embargo_place(advisory), remedy=remedy, level=level)


def _span(notice: timedelta) -> str:
    """Return a time in whole minutes or hours: '38 minutes', '1 hour', '5 hours'."""
    minutes = int(notice / timedelta(minutes=1))
    number, unit = (minutes // 60, "hour") if minutes >= 60 else (minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"
