"""Decision whether output is coloured. Only a terminal gets colours, unless an environment variable says otherwise.

The variables are NO_COLOR, FORCE_COLOR and TERM, which other programs obey as well.
"""

import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from advisory_cli.cli.terminal.size import is_terminal
from advisory_cli.model.patterns import late_pattern

STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "strong": {"bold": True},
    "good": {"fg": "green"},
    "warn": {"fg": "yellow"},
    "bad": {"fg": "red"},
    "quiet": {"dim": True},
    "command": {"bold": True},
    "change": {},
}
"""Style of each tone of a Line, as keyword arguments of click.style."""

NO_COLOUR = "NO_COLOR"


_MARK = late_pattern(r"\[-|-\]|\{\+|\+\}")
_CHANGES = {"[-": "bad", "{+": "good"}


def colour_changes(text: str, opened: str = "") -> tuple[str, str]:
    """Return `text` with changed words coloured, and the mark that is still open at its end.

    Words between [- and -] become red, and words between {+ and +} green. The second value is [- or {+ when no closing
    mark follows in `text`, else "". Give that value as `opened` with the next line.
    """
    parts, start = [], 0
    for match in (*_MARK.finditer(text), None):
        closes = match is not None and bool(opened) and match[0] not in _CHANGES
        end = len(text) if match is None else match.end() if closes else match.start()
        piece = text[start:end]
        parts.append(click.style(piece, **STYLES[_CHANGES[opened]]) if opened and piece else piece)
        start = end
        if match is not None and (closes or not opened):
            opened = "" if closes else match[0] if match[0] in _CHANGES else ""
    return "".join(parts), opened


def is_coloured(*, err: bool) -> bool:
    """Tell whether output on stderr is coloured, or output on stdout when `err` is false.

    Only a terminal gets colours. NO_COLOR (https://no-color.org) and TERM=dumb switch them off. FORCE_COLOR with any
    value but 0 switches them on for files and pipes too, unless NO_COLOR is set.
    """
    return wants_colour(os.environ, is_terminal=is_terminal(sys.stderr if err else sys.stdout))


def wants_colour(environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Tell whether an output gets colours. `environ` is the environment, and `is_terminal` is True for a terminal.

    False with NO_COLOR. Otherwise True with FORCE_COLOR (any value but 0), and for a terminal without TERM=dumb.
    """
    if environ.get(NO_COLOUR):
        return False
    if environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return is_terminal and not is_dumb(environ)


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Tell whether TERM=dumb in `environ` says that the terminal understands no control codes."""
    return environ.get("TERM") == "dumb"
