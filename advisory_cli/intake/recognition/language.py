"""Recogniser of the language of a text, by its script and its small words."""

import unicodedata
from collections import Counter

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.words import small_words, words_in

_SCRIPTS = {
    "GREEK": "el",
    "HEBREW": "he",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_MORE_SMALL = {  # languages without a file of words
    "da": "og af det en til på er den der med som i at ikke har de et fra bliver efter",
    "fi": "ja on ei että se ovat kuin oli mutta myös joka tai sekä hän voi mukaan",
    "cs": "a se v na je že s z do o k i ve pro by jsou které jako který bude",
    "hu": "a az és hogy nem is egy van meg de ez el már azt volt mint kell",
    "ro": "și de la în a cu pe un o care din este sunt pentru mai nu că",
    "tr": "ve bir bu için ile da de olarak çok daha olan gibi kadar ise",
    "no": "og i det er på som en til for av med at har ikke vil fra",
    "ru": "и в не на что с по для как это от из его к за был у о так же",
}
_LEAST = 3
_SAMPLE = 20_000  # characters


def language_of(text: str, stated: str, default: str) -> tuple[str, bool]:
    """Return the language of a text, and whether it is certain.

    `stated` is the tag that the file states, which often is that of the program that made it: its region counts only
    where its language is that of the text. `default` is the newsroom's.
    """
    found = _by_script(text) or _by_words(text)
    if not found:
        return stated or default, False
    for tag in (stated, default):
        if tag.partition("-")[0].lower() == found:
            return tag, True
    return found, True


def _by_script(text: str) -> str:
    names = Counter(
        unicodedata.name(letter, "").partition(" ")[0]
        for letter in text[:_SAMPLE]
        if not letter.isascii() and letter.isalpha()
    )
    total = sum(letter.isalpha() for letter in text[:_SAMPLE]) or 1
    for script, language in _SCRIPTS.items():
        if names[script] * 4 > total or (language == "ja" and names[script] * 20 > total):
            return language
    if names["CJK"] * 3 > total:
        return "zh"
    if names["ARABIC"] * 3 > total:
        return (
            "fa"
            if any(letter in text for letter in "پچژگ") and "ۀ" not in text and " که " in text
            else ("ur" if any(letter in text for letter in "ٹڈڑےں") else "ar")
        )
    if names["CYRILLIC"] * 3 > total:
        return (
            "uk"
            if sum(text.count(letter) for letter in "іїєґ") > sum(text.count(letter) for letter in "ыэъё")
            else "ru"
        )
    return ""


def _by_words(text: str) -> str:
    words = Counter(words_in(fold(text[:_SAMPLE])))
    small = small_words() | {language: frozenset(map(fold, listed.split())) for language, listed in _MORE_SMALL.items()}
    counts = {language: sum(words[word] for word in listed) for language, listed in small.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= _LEAST else ""
