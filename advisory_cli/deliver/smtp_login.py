"""From nothing to a session that may send: connect, encrypt, log in; refusals in words one can act on."""

import base64
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from advisory_cli.deliver.smtp_session import GARBAGE, ConnectionLost, Session, Timeouts
from advisory_cli.deliver.wire import clean_reply
from advisory_cli.model.errors import BadConfig, NotAllowed, TryLater
from advisory_cli.model.newsroom import Secret, Security, SmtpRoute

_LATER = "Nothing is lost: run the same command again later."
_PORTS = (
    "If it stays so, check host, port and kind of encryption: port 465 wants smtps://, port 587 wants smtp+starttls://."
)
_WHICH_WAY = "Check ADVISORY_SEND_VIA."


def tls_context(route: SmtpRoute) -> ssl.SSLContext | None:
    """What the server's certificate is checked with: TLS 1.2 up, chain and host name (RFC 7817). Raises BadConfig."""
    if route.security is Security.NONE:
        return None
    try:
        context = ssl.create_default_context(cafile=None if route.ca_file is None else str(route.ca_file))
    except OSError as fault:  # ssl.SSLError is one
        raise BadConfig(
            f"{route.ca_file} holds no certificates that can be read.",
            remedy="Name the file with the certificates (PEM) of whoever vouches for your mail server.",
        ) from fault
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def log_in(
    route: SmtpRoute, *, password: Secret | None, helo: str, timeouts: Timeouts, context: ssl.SSLContext | None
) -> Session:
    """A session ready for mail. Raises TryLater or NotAllowed; no password is sent before TLS stands."""
    _check_route(route, password)
    implicit = context if route.security is Security.TLS else None
    session = Session(route.host, helo=helo, timeouts=timeouts, implicit=implicit)
    try:
        with _in_words(route):
            _demand(route, "greeting", session.connect(route.host, route.port), 220)
            _demand(route, "EHLO", session.ehlo(), 250)
            if route.security is Security.STARTTLS and context is not None:
                _encrypt(route, session, context)
            if route.user and password is not None:
                _authenticate(route, session, password)
    except BaseException:
        session.close()
        raise
    return session


def describe(route: SmtpRoute, session: Session) -> str:
    """One sentence about a session: who answered, how it is protected, what it takes."""
    said = clean_reply(session.ehlo_resp.partition(b"\n")[0]) if session.ehlo_resp else ""
    tls = session.sock.version() if isinstance(session.sock, ssl.SSLSocket) else None
    parts = [
        f"{route.host}:{route.port} answers as “{said}”",
        f"encrypted with {tls}" if tls else "not encrypted",
        f"logged in as {route.user}" if route.user else "no login needed",
    ]
    if limit := size_limit(session):
        parts.append(
            f"takes messages up to {limit / 1_000_000:.0f} MB" if limit >= 1_000_000 else f"takes {limit} bytes"
        )
    return ", ".join(parts) + "."


def size_limit(session: Session) -> int:
    """The largest message the server takes, in bytes (RFC 1870); 0 where it names none."""
    limit = session.esmtp_features.get("size", "").split(" ")[0]
    return int(limit) if limit.isascii() and limit.isdecimal() else 0


def _check_route(route: SmtpRoute, password: Secret | None) -> None:
    if not route.user:
        return
    if route.security is Security.NONE:
        raise NotAllowed(
            f"A password never travels without encryption, and the connection to {route.host} has none.",
            remedy="Use smtp+starttls:// or smtps:// in ADVISORY_SEND_VIA, or leave the user out.",
        )
    if password is None:
        raise NotAllowed(f"There is no password for {route.user} at {route.host}.", remedy="Run: advisory login smtp")


def _encrypt(route: SmtpRoute, session: Session, context: ssl.SSLContext) -> None:
    if not session.has_extn("starttls"):
        raise NotAllowed(
            f"{route.host}:{route.port} offers no encryption (STARTTLS), so nothing was sent and nobody logged in.",
            remedy=f"Somebody on the way may be taking it out; try another network. {_PORTS}",
        )
    _demand(route, "STARTTLS", session.docmd("STARTTLS"), 220)
    session.secure(context)
    _demand(route, "EHLO", session.ehlo(), 250)


