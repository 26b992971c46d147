"""Pool of connections to one server.

Connections are made when there is work, kept alive during pauses, and dropped when they cannot be trusted.
"""

import selectors
from collections import deque
from collections.abc import Callable

from advisory_cli.deliver.smtp.bdat import BdatConversation
from advisory_cli.deliver.smtp.capabilities import SessionOptions, SmtpOptions, offers_of
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
_PARTING = 2.0  # seconds to wait for the answers to QUIT, which change nothing
_GLANCE = 1.0  # seconds between two looks at the clock

Result = tuple[Transaction, Outcome | None, str]
"""A message that is back, its outcome if it has one, and why its connection was lost, if it was."""


class Pool:
    """Pool of at most `most` connections.

    `results` collects messages that came back. `trouble`: the fault after which the server counts as gone, or None.
    """

    def __init__(
        self,
        make: Callable[[], Session],
        *,
        options: SmtpOptions,
        clock: Clock,
        timeouts: Timeouts,
        tell: Callable[[str], None],
    ) -> None:
        self._options = options
        self._clock = clock
        self._timeouts = timeouts
        self._tell = tell
        self._openers = Connector(make, clock)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._openers.bell, selectors.EVENT_READ, None)
        self._connections: list[Connection] = []
        self._free: deque[Connection] | None = None  # those with room, in turn; None: to be found out
        self._held: list[Connection] = []  # content is ready to go there, and waits for company
        self._breaks = 0
        self._next_glance = 0.0
        self.most = options.connections
        self.results: list[Result] = []
        self.trouble: AdvisoryError | None = None

    @property
    def free(self) -> deque[Connection]:
        """Connections with room, in the order of their turns."""
        if self._free is None:
            self._free = deque([each for each in self._connections if each.talk.room])
        return self._free

    @property
    def empty(self) -> bool:
        """True when no connection can take a message, now or later."""
        return all(each.talk.spent for each in self._connections)

    def add(self, session: Session) -> bool:
        """Add a connection made from a session. Return False when the server has hung up already."""
        manner = SessionOptions.of(offers_of(session), self._options)
        talk: Conversation = BdatConversation(manner) if manner.window else DataConversation(manner)
        try:
            one = Connection(session, talk, selector=self._selector, clock=self._clock, timeouts=self._timeouts)
        except ConnectionLost as lost:
            self._tell(f"connection lost: {lost}")
            return False
        self._connections.append(one)
        self._free = None
        self._tell(f"connected, {len(self._connections)} at work")
        return True

    def place(self, order: Transaction) -> None:
        """Give a message to the next connection that has room. The caller has checked that there is one."""
        connection = self.free.popleft()
        talk = connection.talk
        talk.accept(order)
        try:
            connection.write()
        finally:
            if talk.finished or talk.over:
                self._gather(connection)
            elif talk.room:
                self.free.append(connection)

    def flush(self) -> None:
        """Write content that waited for the next message, because no more messages are offered for now."""
        while self._held:
            connection = self._held.pop()
            connection.talk.flush()
            try:
                connection.write()
            finally:
                self._gather(connection)

    def turn(self, seconds: float) -> None:
        """Move the bytes that can be moved, for at most `seconds`."""
        until_glance = max(0.0, self._next_glance - self._clock.monotonic())
        for key, events in self._selector.select(min(seconds, until_glance)):
            if key.data is None:
                self._accept_new()
                continue
            connection: Connection = key.data
            try:
                if events & selectors.EVENT_READ:
                    connection.read()
                if connection.talk.writing is not None:
                    connection.write()
            finally:
                self._gather(connection)
        self._check_idle()

    def open_missing(self) -> None:
        """Start connections that are missing, because there is more work than room.

        Without any connection only one is started, to find out whether the server is back.
        """
        most = self.most if self._connections else 1
        while (
            self.trouble is None and len(self._connections) + self._openers.at_work < most and self._openers.may_start()
        ):
            self._openers.start()

    def recall(self) -> None:
        """Let no message leave that has not begun."""
        for connection in list(self._connections):
            connection.talk.recall()
            connection.write()
            self._gather(connection)

    def close(self) -> None:
        """Send QUIT to all servers at once and close.

        A connection in the middle of a message is closed without QUIT.
        """
        for connection in list(self._connections):
            if connection.talk.busy:
                self._drop(connection)
            else:
                connection.talk.part()
                connection.write()
        until = self._clock.monotonic() + min(_PARTING, self._timeouts.command)
        while self._connections and (left := until - self._clock.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                if key.data is not None:
                    key.data.read()
            for connection in [each for each in self._connections if each.talk.over]:
                self._drop(connection)
        for connection in list(self._connections):
            self._drop(connection)
        self._selector.close()
        self._openers.close()

    def _gather(self, connection: Connection) -> None:
        """Collect finished messages from a connection, and drop a connection that is over."""
        talk = connection.talk
        new = talk.served <= 1 and len(self._connections) > 1  # and perhaps one more than the server allows
        if new and any(map(_not_now, talk.finished)):
            talk.lose("the server takes nothing on one more connection")
            talk.finished = [
                (order, None) if _not_now((order, said)) else (order, said) for order, said in talk.finished
            ]
        for order, outcome in talk.finished:
            order.tries -= new and talk.over  # it is not the message that one connection more was too many
            self.results.append((order, outcome, talk.why))
            if outcome is not None and outcome.code not in {None, CLOSING}:
                self._breaks = 0
                self._openers.end_pauses()
        talk.finished.clear()
        if talk.over:
            self._log_loss(connection, new=new)
            self._drop(connection)
        elif talk.held:
            self._held.append(connection)
        elif talk.spent and not talk.parting:
            talk.part()
            connection.write()
        self._free = None

    def _log_loss(self, connection: Connection, *, new: bool) -> None:
        talk = connection.talk
        if not talk.why:
            return
        self._tell(f"connection lost: {talk.why}")
        if talk.wants_less:
            self.most = max(1, min(self.most, len(self._connections)) - 1)
            self._openers.pause()
        if new:
            self.most = len(self._connections) - 1  # the server allows no more than the others
            return
        self._breaks += talk.awaits or talk.wants_less
        if self._breaks >= _MOST_BREAKS + self.most - 1:
            words = f"The connection broke {self._breaks} times in a row; last: {talk.why}"
            self.trouble = self.trouble or TryLater(words)

    def _drop(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._held = [each for each in self._held if each is not connection]
            self._free = None
            connection.close()

    def _accept_new(self) -> None:
        sessions, fault = self._openers.collect()
        for session in sessions:
            self.add(session)
        if fault is None:
            return
        self._tell(f"no connection: {fault.message}")
        if self._connections:
            self.most = len(self._connections)  # the server allows no more than these
        elif self._openers.failures >= _MOST_FAILURES or not isinstance(fault, TryLater):
            self.trouble = self.trouble or fault

    def _check_idle(self) -> None:
        """Keep idle connections alive and give up on silent servers. Runs about once a second."""
        now = self._clock.monotonic()
        if now < self._next_glance:
            return
        self._next_glance = now + min(_GLANCE, self._timeouts.command / 4)
        for connection in list(self._connections):
            connection.look_at_clock()
            if not connection.talk.busy and not connection.talk.awaits and not connection.talk.over:
                self._keep_alive(connection)
            self._gather(connection)

    def _keep_alive(self, connection: Connection) -> None:
        if connection.idle_for >= _IDLE:
            connection.talk.part()
            connection.write()
        elif connection.silent_for >= _KEEP_ALIVE:
            connection.talk.ask_noop()
            connection.write()


def _not_now(finished: tuple[Transaction, Outcome | None]) -> bool:
    """Tell whether a message has not begun because the server defers everything from this sender."""
    order, outcome = finished
    late = outcome is not None and outcome.about_sender and outcome.verdict is Verdict.DEFERRED
    return late and not order.begun
