"""Refusals of the sign-in servers in words."""

import pytest

from advisory_cli.model.errors import BadConfig, NotAllowed, TryLater
from advisory_cli.model.press.newsroom import IdentityProvider, SignInClient
from advisory_cli.signin import refusals
from advisory_cli.signin.refusals import google_refusal, microsoft_refusal

CLIENT = SignInClient(provider=IdentityProvider.MICROSOFT365, client_id="app-1", tenant="office.example")
GOOGLE = SignInClient(provider=IdentityProvider.GOOGLE, client_id="4711")


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (53003, NotAllowed, "Conditional Access"),
        (50020, NotAllowed, "does not belong to the organisation office.example"),
        (50034, NotAllowed, "does not exist"),
        (700016, BadConfig, "no app with the client id app-1"),
        (90002, BadConfig, "no organisation office.example"),
        (65001, NotAllowed, "Nobody has allowed the app app-1"),
        (70008, NotAllowed, "The sign-in has ended"),
        (700082, NotAllowed, "The sign-in has ended"),
        (50173, NotAllowed, "The sign-in has ended"),
        (7000215, BadConfig, "client secret"),
        (700027, BadConfig, "certificate"),
        (530036, NotAllowed, "device code flow"),
        (7000218, BadConfig, "programs on a computer"),
        (50076, NotAllowed, "second factor"),
        (50079, NotAllowed, "second factor"),
        (90033, TryLater, "busy"),
    ],
)
@pytest.mark.parametrize("where", ["codes", "description"])
def test_microsoft_refusal_is_known_by_its_number(number: int, kind: type, words: str, where: str) -> None:
    """Microsoft's number decides, in its list or in its description."""
    answer: dict[str, object] = {"error": "invalid_grant", "error_description": "Something."}
    answer |= {"error_codes": [number]} if where == "codes" else {"error_description": f"AADSTS{number}: Something."}
    fault = microsoft_refusal(answer, CLIENT)
    assert type(fault) is kind
    assert words in fault.message
    assert f"(AADSTS{number})." in fault.message
    assert fault.remedy


def test_microsoft_refusal_repeats_the_servers_words_when_the_number_is_new() -> None:
    """A number that the table does not have is told with Microsoft's own words, without ids that mean nothing."""
    description = "AADSTS99999: The moon is full.\x1b[31m Trace ID: 11 Correlation ID: 22 Timestamp: 33"
    fault = microsoft_refusal({"error": "moon", "error_description": description}, CLIENT)
    assert fault.exit_code == 77
    assert "The moon is full." in fault.message
    assert "Trace" not in fault.message
    assert "\x1b" not in fault.message


@pytest.mark.parametrize("answer", [{}, {"error": None}, {"error": 5, "error_codes": "x"}, {"error_codes": [None, {}]}])
def test_refusal_is_a_sentence_when_the_answer_is_odd(answer: dict[str, object]) -> None:
    """An answer of another form is a sentence too."""
    assert microsoft_refusal(answer, CLIENT).message.endswith(".")
    assert google_refusal(answer, GOOGLE).message.endswith(".")


@pytest.mark.parametrize(
    ("error", "description", "kind", "words"),
    [
        ("invalid_client", "Unauthorized", BadConfig, "client id and client secret"),
        ("invalid_grant", "Token has been expired or revoked.", NotAllowed, "seven days"),
        ("invalid_grant", "Invalid JWT Signature.", BadConfig, "key of the service account"),
        ("invalid_grant", "Invalid email or User ID", NotAllowed, "no such mailbox"),
        ("access_denied", "", NotAllowed, "declined"),
        ("admin_policy_enforced", "", NotAllowed, "does not let this app"),
        ("org_internal", "", NotAllowed, "another account"),
        ("unauthorized_client", "Client is unauthorized", NotAllowed, "may not act for this mailbox"),
    ],
)
def test_google_refusal_is_known_by_its_words(error: str, description: str, kind: type, words: str) -> None:
    """Google's error and description decide together."""
    fault = google_refusal({"error": error, "error_description": description}, GOOGLE)
    assert type(fault) is kind
    assert words in fault.message
    assert fault.remedy


def test_every_refusal_says_what_to_do_in_full_sentences() -> None:
    """Each row can be printed: its fields exist, its words end with a full stop, and it says what to do."""
    rows = [
        *refusals._MICROSOFT.values(),
        *(row for _, row in refusals._GOOGLE),
        *refusals._BY_ERROR.values(),
    ]
    for row in rows:
        fields = {"client_id": "x", "tenant": "y", "provider": "z"}
        assert row.words.format_map(fields).endswith(".")
        assert row.remedy.format_map(fields)
