"""Moments in plain English, in the newsroom's zone and in UTC, the same under every locale.

Lengths of time, and the time of a mailing, are put in words, too.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.times import is_zone, parse_wall
from advisory_cli.report.wording.phrases import amount

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MINUTE = timedelta(minutes=1)
_PER_RECIPIENT = "recipient"  # in the place of a zone (read/times/send_time.py)


def day(when: date) -> str:
    """Return a day as 'Fri 5 June 2026'."""
    return f"{_short_day(when)} {when.year}"


def _short_day(when: date) -> str:
    return f"{_WEEKDAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"


def at(instant: datetime, zone: str) -> str:
    """Return '00:01 BST, Fri 5 June 2026' on the clocks of `zone`. UTC where `zone` is none."""
    local = _local(instant, zone)
    return f"{local:%H:%M} {_zone_word(local)}, {day(local)}"


def at_both(instant: datetime, zone: str) -> str:
    """Return a moment as at() does, and in brackets the same in UTC, with its day where the day differs."""
    local, utc = _local(instant, zone), instant.astimezone(UTC)
    if local.utcoffset() == utc.utcoffset() and _zone_word(local) == "UTC":
        return at(instant, zone)
    other_day = "" if local.date() == utc.date() else f" {_short_day(utc)}"
    return f"{at(instant, zone)} ({utc:%H:%M} UTC{other_day})"


def clock(instant: datetime, zone: str, *, seconds: bool = False) -> str:
    """Return '09:00', or '09:00:30', on the clocks of `zone`."""
    local = _local(instant, zone)
    return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"


def local_day(instant: datetime, zone: str, *, short: bool = False) -> str:
    """Return 'Fri 5 June', or 'Fri 5 Jun', by the calendar of `zone`."""
    weekday, number, month = _short_day(_local(instant, zone)).split()
    return f"{weekday} {number} {month[:3] if short else month}"


def clock_label(instant: datetime, zone: str) -> str:
    """Name the clocks of a picture: 'Europe/Brussels (CEST); 09:00 there is 07:00 UTC', or 'UTC'."""
    local, utc = _local(instant, zone), instant.astimezone(UTC)
    if _zone_word(local) == "UTC":
        return "UTC"
    return f"{zone} ({_zone_word(local)}); {local:%H:%M} there is {utc:%H:%M} UTC"


def iso(instant: datetime | None) -> str | None:
    """Return a moment as RFC 3339 in UTC to the second, for machines: '2026-06-04T23:01:00Z'. None for None."""
    return None if instant is None else f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone) if is_zone(zone) else UTC)


def _zone_word(local: datetime) -> str:
    """Return the zone's abbreviation, or the offset ('UTC-03:00') where the zone has none.

    America/Sao_Paulo, for example, calls itself '-03'.
    """
    name = local.tzname() or "UTC"
    return name if name.isalpha() else f"UTC{local.isoformat()[-6:]}"


def span(length: timedelta) -> str:
    """Return a length of time in its two largest units, down to the minute.

    '6 hours', '14 hours 20 minutes', '3 days 4 hours', or 'less than a minute'.
    """
    minutes = length // _MINUTE
    if minutes < 1:
        return "less than a minute"
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    return " ".join(amount(count, unit) for count, unit in parts if count)


def countdown(instant: datetime, now: datetime) -> str:
    """Return 'in 14 hours 20 minutes', 'in less than a minute' or '3 days 4 hours ago'. Both moments are aware."""
    return f"in {span(instant - now)}" if instant > now else f"{span(now - instant)} ago"


def at_and_when(instant: datetime, zone: str, now: datetime) -> str:
    """Return '07:00 CEST, Fri 5 June 2026 (05:00 UTC), in 14 hours 20 minutes'."""
    return f"{at_both(instant, zone)}, {countdown(instant, now)}"


def is_per_recipient(mailing: Mailing) -> bool:
    """Tell whether a mailing goes by each reader's own clock."""
    return _PER_RECIPIENT in mailing.send_at_words.split()[2:3]


def time_words(mailing: Mailing, zone: str) -> str:
    """Return a mailing's time in words. Empty for a mailing without a time.

    '07:00 CEST, Fri 5 June 2026 (05:00 UTC)' or '08:00 on Fri 5 June 2026, each in their own zone'.
    """
    wall = parse_wall(mailing.send_at_words[:16])
    if is_per_recipient(mailing) and wall is not None:
        return f"{wall:%H:%M} on {day(wall)}, each in their own zone"
    return at_both(mailing.send_at, zone) if mailing.send_at is not None else ""


def from_to(first: datetime, last: datetime) -> str:
    """Return 'first at 22:00 UTC, Thu 4 June 2026, last at 12:00 UTC, Fri 5 June 2026'.

    Where both are one moment, only that moment is named.
    """
    start, end = (f"{when.astimezone(UTC):%H:%M} UTC, {day(when.astimezone(UTC))}" for when in (first, last))
    return f"at {start}" if first == last else f"first at {start}, last at {end}"
