"""Rule ADV37: find a text that reads like another language than its file states.

Labels and dates of the e-mail follow the language that the file states.
"""

from collections.abc import Iterator, Mapping

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
}
_LEAST = 8
_TIMES = 3
_WORD = late_pattern(r"[^\W\d_]+")


def check_language(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV37 if the text of an advisory seems to be in another language than the file says.

    Small words such as “the” and “of” are counted for each language. A finding needs at least eight small words of the
    other language, and three times as many as of the stated language. Known are English, French, German, Dutch,
    Spanish, Italian and Portuguese.
    """
    declared = advisory.language.partition("-")[0]
    if declared not in _SMALL_WORDS:
        return
    text = " ".join((advisory.headline, advisory.standfirst, advisory.body)).casefold()
    words = _WORD.findall(text)
    counts = {language: _count(words, small) for language, small in _SMALL_WORDS.items()}
    likely = max(counts, key=lambda language: counts[language])
    if likely == declared or counts[likely] < max(_LEAST, _TIMES * counts[declared]):
        return
    yield finding(
        "ADV37",
        f"The text seems to be in “{likely}”, but its language is “{advisory.language}”, and so are the"
        " labels, the dates and the opt-out.",
        place=advisory.place("language"),
        remedy=f"If so, write language: {likely} into the file.",
    )


def _count(words: list[str], small: str) -> int:
    small_words = frozenset(small.split())
    return sum(word in small_words for word in words)
