"""Rules ADV37 and LNG11: find a text, or a paragraph of a text, in another language than its file states.

Labels and dates of the e-mail follow the language that the file states. Languages are told by their alphabets, and
among those with Latin letters by their small words.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory

# The commonest small words of each language; a word of two languages counts for both.
_SMALL_WORDS: Mapping[str, str] = {
    "en": "the of and to is for that with was are this which from will has by it be as at",
    "fr": "le la les des et du une est dans pour que qui sur aux par au un en de ce sont",
    "de": "der die das und ist nicht mit den von für auf ein eine dem zu im sich werden wird",
    "nl": "de het een van en voor met zijn op aan ook niet is dat door bij naar wordt worden",
    "es": "el la los las y una del por con para que su es en un de al se son",
    "it": "il la gli della di che per una con sono nel e un è del alla dei da si",
    "pt": "o a os as e uma do da por com para que seu em um de ao se são não",
    "pl": "i w na z do się nie że o jest od za po to są dla przez jak oraz we",
    "sv": "och att det som en på är av för med den till inte om ett har de från vid kan",
    "da": "og at det som en på er af for med den til ikke om et har de fra ved kan",
    "cs": "a v na se je že s z o do k pro jsou byl jako ale nebo podle od jeho",
    "ro": "și în de la a cu pe că este din pentru sunt un o nu mai care se au al",
    "hu": "a az és hogy nem is egy ez meg van volt mint már csak vagy el még szerint után alatt",
    "fi": "ja on ei että se oli hän ovat kun mutta joka myös sekä tai jos ole kuin mukaan joita voi",
    "tr": "ve bir bu için ile da de olarak daha çok olan gibi en ne kadar sonra ise her",
}
_ALPHABETS: Mapping[str, str] = {  # of letters, as a pattern
    "Arabic": "\u0620-\u06ff\u0750-\u077f",
    "Hebrew": "\u05d0-\u05ea",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f",
    "kana": "\u3041-\u30ff",
    "Hangul": "\uac00-\ud7a3",
    "Han": "\u3400-\u9fff",
    "Latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_WRITTEN_IN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("ar", "fa", "ur"), ("Arabic",)),
    "he": ("Hebrew",),
    "el": ("Greek",),
    **dict.fromkeys(("ru", "uk", "bg"), ("Cyrillic",)),
    "ja": ("kana", "Han"),
    "ko": ("Hangul", "Han"),
    "zh": ("Han",),
    **dict.fromkeys(
        (*_SMALL_WORDS, "nb", "nn", "no", "et", "lt", "lv", "sk", "sl", "hr", "is", "ca", "ga"), ("Latin",)
    ),
}
_LIKELIEST = {
    "Arabic": "ar",
    "Hebrew": "he",
    "Greek": "el",
    "Cyrillic": "ru",
    "kana": "ja",
    "Hangul": "ko",
    "Han": "zh",
}
_LEAST = 8
_TIMES = 3
_LEAST_OF_PARAGRAPH = 5  # small words of another language, and one of four at most of its own
_LEAST_LETTERS = 60  # of a text in another alphabet
_SHARE = 0.7  # of the letters, in another alphabet
_FEW = 0.4  # of the paragraphs, in a text that is not meant to be in two languages
_WORD = late_pattern(r"[^\W\d_]+")
_LINK = late_pattern(r"https?://\S+|www\.\S+|\S+@\S+|\]\([^)\n]*\)")
_QUOTED = late_pattern(r"\s*(?:[>“„«\"‘»『「”]|[*_]{1,2}[“„«\"])")


def check_language(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV37 if the text of an advisory seems to be in another language than the file says.

    A text in another alphabet than the language's is found. Among languages with Latin letters, small words such as
    “the” and “of” are counted: a finding needs at least eight small words of the other language, and three times as
    many as of the stated language.
    """
    declared = advisory.language.partition("-")[0].lower()
    text = " ".join((advisory.headline, advisory.standfirst, advisory.body))
    likely = _other_alphabet(text, declared, _LEAST_LETTERS) or _other_words(text, declared)
    if likely:
        yield finding(
            "ADV37",
            f"The text seems to be in “{likely}”, but its language is “{advisory.language}”, and so are the"
            " labels, the dates and the opt-out.",
            place=advisory.place("language"),
            remedy=f"If so, write language: {likely} into the file.",
        )
        return
    yield from _check_paragraphs(advisory, declared)


