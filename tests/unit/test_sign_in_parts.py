"""The app that a sign-in is made with: whose settings count for which provider."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.press.newsroom import IdentityProvider, Secret, SignInClient, TokenStore
from advisory_cli.read.settings.load import Settings
from advisory_cli.sign_in_parts import SignInParts
from advisory_cli.signin.google import GoogleIssuer
from advisory_cli.signin.microsoft import MicrosoftIssuer
from tests.compose_samples import newsroom
from tests.delivery_makers import HandClock

MICROSOFT, GOOGLE = IdentityProvider.MICROSOFT365, IdentityProvider.GOOGLE
APP = SignInClient(
    provider=MICROSOFT,
    client_id="app",
    tenant="office.example",
    server="https://login.example",
    certificate=Path("app.pem"),
    store=TokenStore.FILE,
    ca_file=Path("ca.pem"),
)


def parts(chosen: IdentityProvider | None) -> SignInParts:
    """The parts of a newsroom whose setting `sign_in` names that provider, or none."""
    own = None if chosen is None else replace(APP, provider=chosen)
    settings = Settings(newsroom=newsroom(sign_in=own), values=(), sign_in_client=APP)
    return SignInParts(settings=settings, clock=HandClock(), folder=Path("room"))


@pytest.mark.parametrize(
    ("chosen", "provider", "own"),
    [
        (MICROSOFT, MICROSOFT, True),
        (GOOGLE, GOOGLE, True),
        (None, MICROSOFT, True),
        (None, GOOGLE, True),
        (MICROSOFT, GOOGLE, False),
        (GOOGLE, MICROSOFT, False),
    ],
)
def test_app_of_the_settings_counts_for_its_own_provider(
    chosen: IdentityProvider | None, provider: IdentityProvider, own: bool
) -> None:
    """The app, its server and its certificate are those of the provider that `sign_in` names, and of no other.

    Otherwise the secret of one provider's app would be sent to the other provider.
    """
    bare = SignInClient(provider=provider, store=TokenStore.FILE, ca_file=Path("ca.pem"))
    assert parts(chosen).client(provider) == (replace(APP, provider=provider) if own else bare)


@pytest.mark.parametrize(("provider", "kind"), [(MICROSOFT, MicrosoftIssuer), (GOOGLE, GoogleIssuer)])
def test_issuer_is_that_of_the_provider(monkeypatch: pytest.MonkeyPatch, provider: IdentityProvider, kind: Any) -> None:
    """Tokens are fetched by the issuer of the provider, with the app, its secret and the program's clock."""
    made: list[tuple[object, ...]] = []
    monkeypatch.setattr(kind, "__init__", lambda _, client, secret, *, now: made.append((client, secret, now())))
    at = parts(provider)
    client, secret = at.client(provider), Secret("word")
    assert isinstance(at.issuer(client, secret), kind)
    assert made == [(client, secret, at.clock.now())]