def _authenticate(route: SmtpRoute, session: Session, password: Secret) -> None:
    """AUTH PLAIN, else LOGIN (RFC 4954, 4616): one try, since servers lock accounts after a few."""
    if not isinstance(session.sock, ssl.SSLSocket):
        raise NotAllowed(f"A password never travels without encryption; {route.host} gave none.")
    offered = session.esmtp_features.get("auth", "").upper().split()
    user, secret = route.user.encode(), password.value.encode()
    if "PLAIN" in offered:
        both = _base64(b"\0".join((b"", user, secret)))
        code, text = session.docmd("AUTH", f"PLAIN {both}")
    elif "LOGIN" in offered:
        code, text = _auth_login(session, user, secret)
    else:
        raise NotAllowed(
            f"{route.host} offers no login with a password ({' '.join(offered) or 'none at all'}).",
            remedy="Ask your mail provider for an account for SMTP submission, or leave the user out.",
        )
    if code != 235:
        _refuse_login(route, code, _without(password, text))


def _auth_login(session: Session, user: bytes, secret: bytes) -> tuple[int, bytes]:
    code, text = session.docmd("AUTH", "LOGIN")
    for answer in (user, secret):
        if code != 334:
            break
        code, text = session.docmd(_base64(answer))
    return code, text


def _refuse_login(route: SmtpRoute, code: int, text: bytes) -> NoReturn:
    said = clean_reply(text) if code == GARBAGE else f"{code} {clean_reply(text)}"
    if code // 100 == 4:
        raise TryLater(f"{route.host} cannot check the login now ({said}).", remedy=_LATER)
    raise NotAllowed(
        f"{route.host} refused the login of {route.user} ({said}).",
        remedy="Run: advisory login smtp. Many providers want a password of its own for programs.",
    )


def _without(password: Secret, text: bytes) -> bytes:
    """`text` without the password, plain or encoded: some servers repeat what they were given."""
    secret = password.value.encode()
    for form in (secret, base64.b64encode(secret)):
        if form:
            text = text.replace(form, b"***")
    return b" ".join(b"***" if secret and secret in _decoded(word) else word for word in text.split())


def _decoded(word: bytes) -> bytes:
    try:
        return base64.b64decode(word + b"=" * (-len(word) % 4))
    except ValueError:
        return b""


def _base64(text: bytes) -> str:
    return base64.b64encode(text).decode("ascii")


def _demand(route: SmtpRoute, step: str, reply: tuple[int, bytes], good: int) -> None:
    code, text = reply
    if code == good:
        return
    said = f"{code} {clean_reply(text)}".strip()
    if code // 100 == 4:
        raise TryLater(f"{route.host}:{route.port} is not ready ({step}: {said}).", remedy=_LATER)
    if code // 100 == 5:
        raise NotAllowed(f"{route.host}:{route.port} will not talk to us ({step}: {said}).", remedy=_WHICH_WAY)
    raise NotAllowed(
        f"What answers at {route.host}:{route.port} is not a mail server ({step}: {clean_reply(text)}).", remedy=_PORTS
    )


@contextmanager
def _in_words(route: SmtpRoute) -> Iterator[None]:
    """Turn what the network says into faults; no original exception stays attached, since it may quote a login."""
    where = f"{route.host}:{route.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as fault:
        raise NotAllowed(
            f"{where} cannot prove that it is {route.host}: {_sentence(fault.verify_message)}. Nothing was sent to it.",
            remedy="Check the host's name. If your office runs its own authority, name its certificate file in "
            "advisory.toml (smtp_ca_file); otherwise tell your mail administrator.",
        ) from None
    except socket.gaierror:
        raise TryLater(
            f"The name {route.host} cannot be found.", remedy=f"Check the network and the name. {_LATER}"
        ) from None
    except (TimeoutError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise TryLater(f"{where} does not answer.", remedy=f"{_LATER} {_PORTS}") from None
    except ssl.SSLError as fault:
        raise NotAllowed(
            f"{where} and this computer do not agree on encryption ({fault.reason or 'TLS'}).", remedy=_PORTS
        ) from None
    except ConnectionLost as fault:
        raise TryLater(f"{where}: {fault}.", remedy=f"{_LATER} {_PORTS}") from None
    except smtplib.SMTPException:
        raise TryLater(f"{where} broke off.", remedy=_LATER) from None
    except OSError as fault:
        raise TryLater(f"{where} cannot be reached: {fault.strerror or 'no connection'}.", remedy=_LATER) from None


def _sentence(text: str) -> str:
    return clean_reply(text).strip(". ")
