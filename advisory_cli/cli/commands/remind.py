"""Command `remind`: send a text once more to readers who have it and have not answered."""

from typing import Any

import click

from advisory_cli.cli.commands.notices import in_languages, notify, sending
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import reply_options
from advisory_cli.model.press.notice import NoticeKind


@click.command(cls=DeskCommand)
@click.argument("advisory")
@click.option(
    "--what", default="", metavar="TEXT", help="One sentence (default: when it was sent, and that it still holds)."
)
@in_languages
@click.option("--again", is_flag=True, help="Also people who were reminded before.")
@reply_options
@sending
@click.pass_context
def remind(context: click.Context, /, advisory: str, **given: Any) -> None:
    """Send ADVISORY once more, as it was sent, to those who have it and have not answered.

    People who opted out or were reminded before get nothing, nor do people whose message came back or was refused.
    ADVISORY is its file, or its id when the file is gone.
    """
    notify(context, NoticeKind.REMINDER, advisory, given)
