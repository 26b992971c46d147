"""Secrets in what a server says back."""

import base64

import pytest

from advisory_cli.model.press.newsroom import Secret
from advisory_cli.net.sasl import plain, without

SECRET = Secret("p4ss w\N{LATIN SMALL LETTER O WITH DIAERESIS}rd")


@pytest.mark.parametrize(
    "said",
    [
        "no such login: p4ss w\N{LATIN SMALL LETTER O WITH DIAERESIS}rd",
        f"no such login: {base64.b64encode(SECRET.value.encode()).decode()}",
        f"no such login: {base64.b64encode(plain('ann@mail.example', SECRET)).decode()}",
        f"no such login: {base64.b64encode(plain('ann@mail.example', SECRET)).decode().rstrip('=')}",
        f"no such login: pw={base64.b64encode(SECRET.value.encode()).decode()}",
    ],
)
def test_without_takes_a_secret_out_when_a_server_repeats_it(said: str) -> None:
    """A secret in a server's words is taken out, plain or in base64.

    Otherwise the password would stand in a terminal, a log and a cron mail.
    """
    left = without(SECRET, said.encode())
    assert left.startswith(b"no such login: ")
    assert left.endswith(b"***")
    for form in (SECRET.value.encode(), base64.b64encode(SECRET.value.encode()).rstrip(b"=")):
        assert form not in left


def test_without_keeps_words_when_they_hold_no_secret() -> None:
    """A server's words without the secret stay as they are, else a refusal would lose its reason."""
    assert without(SECRET, b"5.7.8 bad credentials AAAA") == b"5.7.8 bad credentials AAAA"
