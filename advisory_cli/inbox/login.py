"""Functions that log in to a mailbox by IMAP: connect, encrypt, authenticate.

A refusal by the server is raised as an AdvisoryError with a sentence and a remedy.
"""

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from imaplib import IMAP4
from typing import NoReturn

from advisory_cli.inbox.connection import MOST_SECONDS, Connection
from advisory_cli.inbox.errors import LATER, server_words, translate_imap_errors
from advisory_cli.inbox.session import Session, close
from advisory_cli.model.errors import BadConfig, LoginRefused, NotAllowed, TryLater
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import ImapRoute, Secret, Security
from advisory_cli.model.text import clean_reply
from advisory_cli.model.value_class import value_class
from advisory_cli.net.sasl import BY_TOKEN, bearer, refusal_reasons, without
from advisory_cli.net.tls import tls_context
from advisory_cli.net.token_login import TokenRefused, with_renewed_token

_CONNECT, _COMMAND = 30, 60  # seconds to wait; a search may have to read every message of a folder
_REMEDY = "Put the password into .env as ADVISORY_IMAP_PASSWORD. Many providers need an app password."
_TOKEN_REMEDY = "Check that the token is for this user and allows reading mail (IMAP)."  # noqa: S105  words
_TEMPORARY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: try again later


@value_class
class Credentials:
    """Functions that give a mailbox's password or token, called each time a session is opened.

    `password` returns the password, or None where a token is used. `token` then returns an access token (XOAUTH2,
    OAUTHBEARER). When there is neither a password nor a `token`, the login fails with BadConfig.
    `check` is called before connecting, and may raise NotAllowed. `accepted` is called after a successful login. Both
    are given the result of `password`.
    """

    password: Callable[[], Secret | None]  # returns the password, or None to use a token
    token: TokenSource | None = None  # source of access tokens
    check: Callable[[Secret | None], None] = lambda _: None
    accepted: Callable[[Secret | None], None] = lambda _: None


@contextmanager
def session_in(route: ImapRoute, credentials: Credentials, *, seconds: float = MOST_SECONDS) -> Iterator[Session]:
    """Context manager: log in to a mailbox, yield the session, and log out when the block ends.

    When the server refuses a token, a newer token is tried once, on a new connection. `seconds`: the longest time of a
    session in all.
    Raises NotAllowed when the login is refused, and for faults of certificate or encryption. Raises TryLater when the
    server is away or breaks off. Raises BadConfig when there is no password and no token, and when the route's
    certificate file cannot be read. Exceptions of `credentials` pass to the caller.
    """
    password = credentials.password()
    credentials.check(password)
    connection = _logged_in(route, password, credentials.token, seconds)
    session = Session(connection, route)
    try:
        credentials.accepted(password)
        yield session
    finally:
        session.log_out()


def _logged_in(route: ImapRoute, password: Secret | None, token: TokenSource | None, seconds: float) -> Connection:
    context = tls_context(route)
    if password is not None:
        return _attempt(route, context, seconds, lambda connection: _with_password(connection, route, password))
    if token is None:
        raise BadConfig(f"There is no password for {route.user} at {route.host}.", remedy=_REMEDY)

    def attempt(refused: Secret | None) -> Connection:
        return _attempt(
            route,
            context,
            seconds,
            lambda connection: _with_token(connection, route, lambda: token(refused=refused)),
        )

    return with_renewed_token(attempt)


def _attempt(
    route: ImapRoute, context: ssl.SSLContext | None, seconds: float, authenticate: Callable[[Connection], None]
) -> Connection:
    """Open a connection that nobody on the way can listen to, and log in there.

    Raises NotAllowed when encryption is missing, and what `authenticate` raises.
    """
    with translate_imap_errors(route):
        connection = Connection(
            route.host,
            route.port,
            context if route.security is Security.TLS else None,
            connect=_CONNECT,
            read=_COMMAND,
            seconds=seconds,
        )
    try:
        with translate_imap_errors(route):
            if route.security is Security.STARTTLS:
                _encrypt(connection, route, context)
            _require_encryption(connection, route)
        authenticate(connection)
    except BaseException as fault:
        close(connection, logged_in=isinstance(fault, NotAllowed))
        raise
    return connection


