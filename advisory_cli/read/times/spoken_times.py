"""Reader of times as people say them, such as 7am, 17.30, noon, tomorrow 9, Mon 9:00 and +2h.

Each time is rewritten in the form that the rest of the program reads. A time with two readings is refused.
"""

import re
from datetime import datetime, timedelta

from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.read.times.time_hints import WEEKDAYS

_SHORT_DAYS = {
    **{day[:3]: day for day in WEEKDAYS},
    "tues": "tuesday",
    "weds": "wednesday",
    "thur": "thursday",
    "thurs": "thursday",
}
_DAY_WORDS = "|".join(("today", "tomorrow", *WEEKDAYS, *sorted(_SHORT_DAYS, key=len, reverse=True)))
_SPOKEN = late_pattern(
    rf"(?:(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{_DAY_WORDS}),?[ ](?:at[ ])?)?"
    r"(?:(?P<noon>(?:12 )?(?:noon|mid-?day))"
    r"|(?P<twelve>1[0-2]|0?[1-9])(?:[:.](?P<past>[0-5][0-9]))?[ ]?(?P<half>[ap])\.?m\b\.?"
    r"|(?P<hour>2[0-3]|[01]?[0-9])(?:(?P<sign>[:.h])(?P<minute>[0-5][0-9])|(?P<french>h))?(?:[ ]?o['’]clock)?)"
    r"(?P<rest>(?:[ ].+)?)",
    re.IGNORECASE | re.ASCII,
)
_SPAN = late_pattern(r"\+[ ]?(?:(?P<hours>[0-9]{1,3})[ ]?h)?[ ]?(?:(?P<minutes>[0-9]{1,4})[ ]?m(?:in)?)?", re.ASCII)
_LIKE_SPAN = late_pattern(
    r"(?:\+|in )[ ]?(?P<count>[0-9]{1,4})[ ]?(?P<unit>[a-z]*)(?P<rest>[ ].*)?", re.IGNORECASE | re.ASCII
)
_MONTHS = 12
_EARLIEST_HOUR = 7  # a day's hours below it are said of the evening too: "tomorrow 6"


def span_ahead(text: str) -> timedelta | None:
    """Return the span in a text such as '+2h', '+30m' or '+1h30m'. None for a text that is no span.

    Raises BadData for a span in another form, such as 'in 2 hours', and for a span of no length. If the meaning is
    certain, the remedy of the BadData is the right form.
    """
    match = _SPAN.fullmatch(text)
    if match and (match["hours"] or match["minutes"]):
        length = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
        if length:
            return length
    if like := _LIKE_SPAN.fullmatch(text):
        raise _odd_span(text, like)
    return None


def end_of(length: timedelta, now: datetime) -> datetime:
    """Return the first whole minute that is at least `length` after `now`. Both moments are aware."""
    end = now + length
    whole = end.replace(second=0, microsecond=0)
    return whole if whole == end else whole + timedelta(minutes=1)


def written_out(text: str) -> str:
    """Return the long form of a time as people say it: '07:00' for '7am', 'monday 09:00' for 'Mon 9:00'.

    A zone, or another word behind the time, stays. Any other text is returned unchanged.
    Raises BadData for a time with two readings, such as 'tomorrow 6' or '2h'. Its remedy names both.
    """
    match = _SPOKEN.fullmatch(text)
    if match is None:
        return text
    spelt = _clock_time(match, text)
    if spelt is None:
        return text
    day = (match["day"] or "").lower()
    return " ".join(filter(None, (_SHORT_DAYS.get(day, day), spelt, match["rest"].strip())))


def _clock_time(match: re.Match[str], text: str) -> str | None:
    """Return the time of day as HH:MM. None when this module does not read it."""
    if match["noon"]:
        return "12:00"
    if match["twelve"]:
        hour = int(match["twelve"])  # 12am and 12pm are refused elsewhere: people disagree which is noon
        return None if hour == 12 else f"{hour + 12 * (match['half'].lower() == 'p'):02d}:{match['past'] or '00'}"
    hour, sign = int(match["hour"]), (match["sign"] or "").lower()
    if sign == "." and not match["day"] and 1 <= int(match["minute"]) <= _MONTHS and hour >= 1:
        spelt = f"{hour:02d}:{match['minute']}"
        raise _two_readings(text, f"may be {spelt} or a date", f"{spelt}, or for a date 2027-01-12 08:00")
    if sign:
        return f"{hour:02d}:{match['minute']}"
    return _whole_hour(hour, match, text)


def _whole_hour(hour: int, match: re.Match[str], text: str) -> str | None:
    """Return an hour without minutes. A bare number counts only behind a day, and only where it has one reading."""
    day = f"{match['day'].lower()} " if match["day"] else ""
    if match["french"]:
        if not day and hour <= 12:
            raise _two_readings(text, f"may be {hour:02d}:00 or in {hour} hours", f"{hour:02d}:00 or +{hour}h")
        return f"{hour:02d}:00"
    if not day or hour == 0:
        return None
    if hour < _EARLIEST_HOUR:
        readings = f"{hour:02d}:00 or {day}{hour + 12}:00"
        raise _two_readings(text, "may be in the morning or in the evening", f"{day}{readings}")
    return f"{hour:02d}:00"


def _two_readings(text: str, words: str, right: str) -> BadData:
    return BadData(f"“{printable(text)}” {words}.", remedy=f"Write {right}")


def _odd_span(text: str, like: re.Match[str]) -> BadData:
    count, unit = int(like["count"]), like["unit"].lower()
    shown = f"“{printable(text)}”"
    if like["rest"]:
        return BadData(f"{shown} has words after the time span.", remedy=f"Write only the span: +{count}h or +{count}m")
    if not count:
        return BadData(f"{shown} is not in the future.", remedy="Choose a later time, such as +30m")
    if unit in {"d", "day", "days"}:
        return BadData(
            f"{shown} is not exact: a day may have 23 or 25 hours.", remedy="Write tomorrow 07:00, or hours: +24h"
        )
    known = {"h": "h", "hour": "h", "hours": "h", "hrs": "h", "m": "m", "min": "m", "mins": "m"}
    letter = known.get(unit, "m" if unit.startswith("minute") else "")
    if letter:
        return BadData(f"{shown} is not written as a span.", remedy=f"Write +{count}{letter}")
    return BadData(f"{shown} does not say hours or minutes.", remedy=f"Write +{count}h or +{count}m")
