"""Recogniser of labels by their parts: “Invitation for photographers and reporters”, “Ort und Zeit des Termins”.

An office words its labels in its own way, out of few words. A label is known where each of its words is one of [roots]
in words/<language>.toml, inflected or in a compound: what the words have in common says what the label is.
"""

import re
from collections.abc import Mapping

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Kind

_TOKEN = late_pattern(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_LONGEST = 10  # words of a label
_ENDING = 4  # letters by which a word may be longer than its root
_LEAST_ROOT = 4  # letters of a root that may have an ending or stand in a compound
_COMPOUNDING = frozenset({"de", "nl", "sv", "uk"})
_ARABIC_PREFIXES = ("وال", "بال", "لل", "ال", "ول", "و", "ل", "ب")
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "ß": "s", "đ": "d"})

_LINKING = ("", "s", "e", "n")  # letters between the parts of a compound
_LONGEST_WORD = 40
_REMEMBERED = 4096
_SMALL = frozenset({"small"})
_NO_KIND = frozenset({"ref", "issued", "valid", "street"})

Tags = frozenset[str]


def _plain(text: str) -> str:
    return fold(text).translate(_PLAIN)


class Roots:
    """Roots of one language: words of which labels are made, each with its tags.

    `tagged` are the roots by their tags, of the language and of English.
    """

    def __init__(self, language: str, tagged: Mapping[str, tuple[str, ...]]) -> None:
        self.language = language
        found: dict[str, set[str]] = {}
        for tag, roots in tagged.items():
            for root in roots:
                found.setdefault(_plain(root), set()).add(tag)
        self._tags = {root: frozenset(tags) for root, tags in found.items()}
        self._known: dict[str, Tags] = {}

    def knows(self, word: str) -> bool:
        """Tell whether a word is a root as it stands."""
        return _plain(word) in self._tags

    def tags_of(self, word: str) -> Tags:
        """Return the tags of a word: those of its root, or of the parts of a compound. Empty for an unknown word."""
        plain = _plain(word).strip(".")
        if plain not in self._known:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[plain] = self._found(plain)
        return self._known[plain]

    def _found(self, plain: str) -> Tags:
        if len(plain) > _LONGEST_WORD:
            return frozenset()
        if tags := self._inflected(plain):
            return tags
        if self.language == "ar":
            for prefix in _ARABIC_PREFIXES:
                if plain.startswith(prefix) and (tags := self._inflected(plain.removeprefix(prefix))):
                    return tags
        parts = re.split(r"[-'’]", plain)
        if len(parts) > 1 and all(parts):
            return _joined([self._inflected(part) for part in parts])
        return self._compound(plain) if self.language in _COMPOUNDING else frozenset()

    def _compound(self, plain: str) -> Tags:
        for end in range(_LEAST_ROOT - 1, len(plain) - 2):
            first = self._tags.get(plain[:end])
            if first is None or first == _SMALL:
                continue
            for linking in _LINKING:
                if plain[end:].startswith(linking) and (second := self._inflected(plain[end + len(linking) :])):
                    return _joined([first, second])
        return frozenset()

    def _inflected(self, plain: str) -> Tags:
        exact = self._tags.get(plain, frozenset())
        if exact:  # “journalists” is listed, and is “journalist” as well
            shorter = (
                self._tags.get(plain[:-cut], frozenset()) for cut in (1, 2) if len(plain) - cut > _LEAST_ROOT + 1
            )
            return exact.union(*(each for each in shorter if each != _SMALL)) if exact != _SMALL else exact
        for end in range(len(plain) - 1, max(_LEAST_ROOT, len(plain) - _ENDING) - 1, -1):
            tags = self._tags.get(plain[:end])
            if tags and tags != _SMALL and (end >= 6 or len(plain) - end <= 2):
                return tags
        return frozenset()


def _joined(parts: list[Tags]) -> Tags:
    return frozenset().union(*parts) if all(parts) else frozenset()


