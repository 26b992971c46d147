"""Data classes for a stored sign-in: the mailbox that it is for, the servers that may get its tokens, and the tokens.

Functions turn a sign-in into values for JSON, and such values into a sign-in.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.provider_hosts import plain_host
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import IdentityProvider, Secret, SignInClient
from advisory_cli.model.value_class import value_class

_MARGIN = timedelta(minutes=5)  # left of a token's life, with which no new connection is begun
_USUAL_LIFETIME = 3600  # seconds of an access token
NAMES = {IdentityProvider.MICROSOFT365: "Microsoft 365", IdentityProvider.GOOGLE: "Google"}


@value_class
class AccessToken:
    """Access token, with the time at which it was fetched and the time at which it expires (both UTC).

    `value` is the token. `expires` is reckoned from the lifetime that the sign-in server gave.
    """

    value: Secret
    obtained: datetime
    expires: datetime

    def lasts(self, now: datetime, *, share: float = 0.2, most: timedelta = _MARGIN) -> bool:
        """Tell whether the token is valid at `now`, and for long enough afterwards.

        Long enough is `most`, or the part `share` of the token's whole lifetime if that is shorter. The result is False
        when `now` is more than five minutes before the token was fetched, because then a clock was wrong.
        """
        life = self.expires - self.obtained
        return self.obtained - _MARGIN <= now < self.expires - min(most, life * share)


@value_class
class Grant:
    """Tokens that a sign-in server gave in one answer (RFC 6749 5.1).

    `token` is the access token. `refresh_token`, by which further access tokens can be fetched, is None when the server
    gave none. `account` is the e-mail address of the person who signed in, "" when the answer does not tell.
    """

    token: AccessToken
    refresh_token: Secret | None = None
    account: str = ""


def grant_in(answer: Mapping[str, Any], *, account: str, now: datetime) -> Grant:
    """Return the tokens in a sign-in server's answer that has an access token (RFC 6749 5.1).

    `answer` holds the fields of the answer, of the types that answers.tidied() gives them. A lifetime that is not said
    is taken as an hour. `account` is the e-mail address of the person who signed in, "" when the answer does not tell.
    `now` is the present time (aware, UTC).
    """
    refresh = answer.get("refresh_token")
    return Grant(
        token=AccessToken(
            value=Secret(str(answer["access_token"])),
            obtained=now,
            expires=now + timedelta(seconds=int(answer.get("expires_in", _USUAL_LIFETIME))),
        ),
        refresh_token=Secret(str(refresh)) if refresh else None,
        account=account,
    )


@value_class
class SignIn:
    """Sign-in of a mailbox at an identity provider, as stored.

    - `provider`, `server` (the sign-in server), `tenant`, `client_id`: what the settings said when somebody signed in.
    - `mailbox`: the user name for mail servers.
    - `account`: the e-mail address of the person who signed in. For a shared mailbox, it differs from `mailbox`.
    - `hosts`: the only servers that may get the tokens. `services`: the protocols that the sign-in was made for.
    - `unattended`: True when a certificate, a client secret or a service account took the person's place.
    - `signed_in`: the time of the sign-in (aware).
    - `refresh_token`: the token by which access tokens are fetched, None when there is none.
    - `tokens`: the newest access token of each resource, by the name from TokenIssuer.resource().
    - `ended`: the sentence with which the server last refused to renew the tokens, "" when it did not.
    """

    provider: IdentityProvider
    server: str
    tenant: str
    client_id: str
    mailbox: str
    account: str
    hosts: tuple[str, ...]
    services: tuple[Service, ...]
    unattended: bool
    signed_in: datetime
    refresh_token: Secret | None = None
    tokens: Mapping[str, AccessToken] = field(default_factory=dict)
    ended: str = ""

    @property
    def shared(self) -> bool:
        """True when the mailbox is not the own mailbox of the person who signed in."""
        return self.account.casefold() != self.mailbox.casefold()

    def with_grant(self, resource: str, grant: Grant) -> "SignIn":
        """Return a copy of the sign-in with the tokens of `grant`.

        The access token of `grant` is stored for `resource`. The refresh token of `grant`, if there is one, takes the
        place of the former refresh token. The copy no longer counts as ended.
        """
        return replace(
            self,
            tokens={**self.tokens, resource: grant.token},
            refresh_token=grant.refresh_token or self.refresh_token,
            ended="",
        )

    def serves(self, service: Service, host: str, user: str) -> bool:
        """Tell whether the sign-in may be used for `service`, at the server `host`, for the mailbox `user`.

        True when the sign-in was made for all three.
        """
        return (
            service in self.services
            and plain_host(host) in map(plain_host, self.hosts)
            and user.casefold() == self.mailbox.casefold()
        )

    def check(self, client: SignInClient, service: Service, host: str, user: str) -> None:
        """Raise NotAllowed when the settings now name another app, server, mailbox or service than that of the sign-in.

        Compared are provider, sign-in server, tenant and client id of `client`, then the mail server `host`, the
        mailbox `user`, and `service`. If a token were sent although one of them differs, a person who can edit the
        settings could have the token sent to a server of their own.
        """
        pairs = (
            ("sign_in", self.provider.value, client.provider.value),
            ("sign_in_server", self.server, client.server),
            ("sign_in_tenant", self.tenant, client.tenant),
            ("sign_in_client_id", self.client_id, client.client_id),
        )
        for name, before, now in pairs:
            if before.casefold() != now.casefold():
                raise self._changed(f"with {name} {before or '(not set)'}", now or "none", name)
        setting = "imap" if service is Service.IMAP else "send_via"
        if plain_host(host) not in map(plain_host, self.hosts):
            where = "graph_server" if service is Service.GRAPH else setting
            raise self._changed(f"for {', '.join(self.hosts)}", host or "no server", where)
        if user.casefold() != self.mailbox.casefold():
            raise self._changed(f"for the mailbox {self.mailbox}", user or "no user", setting)
        if service not in self.services:
            raise NotAllowed(
                f"The sign-in of {self.account} was made for {' and '.join(self.services)}, not for {service}.",
                remedy=f"Sign in again, which asks for both: advisory login {client.provider}",
            )

    def _changed(self, before: str, now: str, setting: str) -> NotAllowed:
        return NotAllowed(
            f"The sign-in of {self.account} was made {before}, but the settings now name {now}. No token was sent.",
            remedy=f"If your office has changed it, sign in again: advisory login {self.provider}. If nobody knows why,"
            f" put the setting {setting} back.",
        )


def public_part(sign_in: SignIn) -> dict[str, Any]:
    """Return everything in a sign-in except its tokens, as a dict that JSON can hold.

    The keys are the names of the fields of SignIn. Times are texts in ISO 8601.
    """
    return {
        "provider": sign_in.provider.value,
        "server": sign_in.server,
        "tenant": sign_in.tenant,
        "client_id": sign_in.client_id,
        "mailbox": sign_in.mailbox,
        "account": sign_in.account,
        "hosts": list(sign_in.hosts),
        "services": [service.value for service in sign_in.services],
        "unattended": sign_in.unattended,
        "signed_in": sign_in.signed_in.isoformat(),
        "ended": sign_in.ended,
    }


def secret_part(sign_in: SignIn) -> dict[str, Any]:
    """Return the tokens of a sign-in, as a dict that JSON can hold.

    `refresh_token` is a text, "" for none. `tokens` maps the name of a resource to a list of three texts: the access
    token, and the times (ISO 8601) at which it was fetched and at which it expires.
    """
    return {
        "refresh_token": sign_in.refresh_token.value if sign_in.refresh_token else "",
        "tokens": {
            resource: [token.value.value, token.obtained.isoformat(), token.expires.isoformat()]
            for resource, token in sign_in.tokens.items()
        },
    }


def sign_in_from(public: Mapping[str, Any], secrets: Mapping[str, Any]) -> SignIn:
    """Return the sign-in from which public_part() made `public` and secret_part() made `secrets`.

    When `secrets` is empty, the sign-in has no tokens.
    Raises ValueError, KeyError, TypeError or AttributeError when the values are not those of a sign-in.
    """
    refresh = str(secrets.get("refresh_token", ""))
    return SignIn(
        provider=IdentityProvider(public["provider"]),
        server=str(public["server"]),
        tenant=str(public["tenant"]),
        client_id=str(public["client_id"]),
        mailbox=str(public["mailbox"]),
        account=str(public["account"]),
        hosts=tuple(str(host) for host in public["hosts"]),
        services=tuple(Service(service) for service in public["services"]),
        unattended=bool(public["unattended"]),
        signed_in=_time(public["signed_in"]),
        ended=str(public["ended"]),
        refresh_token=Secret(refresh) if refresh else None,
        tokens={
            str(resource): AccessToken(value=Secret(str(value)), obtained=_time(obtained), expires=_time(expires))
            for resource, (value, obtained, expires) in secrets.get("tokens", {}).items()
        },
    )


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
