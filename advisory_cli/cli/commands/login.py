"""The verb that asks for a mail server, tries it and stores it: login."""

import click

from advisory_cli.cli.terminal.console import at_a_terminal, say
from advisory_cli.cli.terminal.options import workshop


@click.command()
@click.argument("what", type=click.Choice(["smtp"]))
@click.pass_context
def login(context: click.Context, what: str) -> None:  # noqa: ARG001  smtp is the only way so far
    """Ask for the mail server, its user and password; try them, and store them in .env.

    Where ADVISORY_SMTP_TOKEN_COMMAND is set, its token is tried, and no password is asked for.
    """
    from advisory_cli.actions.setup.login import store_login, try_login, uses_token
    from advisory_cli.model.press.newsroom import Realm

    if not at_a_terminal():
        raise click.UsageError("login asks questions and needs a terminal; on a server, write the settings into .env.")
    shop = workshop(context)
    host = click.prompt("Mail server (host or host:port)", err=True)
    user = click.prompt("User", default="", show_default=False, err=True)
    password = "" if uses_token(shop.settings) else _password()
    route, words = try_login(shop.settings, host, user, password)
    say(words)
    store_login(shop.settings, route, password)
    if shop.has_ledger:
        with shop.ledger() as ledger:  # what the server said before that is over
            ledger.answered(Realm.LIVE, None)
    say(f"Stored in {shop.newsroom.folder / '.env'}. From now on `advisory send` is LIVE.")
    say("Send yourself a test first: advisory send FILE --test")


def _password() -> str:
    answer: str = click.prompt("Password (not shown)", default="", hide_input=True, show_default=False, err=True)
    return answer