def _encrypt(connection: Connection, route: ImapRoute, context: ssl.SSLContext | None) -> None:
    if not connection.has_capability("STARTTLS") or connection.is_logged_in:
        raise NotAllowed(
            f"{route.host}:{route.port} offers no encryption (STARTTLS), so no login was tried.",
            remedy="Someone may be intercepting the connection; try another network, or imaps:// in the setting imap.",
        )
    connection.starttls(context)


def _require_encryption(connection: Connection, route: ImapRoute) -> None:
    """Raise NotAllowed for a connection without TLS, except to this computer itself."""
    peer = connection.socket()
    if not isinstance(peer, ssl.SSLSocket) and not ipaddress.ip_address(peer.getpeername()[0]).is_loopback:
        raise NotAllowed(
            f"A password is only sent with encryption, and the connection to {route.host} has none.",
            remedy="Write imaps:// or imap+starttls:// in the setting imap.",
        )


def _with_password(connection: Connection, route: ImapRoute, password: Secret) -> None:
    """Log in once by AUTHENTICATE PLAIN (RFC 4616) or LOGIN. There is no second try, as servers lock accounts.

    Raises NotAllowed or TryLater when the server refuses.
    """
    offered, user = _capabilities(connection, route), route.user
    if "AUTH=PLAIN" in offered:
        login = partial(connection.plain_login, user, password.value)
    elif "LOGINDISABLED" not in offered and (user + password.value).isascii():
        login = partial(connection.login, _quoted(user), password.value)
    else:
        raise NotAllowed(f"{route.host} offers no login with a password.", remedy="Ask your mail administrator.")
    refusal = _refusal(route, login)
    if refusal is not None:
        _refuse(route, without(password, refusal), LoginRefused, _REMEDY)


def _with_token(connection: Connection, route: ImapRoute, fetch: Callable[[], Secret]) -> None:
    """Log in once by XOAUTH2, else by OAUTHBEARER (RFC 7628). Raises TokenRefused when the token may have run out."""
    offered = _capabilities(connection, route)
    mechanism = next((candidate for candidate in BY_TOKEN if f"AUTH={candidate}" in offered), "")
    if not mechanism:
        ways = " ".join(sorted(word.removeprefix("AUTH=") for word in offered if word.startswith("AUTH=")))
        raise NotAllowed(
            f"{route.host} offers no login with a token ({clean_reply(ways) or 'none at all'}).",
            remedy=f"Ask your mail administrator. {_REMEDY}",
        )
    token = fetch()
    challenges: list[bytes] = []

    def respond(challenge: bytes) -> bytes | None:
        """Return the token for the first challenge. The second is a refusal with its reasons (RFC 7628 3.2.3)."""
        challenges.append(challenge)
        if len(challenges) == 1:
            return bearer(route, mechanism, token)
        end = b"" if mechanism == "XOAUTH2" else b"\1"
        return end if len(challenges) == 2 else None  # None cancels the exchange

    refusal = _refusal(route, lambda: connection.sasl_login(mechanism, respond))
    if refusal is not None:
        reasons = map(refusal_reasons, challenges[1:2])
        words = without(token, b"; ".join(filter(None, (refusal, *reasons))))
        _refuse(route, words, partial(TokenRefused, token=token), _TOKEN_REMEDY)


def _capabilities(connection: Connection, route: ImapRoute) -> frozenset[str]:
    with translate_imap_errors(route):
        return frozenset(word.decode("ascii", "replace").upper() for word in connection.capabilities())


def _refusal(route: ImapRoute, login: Callable[[], object]) -> bytes | None:
    """Log in, and return the server's words when it refuses, None when the user is logged in.

    Raises TryLater when the connection breaks, which the library tells as a refusal.
    """
    with translate_imap_errors(route):
        try:
            login()
        except IMAP4.abort:
            raise
        except IMAP4.error as fault:
            if isinstance(fault.__context__, IMAP4.abort):
                raise fault.__context__ from None
            return server_words(fault)
    return None


def _refuse(route: ImapRoute, words: bytes, kind: Callable[..., LoginRefused], remedy: str) -> NoReturn:
    reply = clean_reply(words)
    if any(reply.upper().startswith(code) for code in _TEMPORARY):
        raise TryLater(f"{route.host} cannot check the login now ({reply}).", remedy=LATER) from None
    raise kind(f"{route.host} refused the login of {route.user} ({reply}).", remedy=remedy) from None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
