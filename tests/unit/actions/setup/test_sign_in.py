"""A sign-in: which way is taken, what is tried and stored of it, and what is written into .env."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.setup.sign_in import (
    Method,
    SignInRequest,
    TokenCheck,
    require_libraries,
    settings_to_store,
    sign_in,
    store_settings,
)
from advisory_cli.model.errors import LoginRefused, NotAllowed, TryLater
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import (
    GraphRoute,
    IdentityProvider,
    ImapRoute,
    Secret,
    Security,
    SignInClient,
    SmtpRoute,
    TokenStore,
)
from advisory_cli.signin import google, microsoft
from advisory_cli.signin.record import AccessToken, Grant, SignIn

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
MAILBOX, ANA = "press@office.example", "ana@office.example"
MICROSOFT, GOOGLE = IdentityProvider.MICROSOFT365, IdentityProvider.GOOGLE
SMTP = SmtpRoute(host="smtp.office365.com", port=587, security=Security.STARTTLS, user=MAILBOX)
IMAP = ImapRoute(host="Imap.Office.example.", port=993, security=Security.TLS, user=MAILBOX)
CLIENT = SignInClient(provider=MICROSOFT, client_id="app", tenant="office.example")


def token(word: str) -> AccessToken:
    """An access token of an hour."""
    return AccessToken(value=Secret(word), obtained=NOW, expires=NOW + timedelta(hours=1))


def request(**changes: Any) -> SignInRequest:
    """Ana signs the mailbox in, in her browser."""
    usual: dict[str, Any] = {
        "client": CLIENT,
        "mailbox": MAILBOX,
        "account": ANA,
        "route": SMTP,
        "imap": None,
        "method": Method.BROWSER,
        "place": TokenStore.FILE,
    }
    return SignInRequest(**(usual | changes))


class Provider:
    """A sign-in server, a mail server and a store in one; it notes what it is asked."""

    def __init__(self, *, account: str = ANA, one_token: bool = True) -> None:
        self.account = account
        self.one_token = one_token  # one access token is for sending and reading
        self.asked: list[str] = []
        self.stored: list[tuple[SignIn, TokenStore]] = []
        self.faults: dict[str, Exception] = {}
        self.locked = False

    def resource(self, service: Service) -> str:
        """The name of a token."""
        return "mail" if self.one_token else service.value

    def sign_in(self, services: Sequence[Service], *, account: str, shared: bool, tell: Callable[[str], None]) -> Grant:
        """In the browser."""
        tell("https://login.example")
        self.asked.append(f"browser {account} {shared} {[service.value for service in services]}")
        return Grant(token=token("send"), refresh_token=Secret("fresh"), account=self.account)

    def sign_in_by_code(self, services: Sequence[Service], *, shared: bool, tell: Callable[[str, str], None]) -> Grant:
        """By a code."""
        tell("https://login.example", "ABC")
        self.asked.append(f"code {shared} {[service.value for service in services]}")
        return Grant(token=token("send"), account=self.account)

    def sign_in_unattended(self, service: Service, mailbox: str) -> Grant:
        """Without a person."""
        self.asked.append(f"unattended {service.value} {mailbox}")
        return Grant(token=token("send"))

    def renew(self, _record: SignIn, service: Service) -> Grant:
        """A token for another service."""
        self.asked.append(f"renew {service.value}")
        return Grant(token=token("read"))

    @property
    def token_check(self) -> TokenCheck:
        """What tries a token."""

        def try_at(place: str, given: Secret) -> str:
            self.asked.append(f"try {place} {given.value}")
            if place in self.faults:
                raise self.faults[place]
            return f"{place} took it"

        return TokenCheck(send=lambda _, given: try_at("send", given), imap=lambda _, given: try_at("imap", given))

    @contextmanager
    def lock(self) -> Any:
        """The store is this process's alone."""
        self.locked = True
        yield
        self.locked = False

    def save(self, record: SignIn, place: TokenStore) -> TokenStore:
        """Keep it."""
        assert self.locked
        self.stored.append((record, place))
        return TokenStore.KEYRING

    def run(self, asked: SignInRequest) -> Any:
        """Sign in."""
        store: Any = SimpleNamespace(locked=self.lock, save=self.save)
        return sign_in(
            asked,
            self,
            store,
            self.token_check,
            now=NOW,
            show_page=lambda address: self.asked.append(f"page {address}"),
            show_code=lambda address, code: self.asked.append(f"page {address} {code}"),
        )


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, ["page https://login.example", f"browser {ANA} True ['smtp']"]),
        ({"account": MAILBOX.upper()}, ["page https://login.example", f"browser {MAILBOX.upper()} False ['smtp']"]),
        ({"method": Method.DEVICE_CODE}, ["page https://login.example ABC", "code True ['smtp']"]),
        ({"method": Method.UNATTENDED}, [f"unattended smtp {MAILBOX}"]),
        ({"method": Method.UNATTENDED, "route": GraphRoute(mailbox=MAILBOX)}, [f"unattended graph {MAILBOX}"]),
        ({"imap": IMAP}, ["page https://login.example", f"browser {ANA} True ['smtp', 'imap']"]),
    ],
    ids=["browser", "own mailbox", "code", "unattended", "Graph", "to read too"],
)
def test_sign_in_goes_the_way_that_was_asked_for(changes: dict[str, Any], asked: list[str]) -> None:
    """Each way to sign in asks the provider for the services that are needed, and says if it is shared."""
    wanted = request(**changes)
    provider = Provider(account=wanted.account)
    result = provider.run(wanted)
    assert provider.asked[: len(asked)] == asked
    assert provider.asked[len(asked)] == "try send send"
    assert result.sign_in.unattended is (wanted.method is Method.UNATTENDED)
    assert result.sign_in.account == wanted.account


