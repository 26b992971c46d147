"""Suggestions for a misspelt word: the known word nearest to it."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that `word` probably means, or an empty text. Case, blanks, '-' and '_' do not count."""
    import difflib

    plain = {_plain(candidate): candidate for candidate in known}
    matches = difflib.get_close_matches(_plain(word[:100]), plain, n=1, cutoff=0.6)
    return plain[matches[0]] if matches else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a remedy in words that names the nearest known word, or all known words."""
    words = sorted(known)
    near = nearest(word, words)
    return f"Did you mean “{near}”?" if near else f"Known here: {', '.join(words)}."


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")
