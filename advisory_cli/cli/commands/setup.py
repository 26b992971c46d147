"""The verbs for setting up: init, login, config."""

from pathlib import Path

import click

from advisory_cli.cli.terminal.console import at_a_terminal, data, program, say, show
from advisory_cli.cli.terminal.options import workshop


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, default=".", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a newsroom folder that works at once, in practice mode."""
    from advisory_cli.actions.setup.init import found_newsroom
    from advisory_cli.bootstrap import Workshop
    from advisory_cli.read.locate import shipped

    founding = found_newsroom(
        folder,
        example_list=shipped("lists", "example.csv"),
        example_advisory=shipped("advisories", "eu-russia-summit-2014.md"),
    )
    if founding.existed:
        say(f"{folder} is a newsroom already; nothing was changed.")
        return
    Workshop.open(folder, {}).found_ledger()
    at = "" if folder == Path() else f" -C {folder}"
    say(f"{folder} is a newsroom now, in practice mode: messages go to outbox/, nothing leaves this computer.")
    for path in founding.written:
        say(f"  {path}")
    say("Next:")
    say(f"  {program()}{at} preview eu-russia-summit-2014 -l example")
    say(f"  {program()}{at} send eu-russia-summit-2014 -l example")


@click.command()
@click.argument("what", type=click.Choice(["smtp"]))
@click.pass_context
def login(context: click.Context, what: str) -> None:  # noqa: ARG001  smtp is the only way so far
    """Ask for the mail server, its user and password; try them, and store them in .env.

    Where ADVISORY_SMTP_TOKEN_COMMAND is set, its token is tried, and no password is asked for.
    """
    from advisory_cli.actions.setup.login import store_login, try_login, uses_token

    if not at_a_terminal():
        raise click.UsageError("login asks questions and needs a terminal; on a server, write the settings into .env.")
    shop = workshop(context)
    host = click.prompt("Mail server (host or host:port)", err=True)
    user = click.prompt("User", default="", show_default=False, err=True)
    password = "" if uses_token(shop.settings) else _password()
    route, words = try_login(shop.settings, host, user, password)
    say(words)
    store_login(shop.settings, route, password)
    say(f"Stored in {shop.newsroom.folder / '.env'}. From now on `advisory send` is LIVE.")
    say("Send yourself a test first: advisory send FILE --test")


def _password() -> str:
    answer: str = click.prompt("Password (not shown)", default="", hide_input=True, show_default=False, err=True)
    return answer


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.pass_context
def config(context: click.Context, form: str) -> None:
    """Show every setting and where it came from; secrets stay hidden."""
    from advisory_cli.report.screens.config import config_json, config_lines

    shop = workshop(context)
    rows = [(one.name, one.value, one.origin) for one in shop.settings.values]
    if form == "json":
        data(config_json(rows))
    else:
        show(config_lines(rows), err=False)
