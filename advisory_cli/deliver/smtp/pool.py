"""Pool of connections to one mail server, among which messages are shared out.

Connections are made when there is work, kept alive during pauses, and dropped when they fail.
"""

import selectors
from collections import deque
from collections.abc import Callable

from advisory_cli.deliver.smtp.bdat import BdatConversation
from advisory_cli.deliver.smtp.capabilities import SessionOptions, SmtpOptions, capabilities_of
from advisory_cli.deliver.smtp.connection import Connection
from advisory_cli.deliver.smtp.connector import Connector
from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.data import DataConversation
from advisory_cli.deliver.smtp.session import ConnectionLost, Session, Timeouts
from advisory_cli.deliver.smtp.transaction import CLOSING, Transaction
from advisory_cli.model.errors import AdvisoryError, TryLater
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.ports.clock import Clock

_MOST_FAILURES = 4  # attempts to connect in a row, with no connection left, until the server counts as gone
_MOST_BREAKS = 3  # connections lost in a row, and as many again as there are connections
_KEEP_ALIVE = 30.0  # seconds of silence after which a waiting connection says NOOP
_IDLE = 150.0  # and those after which it is not worth keeping
_QUIT_TIMEOUT = 2.0  # seconds to wait for the answers to QUIT, which change nothing
_IDLE_CHECK_SECONDS = 1.0  # seconds between two looks at the clock

Result = tuple[Transaction, Outcome | None, str]
"""Message handed back, its outcome (None: it cannot have arrived), and why its connection was lost ("": not lost)."""


