"""The verbs for afterwards: status, resolve, and the program without a verb."""

from itertools import chain
from pathlib import Path

import click

from advisory_cli.cli.looking import looking
from advisory_cli.cli.terminal.console import data, say, show
from advisory_cli.cli.terminal.options import scene_of, workshop


def overview(newsroom: Path | None) -> None:
    """What waits, what needs a person, and the next command."""
    from advisory_cli.bootstrap import Workshop
    from advisory_cli.model.errors import BadConfig
    from advisory_cli.report.screens.overview import overview_lines, welcome_lines

    try:
        shop = Workshop.open(newsroom, {})
    except BadConfig as fault:
        if fault.findings:
            raise
        show(welcome_lines())
        say("All verbs: advisory --help")
        return
    with shop.settled_ledger() as ledger:
        mailings = ledger.mailings()
        lines = overview_lines(
            mailings,
            scene_of(shop, mailings),
            route=shop.newsroom.route,
            advisories=_names(shop.newsroom.folder / "advisories", ".md"),
            lists=_names(shop.newsroom.folder / "lists", ".csv"),
        )
        show(lines, err=False)


def _names(folder: Path, suffix: str) -> list[str]:
    return sorted(path.stem for path in folder.glob(f"*{suffix}"))


@click.command()
@click.argument("mailing", required=False)
@click.option("--who", metavar="TEXT", default="", help="Only people whose address, name or outlet holds this.")
@click.option("--failed", is_flag=True, help="Only those refused or in doubt.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="csv: usable as a list."
)
@click.pass_context
def status(context: click.Context, mailing: str | None, who: str, failed: bool, form: str) -> None:
    """Say what waits, what happened, and who got what."""
    from advisory_cli.actions.followup.resolve import mailings_called
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.export import overview_json, rows_csv, rows_json
    from advisory_cli.report.screens.deliveries import mailing_lines
    from advisory_cli.report.screens.mailings import mailings_lines

    shop = workshop(context)
    states = (State.REFUSED, State.IN_DOUBT) if failed else ()
    if shop.at_work:
        say("A mailing is being sent right now; the counts are those of a moment ago.")
    with shop.settled_ledger() as ledger:
        if mailing is None and not who and not failed and form != "csv":
            summaries = ledger.mailings()
            if form == "json":
                data(overview_json(summaries))
            else:
                show(mailings_lines(summaries, scene_of(shop, summaries)), err=False)
            return
        found = mailings_called(ledger, mailing) if mailing else ledger.mailings()
        rows = chain.from_iterable(ledger.rows(one.mailing.id, states=states, who=who) for one in found)
        summary = found[0] if mailing and len(found) == 1 else None
        if form == "csv":
            data(rows_csv(rows), end="")
        elif form == "json":
            data(rows_json(rows, summary))
        elif mailing and summary is None and not who and not failed:
            show(mailings_lines(found, scene_of(shop, found)), err=False)
        else:
            scene, narrowed = scene_of(shop, found), bool(who or failed)
            show(mailing_lines(summary, rows, scene, among=ledger.mailings(), narrowed=narrowed), err=False)


@click.command()
@click.argument("mailing", required=False)
@click.option("--arrived", multiple=True, metavar="ADDRESS", help="It is there; do not send it again. Or: all")
@click.option("--resend", multiple=True, metavar="ADDRESS", help="It is not there; send it again, identical. Or: all")
@looking
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
    from advisory_cli.actions.followup.resolve import by_envelope_id, decide, doubts, mailings_called, settle
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.report.screens.deliveries import doubt_lines

    if (imap or reports) and (arrived or resend):
        raise UsageFault("Look first, then decide what is left by hand.", remedy="Give the flags in two commands.")
    shop = workshop(context)
    with shop.settled_ledger() as ledger:
        rows = doubts(ledger, mailings_called(ledger, mailing) if mailing else None)
        asked = by_envelope_id(ledger, rows)
        mailroom = shop.mailroom() if imap and asked else None
        evidence = gather(ledger, asked, mailroom, reports, own=our_addresses(shop.newsroom)) if asked else ()
        rulings = settle(ledger, asked, evidence, now=shop.clock.now())
        proven = {one.row.id for one in rulings if one.arrived}
        open_ = [row for row in rows if row.id not in proven]
        left = decide(ledger, open_, arrived=arrived, resend=resend, now=shop.clock.now())
        decided = len(rows) - len(left)
        lines = doubt_lines(
            left,
            decided=decided,
            resend=bool(resend),
            evidence=evidence,
            rulings=rulings,
            mailbox=bool(asked) and not imap and shop.newsroom.imap is not None,
            zone=shop.zone,
        )
        show(lines, err=False)
    context.exit(76 if left else 0)
