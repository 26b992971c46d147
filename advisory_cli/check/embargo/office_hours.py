"""Rule EMB21: a finding if no contact of an advisory can be called when the embargo ends, by the hours stated.

Hours are read as people write them: 9-17, Mon–Fri 9:00–18:00, lun-ven 9h-18h, 9 am to 5 pm, 24h. Hours in any other
form give no finding.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from advisory_cli.check.text.dates import SHORT_WEEKDAY_NUMBER, WEEKDAY_NUMBER, plain, written_at
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.value_class import value_class

_EVERY_DAY = frozenset(range(7))
_SETS = {
    **dict.fromkeys(("daily", "every day", "tous les jours", "7/7"), _EVERY_DAY),
    **dict.fromkeys(("weekdays", "working days", "jours ouvrables"), frozenset(range(5))),
}
_ALWAYS = late_pattern(
    r"24 ?(?:h|hrs|hours|heures)?(?: ?/ ?24)?(?:[ ,/]*7 ?(?:/ ?7|days|jours)?)?|around the clock|always"
)
_TO = late_pattern(r"\s*(?:[-–—−]|\b(?:to|till?|until|through|au|a|bis)\b)\s*")
_PART = late_pattern(r"[;,\n]|\b(?:and|et|und)\b")
_CLOCK = r"(\d{1,2})(?:\s?[:.h]\s?(\d\d))?\s?(?:h|hrs|uhr)?\s?([ap]m)?"
_RANGE = late_pattern(rf"{_CLOCK}-{_CLOCK}$")
_FILLERS = late_pattern(r"\b(?:from|du|de|le|les|von|vom)\b\s*")
_FIRST_NIGHT_HOUR = 16  # a range that ends before it begins is a night's from here on, else it is 9-5, morning unsaid


@value_class
class _Shift:
    """A shift from `start` to `end`, minutes of the day, on these weekdays (0 = Monday).

    The shift goes over midnight where end <= start.
    """

    days: frozenset[int]
    start: int
    end: int

    def covers(self, local: datetime) -> bool:
        """Tell whether somebody is there at a time."""
        minute, day = local.hour * 60 + local.minute, local.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        return (day in self.days and minute >= self.start) or ((day - 1) % 7 in self.days and minute < self.end)


def check_hours(advisory: Advisory, *, now: datetime) -> tuple[Finding, ...]:
    """Return EMB21 if, by the hours that the contacts state, no contact can be called when the embargo ends.

    Hours are read on the clocks of the embargo's zone. Nothing is found when no contact states hours, when the hours of
    some contact are not understood, without an embargo, and once the embargo has ended at `now` (aware).
    """
    embargo = advisory.embargo
    if embargo is None or embargo.lifted(now):
        return ()
    until = embargo.until
    written = [(n, contact.hours) for n, contact in enumerate(advisory.contacts) if contact.hours.strip()]
    clock = {name for month in (1, 7) if (name := until.local.replace(month=month, day=15).tzname())}
    shifts = [_shifts(hours, advisory.language[:2].lower(), clock) for _, hours in written]
    if not written or None in shifts or any(shift.covers(until.local) for shift in chain(*filter(None, shifts))):
        return ()
    return (
        finding(
            "EMB21",
            f"By the hours given, nobody can be called when the embargo ends, at {written_at(until.local)}.",
            place=advisory.place(f"contacts[{written[0][0]}].hours"),
            remedy="Name somebody who can be called then, or choose another end.",
        ),
    )


def _shifts(text: str, language: str, clock: Iterable[str]) -> tuple[_Shift, ...] | None:
    """Return the shifts of one contact. None where one of the words is not understood."""
    words = plain(text).replace("a.m.", "am").replace("p.m.", "pm").strip(" .")
    for name in clock:
        words = re.sub(rf"\s*\(?\b{re.escape(plain(name))}\b\)?", "", words)
    if _ALWAYS.fullmatch(words):
        return (_Shift(days=_EVERY_DAY, start=0, end=24 * 60),)
    shifts: list[_Shift] = []
    days: set[int] = set()
    fresh = True  # days that come now belong to the next hours
    for part in filter(None, (piece.strip(" .:()") for piece in _PART.split(_TO.sub("-", _FILLERS.sub("", words))))):
        match = _RANGE.search(part)
        named = _days(part[: match.start()] if match else part, language)
        if named is None:
            return None
        days = (set() if fresh and named else days) | named
        fresh = match is not None
        if match:
            span = _span(match)
            if span is None:
                return None
            shifts.append(_Shift(days=frozenset(days or _EVERY_DAY), start=span[0], end=span[1]))
    return tuple(shifts) if fresh and shifts else None


def _days(text: str, language: str) -> set[int] | None:
    """Return the weekdays of 'mon-fri', 'monday', 'daily' or an empty text. None for other words."""
    text = text.strip(" .:,()")
    if not text:
        return set()
    if text in _SETS:
        return set(_SETS[text])
    known = {**SHORT_WEEKDAY_NUMBER["en"], **SHORT_WEEKDAY_NUMBER.get(language, {}), **WEEKDAY_NUMBER}
    ends = [known.get(name.strip(" .").removesuffix("s"), known.get(name.strip(" ."))) for name in text.split("-")]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2:
        return None
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def _span(match: re.Match[str]) -> tuple[int, int] | None:
    """Return start and end in minutes of the day. None for no times at all.

    None also for 9-5, which leaves open what is meant.
    """
    hour, minute, half, last_hour, last_minute, last_half = match.groups()
    if last_half and not half:
        half = last_half if int(hour) % 12 < int(last_hour) % 12 else "am"
    start, end = _minutes(hour, minute, half), _minutes(last_hour, last_minute, last_half)
    if start is None or end is None or (end <= start < _FIRST_NIGHT_HOUR * 60 and not last_half):
        return None
    return start, end


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    return hours * 60 + minutes if hours * 60 + minutes <= 24 * 60 and minutes < 60 else None
