"""Command `status`: print the mailings that wait, the results of mailings, and who got what."""

from itertools import chain
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import info, print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, report_context
from advisory_cli.cli.terminal.output_files import refuse_excel
from advisory_cli.cli.terminal.sign_in import show_sign_in

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option("--who", metavar="TEXT", default="", help="Only people whose address, name or outlet contains TEXT.")
@click.option("--failed", is_flag=True, help="Only refused and unconfirmed.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="csv: usable as a list."
)
@click.option("-v", "--verbose", is_flag=True, help="Every mailing in detail.")
@click.option("--excel", is_flag=True, help="csv: for Excel (UTF-8 with BOM).")
@click.pass_context
def status(
    context: click.Context, mailing: str | None, who: str, failed: bool, form: str, verbose: bool, excel: bool
) -> None:
    """Show what is scheduled, what happened, and who got what.

    MAILING is the id of a mailing, or the id or file of an advisory, which stands for all its mailings. Without
    MAILING, all mailings are shown, one a line.
    """
    refuse_excel(form, excel=excel)
    app = load_app(context)
    if app.at_work:
        info("A mailing is being sent. Counts may be a moment old.")
    if mailing is None and not who and not failed and form != "csv":
        _all(app, form, verbose=verbose)
    else:
        _rows(app, mailing, who, form, failed=failed, excel=excel)


def _all(app: "App", form: str, *, verbose: bool) -> None:
    """Print all mailings, for `status` without a name."""
    from advisory_cli.report.export import overview_json
    from advisory_cli.report.screens.mailing_table import table_lines
    from advisory_cli.report.screens.status import mailings_lines

    with app.recovered_ledger() as ledger:
        summaries = ledger.mailings()
        facts = report_context(app, summaries, ledger)
        if form == "json":
            print_data(overview_json(summaries, facts))
            return
        lines = table_lines(summaries, facts) if summaries and not verbose else mailings_lines(summaries, facts)
        show(lines, err=False, paged=True)
        show_sign_in(app)


def _rows(app: "App", mailing: str | None, who: str, form: str, *, failed: bool, excel: bool) -> None:
    """Print the named mailings in detail, or their deliveries one by one."""
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.export import rows_csv, rows_json
    from advisory_cli.report.screens.deliveries import mailing_lines
    from advisory_cli.report.screens.resend import resent_lines
    from advisory_cli.report.screens.status import mailings_lines
    from advisory_cli.report.screens.suppressions import nobody_lines

    states = (State.REFUSED, State.IN_DOUBT) if failed else ()
    with app.recovered_ledger() as ledger:
        selected = find_mailings(ledger, mailing, app.newsroom.folder) if mailing else ledger.mailings()
        rows = chain.from_iterable(ledger.rows(summary.mailing.id, states=states, who=who) for summary in selected)
        summary = selected[0] if mailing and len(selected) == 1 else None
        if form == "csv":
            print_data(rows_csv(rows, excel=excel), end="")
        elif form == "json":
            resends = ledger.resends(summary.mailing.id) if summary else ()
            print_data(rows_json(rows, report_context(app, selected, ledger), summary, resends=resends))
        elif mailing and summary is None and not who and not failed:
            show(mailings_lines(selected, report_context(app, selected, ledger)), err=False, paged=True)
        else:
            facts, narrowed = report_context(app, selected, ledger), bool(who or failed)
            found = list(rows) if narrowed else rows
            if who and not found:
                show(nobody_lines(who, ledger.suppressions(), zone=app.zone, width=facts.width), err=False)
                return
            lines = mailing_lines(summary, found, facts, mailings=ledger.mailings(), narrowed=narrowed)
            if summary is not None and not narrowed:
                lines += resent_lines(ledger.resends(summary.mailing.id), app.zone, width=facts.width)
            show(lines, err=False, paged=True)
