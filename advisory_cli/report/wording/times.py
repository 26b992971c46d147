"""Put times into words: moments in the newsroom's zone and in UTC, lengths of time, and the time of a mailing.

The words are plain English, whatever the computer's language.
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
    """Return a day in words: 'Fri 5 June 2026'."""
    return f"{_short_day(when)} {when.year}"


def _short_day(when: date) -> str:
    return f"{_WEEKDAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"


def at(instant: datetime, zone: str) -> str:
    """Return a moment on the clocks of `zone` in words: '00:01 BST, Fri 5 June 2026'.

    `zone` is an Area/Location name. Any other name, or "", means UTC.
    """
    local = _local(instant, zone)
    return f"{local:%H:%M} {_zone_word(local)}, {day(local)}"


def at_both(instant: datetime, zone: str) -> str:
    """Return a moment on the clocks of `zone` and in UTC: '00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June)'.

    The day in UTC is left out when both days are the same. The whole bracket is left out when `zone` is UTC. `zone` is
    an Area/Location name. Any other name, or "", means UTC.
    """
    local, utc = _local(instant, zone), instant.astimezone(UTC)
    if local.utcoffset() == utc.utcoffset() and _zone_word(local) == "UTC":
        return at(instant, zone)
    other_day = "" if local.date() == utc.date() else f" {_short_day(utc)}"
    return f"{at(instant, zone)} ({utc:%H:%M} UTC{other_day})"


def at_near(instant: datetime, zone: str, now: datetime) -> str:
    """Return a moment on the clocks of `zone`, without its day when that is the day of `now`: '11:12 CET'.

    On another day the result is that of at(). `zone` is an Area/Location name. Any other name, or "", means UTC.
    """
    local = _local(instant, zone)
    return f"{local:%H:%M} {_zone_word(local)}" if local.date() == _local(now, zone).date() else at(instant, zone)


def clock(instant: datetime, zone: str, *, seconds: bool = False) -> str:
    """Return the time of day on the clocks of `zone`: '09:00', or '09:00:30' with `seconds`.

    `zone` is an Area/Location name. Any other name, or "", means UTC.
    """
    local = _local(instant, zone)
    return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"


def local_day(instant: datetime, zone: str, *, short: bool = False) -> str:
    """Return the day of a moment in `zone`: 'Fri 5 June', or with `short` 'Fri 5 Jun'.

    `zone` is an Area/Location name. Any other name, or "", means UTC.
    """
    weekday, number, month = _short_day(_local(instant, zone)).split()
    return f"{weekday} {number} {month[:3] if short else month}"


def clock_label(instant: datetime, zone: str) -> str:
    """Return the name of a zone's clocks: 'Europe/Brussels (CEST); 09:00 there is 07:00 UTC', or 'UTC'.

    `instant` is the moment that is shown on both clocks. `zone` is an Area/Location name. Any other name, or "", means
    UTC.
    """
    local, utc = _local(instant, zone), instant.astimezone(UTC)
    if _zone_word(local) == "UTC":
        return "UTC"
    return f"{zone} ({_zone_word(local)}); {local:%H:%M} there is {utc:%H:%M} UTC"


def iso(instant: datetime | None) -> str | None:
    """Return a moment for programs, as RFC 3339 in UTC to the second: '2026-06-04T23:01:00Z'. None for None."""
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
    """Return a length of time in days and hours, or below a day in hours and minutes: '3 days 4 hours', '6 hours'.

    The rest is cut off, and a unit with 0 is left out. Less than a minute is 'less than a minute'.
    """
    minutes = length // _MINUTE
    if minutes < 1:
        return "less than a minute"
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    return " ".join(amount(count, unit) for count, unit in parts if count)


def countdown(instant: datetime, now: datetime) -> str:
    """Return the distance of a moment from `now`: 'in 14 hours 20 minutes' or '3 days 4 hours ago'. Both are aware."""
    return f"in {span(instant - now)}" if instant > now else f"{span(now - instant)} ago"


def at_and_when(instant: datetime, zone: str, now: datetime) -> str:
    """Return a moment on the clocks of `zone` and in UTC, and its distance from `now`.

    Example: '07:00 CEST, Fri 5 June 2026 (05:00 UTC), in 14 hours 20 minutes'. `now` is aware. `zone` is an
    Area/Location name. Any other name, or "", means UTC.
    """
    return f"{at_both(instant, zone)}, {countdown(instant, now)}"


def is_per_recipient(mailing: Mailing) -> bool:
    """Tell whether a mailing was planned for a time of day in each recipient's own zone (`--at '… recipient'`)."""
    return _PER_RECIPIENT in mailing.send_at_words.split()[2:3]


def time_words(mailing: Mailing, zone: str) -> str:
    """Return the time for which a mailing was planned, in words. "" for a mailing without a send time.

    Examples: '07:00 CEST, Fri 5 June 2026 (05:00 UTC)', on the clocks of `zone`, or '08:00 on Fri 5 June 2026, each in
    their own zone'.
    """
    wall = parse_wall(mailing.send_at_words[:16])
    if is_per_recipient(mailing) and wall is not None:
        return f"{wall:%H:%M} on {day(wall)}, each in their own zone"
    return at_both(mailing.send_at, zone) if mailing.send_at is not None else ""


def stopped_words(mailing: Mailing, zone: str) -> str:
    """Return when a mailing was stopped, and by whom where that is known: 'by bea at 09:00 BST, Fri 5 June 2026 …'.

    "" for a mailing that is not stopped. Times are on the clocks of `zone`.
    """
    if mailing.stopped_at is None:
        return ""
    who = f"by {mailing.stopped_by} at " if mailing.stopped_by else ""
    return f"{who}{at_both(mailing.stopped_at, zone)}"


def from_to(first: datetime, last: datetime) -> str:
    """Return two moments in words, in UTC: 'first at 22:00 UTC, Thu 4 June 2026, last at 12:00 UTC, Fri 5 June 2026'.

    When `first` and `last` are equal, the words are 'at 22:00 UTC, Thu 4 June 2026'.
    """
    start, end = (f"{when.astimezone(UTC):%H:%M} UTC, {day(when.astimezone(UTC))}" for when in (first, last))
    return f"at {start}" if first == last else f"first at {start}, last at {end}"
