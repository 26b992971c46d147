"""Functions that log in to a mailbox by IMAP (connect, encrypt, authenticate), and that read a server's replies.

A refusal by the server is raised as a fault with a sentence and a remedy.
"""

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4
from typing import Any, NoReturn

from advisory_cli.inbox.session import Session
from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import ImapRoute, Secret, Security
from advisory_cli.model.text import printable
from advisory_cli.net.errors import Remedies, translate_errors
from advisory_cli.net.sasl import bearer, plain, without
from advisory_cli.net.tls import tls_context

_CONNECT, _COMMAND, _GOODBYE = 30, 60, 5  # seconds to wait; a search may have to read every message of a folder
_LATER = "Nothing was changed: run the same command again later."
_ADDRESS = "Check the setting imap."
_REMEDY = (
    "Put the password into .env as ADVISORY_IMAP_PASSWORD. Many providers want a password of its own for programs."
)
_REMEDIES = Remedies(
    unknown_host=f"Check network and name. {_LATER}",
    silent=f"{_LATER} {_ADDRESS}",
    unreachable=f"{_LATER} {_ADDRESS}",
    encryption="imaps:// wants port 993, imap+starttls:// port 143.",
)
_TEMPORARY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: try again later


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Functions that give a mailbox's password or token, called each time a session is opened.

    `password` returns the password, or None. After None, `token` is called, and returns an access token (XOAUTH2). When
    `token` is None too, the login fails with NotAllowed. `check` is called before connecting and may raise NotAllowed.
    `accepted` is called after a successful login. `check` and `accepted` are given the result of `password`.
    """

    password: Callable[[], Secret | None]  # returns the password, or None to use a token
    token: TokenSource | None = None  # source of access tokens
    check: Callable[[Secret | None], None] = lambda _: None
    accepted: Callable[[Secret | None], None] = lambda _: None


@contextmanager
def session_in(route: ImapRoute, credentials: Credentials) -> Iterator[IMAP4]:
    """Context manager: log in to a mailbox, yield the session, and log out when the block ends.

    Raises NotAllowed when there is no password and no token, when the login is refused, and for faults of certificate
    or encryption. Raises TryLater when the server is away or breaks off. Raises BadConfig when the route's certificate
    file cannot be read.
    Errors of the network and of IMAP in the block are raised as TryLater or NotAllowed too.
    """
    password = credentials.password()
    credentials.check(password)
    secret, by_token = _secret(route, password, credentials.token)
    context = tls_context(route)
    session: IMAP4 | None = None
    try:
        with _translate_imap_errors(route):
            session = _connect(route, context)
            _log_in(session, route, secret, by_token=by_token)
            credentials.accepted(password)
            yield session
    finally:
        if session is not None:
            _log_out(session)


def _secret(route: ImapRoute, password: Secret | None, token: TokenSource | None) -> tuple[Secret, bool]:
    """Return the password or token to log in with, and whether it is a token. Raises NotAllowed without either."""
    if password is not None:
        return password, False
    if token is not None:
        return token(), True
    raise NotAllowed(f"There is no password for {route.user} at {route.host}.", remedy=_REMEDY)


def answer(reply: tuple[str, list[Any]]) -> list[Any]:
    """Return the data of a server's reply. Raises IMAP4.error for a reply other than OK.

    `reply`: the pair of type and data that methods of imaplib return. The error holds the server's words.
    """
    kind, data = reply
    if kind != "OK":
        raise IMAP4.error(words_of(data))
    return data


def words_of(data: list[Any]) -> str:
    """Return the server's words in the data of a reply, on one line, safe to show, at most 200 characters.

    `data`: the list that imaplib returns, whose last item is read. Return "" for an empty list.
    """
    last = data[-1] if data else b""
    text = last.decode("utf-8", "replace") if isinstance(last, bytes) else str(last)
    return printable(" ".join(text.split()))[:200]


def _connect(route: ImapRoute, context: ssl.SSLContext | None) -> IMAP4:
    """Open a connection that nobody on the way can listen to. Raises NotAllowed when encryption is missing."""
    session = Session(route.host, route.port, context if route.security is Security.TLS else None, timeout=_CONNECT)
    try:
        if route.security is Security.STARTTLS:
            _encrypt(session, route, context)
        _require_encryption(session, route)
        session.socket().settimeout(_COMMAND)
    except BaseException:
        _close(session)
        raise
    return session


def _encrypt(session: IMAP4, route: ImapRoute, context: ssl.SSLContext | None) -> None:
    if "STARTTLS" not in session.capabilities or session.state != "NONAUTH":
        raise NotAllowed(
            f"{route.host}:{route.port} offers no encryption (STARTTLS), so nobody logged in.",
            remedy="Somebody on the way may be taking it out; try another network, or imaps:// in the setting imap.",
        )
    session.starttls(context)


def _require_encryption(session: IMAP4, route: ImapRoute) -> None:
    """Raise NotAllowed for a connection without TLS, except to this computer itself."""
    peer = session.socket()
    if not isinstance(peer, ssl.SSLSocket) and not ipaddress.ip_address(peer.getpeername()[0]).is_loopback:
        raise NotAllowed(
            f"A password never travels without encryption, and the connection to {route.host} has none.",
            remedy="Write imaps:// or imap+starttls:// in the setting imap.",
        )


def _log_in(session: IMAP4, route: ImapRoute, secret: Secret, *, by_token: bool) -> None:
    """Log in once by XOAUTH2, AUTHENTICATE PLAIN (RFC 4616) or LOGIN. There is no second try, as servers lock accounts.

    Raises NotAllowed or TryLater when the server refuses.
    """
    offered = {str(capability).upper() for capability in session.capabilities}
    user, password = route.user, secret.value
    try:
        if by_token:
            answers = iter(
                (bearer(route, "XOAUTH2", secret), b"")
            )  # a refusal comes as a question, to be answered with nothing
            session.authenticate("XOAUTH2", lambda _: next(answers, None))
        elif "AUTH=PLAIN" in offered:
            session.authenticate("PLAIN", lambda _: plain(user, secret))
        elif "LOGINDISABLED" not in offered and (user + password).isascii():
            session.login(_quoted(user), password)
        else:
            raise NotAllowed(f"{route.host} offers no login with a password.", remedy="Ask your mail administrator.")
    except IMAP4.abort:
        raise
    except IMAP4.error as fault:
        _refuse(route, without(secret, words_of(list(fault.args)).encode()).decode())


def _refuse(route: ImapRoute, reply: str) -> NoReturn:
    if any(reply.upper().startswith(code) for code in _TEMPORARY):
        raise TryLater(f"{route.host} cannot check the login now ({reply}).", remedy=_LATER) from None
    raise NotAllowed(f"{route.host} refused the login of {route.user} ({reply}).", remedy=_REMEDY) from None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _log_out(session: IMAP4) -> None:
    with suppress(OSError, IMAP4.error):
        session.socket().settimeout(_GOODBYE)
        session.logout()
    _close(session)


def _close(session: IMAP4) -> None:
    with suppress(OSError):
        session.shutdown()


@contextmanager
def _translate_imap_errors(route: ImapRoute) -> Iterator[None]:
    """Turn errors of the network (see net.errors) and of the IMAP conversation into faults with a sentence."""
    where = f"{route.host}:{route.port}"
    try:
        with translate_errors(route, _REMEDIES):
            yield
    except (IMAP4.abort, ValueError, MemoryError, OverflowError):  # what imaplib makes of words that are not IMAP
        raise TryLater(f"{where} broke off, or does not speak IMAP.", remedy=f"{_LATER} {_ADDRESS}") from None
    except IMAP4.error as fault:
        raise TryLater(f"{where} will not go on ({words_of(list(fault.args))}).", remedy=_LATER) from None
