"""Command `import`: make an advisory file of a Word file, a web page, a text, Markdown or an e-mail."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from advisory_cli.cli.terminal.console import ask_text, can_prompt, info, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.errors import AdvisoryError

if TYPE_CHECKING:
    from advisory_cli.actions.setup.import_text import Source
    from advisory_cli.intake.draft import Question
    from advisory_cli.intake.options import ImportOptions


@click.command(name="import", cls=DeskCommand)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="The advisory file to write; none is overwritten."
)
@click.option("--kind", metavar="KIND", default="", help="Its kind, if no word in it says so: press-release, …")
@click.option("--language", metavar="CODE", default="", help="Its language, if it is not recognised: en, fr, …")
@click.option("--zone", metavar="ZONE", default="", help="Time zone of its times: Europe/Brussels.")
@click.pass_context
def import_(context: click.Context, /, file: Path, output: Path | None, kind: str, language: str, zone: str) -> None:
    """Make an advisory file of a text that you have.

    FILE is .docx, .html, .txt, .md or .eml; - reads text from a pipe. Headline, dates, event, quotes, contacts and more
    become facts, each guess marked "# check" with the words it is from; all other words stay in the body. Nothing is
    fetched. At a terminal, what the text leaves open is asked.
    """
    from advisory_cli.actions.setup.import_text import import_file
    from advisory_cli.intake.options import ImportOptions
    from advisory_cli.report.screens.imported import ImportReport, imported_lines

    app = load_app(context)
    newsroom = app.newsroom
    today = app.clock.now().astimezone(ZoneInfo(newsroom.zone or "UTC")).date()
    options = ImportOptions(today=today, zone=newsroom.zone, language=newsroom.language)
    options = _with_flags(options, {"kind": kind, "language": language, "zone": zone})
    source = _read(file)
    ask = _ask if can_prompt() else None
    if app.has_ledger:
        with app.ledger() as ledger:
            result = import_file(source, options, newsroom.folder, output=output, ledger=ledger, ask=ask)
    else:
        result = import_file(source, options, newsroom.folder, output=output, ask=ask)
    imported = result.imported
    report = ImportReport(
        path=result.path,
        text=imported.text,
        words=imported.words.total,
        lost=imported.words.lost,
        pictures=result.pictures,
        open_questions=[_not_asked(question) for question in result.open_questions],
        remarks=imported.remarks,
    )
    show(imported_lines(report, relative_to=Path.cwd(), width=line_width()))


def _not_asked(question: "Question") -> str:
    choice = f"{question.field} is {question.choice}" if question.choice else f"{question.field} is open"
    return f"Not asked: {choice}, because {question.because}."


def _read(file: Path) -> "Source":
    """Return the bytes of the file, or of standard input for -. Raises NoInput when it cannot be read."""
    from advisory_cli.actions.setup.import_text import Source
    from advisory_cli.files.regular import read_regular
    from advisory_cli.intake.documents.opener import MAX_BYTES

    if str(file) == "-":
        return Source(content=sys.stdin.buffer.read(MAX_BYTES + 1), name="")
    return Source(content=read_regular(file, limit=MAX_BYTES), name=file.name)


def _with_flags(options: "ImportOptions", flags: dict[str, str]) -> "ImportOptions":
    from advisory_cli.actions.setup.import_text import with_answer
    from advisory_cli.intake.draft import Question
    from advisory_cli.model.errors import UsageFault

    for field, value in flags.items():
        if value:
            try:
                options = with_answer(Question(field, "", "", ""), value, options)
            except AdvisoryError as fault:
                raise UsageFault(f"--{field}: {fault.message}", remedy=fault.remedy) from None
    return options


def _ask(question: "Question", options: "ImportOptions") -> "ImportOptions":
    """Ask a person at the terminal. Enter takes the answer that is offered."""
    from advisory_cli.actions.setup.import_text import with_answer

    while True:
        offered = f" [{question.choice}]" if question.choice else ""
        typed = ask_text(f"{question.words}{offered}", typed_ahead=True).strip() or question.choice
        try:
            return with_answer(question, typed, options) if typed else options
        except AdvisoryError as fault:
            info(f"{fault.message} {fault.remedy}".strip())
