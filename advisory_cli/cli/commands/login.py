"""Command `login`: ask for the login at a mail server, mailbox or identity provider, try it, and store it."""

from typing import TYPE_CHECKING, Any

import click

from advisory_cli.cli.terminal.console import ask_text, can_prompt, info, print_data
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App

_PROVIDERS = ("microsoft365", "google")


@click.command(cls=DeskCommand)
@click.argument("what", type=click.Choice([*_PROVIDERS, "smtp", "imap"]), required=False)
@click.option("--mailbox", metavar="ADDRESS", default="", help="Mailbox that sends (default: the sender's address).")
@click.option("--as", "account", metavar="ADDRESS", default="", help="Who signs in for a shared mailbox.")
@click.option("--device-code", is_flag=True, help="Microsoft: sign in on another device with a code.")
@click.option("--unattended", is_flag=True, help="For a server: use a certificate or service account.")
@click.option("--send-via", metavar="URL", default="", help="Mail server (default: the provider's).")
@click.option("--sign-in-server", metavar="HOST", default="", help="Confirm the sign_in_server of the settings.")
@click.option("--graph-server", metavar="URL", default="", help="Confirm a graph_server that is not Microsoft's.")
@click.option("--store", type=click.Choice(["auto", "keyring", "file"]), help="Where to keep the tokens.")
@click.option("--for-it", "note", is_flag=True, help="Print a note for your administrator and exit.")
@click.pass_context
def login(context: click.Context, /, what: str | None, note: bool, **chosen: Any) -> None:
    """Ask for a login, try it, and store it in .env.

    With microsoft365 or google, a person signs the mailbox in in the browser, by the client id of an app that the
    organisation's administrator has registered. The token is tried at the mail server, and kept in the keyring, or in a
    file that only you can read. Afterwards `send` is live, and no password is needed. --for-it prints the note that
    tells the administrator what to set up. A sign_in_server that is not the provider's own gets secrets only after you
    have typed its host, or named it by --sign-in-server.

    With smtp, you are asked for the mail server, its user and password, and `send` is live afterwards. The server may
    be typed as in send_via, such as smtps://user@host, or be named by --send-via. Where
    ADVISORY_SMTP_TOKEN_COMMAND is set, its token is tried in place of a password. With imap, you type the host of the
    mailbox in the setting imap, to confirm that the password may go there, and then the password.
    """
    from advisory_cli.cli.terminal.sign_in import SignInOptions, sign_in_dialogue
    from advisory_cli.model.press.newsroom import IdentityProvider

    options = SignInOptions(**chosen)
    if note:
        _note(context, what, options.mailbox)
    elif what is None:
        raise click.UsageError(f"Name what to log in to: {', '.join(_PROVIDERS)}, smtp or imap.")
    elif what in _PROVIDERS:
        sign_in_dialogue(load_app(context), IdentityProvider(what), options)
    elif options != (SignInOptions(send_via=options.send_via) if what == "smtp" else SignInOptions()):
        raise click.UsageError(f"These flags are for {' and '.join(_PROVIDERS)}, not for {what}.")
    else:
        _by_password(context, what, server=options.send_via)


def _note(context: click.Context, what: str | None, mailbox: str) -> None:
    from advisory_cli.report.screens.administrator_note import google_note, microsoft_note

    if what not in (None, *_PROVIDERS):
        raise click.UsageError("--for-it works with microsoft365 or google.")
    newsroom = load_app(context).newsroom
    address = mailbox or (newsroom.sender.address if newsroom.sender else "") or "press@your-organisation.example"
    notes = {"microsoft365": microsoft_note, "google": google_note}
    print_data("\n\n".join(notes[name](address, newsroom.organisation) for name in ([what] if what else notes)), end="")


_SETTINGS = {
    "smtp": "ADVISORY_SEND_VIA and ADVISORY_SMTP_PASSWORD",
    "imap": "ADVISORY_IMAP and ADVISORY_IMAP_PASSWORD",
}


def _by_password(context: click.Context, what: str, *, server: str) -> None:
    if not can_prompt():
        names = _SETTINGS["imap" if what == "imap" else "smtp"]
        raise click.UsageError(f"login needs a terminal. On a server, write {names} into .env.")
    app = load_app(context)
    if what == "imap":
        _mailbox(app)
    else:
        _server(app, server)


def _server(app: "App", server: str) -> None:
    """Ask for the mail server unless `server` names it, and for the user unless the server's address does."""
    from advisory_cli.actions.setup.login import store_login, try_login, typed_route, typed_user, uses_token
    from advisory_cli.model.press.newsroom import Realm

    host = server or ask_text("Mail server (host or host:port)", required=True)
    typed_route(app.settings, host, "")  # a slip is told before a password is asked for
    user = typed_user(host) or ask_text("User (Enter: none)")
    password = ask_text("Password (not shown)", hidden=True) if user and not uses_token(app.settings) else ""
    route, words = try_login(app.settings, host, user, password)
    info(words)
    store_login(app.settings, route, password)
    app.mail.remember_sending_login(route, password)
    if app.has_ledger:
        with app.ledger() as ledger:  # what the server said before that is over
            ledger.record_transport_state(Realm.LIVE, None)
    info(f"Saved in {app.newsroom.folder / '.env'}. `advisory send` is now LIVE.")
    info("Send yourself a test first: advisory send FILE --test")


def _mailbox(app: "App") -> None:
    """Try the mailbox of the settings with a typed password or with the stored one, and store a typed one."""
    from advisory_cli.actions.setup.login import store_mailbox_password
    from advisory_cli.model.errors import UsageFault

    box = app.mail.mailbox
    info(f"Mailbox: {box.user} at {box.host} (setting imap).")
    host = ask_text(f"Type {box.host} to send its password there")
    if host.strip().lower() != box.host:
        raise UsageFault(f"Expected {box.host}. Nothing was sent there.")
    password = ask_text("Password (not shown; Enter keeps the saved one)", hidden=True)
    app.mail.try_mailbox(password)
    info(f"{box.host} accepted the login of {box.user}.")
    if password:
        store_mailbox_password(app.settings, password)
        info(f"Saved in {app.newsroom.folder / '.env'}.")
