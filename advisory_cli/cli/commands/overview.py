"""Print, for the program without a command, the waiting mailings, questions to a person, and the next command."""

import click

from advisory_cli.cli.terminal.console import info, show
from advisory_cli.cli.terminal.invocation import open_app
from advisory_cli.cli.terminal.options import report_context, say_newsroom, say_unwritable
from advisory_cli.cli.terminal.sign_in import show_sign_in
from advisory_cli.cli.terminal.size import line_width


def overview(context: click.Context) -> None:
    """Print the mailings that wait, the questions to a person, and the next command, for `advisory` without a command.

    The newsroom is the one given with -C, the folder in ADVISORY_NEWSROOM, or the nearest one from the current folder
    upwards. `context` is that of the program's root. When there is no newsroom, the first steps are printed instead.
    Raises BadConfig when a setting is wrong, and NotAllowed when another account may have planted the newsroom.
    """
    from advisory_cli.model.errors import BadConfig
    from advisory_cli.read.locate import short_names
    from advisory_cli.report.screens.overview import overview_lines, welcome_lines

    try:
        app = open_app(context)
    except BadConfig as fault:
        if fault.findings:
            raise
        show(welcome_lines(width=line_width()))
        info("All commands: advisory --help")
        return
    say_newsroom(app, context.params.get("newsroom"))
    if app.at_work:
        info("A mailing is being sent. Counts may be a moment old.")
    with app.recovered_ledger() as ledger:
        say_unwritable(ledger)
        mailings = ledger.mailings()
        lines = overview_lines(
            mailings,
            report_context(app, mailings, ledger),
            route=app.newsroom.route,
            advisories=short_names(app.newsroom.folder / "advisories", (".md",)),
            lists=short_names(app.newsroom.folder / "lists", (".csv", ".xlsx")),
        )
        show(lines, err=False)
        show_sign_in(app)
