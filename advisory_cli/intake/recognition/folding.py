"""Folding of letters, so that words are compared without accents and capitals."""

import unicodedata
from functools import lru_cache

_SINGLE = {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "ς": "σ", "：": ":"}
_DASHES = "‐‑‒–—―−ـ"


def fold(text: str) -> str:
    """Return a text in small letters without accents, of the same length, so that places in it stay."""
    return "".join(_fold_letter(letter) for letter in text)


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    if letter in _SINGLE:
        return _SINGLE[letter]
    if letter in _DASHES:
        return "-"
    if letter.isdigit() and not letter.isascii():
        return str(unicodedata.digit(letter, 0))
    small = letter.lower()[:1]
    if "\uff00" <= small <= "\uffef":
        small = unicodedata.normalize("NFKC", small)[:1].lower()
    plain = unicodedata.normalize("NFD", small)
    return plain[0] if plain and all(map(unicodedata.combining, plain[1:])) else small
