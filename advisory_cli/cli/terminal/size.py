"""Width of lines, and the wrapping of sentences, for the terminal of the person who reads them."""

import os
import sys
from collections.abc import Iterator, Mapping
from typing import IO, Any

from advisory_cli.report.wording.lines import WIDTH, wrapped

NARROWEST, WIDEST = 40, 120


def line_width(*, err: bool = True) -> int:
    """Return the number of columns that lines may take on stderr, or on stdout when `err` is false.

    The width is that of the terminal, at least 40 and at most 120 columns. A number in the variable COLUMNS comes
    before what the terminal says, as in the shell's own tools. Without a terminal the width is 80 columns.
    """
    return _width(sys.stderr if err else sys.stdout, os.environ)


def screen_height() -> int:
    """Return the number of rows of the terminal on stdout. 24 when stdout is no terminal."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines or 24
    except (OSError, ValueError, AttributeError):
        return 24


def fitted(text: str, *, err: bool = True) -> str:
    """Return `text` with its lines wrapped for the terminal on stderr, or on stdout when `err` is false.

    Each line keeps its indent, and a word is never broken. Without a terminal, `text` is returned unchanged, because
    programs search the lines of a log for sentences.
    """
    if not is_terminal(sys.stderr if err else sys.stdout):
        return text
    return "\n".join(_wrapped_lines(text, line_width(err=err)))


def is_terminal(stream: IO[Any] | None) -> bool:
    """Tell whether `stream` is a terminal. False for None and for a closed stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _width(stream: IO[Any] | None, environ: Mapping[str, str]) -> int:
    variable = environ.get("COLUMNS", "")
    columns = int(variable) if variable.isdecimal() and len(variable) < 6 else 0
    if not columns and is_terminal(stream) and stream is not None:
        try:
            columns = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError):
            columns = 0
    return min(max(columns or WIDTH, NARROWEST), WIDEST)


def _wrapped_lines(text: str, width: int) -> Iterator[str]:
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        yield from (row.text.rstrip() for row in wrapped(line, indent=indent, width=width))
