"""The verb that keeps the list of those who want nothing: suppress."""

import click

from advisory_cli.cli.terminal.console import data, say, show
from advisory_cli.cli.terminal.options import workshop


@click.group()
def suppress() -> None:
    """Keep the list of those who want nothing; it holds for every mailing, up to the last moment."""


@suppress.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|@DOMAIN…")
@click.option("--reason", default="asked by hand", help="Why, for the record.")
@click.pass_context
def add(context: click.Context, addresses: tuple[str, ...], reason: str) -> None:
    """Never write to these again."""
    from advisory_cli.read.email_address import clean_pattern

    shop = workshop(context)
    patterns = [clean_pattern(one) for one in addresses]
    with shop.ledger() as ledger:
        for pattern in patterns:
            new = ledger.suppress(pattern, reason=reason, now=shop.clock.now())
            say(f"{pattern} gets nothing any more." if new else f"{pattern} was on the list already.")


@suppress.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|@DOMAIN…")
@click.pass_context
def remove(context: click.Context, addresses: tuple[str, ...]) -> None:
    """Take somebody off the list, because they asked for it."""
    from advisory_cli.model.errors import NoInput
    from advisory_cli.read.email_address import clean_pattern

    shop = workshop(context)
    missing = []
    with shop.ledger() as ledger:
        for one in addresses:
            pattern = clean_pattern(one)
            removed = ledger.unsuppress(pattern)
            domain = "@" + pattern.rpartition("@")[2]
            covered = not pattern.startswith("@") and any(one.pattern == domain for one in ledger.suppressions())
            if covered:
                say(f"{pattern} still gets nothing: {domain} is on the list, and means everybody there.")
            elif removed:
                say(f"{pattern} may be written to again.")
            else:
                missing.append(pattern)
    if missing:
        raise NoInput(f"Not on the list: {', '.join(missing)}.", remedy="See it with: advisory suppress list")


@suppress.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.pass_context
def list_(context: click.Context, form: str) -> None:
    """Show the list."""
    from advisory_cli.report.screens.suppressions import suppression_json, suppression_lines

    shop = workshop(context)
    with shop.ledger() as ledger:
        entries = ledger.suppressions()
    if form == "json":
        data(suppression_json(entries))
    else:
        show(suppression_lines(entries, zone=shop.zone), err=False)
