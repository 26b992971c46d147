"""Dialogue of `advisory login microsoft365` and `advisory login google`.

The dialogue asks for what the options and settings lack, signs the mailbox in, stores the sign-in and the settings, and
prints the result.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.console import ask_text, can_prompt, info, show
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.press.newsroom import (
    GraphRoute,
    IdentityProvider,
    LiveRoute,
    Realm,
    Secret,
    SignInClient,
    SmtpRoute,
    TokenStore,
)
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.actions.setup.sign_in import Method, SignInRequest
    from advisory_cli.bootstrap import App


@value_class
class SignInOptions:
    """Options of `advisory login` for a sign-in, as texts that are not parsed yet. "" or None means not given.

    - `mailbox` is the e-mail address that sends, and `account` (--as) the address of the person who signs in for it.
    - `send_via` is the mail server, written as in the setting of that name.
    - `sign_in_server` and `graph_server` (--sign-in-server, --graph-server) confirm servers. The settings of these
      names may name a server that is not the provider's own. Such a server is used only when a person has named it
      here.
    - `store` says where tokens are kept: "auto", "keyring" or "file".
    - `device_code`: a person signs in by a code on another device. `unattended`: no person signs in.
    """

    mailbox: str = ""
    account: str = ""
    send_via: str = ""
    sign_in_server: str = ""
    graph_server: str = ""
    store: str | None = None
    device_code: bool = False
    unattended: bool = False


def sign_in_dialogue(app: "App", provider: IdentityProvider, options: SignInOptions) -> None:
    """Sign a mailbox in at `provider`: ask, try the token, store the sign-in, and write the settings into .env.

    A person is asked for what neither `options` nor the settings say. The results are printed on stderr.
    Raises UsageFault when something has to be asked and nobody can answer, when the sign-in server of the settings is
    not the provider's own and nobody confirms that server, and when the provider does not have this way to sign in.
    Raises NotAllowed when the provider or the mail server refuses, and TryLater when a server is away or nobody signs
    in. Raises BadConfig when a library or a setting is missing or wrong, BadData when an answer cannot be read, and
    CannotWrite when the sign-in or .env cannot be written.
    """
    from advisory_cli.actions.setup import sign_in as action
    from advisory_cli.actions.setup.sign_in_servers import is_own_host

    action.require_libraries(provider)  # before anybody types anything
    client, secret = _client(app, provider, options)
    request = _request(app, client, options)
    if not is_own_host(host := request.route.server.host, provider):
        info(f"The token will be sent to {host}.")
    result = action.sign_in(
        request,
        app.sign_in.issuer(client, secret),
        app.sign_in.store,
        app.mail.token_check,
        now=app.clock.now(),
        show_page=_show_page,
        show_code=_show_code,
    )
    for words in (*result.words, *result.warnings):
        info(words)
    values = action.settings_to_store(app.settings, request, _written(request.route), secret)
    if options.store:
        values = {**values, "ADVISORY_SIGN_IN_STORE": result.place.value}
    if values:
        action.store_settings(app.newsroom.folder, values)
    _forget_trouble(app)
    where = "the keyring of this account" if result.place is TokenStore.KEYRING else "ledger/sign-in.json"
    info(f"{result.sign_in.account} is signed in. The tokens are in {where}, for this mailbox and server only.")
    info("`advisory send` is now LIVE. Send yourself a test first: advisory send FILE --test")


def _client(app: "App", provider: IdentityProvider, options: SignInOptions) -> tuple[SignInClient, Secret | None]:
    """Return the registered app that the settings name, completed by what a person types, and its client secret."""
    from advisory_cli.read.settings.secrets import client_secret
    from advisory_cli.read.settings.values import client_id

    client = app.sign_in.client(provider)
    _confirm_server(client, options.sign_in_server)
    secret = client_secret(app.settings)
    by_account = options.unattended and provider is IdentityProvider.GOOGLE  # its file says all
    if not client.client_id and not by_account:
        asked = _ask("Client id of your organisation's app (from your administrator)", "sign_in_client_id")
        client = replace(client, client_id=client_id(asked))
    if not client.tenant and provider is IdentityProvider.MICROSOFT365:
        asked = _ask("Your organisation at Microsoft (its domain, or the tenant id)", "sign_in_tenant")
        client = replace(client, tenant=client_id(asked))
    if secret is None and provider is IdentityProvider.GOOGLE and not by_account:
        asked = _ask("Client secret of the app (not shown)", "ADVISORY_SIGN_IN_CLIENT_SECRET", hidden=True)
        secret = Secret(asked)
    return client, secret


def _request(app: "App", client: SignInClient, options: SignInOptions) -> "SignInRequest":
    from advisory_cli.actions.setup.sign_in import SignInRequest
    from advisory_cli.actions.setup.sign_in_servers import mailbox_of, mailbox_to_read, sending_route
    from advisory_cli.read.settings.mail_urls import parse_graph_server
    from advisory_cli.read.web.urls import mail_address

    newsroom, before = app.newsroom, app.sign_in.store.peek()
    named = _named_route(app, options.send_via)
    mailbox = options.mailbox or (named.server.user if named else mailbox_of(newsroom, client.provider, before))
    mailbox = mail_address(mailbox or _ask("Mailbox that sends", "from"))
    again = before.account if before is not None and before.mailbox.casefold() == mailbox.casefold() else mailbox
    graph_host = parse_graph_server(options.graph_server)[0] if options.graph_server else ""
    route = sending_route(newsroom, client.provider, mailbox, named, before, graph_host=graph_host)
    method, imap = _method(options), mailbox_to_read(newsroom, client.provider, route, mailbox)
    chosen = TokenStore(options.store) if options.store else client.store
    if options.unattended and chosen is TokenStore.AUTO:
        chosen = TokenStore.FILE  # there is nothing to keep but a token of an hour
    return SignInRequest(
        client=client,
        mailbox=mailbox,
        account=mailbox if options.unattended else mail_address(options.account or again),
        route=route,
        imap=imap,
        method=method,
        place=chosen,
    )


def _named_route(app: "App", text: str) -> LiveRoute | None:
    from advisory_cli.read.settings.load import read_way_out

    if not text:
        return None
    route = read_way_out(app.settings, text)
    if not isinstance(route, LiveRoute):
        raise UsageFault("A sign-in needs a mail server, but --send-via names a folder.")
    return route


def _method(options: SignInOptions) -> "Method":
    from advisory_cli.actions.setup.sign_in import Method

    if options.unattended and options.device_code:
        raise UsageFault("Use either --unattended or --device-code.")
    if options.unattended:
        return Method.UNATTENDED
    return Method.DEVICE_CODE if options.device_code else Method.BROWSER


def _ask(question: str, setting: str, *, hidden: bool = False) -> str:
    if not can_prompt():
        raise UsageFault(f"No terminal to ask on: {question}.", remedy=f"Set it first: {setting}")
    return ask_text(question, required=True, hidden=hidden).strip()


def _confirm_server(client: SignInClient, named: str) -> None:
    """Ask whether secrets may go to a sign-in server of the settings, which somebody else may have edited."""
    from advisory_cli.actions.setup.sign_in_servers import is_own_sign_in_server, names_server
    from advisory_cli.signin.record import NAMES

    server = client.server
    if server:
        info(f"Sign-in server: {server} (setting sign_in_server).")
    if named and not names_server(named, server):
        raise UsageFault(
            f"sign_in_server is {server or 'not set'}, but --sign-in-server names another. Nothing was sent.",
            remedy="Ask your administrator which is right.",
        )
    if named or is_own_sign_in_server(server, client.provider):
        return
    host = server.removeprefix("https://")
    remedy = f"If your administrator set it, add --sign-in-server {host}. If not, delete sign_in_server."
    if not can_prompt():
        own = NAMES[client.provider]
        raise UsageFault(f"{host} is not a sign-in server of {own}. Nothing was sent there.", remedy=remedy)
    typed = ask_text(f"Type {host} to send the sign-in and its secrets there")
    if not names_server(typed, server):
        raise UsageFault("Nothing was sent there.", remedy=remedy)


def _show_page(address: str) -> None:
    info("The sign-in opens in your browser. If it does not, open this address on this computer:")
    info(f"  {address}")
    info("Waiting up to five minutes. Press Ctrl-C to quit. No browser here? Use --device-code (Microsoft).")


def _show_code(address: str, code: str) -> None:
    info(f"Open {address} on any device, type the code {code} there, and sign in.")
    info("Type it only if you started this sign-in yourself.")


def _written(route: LiveRoute) -> str:
    from advisory_cli.read.settings.mail_urls import written_graph_route, written_route

    if isinstance(route, GraphRoute):
        return written_graph_route(route)
    return written_route(route) if isinstance(route, SmtpRoute) else ""


def _forget_trouble(app: "App") -> None:
    """Forget what the server said before the sign-in, because that is over."""
    if app.has_ledger:
        with app.ledger() as ledger:
            ledger.record_transport_state(Realm.LIVE, None)


def show_sign_in(app: "App", *, err: bool = False) -> None:
    """Print the state of the sign-in: who is signed in and until when, or that nobody is.

    The lines go to stdout, or with `err` to stderr. Nothing is printed when the settings name no identity provider.
    """
    from advisory_cli.report.screens.sign_in import sign_in_lines

    state = app.sign_in.state
    if state is not None:
        show(sign_in_lines(state, zone=app.zone, now=app.clock.now(), width=line_width(err=err)), err=err)
