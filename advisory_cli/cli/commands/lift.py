"""Command `lift`: end an embargo early, tell readers so, and send the text to people who were held."""

from typing import Any

import click

from advisory_cli.cli.commands.notices import in_languages, notify, sending
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.model.press.notice import NoticeKind


@click.command(cls=DeskCommand)
@click.argument("advisory")
@click.option("--reason", "what", required=True, metavar="TEXT", help="Why the embargo ends now; readers see it.")
@in_languages
@sending
@click.pass_context
def lift(context: click.Context, /, advisory: str, **given: Any) -> None:
    """End the embargo of ADVISORY now, before its time. This sends mail.

    People who have the text under embargo get a notice. People held until the embargo's end get the text now. ADVISORY
    is its file, or its id when the file is gone.
    """
    notify(context, NoticeKind.LIFT, advisory, given)
