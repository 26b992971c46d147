"""Line of a terminal that is drawn again and again, such as a progress bar, and never takes a second line."""

import os
import sys
from contextlib import suppress

from advisory_cli.cli.terminal.colour import is_dumb
from advisory_cli.report.wording.lines import columns

_CLEAR = "\r\033[J"  # from the first column, erase to the end of the screen
_drawn: list["StatusLine"] = []  # the line that is on the screen now, if any


class StatusLine:
    """Line on stderr that is replaced by each drawing.

    The cursor stays in the first column. A terminal that becomes narrower then keeps the cursor at the beginning of the
    line, so that the next drawing erases all rows over which the terminal has spread the old text.
    """

    def __init__(self) -> None:
        self._text = ""

    def draw(self, text: str) -> None:
        """Show `text` in place of the line's earlier text. A text wider than the terminal is cut.

        No error is raised when the terminal has gone away, because the sending of mail must go on without a terminal.
        """
        shown = cut(text, terminal_columns() - 1)
        if is_dumb(os.environ):
            padding = " " * max(columns(self._text) - columns(shown), 0)
            self._put(f"\r{shown}{padding}\r")
        else:
            self._put(f"{_CLEAR}{shown}\r")
        self._text = shown
        _drawn[:] = [self]

    def clear(self) -> None:
        """Erase the line, so that other lines can be printed in its place. The next drawing shows it again."""
        self._put(f"\r{' ' * columns(self._text)}\r" if is_dumb(os.environ) else _CLEAR)
        self._text = ""
        _drawn.clear()

    def finish(self) -> None:
        """Leave the line as it is on the screen, with the cursor below."""
        if self._text:
            self._put("\n")
        self._text = ""
        _drawn.clear()

    @staticmethod
    def _put(text: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()


def clear_status_line() -> None:
    """Erase the status line that is on the screen, before other words are printed. Without one, do nothing."""
    for line in tuple(_drawn):
        line.clear()


def terminal_columns() -> int:
    """Return the number of columns of the terminal on stderr at this moment. 80 when stderr is no terminal."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


def cut(text: str, width: int) -> str:
    """Return `text`, cut to `width` columns when it is wider. A cut text ends with an ellipsis."""
    if columns(text) <= width:
        return text
    while text and columns(text) >= max(width, 1):
        text = text[:-1]
    return f"{text}…"
