"""Readers of single cells of a list: time zones, languages, yes and no, dates.

language_remedy() and zone_remedy() return a sentence on what to write instead of a wrong language or time zone.
"""

from datetime import date, datetime, time
from functools import lru_cache

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.times import is_zone
from advisory_cli.read.times.zone_hints import suggest_zone

_YES_WORDS = "yes y true 1 ok okay oui o vrai ja j wahr si sí verdadero sim tak da ναι да"
_NO_WORDS = "no n false 0 non faux nein falsch nee nej nei não nao nie falso ne όχι οχι нет"
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())
UNCALCULATED = "#UNCALCULATED"  # written by the readers of workbooks for a formula without a value
SHEET_ERRORS = frozenset(
    "#N/A #REF! #VALUE! #NAME? #DIV/0! #NUM! #NULL! #CALC! #SPILL! #FIELD! #BLOCKED! #CONNECT! #BUSY! #UNKNOWN! "
    f"#GETTING_DATA #ERROR! {UNCALCULATED}".split()
)
_DATE = late_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE_NAMES = {
    "en": "english anglais englisch inglés ingles",
    "fr": "french français francais französisch franzosisch francés frances",
    "de": "german deutsch allemand alemán aleman",
    "es": "spanish español espanol espagnol spanisch castellano",
    "nl": "dutch nederlands néerlandais niederländisch",
    "it": "italian italiano italien italienisch",
    "pl": "polish polski polonais polnisch",
    "pt": "portuguese português portugues portugais portugiesisch",
    "el": "greek ελληνικά grec griechisch",
}


def language_called(name: str) -> str:
    """Return the code of the language with this name, such as 'fr' for 'French' and 'Französisch'. "" if unknown."""
    folded = name.casefold()
    return next((tag for tag, names in _LANGUAGE_NAMES.items() if folded in names.split()), "")


def language_remedy(text: str) -> str:
    """Return the remedy for a cell whose `text` is no language code, such as 'Write fr.' for 'French'.

    For a text that is no known name of a language, the remedy says what a code looks like.
    """
    if tag := language_called(text):
        return f"Write {tag}."
    return "Write the two-letter code, such as en, fr or de-AT, or leave the cell empty."


@lru_cache(maxsize=1024)
def zone_known(text: str) -> bool:
    """Tell whether `text` is a time zone: Area/Location or UTC. Results are cached, because most rows repeat a zone."""
    return is_zone(text)


def zone_remedy(text: str) -> str:
    """Return the remedy for a cell whose `text` is no time zone, such as 'Write Europe/London.'.

    When no zone can be suggested, the remedy says in which form a time zone is written.
    """
    return suggest_zone(text[:60]) or "Write it as Area/City, such as Europe/Brussels, or leave the cell empty."


@lru_cache(maxsize=1024)
def yes_or_no(text: str) -> bool | None:
    """Return True if `text` means yes, False if it means no or is empty, and None if it is any other word.

    The words are those of English, French, German and other European languages, in capitals or not.
    """
    folded = text.casefold()
    if not folded or folded in _NO:
        return False
    return True if folded in _YES else None


@lru_cache(maxsize=1024)
def iso_date(text: str) -> date | None:
    """Return the date in `text`, written YYYY-MM-DD. None for everything else, an empty text included.

    Other forms are not read: 05/06/2026, for example, is one date in London and another in New York.
    """
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def cell_text(value: object) -> str:
    """Return the value of a workbook's cell as text: 5.0 as '5', True as 'yes', a date as 'YYYY-MM-DD'.

    None, an empty cell, gives an empty text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
