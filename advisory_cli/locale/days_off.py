"""Functions that tell the public holidays and the weekends of a country, by the library holidays, read when needed.

Holidays that only a part of a country has are not told. Countries are codes of ISO 3166-1 alpha-2, such as BE.
"""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_WEEKEND = frozenset({5, 6})  # Saturday and Sunday, where nothing else is known


def country_of(zone: str) -> str:
    """Return the code of the country in which a time zone (Area/Location) lies: 'BE' for Europe/Brussels.

    Return "" for UTC, and for a zone of which no country is known.
    """
    from babel.core import get_global

    code = get_global("zone_territories").get(zone, "")
    return code if len(code) == 2 else ""


def holiday_name(day: date, country: str) -> str:
    """Return the name of the public holiday that `day` is in `country`, in English where the library has it so.

    Return "" for any other day, and for a country that the library does not know.
    """
    calendar = _calendar(country, day.year)
    return "" if calendar is None else str(calendar.get(day, ""))


def is_weekend(day: date, country: str) -> bool:
    """Tell whether `day` is at a weekend in `country`: mostly Saturday or Sunday, in Israel Friday or Saturday."""
    calendar = _calendar(country, day.year)
    return day.weekday() in (_WEEKEND if calendar is None else calendar.weekend)


@lru_cache(maxsize=8)
def _calendar(country: str, year: int) -> "HolidayBase | None":
    """Return the holidays of a country in a year. None for a country that the library does not know."""
    if not country:
        return None
    import holidays

    try:
        return holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return None
