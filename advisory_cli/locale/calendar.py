"""Functions that write days, times, amounts and names of cities and countries as a language writes them (CLDR).

For a language that CLDR lacks, its base language is used (German for de-XX), else English. Only this module imports
Babel, and only when a function needs it.
"""

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from babel import Locale

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})  # codes of CLDR for unions, tests and the unknown


def written_day(day: date, pattern: str, language: str) -> str:
    """Return a date formatted by a Unicode pattern (UTS 35 part 4), such as 'd MMMM y', in a language (BCP 47)."""
    from babel.dates import format_date

    return format_date(day, pattern, locale=_locale(language))


def written_time(clock: time, pattern: str, language: str) -> str:
    """Return a time of day formatted by a Unicode pattern (UTS 35 part 4), such as 'HH:mm', in a language (BCP 47)."""
    from babel.dates import format_time

    return format_time(clock, pattern, locale=_locale(language))


def written_hours(hours: float, language: str) -> str:
    """Return a number of hours with its unit in a language (BCP 47): '5.5 hours'."""
    from babel.units import format_unit

    return format_unit(hours, "duration-hour", length="long", locale=_locale(language))


def any_of(numbers: Iterable[float], language: str) -> str:
    """Return numbers joined as alternatives in a language (BCP 47): '5, 6 or 7'."""
    from babel.lists import format_list
    from babel.numbers import format_decimal

    locale = _locale(language)
    return format_list([format_decimal(number, locale=locale) for number in numbers], style="or", locale=locale)


def city_of(zone: str, language: str) -> str:
    """Return the city that a time zone is named for, in a language (BCP 47): 'Bruxelles' for Europe/Brussels in 'fr'.

    A zone that is named for no city gives a name all the same, such as 'UTC'. Raises ZoneInfoNotFoundError for an
    unknown zone.
    """
    from babel.dates import get_timezone_location

    return get_timezone_location(ZoneInfo(zone), locale=_locale(language), return_city=True)


def country_names(language: str) -> dict[str, str]:
    """Return the name of each country and territory in a language (BCP 47) by its code (ISO 3166-1 alpha-2)."""
    names = _locale(language).territories
    return {code: name for code, name in names.items() if len(code) == 2 and code not in _NO_COUNTRIES}


def language_names(language: str) -> dict[str, str]:
    """Return the name of each language in a language (BCP 47) by its code of two letters (ISO 639-1)."""
    return {code: name for code, name in _locale(language).languages.items() if len(code) == 2}


def month_names(language: str) -> frozenset[str]:
    """Return the names of the months in a language (BCP 47), whole and short: December and Dec."""
    from babel.dates import get_month_names

    locale = _locale(language)
    whole, short = get_month_names("wide", locale=locale), get_month_names("abbreviated", locale=locale)
    return frozenset((*whole.values(), *short.values()))


def month_numbers(language: str, *, short: bool = True) -> dict[str, int]:
    """Return the number of each month, 1 to 12, by its names in a language (BCP 47), in small letters without a dot.

    The names are whole and short, alone and in a date: in Polish both 'czerwiec' and 'czerwca' are 6. `short` False
    leaves the short names out.
    """
    from babel.dates import get_month_names

    locale, numbers = _locale(language), dict[str, int]()
    for width in ("abbreviated", "wide") if short else ("wide",):
        for context in ("format", "stand-alone"):
            names = get_month_names(width, context, locale)
            numbers |= {name.casefold().rstrip("."): number for number, name in names.items()}
    return numbers


def weekday_numbers(language: str, *, short: bool = True) -> dict[str, int]:
    """Return the number of each weekday, 0 for Monday, by its names in a language (BCP 47), in small letters.

    The names are whole and short, alone and in a date. The dot of a short name is left out. `short` False leaves the
    short names out.
    """
    from babel.dates import get_day_names

    locale, numbers = _locale(language), dict[str, int]()
    for width in ("abbreviated", "wide") if short else ("wide",):
        for context in ("format", "stand-alone"):
            names = get_day_names(width, context, locale)
            numbers |= {name.casefold().rstrip("."): number for number, name in names.items()}
    return numbers


def right_to_left(language: str) -> bool:
    """Tell whether a language (BCP 47) is written from right to left."""
    return _locale(language).text_direction == "rtl"


@lru_cache(maxsize=32)
def _locale(language: str) -> "Locale":
    """Return the Babel locale of a BCP 47 language. Fall back on its base language, then on English."""
    from babel import Locale, UnknownLocaleError

    for candidate in (language, language.partition("-")[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