def test_sign_in_stores_what_the_mail_server_has_accepted() -> None:
    """What is stored names the app, the mailbox, and the servers that may get the token."""
    provider = Provider()
    result = provider.run(request())
    ((record, place),) = provider.stored
    assert (result.sign_in, result.place, place) == (record, TokenStore.KEYRING, TokenStore.FILE)
    assert (result.words, result.warnings) == (("send took it",), ())
    assert (record.provider, record.client_id, record.tenant) == (MICROSOFT, "app", "office.example")
    assert (record.mailbox, record.account, record.signed_in) == (MAILBOX, ANA, NOW)
    assert (record.services, record.unattended) == ((Service.SMTP,), False)
    assert record.refresh_token == Secret("fresh")
    assert record.tokens == {"mail": token("send")}
    assert "smtp.office365.com" in record.hosts
    assert len(set(record.hosts)) == len(record.hosts) > 1


def test_sign_in_is_for_the_named_host_alone_when_the_sign_in_server_is_an_offices_own() -> None:
    """A token of another sign-in server may go to the one host of the request, and to none of the provider's."""
    client = replace(CLIENT, server="https://login.office.example")
    route = replace(SMTP, host="Mail.Office.example.")
    record = Provider().run(request(client=client, route=route)).sign_in
    assert (record.hosts, record.server) == (("mail.office.example",), "https://login.office.example")


@pytest.mark.parametrize("one_token", [True, False])
def test_sign_in_reads_the_mailbox_too_when_it_takes_a_token(one_token: bool) -> None:
    """A mailbox to read is tried with a token for it, fetched where needed, and its host is kept."""
    provider = Provider(one_token=one_token)
    result = provider.run(request(imap=IMAP))
    assert provider.asked[3:] == (["try imap send"] if one_token else ["renew imap", "try imap read"])
    assert result.words == ("send took it", "imap took it")
    assert result.sign_in.services == (Service.SMTP, Service.IMAP)
    assert "imap.office.example" in result.sign_in.hosts
    assert len(result.sign_in.tokens) == (1 if one_token else 2)


def test_sign_in_is_for_sending_alone_when_the_mailbox_refuses_the_token() -> None:
    """A mailbox to read that refuses is a warning, and gets no token later."""
    provider = Provider()
    provider.faults["imap"] = NotAllowed("The mailbox refused.")
    result = provider.run(request(imap=IMAP))
    assert result.warnings == ("The mailbox refused. The sign-in is for sending only.",)
    assert result.sign_in.services == (Service.SMTP,)
    assert "imap.office.example" not in result.sign_in.hosts
    assert provider.stored


@pytest.mark.parametrize(
    ("route", "provider", "words"),
    [
        (SMTP, MICROSOFT, f"Microsoft signed {ANA} in, but its mail server does not let {MAILBOX} in"),
        (SMTP, GOOGLE, f"Google signed {ANA} in, but its mail server does not let {MAILBOX} in"),
        (GraphRoute(mailbox=MAILBOX), MICROSOFT, f"but Microsoft Graph takes no token of it for {MAILBOX}"),
    ],
    ids=["Microsoft", "Google", "Graph"],
)
def test_sign_in_stores_nothing_when_the_mail_server_refuses_the_token(
    route: Any, provider: IdentityProvider, words: str
) -> None:
    """A token that the mail server refuses is not stored, and the fault says what the administrator has to do."""
    office = Provider()
    office.faults["send"] = LoginRefused("Refused.", remedy="Check the password.")
    with pytest.raises(NotAllowed) as caught:
        office.run(request(route=route, client=replace(CLIENT, provider=provider)))
    assert type(caught.value) is NotAllowed
    assert caught.value.message == "Refused."
    assert words in caught.value.remedy
    assert office.stored == []