def foreign_to(text: str, language: str, *, least_letters: int = 12) -> str:
    """Return the language that a paragraph seems to be in, when that is plainly not `language`. "" otherwise.

    `language`: two letters, such as fr. `least_letters`: of a paragraph in another alphabet. A paragraph of few words,
    or one in a language that is not known, gives "".
    """
    text = _LINK.sub(" ", text)
    if other := _other_alphabet(text, language, least_letters):
        return other
    if language not in _SMALL_WORDS:
        return ""
    counts = _counts(text)
    likely = max(counts, key=lambda each: counts[each])
    return likely if counts[likely] >= max(_LEAST_OF_PARAGRAPH, 4 * counts[language]) else ""


def same_alphabet(language: str, other_language: str) -> bool:
    """Return True when two languages (two letters) are written with the same letters, or one of them is not known."""
    return _WRITTEN_IN.get(language) == _WRITTEN_IN.get(other_language) or not (
        language in _WRITTEN_IN and other_language in _WRITTEN_IN
    )


def _check_paragraphs(advisory: Advisory, declared: str) -> Iterator[Finding]:
    """Yield LNG11 for each paragraph of the body in another language.

    A quotation may be in another language. When many paragraphs are, the text is meant to be in two languages.
    """
    body = TextField(advisory=advisory, path="body", text=advisory.body)
    paragraphs = [match for match in re.finditer(r"(?:[^\n]+\n?)+", advisory.body) if match[0].strip()]
    foreign = [
        (match.start(), match[0], other)
        for match in paragraphs
        if not _QUOTED.match(match[0]) and not body.is_meant(match.start(), match.start() + len(match[0].rstrip()))
        if (other := foreign_to(match[0], declared))
    ]
    if len(foreign) > _FEW * len(paragraphs) and len(foreign) > 1:
        return
    for start, words, other in foreign:
        yield finding(
            "LNG11",
            f"The paragraph {quoted(words)} seems to be in “{other}”, and the text is in “{advisory.language}”.",
            place=body.place(start),
            remedy="Translate it. If it is a quotation, begin its lines with > or a quotation mark.",
        )


def _other_alphabet(text: str, language: str, least: int) -> str:
    """Return the likeliest language of a text that is mostly in letters which `language` does not use. Else ""."""
    own = _WRITTEN_IN.get(language)
    counts = {name: len(pattern.findall(text)) for name, pattern in _letters().items()}
    total = sum(counts.values())
    if own is None or total < least:
        return ""
    foreign = {name: count for name, count in counts.items() if name not in own}
    if own == ("Han",) and counts["kana"] > (1 - _SHARE) * total:
        return "ja"
    if sum(foreign.values()) < _SHARE * total:
        return ""
    name = max(foreign, key=lambda each: foreign[each])
    if name == "Han" and counts["kana"]:
        name = "kana"
    if name != "Latin":
        return _LIKELIEST[name]
    by_words = _counts(text)
    likely = max(by_words, key=lambda each: by_words[each])
    return likely if by_words[likely] else ""


def _other_words(text: str, language: str) -> str:
    """Return the language with Latin letters to which most small words of a whole text belong, if not `language`."""
    if language not in _SMALL_WORDS:
        return ""
    counts = _counts(text)
    likely = max(counts, key=lambda each: counts[each])
    return likely if likely != language and counts[likely] >= max(_LEAST, _TIMES * counts[language]) else ""


@lru_cache(maxsize=1)
def _letters() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(f"[{letters}]") for name, letters in _ALPHABETS.items()}


@lru_cache(maxsize=1)
def _languages_by_word() -> Mapping[str, tuple[str, ...]]:
    words = {word for small in _SMALL_WORDS.values() for word in small.split()}
    split = {language: frozenset(small.split()) for language, small in _SMALL_WORDS.items()}
    return {word: tuple(language for language, small in split.items() if word in small) for word in words}


def _counts(text: str) -> dict[str, int]:
    """Return how many small words of each language a text has."""
    counts, known = dict.fromkeys(_SMALL_WORDS, 0), _languages_by_word()
    for word in _WORD.findall(text.casefold()):
        for language in known.get(word, ()):
            counts[language] += 1
    return counts
