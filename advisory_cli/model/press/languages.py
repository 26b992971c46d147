"""Choose the edition of an advisory in several languages that a reader gets, by the reader's language."""

from collections.abc import Mapping, Sequence

from advisory_cli.model.value_class import value_class

OTHERS = "others"
"""Key of `fallback` for all readers whose language it does not name."""
_SAME = {"nb": "no", "nn": "no"}  # Norwegian: both written forms are read by all


@value_class(kw_only=False)
class EditionChoice:
    """Choice of an edition: its `index` among the languages, and whether it is in the reader's `own` language."""

    index: int
    own: bool


def language_of(tag: str) -> str:
    """Return the language of a tag (BCP 47) without script and region: "pt" for "pt-BR". The forms of Norwegian are no.

    "" gives "".
    """
    language = tag.partition("-")[0].casefold()
    return _SAME.get(language, language)


def choose_edition(reader: str, languages: Sequence[str], fallback: Mapping[str, str]) -> EditionChoice:
    """Return the edition that a reader gets. The same reader always gets the same one.

    `reader` is the language tag of the reader, "" for none. `languages` are those of the editions, the first language
    first, at least one. `fallback` maps the language of readers to that of an edition (Advisory.fallback).
    The first rule that applies decides:
    - the edition with this very tag, else the edition in this language: readers of pt-BR get pt,
    - the edition that `fallback` names for the reader's tag, for the reader's language, or for `others`,
    - the first language.
    """
    own = _index(reader, languages) if reader else None
    if own is not None:
        return EditionChoice(own, own=True)
    for key in (reader, language_of(reader), OTHERS):
        if key and key in fallback and (index := _index(fallback[key], languages)) is not None:
            return EditionChoice(index, own=False)
    return EditionChoice(0, own=False)


def _index(tag: str, languages: Sequence[str]) -> int | None:
    """Return the number of the edition with this tag, or else in this language. None when there is none."""
    same_tag = (number for number, language in enumerate(languages) if language.casefold() == tag.casefold())
    same_language = (number for number, language in enumerate(languages) if language_of(language) == language_of(tag))
    return next(same_tag, next(same_language, None))
