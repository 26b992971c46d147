"""Reader and repair of the dates in a list: the days on which people agreed to embargoes.

A date with dots has the day before the month, because no language of CLDR writes it otherwise (short and medium dates).
05/06/2026 and 05-06-2026 have two readings: London and New York mean different days.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from advisory_cli.model.patterns import late_pattern
from advisory_cli.read.lists.cells import iso_date
from advisory_cli.read.times.named_dates import named_dates

_YEAR_FIRST = late_pattern(r"([0-9]{4})([./-])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = late_pattern(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_DOTTED = late_pattern(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})\.?")
_WITH_HOUR = late_pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?")
_YEARS = range(1990, 2101)


@lru_cache(maxsize=1024)
def read_date(text: str) -> date | None:
    """Return the date in `text`, written YYYY-MM-DD, or with dots as day, month and year: 5.6.2026 or 05. 06. 2026.

    None for everything else, an empty text included. 05/06/2026, for example, is two dates.
    """
    if day := iso_date(text):
        return day
    return _date(match[3], match[2], match[1]) if (match := _DOTTED.fullmatch(text)) else None


def repaired_date(text: str) -> str:
    """Return a date as YYYY-MM-DD if it has one reading alone, such as '1 June 2026', '25/06/2026' or '5.6.2026'.

    05/06/2026 is two dates, so it is returned unchanged, as is everything else.
    """
    if not text or iso_date(text):
        return text
    if (hour := _WITH_HOUR.fullmatch(text)) and iso_date(hour[1]):
        return hour[1]
    days = _readings(text)
    return days[0].isoformat() if len(days) == 1 else text


def date_remedy(text: str) -> str:
    """Return the remedy for a cell whose `text` is no date: 'Write 2026-09-01 or 2026-01-09.' for 01/09/2026.

    For a text that cannot be a date, the remedy says in which form a date is written.
    """
    if days := _readings(text):
        return f"Write {' or '.join(day.isoformat() for day in days)}."
    return "Write year, month and day in the form YYYY-MM-DD."


def _readings(text: str) -> list[date]:
    """Return the days that a text may mean, day before month first, in years in which agreements to embargoes are."""
    days = filter(None, _written(" ".join(text.split())))
    return [day for day in dict.fromkeys(days) if day.year in _YEARS]


def _written(text: str) -> Iterator[date | None]:
    if match := _YEAR_FIRST.fullmatch(text):
        yield _date(match[1], match[3], match[4])
    elif match := _DOTTED.fullmatch(text):
        yield _date(match[3], match[2], match[1])
    elif match := _YEAR_LAST.fullmatch(text):
        yield _date(match[4], match[3], match[1])
        yield _date(match[4], match[1], match[3])
    yield from named_dates(text)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
