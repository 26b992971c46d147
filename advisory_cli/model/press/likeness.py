"""Compare two texts by the runs of three successive words that headline and body of both texts share.

By this measure a text stays the same when a comma is mended, or when the id or a date among the facts changes.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from advisory_cli.model.patterns import late_pattern

LATELY = timedelta(days=30)
"""For so long a text that went out is looked for under other ids."""
_RUN = 3
# Scripts without blanks between words (Thai, Lao, Burmese, Khmer, kana, Chinese characters): each letter counts.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = late_pattern(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_FENCE = late_pattern(r"^---[ \t]*$", re.MULTILINE)
_HEADLINE = late_pattern(r"^headline:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)

Shingles = frozenset[tuple[str, ...]]


def shingles(manuscript: str) -> Shingles:
    """Return every run of three successive words in headline and body of an advisory file, to compare texts by.

    `manuscript` is the content of the file. Each run is a tuple of its words, case folded. No run goes from the
    headline into the body. A headline or body of one or two words is one run, and an empty one gives none.
    """
    parts = _FENCE.split(manuscript, maxsplit=2)
    facts, body = (parts[1], parts[2]) if len(parts) > 2 else ("", manuscript)
    headline = _HEADLINE.search(facts)
    return frozenset((*_runs(_words(headline[1] if headline else "")), *_runs(_words(body))))


def shares_most(text: Shingles, other_text: Shingles) -> bool:
    """Return True when more than half of the runs of three words in the shorter text also stand in the other text.

    `text` and `other_text` are results of shingles(): the runs of each text. The shorter text is the one with fewer
    runs. The result is False when a text has no runs.
    """
    return 2 * len(text & other_text) > min(len(text), len(other_text))


def shares_little(text: Shingles, other_text: Shingles) -> bool:
    """Return True when less than a third of the runs of three words in the shorter text also stand in the other text.

    `text` and `other_text` are results of shingles(): the runs of each text. The shorter text is the one with fewer
    runs. The result is False when a text has no runs.
    """
    return 3 * len(text & other_text) < min(len(text), len(other_text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    if words:
        yield from (tuple(words[at : at + _RUN]) for at in range(max(len(words) - _RUN + 1, 1)))


def similar_texts(text: Shingles, others: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the name of each text in `others` that shares most of its runs of three words with `text`.

    Two texts are similar when more than half of the runs in the shorter text also stand in the other text. `text` is a
    result of shingles(): the runs of a text. `others` are pairs of a name and the content of an advisory file.
    """
    return (name for name, manuscript in others if shares_most(text, shingles(manuscript)))
