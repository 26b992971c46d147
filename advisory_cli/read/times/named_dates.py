"""Reader of dates with the month as a word or with dots, such as 12 January 2027, 12 janvier 2027 and 12.1.2027.

A date with dots has the day before the month, because no language of CLDR writes it otherwise.

Names of months and weekdays are known in READ_LANGUAGES. A name that means two months in them is not read. A year is
never supplied.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

from advisory_cli.locale.calendar import month_numbers, weekday_numbers
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable

READ_LANGUAGES = ("en", "fr", "de", "es", "nl", "it", "pl", "pt", "el")
"""Languages (BCP 47) of which names of months, weekdays and countries are read."""

_WORD = r"[^\W\d_]+"
_GAP = r"(?:\s*[./-]\s*|\.?\s+)"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|ª)?"
_YEAR = r"(?P<year>[0-9]{4})(?![0-9])"
_DAY_MONTH = rf"{_DAY}{_GAP}(?:de |of )?(?P<month>{_WORD})\.?"
_DAY_FIRST = rf"{_DAY_MONTH},?{_GAP}?(?:de )?{_YEAR}"
_MONTH_FIRST = rf"(?P<month>{_WORD}){_GAP}{_DAY},?\s+{_YEAR}"
_WEEKDAY = rf"(?:(?P<weekday>{_WORD}(?:-feira)?)\.?,?\s+(?:the )?)?"
_WHOLE = (late_pattern(_DAY_FIRST), late_pattern(_MONTH_FIRST))
_REST = r"(?:,?\s+(?:at )?(?P<rest>.+))?"
_DOTTED = r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})(?![0-9.])"
_LEADING = tuple(late_pattern(f"{_WEEKDAY}{form}{_REST}") for form in (_DAY_FIRST, _MONTH_FIRST, _DOTTED))
_NO_YEAR = late_pattern(rf"{_WEEKDAY}{_DAY_MONTH}(?![^\W\d_])(?!,?{_GAP}?(?:de )?[0-9]{{4}}(?![0-9:.h]))(?:[ ,].*)?")


def named_dates(text: str) -> Iterator[date]:
    """Yield the day that the whole of `text` names by day, month and year, such as '1 June 2026' or '1. Juni 2026'."""
    for form in _WHOLE:
        match = form.fullmatch(text)
        if match and (day := _date(match)):
            yield day


def with_iso_date(text: str) -> str:
    """Return `text` with the date in words or with dots at its beginning as YYYY-MM-DD.

    The result is '2027-01-12 11:00' for 'Tue 12 Jan 2027 11:00' and for '12.1.2027 11:00'. A text that begins
    with no such date is returned unchanged. Raises BadData when a weekday before the date is not that of the day.
    """
    for form in _LEADING:
        match = form.fullmatch(text)
        day = _date(match) if match else None
        if match is None or day is None:
            continue
        written = match["weekday"]
        if written:
            number = _weekdays().get(written.casefold())
            if number is None:
                continue
            if number != day.weekday():
                raise BadData(
                    f"“{printable(text[:60])}”: {day.isoformat()} is a {day:%A}.", remedy="Check the day and the date"
                )
        return " ".join(filter(None, (day.isoformat(), match["rest"])))
    return text


def lacks_year(text: str) -> bool:
    """Tell whether `text` begins with a day and the name of a month, and no year behind them: 'Tue 12 Jan 11:00'."""
    match = _NO_YEAR.fullmatch(text)
    return match is not None and match["month"].casefold() in _months()


def _date(match: re.Match[str]) -> date | None:
    written = match["month"]
    month = int(written) if written.isascii() and written.isdigit() else _months().get(written.casefold())
    try:
        return date(int(match["year"]), month, int(match["day"])) if month else None
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its names in READ_LANGUAGES. A name of two months is left out."""
    return _certain(month_numbers) | {"sept": 9}


@cache
def _weekdays() -> dict[str, int]:
    """Return the number of each weekday, 0 for Monday, by its names. A name of two weekdays is left out."""
    return _certain(weekday_numbers) | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}


def _certain(names_of: Callable[[str], dict[str, int]]) -> dict[str, int]:
    numbers: dict[str, set[int]] = {}
    for language in READ_LANGUAGES:
        for name, number in names_of(language).items():
            numbers.setdefault(name, set()).add(number)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}
