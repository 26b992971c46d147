"""Command `init`: make a newsroom folder that works at once, in practice mode."""

from pathlib import Path

import click

from advisory_cli.cli.terminal.console import info, show_command
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.invocation import open_app


@click.command(cls=DeskCommand)
@click.argument("folder", metavar="[DIR]", required=False, default=".", type=click.Path(path_type=Path))
@click.pass_context
def init(context: click.Context, folder: Path) -> None:
    """Make a newsroom folder that works at once, in practice mode.

    DIR is the folder. Without DIR the current folder becomes a newsroom. In practice mode messages are written to the
    newsroom's folder outbox/ and not sent. A folder that is a newsroom already is not changed.
    """
    from advisory_cli.actions.setup.init import init_newsroom
    from advisory_cli.read.locate import shipped

    result = init_newsroom(
        folder,
        example_list=shipped("lists", "example.csv"),
        example_advisory=shipped("advisories", "eu-russia-summit-2014.md"),
    )
    if result.existed:
        info(f"{folder} is already a newsroom. Nothing was changed.")
        return
    open_app(context, folder=folder).create_ledger()
    info(f"Newsroom created in {folder}. Practice mode: messages go to outbox/, and nothing is sent.")
    for path in result.written:
        info(f"  {path}")
    info("Next:")
    newsroom = None if folder == Path() else str(folder)
    for verb in ("preview", "send"):
        show_command(f"advisory {verb} eu-russia-summit-2014 -l example", newsroom)
