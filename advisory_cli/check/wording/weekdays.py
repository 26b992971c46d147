"""Rule TXT04: find a weekday that does not fit the date beside it, and a date that does not exist.

The rule never changes a text. Only the author knows whether weekday or date is wrong.
Known forms are: weekday day month [year], weekday month day [year], weekday and a numeric date, date and (weekday). The
languages are English, French, German, Dutch, Spanish and Italian in every text, and each other language that has labels
in texts of its own, in the forms in which it writes days (check/text/date_words.py). Dates are Gregorian.
A date without a year is tried with two years: a year named in the same sentence, and the year that puts the date
nearest to the event. Without an event, the dateline is used instead, and without a dateline the present time. There is
no finding if the weekday is right in one of these years.
'The Sun, 27 January' names a newspaper, and gives no finding.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from advisory_cli.check.text.date_words import date_words
from advisory_cli.check.text.dates import (
    MONTH_NUMBER,
    MONTHS,
    SHORT_WEEKDAY_NUMBER,
    WEEKDAY_NUMBER,
    WEEKDAYS,
    plain,
    without_weekday,
    written,
)
from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory


def _words(*tables: dict[str, tuple[str, ...]]) -> str:
    """Return a pattern of all names, longest first, each also without accents."""
    names = {word.casefold() for table in tables for entries in table.values() for e in entries for word in e.split()}
    names |= {plain(name) for name in names}
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


_SHORT = "|".join(sorted({w for table in SHORT_WEEKDAY_NUMBER.values() for w in table}, key=len, reverse=True))
_WEEKDAY = rf"(?P<weekday>{_words(WEEKDAYS)}|sonnabend|(?:{_SHORT})\b\.?)"
_MONTH = rf"(?P<month>{_words(MONTHS)})\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|ste|de|º|°)?\.?"
_FAR = r"(?!2[1-3][0-5]\d)(?:2[1-9]|[3-9]\d)\d\d(?=\s?(?:[^\s\w]|$|\n)|\s(?:at|in|on|and|the|to|à|et|um|und)\b)"
_YEAR = rf"(?:,?\s{{1,3}}(?:del?\s)?(?P<year>(?:1[6-9]|20)\d\d|{_FAR})(?!\d|\s?(?:h\b|hrs|[:.]\d)))?"
_GAP = r"\s{0,2},?\s{1,3}(?:(?:the|den|dem|el|le|il|de|het)\s)?"
_FORMS = tuple(
    late_pattern(form, re.IGNORECASE)
    for form in (
        rf"\b{_WEEKDAY}{_GAP}{_DAY}\s{{1,3}}(?:of\s|de\s)?{_MONTH}{_YEAR}",
        rf"\b{_WEEKDAY}{_GAP}{_MONTH}\s{{1,3}}{_DAY}(?![\d:]|\s?h\b){_YEAR}",
        rf"\b{_WEEKDAY}{_GAP}(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"\b(?<!\d){_DAY}\s{{1,3}}(?:of\s|de\s)?{_MONTH}{_YEAR}\s{{0,2}}\(\s?{_WEEKDAY}\s?\)",
    )
)
_SENTENCE_END = late_pattern(r"(?<!\d)[.!?]\s|\n\s*\n")
_YEAR_ALONE = late_pattern(
    rf"\b(?P<of>(?:in|of|de|en|im|nel|{_words(MONTHS)})\s)?(?P<year>(?:1[6-9]|20)\d\d)\b", re.IGNORECASE
)
_NUMERIC = late_pattern(
    rf"\b{_WEEKDAY}{_GAP}(?P<day>[0-3]?\d)[./](?P<number>[01]?\d)[./](?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)


def check_weekdays(field: TextField, *, now: datetime) -> Iterator[Finding]:
    """Yield TXT04 for each date in a field whose weekday does not fit, and for each date that does not exist.

    For a date without a year, several years are tried: every year that its sentence names, and the year in which the
    date is nearest to the event. Without an event, the dateline takes its place, and without a dateline `now` (aware).
    If the weekday fits in one of these years, there is no finding.
    """
    advisory = field.advisory
    forms = _FORMS if advisory.language == "en-US" else (*_FORMS, _NUMERIC)
    near, compared = _reference(advisory, now), set[int]()
    for form in forms:
        for match in form.finditer(field.text):
            weekday = _weekday(match, advisory.language[:2])
            if weekday is not None and not _newspaper(field.text, match):
                compared |= set(range(match.start(), match.end()))
                yield from _compare(field, match, weekday, _month(match), near)
    words = date_words(advisory.language) if advisory.language[:2] not in WEEKDAYS else None
    for form in words.with_weekday if words else ():
        for match in form.finditer(field.text):
            weekday = words.weekday(match.groupdict()) if words else None
            if words and weekday is not None and compared.isdisjoint(range(match.start(), match.end())):
                compared |= set(range(match.start(), match.end()))
                yield from _compare(field, match, weekday, words.month(match.groupdict()), near)


def _compare(field: TextField, match: re.Match[str], weekday: int, month: int, near: date) -> Iterator[Finding]:
    days = _dates(field.text, match, month, near)
    shown, place = quoted(match[0]), field.place(match.start())
    if not days:
        yield finding("TXT04", f"{shown}: there is no such day.", place=place, remedy="Correct the date.")
    elif all(day.weekday() != weekday for day in days):
        day = days[0]
        in_year = "" if match["year"] else f" in {day.year}"
        yield finding(
            "TXT04",
            f"{shown} is a {WEEKDAYS['en'][day.weekday()]}{in_year}. Which is right?",
            place=place,
            remedy=f"Write {written(day)}, or {_other_date(day, weekday)}.",
        )


def _other_date(day: date, weekday: int) -> str:
    """Suggest the day near `day` that falls on the written weekday. 'another date' at the end of the calendar."""
    try:
        wanted = day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)
    except OverflowError:
        return "another date"
    return f"{without_weekday(wanted)} if {WEEKDAYS['en'][weekday]} is right"


def _weekday(match: re.Match[str], language: str) -> int | None:
    """Return the weekday of a date, 0 = Monday. None for a word that is no weekday.

    Short names count in English with a capital, and in the text's own language.
    """
    word = match["weekday"].rstrip(".")
    if plain(word) in WEEKDAY_NUMBER:
        return WEEKDAY_NUMBER[plain(word)]
    own = SHORT_WEEKDAY_NUMBER.get(language, {}) if language != "en" else {}
    english = SHORT_WEEKDAY_NUMBER["en"] if word[:1].isupper() else {}
    return {**english, **own}.get(plain(word))


def _newspaper(text: str, match: re.Match[str]) -> bool:
    before = text[max(match.start("weekday") - 4, 0) : match.start("weekday")].casefold()
    return plain(match["weekday"]) == "sun" and before == "the "


def _month(match: re.Match[str]) -> int:
    """Return the month of a date in one of the languages of check/text/dates.py, 1 = January."""
    groups = match.groupdict()
    return int(groups["number"]) if groups.get("number") else MONTH_NUMBER[plain(groups["month"])] + 1


def _dates(text: str, match: re.Match[str], month: int, near: date) -> list[date]:
    """Return the days that can be meant, the likeliest first.

    Without a year, a day near `near` or in a year of the sentence may be meant.
    """
    groups = match.groupdict()
    number = int(groups["day"])
    if groups["year"]:
        days = [_date_or_none(int(groups["year"]), month, number)]
    else:
        nearby = [_date_or_none(year, month, number) for year in (near.year, near.year - 1, near.year + 1)]
        nearest = min((day for day in nearby if day), key=lambda day: abs(day - near), default=None)
        beside = _years_beside(text, match)
        days = [
            *(_date_or_none(year, month, number) for year, named in beside if named),
            nearest,
            *(_date_or_none(year, month, number) for year, named in beside if not named),
        ]
    return [day for day in days if day is not None]


def _years_beside(text: str, match: re.Match[str]) -> list[tuple[int, bool]]:
    """Return the years in the sentence around a date, and whether each is named as a year.

    In July 1995 is named as one, the 1995 report is not.
    """
    before, after = text[max(match.start() - 200, 0) : match.start()], text[match.end() : match.end() + 200]
    sentence = f"{_SENTENCE_END.split(before)[-1]} – {_SENTENCE_END.split(after)[0]}"
    return [(int(year_match["year"]), bool(year_match["of"])) for year_match in _YEAR_ALONE.finditer(sentence)]


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _reference(advisory: Advisory, now: datetime) -> date:
    if advisory.event is not None:
        return advisory.event.starts.wall.date()
    return advisory.dateline.date if advisory.dateline is not None else now.date()
