"""Functions that wrap plain text at 72 terminal columns. A wide letter, such as a Chinese one, takes two columns."""

import unicodedata
from collections.abc import Sequence

from advisory_cli.model.patterns import late_pattern

WIDTH = 72
_SPACES = late_pattern(r"[ \t\n]+")  # no-break spaces stay
# Latin letters, typographic marks and currency signs: one column each, known without the tables of wcwidth.
_NARROW = late_pattern("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")


def wrap(text: str, *, indent: str = "", first: str | None = None, width: int = WIDTH) -> str:
    """Wrap `text` in lines of at most `width` terminal columns, each after `indent`, which counts as part of the width.

    `first` stands before the first line in place of `indent`. None: the first line has `indent` too.
    Lines break at spaces only, so that a URL is never cut and may be longer. The author's line breaks stay. Text
    written from right to left or in wide letters (Chinese, Japanese, Korean) is not wrapped.
    """
    lead = indent if first is None else first
    if _unwrappable(text):
        width = 1_000_000
    lines: list[str] = []
    for line in text.strip().split("\n"):
        for piece in _fill_lines(_SPACES.sub(" ", line).strip().split(" "), width - len(indent)):
            lines.append((lead if not lines else indent) + piece)
    return "\n".join(line.rstrip() for line in lines)


def columns(text: str) -> int:
    """Return the number of terminal columns that a text takes. A wide letter, such as a Chinese one, takes two."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)


def underline(text: str, mark: str = "-") -> str:
    """Return a line of `mark` characters that is as wide, in terminal columns, as the widest line of `text`."""
    return mark * max(columns(line) for line in text.split("\n"))


def _fill_lines(words: Sequence[str], width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in words:
        size = columns(word)
        if line and used + 1 + size > width:
            lines.append(line)
            line, used = "", 0
        line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    return [*lines, line]


def _unwrappable(text: str) -> bool:
    """Tell whether more than a fifth of the letters are wide, or run from right to left."""
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    wide_or_reversed = sum(
        unicodedata.bidirectional(c) in {"R", "AL"} or unicodedata.east_asian_width(c) in "WF" for c in letters
    )
    return wide_or_reversed * 5 > len(letters)
