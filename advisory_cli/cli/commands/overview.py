"""Print, for the program without a command, the waiting mailings, questions to a person, and the next command."""

import os
from pathlib import Path

from advisory_cli.cli.terminal.console import info, show
from advisory_cli.cli.terminal.options import report_context, say_newsroom
from advisory_cli.cli.terminal.sign_in import show_sign_in
from advisory_cli.cli.terminal.size import line_width


def overview(newsroom: Path | None) -> None:
    """Print the mailings that wait, the questions to a person, and the next command, for `advisory` without a command.

    `newsroom` is the path given with -C. None means the folder in ADVISORY_NEWSROOM, or the nearest newsroom from the
    current folder upwards. When there is no newsroom, the first steps are printed instead.
    Raises BadConfig when a setting is wrong, and NotAllowed when another account may have planted the newsroom.
    """
    from advisory_cli.bootstrap import App
    from advisory_cli.model.errors import BadConfig
    from advisory_cli.read.locate import short_names
    from advisory_cli.report.screens.overview import overview_lines, welcome_lines

    try:
        app = App.open(newsroom, {})
    except BadConfig as fault:
        if fault.findings:
            raise
        show(welcome_lines(width=line_width()))
        info("All commands: advisory --help")
        return
    say_newsroom(app, str(newsroom) if newsroom else os.environ.get("ADVISORY_NEWSROOM"))
    if app.at_work:
        info("A mailing is being sent. Counts may be a moment old.")
    with app.recovered_ledger() as ledger:
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
