"""A sign-in as it is stored, for tests below the command line: the real libraries, store and server, and a clock."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import IdentityProvider, Secret, SignInClient, TokenStore
from advisory_cli.signin.google import MAIL, GoogleIssuer
from advisory_cli.signin.microsoft import MicrosoftIssuer
from advisory_cli.signin.record import AccessToken, SignIn
from advisory_cli.signin.source import SignedInTokens
from advisory_cli.signin.store import SignInStore
from tests.authorisation_server import CLIENT, GOOGLE_CLIENT, MAILBOX, TENANT, AuthorisationServer

HOST = "smtp.office.example"


@dataclass(slots=True, kw_only=True)
class SignedInOffice:
    """An office in which somebody has signed in. `now` is its clock."""

    client: SignInClient
    secret: Secret | None
    store: SignInStore
    authorisation: AuthorisationServer
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def tokens(self, *, host: str = HOST, user: str = MAILBOX, service: Service = Service.SMTP) -> SignedInTokens:
        """A source, as a new process has it."""
        kind = GoogleIssuer if self.client.provider is IdentityProvider.GOOGLE else MicrosoftIssuer
        return SignedInTokens(
            self.store,
            self.client,
            lambda: kind(self.client, self.secret, now=lambda: self.now),
            service=service,
            host=host,
            user=user,
            now=lambda: self.now,
        )


def sign_in_record(client: SignInClient, now: datetime, *, refresh: str = "", token: str = "") -> SignIn:
    """A sign-in of the mailbox, with a token of an hour if one is given."""
    resource = "mail" if client.provider is IdentityProvider.GOOGLE else "outlook"
    held = {resource: AccessToken(value=Secret(token), obtained=now, expires=now + timedelta(hours=1))} if token else {}
    return SignIn(
        provider=client.provider,
        server=client.server,
        tenant=client.tenant,
        client_id=client.client_id,
        mailbox=MAILBOX,
        account=MAILBOX,
        hosts=(HOST,),
        services=(Service.SMTP,),
        unattended=False,
        signed_in=now,
        refresh_token=Secret(refresh) if refresh else None,
        tokens=held,
    )


def signed_in_office(
    provider: IdentityProvider, authorisation: AuthorisationServer, ca_file: Path, folder: Path
) -> SignedInOffice:
    """Store what a sign-in leaves behind."""
    google = provider is IdentityProvider.GOOGLE
    client = SignInClient(
        provider=provider,
        client_id=GOOGLE_CLIENT if google else CLIENT,
        tenant="" if google else TENANT,
        server=authorisation.address,
        ca_file=ca_file,
    )
    scopes = [MAIL] if google else ["https://outlook.office.com/SMTP.Send"]
    answer = authorisation.issue(MAILBOX, client.client_id, scopes)
    office = SignedInOffice(
        client=client,
        secret=Secret(authorisation.secrets[client.client_id]) if google else None,
        store=SignInStore(folder / "ledger"),
        authorisation=authorisation,
    )
    record = sign_in_record(client, office.now, refresh=answer["refresh_token"], token=answer["access_token"])
    office.store.save(record, TokenStore.FILE)
    return office
