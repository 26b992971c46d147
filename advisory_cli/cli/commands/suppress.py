"""The command that keeps the list of those who want nothing: suppress."""

from collections.abc import Sequence

import click

from advisory_cli.cli.terminal.console import info, print_data, show
from advisory_cli.cli.terminal.options import load_app


@click.group()
def suppress() -> None:
    """Keep the list of people who want no mail. It holds for every mailing, up to the last moment."""


@suppress.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|@DOMAIN…")
@click.option("--reason", default="asked by hand", help="Why, for the record.")
@click.pass_context
def add(context: click.Context, addresses: tuple[str, ...], reason: str) -> None:
    """Put addresses or whole domains on the list, so that nothing is sent to them any more.

    Other addresses that may be meant as well are then named: sub-domains of a domain, and ada+press@ beside ada@.
    """
    from advisory_cli.actions.opt_outs import lookalikes
    from advisory_cli.report.screens.suppressions import lookalike_lines

    app = load_app(context)
    patterns, bad = _patterns(addresses)
    with app.ledger() as ledger:
        for pattern in patterns:
            new = ledger.suppress(pattern, reason=reason, now=app.clock.now())
            info(f"{pattern} gets nothing any more." if new else f"{pattern} was on the list already.")
        for pattern in patterns:
            show(lookalike_lines(pattern, lookalikes(pattern, ledger, app.newsroom.folder)))
    _refuse_bad(bad, "Not put on the list")


@suppress.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|@DOMAIN…")
@click.pass_context
def remove(context: click.Context, addresses: tuple[str, ...]) -> None:
    """Take addresses or domains off the list, because the people there asked for it."""
    from advisory_cli.model.errors import NoInput

    app = load_app(context)
    patterns, bad = _patterns(addresses)
    missing = []
    with app.ledger() as ledger:
        for pattern in patterns:
            removed = ledger.unsuppress(pattern)
            domain = "@" + pattern.rpartition("@")[2]
            covered = not pattern.startswith("@") and any(
                suppression.pattern == domain for suppression in ledger.suppressions()
            )
            if covered:
                info(f"{pattern} still gets nothing: {domain} is on the list, and means everybody there.")
            elif removed:
                info(f"{pattern} may be written to again.")
            else:
                missing.append(pattern)
    _refuse_bad(bad, "Not looked for")
    if missing:
        raise NoInput(f"Not on the list: {', '.join(missing)}.", remedy="See it with: advisory suppress list")


@suppress.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.pass_context
def list_(context: click.Context, form: str) -> None:
    """Show the list of people who want no mail, with reason and date."""
    from advisory_cli.report.screens.suppressions import suppression_json, suppression_lines

    app = load_app(context)
    with app.ledger() as ledger:
        entries = ledger.suppressions()
    if form == "json":
        print_data(suppression_json(entries))
    else:
        show(suppression_lines(entries, zone=app.zone), err=False)


def _patterns(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the addresses and @domains among the words, and a sentence for each other word."""
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.read.email_address import clean_pattern

    good, bad = [], []
    for word in words:
        try:
            good.append(clean_pattern(word))
        except UsageFault as fault:
            bad.append(f"{fault.message} {fault.remedy}".strip())
    return good, bad


def _refuse_bad(bad: Sequence[str], prefix: str) -> None:
    """Raise UsageFault naming the words that are no address, after all the other words were served."""
    from advisory_cli.model.errors import UsageFault

    if bad:
        raise UsageFault("\n".join(f"{prefix}: {words}" for words in bad))