@pytest.mark.parametrize("place", ["send", "imap"])
def test_sign_in_stores_nothing_when_a_server_is_away(place: str) -> None:
    """A server that is away refuses nothing, so that nothing is judged or stored by its silence."""
    office = Provider()
    office.faults[place] = TryLater("Away.")
    with pytest.raises(TryLater, match="Away"):
        office.run(request(imap=IMAP))
    assert office.stored == []


@pytest.mark.parametrize(("account", "refused"), [(ANA.upper(), False), ("", False), ("eve@office.example", True)])
def test_sign_in_stores_nothing_when_another_person_has_signed_in(account: str, refused: bool) -> None:
    """Another account than the one asked for is refused, before its token goes anywhere."""
    office = Provider(account=account)
    if not refused:
        assert office.run(request()).sign_in.account == (account or ANA)
        return
    with pytest.raises(NotAllowed, match=f"{account} signed in, but {ANA} was expected") as caught:
        office.run(request())
    assert f"advisory login microsoft365 --as {account}" in caught.value.remedy
    assert [words for words in office.asked if words.startswith("try")] == []
    assert office.stored == []


@pytest.mark.parametrize(
    ("values", "known", "secret", "written"),
    [
        (
            {},
            None,
            None,
            {
                "ADVISORY_SIGN_IN": "microsoft365",
                "ADVISORY_SIGN_IN_CLIENT_ID": "app",
                "ADVISORY_SIGN_IN_TENANT": "office.example",
                "ADVISORY_SEND_VIA": "smtp://x",
            },
        ),
        (
            {"sign_in": "microsoft365", "sign_in_client_id": "app", "sign_in_tenant": "office.example"},
            Secret("a"),
            Secret("a"),
            {"ADVISORY_SEND_VIA": "smtp://x"},
        ),
        (
            {
                "sign_in": "google",
                "sign_in_client_id": "app",
                "sign_in_tenant": "office.example",
                "send_via": "smtp://x",
            },
            Secret("a"),
            Secret("b"),
            {"ADVISORY_SIGN_IN": "microsoft365", "ADVISORY_SIGN_IN_CLIENT_SECRET": "b"},
        ),
    ],
    ids=["nothing set", "all but one", "another provider and secret"],
)
def test_settings_are_written_when_they_are_not_in_force(
    values: dict[str, str], known: Secret | None, secret: Secret | None, written: dict[str, str]
) -> None:
    """Only what is not in force already is written into .env, a secret among it."""
    settings: Any = SimpleNamespace(
        values=[SimpleNamespace(name=name, value=value) for name, value in values.items()],
        secrets={} if known is None else {"sign_in_client_secret": known},
    )
    assert settings_to_store(settings, request(), "smtp://x", secret) == written


def test_settings_name_no_tenant_when_the_provider_has_none() -> None:
    """A setting that would be empty and is not set is not written."""
    settings: Any = SimpleNamespace(values=[], secrets={})
    client = SignInClient(provider=GOOGLE, client_id="app")
    assert "ADVISORY_SIGN_IN_TENANT" not in settings_to_store(settings, request(client=client), "smtp://x", None)


@pytest.mark.parametrize("provider", list(IdentityProvider))
def test_libraries_are_required_for_the_provider_alone(
    monkeypatch: pytest.MonkeyPatch, provider: IdentityProvider
) -> None:
    """A sign-in needs the libraries of its own provider and of no other."""
    asked: list[IdentityProvider] = []
    monkeypatch.setattr(microsoft, "require_library", lambda: asked.append(MICROSOFT))
    monkeypatch.setattr(google, "require_libraries", lambda: asked.append(GOOGLE))
    require_libraries(provider)
    assert asked == [provider]


def test_settings_are_written_into_env_beside_what_stands_there(tmp_path: Path) -> None:
    """The variables of a sign-in are added to .env, and other lines stay."""
    (tmp_path / ".env").write_text("ADVISORY_SMTP_PASSWORD='word'\n")
    (tmp_path / ".env").chmod(0o600)
    store_settings(tmp_path, {"ADVISORY_SIGN_IN": "google"})
    lines = (tmp_path / ".env").read_text().splitlines()
    assert lines[0] == "ADVISORY_SMTP_PASSWORD='word'"
    assert "google" in lines[-1]
    assert lines[-1].startswith("ADVISORY_SIGN_IN=")
