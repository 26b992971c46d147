"""Finder of names of languages: “English and French”, “auf Deutsch”, “po polsku”, “FR, NL”. The names are CLDR's."""

import re
from functools import lru_cache

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.words import small_words
from advisory_cli.locale.calendar import language_names
from advisory_cli.model.patterns import late_pattern

_TOKEN = late_pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LEAST = 4  # letters of a name that may have another ending
_ENDING = 3  # letters in which two forms of a name may differ
_ARABIC_PREFIXES = ("وبال", "وال", "بال", "ال", "و", "ب")
_BESIDE = frozenset("and und et y e i och en ed ή και та й і lub or ou o oraz also auch sowie also".split())  # noqa: SIM905
_WITH_PREPOSITION = frozenset({"po"})  # “po polsku”: the name of the language has it


@lru_cache(maxsize=16)
def _names(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names and the codes of languages, folded, in one language and in English."""
    tables = [language_names(tag) for tag in dict.fromkeys((language, "en"))]
    names = {_bare(fold(word)) for table in tables for name in table.values() for word in name.split()[:1]}
    return frozenset(name for name in names if len(name) >= _LEAST), frozenset(tables[0])


def _bare(word: str) -> str:
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            return word.removeprefix(prefix)
    return word


@lru_cache(maxsize=1024)
def is_language(word: str, language: str) -> bool:
    """Tell whether a word is the name of a language, perhaps with another ending."""
    names, codes = _names(language)
    if word.isupper() and len(word) == 2:
        return word.lower() in codes
    plain = _bare(fold(word))
    if plain in names:
        return True
    if len(plain) < _LEAST + 1:
        return False
    return any(
        plain[: len(plain) - cut] == name[: len(plain) - cut] and len(name) - (len(plain) - cut) <= _ENDING
        for cut in range(1, _ENDING + 1)
        if len(plain) - cut > _LEAST
        for name in names
        if name.startswith(plain[: len(plain) - cut])
    )


def languages_in(text: str, language: str) -> str:
    """Return the languages that a text names if it says nothing else, "" if it does.

    A preposition before them is left out, unless it comes again before each or belongs to the name.
    """
    tokens = list(_TOKEN.finditer(text))
    named = [token for token in tokens if is_language(token[0], language)]
    if not named or any(sign.isdigit() for sign in text):
        return ""
    small = small_words().get(language, frozenset()) | _BESIDE
    others = [token for token in tokens if token not in named]
    if any(fold(token[0]) not in small and len(token[0]) > _ENDING for token in others):
        return ""
    if all(token[0].isupper() and len(token[0]) == 2 for token in named) and others:
        return ""
    start = named[0].start()
    before = tokens[tokens.index(named[0]) - 1] if tokens.index(named[0]) else None
    if before is not None:
        word = fold(before[0])
        again = any(fold(token[0]) == word for token in tokens[tokens.index(named[0]) :])
        if again or word in _WITH_PREPOSITION:
            start = before.start()
    return re.sub(r"\s+", " ", text[start : named[-1].end()])
