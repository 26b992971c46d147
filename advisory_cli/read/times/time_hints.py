"""Maker of the error for a send time that cannot be read, such as midnight, 12am or a day without a time.

The error's remedy is the right spelling if that is certain, else examples.
"""

import re
from datetime import datetime, timedelta

from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.read.times.named_dates import lacks_year

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = late_pattern(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|\b(?:today|tomorrow|{'|'.join(WEEKDAYS)})\b", re.IGNORECASE | re.ASCII
)
_PLACE = late_pattern(r"\b(?:[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|UTC|recipient)(?![\w/+-])")
_NOON = late_pattern(r"\b(?:12 )?(?:noon|mid-?day)\b", re.IGNORECASE)
_MIDNIGHT = late_pattern(r"\b(?:12 )?midnight\b|\b24[:.h]00\b", re.IGNORECASE)
_TWELVE_HOURS = late_pattern(r"\b(1[0-2]|0?[1-9])(?:[:.h]([0-5][0-9]))? ?([ap])\.?m\b\.?", re.IGNORECASE)
_OFFSET = late_pattern(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})? ?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?|Z)(?!\S)")
_HOURS = late_pattern(r"\b([01]?[0-9]|2[0-3])(?:[:.h]([0-5][0-9])|h)(?::[0-5][0-9])?(?![\w:])")
_OTHER_DATE = late_pattern(
    r"\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})\b|\b[0-9]{4}[/.][0-9]{1,2}[/.][0-9]{1,2}\b"
    r"|\b[0-9]{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_DIGIT = late_pattern(r"[0-9]")
_Suggestion = tuple[str, str]  # a sentence with {} for the text, and what to write, empty where that is not certain
_FILLING = frozenset({"at", "on", "the", "of", ","})
_ZONE = "; after it a zone such as Europe/Brussels"
_BEHIND = f"{_ZONE}, or recipient for each reader's own clock"
_AHEAD = timedelta(weeks=6)  # from now to the day in an example
DATED_FORMS = f"Write '2027-01-12 08:00' or '12 January 2027 08:00'{_BEHIND}"


def send_forms(now: datetime) -> str:
    """Return examples of send times, as a remedy. `now` is aware: the day in the examples is six weeks ahead."""
    return f"Write 17:30, 7am, tomorrow 07:00, Mon 9:00, {now + _AHEAD:%Y-%m-%d} 08:00 or +2h{_BEHIND}"


def moment_forms(now: datetime) -> str:
    """Return examples of times that are the same for everybody, such as the start of an event, as a remedy.

    `now` is aware: the day in the examples is six weeks ahead.
    """
    day = now + _AHEAD
    return f"Write it like {example_time(now)}, or {day.day} {day:%B %Y} 11:00{_ZONE}"


def example_time(now: datetime) -> str:
    """Return a date with a time, as an example: '2027-01-12 11:00'. `now` is aware: the day is six weeks ahead."""
    return f"{now + _AHEAD:%Y-%m-%d} 11:00"


def not_a_time(text: str, *, forms: str) -> BadData:
    """Return the BadData, to be raised by the caller, for a `text` that is no send time.

    The remedy is the right spelling if that is certain, else `forms`, a sentence with examples.
    """
    readings = (_fold, _no_year, _other_date, _midnight, _twelve_hours, _offset, _other_spelling, _no_time)
    hint = next(filter(None, (reading(text) for reading in readings)), ("{} is not a time that can be read.", ""))
    words, remedy = hint
    return BadData(words.format(f"“{printable(text[:60])}”"), remedy=remedy or forms)


def _fold(text: str) -> _Suggestion | None:
    if "fold" not in text.lower():
        return None
    remedy = "Write fold:0 for the first or fold:1 for the second at the very end: 2026-10-25 02:30 fold:0"
    return "{} is not a time that can be read.", remedy


def _no_year(text: str) -> _Suggestion | None:
    return ("The date in {} has no year.", "") if lacks_year(text) else None


def _other_date(text: str) -> _Suggestion | None:
    if not _OTHER_DATE.search(text):
        return None
    return "The date in {} is not written year-month-day.", ""


def _midnight(text: str) -> _Suggestion | None:
    midnight = _MIDNIGHT.search(text)
    if midnight is None:
        return None
    remedy = _rewritten(text, midnight, "Write {} for the first minute of a day, {} for its last", "00:01", "23:59")
    return "{} leaves open whether midnight begins the day or ends it.", remedy


def _twelve_hours(text: str) -> _Suggestion | None:
    """Suggest a 24-hour time for noon and for times with a.m. or p.m.

    12 a.m. is the hour after midnight, 12 p.m. the hour after noon.
    """
    if noon := _NOON.search(text):
        return "{} is not a clock time.", _rewritten(text, noon, "Write {}", "12:00")
    if twelve := _TWELVE_HOURS.search(text):
        hour = int(twelve[1]) % 12 + (12 if twelve[3].lower() == "p" else 0)
        spelt = f"{hour:02d}:{twelve[2] or '00'}"
        return "{} is not a time of 24 hours.", _rewritten(text, twelve, "Write {}", spelt)
    return None


def _offset(text: str) -> _Suggestion | None:
    if not _OFFSET.search(text):
        return None
    remedy = "Write a place, such as 08:00 Europe/Brussels: an offset does not know summer time"
    return "{} has an offset where a zone belongs.", remedy


def _other_spelling(text: str) -> _Suggestion | None:
    hours = _HOURS.search(_DAY.sub(" ", text))
    if hours is None:
        return None
    spelt = f"{int(hours[1]):02d}:{hours[2] or '00'}"
    return "{} is not a time in the form 08:00.", _rewritten(text, hours, "Write {}", spelt)


def _no_time(text: str) -> _Suggestion | None:
    if _DIGIT.search(_PLACE.sub(" ", _DAY.sub(" ", text))) or not _DAY.search(text):
        return None
    return "{} is a day without a time.", _rewritten(text, None, "Write {}", "08:00")


def _rewritten(text: str, instead_of: re.Match[str] | None, words: str, *times: str) -> str:
    """Return `words` with the times filled in, the text's own day before each and its place behind.

    Empty where the text says anything else, because a suggestion that drops that would mean another time.
    """
    rest = text.replace(instead_of[0], " ", 1) if instead_of else text
    day, place = _DAY.search(rest), _PLACE.search(rest)
    for match in (day, place):
        rest = rest.replace(match[0], " ", 1) if match else rest
    if set(rest.lower().replace(",", " , ").split()) - _FILLING:
        return ""
    before, behind = f"{day[0].lower()} " if day else "", f" {place[0]}" if place else ""
    return words.format(*(f"{before}{clock_time}{behind}" for clock_time in times))
