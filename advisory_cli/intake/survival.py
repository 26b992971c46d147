"""Count of the words of a document that stand in the advisory file made of it.

A word is a run of letters and digits. Keys, times and other values that the program wrote itself do not count.
"""

import json
import re
from collections import Counter

from advisory_cli.intake.documents.blocks import Document, plain
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_WORD = late_pattern(r"\w+")
_OWN = late_pattern(
    r"^\s*(?:- )?(?:kind|id|language|release|starts|ends|at|zone|until|date|dateline|access|file)(?=:)"
    r"|^\s*# (?:issued on|also)"
)
_KEY = late_pattern(r"^\s*#?\s*(?:- )?(?:[a-z_]+|web \d+):(?=\s|$)")
_MARK = late_pattern(r"#\ check(?:, from:|:[^\"]*|$)")
_TARGET = late_pattern(r"(?<!\\)\]\((?:https?|mailto):[^)\s]*\)")
_QUOTED = late_pattern(r'"(?:[^"\\]|\\.)*"')
_COMMENTED = late_pattern(r"^#\s+(?:- text|speaker):")


@value_class
class Survival:
    """Words of a document, those found again in the advisory file, and those lost, in small letters."""

    total: int
    kept: int
    lost: tuple[str, ...] = ()


def surviving_words(document: Document, text: str) -> Survival:
    """Return how many of the document's words stand in the text of an advisory file."""
    source = Counter(_words(_source(document)))
    kept = Counter(_words(_values(text)))
    lost = source - kept
    total = source.total()
    return Survival(total=total, kept=total - lost.total(), lost=tuple(sorted(lost.elements())))


def _source(document: Document) -> str:
    parts = []
    for block in document.blocks:
        parts += [block.text, *(plain(line) for row in block.rows for cell in row for line in cell)]
    return "\n".join(parts)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _values(text: str) -> str:
    """Return what the file says in the document's words: values, source words in comments, and the body."""
    _, _, rest = text.partition("---\n")
    facts, _, body = rest.partition("\n---\n")
    lines = []
    for line in facts.split("\n"):
        if _OWN.match(line) or _COMMENTED.match(line):
            continue
        plain_line = _KEY.sub("", line)
        lines.append(_MARK.sub(" ", _QUOTED.sub(lambda match: f" {json.loads(match[0])} ", plain_line)))
    return _unmarked("\n".join(lines) + "\n" + body)


def _unmarked(text: str) -> str:
    plain_text = _TARGET.sub("] ", text)
    return re.sub(r"\\(?=[^\w\s])", "", plain_text).replace("_", " _ ") if "\\" in plain_text else plain_text
