"""Make the objects that keep a sign-in with Microsoft 365 or Google, and that give its access tokens."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.tokens import Service, TokenSource
from advisory_cli.model.press.newsroom import IdentityProvider, Secret, SignInClient
from advisory_cli.model.value_class import value_class
from advisory_cli.read.settings.load import Settings

if TYPE_CHECKING:
    from advisory_cli.actions.setup.sign_in import PersonIssuer
    from advisory_cli.report.screens.sign_in import SignInState
    from advisory_cli.signin.store import SignInStore


@value_class
class SignInParts:
    """Maker of the objects for one newsroom's sign-in with Microsoft 365 or Google: its store, its state, its tokens.

    `folder` is that of the ledger, beside which the sign-in is stored.
    """

    settings: Settings
    clock: Clock
    folder: Path

    @property
    def store(self) -> "SignInStore":
        """Store of the newsroom's sign-in with Microsoft 365 or Google. Its file lies beside the ledger."""
        from advisory_cli.signin.store import SignInStore

        return SignInStore(self.folder)

    @property
    def state(self) -> "SignInState | None":
        """Facts about the sign-in, for commands that show them: who is signed in, and what may end the sign-in.

        None when the settings name no identity provider. When nobody has signed in with the provider in the settings,
        the result holds only that provider. Tokens are not read.
        """
        from advisory_cli.report.screens.sign_in import SignInState
        from advisory_cli.signin.microsoft import certificate_end
        from advisory_cli.signin.record import NAMES

        client = self.settings.newsroom.sign_in
        if client is None:
            return None
        sign_in = self.store.peek()
        if sign_in is None or sign_in.provider is not client.provider:
            return SignInState(provider=client.provider.value, name=NAMES[client.provider])
        by_certificate = sign_in.unattended and client.certificate is not None
        return SignInState(
            provider=client.provider.value,
            name=NAMES[client.provider],
            account=sign_in.account,
            mailbox=sign_in.mailbox,
            unattended=sign_in.unattended,
            signed_in=sign_in.signed_in,
            ended=sign_in.ended,
            runs_out=certificate_end(client.certificate) if by_certificate and client.certificate else None,
        )

    def client(self, provider: IdentityProvider) -> SignInClient:
        """Return the app that the organisation has registered at `provider`, as the settings describe it.

        When the setting `sign_in` names another provider than `provider`, the settings describe an app that is
        registered there. Nothing is taken from that app: the result has no client id, tenant, server, certificate or
        service account.
        """
        client, chosen = self.settings.sign_in_client, self.settings.newsroom.sign_in
        if chosen is not None and chosen.provider is not provider:
            return SignInClient(provider=provider, store=client.store, ca_file=client.ca_file)
        return replace(client, provider=provider)

    def issuer(self, client: SignInClient, secret: Secret | None) -> "PersonIssuer":
        """Return the object that fetches tokens from the sign-in server of `client`.

        `client` is the app that the organisation has registered, and `secret` the app's client secret, None for none.
        Nothing is sent to the server yet.
        Raises BadConfig when the provider's libraries are not installed, or a setting is missing.
        """
        from advisory_cli.signin.google import GoogleIssuer
        from advisory_cli.signin.microsoft import MicrosoftIssuer

        kind = GoogleIssuer if client.provider is IdentityProvider.GOOGLE else MicrosoftIssuer
        return kind(client, secret, now=self.clock.now)

    def tokens(self, client: SignInClient, service: Service, *, host: str, user: str) -> TokenSource:
        """Return the source of access tokens for `service`, from the stored sign-in.

        `client` is the app that the settings name. The tokens are for the server `host` and its user `user` alone.
        No token is fetched yet.
        """
        from advisory_cli.read.settings.secrets import client_secret
        from advisory_cli.signin.source import SignedInTokens

        return SignedInTokens(
            self.store,
            client,
            lambda: self.issuer(client, client_secret(self.settings)),
            service=service,
            host=host,
            user=user,
            now=self.clock.now,
        )

    def is_for(self, service: Service, *, host: str, user: str) -> bool:
        """Tell whether somebody has signed in for `service` at the server `host` and its user `user`.

        False also when the setting `sign_in` is not set.
        """
        sign_in = self.store.peek() if self.settings.newsroom.sign_in else None
        return sign_in is not None and sign_in.serves(service, host, user)
