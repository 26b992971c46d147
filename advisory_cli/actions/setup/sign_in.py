"""Sign the newsroom's mailbox in with Microsoft 365 or Google.

The token is tried at the mail server. The sign-in is stored when the server has accepted the token.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from advisory_cli.actions.setup.sign_in_servers import own_hosts
from advisory_cli.model.errors import LoginRefused, NotAllowed
from advisory_cli.model.mailing.provider_hosts import plain_host
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import (
    IdentityProvider,
    ImapRoute,
    LiveRoute,
    Secret,
    SignInClient,
    SmtpRoute,
    TokenStore,
)
from advisory_cli.model.value_class import value_class
from advisory_cli.read.settings.load import Settings
from advisory_cli.read.settings.sources import variable
from advisory_cli.signin import google, microsoft
from advisory_cli.signin.record import Grant, SignIn
from advisory_cli.signin.source import TokenIssuer
from advisory_cli.signin.store import SignInStore

_GRAPH_REFUSED = (
    "Microsoft signed {account} in, but Microsoft Graph takes no token of it for {mailbox}: ask your administrator to"
    " give the app Graph's permissions Mail.Send and Mail.Read with admin consent, or RBAC for Applications where it"
    " signs in by a certificate. `advisory login --for-it` prints a note with the clicks."
)
_MAIL_REFUSED = {
    IdentityProvider.MICROSOFT365: "Microsoft signed {account} in, but its mail server does not let {mailbox} in: ask"
    " your administrator to switch SMTP AUTH on for this mailbox, or to allow the app for it."
    " `advisory login --for-it` prints a note with the commands.",
    IdentityProvider.GOOGLE: "Google signed {account} in, but its mail server does not let {mailbox} in: ask your"
    " Google Workspace administrator whether Gmail is switched on for this account.",
}


class Method(Enum):
    """Way to sign in with Microsoft 365 or Google.

    BROWSER: a person signs in in a browser on this computer. DEVICE_CODE: a person types a code in a browser on any
    device. UNATTENDED: nobody signs in. A certificate, a client secret or a service account takes the person's place.
    """

    BROWSER = auto()
    DEVICE_CODE = auto()
    UNATTENDED = auto()


class PersonIssuer(TokenIssuer, Protocol):
    """Interface to the sign-in server of Microsoft 365 or Google, for a new sign-in.

    Implemented by signin.microsoft.MicrosoftIssuer and signin.google.GoogleIssuer.
    """

    def sign_in(self, services: Sequence[Service], *, account: str, shared: bool, tell: Callable[[str], None]) -> Grant:
        """Have a person sign in in the browser, and return the tokens.

        `services`: the protocols that the tokens are for. `account`: the e-mail address that the sign-in page proposes.
        `shared`: True when the mailbox that sends is not that of `account`, but one that several people use.
        `tell`: called with the address of the sign-in page.
        Raises TryLater when nobody signs in within five minutes or the provider cannot be reached, and NotAllowed or
        BadConfig when the provider refuses.
        """

    def sign_in_by_code(self, services: Sequence[Service], *, shared: bool, tell: Callable[[str, str], None]) -> Grant:
        """Have a person sign in on another device, by a short code (RFC 8628), and return the tokens.

        `services` and `shared` are as for sign_in(). `tell` is called with the address to open and the code to type.
        Raises UsageFault at a provider that does not have this way for mail. Raises TryLater when the provider cannot
        be reached, and NotAllowed or BadConfig when the provider refuses or nobody types the code in time.
        """

    def sign_in_unattended(self, service: Service, mailbox: str) -> Grant:
        """Fetch an access token without a person, by a certificate, a client secret or a service account.

        `service` is the protocol that the token is for, and `mailbox` the e-mail address of the mailbox. Raises
        BadConfig when none of the three is set or usable, TryLater when the provider cannot be reached, and NotAllowed
        or BadConfig when the provider refuses.
        """


@value_class
class SignInRequest:
    """Request to sign a mailbox in, with everything that the settings and a person have said.

    - `client`: the app that the organisation has registered at the provider.
    - `mailbox`: the e-mail address that sends. `account`: the e-mail address of the person who signs in. The two differ
      for a shared mailbox.
    - `route`: the mail server at which the token is tried. When that server accepts the token, the route is stored.
    - `imap`: the mailbox to read, at which the token is tried too. None: there is none.
    - `method`: the way to sign in. `place`: where the tokens are to be kept.
    """

    client: SignInClient
    mailbox: str
    account: str
    route: LiveRoute
    imap: ImapRoute | None
    method: Method
    place: TokenStore

    @property
    def sending(self) -> Service:
        """Protocol by which the mail is sent: SMTP or Microsoft Graph."""
        return Service.SMTP if isinstance(self.route, SmtpRoute) else Service.GRAPH

    @property
    def services(self) -> tuple[Service, ...]:
        """Protocols that the sign-in is for: first the one that sends, then IMAP if a mailbox is to be read too."""
        return (self.sending, Service.IMAP) if self.imap else (self.sending,)

    @property
    def shared(self) -> bool:
        """True when the person who signs in has another mailbox than the one that sends."""
        return self.account.casefold() != self.mailbox.casefold()


@value_class
class TokenCheck:
    """Two functions that try an access token, before a sign-in is stored.

    `send` tries the token at a mail server or Microsoft Graph, and `imap` at an IMAP mailbox. Each logs in, sends no
    message, and returns a sentence about the server for a person. Each raises NotAllowed when the server refuses the
    token.
    """

    send: Callable[[LiveRoute, Secret], str]
    imap: Callable[[ImapRoute, Secret], str]


@value_class
class SignedIn:
    """Result of a sign-in.

    `sign_in` is the sign-in as stored. `place` is where its tokens are kept: KEYRING or FILE. `words` are sentences for
    a person about the servers that accepted the token. `warnings` are sentences about a mailbox to read that did not
    accept the token.
    """

    sign_in: SignIn
    place: TokenStore
    words: tuple[str, ...]
    warnings: tuple[str, ...]


def require_libraries(provider: IdentityProvider) -> None:
    """Check that the libraries for a sign-in at `provider` are installed.

    Raises BadConfig, with the command that installs them by pip, when they are not.
    """
    microsoft.require_library() if provider is IdentityProvider.MICROSOFT365 else google.require_libraries()


def sign_in(
    request: SignInRequest,
    issuer: PersonIssuer,
    store: SignInStore,
    token_check: TokenCheck,
    *,
    now: datetime,
    show_page: Callable[[str], None],
    show_code: Callable[[str, str], None],
) -> SignedIn:
    """Sign a mailbox in, try the token at the mail server, and store the sign-in. Return the result.

    `issuer` speaks to the sign-in server, `token_check` tries the token, and `store` keeps the sign-in. `now` is the
    present time (aware). `show_page` is called with the address of the page that opens in the browser. `show_code` is
    called with the address and the code of a sign-in on another device.
    Nothing is stored unless the mail server has accepted the token. When the IMAP mailbox refuses the token, the
    sign-in is stored for sending alone, and the result has a warning.
    Raises NotAllowed when the provider or the mail server refuses, and when another account signed in than was asked
    for. Raises TryLater when a server is away or nobody signs in. Raises BadConfig when a setting is missing or wrong.
    Raises UsageFault when the provider does not have this way to sign in.
    When the sign-in cannot be stored, raises NotAllowed, CannotWrite or TryLater.
    """
    grant = _granted(request, issuer, show_page, show_code)
    account = grant.account or request.account
    if grant.account and grant.account.casefold() != request.account.casefold():
        raise _other_account(request, grant.account)
    record = _record(request, account, now).with_grant(issuer.resource(request.sending), grant)
    try:
        sentences = [token_check.send(request.route, grant.token.value)]
    except LoginRefused as fault:
        words = _GRAPH_REFUSED if request.sending is Service.GRAPH else _MAIL_REFUSED[request.client.provider]
        remedy = words.format(account=account, mailbox=request.mailbox)
        raise NotAllowed(fault.message, remedy=remedy) from None
    warnings: list[str] = []
    if request.imap is not None:
        record = _try_imap(request, request.imap, issuer, token_check, record, sentences, warnings)
    with store.locked():  # a renewal under way ends first, and does not write over this
        place = store.save(record, request.place)
    return SignedIn(sign_in=record, place=place, words=tuple(sentences), warnings=tuple(warnings))


def settings_to_store(
    settings: Settings, request: SignInRequest, written: str, secret: Secret | None
) -> Mapping[str, str]:
    """Return the variables to write into .env, so that the newsroom sends by this sign-in.

    The keys are names such as ADVISORY_SEND_VIA. Variables that have the right value already are left out. `written` is
    the route of the request, written as in the setting `send_via`. `secret` is the app's client secret, None when there
    is none.
    """
    client = request.client
    wanted = {
        "sign_in": client.provider.value,
        "sign_in_client_id": client.client_id,
        "sign_in_tenant": client.tenant,
        "send_via": written,
    }
    in_force = {setting.name: setting.value for setting in settings.values}
    values = {variable(name): value for name, value in wanted.items() if value != in_force.get(name, "")}
    known = settings.secrets.get("sign_in_client_secret")
    if secret is not None and secret != known:
        values[variable("sign_in_client_secret")] = secret.value
    return values


def store_settings(folder: Path, values: Mapping[str, str]) -> None:
    """Write `values` into .env of the newsroom in `folder`. The keys are names such as ADVISORY_SEND_VIA.

    Raises BadConfig for a value that .env cannot hold, and CannotWrite when the file cannot be written.
    """
    from advisory_cli.read.settings.env_file import store_env

    store_env(folder, values)


def _granted(
    request: SignInRequest,
    issuer: PersonIssuer,
    show_page: Callable[[str], None],
    show_code: Callable[[str, str], None],
) -> Grant:
    if request.method is Method.UNATTENDED:
        return issuer.sign_in_unattended(request.sending, request.mailbox)
    if request.method is Method.DEVICE_CODE:
        return issuer.sign_in_by_code(request.services, shared=request.shared, tell=show_code)
    return issuer.sign_in(request.services, account=request.account, shared=request.shared, tell=show_page)


def _record(request: SignInRequest, account: str, now: datetime) -> SignIn:
    client = request.client
    hosts = [request.route.server.host]
    if not client.server:  # the provider's own tokens may go to all of its own servers
        hosts += own_hosts(client.provider)
    return SignIn(
        provider=client.provider,
        server=client.server,
        tenant=client.tenant,
        client_id=client.client_id,
        mailbox=request.mailbox,
        account=account,
        hosts=tuple(dict.fromkeys(map(plain_host, hosts))),
        services=request.services,
        unattended=request.method is Method.UNATTENDED,
        signed_in=now,
    )


def _try_imap(
    request: SignInRequest,
    box: ImapRoute,
    issuer: PersonIssuer,
    token_check: TokenCheck,
    record: SignIn,
    words: list[str],
    warnings: list[str],
) -> SignIn:
    """Try the token at the mailbox to read. Return the sign-in for both, or for sending alone when that fails."""
    resource = issuer.resource(Service.IMAP)
    try:
        if resource not in record.tokens:
            record = record.with_grant(resource, issuer.renew(record, Service.IMAP))
        words.append(token_check.imap(box, record.tokens[resource].value))
    except NotAllowed as fault:
        warnings.append(f"{fault.message} The sign-in is for sending only.")
        return replace(record, services=(request.sending,))
    return replace(record, hosts=tuple(dict.fromkeys((*record.hosts, plain_host(box.host)))))


def _other_account(request: SignInRequest, account: str) -> NotAllowed:
    return NotAllowed(
        f"{account} signed in, but {request.account} was expected. Nothing was saved.",
        remedy=f"Sign in again and choose {request.account}; a private window of the browser forgets the other one. If"
        f" {request.mailbox} is a mailbox that {account} may use: advisory login {request.client.provider}"
        f" --as {account}",
    )
