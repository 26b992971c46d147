"""When a token is renewed, and when not."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.actions.setup.sign_in import Method, SignInRequest, TokenCheck, sign_in
from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import IdentityProvider, Secret, Security, SmtpRoute, TokenStore
from advisory_cli.signin.microsoft import MicrosoftIssuer
from advisory_cli.signin.record import AccessToken, Grant, SignIn
from advisory_cli.signin.source import SignedInTokens
from tests.authorisation_server import MAILBOX, AuthorisationServer
from tests.sign_in_makers import HOST, SignedInOffice, sign_in_record, signed_in_office
from tests.smtp_servers import make_certificates


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AuthorisationServer, Path]]:
    """A sign-in server, and its authority's file."""
    certificates = make_certificates(tmp_path_factory.mktemp("certificates"))
    with AuthorisationServer(certificates.good) as authorisation:
        yield authorisation, certificates.ours


@pytest.fixture
def office(server: tuple[AuthorisationServer, Path], tmp_path: Path) -> SignedInOffice:
    """Somebody has signed in just now, for an hour."""
    authorisation, ca_file = server
    authorisation.behaviour.refuse, authorisation.behaviour.broken = {}, ""
    authorisation.asked.clear()
    return signed_in_office(IdentityProvider.MICROSOFT365, authorisation, ca_file, tmp_path)


def _renewals(office: SignedInOffice) -> int:
    return office.authorisation.count("refresh_token")


@pytest.mark.parametrize(
    ("minutes", "renewals"),
    [(0, 0), (29, 0), (31, 1), (56, 1), (61, 1), (24 * 60 * 30, 1)],
)
def test_source_begins_with_half_of_a_life_when_a_command_starts(
    office: SignedInOffice, minutes: int, renewals: int
) -> None:
    """A command begins with a token that has half of its hour, so that a long batch begins well."""
    office.later(minutes=minutes)
    office.tokens()()
    assert _renewals(office) == renewals


@pytest.mark.parametrize(("minutes", "renewals"), [(40, 0), (54, 0), (56, 1), (70, 1)])
def test_source_renews_five_minutes_before_the_end_when_a_command_goes_on(
    office: SignedInOffice, minutes: int, renewals: int
) -> None:
    """A new connection in the middle of a batch gets a token that lasts for five minutes at least."""
    tokens = office.tokens()
    tokens()
    office.later(minutes=minutes)
    tokens()
    assert _renewals(office) == renewals


def test_source_keeps_a_token_that_lasts_when_the_server_is_away(office: SignedInOffice) -> None:
    """A sign-in server that is away stops nobody while the last token lasts, and is for later afterwards."""
    office.authorisation.behaviour.broken = "503"
    office.later(minutes=40)
    assert office.tokens()().value
    office.later(minutes=30)
    with pytest.raises(TryLater, match="503"):
        office.tokens()()
    office.authorisation.behaviour.broken = ""
    assert office.tokens()().value


def test_source_renews_once_when_two_processes_were_refused_the_same_token(office: SignedInOffice) -> None:
    """A token that another process has renewed meanwhile is taken, and none is fetched."""
    one, other = office.tokens(), office.tokens()
    old = one()
    assert other() == old
    new = one(refused=old)
    assert other(refused=old) == new
    assert _renewals(office) == 1


@pytest.mark.slow
def test_source_stores_the_refresh_token_that_came_last(office: SignedInOffice) -> None:
    """A refresh token is used once; the next one is on the disk before the token is used."""
    for _ in range(5):
        office.later(hours=2)
        assert office.tokens()().value
    kept = office.store.load()
    assert kept is not None
    assert kept.refresh_token is not None
    assert kept.refresh_token.value in office.authorisation.refresh


@pytest.mark.parametrize(
    "asked",
    [
        {"host": "smtp.thief.example"},
        {"host": ""},
        {"user": "chief@office.example"},
        {"user": ""},
        {"service": Service.IMAP},
        {"service": Service.GRAPH},
    ],
)
def test_source_gives_nothing_when_the_token_is_for_another_server(
    office: SignedInOffice, asked: dict[str, str]
) -> None:
    """A token goes to the server, mailbox and protocol that were signed in for, and to no other."""
    with pytest.raises(NotAllowed):
        office.tokens(**asked)()  # type: ignore[arg-type]
    assert office.authorisation.asked == []


