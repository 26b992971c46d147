"""The command that accounts for a mailing: report."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import data, say
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.output_files import refuse_excel, show_page, to_be_opened, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger


@click.command()
@click.argument("mailing")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "csv", "json"]),
    default="html",
    help="html: a page with pictures. csv: who was refused or is unsure, usable as a list.",
)
@click.option("--excel", is_flag=True, help="csv: with the mark by which Excel knows the letters.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Where to write it.")
@click.option("--open/--no-open", "opened", default=None, help="Whether to open the page in the browser.")
@click.pass_context
def report(
    context: click.Context, mailing: str, form: str, excel: bool, output: Path | None, opened: bool | None
) -> None:
    """Account for a mailing on one page: over time, by outlet, who failed."""
    from advisory_cli.actions.followup.report import refuse_public, reported

    if form != "html" and opened is not None:
        raise click.UsageError(f"--open and --no-open are about the page; {form} is for programs.")
    refuse_excel(form, excel=excel)
    app = load_app(context)
    if app.at_work:
        say("A mailing is being sent right now; the numbers are those of a moment ago.")
    with app.recovered_ledger() as ledger:
        found = reported(ledger, mailing, app.newsroom.folder)
        target = output or (_own_place(app, found) if form == "html" else None)
        if target is not None:
            refuse_public(target, app.newsroom)
        text = _text(app, ledger, found, form, excel=excel)
    if target is None:
        data(text, end="" if form == "csv" else "\n")
    elif form == "html":
        write_file(target, text, what="report")
        show_page(target, what="report", opened=to_be_opened(opened, output))
    else:
        write_file(target, text, what="report", endings=(f".{form}",))


def _own_place(app: "App", found: "Sequence[MailingSummary]") -> Path:
    """Return the path of a report, named for the mailing, or for the advisory of several mailings."""
    mailing = found[0].mailing
    return app.newsroom.folder / "reports" / f"{mailing.id if len(found) == 1 else mailing.advisory_id}.html"


def _text(app: "App", ledger: "Ledger", found: "Sequence[MailingSummary]", form: str, *, excel: bool) -> str:
    from advisory_cli.actions.followup.report import accounts, failed_rows
    from advisory_cli.read.locate import shipped
    from advisory_cli.report.export import report_json, rows_csv
    from advisory_cli.report.pages.report import SHOWN, report_page

    if form == "csv":
        return rows_csv(failed_rows(ledger, found), excel=excel)
    told = accounts(ledger, found, shown=SHOWN if form == "html" else None)
    if form == "json":
        return report_json(told)
    return report_page(
        told,
        folder=shipped("templates", "report"),
        zone=app.zone,
        now=app.clock.now(),
        organisation=app.newsroom.organisation,
        relative_to=Path.cwd(),
    )
