"""The command that decides doubts: resolve."""

import click

from advisory_cli.cli.terminal.console import show
from advisory_cli.cli.terminal.options import load_app, reply_options


@click.command()
@click.argument("mailing", required=False)
@click.option("--arrived", multiple=True, metavar="ADDRESS", help="It is there; do not send it again. Or: all")
@click.option("--resend", multiple=True, metavar="ADDRESS", help="It is not there; send it again, identical. Or: all")
@reply_options
@click.pass_context
def resolve(
    context: click.Context,
    mailing: str | None,
    arrived: tuple[str, ...],
    resend: tuple[str, ...],
    imap: bool,
    reports: tuple[str, ...],
) -> None:
    """Decide deliveries that may or may not have arrived; without flags, list them."""
    from advisory_cli.actions.followup.replies import gather, our_addresses
    from advisory_cli.actions.followup.resolve import by_envelope_id, decide, doubts, returned_beside, settle
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.report.screens.deliveries import doubt_lines

    if (imap or reports) and (arrived or resend):
        raise UsageFault("Look first, then decide what is left by hand.", remedy="Give the flags in two commands.")
    app = load_app(context)
    with app.recovered_ledger() as ledger:
        rows = doubts(ledger, find_mailings(ledger, mailing, app.newsroom.folder) if mailing else None)
        asked = by_envelope_id(ledger, rows)
        mailroom = app.mailroom() if imap and asked else None
        own = our_addresses(app.newsroom, ledger, asked)
        evidence = gather(ledger, asked, mailroom, reports, own=own)
        rulings = settle(ledger, asked, evidence, now=app.clock.now())
        beside, _ = returned_beside(ledger, asked, evidence, now=app.clock.now())
        proven = {one.row.id for one in rulings if one.arrived}
        open_ = [row for row in rows if row.id not in proven]
        left = decide(ledger, open_, arrived=arrived, resend=resend, now=app.clock.now())
        decided = len(rows) - len(left)
        lines = doubt_lines(
            left,
            decided=decided,
            resend=bool(resend),
            evidence=evidence,
            resolutions=(*rulings, *beside),
            mailbox=bool(asked) and not imap and app.newsroom.imap is not None,
            zone=app.zone,
        )
        show(lines, err=False)
    context.exit(76 if left else 0)