class Pool:
    """Pool of at most `most` connections to one server, which carry messages in turn.

    assign() gives a message to a connection, and poll() sends and receives.
    - `most` begins as the number of connections in `options`. The owner may lower it, and it becomes less when the
      server allows no more.
    - `make` is called without arguments on a thread, and returns a logged-in session or raises.
    - `options` are those of the newsroom. `clock` and `timeouts` serve to notice a silent server.
    - `log` is called with a sentence about each connection.
    - `results` is a list of messages that came back, for the caller to take out. Each is a tuple: the message (a
      Transaction), its outcome (None: the message cannot have arrived), and the reason why its connection was lost (""
      if not lost).
    - `trouble` is the fault after which no more connections are made, and None until then. It is set after several lost
      connections in a row. It is also set when no connection is left and the login is refused, or fails four times.
    """

    def __init__(
        self,
        make: Callable[[], Session],
        *,
        options: SmtpOptions,
        clock: Clock,
        timeouts: Timeouts,
        log: Callable[[str], None],
    ) -> None:
        self._options = options
        self._clock = clock
        self._timeouts = timeouts
        self._log = log
        self._connector = Connector(make, clock)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._connector.wakeup, selectors.EVENT_READ, None)
        self._connections: list[Connection] = []
        self._free: deque[Connection] | None = None  # those with room, in turn; None: to be found out
        self._held: list[Connection] = []  # connections on which content waits for the next message's envelope
        self._breaks = 0
        self._next_idle_check = 0.0
        self.most = options.connections
        self.results: list[Result] = []
        self.trouble: AdvisoryError | None = None

    @property
    def free(self) -> deque[Connection]:
        """Connections that can take a message now. assign() uses the first. Empty when none can."""
        if self._free is None:
            self._free = deque([connection for connection in self._connections if connection.conversation.room])
        return self._free

    @property
    def empty(self) -> bool:
        """True when no connection has a message in hand or will take another. True also without any connection."""
        return all(connection.conversation.exhausted for connection in self._connections)

    def add(self, session: Session) -> bool:
        """Make a connection from a logged-in session, and return True.

        Return False when the session's connection is lost already.
        """
        options = SessionOptions.of(capabilities_of(session), self._options)
        conversation: Conversation = BdatConversation(options) if options.window else DataConversation(options)
        try:
            connection = Connection(
                session, conversation, selector=self._selector, clock=self._clock, timeouts=self._timeouts
            )
        except ConnectionLost as lost:
            self._log(f"connection lost: {lost}")
            return False
        self._connections.append(connection)
        self._free = None
        self._log(f"connected, {len(self._connections)} open")
        return True

    def assign(self, transaction: Transaction) -> None:
        """Give a message to the first connection in `free`, which must not be empty, and begin to write it.

        An exception of a message's `before_commit` (the function that permits that a message leaves) passes to the
        caller.
        """
        connection = self.free.popleft()
        conversation = connection.conversation
        conversation.accept(transaction)
        try:
            connection.write()
        finally:
            if conversation.finished or conversation.over:
                self._collect_results(connection)
            elif conversation.room:
                self.free.append(connection)

    def flush(self) -> None:
        """Write the content of messages that connections keep back. Call this when no message follows for now.

        Content is kept back to leave together with the next message's envelope. An exception of a message's
        `before_commit` (the function that permits that a message leaves) passes to the caller.
        """
        while self._held:
            connection = self._held.pop()
            connection.conversation.flush()
            try:
                connection.write()
            finally:
                self._collect_results(connection)

    def poll(self, seconds: float) -> None:
        """Wait up to `seconds` until a connection can be read or written, then read and write on all that are ready.

        The wait also ends when a new connection is ready, and about once a second to look for silent servers. An
        exception of a message's `before_commit` (the function that permits that a message leaves) passes to the caller.
        """
        until_idle_check = max(0.0, self._next_idle_check - self._clock.monotonic())
        for key, events in self._selector.select(min(seconds, until_idle_check)):
            if key.data is None:
                self._accept_new()
                continue
            connection: Connection = key.data
            try:
                if events & selectors.EVENT_READ:
                    connection.read()
                if connection.conversation.next_buffer is not None:
                    connection.write()
            finally:
                self._collect_results(connection)
        self._check_idle()

    def open_missing(self) -> None:
        """Begin to make connections until the pool has as many as it may have (`most`).

        Call this when there is more work than room. While there is no connection at all, only one is made, to find out
        whether the server is back. None is made once `trouble` is set, the fault that ends the making of connections.
        After a failed login, or when the server wants fewer connections, none is made for about a second. This wait
        doubles each time, up to about a minute.
        """
        most = self.most if self._connections else 1
        while (
            self.trouble is None
            and len(self._connections) + self._connector.pending < most
            and self._connector.may_start()
        ):
            self._connector.start()

    def recall(self) -> None:
        """Stop sending: put each message that can still be held back into `results`, with None as its outcome.

        A message can be held back until the write of its end begins. The other messages are finished by later calls of
        poll().
        """
        for connection in list(self._connections):
            connection.conversation.recall()
            connection.write()
            self._collect_results(connection)

    def close(self) -> None:
        """Send QUIT on all connections and close them. A connection with a message in hand is closed without QUIT.

        Messages in hand are dropped.
        """
        for connection in list(self._connections):
            if connection.conversation.busy:
                self._drop(connection)
            else:
                connection.conversation.quit()
                connection.write()
        until = self._clock.monotonic() + min(_QUIT_TIMEOUT, self._timeouts.command)
        while self._connections and (left := until - self._clock.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                if key.data is not None:
                    key.data.read()
            for connection in [
                open_connection for open_connection in self._connections if open_connection.conversation.over
            ]:
                self._drop(connection)
        for connection in list(self._connections):
            self._drop(connection)
        self._selector.close()
        self._connector.close()

    def _collect_results(self, connection: Connection) -> None:
        """Collect finished messages from a connection, and drop a connection that is over."""
        conversation = connection.conversation
        new = conversation.served <= 1 and len(self._connections) > 1  # and perhaps one more than the server allows
        if new and any(map(_is_deferred_unsent, conversation.finished)):
            conversation.fail("the server takes nothing on one more connection")
            conversation.finished = [
                (transaction, None) if _is_deferred_unsent((transaction, outcome)) else (transaction, outcome)
                for transaction, outcome in conversation.finished
            ]
        for transaction, outcome in conversation.finished:
            # a message is not to blame where one connection more was too many
            transaction.tries -= new and conversation.over
            self.results.append((transaction, outcome, conversation.why))
            if outcome is not None and outcome.code not in {None, CLOSING}:
                self._breaks = 0
                self._connector.end_pauses()
        conversation.finished.clear()
        if conversation.over:
            self._log_loss(connection, new=new)
            self._drop(connection)
        elif conversation.held:
            self._held.append(connection)
        elif conversation.exhausted and not conversation.quitting:
            conversation.quit()
            connection.write()
        self._free = None

    def _log_loss(self, connection: Connection, *, new: bool) -> None:
        conversation = connection.conversation
        if not conversation.why:
            return
        self._log(f"connection lost: {conversation.why}")
        if conversation.wants_less:
            self.most = max(1, min(self.most, len(self._connections)) - 1)
            self._connector.pause()
        if new:
            self.most = len(self._connections) - 1  # the server allows no more than the others
            return
        self._breaks += conversation.awaits or conversation.wants_less
        if self._breaks >= _MOST_BREAKS + self.most - 1:
            words = f"The connection broke {self._breaks} times in a row; last: {conversation.why}"
            self.trouble = self.trouble or TryLater(words)

    def _drop(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._held = [held for held in self._held if held is not connection]
            self._free = None
            connection.close()

    def _accept_new(self) -> None:
        sessions, fault = self._connector.collect()
        for session in sessions:
            self.add(session)
        if fault is None:
            return
        self._log(f"no connection: {fault.message}")
        if self._connections:
            self.most = len(self._connections)  # the server allows no more than these
        elif self._connector.failures >= _MOST_FAILURES or not isinstance(fault, TryLater):
            self.trouble = self.trouble or fault

    def _check_idle(self) -> None:
        """Keep idle connections alive and give up on silent servers. Runs about once a second."""
        now = self._clock.monotonic()
        if now < self._next_idle_check:
            return
        self._next_idle_check = now + min(_IDLE_CHECK_SECONDS, self._timeouts.command / 4)
        for connection in list(self._connections):
            connection.check_timeouts()
            if (
                not connection.conversation.busy
                and not connection.conversation.awaits
                and not connection.conversation.over
            ):
                self._keep_alive(connection)
            self._collect_results(connection)

    def _keep_alive(self, connection: Connection) -> None:
        if connection.idle_for >= _IDLE:
            connection.conversation.quit()
            connection.write()
        elif connection.silent_for >= _KEEP_ALIVE:
            connection.conversation.ask_noop()
            connection.write()


def _is_deferred_unsent(finished: tuple[Transaction, Outcome | None]) -> bool:
    """Tell whether a message has not begun because the server defers everything from this sender."""
    transaction, outcome = finished
    late = outcome is not None and outcome.about_sender and outcome.verdict is Verdict.DEFERRED
    return late and not transaction.begun
