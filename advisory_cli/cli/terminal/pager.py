"""Pager: show long output page by page at a terminal, by the program in PAGER or by less."""

import os
import sys

import click

from advisory_cli.cli.terminal.colour import is_coloured, is_dumb
from advisory_cli.cli.terminal.size import is_terminal, screen_height

_OFF = "advisory.no-pager"
# As Git sets it: less ends when all fits, shows colours, and leaves the text on the screen. A prompt says the keys,
# because its own prompt is a colon. The backslashes and the dollar sign are less's own.
_LESS = r"-FRX -PsSpace\: more, q\: back?e, this is the end.$"


def switch_off_pager(context: click.Context) -> None:
    """Print the whole output of the command in `context` without a pager, however long, as --no-pager asks."""
    context.meta[_OFF] = True


def needs_pager(rows: int) -> bool:
    """Tell whether output of `rows` rows goes through a pager.

    True when stdin and stdout are terminals, and the terminal has no more than `rows` rows. Never with --no-pager,
    TERM=dumb or PAGER=cat.
    """
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(_OFF):
        return False
    if is_dumb(os.environ) or os.environ.get("PAGER") == "cat":
        return False
    return is_terminal(sys.stdin) and is_terminal(sys.stdout) and rows >= screen_height()


def page(text: str) -> None:
    """Show `text`, with colour codes in it, in the pager. A variable LESS of the user stays as it is."""
    os.environ.setdefault("LESS", _LESS)
    click.echo_via_pager(text, color=is_coloured(err=False))
