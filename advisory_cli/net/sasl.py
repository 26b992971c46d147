"""Functions that make the first message of a login by SASL, for SMTP and IMAP, and hide secrets in server replies."""

import base64

from advisory_cli.model.press.newsroom import ImapRoute, Secret, SmtpRoute


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


def without(secret: Secret, text: bytes) -> bytes:
    """Return `text`, a server's reply, with *** in place of each occurrence of `secret`, plain or in Base64.

    Some servers repeat in a refusal the password or token that a client sent. The words of the result are joined by
    single spaces.
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
