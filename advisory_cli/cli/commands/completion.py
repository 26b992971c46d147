"""Command `completion`: print the script by which a shell completes commands with the Tab key, or install it."""

import os
import shlex
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from advisory_cli.actions.setup.completion import (
    SHELLS,
    install_script,
    loads_bash_completions,
    remove_script,
    script_path,
)
from advisory_cli.cli.terminal.console import info, print_data
from advisory_cli.cli.terminal.help_page import DeskCommand


@click.command(cls=DeskCommand)
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("--install", is_flag=True, help="Write the script into your own folder of completions.")
@click.option("--remove", is_flag=True, help="Delete it.")
@click.pass_context
def completion(context: click.Context, shell: str | None, install: bool, remove: bool) -> None:
    """Complete commands, lists, advisories, mailings and codes with the Tab key.

    SHELL is your shell. Without SHELL, it is taken from the variable SHELL. Without --install, the script is printed.
    """
    if install and remove:
        raise click.UsageError("Choose --install or --remove.")
    chosen = shell or Path(os.environ.get("SHELL", "")).name
    if chosen not in SHELLS:
        raise click.UsageError(f"Name your shell: {', '.join(SHELLS)}.")
    script = _script(context.find_root().command, chosen)
    if not install and not remove:
        print_data(script, end="")
        return
    path = script_path(chosen, os.environ)
    if remove:
        info(f"Deleted: {path}" if remove_script(path) else f"Nothing to delete: there is no {path}")
        return
    info(f"Written: {path}" if install_script(path, script) else f"Already installed: {path}")
    if chosen == "zsh":
        info("Add this line to your .zshrc, before compinit, if it is not there yet:")
        info(f"  fpath=({path.parent} $fpath); autoload -Uz compinit; compinit")
    if chosen == "bash" and not loads_bash_completions(os.environ):
        info("The package bash-completion, which reads that folder, is not installed. Add this line to your .bashrc:")
        info(f"  . {shlex.quote(str(path))}")
    info("It works in new terminals.")


def _script(root: click.Command, shell: str) -> str:
    kind = get_completion_class(shell)
    if kind is None:  # click knows all three
        raise click.UsageError(f"click has no completion for {shell}.")
    maker = kind(root, {}, "advisory", "_ADVISORY_COMPLETE")
    return str(maker.source_template % maker.source_vars()).strip() + "\n"
