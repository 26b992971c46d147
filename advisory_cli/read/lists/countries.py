"""Reader of countries by their names: Belgium, Belgique and Belgien are BE (ISO 3166-1).

Source of the names: CLDR, in the languages that the reader of lists knows.
"""

import re
import unicodedata
from functools import cache, lru_cache

from advisory_cli.locale.calendar import country_names
from advisory_cli.model.patterns import late_pattern
from advisory_cli.read.times.named_dates import READ_LANGUAGES

_CODE = late_pattern(r"[A-Za-z]{2}")
_OTHER_NAMES = {
    "uk": "GB",
    "great britain": "GB",
    "usa": "US",
    "czech republic": "CZ",
    "turkey": "TR",
    "hong kong": "HK",
    "ivory coast": "CI",
}


@lru_cache(maxsize=1024)
def country_code(text: str) -> str:
    """Return the code of the country that `text` names or is the code of: 'BE' for 'Belgien' and 'be'. "" for none.

    A name that means two countries, in one language or in two, gives "".
    """
    name = _plain(text)
    if code := _OTHER_NAMES.get(name):
        return code
    return text.upper() if _CODE.fullmatch(text) else _codes().get(name, "")


def repaired_country(text: str) -> str:
    """Return the code of the country named in a cell: 'BE' for 'Belgium'. Codes and any other text stay unchanged."""
    code = country_code(text)
    return text if code == text.upper() else code or text


@cache
def _codes() -> dict[str, str]:
    codes: dict[str, set[str]] = {}
    for language in READ_LANGUAGES:
        for code, name in country_names(language).items():
            codes.setdefault(_plain(name), set()).add(code)
    return {name: found.pop() for name, found in codes.items() if len(found) == 1}


def _plain(name: str) -> str:
    """Return a name in small letters, without accents, signs, and the article of The Netherlands."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split()).removeprefix("the ")
