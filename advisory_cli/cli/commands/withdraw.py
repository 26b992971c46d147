"""Command `withdraw`: ask everybody who has a text not to use it."""

from typing import Any

import click

from advisory_cli.cli.commands.notices import in_languages, notify, sending
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.model.press.notice import NoticeKind


@click.command(cls=DeskCommand)
@click.argument("advisory")
@click.option("--what", required=True, metavar="REASON", help="Why it must not be used, in one sentence.")
@in_languages
@click.option("--replacement", default="", metavar="TEXT", help="Whether another text follows, in one sentence.")
@click.option("--replacement-in", nargs=2, multiple=True, metavar="LANGUAGE TEXT", help="That in another language.")
@sending
@click.pass_context
def withdraw(context: click.Context, /, advisory: str, **given: Any) -> None:
    """Ask everybody who has ADVISORY not to use it. This sends mail. To stop sending, use `stop`.

    No text of ADVISORY can be sent afterwards. ADVISORY is its file, or its id when the file is gone.
    """
    notify(context, NoticeKind.WITHDRAWAL, advisory, given)
