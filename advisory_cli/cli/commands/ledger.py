"""The verb about the ledger itself: ledger, and `ledger accept`."""

import click

from advisory_cli.cli.terminal.console import at_a_terminal, data, say, show
from advisory_cli.cli.terminal.options import workshop


@click.group(invoke_without_command=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.pass_context
def ledger(context: click.Context, form: str) -> None:
    """Show where the ledger lies, what is in it, and whether it may be sent with; reads all of it.

    Ends with 76 where something speaks against sending, with 74 where the file is damaged.
    """
    from advisory_cli.actions.ledger_check import look
    from advisory_cli.report.screens.ledger import ledger_json, ledger_lines, no_ledger_json

    if context.invoked_subcommand is not None:
        return
    shop = workshop(context)
    if not shop.has_ledger:
        shop.refuse_lost()
        if form == "json":
            data(no_ledger_json(str(shop.ledger_folder)))
        else:
            say("There is no ledger yet: nothing was ever planned here.")
        return
    with shop.ledger(False) as opened:
        view = look(opened, shop.surroundings(opened), shop.clock.now())
    if form == "json":
        data(ledger_json(view))
    else:
        show(ledger_lines(view, zone=shop.zone), err=False)
    context.exit(74 if view.inventory.faults else 76 if view.concerns else 0)


@ledger.command("accept")
@click.option("--clock", is_flag=True, help="The clock is right: what is written up to now has a wrong time.")
@click.option("--moved", is_flag=True, help="It lives here now, and nothing is sent from where it was.")
@click.option("--restored", is_flag=True, help="The newer one is lost: this one is the truth now.")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the record.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def accept_(context: click.Context, /, *, reason: str, yes: bool, **said: bool) -> None:
    """Say that the ledger is right as it is, once you have looked into it."""
    from advisory_cli.actions.ledger_check import accept, acceptable
    from advisory_cli.model.ledger.concerns import Worry
    from advisory_cli.report.screens.ledger import accepted_lines

    asked = {Worry(name) for name, given in said.items() if given}
    if not asked:
        raise click.UsageError("Say what: --clock, --moved or --restored. What there is shows: advisory ledger")
    shop = workshop(context)
    with shop.ledger(True) as opened:
        around, now = shop.surroundings(opened), shop.clock.now()
        found = acceptable(opened, around, now)
        meant = [one for one in found if one.worry in asked]
        left = [one for one in found if one.worry not in asked]
        if not meant:
            say("There is nothing to accept. What there is shows: advisory ledger")
            return
        for one in meant:
            if one.worry is Worry.RESTORED and not yes:
                _confirm(one.words)
        accept(opened, around, {one.worry for one in meant}, reason=reason, by=shop.account, now=now)
    show(accepted_lines(meant, left))


def _confirm(words: str) -> None:
    """Typing the word is the word of a person who knows what it costs."""
    from advisory_cli.model.errors import UsageFault

    if not at_a_terminal():
        raise UsageFault("There is nobody here to confirm it. Nothing was changed.", remedy="In a script, add --yes.")
    say(words)
    typed = click.prompt("Type restored to go on with it as it is", default="", show_default=False, err=True)
    if typed.strip() != "restored":
        raise UsageFault("Nothing was changed.")
