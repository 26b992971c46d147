"""Functions that log in to a mail server (connect, encrypt, authenticate), and that describe the session made.

A refusal by the server is raised as a fault with a sentence and a remedy.
"""

import base64
import ssl
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from advisory_cli.deliver.smtp.capabilities import capabilities_of
from advisory_cli.deliver.smtp.errors import PORTS, expect_reply, translate_errors
from advisory_cli.deliver.smtp.replies import GARBAGE
from advisory_cli.deliver.smtp.session import Session, Timeouts
from advisory_cli.model.errors import RUN_AGAIN, BadConfig, LoginRefused, NotAllowed, TryLater
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import Secret, Security, SmtpRoute
from advisory_cli.model.text import clean_reply
from advisory_cli.model.value_class import value_class
from advisory_cli.net.sasl import BY_TOKEN, base64_text, bearer, plain, refusal_reasons, without
from advisory_cli.net.token_login import TokenRefused, with_renewed_token

_LONGEST_COMMAND = 512  # bytes with CRLF (RFC 5321 4.5.3.1.4)
_NO_PASSWORDS = late_pattern(rb"\b5\.7\.(?:30|139)\b")  # Exchange Online: passwords are switched off
_BY_SIGN_IN = (
    "Run: advisory login microsoft365, or google. Elsewhere set ADVISORY_SMTP_TOKEN_COMMAND to a command that prints an"
    " access token (OAuth 2)."
)


@value_class
class Login:
    """Credentials for a mail server, and two functions to call around the login.

    `password` is the password, and `token` a function that returns an access token. With both, a token is used. `check`
    is called before the connection is made, and may raise NotAllowed to forbid the login. `accepted` is called when the
    server has accepted the login. Both are called without arguments. No field is used when the route names no user.
    """

    password: Secret | None = None
    token: TokenSource | None = None
    check: Callable[[], None] = lambda: None
    accepted: Callable[[], None] = lambda: None


def log_in(route: SmtpRoute, *, login: Login, helo: str, timeouts: Timeouts, context: ssl.SSLContext | None) -> Session:
    """Connect to the mail server, encrypt and log in, and return a session that is ready for mail.

    `helo`: the name to greet the server with. `context`: for TLS. It is None only for a route without encryption.
    No password or token is sent before TLS is active. When the server refuses a token, a fresh token is tried once, on
    a new connection.
    Raises TryLater when the server is away or not ready. Raises BadConfig when there is no password or token. Raises
    NotAllowed when the server refuses, when the encryption is missing, or when `login.check` forbids the login. An
    exception of `login.token` passes to the caller.
    """
    _check_route(route, login)

    if route.user:
        login.check()

    def attempt(refused: Secret | None) -> Session:
        return _attempt(route, login=login, refused=refused, helo=helo, timeouts=timeouts, context=context)

    return with_renewed_token(attempt)


def describe(route: SmtpRoute, session: Session) -> str:
    """Return a sentence about a session: the server's greeting, the encryption and the login.

    The sentence also tells the size of the largest message that the server takes, if the server names that.
    """
    greeting = clean_reply(session.ehlo_resp.partition(b"\n")[0]) if session.ehlo_resp else ""
    tls = session.sock.version() if isinstance(session.sock, ssl.SSLSocket) else None
    parts = [
        f"{route.host}:{route.port} answers as “{greeting}”",
        f"encrypted with {tls}" if tls else "not encrypted",
        f"logged in as {route.user}" if route.user else "no login needed",
    ]
    if limit := capabilities_of(session).size:
        parts.append(
            f"takes messages up to {limit / 1_000_000:.0f} MB" if limit >= 1_000_000 else f"takes {limit} bytes"
        )
    return ", ".join(parts) + "."


def _check_route(route: SmtpRoute, login: Login) -> None:
    if not route.user:
        return
    if route.security is Security.NONE:
        raise NotAllowed(
            f"A password is only sent with encryption, and the connection to {route.host} has none.",
            remedy="Use smtp+starttls:// or smtps:// in ADVISORY_SEND_VIA, or remove the user.",
        )
    if login.password is None and login.token is None:
        raise BadConfig(
            f"There is no password for {route.user} at {route.host}.",
            remedy="Run: advisory login smtp. Where the server wants access tokens, set ADVISORY_SMTP_TOKEN_COMMAND.",
        )


def _attempt(
    route: SmtpRoute,
    *,
    login: Login,
    refused: Secret | None,
    helo: str,
    timeouts: Timeouts,
    context: ssl.SSLContext | None,
) -> Session:
    implicit = context if route.security is Security.TLS else None
    session = Session(route.host, helo=helo, timeouts=timeouts, implicit=implicit)
    try:
        with translate_errors(route):
            expect_reply(route, "greeting", session.connect(route.host, route.port), 220)
            expect_reply(route, "EHLO", session.ehlo(), 250)
            if route.security is Security.STARTTLS and context is not None:
                _encrypt(route, session, context)
            if route.user:
                _authenticate(route, session, login, refused)
                login.accepted()
    except BaseException:
        session.close()
        raise
    return session


