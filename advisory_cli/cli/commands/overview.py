"""Print, for the program without a command, the waiting mailings, questions to a person, and the next command."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from advisory_cli.cli.terminal.console import info, show
from advisory_cli.cli.terminal.options import report_context
from advisory_cli.cli.terminal.sign_in import show_sign_in
from advisory_cli.cli.terminal.size import line_width


def overview(newsroom: Path | None) -> None:
    """Print the mailings that wait, the questions to a person, and the next command, for `advisory` without a command.

    `newsroom` is the path given with -C. None means the folder in ADVISORY_NEWSROOM, or the current folder. When that
    folder is no newsroom, the first steps are printed instead.
    Raises BadConfig when a setting is wrong.
    """
    from advisory_cli.bootstrap import App
    from advisory_cli.model.errors import BadConfig
    from advisory_cli.report.screens.overview import overview_lines, welcome_lines

    try:
        app = App.open(newsroom, {})
    except BadConfig as fault:
        if fault.findings:
            raise
        show(welcome_lines(width=line_width()))
        info("All verbs: advisory --help")
        return
    if app.at_work:
        info("A mailing is being sent right now; the counts are those of a moment ago.")
    with app.recovered_ledger() as ledger:
        mailings = ledger.mailings()
        lines = overview_lines(
            mailings,
            report_context(app, mailings, ledger),
            route=app.newsroom.route,
            advisories=_names(app.newsroom.folder / "advisories", (".md",)),
            lists=_names(app.newsroom.folder / "lists", (".csv", ".xlsx")),
        )
        show(lines, err=False)
        show_sign_in(app)


def _names(folder: Path, suffixes: Collection[str]) -> list[str]:
    """Return the names by which commands find the files of `folder` with these endings.

    A name has no ending unless two files share the rest.
    Hidden files and what Excel keeps of open ones (~$…) are left out.
    """
    paths = [path for path in folder.glob("[!.~]*") if path.suffix in suffixes]
    stems = Counter(path.stem for path in paths)
    return sorted(path.stem if stems[path.stem] == 1 else path.name for path in paths)
