"""Command `resolve`: list deliveries in doubt, and decide them by evidence or as a person says."""

from functools import partial

import click

from advisory_cli.cli.terminal.console import print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, reply_options
from advisory_cli.cli.terminal.size import line_width


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option(
    "--arrived", multiple=True, metavar="ADDRESS", help="It arrived: do not send it again. An address, or all."
)
@click.option(
    "--resend",
    multiple=True,
    metavar="ADDRESS",
    help="It did not arrive: send the same message again. An address, or all.",
)
@reply_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.pass_context
def resolve(
    context: click.Context,
    mailing: str | None,
    arrived: tuple[str, ...],
    resend: tuple[str, ...],
    imap: bool,
    reports: tuple[str, ...],
    form: str,
) -> None:
    """Decide unconfirmed messages, which may or may not have arrived. Without flags, list them.

    --imap and --reports search for evidence. Decide by hand with --arrived when a message arrived, and with --resend
    when a message did not arrive and should be sent again. Without MAILING, all mailings are meant. The exit code is 76
    when any message stays unconfirmed.
    """
    from advisory_cli.actions.followup.message_index import by_envelope_id
    from advisory_cli.actions.followup.replies import collect_replies, our_addresses
    from advisory_cli.actions.followup.resolve import (
        decision_about,
        doubts,
        record_other_returns,
        resolve_by_evidence,
        resolve_by_hand,
    )
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.report.plan_json import resolve_json
    from advisory_cli.report.screens.deliveries import doubt_lines

    if (imap or reports) and (arrived or resend):
        raise UsageFault(
            "Search for evidence first, then decide the rest by hand.",
            remedy="Use --imap or --reports in one command, and --arrived or --resend in the next.",
        )
    app = load_app(context)
    with app.recovered_ledger() as ledger:
        rows = doubts(ledger, find_mailings(ledger, mailing, app.newsroom.folder) if mailing else None)
        rows_by_id = by_envelope_id(ledger, rows)
        mailbox_reader = app.mail.mailbox_reader() if imap and rows_by_id else None
        own_addresses = our_addresses(app.newsroom, ledger, rows_by_id)
        evidence = collect_replies(ledger, rows_by_id, mailbox_reader, reports, own_addresses=own_addresses)
        resolutions = resolve_by_evidence(ledger, rows_by_id, evidence, now=app.clock.now())
        returned, _ = record_other_returns(ledger, rows_by_id, evidence, now=app.clock.now())
        proven = {resolution.row.id for resolution in resolutions if resolution.arrived}
        open_rows = [row for row in rows if row.id not in proven]
        decision = partial(decision_about, arrived=arrived, resend=resend)
        undecided = resolve_by_hand(ledger, open_rows, arrived=arrived, resend=resend, now=app.clock.now())
        if form == "json":
            decided, found = len(rows) - len(undecided), (*resolutions, *returned)
            print_data(resolve_json(undecided, decided=decided, evidence=evidence, resolutions=found))
            context.exit(76 if undecided else 0)
        left = {row.id for row in undecided}
        resent = [row for row in rows if row.id not in proven | left and not decision(row)]
        delivered = [row for row in rows if row.id not in left and row not in resent]
        lines = doubt_lines(
            undecided,
            delivered=[row.address for row in delivered],
            resent=[row.address for row in resent],
            evidence=evidence,
            resolutions=(*resolutions, *returned),
            mailbox=bool(rows_by_id) and not imap and bool(app.newsroom.searched_mailbox),
            zone=app.zone,
            width=line_width(err=False),
        )
        show(lines, err=False)
    context.exit(76 if undecided else 0)