def _encrypt(route: SmtpRoute, session: Session, context: ssl.SSLContext) -> None:
    if not session.has_extn("starttls"):
        raise NotAllowed(
            f"{route.host}:{route.port} offers no encryption (STARTTLS), so nothing was sent.",
            remedy=f"Someone may be intercepting the connection; try another network. {PORTS}",
        )
    expect_reply(route, "STARTTLS", session.docmd("STARTTLS"), 220)
    session.secure(context)
    expect_reply(route, "EHLO", session.ehlo(), 250)


def _authenticate(route: SmtpRoute, session: Session, login: Login, refused: Secret | None) -> None:
    """Authenticate once (AUTH, RFC 4954), because servers lock accounts after a few tries."""
    if not isinstance(session.sock, ssl.SSLSocket):
        raise NotAllowed(f"A password is only sent with encryption, and {route.host} offered none.")
    offered = session.esmtp_features.get("auth", "").upper().split()
    if (token := login.token) is not None:
        _with_token(route, session, lambda: token(refused=refused), offered)
    elif login.password is not None:
        _with_password(route, session, login.password, offered)


def _with_password(route: SmtpRoute, session: Session, password: Secret, offered: list[str]) -> None:
    """Authenticate by PLAIN (RFC 4616), else by LOGIN."""
    if "PLAIN" in offered:
        code, text = _auth(session, "PLAIN", plain(route.user, password))
    elif "LOGIN" in offered:
        code, text = _auth_login(session, route.user.encode(), password.value.encode())
    else:
        tokens = any(mechanism in offered for mechanism in BY_TOKEN)
        raise NotAllowed(
            f"{route.host} offers no login with a password ({' '.join(offered) or 'none at all'}).",
            remedy=_BY_SIGN_IN
            if tokens
            else "Ask your mail provider for an account for SMTP submission, or remove the user.",
        )
    if code == 235:
        return
    remedy = "Run: advisory login smtp. Many providers need an app password."
    if _NO_PASSWORDS.search(text):
        remedy = f"It no longer accepts passwords. {_BY_SIGN_IN}"
    _refuse(route, code, without(password, text), LoginRefused, remedy)


def _auth_login(session: Session, user: bytes, secret: bytes) -> tuple[int, bytes]:
    code, text = session.docmd("AUTH", "LOGIN")
    for answer in (user, secret):
        if code != 334:
            break
        code, text = session.docmd(base64_text(answer))
    return code, text


def _with_token(route: SmtpRoute, session: Session, fetch: Callable[[], Secret], offered: list[str]) -> None:
    """Authenticate by XOAUTH2, else by OAUTHBEARER (RFC 7628)."""
    mechanism = next((candidate for candidate in BY_TOKEN if candidate in offered), "")
    if not mechanism:
        raise NotAllowed(
            f"{route.host} offers no login with a token ({' '.join(offered) or 'none at all'}).",
            remedy="Take sign_in, or ADVISORY_SMTP_TOKEN_COMMAND, out and run: advisory login smtp",
        )
    token = fetch()
    code, text = _auth(session, mechanism, bearer(route, mechanism, token))
    reasons = b""
    if code == 334:  # why it was refused; the refusal comes once that is answered (RFC 7628 3.2.3)
        reasons = _challenge(text)
        code, text = session.docmd("" if mechanism == "XOAUTH2" else "AQ==")
    if code != 235:
        kind = partial(TokenRefused, token=token) if reasons or code == 535 else LoginRefused
        remedy = "Check that the token is for this user and allows sending mail (SMTP)."
        _refuse(route, code, without(token, b"; ".join(filter(None, (text, reasons)))), kind, remedy)


def _challenge(text: bytes) -> bytes:
    """Return the reasons in an error challenge (RFC 7628 3.2.2)."""
    try:
        return refusal_reasons(base64.b64decode(text))
    except ValueError:
        return refusal_reasons(b"")


def _auth(session: Session, mechanism: str, response: bytes) -> tuple[int, bytes]:
    """Send AUTH with its response on the same line, or on the next where the line would be too long (RFC 4954 4)."""
    line = f"{mechanism} {base64_text(response)}"
    if len(f"AUTH {line}\r\n") <= _LONGEST_COMMAND:
        return session.docmd("AUTH", line)
    code, text = session.docmd("AUTH", mechanism)
    return session.docmd(base64_text(response)) if code == 334 else (code, text)


def _refuse(route: SmtpRoute, code: int, text: bytes, kind: Callable[..., LoginRefused], remedy: str) -> NoReturn:
    reply_text = clean_reply(text) if code == GARBAGE else f"{code} {clean_reply(text)}"
    if code // 100 == 4:
        raise TryLater(f"{route.host} cannot check the login now ({reply_text}).", remedy=RUN_AGAIN)
    raise kind(f"{route.host} refused the login of {route.user} ({reply_text}).", remedy=remedy)
