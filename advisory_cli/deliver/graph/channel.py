"""Thread with a connection to Microsoft Graph that sends messages one by one.

The transport owns several of these threads, called channels. Before the end of each request leaves, a channel asks the
transport for permission. The transport answers in its own thread, the only one that may use the ledger.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from threading import Event, Thread

from advisory_cli.deliver.graph.body import Base64Body
from advisory_cli.model.errors import TryLater
from advisory_cli.model.mailing.delivery import Message
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from advisory_cli.model.value_class import value_class
from advisory_cli.net.bearer import Bearer
from advisory_cli.net.errors import translate_errors
from advisory_cli.net.graph import REMEDIES, UNAUTHORIZED, authorization, mailbox_path
from advisory_cli.net.https import Answer, Connection, RequestLost, RequestWithheld

MOST_TRIES = 3  # connections that may be lost under one message before its end, or fail to be made
_PAUSES = (0.5, 2.0)  # seconds between the tries to connect


@dataclass(slots=True, eq=False)
class Exchange:
    """Message on its way by Microsoft Graph, with the state that the transport and a channel share.

    The transport sets:
    - `handle`: the number by which the transport's caller knows `message`.
    - `before_commit`: the function that the transport calls before the end of the request may leave. `permit` carries
      its result to the channel.
    The channel sets:
    - `committed`: True once the end of a request may have left, and False again when the server has refused the token
      of that request.
    - `answer`: the server's answer. `fault`: an exception that was raised instead. Both stay None when `before_commit`
      returned False, so that the message did not leave.
    """

    handle: int
    message: Message
    before_commit: Callable[[], bool]
    permit: "SimpleQueue[bool]" = field(default_factory=SimpleQueue)
    committed: bool = False
    answer: Answer | None = None
    fault: BaseException | None = None


@value_class(kw_only=False)
class Asked:
    """Event: the end of a message's request is about to leave, and the channel waits for the transport's permission.

    `exchange` is the message. The transport puts True or False into `exchange.permit`.
    """

    exchange: Exchange


@value_class(kw_only=False)
class Finished:
    """Event: `channel` has finished with the message `exchange`, and is free for the next message."""

    channel: "Channel"
    exchange: Exchange


class Channel:
    """Connection to Microsoft Graph with a thread of its own, which sends one message at a time.

    `route` names the mailbox, `connection` is the HTTPS connection, and `bearer` gives the access token. The thread
    puts its events, Asked and Finished, into `events`, from which the transport takes them.
    """

    def __init__(
        self, route: GraphRoute, connection: Connection, bearer: Bearer, events: "SimpleQueue[Asked | Finished]"
    ) -> None:
        self._route = route
        self._path = mailbox_path(route, "sendMail")
        self._connection = connection
        self._bearer = bearer
        self._events = events
        self._work: SimpleQueue[Exchange | None] = SimpleQueue()
        self._ending = Event()
        self._now: Exchange | None = None
        self._thread = Thread(target=self._run, name="advisory-graph", daemon=True)
        self._thread.start()

    def send(self, exchange: Exchange) -> None:
        """Begin to send a message in the channel's thread. The channel must have no other message in hand."""
        self._now = exchange
        self._work.put(exchange)

    def end(self) -> None:
        """End the connection at once, even while a message is being sent. After that no end of a request leaves.

        The thread ends soon after, and wait() waits for its end.
        """
        self._ending.set()
        if (exchange := self._now) is not None:
            exchange.permit.put(False)
        self._work.put(None)
        self._connection.abort()

    def wait(self, seconds: float) -> None:
        """Wait up to `seconds` until the channel's thread has ended. Call this after end()."""
        self._thread.join(timeout=seconds)

    def _run(self) -> None:
        while (exchange := self._work.get()) is not None and not self._ending.is_set():
            try:
                exchange.answer = self._exchange(exchange)
            except RequestWithheld:
                pass
            except BaseException as fault:  # the transport judges it, in its own thread
                exchange.fault = fault
            self._now = None
            self._events.put(Finished(self, exchange))
        self._connection.close()

    def _exchange(self, exchange: Exchange) -> Answer:
        """Send a message and return the answer.

        A token that is refused is renewed once, because the server has not taken a message with a refused token. The
        end of the second request needs a permission of its own, because a renewal may take minutes, in which somebody
        may have stopped the mailing.
        """
        token = self._bearer.token()
        answer = self._post(exchange, token)
        if answer.status == UNAUTHORIZED:
            newer = self._bearer.token(refused=token)
            exchange.committed = False
            answer = self._post(exchange, newer)
        return answer

    def _post(self, exchange: Exchange, token: Secret) -> Answer:
        """Post a message. A connection lost before the end of the request is made anew, and the request repeated."""
        body = Base64Body(exchange.message.parts)
        headers: Mapping[str, str] = {
            **authorization(token),
            "Content-Type": "text/plain",
            "Accept": "application/json",
        }
        for tries_left in reversed(range(MOST_TRIES)):
            self._connect()
            try:
                answer = self._connection.request(
                    "POST", self._path, headers, body, before_end=lambda: self._may_end(exchange)
                )
                return replace(answer, token=token)
            except RequestLost as lost:
                if lost.complete or not tries_left or self._ending.is_set():
                    raise
        raise AssertionError("the last try returns or raises")

    def _connect(self) -> None:
        """Connect, unless a connection stands. Raises TryLater or NotAllowed, with a sentence for a person."""
        for pause in _PAUSES:
            with suppress(TryLater):
                return self._try_to_connect()
            self._ending.wait(pause)
        return self._try_to_connect()

    def _try_to_connect(self) -> None:
        if self._ending.is_set():
            raise RequestWithheld
        with translate_errors(self._route, REMEDIES):
            self._connection.connect()

    def _may_end(self, exchange: Exchange) -> bool:
        """Ask the transport whether the end of a request may leave. No permission counts for a second request."""
        if self._ending.is_set():
            return False
        self._events.put(Asked(exchange))
        exchange.committed = exchange.permit.get()
        return exchange.committed
