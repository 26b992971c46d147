"""Suggest a known word for a misspelt one: the nearest of the words that are allowed."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the word of `known` that is most similar to `word`, as a correction of its spelling.

    The result is "" when no word of `known` is similar. Letter case makes no difference. A blank and '_' count as '-'.
    """
    import difflib

    plain = {_plain(candidate): candidate for candidate in known}
    matches = difflib.get_close_matches(_plain(word[:100]), plain, n=1, cutoff=0.6)
    return plain[matches[0]] if matches else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question to a person (“Did you mean …?”) that names the word of `known` most similar to `word`.

    When no word of `known` is similar, a sentence that lists all words of `known` is returned.
    """
    words = sorted(known)
    near = nearest(word, words)
    return f"Did you mean “{near}”?" if near else f"Known here: {', '.join(words)}."


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")
