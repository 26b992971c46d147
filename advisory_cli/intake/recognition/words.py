"""Words by which a text is recognised: labels, verbs and units of its language, from words/<language>.toml.

For a language without a file of its own, the labels of its e-mails serve (templates/labels). English words serve
beside those of every language, because offices everywhere write MEDIA ADVISORY and EMBARGO.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files

from advisory_cli.intake.recognition.composed import Roots, composed_categories, composed_kinds
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Kind
from advisory_cli.model.value_class import value_class

LANGUAGES = ("ar", "de", "el", "en", "es", "fr", "it", "nl", "pl", "pt", "sv", "uk")
_LABEL_KEYS: Mapping[str, tuple[str, ...]] = {  # of templates/labels, for other languages
    "when": ("when",),
    "where": ("where",),
    "who": ("who",),
    "what": ("what",),
    "programme": ("programme",),
    "accreditation": ("accreditation",),
    "contacts": ("contacts",),
    "notes": ("notes",),
    "background": ("background",),
    "about_exact": ("about_us",),
    "embargo": ("embargoed",),
    "immediate": ("immediate",),
    "phone": ("phone",),
    "mobile": ("mobile",),
    "email": ("email",),
    "live": ("live", "stream", "online"),
}
_LONGEST_LABEL = 80  # characters
_NO_KINDS = frozenset({"when", "date", "time", "where", "programme", "pictures"})
_SPACE = late_pattern(r"\s+")
LABEL_END = late_pattern(r"\s*(?:[:?؟;]?:|[?؟](?=\s|$)|\s[-–—]\s|\t|\s{2,}|\|)\s*")
_WORD = late_pattern(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@value_class(kw_only=False)
class LabelMatch:
    """Label at the beginning of a line: its category, and the place at which the words behind it begin.

    `whole` is True where the line says nothing else.
    """

    category: str
    end: int
    whole: bool


class Words:
    """Words of one language, with those of English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._tables = [_table(language)] + ([_table("en")] if language != "en" else [])

    @cached_property
    def roots(self) -> Roots:
        """Words of which labels are made: those of [roots]."""
        found: dict[str, list[str]] = {}
        for table in self._tables:
            for tag, text in table.get("roots", {}).items():
                found.setdefault(tag, []).extend(word for word in text.split("|") if word)
        return Roots(self.language, {tag: tuple(listed) for tag, listed in found.items()})

    def phrases(self, key: str, *, own: bool = False) -> tuple[str, ...]:
        """Return the words of a key of [phrases], folded, the longest first. `own`: without those of English."""
        tables = self._tables[:1] if own else self._tables
        found = {fold(word) for table in tables for word in table.get("phrases", {}).get(key, "").split("|") if word}
        return tuple(sorted(found, key=lambda word: (-len(word), word)))

    @lru_cache(maxsize=64)  # noqa: B019  a few languages live as long as the process
    def pattern(self, key: str, *, own: bool = False) -> re.Pattern[str]:
        """Return a pattern of the words of a key of [phrases], for folded texts, each as a whole word."""
        return _either(self.phrases(key, own=own))

    @lru_cache(maxsize=256)  # noqa: B019
    def stems(self, key: str) -> re.Pattern[str]:
        """Return a pattern of beginnings of words, for folded texts."""
        return re.compile(
            r"(?<!\w)(?:" + "|".join(map(re.escape, self.phrases(key))) + ")" if self.phrases(key) else "$^"
        )

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Words of each category of [labels], folded."""
        found: dict[str, set[str]] = {}
        for table in self._tables:
            for category, text in table.get("labels", {}).items():
                found.setdefault(category, set()).update(fold(word).strip() for word in text.split("|") if word)
        return {category: tuple(words) for category, words in found.items()}

    @cached_property
    def _by_label(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for category, words in self.labels.items():
            for word in words:
                found.setdefault(word, []).append(category)
        return found

    def categories(self, text: str) -> list[str]:
        """Return the categories of a label that stands alone: “Notes to editors:”."""
        plain = _SPACE.sub(" ", fold(text)).strip(" :.-*|_=#>()[]!?")
        known = self._by_label.get(plain, [])
        return known or self._composed(text)

    def _composed(self, text: str) -> list[str]:
        """Return the categories of a label by its parts. The name of a kind is no label of a fact."""
        found = composed_categories(text, self.roots)
        if found and self.names_kind(text):
            found = [category for category in found if category not in _NO_KINDS]
        return found

    def names_kind(self, text: str) -> bool:
        """Tell whether a text is a word for a kind and nothing else."""
        plain = text.strip(" .:*|_-–—")
        return any(len(plain) - (end - start) <= 1 for _, start, end in self.kinds(plain))

    def label_before(self, text: str, categories: tuple[str, ...]) -> LabelMatch | None:
        """Return the label of one of some categories with which a text begins, before a colon, a dash or a tab."""
        folded = fold(text)
        for separator in LABEL_END.finditer(text):
            head = _SPACE.sub(" ", folded[: separator.start()]).strip(" :.-*|_()[]")
            if len(head) > _LONGEST_LABEL or separator.start() > 2 * _LONGEST_LABEL:
                break
            found = [category for category in self._by_label.get(head, ()) if category in categories]
            if not found and "contacts" in categories and ":" in separator[0]:
                found = ["contacts"] if self._begins_contact(head) else []
            if not found and ":" in separator[0]:
                composed = self._composed(head)
                found = [category for category in composed if category in categories]
            if found:
                category = min(found, key=categories.index)
                return LabelMatch(category, separator.end(), not text[separator.end() :].strip())
        whole = [category for category in self.categories(text) if category in categories]
        return LabelMatch(min(whole, key=categories.index), len(text), True) if whole else None

    def _begins_contact(self, head: str) -> bool:
        """Tell whether the words before a colon begin with a label for contacts: “For interviews in French:”."""
        return (
            bool(head)
            and len(head.split()) <= 12
            and head.split(maxsplit=1)[0] not in self.word_set("roles")
            and any(
                len(word) > 6 and head.startswith((f"{word} ", f"{word},")) for word in self.labels.get("contacts", ())
            )
        )

    def kinds(self, text: str) -> Iterator[tuple[Kind, int, int]]:
        """Yield each word for a kind in a text, with its place. Longer words come first."""
        listed = list(self._listed_kinds(text))
        composed = composed_kinds(text, self.roots)
        for kind, start, end in composed:
            inside = [each for each in listed if start <= each[1] and each[2] <= end]
            listed = [each for each in listed if each not in inside]
            wide = max(inside, key=lambda each: each[2] - each[1], default=None)
            named = wide is not None and (wide[2] - wide[1]) * 2 > end - start
            yield wide[0] if wide is not None and named else kind, start, end
        yield from listed

    def _listed_kinds(self, text: str) -> Iterator[tuple[Kind, int, int]]:
        folded = fold(text)
        taken: list[range] = []
        for phrase, kind in self._kind_words:
            for found in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded):
                if not any(found.start() in span for span in taken):
                    taken.append(range(*found.span()))
                    yield kind, found.start(), found.end()

    @cached_property
    def _kind_words(self) -> list[tuple[str, Kind]]:
        found: dict[str, Kind] = {}
        for table in self._tables:
            for kind, text in table.get("kinds", {}).items():
                for word in text.split("|"):
                    found.setdefault(fold(word), Kind(kind))
        return sorted(found.items(), key=lambda item: -len(item[0]))

    def raw(self, key: str) -> list[str]:
        """Return the entries of a key of [phrases] as they are written."""
        return [entry for table in self._tables for entry in table.get("phrases", {}).get(key, "").split("|") if entry]

    def word_set(self, key: str) -> frozenset[str]:
        """Return the single words of a key of [phrases], folded."""
        return frozenset(self.phrases(key))


def _either(phrases: tuple[str, ...]) -> re.Pattern[str]:
    if not phrases:
        return re.compile("$^")
    return re.compile(
        "(?:"
        + "|".join(
            ("(?<!\\w)" if word[0].isalnum() else "") + re.escape(word) + ("(?!\\w)" if word[-1].isalnum() else "")
            for word in phrases
        )
        + ")"
    )


@lru_cache(maxsize=32)
def words_of_language(language: str) -> Words:
    """Return the words of a language (BCP 47)."""
    return Words(language.partition("-")[0].lower() or "en")


@lru_cache(maxsize=32)
def _table(language: str) -> dict[str, dict[str, str]]:
    if language in LANGUAGES:
        return tomllib.loads((files("advisory_cli.intake") / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    return _from_labels(language)


def _from_labels(language: str) -> dict[str, dict[str, str]]:
    """Return the words of a language that has labels for its e-mails only."""
    from advisory_cli.intake.recognition.label_files import label_file

    content = label_file(language)
    words = content.get("words", {})
    labels = {
        category: "|".join(str(words[key]).strip(" :") for key in keys if words.get(key))
        for category, keys in _LABEL_KEYS.items()
    }
    kinds = {kind: str(text) for kind, text in content.get("kinds", {}).items()}
    end = str(content.get("end_mark", "")).strip(" –—-")
    return {"labels": labels, "kinds": kinds, "phrases": {"end": end} if end else {}}


@lru_cache(maxsize=1)
def small_words() -> dict[str, frozenset[str]]:
    """Return the commonest small words of each language with a file, without accents."""
    tables = {
        language: tomllib.loads((files("advisory_cli.intake") / "words" / f"{language}.toml").read_text("utf-8"))
        for language in LANGUAGES
    }
    return {language: frozenset(map(fold, table["small"].split("|"))) for language, table in tables.items()}


def words_in(text: str) -> list[str]:
    """Return the words of a folded text."""
    return _WORD.findall(text)
