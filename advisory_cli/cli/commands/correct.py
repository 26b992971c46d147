"""Command `correct`: tell readers what was wrong in a text, and send them the text as it is now."""

from typing import Any

import click

from advisory_cli.cli.commands.notices import in_languages, notify, sending
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.model.press.notice import NoticeKind


@click.command(cls=DeskCommand)
@click.argument("file")
@click.option("--what", required=True, metavar="TEXT", help="What was wrong and what is right, in one sentence.")
@in_languages
@click.option("--also-stopped", is_flag=True, help="Also people in a mailing that was stopped by name.")
@sending
@click.pass_context
def correct(context: click.Context, /, file: str, **given: Any) -> None:
    """Send a correction to everybody who has the text of FILE, with the text as it is now.

    People who were to get FILE and have not been sent it yet get the text as it is now, without the correction.
    """
    notify(context, NoticeKind.CORRECTION, file, given)
