"""SASL for SMTP and IMAP: the first message of a login, the reasons of a refusal, and replies without secrets."""

import base64
import json

from advisory_cli.model.press.newsroom import ImapRoute, Secret, SmtpRoute

BY_TOKEN = ("XOAUTH2", "OAUTHBEARER")  # in the order of liking: Microsoft knows the first alone


def plain(user: str, password: Secret) -> bytes:
    """Return the initial response of the SASL mechanism PLAIN (RFC 4616), not yet in Base64.

    With this response a user logs in by password.
    """
    return b"\0".join((b"", user.encode(), password.value.encode()))


def bearer(route: SmtpRoute | ImapRoute, mechanism: str, token: Secret) -> bytes:
    """Return the initial response by which the route's user logs in with an access token, not yet in Base64.

    `mechanism`: the SASL mechanism, XOAUTH2 or OAUTHBEARER (RFC 7628). Any name but XOAUTH2 counts as OAUTHBEARER.
    """
    if mechanism == "XOAUTH2":
        return f"user={route.user}\1auth=Bearer {token.value}\1\1".encode()
    user = route.user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 4
    return f"n,a={user},\1host={route.host}\1port={route.port}\1auth=Bearer {token.value}\1\1".encode()


def refusal_reasons(challenge: bytes) -> bytes:
    """Return the reasons in a server's refusal of a token, as words: b"status 401, error invalid_token".

    `challenge`: the JSON that the server sends, no longer in Base64. Only the fields that RFC 7628 3.2.2 names are
    read. When none can be read, the result is b"no reason was given".
    """
    try:
        found = json.loads(challenge)
    except (ValueError, RecursionError):
        found = None
    named = found if isinstance(found, dict) else {}
    pairs = [(name, named.get(name)) for name in ("status", "scope", "error")]
    words = ", ".join(f"{name} {value}" for name, value in pairs if isinstance(value, str) and value)
    return words.encode("utf-8", "backslashreplace") or b"no reason was given"


def without(secret: Secret, text: bytes) -> bytes:
    """Return `text`, a server's reply, with *** in place of each occurrence of `secret`, plain or in Base64.

    This is needed because some servers repeat in a refusal the password or token that a client sent. Line breaks and
    runs of blanks in `text` become single spaces.
    """
    value = secret.value.encode()
    for form in (value, base64.b64encode(value)):
        if form:
            text = text.replace(form, b"***")
    return b" ".join(b"***" if value and value in _decoded(word) else word for word in text.split())


def base64_text(text: bytes) -> str:
    """Return bytes as Base64 in a str, without line breaks."""
    return base64.b64encode(text).decode("ascii")


def _decoded(word: bytes) -> bytes:
    try:
        return base64.b64decode(word + b"=" * (-len(word) % 4))
    except ValueError:
        return b""
