"""From nothing to a mailbox that may be read: connect, encrypt, log in; refusals in words one can act on."""

import base64
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4, IMAP4_SSL
from typing import Any, NoReturn

from advisory_cli.model.errors import BadConfig, NotAllowed, TryLater
from advisory_cli.model.press.newsroom import ImapRoute, Secret, Security
from advisory_cli.model.text import printable

_CONNECT, _COMMAND, _GOODBYE = 30, 60, 5  # seconds to wait; a search may have to read every message of a folder
_LATER = "Nothing was changed: run the same command again later."
_ADDRESS = "Check the setting imap."
_REMEDY = (
    "Put the password into .env as ADVISORY_IMAP_PASSWORD. Many providers want a password of its own for programs."
)
_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: try again later


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How the mailbox is opened, asked for when it is: by a password, or without one by a token (XOAUTH2)."""

    password: Callable[[], Secret | None]
    token: Callable[[], Secret] | None = None


@contextmanager
def session_in(route: ImapRoute, credentials: Credentials) -> Iterator[IMAP4]:
    """A session that is logged in. Raises TryLater, NotAllowed and BadConfig, also for what breaks later on."""
    secret, by_token = _secret(route, credentials)
    context = _context(route)
    session: IMAP4 | None = None
    try:
        with _in_words(route):
            session = _connected(route, context)
            _log_in(session, route, secret, by_token=by_token)
            yield session
    finally:
        if session is not None:
            _leave(session)


def _secret(route: ImapRoute, credentials: Credentials) -> tuple[Secret, bool]:
    """What opens the mailbox, and whether it is a token."""
    if (password := credentials.password()) is not None:
        return password, False
    if credentials.token is not None:
        return credentials.token(), True
    raise NotAllowed(f"There is no password for {route.user} at {route.host}.", remedy=_REMEDY)


def answer(reply: tuple[str, list[Any]]) -> list[Any]:
    """What a command gave; IMAP4.error where the server said NO."""
    kind, data = reply
    if kind != "OK":
        raise IMAP4.error(words_of(data))
    return data


def words_of(data: list[Any]) -> str:
    """A server's words, on one line, safe to show."""
    last = data[-1] if data else b""
    text = last.decode("utf-8", "replace") if isinstance(last, bytes) else str(last)
    return printable(" ".join(text.split()))[:200]


def _context(route: ImapRoute) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if route.ca_file is None else str(route.ca_file))
    except OSError as fault:  # ssl.SSLError is one
        raise BadConfig(
            f"{route.ca_file} holds no certificates that can be read.",
            remedy="Name the file with the certificates (PEM) of whoever vouches for your mail server.",
        ) from fault
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _connected(route: ImapRoute, context: ssl.SSLContext) -> IMAP4:
    """A connection that nobody on the way can listen to."""
    if route.security is Security.TLS:
        session: IMAP4 = IMAP4_SSL(route.host, route.port, ssl_context=context, timeout=_CONNECT)
    else:
        session = IMAP4(route.host, route.port, timeout=_CONNECT)
    try:
        if route.security is Security.STARTTLS:
            _encrypt(session, route, context)
        _demand_privacy(session, route)
        session.socket().settimeout(_COMMAND)
    except BaseException:
        _drop(session)
        raise
    return session


def _encrypt(session: IMAP4, route: ImapRoute, context: ssl.SSLContext) -> None:
    if "STARTTLS" not in session.capabilities or session.state != "NONAUTH":
        raise NotAllowed(
            f"{route.host}:{route.port} offers no encryption (STARTTLS), so nobody logged in.",
            remedy="Somebody on the way may be taking it out; try another network, or imaps:// in the setting imap.",
        )
    session.starttls(context)


def _demand_privacy(session: IMAP4, route: ImapRoute) -> None:
    """Only to this very computer may a password go without TLS."""
    peer = session.socket()
    if not isinstance(peer, ssl.SSLSocket) and not ipaddress.ip_address(peer.getpeername()[0]).is_loopback:
        raise NotAllowed(
            f"A password never travels without encryption, and the connection to {route.host} has none.",
            remedy="Write imaps:// or imap+starttls:// in the setting imap.",
        )


def _log_in(session: IMAP4, route: ImapRoute, secret: Secret, *, by_token: bool) -> None:
    """XOAUTH2, AUTHENTICATE PLAIN (RFC 4616) or LOGIN: one try, since servers lock accounts after a few."""
    offered = {str(one).upper() for one in session.capabilities}
    user, password = route.user, secret.value
    try:
        if by_token:
            words = f"user={user}\1auth=Bearer {password}\1\1".encode()
            answers = iter((words, b""))  # a refusal comes as a question, to be answered with nothing
            session.authenticate("XOAUTH2", lambda _: next(answers, None))
        elif "AUTH=PLAIN" in offered:
            session.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        elif "LOGINDISABLED" not in offered and (user + password).isascii():
            session.login(_quoted(user), password)
        else:
            raise NotAllowed(f"{route.host} offers no login with a password.", remedy="Ask your mail administrator.")
    except IMAP4.abort:
        raise
    except IMAP4.error as fault:
        _refuse(route, _without(secret, words_of(list(fault.args))))


def _refuse(route: ImapRoute, said: str) -> NoReturn:
    if any(said.upper().startswith(code) for code in _PASSING):
        raise TryLater(f"{route.host} cannot check the login now ({said}).", remedy=_LATER) from None
    raise NotAllowed(f"{route.host} refused the login of {route.user} ({said}).", remedy=_REMEDY) from None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _without(secret: Secret, said: str) -> str:
    """A server's words without the password, plain or encoded: some repeat what they were given."""
    for form in (secret.value, base64.b64encode(secret.value.encode()).decode()):
        said = said.replace(form, "***")
    return said


def _leave(session: IMAP4) -> None:
    with suppress(OSError, IMAP4.error):
        session.socket().settimeout(_GOODBYE)
        session.logout()
    _drop(session)


def _drop(session: IMAP4) -> None:
    with suppress(OSError):
        session.shutdown()


@contextmanager
def _in_words(route: ImapRoute) -> Iterator[None]:
    """Turn what the network says into faults; no original exception stays attached, since it may quote a login."""
    where = f"{route.host}:{route.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as fault:
        raise NotAllowed(
            f"{where} cannot prove that it is {route.host}: {printable(fault.verify_message).strip('. ')}.",
            remedy="Check the host's name. If your office runs its own authority, name its certificate file in "
            "advisory.toml (smtp_ca_file); otherwise tell your mail administrator.",
        ) from None
    except socket.gaierror:
        raise TryLater(f"The name {route.host} cannot be found.", remedy=f"Check network and name. {_LATER}") from None
    except (TimeoutError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise TryLater(f"{where} does not answer.", remedy=f"{_LATER} {_ADDRESS}") from None
    except ssl.SSLError as fault:
        words = f"{where} and this computer do not agree on encryption ({fault.reason or 'TLS'})."
        raise NotAllowed(words, remedy="imaps:// wants port 993, imap+starttls:// port 143.") from None
    except (IMAP4.abort, ValueError, MemoryError, OverflowError):  # what imaplib makes of words that are not IMAP
        raise TryLater(f"{where} broke off, or does not speak IMAP.", remedy=f"{_LATER} {_ADDRESS}") from None
    except IMAP4.error as fault:
        raise TryLater(f"{where} will not go on ({words_of(list(fault.args))}).", remedy=_LATER) from None
    except OSError as fault:
        reason = fault.strerror or "no connection"
        raise TryLater(f"{where} cannot be reached: {reason}.", remedy=f"{_LATER} {_ADDRESS}") from None
