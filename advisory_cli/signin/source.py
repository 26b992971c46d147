"""Give access tokens from a stored sign-in: the stored token while it is valid, else a renewed one.

Of all processes of the newsroom, only one at a time renews tokens.
"""

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Protocol

from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import Secret, SignInClient
from advisory_cli.signin.record import AccessToken, Grant, SignIn
from advisory_cli.signin.store import SignInStore

_ENOUGH_TO_BEGIN = 0.5  # share of a token's life with which a command begins, so that a batch meets few renewals


class TokenIssuer(Protocol):
    """Interface to the sign-in server of an identity provider, for renewing tokens without a person.

    Implemented by signin.microsoft.MicrosoftIssuer and signin.google.GoogleIssuer.
    """

    def resource(self, service: Service) -> str:
        """Return the name under which the access token for `service` is kept.

        Two services have the same name when one token is for both.
        """

    def renew(self, sign_in: SignIn, service: Service) -> Grant:
        """Fetch a new access token for `service`, for the stored `sign_in`.

        The refresh token of the sign-in is used. For a sign-in without a person, a certificate, a client secret or a
        service account is used.
        Raises NotAllowed when the sign-in has ended or is refused, TryLater when the server is away, and BadConfig when
        a setting is missing or wrong.
        """


class SignedInTokens:
    """Source of access tokens for one service, server and mailbox. Implements model.ports.tokens.TokenSource.

    Call the source like a function to get a token. Its one argument, `refused`, is a token that a server has just
    refused, or None. A call raises NotAllowed when nobody has signed in, the sign-in has ended, or the settings have
    changed since. A call raises TryLater when the sign-in server is away, and BadConfig when a setting or a library is
    missing.
    Parameters of the constructor:
    - `store`: holds the sign-in. `client`: the app that the settings name now.
    - `issuer`: called once, without arguments, when the first token is wanted. It returns the TokenIssuer that fetches
      tokens from the identity provider.
    - `service`: the protocol that the tokens are for. `host`, `user`: the server and the mailbox that may get the
      tokens.
    - `now`: returns the present time (aware, UTC).
    """

    def __init__(
        self,
        store: SignInStore,
        client: SignInClient,
        issuer: Callable[[], TokenIssuer],
        *,
        service: Service,
        host: str,
        user: str,
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._client, self._make_issuer = store, client, issuer
        self._service, self._host, self._user = service, host, user
        self._now = now
        self._one_at_a_time = Lock()
        self._issuer: TokenIssuer | None = None
        self._current: AccessToken | None = None

    def __call__(self, *, refused: Secret | None = None) -> Secret:
        """Return an access token that lasts for some minutes at least.

        The first token of a command has half of its life before it, so that a long batch begins well. `refused` is a
        token that a server has refused, and is not returned again. Where the sign-in server is away, a token that still
        lasts is returned.
        Raises NotAllowed when nobody has signed in, the sign-in has ended, or the settings have changed since. Raises
        TryLater when the sign-in server is away, and BadConfig when a setting or a library is missing.
        """
        with self._one_at_a_time:
            held = self._current
            if held is not None and held.value != refused and held.lasts(self._now()):
                return held.value
            with self._store.locked():
                self._current = self._fetch(refused, first=held is None)
            return self._current.value

    def _fetch(self, refused: Secret | None, *, first: bool) -> AccessToken:
        sign_in = self._store.load()
        if sign_in is None:
            raise nobody_signed_in(self._client)
        sign_in.check(self._client, self._service, self._host, self._user)
        self._issuer = self._issuer or self._make_issuer()
        held = sign_in.tokens.get(self._issuer.resource(self._service))
        usable = held if held is not None and held.value != refused and held.lasts(self._now()) else None
        enough = _ENOUGH_TO_BEGIN if first else 0.0
        if usable and usable.expires - self._now() >= (usable.expires - usable.obtained) * enough:
            return usable
        try:
            renewed = self._renew(self._issuer, sign_in)
        except TryLater:
            if usable is None:
                raise
            return usable
        return renewed or self._fetch(refused, first=first)

    def _renew(self, issuer: TokenIssuer, sign_in: SignIn) -> AccessToken | None:
        """Return a new token and store it. None, with nothing stored, when another sign-in was stored meanwhile."""
        try:
            grant = issuer.renew(sign_in, self._service)
        except NotAllowed as fault:
            if not self._store.holds(sign_in):
                return None
            self._store.note_end(fault.message)
            raise
        if not self._store.holds(sign_in):
            return None
        self._store.save(sign_in.with_grant(issuer.resource(self._service), grant))
        return grant.token


def nobody_signed_in(client: SignInClient) -> NotAllowed:
    """Return the fault for a newsroom whose settings name an identity provider, but where nobody has signed in."""
    return NotAllowed(
        f"The settings use a sign-in with {client.provider}, but nobody has signed in on this computer.",
        remedy=f"Run: advisory login {client.provider}",
    )
