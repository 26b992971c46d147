"""Splitter of a paragraph into sentences."""

import re

from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.days import month_words
from advisory_cli.intake.recognition.folding import fold


def sentences(text: str, found: Recognition) -> list[tuple[int, int]]:
    """Return the places of the sentences of a text. A dot in 12.30 or a.m. ends none."""
    months = month_words(found.words.language)
    spans, start = [], 0
    for end in re.finditer(r"(?<![.\s][^\W\d])[.!?](?=\s+[^\W\d_a-z])", text):
        word = text[: end.start()].rsplit(maxsplit=1)[-1] if text[: end.start()].split() else ""
        following = re.match(r"\s+(\w+)", text[end.end() :])
        dated = word.isdigit() and following is not None and fold(following[1]) in months
        if dated or (len(word) <= 2 and not word.isdigit()):
            continue
        spans.append((start, end.end()))
        start = end.end()
    return [*spans, (start, len(text))]
