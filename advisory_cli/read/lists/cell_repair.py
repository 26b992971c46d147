"""Repairs of single cells of a list: addresses, languages, zones, dates, and characters that nobody sees.

A repair is made only if the cell can mean nothing else. Every function returns its text unchanged otherwise.
"""

import re
from datetime import date
from functools import cache

from advisory_cli.locale.calendar import month_numbers
from advisory_cli.model.language import language_tag
from advisory_cli.read.email_address import BLANKS, BadAddress, clean_address
from advisory_cli.read.lists.cells import iso_date, language_called, zone_known
from advisory_cli.read.times.zone_hints import zone_spelt

_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))  # without a shape, and without a meaning here
_ENDS = f"{BLANKS}\n\v\f\r\x85\u2028\u2029"
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # scripts in which U+200B is where a line may break
_NAMED = re.compile(r"(?P<name>[^<>@]*?)\s*<\s*(?P<address>[^<>\s]+@[^<>\s]+)\s*>")
_ACCESS_LINK = re.compile(r"(?P<address>[^#\s]+)#mailto:(?P=address)#", re.IGNORECASE)  # as Access exports a link
_QUOTES = (("'", "'"), ('"', '"'), ("“", "”"), ("„", "“"), ("‘", "’"), ("«", "»"))
_LANGUAGES = ("en", "fr", "de", "es", "nl", "it", "pl", "pt", "el")
_GAP = r"(?:\s*[./-]\s*|\.?\s+)"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_ORDINAL}{_GAP}(?:de |of )?([^\W\d_]+)\.?,?{_GAP}?(?:de )?(\d{{4}})")
_MONTH_FIRST = re.compile(rf"([^\W\d_]+){_GAP}(\d{{1,2}}){_ORDINAL},?\s+(\d{{4}})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_WITH_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?")
_YEARS = range(1990, 2101)


def tidy_cell(text: str) -> str:
    """Return a cell without blanks around it and without characters that nobody sees, such as U+200B.

    Line breaks inside the cell stay, and so do characters that turn the direction of letters: a person has to look.
    """
    if text.isascii():
        return text.strip(_ENDS) if text[:1] in _ENDS or text[-1:] in _ENDS else text
    unseen = {sign: None for sign in _UNSEEN if sign != 0x200B} if _UNSPACED.search(text) else _UNSEEN
    return text.translate(unseen).strip(_ENDS)


def repaired_address(text: str, *, utf8: bool = False) -> tuple[str, str]:
    """Return the address in a cell, and the name that was before it in the cell, as in 'Ann <ann@daily.example>'.

    'mailto:', brackets and quotation marks around an address are removed, and dots, commas and semicolons behind it.
    Text that is an address already, or that is not certain to be one, is returned unchanged, with "" as the name. With
    `utf8`, addresses may have letters beyond ASCII before the @.
    """
    tidy, name = tidy_cell(text).replace("＠", "@"), ""
    rest = tidy
    for _ in range(5):
        if _is_address(rest, utf8=utf8):
            return rest, name
        if (named := _NAMED.fullmatch(rest)) and not name:
            rest, name = named["address"], _unquoted(named["name"].strip(_ENDS))
            continue
        shorter = _without_wrapping(rest)
        if shorter == rest:
            break
        rest = shorter
    return tidy, ""


def repaired_language(text: str) -> str:
    """Return the code of the language named in a cell: 'de' for 'German'. Any other text is returned unchanged."""
    return text if not text or language_tag(text) else language_called(text) or text


def repaired_zone(text: str) -> str:
    """Return a time zone in its right spelling: 'Europe/Brussels' for 'europe / brussels'. Others stay unchanged."""
    return text if not text or zone_known(text) else zone_spelt(text) or text


def repaired_date(text: str) -> str:
    """Return a date as YYYY-MM-DD if it has one reading alone, such as '1 June 2026' or '25/06/2026'.

    05/06/2026 is two dates, so it is returned unchanged, as is everything else.
    """
    if not text or iso_date(text):
        return text
    if (hour := _WITH_HOUR.fullmatch(text)) and iso_date(hour[1]):
        return hour[1]
    days = {day for day in _readings(" ".join(text.split())) if day.year in _YEARS}
    return days.pop().isoformat() if len(days) == 1 else text


def _readings(text: str) -> set[date]:
    if match := _YEAR_FIRST.fullmatch(text):
        return _dates((match[1], match[3], match[4]))
    if match := _YEAR_LAST.fullmatch(text):
        return _dates((match[4], match[3], match[1]), (match[4], match[1], match[3]))
    for pattern, (day, month, year) in ((_DAY_FIRST, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3))):
        match = pattern.fullmatch(text)
        if match and (number := _months().get(match[month].casefold())):
            return _dates((match[year], str(number), match[day]))
    return set()


def _dates(*readings: tuple[str, str, str]) -> set[date]:
    found = set()
    for year, month, day in readings:
        try:
            found.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its names in the usual languages. A name of two months is left out."""
    numbers: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for name, number in month_numbers(language).items():
            numbers.setdefault(name, set()).add(number)
    numbers.setdefault("sept", set()).add(9)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}


def _is_address(text: str, *, utf8: bool) -> bool:
    try:
        clean_address(text, utf8=utf8)
    except BadAddress:
        return False
    return True


def _without_wrapping(text: str) -> str:
    """Return a text without the outermost thing that programs and hands put around an address."""
    if text.lower().startswith("mailto:"):
        return text[7:].partition("?")[0]
    if link := _ACCESS_LINK.fullmatch(text):
        return link["address"]
    unquoted = _unquoted(text)
    return unquoted if unquoted != text else text.rstrip(f".,;{_ENDS}")


def _unquoted(text: str) -> str:
    for opening, closing in _QUOTES:
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            return text[1:-1].strip(_ENDS)
    return text
