"""Command `resolve`: list deliveries in doubt, and decide them by evidence or as a person says."""

import click

from advisory_cli.cli.terminal.console import print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, reply_options, show_opt_outs
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
    """Decide unconfirmed messages, also resends, which may or may not have arrived. Without flags, list them.

    --imap and --reports search for evidence. Decide by hand with --arrived when a message arrived, and with --resend
    when a message did not arrive and should be sent again. A text that was withdrawn, or has a newer one, is not sent
    again: --resend then records that it did not arrive. Until a message is sent again, --arrived changes that. Without
    MAILING, all mailings are meant. The exit code is 76 when any message stays unconfirmed.
    """
    from advisory_cli.actions.followup.unconfirmed import ManualDecision, decide_unconfirmed
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.report.plan_json import resolve_json
    from advisory_cli.report.screens.deliveries import doubt_lines, not_arrived_lines

    if (imap or reports) and (arrived or resend):
        raise UsageFault(
            "Search for evidence first, then decide the rest by hand.",
            remedy="Use --imap or --reports in one command, and --arrived or --resend in the next.",
        )
    app = load_app(context)
    with app.recovered_ledger() as ledger:
        done = decide_unconfirmed(
            ledger,
            app.newsroom,
            find_mailings(ledger, mailing, app.newsroom.folder) if mailing else None,
            ManualDecision(arrived=arrived, resend=resend),
            open_mailbox=app.mail.mailbox_reader if imap else None,
            reports=reports,
            now=app.clock.now(),
            who=app.account if arrived or resend else "",
        )
        show_opt_outs(app, ledger, done.evidence)
    if form == "json":
        print_data(
            resolve_json(
                done.undecided,
                decided=done.decided,
                evidence=done.evidence,
                resolutions=done.resolutions,
                not_sent_again=done.kept_back,
            )
        )
        context.exit(76 if done.undecided else 0)
    show(not_arrived_lines(done.not_arrived, width=line_width(err=False)), err=False)
    lines = doubt_lines(
        done.undecided,
        delivered=done.delivered,
        resent=done.resent,
        evidence=done.evidence,
        resolutions=done.resolutions,
        kept_back=done.kept_back,
        unsendable=done.unsendable,
        mailbox=done.searchable and not imap and bool(app.newsroom.searched_mailbox),
        zone=app.zone,
        width=line_width(err=False),
    )
    show(lines, err=False)
    context.exit(76 if done.undecided else 0)
