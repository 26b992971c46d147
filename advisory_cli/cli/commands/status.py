"""Command `status`: print the mailings that wait, the results of mailings, and who got what."""

from itertools import chain

import click

from advisory_cli.cli.terminal.console import info, print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, report_context
from advisory_cli.cli.terminal.output_files import refuse_excel
from advisory_cli.cli.terminal.sign_in import show_sign_in


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option("--who", metavar="TEXT", default="", help="Only people whose address, name or outlet contains TEXT.")
@click.option("--failed", is_flag=True, help="Only refused and unconfirmed.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="csv: usable as a list."
)
@click.option("--excel", is_flag=True, help="csv: for Excel (UTF-8 with BOM).")
@click.pass_context
def status(context: click.Context, mailing: str | None, who: str, failed: bool, form: str, excel: bool) -> None:
    """Show what is scheduled, what happened, and who got what.

    MAILING is the id of a mailing, or the id or file of an advisory, which stands for all its mailings. Without
    MAILING, all mailings are shown.
    """
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.export import overview_json, rows_csv, rows_json
    from advisory_cli.report.screens.deliveries import mailing_lines
    from advisory_cli.report.screens.resend import resent_lines
    from advisory_cli.report.screens.status import mailings_lines

    refuse_excel(form, excel=excel)
    app = load_app(context)
    states = (State.REFUSED, State.IN_DOUBT) if failed else ()
    if app.at_work:
        info("A mailing is being sent. Counts may be a moment old.")
    with app.recovered_ledger() as ledger:
        if mailing is None and not who and not failed and form != "csv":
            summaries = ledger.mailings()
            if form == "json":
                print_data(overview_json(summaries, report_context(app, summaries, ledger)))
            else:
                show(mailings_lines(summaries, report_context(app, summaries, ledger)), err=False, paged=True)
                show_sign_in(app)
            return
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
            report_ctx, narrowed = report_context(app, selected, ledger), bool(who or failed)
            show(
                mailing_lines(summary, rows, report_ctx, mailings=ledger.mailings(), narrowed=narrowed),
                err=False,
                paged=True,
            )
            if summary is not None and not narrowed:
                show(resent_lines(ledger.resends(summary.mailing.id), app.zone), err=False)
