"""Command `export`: write an advisory for calendars, websites, newsroom systems and paper."""

from pathlib import Path

import click

from advisory_cli.cli.terminal.console import info, print_data
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, request_from
from advisory_cli.cli.terminal.output_files import write_bytes
from advisory_cli.model.mailing.options import SendOptions

_FORMS = ("ics", "html", "json", "ninjs", "pdf")


@click.command(cls=DeskCommand)
@click.argument("file")
@click.option(
    "--as",
    "form",
    type=click.Choice(_FORMS),
    required=True,
    help="ics: calendar. html: a page for your website. ninjs, json: for other programs. pdf: paper.",
)
@click.option("--language", metavar="CODE", default="", help="Of several languages, which: en, fr, …")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Where to write it (- prints it).")
@click.pass_context
def export(context: click.Context, file: str, form: str, language: str, output: Path | None) -> None:
    """Write an advisory for calendars, websites, newsroom systems and paper. Nothing is sent.

    FILE is the advisory. Of several languages, --language fr or the name summit.fr is the French one, and summit the
    first. It is checked first, and written to exports/ of the newsroom, or to --output. While an embargo holds, ics and
    html are refused, because they are for the public. pdf, ninjs and json name the embargo.
    """
    from advisory_cli.actions.export import Form, other_languages
    from advisory_cli.actions.export import export as exported
    from advisory_cli.read.edition_files import name_language
    from advisory_cli.report.wording.commands import line as command_line

    app = load_app(context)
    request = request_from(app, file, SendOptions())
    with app.sending_ledger(dry_run=True, checked=False) as ledger:
        others = () if language else other_languages(request, app.newsroom)
        language = language or name_language(Path(file if file.lower().endswith(".md") else f"{file}.md"))
        name, content = exported(request, Form(form), app.context(), ledger, language=language)
    if output == Path("-"):
        if form == "pdf":
            raise click.UsageError("A PDF cannot be printed here: name a file with --output")
        print_data(content.decode(), end="")
        return
    ending = Form(form).ending
    target = output or app.newsroom.folder / "exports" / f"{name}{ending}"
    write_bytes(target, content, kind="export", endings=(f".{ending.rsplit('.', 1)[1]}",))
    info(f"Written to {target}")
    for other in others:
        info(f"{other}: {command_line('export', file, '--as', form, '--language', other)}")
