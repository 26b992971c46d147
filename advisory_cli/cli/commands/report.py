"""Command `report`: write a page that accounts for a mailing, or print the data as CSV or JSON."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import info, print_data
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.output_files import refuse_excel, show_page, to_be_opened, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger


@click.command(cls=DeskCommand)
@click.argument("mailing")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "csv", "json"]),
    default="html",
    help="html: a page with charts. csv: who was refused or unconfirmed, usable as a list.",
)
@click.option("--excel", is_flag=True, help="csv: for Excel (UTF-8 with BOM).")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Where to write it.")
@click.option("--who", hidden=True)
@click.option("--open/--no-open", "opened", default=None, help="Open the page in the browser, or do not.")
@click.pass_context
def report(
    context: click.Context,
    mailing: str,
    form: str,
    excel: bool,
    output: Path | None,
    who: str | None,
    opened: bool | None,
) -> None:
    """Report on an advisory or a mailing: state, numbers, over time, who failed; details behind.

    MAILING is the id of a mailing, or the id or file of an advisory. An advisory stands for all its live mailings, or
    for its practice mailings when none was live. Printed, the first page says
    what became of it, and the details follow. The page is written to reports/ of the newsroom, or to --output. With
    --format csv or json, the data are printed, or written to --output.
    """
    from advisory_cli.actions.followup.report import refuse_public, reported_mailings
    from advisory_cli.report.wording import commands

    if who is not None:
        raise click.UsageError(f"A report is about everybody. One person: {commands.line('status', '--who', who)}")
    if form != "html" and opened is not None:
        raise click.UsageError("--open and --no-open work with html only.")
    refuse_excel(form, excel=excel)
    app = load_app(context)
    if app.at_work:
        info("A mailing is being sent. Counts may be a moment old.")
    with app.recovered_ledger() as ledger:
        summaries = reported_mailings(ledger, mailing, app.newsroom.folder)
        target = output or (_default_path(app, summaries) if form == "html" else None)
        if target is not None:
            refuse_public(target, app.newsroom)
        text = _text(app, ledger, summaries, form, excel=excel)
    if target is None:
        print_data(text, end="" if form == "csv" else "\n")
    elif form == "html":
        write_file(target, text, kind="report")
        show_page(target, kind="report", opened=to_be_opened(opened, output))
    else:
        write_file(target, text, kind="report", endings=(f".{form}",))


def _default_path(app: "App", summaries: "Sequence[MailingSummary]") -> Path:
    """Return the path of a report, named for the mailing, or for the advisory of several mailings."""
    mailing = summaries[0].mailing
    return app.newsroom.folder / "reports" / f"{mailing.id if len(summaries) == 1 else mailing.advisory_id}.html"


def _text(app: "App", ledger: "Ledger", summaries: "Sequence[MailingSummary]", form: str, *, excel: bool) -> str:
    from advisory_cli.actions.followup.report import failed_rows, headline_of, mailing_stats
    from advisory_cli.read.locate import shipped
    from advisory_cli.report.export import report_json, rows_csv
    from advisory_cli.report.pages.report import PEOPLE, SHOWN, report_page

    if form == "csv":
        return rows_csv(failed_rows(ledger, summaries), excel=excel)
    if form == "json":
        return report_json(mailing_stats(ledger, summaries, shown=None))
    stats = mailing_stats(ledger, summaries, shown=SHOWN, people=PEOPLE)
    return report_page(
        stats,
        folder=shipped("templates", "report"),
        zone=app.zone,
        now=app.clock.now(),
        organisation=app.newsroom.organisation,
        headline=headline_of(ledger, summaries[0], app.newsroom),
        relative_to=Path.cwd(),
        cron_runs=app.cron_runs,
        cron_line=app.cron_call,
    )
