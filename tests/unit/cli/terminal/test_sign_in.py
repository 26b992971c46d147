"""What a sign-in asks a person, and what it may not be told together."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import click
import pytest

from advisory_cli.actions.setup.sign_in import Method
from advisory_cli.cli.terminal import sign_in
from advisory_cli.cli.terminal.sign_in import SignInOptions, _ask, _client, _confirm_server, _method, _named_route
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.press.newsroom import IdentityProvider, Secret, SignInClient

MICROSOFT, GOOGLE = IdentityProvider.MICROSOFT365, IdentityProvider.GOOGLE


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """A person who types `typed` and a blank at each question: the first word of each, and whether it was hidden."""
    asked: list[tuple[str, bool]] = []

    def prompt(question: str, *, hide_input: bool = False, **_: object) -> str:
        asked.append((question.split(maxsplit=1)[0], hide_input))
        return "typed "

    monkeypatch.setattr(sign_in, "can_prompt", lambda: True)
    monkeypatch.setattr(sign_in, "info", lambda _: None)
    monkeypatch.setattr(click, "prompt", prompt)
    return asked


def options(**given: Any) -> SignInOptions:
    """The options of a sign-in."""
    return SignInOptions(**given)


def test_secret_is_hidden_when_it_is_typed_and_nothing_else_is(typed: list[tuple[str, bool]]) -> None:
    """A secret is not shown while it is typed, and what is no secret is shown."""
    assert _ask("Mailbox", "from") == "typed"
    assert _ask("Secret", "x", hidden=True) == "typed"
    assert typed == [("Mailbox:", False), ("Secret:", True)]


def test_nothing_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal the fault names the setting."""
    monkeypatch.setattr(sign_in, "can_prompt", lambda: False)
    with pytest.raises(UsageFault) as caught:
        _ask("Mailbox", "from")
    assert "from" in caught.value.remedy


@pytest.mark.parametrize(
    ("provider", "known", "given", "secret", "asked"),
    [
        (MICROSOFT, {"client_id": "x", "tenant": "y"}, {}, None, []),
        (MICROSOFT, {"tenant": "y"}, {}, None, ["Client"]),
        (MICROSOFT, {"client_id": "x"}, {}, None, ["Your"]),
        (MICROSOFT, {}, {"unattended": True}, None, ["Client", "Your"]),
        (GOOGLE, {"client_id": "x"}, {}, Secret("s"), []),
        (GOOGLE, {"client_id": "x"}, {}, None, ["Client"]),
        (GOOGLE, {}, {}, None, ["Client", "Client"]),
        (GOOGLE, {}, {"unattended": True}, None, []),  # the account's file says all
    ],
)
def test_sign_in_asks_what_the_settings_leave_open(
    monkeypatch: pytest.MonkeyPatch,
    typed: list[tuple[str, bool]],
    provider: IdentityProvider,
    known: dict[str, Any],
    given: dict[str, Any],
    secret: Secret | None,
    asked: list[str],
) -> None:
    """The client's id, Microsoft's tenant and Google's secret are asked for where no setting has them."""
    monkeypatch.setattr("advisory_cli.read.settings.secrets.client_secret", lambda _: secret)
    monkeypatch.setattr("advisory_cli.read.settings.values.client_id", lambda text: text)
    registered = SignInClient(provider=provider, **known)
    app: Any = SimpleNamespace(sign_in=SimpleNamespace(client=lambda _: registered), settings={})
    client, found = _client(app, provider, options(**given))
    assert [question for question, _ in typed] == asked
    assert client.client_id == known.get("client_id", "typed" if asked else "")
    if provider is GOOGLE and not given:
        assert found is not None
        assert found.value == (secret.value if secret else "typed")
        assert all(hidden == (number == len(asked) - 1) for number, (_, hidden) in enumerate(typed))
    else:
        assert found is secret


@pytest.mark.parametrize(
    ("given", "method"),
    [
        ({}, Method.BROWSER),
        ({"device_code": True}, Method.DEVICE_CODE),
        ({"unattended": True}, Method.UNATTENDED),
        ({"unattended": True, "device_code": True}, None),
    ],
)
def test_sign_in_goes_by_the_browser_unless_told_otherwise(given: dict[str, Any], method: Method | None) -> None:
    """A sign-in opens the browser, and the two other ways exclude each other."""
    with pytest.raises(UsageFault) if method is None else nullcontext():
        assert _method(options(**given)) is method


OWN, OTHER = "https://login.microsoftonline.com", "https://login.example"


@pytest.mark.parametrize(
    ("server", "named", "terminal", "answer", "refused"),
    [
        ("", "", False, "", False),
        (OWN, "", False, "", False),
        (OTHER, "", False, "", True),
        (OTHER, "", True, "login.example", False),
        (OTHER, "", True, "yes", True),
        (OTHER, "login.example", False, "", False),
        (OTHER, "other.example", False, "", True),
        ("", "login.example", False, "", True),
    ],
)
def test_secrets_go_to_another_server_only_when_a_person_has_named_it(
    monkeypatch: pytest.MonkeyPatch, server: str, named: str, terminal: bool, answer: str, refused: bool
) -> None:
    """A sign-in server that is not the provider's own has to be typed, or named by an option.

    Otherwise a line that somebody put into the settings would collect the office's passwords.
    """
    monkeypatch.setattr(sign_in, "info", lambda _: None)
    monkeypatch.setattr(sign_in, "can_prompt", lambda: terminal)
    monkeypatch.setattr(click, "prompt", lambda *_, **__: answer)
    client = SignInClient(provider=MICROSOFT, server=server)
    with pytest.raises(UsageFault) if refused else nullcontext():
        _confirm_server(client, named)


def test_sign_in_needs_a_mail_server() -> None:
    """A folder needs no sign-in, and nothing given means what the settings say."""
    app: Any = SimpleNamespace(settings={})
    assert _named_route(app, "") is None