# What a label is, by the tags that it must have, and those that it may have besides.
_PRESS = frozenset({"press", "small", "event", "photo", "editor"})
_OCCASION = frozenset({"press", "small", "event"})
_SECTIONS: tuple[tuple[str, tuple[Tags, ...], Tags], ...] = (
    ("notes", (frozenset({"note"}), frozenset({"editor"})), frozenset({"note", "editor", "press", "small", "more"})),
    (
        "accreditation",
        (frozenset({"accred"}),),
        frozenset({"accred", "deadline", "date", "time", "place", "more"}) | _PRESS,
    ),
    ("programme", (frozenset({"programme"}),), frozenset({"programme", "date", "time"}) | _PRESS),
    ("background", (frozenset({"background"}),), frozenset({"background", "more", "small", "press", "editor"})),
    ("contacts", (frozenset({"contact"}),), frozenset({"contact", "more", "accred"}) | _PRESS),
    ("contacts", (frozenset({"more"}), frozenset({"press"})), frozenset({"more", "contact"}) | _PRESS),
    ("reference", (frozenset({"ref"}),), frozenset({"ref", "small", "release"})),
    ("pictures", (frozenset({"picture"}),), frozenset({"picture", "more"}) | _PRESS),
)
_FACTS: tuple[tuple[str, tuple[Tags, ...], Tags], ...] = (
    ("when", (frozenset({"date"}), frozenset({"time", "place"})), frozenset({"date", "time", "place"}) | _OCCASION),
    ("when", (frozenset({"time"}), frozenset({"place"})), frozenset({"date", "time", "place"}) | _OCCASION),
    ("date", (frozenset({"date"}),), frozenset({"date"}) | _OCCASION),
    ("time", (frozenset({"time"}),), frozenset({"time"}) | _OCCASION),
    ("where", (frozenset({"place"}),), frozenset({"place"}) | _OCCASION),
)


def composed_categories(text: str, roots: Roots) -> list[str]:
    """Return the categories of a label of two words or more, by its parts. Empty for any other text."""
    tags = _all_tags(text, roots)
    if not tags:
        return []
    found = []
    for category, needed, allowed in (*_FACTS, *_SECTIONS):
        if all(each & allowed for each in tags) and _has(needed, tags):
            found.append(category)
    return list(dict.fromkeys(found))


def _has(needed: tuple[Tags, ...], tags: list[Tags]) -> bool:
    """Tell whether each need is met by a word of its own, or by a compound."""
    at: set[int] = set()
    for need in needed:
        place = next((n for n, each in enumerate(tags) if each & need and n not in at), None)
        if place is None:
            return len(tags) == 1 and all(tags[0] & each for each in needed)
        at.add(place)
    return True


def _all_tags(text: str, roots: Roots) -> list[Tags]:
    tokens = [token[0] for token in _TOKEN.finditer(text)]
    if not 1 <= len(tokens) <= _LONGEST or any(sign.isdigit() for sign in text):
        return []
    tags = [roots.tags_of(token) for token in tokens]
    content = [each for each in tags if each != _SMALL]
    compound = len(tokens) == 1 and roots.language in _COMPOUNDING and bool(tags[0]) and not roots.knows(tokens[0])
    return tags if all(tags) and (len(content) > 1 or compound) else []


def composed_kinds(text: str, roots: Roots) -> list[tuple[Kind, int, int]]:
    """Return the labels for kinds in a text of a few words, by their parts, with their places."""
    tokens = list(_TOKEN.finditer(text))
    if len(tokens) > 16:
        return []
    found: list[tuple[Kind, int, int]] = []
    run: list[re.Match[str]] = []
    for token in [*tokens, None]:
        broken = token is None or (bool(run) and text[run[-1].end() : token.start()].strip(" \u00a0&/()'’") != "")
        if broken:
            found += _kind_of_run(run, roots)
            run = []
        if token is not None and roots.tags_of(token[0]) - _NO_KIND:
            run.append(token)
        else:
            found += _kind_of_run(run, roots)
            run = []
    return found


def _kind_of_run(run: list[re.Match[str]], roots: Roots) -> list[tuple[Kind, int, int]]:
    tags = [roots.tags_of(token[0]) for token in run]
    while tags and tags[-1] == _SMALL:
        run, tags = run[:-1], tags[:-1]
    if not run:
        return []
    kind = _kind_of(tags)
    return [(kind, run[0].start(), run[-1].end())] if kind else []


def _kind_of(tags: list[Tags]) -> Kind | None:
    """Return the kind that words with some tags name, None for none."""
    every = frozenset().union(*tags)
    press = bool(every & {"press", "editor"})
    content = sum(each != _SMALL for each in tags)
    if content < 2 and not (content == 1 and len(every - {"small"}) > 1 and press):
        return None

    def has(*needed: str) -> bool:
        return _has(tuple(frozenset({each}) for each in needed), tags)

    photographers = all("photo" in each for each in tags if "press" in each)
    if photographers and (has("photo", "notice") or (has("invite", "photo") and not has("invite", "event"))):
        return Kind.PHOTO_CALL
    if "invite" in every and (press or has("invite", "event")):
        return Kind.MEDIA_ADVISORY
    kinds = {"accred": Kind.MEDIA_ADVISORY, "notice": Kind.MEDIA_ADVISORY, "statement": Kind.STATEMENT}
    named = next((kind for tag, kind in kinds.items() if has("press", tag)), None)
    return named or (Kind.PRESS_RELEASE if has("press", "release") else None)
