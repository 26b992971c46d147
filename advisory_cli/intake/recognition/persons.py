"""Finder of names of people in a text: words with capitals, without titles and functions."""

import re

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.words import Words
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_TOKEN = late_pattern(r"[^\W\d_][\w’'ʼ-]*[.\u2024]?(?:’[^\W\d_]+)?")
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
_END = frozenset('.,;:!?()"“”„»«–—|/\n')


@value_class(kw_only=False)
class Name:
    """Name of a person in a text, with its place there."""

    text: str
    start: int
    end: int

    @property
    def size(self) -> int:
        """Number of words."""
        return len(self.text.split())


def is_cap(token: str) -> bool:
    """Tell whether a word begins with a capital, also behind d' or al-."""
    return bool(token) and (token[0].isupper() or re.match(r"(?:d|l|al|el)[’'-][^\W\d_a-z]", token) is not None)


def find_names(text: str, words: Words) -> list[Name]:
    """Return the names in a text: two to five words with capitals in a row, small particles between them counted."""
    names: list[Name] = []
    run: list[re.Match[str]] = []
    last = -1
    for token in _TOKEN.finditer(text):
        word = token[0]
        between = text[last : token.start()] if last >= 0 else ""
        broken = bool(run) and (between.strip(" \u00a0\t") != "" or "\n" in between)
        title = fold(word).strip(".\u2024") in _titles(words)
        if broken:
            _close(run, names, words)
            run = []
        if is_cap(word) or title:
            run.append(token)
            if word.endswith(".") and len(word) > 3 and not title:
                _close(run, names, words)
                run = []
        elif run and fold(word) in _PARTICLES:
            run.append(token)
        else:
            _close(run, names, words)
            run = []
        last = token.end()
    _close(run, names, words)
    return names


_PARTICLES = frozenset(
    "van von der den de del della di da dos das do du la le ter ten zu zur af av al el bin ben bint abu y e i".split()  # noqa: SIM905
)


_ARTICLES: dict[str, tuple[str, ...]] = {
    "en": ("the", "a", "an"),
    "de": ("der", "die", "das", "ein", "eine"),
    "fr": ("le", "la", "les", "un", "une"),
    "es": ("el", "la", "los", "las", "un", "una"),
    "it": ("il", "la", "lo", "gli", "i", "un", "una"),
    "pt": ("o", "a", "os", "as", "um", "uma"),
    "sv": ("den", "det", "de", "en"),
    "el": ("ο", "η", "το", "οι", "τα"),
}


def _begins_sentence(token: re.Match[str]) -> bool:
    before = token.string[: token.start()].rstrip()
    return not before or before[-1] in ".!?|:"


def _titles(words: Words) -> frozenset[str]:
    return frozenset(word.strip(".") for word in words.phrases("titles"))


def _close(run: list[re.Match[str]], names: list[Name], words: Words) -> None:
    """Add the name that a run of words holds, without titles and functions before it and particles behind it."""
    tokens = list(run)
    titles, roles = _titles(words), words.word_set("roles")
    for place in range(len(tokens) - 1, -1, -1):
        if fold(tokens[place][0]).strip(".\u2024") in titles:
            tokens = tokens[place + 1 :]
            break
    if len(tokens) > 1 and _begins_sentence(tokens[0]) and fold(tokens[0][0]) in _ARTICLES.get(words.language, ()):
        tokens = tokens[1:]
    while len(tokens) > 1 and (fold(tokens[0][0]).strip(".") in roles or not is_cap(tokens[0][0])):
        tokens = tokens[1:]
    office = next((n for n, each in enumerate(tokens) if n > 1 and fold(each[0]).strip(".") in _offices(words)), 0)
    if office and not is_cap(tokens[office - 1][0]):
        tokens = tokens[:office]  # “Cem Example von der Hochschule …”
    while tokens and not is_cap(tokens[-1][0]):
        tokens = tokens[:-1]
    if not tokens or len(tokens) > 7 or fold(tokens[0][0]) in roles:
        return
    text = tokens[0].string[tokens[0].start() : tokens[-1].end()]
    text = re.sub(r"[’'](?:s)?$", "", text.rstrip("."))
    names.append(Name(text, tokens[0].start(), tokens[0].start() + len(text)))


def is_person(text: str, words: Words) -> bool:
    """Tell whether a text is the name of a person and nothing else."""
    bare = strip_titles(text, words)
    if words.language in RIGHT_TO_LEFT:
        tokens = bare.split()
        known = any(fold(token) in _offices(words) or words.roots.tags_of(token) for token in tokens)
        return 2 <= len(tokens) <= 4 and not known and not any(sign.isdigit() for sign in bare)
    tokens = bare.split()
    if not 2 <= len(tokens) <= 6 or any(fold(token).strip(".,'") in _offices(words) for token in tokens):
        return False
    if any(re.search(r"[\d@:/&+]", token) for token in tokens) or (bare.isupper() and len(tokens) > 3):
        return False
    if fold(tokens[0]) in words.word_set("roles"):
        return False
    return (
        is_cap(tokens[-1])
        and all(is_cap(token) or fold(token) in _PARTICLES for token in tokens)
        and (is_cap(tokens[0]) or fold(tokens[0]) in {"van", "von", "de", "al", "el"})
    )


def is_office(text: str, words: Words) -> bool:
    """Tell whether a text names an office, a department or an organisation."""
    return any(fold(token).strip(".,'()") in _offices(words) for token in re.split(r"[\s/&-]+", text))


def _offices(words: Words) -> frozenset[str]:
    return words.word_set("office")


def strip_titles(text: str, words: Words) -> str:
    """Return a name without the academic and civil titles before it."""
    tokens = text.split()
    while len(tokens) > 1 and fold(tokens[0]).strip(".,") in _titles(words):
        tokens = tokens[1:]
    return " ".join(tokens)


def rtl_name_before(text: str) -> str:
    """Return the last two words of a text in a script without capitals: a name before a colon or a verb."""
    tokens = [token for token in re.split(r"\s+", text.strip(" :،,.")) if token]
    return " ".join(tokens[-2:]) if len(tokens) >= 2 else ""
