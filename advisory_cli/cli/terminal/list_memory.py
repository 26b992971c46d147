"""Offer to remember the sheet or the encoding that a command has named for a list."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal import console
from advisory_cli.cli.terminal.typed_ahead import discard_typed_ahead

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.options import ListFileOptions


def asks_to_remember(app: "App", path: Path, options: "ListFileOptions", *, asked: bool, always: bool) -> bool:
    """Tell whether offer_memory(), called with the same values, asks a question."""
    from advisory_cli.actions.lists.remember import new_memory

    can_ask = asked and not always and console.can_prompt() and not console.is_quiet()
    return can_ask and new_memory(path, options, app.newsroom) is not None


def offer_memory(app: "App", path: Path, options: "ListFileOptions", *, asked: bool, always: bool) -> None:
    """Write the sheet or encoding that `options` name for the list at `path` into advisory.toml, if a person agrees.

    `always`: write the line without a question.
    `asked`: a question is allowed. If it is False, or nobody can answer, the line for advisory.toml is printed instead
    and nothing is written. `always` comes first.
    Nothing happens when `options` name nothing new.
    Raises CannotWrite when advisory.toml cannot be written.
    """
    from advisory_cli.actions.lists.remember import new_memory, remember

    memory = new_memory(path, options, app.newsroom)
    if memory is None:
        return
    if not always and not (asked and console.can_prompt() and not console.is_quiet()):
        console.info(f"To remember this, add --remember, or write into advisory.toml:\n  {memory.line}")
        return
    if not always:
        try:
            discard_typed_ahead()
            console.info(f"To read {path.name} in this way from now on, advisory.toml needs the line:\n  {memory.line}")
            agreed = click.confirm("Write it?", err=True)
        except click.Abort:
            agreed = False
            console.info("")
        if not agreed:
            console.info("advisory.toml was not changed.")
            return
    remember(memory, app.newsroom)
    console.info(f"Written into advisory.toml: {memory.line}")
