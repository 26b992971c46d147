"""Command `login`: ask for the login at a mail server or mailbox, try it, and store it in .env."""

from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import can_prompt, info
from advisory_cli.cli.terminal.options import load_app

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App


@click.command()
@click.argument("what", type=click.Choice(["smtp", "imap"]))
@click.pass_context
def login(context: click.Context, what: str) -> None:
    """Ask for a login, try it, and store it in .env.

    With smtp, you are asked for the mail server, its user and password, and `send` is live afterwards. Where
    ADVISORY_SMTP_TOKEN_COMMAND is set, its token is tried in place of a password. With imap, you type the host of the
    mailbox in the setting imap, to confirm that the password may go there, and then the password.
    """
    if not can_prompt():
        raise click.UsageError("login asks questions and needs a terminal; on a server, write the settings into .env.")
    app = load_app(context)
    if what == "imap":
        _mailbox(app)
    else:
        _server(app)


def _server(app: "App") -> None:
    """Ask for the mail server, try the login and store it."""
    from advisory_cli.actions.setup.login import store_login, try_login, uses_token
    from advisory_cli.model.press.newsroom import Realm

    host = click.prompt("Mail server (host or host:port)", err=True)
    user = click.prompt("User", default="", show_default=False, err=True)
    password = "" if uses_token(app.settings) else _password()
    route, words = try_login(app.settings, host, user, password)
    info(words)
    store_login(app.settings, route, password)
    app.remember_sending_login(route, password)
    if app.has_ledger:
        with app.ledger() as ledger:  # what the server said before that is over
            ledger.record_transport_state(Realm.LIVE, None)
    info(f"Stored in {app.newsroom.folder / '.env'}. From now on `advisory send` is LIVE.")
    info("Send yourself a test first: advisory send FILE --test")


def _password() -> str:
    answer: str = click.prompt("Password (not shown)", default="", hide_input=True, show_default=False, err=True)
    return answer


def _mailbox(app: "App") -> None:
    """Try the mailbox of the settings with a typed password or with the stored one, and store a typed one."""
    from advisory_cli.actions.setup.login import store_mailbox_password
    from advisory_cli.model.errors import UsageFault

    box = app.mailbox
    info(f"The mailbox of {box.user} at {box.host}, as the setting imap says.")
    host = click.prompt(f"Type {box.host} if its password may go there", default="", show_default=False, err=True)
    if host.strip().lower() != box.host:
        raise UsageFault("Nothing was sent there.")
    words = "Password (not shown; Enter: the one that is set)"
    password: str = click.prompt(words, default="", hide_input=True, show_default=False, err=True)
    app.try_mailbox(password)
    info(f"{box.host} took the login of {box.user}.")
    if password:
        store_mailbox_password(app.settings, password)
        info(f"Stored in {app.newsroom.folder / '.env'}.")
