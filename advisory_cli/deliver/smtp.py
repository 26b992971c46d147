"""SMTP as the way out: a connection that is made when it is needed and dropped when it can no longer be trusted."""

import re
import ssl
from collections.abc import Callable
from contextlib import suppress

from advisory_cli.deliver.smtp_login import describe, log_in, tls_context
from advisory_cli.deliver.smtp_session import Session, Timeouts
from advisory_cli.deliver.smtp_transaction import hand_over
from advisory_cli.deliver.wire import check_wire, outcome
from advisory_cli.model.delivery import Message, Outcome, Verdict
from advisory_cli.model.errors import AdvisoryError, BadConfig
from advisory_cli.model.newsroom import Realm, Secret, SmtpRoute

STANDARD = Timeouts()
_PARTING = 5.0  # seconds to wait for the answer to QUIT, which changes nothing
_HELO = re.compile(r"[A-Za-z0-9.:\[\]-]+")


class SmtpTransport:
    """A submission server (RFC 6409). The dot that ends a message is its commit point (RFC 5321 4.2.5, RFC 1047).

    `helo` is the sender's domain: the name of this computer is nobody's business.
    """

    def __init__(self, route: SmtpRoute, *, password: Secret | None, helo: str, timeouts: Timeouts = STANDARD) -> None:
        if not _HELO.fullmatch(helo):
            raise BadConfig(
                f"A mail server cannot be greeted with {helo!r}.", remedy="Set the sender's address: `from`."
            )
        self._route = route
        self._password = password
        self._helo = helo
        self._timeouts = timeouts
        self._context: ssl.SSLContext | None = None
        self._session: Session | None = None
        self._served = 0  # messages offered on this connection

    @property
    def realm(self) -> Realm:
        """Live, always."""
        return Realm.LIVE

    @property
    def ready(self) -> bool:
        """Whether a connection stands, as far as is known here."""
        return self._session is not None

    def open(self) -> None:
        """Connect, encrypt and log in, unless that is so already. Raises TryLater, NotAllowed, BadConfig."""
        self._connected()

    def send(self, message: Message, *, before_commit: Callable[[], None]) -> Outcome:
        """Hand one message over (see ports.Transport); connects by itself where no connection stands.

        Servers hang up between two messages, after a number of them or a silence. Where that shows before the first
        command is answered, the message is offered once more on a new connection: nothing of it was taken.
        """
        check_wire(message)
        result, unheard = self._offer(message, before_commit)
        if unheard:
            result, _ = self._offer(message, before_commit)
        return result

    def close(self) -> None:
        """Part politely; what the server thinks of that changes nothing."""
        session, self._session = self._session, None
        if session is not None:
            _part(session, self._timeouts)

    def _offer(self, message: Message, before_commit: Callable[[], None]) -> tuple[Outcome, bool]:
        """The outcome, and whether an old connection turned out to be gone before anything was said on it."""
        try:
            session = self._connected()
        except AdvisoryError as fault:
            return outcome(Verdict.DEFERRED, fault.message), False
        served, self._served = self._served, self._served + 1
        clean = False
        try:
            handed = hand_over(session, message, before_commit=before_commit, timeouts=self._timeouts)
            clean = handed.clean
        finally:
            if not clean:
                self._session = None
                session.close()
        return handed.outcome, handed.unheard and served > 0

    def _connected(self) -> Session:
        if self._session is None:
            self._context = self._context or tls_context(self._route)
            self._session = log_in(
                self._route,
                password=self._password,
                helo=self._helo,
                timeouts=self._timeouts,
                context=self._context,
            )
            self._served = 0
        return self._session


def try_login(route: SmtpRoute, password: Secret | None, helo: str, *, timeouts: Timeouts = STANDARD) -> str:
    """Log in, say in one sentence what was found, and part. Raises TryLater, NotAllowed, BadConfig."""
    session = log_in(route, password=password, helo=helo, timeouts=timeouts, context=tls_context(route))
    words = describe(route, session)
    _part(session, timeouts)
    return words


def _part(session: Session, timeouts: Timeouts) -> None:
    session.patience(min(_PARTING, timeouts.command))
    with suppress(OSError):
        session.docmd("QUIT")
    session.close()