def test_source_takes_the_host_when_it_is_written_otherwise(office: SignedInOffice) -> None:
    """Capitals and a final dot are the same host."""
    assert office.tokens(host="SMTP.Office.Example.", user="Press@Office.Example")().value


def test_store_note_of_an_end_leaves_the_tokens(office: SignedInOffice) -> None:
    """A refusal is told by status, and may pass, so that the refresh token stays."""
    office.authorisation.behaviour.refuse = {"refresh": 53003}
    office.later(hours=2)
    with pytest.raises(NotAllowed, match="Conditional Access"):
        office.tokens()()
    kept = office.store.peek()
    assert kept is not None
    assert "Conditional Access" in kept.ended
    office.authorisation.behaviour.refuse = {}
    assert office.tokens()().value
    kept = office.store.peek()
    assert kept is not None
    assert kept.ended == ""


def test_stored_sign_in_is_shown_in_no_repr(office: SignedInOffice) -> None:
    """No token stands in what a traceback or a log would print of a sign-in."""
    kept = office.store.load()
    assert kept is not None
    secrets = [*office.authorisation.tokens, *office.authorisation.refresh]
    assert not any(secret in repr(kept) or secret in str(kept) for secret in secrets)
    assert any(secret in json.dumps((office.store._folder / "sign-in.json").read_text()) for secret in secrets)


@pytest.mark.parametrize("refused", [False, True])
def test_source_leaves_a_new_sign_in_alone_when_a_renewal_of_the_former_ends(
    office: SignedInOffice, refused: bool
) -> None:
    """A renewal that ends after somebody signed in again neither overwrites nor ends the new sign-in, and uses it."""
    office.later(hours=2)
    office.authorisation.behaviour.refuse = {"refresh": 50173} if refused else {}
    later = sign_in_record(office.client, office.now, refresh="new-refresh", token="new-access")

    class SlowIssuer(MicrosoftIssuer):
        """The real one, during whose renewal a person signs in."""

        def renew(self, sign_in: SignIn, service: Service) -> Grant:
            office.store.save(later, TokenStore.FILE)
            return super().renew(sign_in, service)

    tokens = SignedInTokens(
        office.store,
        office.client,
        lambda: SlowIssuer(office.client, None, now=lambda: office.now),
        service=Service.SMTP,
        host=HOST,
        user=MAILBOX,
        now=lambda: office.now,
    )
    assert tokens().value == "new-access"
    assert office.store.load() == later


def test_login_waits_when_a_renewal_is_under_way(office: SignedInOffice) -> None:
    """A sign-in is stored after the renewal that another command has begun, under the lock of both."""
    request = SignInRequest(
        client=office.client,
        mailbox=MAILBOX,
        account=MAILBOX,
        route=SmtpRoute(host=HOST, port=587, security=Security.STARTTLS, user=MAILBOX),
        imap=None,
        method=Method.UNATTENDED,
        place=TokenStore.FILE,
    )

    class ReadyIssuer(MicrosoftIssuer):
        """A server that knows the app."""

        def sign_in_unattended(self, service: Service, mailbox: str) -> Grant:
            token = AccessToken(value=Secret("app"), obtained=office.now, expires=office.now + timedelta(hours=1))
            return Grant(token=token)

    issuer = ReadyIssuer(office.client, None, now=lambda: office.now)
    token_check = TokenCheck(send=lambda *_: "ok", imap=lambda *_: "ok")
    thread = threading.Thread(
        target=sign_in,
        args=(request, issuer, office.store, token_check),
        kwargs={"now": office.now, "show_page": lambda _: None, "show_code": lambda *_: None},
    )
    with office.store.locked():
        before = office.store.load()
        thread.start()
        thread.join(0.5)
        assert office.store.load() == before
    thread.join(10)
    kept = office.store.load()
    assert kept is not None
    assert kept.unattended
