"""Command `new`: write a new advisory file from answers to a few questions, or from flags."""

from pathlib import Path
from typing import Any

import click

from advisory_cli.cli.terminal.console import info, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app


@click.command(cls=DeskCommand)
@click.argument("kind", required=False)
@click.option("--headline", metavar="TEXT", default="", help="The headline.")
@click.option("--event", metavar="TEXT", default="", help="What journalists are invited to.")
@click.option("--starts", metavar="TIME", default="", help="When it begins: 2027-01-12 11:00, or tomorrow 11:00.")
@click.option("--place", metavar="TEXT", default="", help="Where it is.")
@click.option("--zone", metavar="ZONE", default="", help="Its time zone, if not the newsroom's: Europe/London.")
@click.option("--issued-in", metavar="TOWN", default="", help="Town of the dateline.")
@click.option("--embargo", metavar="TIME", default="", help="End of the embargo: 2027-01-12 00:01 Europe/London.")
@click.option("--contact", "contacts", metavar="TEXT", multiple=True, help="Name, phone, e-mail. May be repeated.")
@click.option("--language", metavar="CODE", default="", help="Its language, if not the newsroom's: en, fr, …")
@click.option("--id", "advisory_id", metavar="ID", default="", help="Its id and file name; else from the headline.")
@click.pass_context
def new(context: click.Context, /, kind: str | None, **given: Any) -> None:
    """Write a new advisory file.

    KIND is media-advisory, press-release, statement, photo-call or note. At a terminal, what is missing is asked. The
    file is written to advisories/, with further keys as comments. No existing file is changed.
    """
    from advisory_cli.actions.setup.new_advisory import PLACEHOLDER, new_advisory
    from advisory_cli.cli.terminal.new_questions import NewOptions, ask_answers
    from advisory_cli.report.wording.lines import command

    app = load_app(context)
    newsroom = app.newsroom
    answers = ask_answers(kind, NewOptions(**given), newsroom, app.clock.now())
    if app.has_ledger:
        with app.ledger() as ledger:
            path = new_advisory(answers, newsroom.folder, ledger)
    else:
        path = new_advisory(answers, newsroom.folder, None)
    info(f"Written: {_shown(path)}")
    info(f"Open it in your editor and fill in what says {PLACEHOLDER}. Then:")
    for verb in ("check", "preview"):
        show(command(f"advisory {verb} {path.stem}"))


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
