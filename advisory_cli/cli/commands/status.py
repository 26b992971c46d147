"""Command `status`: print the mailings that wait, the results of mailings, and who got what."""

from itertools import chain
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import info, print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, report_context, say_unwritable
from advisory_cli.cli.terminal.output_files import refuse_excel
from advisory_cli.cli.terminal.sign_in import show_sign_in
from advisory_cli.cli.terminal.size import line_width, screen_height

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.delivery import DeliveryRow
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger
    from advisory_cli.report.wording.context import ReportContext
    from advisory_cli.report.wording.lines import Block, Line


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option("--who", metavar="TEXT", default="", help="Only people whose address, name or outlet contains TEXT.")
@click.option("--failed", is_flag=True, help="Only refused and unconfirmed.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="csv: usable as a list."
)
@click.option("-v", "--verbose", is_flag=True, help="Every mailing in detail. Of a mailing or an advisory: everybody.")
@click.option("--excel", is_flag=True, help="csv: for Excel (UTF-8 with BOM).")
@click.pass_context
def status(
    context: click.Context, mailing: str | None, who: str, failed: bool, form: str, verbose: bool, excel: bool
) -> None:
    """Show what is scheduled, what happened, and who got what.

    MAILING is the id of a mailing, or the id or file of an advisory, which stands for all its mailings. Without
    MAILING, all mailings are shown, one a line. An address in its place shows what that person got.
    """
    refuse_excel(form, excel=excel)
    app = load_app(context)
    if app.at_work:
        info("A mailing is being sent. Counts may be a moment old.")
    if mailing is None and not who and not failed and form != "csv":
        _all(app, form, verbose=verbose)
    else:
        _rows(app, mailing, who, form, failed=failed, excel=excel, verbose=verbose)


def _all(app: "App", form: str, *, verbose: bool) -> None:
    """Print all mailings, for `status` without a name."""
    from advisory_cli.report.export import overview_json
    from advisory_cli.report.screens.mailing_table import table_lines
    from advisory_cli.report.screens.status import mailings_lines

    with app.recovered_ledger() as ledger:
        say_unwritable(ledger)
        summaries = ledger.mailings()
        facts = report_context(app, summaries, ledger)
        if form == "json":
            print_data(overview_json(summaries, facts))
            return
        lines = table_lines(summaries, facts) if summaries and not verbose else mailings_lines(summaries, facts)
        show(lines, err=False, paged=True)
        show_sign_in(app)


def _rows(app: "App", mailing: str | None, who: str, form: str, *, failed: bool, excel: bool, verbose: bool) -> None:
    """Print the named mailings in detail, or their deliveries one by one."""
    from advisory_cli.actions.followup.report import rows_in_languages
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.export import rows_csv, rows_json
    from advisory_cli.report.screens.status import mailings_lines

    states = (State.REFUSED, State.IN_DOUBT) if failed else ()
    with app.recovered_ledger() as ledger:
        say_unwritable(ledger)
        selected, who = _named(app, ledger, mailing, _person_of(who, ledger))
        rows = chain.from_iterable(
            rows_in_languages(ledger, summary.mailing, states=states, who=who) for summary in selected
        )
        summary = selected[0] if mailing and len(selected) == 1 else None
        facts = report_context(app, selected, ledger)
        if form == "csv":
            print_data(rows_csv(rows, excel=excel), end="")
        elif form == "json":
            resends = ledger.resends(summary.mailing.id) if summary else ()
            print_data(rows_json(rows, facts, summary, resends=resends))
        elif who or failed:
            show(_people_lines(app, ledger, selected, list(rows), who), err=False, paged=True)
        elif summary is None and not verbose:
            show(mailings_lines(selected, facts), err=False, paged=True)
        else:
            screen = None if verbose else screen_height()
            show(_details(ledger, selected, facts, screen=screen), err=False, paged=True)


def _details(
    ledger: "Ledger", selected: "Sequence[MailingSummary]", facts: "ReportContext", *, screen: int | None
) -> "Iterator[Line]":
    """Yield lines about each mailing in detail, with its people: all with `screen` None, else as many as fit."""
    from advisory_cli.actions.followup.report import rows_in_languages
    from advisory_cli.report.screens.deliveries import mailing_lines
    from advisory_cli.report.screens.resend import resent_lines
    from advisory_cli.report.screens.status import run_lines
    from advisory_cli.report.wording.lines import BLANK

    mailings = ledger.mailings()
    for number, summary in enumerate(selected):
        rows = rows_in_languages(ledger, summary.mailing)
        yield from BLANK if number else ()
        yield from mailing_lines(
            summary,
            rows,
            facts,
            mailings=mailings,
            planned_out=ledger.left_out(summary.mailing.id),
            screen=screen,
            runs=len(selected) == 1,
        )
        yield from resent_lines(ledger.resends(summary.mailing.id), facts.zone, width=facts.width)
    if len(selected) > 1:
        yield from run_lines(selected, facts, mailings)


def _people_lines(
    app: "App", ledger: "Ledger", selected: "Sequence[MailingSummary]", rows: "Sequence[DeliveryRow]", who: str
) -> "Block":
    """Return lines about the people found by `who` or by --failed, or about the opt-out of somebody who got nothing."""
    from advisory_cli.report.screens.deliveries import rows_lines
    from advisory_cli.report.screens.suppressions import nobody_lines

    width = line_width(err=False)
    if who and not rows:
        return nobody_lines(who, ledger.suppressions(), zone=app.zone, width=width)
    again = chain.from_iterable(ledger.resends(each.mailing.id) for each in selected)
    return rows_lines(rows, zone=app.zone, mailings=selected, resends=again, width=width)


def _person_of(who: str, ledger: "Ledger") -> str:
    """Return the address of the reader with the opt-out token `who`, and any other text as it is."""
    from advisory_cli.model.mailing.message_id import is_unsubscribe_token

    if not is_unsubscribe_token(who):
        return who
    from advisory_cli.actions.opt_outs import people_of

    return people_of([who], ledger).get(who.lower(), who)


def _named(app: "App", ledger: "Ledger", mailing: str | None, who: str) -> "tuple[Sequence[MailingSummary], str]":
    """Return the mailings that a person named, and the text by which people were chosen.

    An address in place of a mailing chooses that person in all mailings. Raises NoInput when nothing has that name.
    """
    from advisory_cli.actions.lookup import NeverPlanned, find_mailings
    from advisory_cli.model.errors import NoInput
    from advisory_cli.report.wording import commands

    if not mailing or ("@" in mailing and not who and not ledger.find(mailing)):
        return ledger.mailings(), who or mailing or ""
    try:
        return find_mailings(ledger, mailing, app.newsroom.folder), who
    except NeverPlanned:
        raise
    except NoInput as fault:
        person = commands.line("status", "--who", mailing)
        raise NoInput(fault.message, remedy=f"{fault.remedy} To find a person: {person}") from None
