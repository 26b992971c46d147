"""Initial responses of SASL mechanisms for SMTP and IMAP, and server replies without the secrets they repeat."""

import base64

from advisory_cli.model.press.newsroom import ImapRoute, Secret, SmtpRoute


def plain(user: str, password: Secret) -> bytes:
    """The response of PLAIN (RFC 4616)."""
    return b"\0".join((b"", user.encode(), password.value.encode()))


def bearer(route: SmtpRoute | ImapRoute, mechanism: str, token: Secret) -> bytes:
    """The response of XOAUTH2, or of OAUTHBEARER (RFC 7628)."""
    if mechanism == "XOAUTH2":
        return f"user={route.user}\1auth=Bearer {token.value}\1\1".encode()
    user = route.user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 4
    return f"n,a={user},\1host={route.host}\1port={route.port}\1auth=Bearer {token.value}\1\1".encode()


def without(secret: Secret, text: bytes) -> bytes:
    """`text` without the password or token, plain or encoded: some servers repeat what they were given."""
    value = secret.value.encode()
    for form in (value, base64.b64encode(value)):
        if form:
            text = text.replace(form, b"***")
    return b" ".join(b"***" if value and value in _decoded(word) else word for word in text.split())


def base64_text(text: bytes) -> str:
    """Bytes in Base64, as text."""
    return base64.b64encode(text).decode("ascii")


def _decoded(word: bytes) -> bytes:
    try:
        return base64.b64decode(word + b"=" * (-len(word) % 4))
    except ValueError:
        return b""
