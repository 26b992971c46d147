"""Make lines of output, each with a tone such as good or bad, wrapped with hanging indents.

Control characters become escape codes, so that the lines are harmless on any terminal.
"""

import unicodedata
from typing import Literal

from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording.commands_in_text import kept_together

Tone = Literal["plain", "strong", "good", "warn", "bad", "quiet", "command", "change"]

WIDTH = 80
NARROW = 60
"""Line length in columns below which labels stand in no column of their own, and indents are small."""

_NARROW_INDENT = 6


@value_class(kw_only=False)
class Line:
    """Line of output for a person: its text, and a tone that the command line prints as a colour.

    `text` holds no line feed and no control characters. In a line of the tone "change", words between [- and -] are
    printed as gone, those between {+ and +} as new.
    """

    text: str  # without a line feed, safe to show on a terminal
    tone: Tone = "plain"


Block = tuple[Line, ...]

BLANK: Block = (Line(""),)


def columns(text: str) -> int:
    """Return the number of terminal columns that `text` takes (UAX #11).

    Combining marks and format characters take none, wide East Asian characters take two, all others take one.
    """
    if text.isascii():
        return len(text)
    return sum(_columns_of(character) for character in text)


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def padded(text: str, width: int) -> str:
    """Return `text` with blanks at its end, so that the whole takes `width` columns.

    A text that takes more is returned unchanged.
    """
    return text + " " * (width - columns(text))


def cut_in_the_middle(text: str, width: int) -> str:
    """Return `text` in at most `width` columns. A longer text has … in its middle, so that its end stays, as of an id.

    For a place in a table, never for a command.
    """
    if columns(text) <= width:
        return text
    tail = max(width // 3, 1)
    return f"{text[: max(width - tail - 1, 0)]}…{text[-tail:]}"


def wrapped(text: str, *, tone: Tone = "plain", indent: int = 0, hang: int | None = None, width: int = WIDTH) -> Block:
    """Return `text` in lines of at most `width` columns, all with the same `tone`.

    `indent`: number of blanks before the first line. `hang`: number of blanks before each later line. None: as
    `indent`. When `width` is below 60 columns (NARROW), no line has more than six blanks before it.
    A word wider than a line stands alone and whole, so that an address or a link can still be copied. So does a command
    of this program, such as "advisory status last".
    No line ends at a no-break space, which is shown as a plain blank.
    """
    if width < NARROW:
        indent, hang = min(indent, _NARROW_INDENT), None if hang is None else min(hang, _NARROW_INDENT)
    margin = " " * (indent if hang is None else hang)
    rows, row, filled = [], " " * indent, False
    for word in kept_together(printable(text)).split(" "):
        if not word:
            continue
        if filled and columns(row) + 1 + columns(word) > width:
            rows.append(row)
            row, filled = margin, False
        row += f" {word}" if filled else word
        filled = True
    return tuple(Line(r.replace("\u00a0", " "), tone) for r in (*rows, row))


def labelled(label: str, text: str, *, at: int, tone: Tone = "plain", indent: int = 0, width: int = WIDTH) -> Block:
    """Return lines with `text` from column `at` on, and `label` before it in the first line, all with the same `tone`.

    Columns count from 0. `indent` is the number of blanks before the label, `width` the line length in columns. After a
    label that reaches past `at`, the text of the first line begins right behind the label.
    When `width` is below 60 columns (NARROW), the text begins behind the label and a colon, and `at` changes nothing.
    """
    if width < NARROW:
        lead = f"{label}: " if label else ""
        return wrapped(f"{lead}{text}", tone=tone, indent=indent if label else indent + 2, hang=indent + 2, width=width)
    body = wrapped(text, tone=tone, indent=at, width=width)
    lead = padded(" " * indent + printable(label) + " ", at)
    return (Line(lead + body[0].text[at:], tone), *body[1:])


def command(text: str, *, indent: int = 2) -> Block:
    """Return a line with a command to copy, never wrapped. `indent` is the number of blanks before the command."""
    return (Line(" " * indent + printable(text), "command"),)
