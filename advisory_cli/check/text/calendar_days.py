"""Function that finds the days of the calendar written in a text: a day with its month.

Examples: 'Friday 5 June 2026', 'June 5', '14. Januar', 'le 1er mars', '14–15 de enero', '2026-06-05', '05.06.2026'. The
languages are those of check/text/dates.py, and in a text of another language with labels also that one.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from advisory_cli.check.text.date_words import date_words
from advisory_cli.check.text.dates import MONTH_NUMBER, MONTHS, SHORT_WEEKDAY_NUMBER, WEEKDAYS, plain
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_LONGEST = 31  # days of a range


def _names(table: dict[str, tuple[str, ...]], languages: tuple[str, ...] = tuple(MONTHS)) -> str:
    words = {word for language in languages for entry in table[language] for word in entry.split()}
    return "|".join(sorted(words | {plain(word) for word in words}, key=lambda word: (-len(word), word)))


_SHORT = "|".join(sorted({word.capitalize() for table in SHORT_WEEKDAY_NUMBER.values() for word in table}, key=len))
_WEEKDAY = rf"(?:(?:(?i:{_names(WEEKDAYS)}|sonnabend)|(?:{_SHORT})\b\.?),?\s{{1,2}}(?:(?:the|den|dem|el|le|il|de)\s)?)?"
_NUMBER = r"[0-3]?\d(?:st|nd|rd|th|er|ste|º|°)?\.?"
_DAY = rf"(?:(?P<first>{_NUMBER})\s?(?:[–—/-]|\b(?:to|and|et|au|und|bis|y|al|e|en|tot)\b)\s?)?(?P<day>{_NUMBER})"
_MONTH = rf"(?P<month>(?i:{_names(MONTHS)})\b)(?:\.(?=\s\d{{4}}))?"
_YEAR = r"(?:,?\s{1,2}(?:del?\s)?(?P<year>(?:19|20)\d\d)(?!\d|\s?[:.]\d))?"
_BEHIND = r"(?=\s*(?:$|[,.;:)\]|/–—-]|\b(?:at|in|from|to|and)\b))"  # not: March 14 people
_FORMS = tuple(
    late_pattern(form)
    for form in (
        rf"\b{_WEEKDAY}(?<!\d)(?<!\d[.,:/]){_DAY}\s{{1,2}}(?:of\s|de\s)?{_MONTH}{_YEAR}",
        rf"\b{_WEEKDAY}(?P<month>(?:{_names(MONTHS, ('en',))})\b)\.?\s{{1,2}}{_DAY}(?!\d|:\d){_YEAR}{_BEHIND}",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b(?!-)",
    )
)
_DAY_FIRST = late_pattern(
    rf"\b{_WEEKDAY}(?<![\d.,/])(?P<day>[0-3]?\d)(?P<mark>[./])(?P<number>[01]?\d)(?P=mark)(?P<year>20\d\d)\b(?![./]\d)"
)


@value_class
class CalendarDay:
    """Day with its month, or a range of days, as written in a text. calendar_days() makes these.

    `start` and `end` are offsets in the text, in characters from 0. `days` are the days meant, in their order: one, or
    all of a range. `has_year` tells whether the year is written.
    """

    start: int
    end: int
    days: tuple[date, ...]
    has_year: bool


def calendar_days(text: str, *, language: str, near: date, own_names: bool = True) -> tuple[CalendarDay, ...]:
    """Return the days written in `text` with day and month, in their order. Days that do not exist are left out.

    `near`: a day without a year is taken for the one nearest to `near`. `language`: the tag of the text, such as fr.
    For en-US, days in numbers (05/06/2026) are not read, because the month may come first.
    `own_names` False leaves out the names of a language beyond those of check/text/dates.py.
    """
    found, taken = [], bytearray(len(text))
    words = date_words(language) if own_names and language[:2] not in MONTHS else None
    for form in words.days if words else ():
        for match in form.finditer(text):
            month = words.month(match.groupdict()) if words else 0
            if any(taken[match.start() : match.end()]) or not month:
                continue
            if days := tuple(_days({**match.groupdict(), "number": str(month)}, near)):
                found.append(CalendarDay(start=match.start(), end=match.end(), days=days, has_year=bool(match["year"])))
    for form in _FORMS if language == "en-US" else (*_FORMS, _DAY_FIRST):
        for match in form.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = b"x" * len(match[0])
            if days := tuple(_days(match.groupdict(), near)):
                found.append(CalendarDay(start=match.start(), end=match.end(), days=days, has_year=bool(match["year"])))
    return tuple(sorted(found, key=lambda written: written.start))


def _days(groups: dict[str, str | None], near: date) -> Iterator[date]:
    last = _nearest(groups, _digits(groups["day"]), near)
    first = _digits(groups.get("first"))
    if last is None:
        return
    length = last.day - first if 0 < first < last.day else 0
    yield from (last - timedelta(days=back) for back in range(min(length, _LONGEST), -1, -1))


def _nearest(groups: dict[str, str | None], day: int, near: date) -> date | None:
    name, number, year = groups.get("month"), groups.get("number"), groups.get("year")
    month = int(number) if number else MONTH_NUMBER[plain(name or "")] + 1
    candidates = []
    for each in (int(year),) if year else (near.year, near.year - 1, near.year + 1):
        try:
            candidates.append(date(each, month, day))
        except ValueError:
            continue
    return min(candidates, key=lambda candidate: abs(candidate - near), default=None)


def _digits(text: str | None) -> int:
    return int(re.sub(r"\D", "", text or "") or 0)
