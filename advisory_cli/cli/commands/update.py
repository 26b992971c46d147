"""Command `update`: tell readers what is new, and send them the text as it is now."""

from typing import Any

import click

from advisory_cli.cli.commands.notices import in_languages, notify, sending
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.model.press.notice import NoticeKind


@click.command(cls=DeskCommand)
@click.argument("file")
@click.option("--what", required=True, metavar="TEXT", help="What is new, in one sentence.")
@in_languages
@click.option("--cancelled", is_flag=True, help="The event does not take place.")
@click.option("--postponed", is_flag=True, help="The event takes place at another time.")
@click.option("--also-stopped", is_flag=True, help="Also people in a mailing that was stopped by name.")
@sending
@click.pass_context
def update(context: click.Context, /, file: str, cancelled: bool, postponed: bool, **given: Any) -> None:
    """Send an update to everybody who has the text of FILE: what is new, and the text as it is now.

    People who were to get FILE and have not been sent it yet get the text as it is now, without the update.
    """
    if cancelled and postponed:
        raise click.UsageError("An event is cancelled or postponed, not both.")
    kind = NoticeKind.CANCELLATION if cancelled else NoticeKind.POSTPONEMENT if postponed else NoticeKind.UPDATE
    notify(context, kind, file, given)
