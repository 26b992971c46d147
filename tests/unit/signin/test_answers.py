"""Answers of a sign-in server that no library expects, at the real libraries and over TLS."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.model.errors import AdvisoryError, NotAllowed, TryLater
from advisory_cli.model.press.newsroom import IdentityProvider
from advisory_cli.signin import http
from advisory_cli.signin.answers import secrets_sent, tidied
from tests.authorisation_server import AuthorisationServer, Behaviour
from tests.sign_in_makers import SignedInOffice, signed_in_office
from tests.smtp_servers import make_certificates


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AuthorisationServer, Path]]:
    """A sign-in server, and its authority's file."""
    certificates = make_certificates(tmp_path_factory.mktemp("certificates"))
    with AuthorisationServer(certificates.good) as authorisation:
        yield authorisation, certificates.ours


@pytest.fixture(params=list(IdentityProvider))
def office(
    server: tuple[AuthorisationServer, Path], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[SignedInOffice]:
    """Somebody signed in two hours ago at one of the providers, so that a token has to be renewed."""
    authorisation, ca_file = server
    opened = signed_in_office(request.param, authorisation, ca_file, tmp_path)
    opened.later(hours=2)
    yield opened
    authorisation.behaviour = Behaviour()


def _refusal(office: SignedInOffice) -> AdvisoryError:
    """The fault of a renewal, after which the sign-in is as it was."""
    with pytest.raises(AdvisoryError) as caught:
        office.tokens()()
    kept = office.store.load()
    assert kept is not None
    assert kept.refresh_token is not None
    assert kept.refresh_token.value not in f"{caught.value.message} {caught.value.remedy}"
    return caught.value


@pytest.mark.parametrize("content", [b"null", b"[]", b'"x"', b"5", b"true", b"", b"\xff", b"[" * 99_999])
def test_renewal_is_for_later_when_the_answer_is_no_object(office: SignedInOffice, content: bytes) -> None:
    """JSON that is no object is no answer of a sign-in server: 75, and no traceback."""
    office.authorisation.behaviour.token_answer = content
    fault = _refusal(office)
    assert isinstance(fault, TryLater)
    assert "not answer like" in fault.message


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b'{"access_token": 5}',
        b'{"access_token": {"a": 1}, "expires_in": 3600}',
        b'{"access_token": "ACC\\r\\nX: y", "expires_in": 3600}',
        b'{"error": {"a": 1}}',
        b'{"error": ["x"], "error_codes": "x", "error_description": 7}',
    ],
)
def test_renewal_is_refused_when_the_answer_holds_no_token(office: SignedInOffice, content: bytes) -> None:
    """An object without a usable token is a refusal in one sentence."""
    office.authorisation.behaviour.token_answer = content
    assert isinstance(_refusal(office), NotAllowed)


@pytest.mark.parametrize(
    ("lifetime", "hours"),
    [
        ('"abc"', 1),
        ("1e400", 1),
        ("99999999999999", 24),
        ('"7200"', 2),
        ("NaN", 1),
        ("null", 1),
        ("{}", 1),
        ("true", 1),
        ("-5", 0),
    ],
)
def test_renewal_keeps_the_new_refresh_token_when_the_lifetime_is_strange(
    office: SignedInOffice, lifetime: str, hours: int
) -> None:
    """A lifetime that is no number counts as an hour, and the refresh token of the same answer is not lost."""
    answer = f'{{"access_token": "ACC", "token_type": "Bearer", "refresh_token": "NEXT", "expires_in": {lifetime}}}'
    office.authorisation.behaviour.token_answer = answer.encode()
    assert office.tokens()().value == "ACC"
    kept = office.store.load()
    assert kept is not None
    assert kept.refresh_token is not None
    assert kept.refresh_token.value == "NEXT"
    (token,) = kept.tokens.values()
    if office.client.provider is IdentityProvider.MICROSOFT365:  # Google's library reckons with the computer's clock
        assert token.expires - token.obtained == timedelta(hours=hours)


@pytest.mark.parametrize(
    "field", ['"id_token": "x.y.z"', '"id_token": 7', '"refresh_token": {"a": 1}', '"client_info": "!"']
)
def test_renewal_works_when_a_field_beside_the_token_is_damaged(office: SignedInOffice, field: str) -> None:
    """A damaged field that is not needed keeps nobody from sending, and the former refresh token stays."""
    answer = f'{{"access_token": "ACC", "token_type": "Bearer", "expires_in": 3600, {field}}}'
    office.authorisation.behaviour.token_answer = answer.encode()
    before = office.store.load()
    assert office.tokens()().value == "ACC"
    kept = office.store.load()
    assert kept is not None
    assert before is not None
    assert kept.refresh_token == before.refresh_token


@pytest.mark.parametrize(
    "where",
    [
        "https://127.0.0.1:99999/",
        "https://[",
        "http://a b/",
        "SELF/token",
        "SELF/office.example/token",
        "ftp://x/",
        "SELF:x/",
    ],
)
def test_renewal_says_so_when_the_server_leads_astray(office: SignedInOffice, where: str) -> None:
    """A redirect to no address, to itself or out of the web is a sentence."""
    office.authorisation.behaviour.token_leads = where
    assert isinstance(_refusal(office), TryLater | NotAllowed)


def test_refusal_repeats_no_secret_when_the_server_does(office: SignedInOffice) -> None:
    """What the server repeats of the request is hidden: refresh token and client secret."""
    kept = office.store.load()
    assert kept is not None
    assert kept.refresh_token is not None
    secret = office.secret.value if office.secret else "none"
    words = f"bad {kept.refresh_token.value} of {secret}"
    office.authorisation.behaviour.token_answer = f'{{"error": "odd", "error_description": "{words}"}}'.encode()
    fault = _refusal(office)
    assert secret not in fault.message or secret == "none"


@pytest.mark.slow
def test_renewal_is_for_later_when_the_answer_drips(office: SignedInOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that comes a byte at a time has an end as a whole, and the lock is free again."""
    monkeypatch.setattr(http, "_WHOLE", 0.5)
    office.authorisation.behaviour.broken = "drip"
    fault = _refusal(office)
    assert isinstance(fault, TryLater)
    assert "within" in fault.message
    with office.store.locked():
        pass


def test_renewal_is_for_later_when_the_answer_is_endless(office: SignedInOffice) -> None:
    """An answer of more than a mebibyte is not read to its end."""
    office.authorisation.behaviour.token_answer = b'{"access_token": "ACC"' + b" " * 2_000_000 + b"}"
    assert isinstance(_refusal(office), TryLater)


def test_secrets_sent_are_those_of_the_form_and_of_the_header() -> None:
    """The secrets of a request are found however it carries them; what is short is nothing to look for."""
    assert secrets_sent(
        b"grant_type=refresh_token&refresh_token=a%2Fbcd&client_id=app&code=x", "Basic YXBwOmh1c2gh"
    ) == (
        "a/bcd",
        "hush!",
    )
    assert secrets_sent(None, "") == ()


def test_tidied_hides_a_secret_in_words_alone() -> None:
    """A refresh token that comes again as the refresh token is kept."""
    answer = {"error_description": "no a/bcd or a%2Fbcd", "refresh_token": "a/bcd"}
    assert tidied(answer, ["a/bcd"]) == {
        "error_description": "no (hidden) or (hidden)",
        "refresh_token": "a/bcd",
    }
