"""Transport that sends messages by SMTP over a few connections, several at once, and knows how far each one came.

The function try_login() logs in and out again, and sends nothing.
"""

import ssl
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from advisory_cli.deliver.smtp.capabilities import SmtpOptions
from advisory_cli.deliver.smtp.login import Login, describe, log_in
from advisory_cli.deliver.smtp.pool import Pool
from advisory_cli.deliver.smtp.session import Session, Timeouts
from advisory_cli.deliver.smtp.transaction import Transaction
from advisory_cli.deliver.validation import outcome, validate
from advisory_cli.model.errors import AdvisoryError, BadConfig, TryLater
from advisory_cli.model.mailing.delivery import Message, Outcome, TransportResult, Verdict
from advisory_cli.model.mailing.provider_message_ids import provider_message_id
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.press.newsroom import Realm, SmtpRoute
from advisory_cli.net.tls import tls_context

STANDARD = Timeouts()
_HELO = late_pattern(r"[A-Za-z0-9.:\[\]-]+")
_MOST_TRIES = 3  # connections that may be lost under one message before its content began
_FEW = 4  # messages that are not worth one more connection
_QUIT_TIMEOUT = 5.0  # seconds to wait for the answer to QUIT, which changes nothing


class SmtpTransport:
    """Transport to a submission server (RFC 6409). Implements model.ports.transport.Transport.

    After open(), the caller hands over messages with offer() and takes their results from collect(). The commit point
    of a message, after which it may arrive, is the dot that ends it, or the last octet of its last chunk (RFC 5321
    4.2.5, RFC 1047).
    - `route`: names the server. `login`: holds the credentials.
    - `helo`: the name to greet the server with: the sender's domain, so as not to tell the name of this computer.
    - `options`: the newsroom's options for SMTP. `timeouts`: the longest waits.
    - `log`: called with a sentence about each connection.
    Raises BadConfig when `helo` is empty or holds a character that no such name has.
    """

    def __init__(
        self,
        route: SmtpRoute,
        *,
        login: Login,
        helo: str,
        clock: Clock,
        options: SmtpOptions,
        timeouts: Timeouts = STANDARD,
        log: Callable[[str], None] = lambda _: None,
    ) -> None:
        if not _HELO.fullmatch(helo):
            raise BadConfig(
                f"A mail server cannot be greeted with {helo!r}.", remedy="Set the sender's address: `from`."
            )
        self._route = route
        self._login = login
        self._helo = helo
        self._clock = clock
        self._options = options
        self._timeouts = timeouts
        self._log = log
        self._context: ssl.SSLContext | None = None
        self._pool: Pool | None = None
        self._queue: deque[Transaction] = deque()  # for the next connection that has room
        self._results: list[TransportResult] = []
        self._in_hand = 0
        self._recalled = False

    @property
    def realm(self) -> Realm:
        """Realm of this transport: always live."""
        return Realm.LIVE

    @property
    def trouble(self) -> AdvisoryError | None:
        """Fault because of which no more messages can leave, such as a server that is gone.

        None while messages can leave, before open() and after close(). offer() and collect() set the fault after
        several lost connections in a row. They also set it when no connection is left and the login is refused, or
        fails four times.
        """
        return self._pool.trouble if self._pool else None

    @property
    def in_hand(self) -> int:
        """Number of messages that were offered and that collect() has not returned yet."""
        return self._in_hand

    @property
    def room(self) -> int:
        """Number of messages that can be offered now. 0 before open(), after recall() and when `trouble` is not None.

        Also 0 while results wait for collect(), or messages wait for another connection. When no connection is left, 1
        message can be offered, because a new connection is then made for it.
        """
        pool = self._pool
        if pool is None or self._recalled or self._queue or pool.results or pool.trouble:
            return 0
        return 1 if pool.empty else len(pool.free)

    def open(self, expected: int = 1) -> None:
        """Connect to the server and log in. More connections are made later, when there is work for them.

        `expected`: the approximate number of messages to be offered. It limits the number of connections.
        Nothing happens when the transport is open already.
        Raises TryLater when the server is away, NotAllowed when it refuses the login or its certificate is not valid,
        and BadConfig when a setting prevents the connection.
        """
        if self._pool is not None:
            return
        self._context = tls_context(self._route)
        first = self._new_session()
        words = describe(self._route, first)
        pool = Pool(self._new_session, options=self._options, clock=self._clock, timeouts=self._timeouts, log=self._log)
        pool.most = min(self._options.connections, 1 + expected // _FEW)
        self._log(words)
        if not pool.add(first):
            pool.close()
            raise TryLater(
                f"{self._route.host}:{self._route.port} ended the connection.", remedy="Run the same command again."
            )
        self._pool = pool
        self._recalled = False

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Take one message in hand. The caller has checked `room`.

        `handle` is a number of the caller's choice, by which the result names the message.
        `before_commit` is called at most once, without arguments, right before the end of the message is written, here
        or in collect(). When it returns False, the message does not leave, and collect() returns it without an outcome.
        An exception of `before_commit` passes to the caller.
        Raises AdvisoryError when validate() refuses the message, which is then not in hand.
        """
        validate(message, utf8=self._options.utf8)
        self._in_hand += 1
        self._assign(Transaction(handle=handle, message=message, before_commit=before_commit))

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """Send and receive until a message has a result, a further message can be offered, or `seconds` have passed.

        Return the results since the last call, empty when there are none. An exception of a message's `before_commit`
        passes to the caller.
        """
        if self._pool is not None:
            self._work(self._pool, seconds)
        back, self._results = self._results, []
        self._in_hand -= len(back)
        return back

    def recall(self) -> None:
        """Stop sending: collect() returns each message that can still be held back, with None as its outcome.

        A message can be held back until the write of its end begins. The other messages are finished. `room` is 0 until
        the transport is closed and opened again.
        """
        self._recalled = True
        if self._pool is not None:
            self._pool.recall()
            self._collect_results(self._pool)

    def take_stock(self) -> Callable[[str], bool]:
        """Return a function that takes the reply of an accepted message (Outcome.reply), and always returns False.

        False means that the message is not known to be deleted. Nobody can look into the inboxes of others.
        """
        return lambda reply: False  # noqa: ARG005

    def close(self) -> None:
        """Send QUIT, close all connections, and drop messages in hand and results that were not collected."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()
        self._in_hand = 0
        self._queue.clear()
        self._results.clear()

    def _work(self, pool: Pool, seconds: float) -> None:
        until, room = self._clock.monotonic() + seconds, self.room
        if self._in_hand == 0:
            pool.poll(0.0 if pool.free or pool.empty else seconds)
        while self._in_hand > len(self._results) and not self._results:
            pool.flush()
            self._collect_results(pool)
            left = until - self._clock.monotonic()
            if self._results or left <= 0:
                return
            if not self._recalled and (self._queue or not pool.free):
                pool.open_missing()
            pool.poll(left)
            self._collect_results(pool)
            if self.room > room:
                return

    def _collect_results(self, pool: Pool) -> None:
        """Hand back messages with an outcome. Messages that a lost connection gave back go to another connection."""
        results, pool.results = pool.results, []
        for transaction, result, why in results:
            if result is None and why and not self._recalled:
                self._try_elsewhere(transaction, why)
            else:
                self._hand_back(transaction, result)
        while self._queue and pool.free:
            self._assign(self._queue.popleft())
        if self._recalled or pool.trouble:
            while self._queue:
                self._hand_back(self._queue.popleft(), None)

    def _try_elsewhere(self, transaction: Transaction, why: str) -> None:
        """Queue a message for another connection, because its content had not begun.

        A message is deferred after its third lost connection, because it may itself be the cause.
        """
        if transaction.tries + 1 >= _MOST_TRIES:
            self._hand_back(transaction, outcome(Verdict.DEFERRED, why))
        else:
            self._queue.append(transaction.for_retry())

    def _assign(self, transaction: Transaction) -> None:
        if self._pool is not None and self._pool.free:
            self._pool.assign(transaction)
        else:
            self._queue.append(transaction)

    def _hand_back(self, transaction: Transaction, result: Outcome | None) -> None:
        if result is not None and result.verdict is Verdict.ACCEPTED:
            own = transaction.message.message_id
            if passed_on_as := provider_message_id(result.reply, host=self._route.host, own=own):
                result = replace(result, provider_message_id=passed_on_as)
        self._results.append(TransportResult(handle=transaction.handle, outcome=result))

    def _new_session(self) -> Session:
        return log_in(self._route, login=self._login, helo=self._helo, timeouts=self._timeouts, context=self._context)


def try_login(route: SmtpRoute, login: Login, helo: str, *, timeouts: Timeouts = STANDARD) -> str:
    """Log in to the server, log out, and return a sentence about the server: greeting, encryption, login, size limit.

    `helo` is the name to greet the server with.
    Raises TryLater when the server is away, NotAllowed when it refuses the login or its certificate is not valid, and
    BadConfig when a setting prevents the connection.
    """
    session = log_in(route, login=login, helo=helo, timeouts=timeouts, context=tls_context(route))
    words = describe(route, session)
    session.set_timeout(min(_QUIT_TIMEOUT, timeouts.command))
    session.quit_and_close()
    return words
