"""Transport that sends messages by Microsoft Graph, several requests at once, and knows how far each message came.

Source: https://learn.microsoft.com/en-us/graph/api/user-sendmail.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from queue import Empty, SimpleQueue

from advisory_cli.deliver.graph.answers import judge
from advisory_cli.deliver.graph.channel import Asked, Channel, Exchange, Finished
from advisory_cli.deliver.validation import outcome, validate
from advisory_cli.model.errors import AdvisoryError, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Message, Outcome, TransportResult, Verdict
from advisory_cli.model.mailing.provider_limits import LARGEST_GRAPH_REQUEST
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.throttle import Throttle
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import GraphRoute, Realm
from advisory_cli.model.value_class import value_class
from advisory_cli.net.bearer import Bearer
from advisory_cli.net.errors import translate_errors
from advisory_cli.net.graph import REMEDIES, UNAUTHORIZED, pause_asked_by
from advisory_cli.net.https import Answer, Connection, RequestLost, Timeouts

MOST_REQUESTS = 4  # at once for one mailbox (https://learn.microsoft.com/en-us/graph/throttling-limits)
STANDARD = Timeouts()
_GOODBYE = 0.5  # seconds to wait for a channel to end. What it still does then changes nothing
_WORTH_TELLING = 5.0  # seconds of a pause
_FEW = 4  # messages that are not worth one more connection


@value_class
class GraphLogin:
    """Credentials for Microsoft Graph, and two functions that are called around their use.

    `tokens` is the source of access tokens, and None means that no setting names one. `check` is called before the
    source is asked for a token, and may raise NotAllowed to forbid that a token is sent. `accepted` is called once,
    when the server has answered a message and not refused the token. Both are called without arguments.
    """

    tokens: TokenSource | None = None
    check: Callable[[], None] = lambda: None
    accepted: Callable[[], None] = lambda: None


class GraphTransport:
    """Transport to a mailbox in Microsoft 365. Implements model.ports.transport.Transport.

    After open(), the caller hands over messages with offer() and takes their results from collect(). Each message is
    sent by one request (sendMail), which carries in base64 the same bytes that SMTP would carry. Microsoft keeps a copy
    in Sent Items. The commit point of a message, after which it may arrive, is the last byte of its request.
    - `route`: the mailbox and the server. `login`: the credentials.
    - `throttle`: the pause that the server asks for (429), which all processes of the newsroom keep.
    - `connections`: the most connections at a time. More than 4 count as 4.
    - `utf8`: an address may have letters beyond ASCII before the @.
    - `timeouts`: the longest waits.
    - `log` is called with a sentence when the server is reached, and about each pause.
    - `paused` is called with the end of a pause (aware) when collect() begins to wait for it, unless the pause lasts a
      few seconds only.
    """

    def __init__(  # noqa: PLR0913  (settings of one transport)
        self,
        route: GraphRoute,
        *,
        login: GraphLogin,
        clock: Clock,
        throttle: Throttle,
        connections: int = MOST_REQUESTS,
        utf8: bool,
        timeouts: Timeouts = STANDARD,
        log: Callable[[str], None] = lambda _: None,
        paused: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        self._route = route
        self._login = login
        self._clock = clock
        self._throttle = throttle
        self._connections = min(connections, MOST_REQUESTS)
        self._utf8 = utf8
        self._timeouts = timeouts
        self._log = log
        self._paused = paused
        self._reported: datetime | None = None  # end of the pause that `paused` was called with last
        self._bearer = Bearer(login.tokens, clock=clock, check=login.check, missing=self._no_token)
        self._events: SimpleQueue[Asked | Finished] = SimpleQueue()
        self._channels: list[Channel] = []
        self._free: list[Channel] = []
        self._results: list[TransportResult] = []
        self._most = 0  # channels that may be open. 0 while the transport is closed
        self._in_hand = 0
        self._recalled = False
        self._accepted = False
        self._trouble: AdvisoryError | None = None

    @property
    def realm(self) -> Realm:
        """Realm of this transport: always live."""
        return Realm.LIVE

    @property
    def trouble(self) -> AdvisoryError | None:
        """Fault because of which no more messages can leave, such as a refused token. None while messages can leave.

        collect() sets the fault when the server refuses a token, or when no token can be had. open() sets None.
        """
        return self._trouble

    @property
    def in_hand(self) -> int:
        """Number of messages that were offered and that collect() has not returned yet."""
        return self._in_hand

    @property
    def room(self) -> int:
        """Number of messages that can be offered now.

        0 before open(), after recall(), when `trouble` is not None, and during a pause that the server has asked for.
        """
        if self._recalled or self._trouble is not None or self._pause_end() is not None:
            return 0
        return max(0, self._most - len(self._channels)) + len(self._free)

    def open(self, expected: int = 1) -> None:
        """Connect to the server and get an access token. More connections are made later, when there is work for them.

        `expected`: the approximate number of messages to be offered. It limits the number of connections.
        Nothing happens when the transport is open already.
        Raises TryLater when the server, or the server that issues tokens, is away. Raises NotAllowed when there is no
        token, when the token may not go to this server, and when the server's certificate is not valid. Raises
        BadConfig when a setting prevents the connection.
        """
        if self._most:
            return
        connection = self._new_connection()
        try:
            with translate_errors(self._route, REMEDIES):
                connection.connect()
            self._bearer.token()
        except BaseException:
            connection.close()
            raise
        where, encryption = f"{self._route.host}:{self._route.port}", connection.encryption
        self._log(f"{where} answers, encrypted with {encryption}, for the mailbox {self._route.mailbox}.")
        self._most = min(self._connections, 1 + expected // _FEW)
        self._recalled, self._trouble = False, None
        self._add(connection)

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Take one message in hand. The caller has checked `room`.

        `handle` is a number of the caller's choice, by which the result names the message.
        `before_commit` is called without arguments by collect(), right before the last bytes of the request leave. When
        it returns False, the message does not leave, and collect() returns the message without an outcome. An exception
        of `before_commit` passes to the caller of collect(). When the server refuses the token, the request is sent
        once more with a newer token, and `before_commit` is called a second time.
        A message that is too large for Microsoft Graph is not sent, and collect() returns it as refused. Raises
        AdvisoryError when validate() refuses the message, which is then not in hand.
        """
        validate(message, utf8=self._utf8)
        self._in_hand += 1
        if (size := -(-message.size // 3) * 4) > LARGEST_GRAPH_REQUEST:
            words = (
                f"the message has {size:,} bytes in base64, and Microsoft Graph takes at most {LARGEST_GRAPH_REQUEST:,}"
            )
            self._hand_back(handle, Outcome(verdict=Verdict.REFUSED, reply=words, about_sender=True))
            return
        if not self._free:
            self._add(self._new_connection())
        self._free.pop().send(Exchange(handle, message, before_commit))

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """Wait until a message has a result or `seconds` have passed, and return the results since the last call.

        The result is empty when there are none. A request can end only during this call: right before its end, the
        `before_commit` of its message is called. An exception of `before_commit` passes to the caller.
        With no message in hand, the call returns at once, or waits `seconds` at most for the end of a pause that the
        server has asked for.
        """
        until = self._clock.monotonic() + seconds
        if self._most and not self._in_hand and (end := self._pause_end()) is not None:
            self._wait_for(end, seconds)
        while self._in_hand > len(self._results):
            left = 0.0 if self._results else max(0.0, until - self._clock.monotonic())
            try:
                self._handle(self._events.get(timeout=left) if left else self._events.get_nowait())
            except Empty:
                break
        back, self._results = self._results, []
        self._in_hand -= len(back)
        return back

    def recall(self) -> None:
        """Stop sending: messages that have not passed their commit point come back by collect(), without an outcome.

        The other messages are finished. `room` is 0 until the transport is closed and opened again.
        """
        self._recalled = True

    def take_stock(self) -> Callable[[str], bool]:
        """Return a function that takes the reply of an accepted message (Outcome.reply), and always returns False.

        False means that the message is not known to be deleted. Nobody can look into the inboxes of others.
        """
        return lambda reply: False  # noqa: ARG005

    def close(self) -> None:
        """Close all connections, and drop messages in hand and results that were not collected."""
        channels, self._channels, self._free = self._channels, [], []
        for channel in channels:
            channel.end()
        for channel in channels:
            channel.wait(_GOODBYE)
        self._events = SimpleQueue()
        self._results.clear()
        self._in_hand = self._most = 0

    def _wait_for(self, end: datetime, most: float) -> None:
        """Wait for the end of a pause, `most` seconds at the longest, and tell of each pause once."""
        left = (end - self._clock.now()).total_seconds()
        if left > _WORTH_TELLING and end != self._reported:
            self._reported = end
            self._paused(end)
        self._clock.sleep(max(0.0, min(most, left)))

    def _handle(self, event: Asked | Finished) -> None:
        if isinstance(event, Asked):
            self._decide(event.exchange)
            return
        exchange = event.exchange
        self._free.append(event.channel)
        if exchange.fault is None or isinstance(exchange.fault, RequestLost | AdvisoryError):
            self._hand_back(exchange.handle, self._result(exchange))
            return
        unsure = outcome(Verdict.IN_DOUBT, "this program failed") if exchange.committed else None
        self._hand_back(exchange.handle, unsure)
        raise exchange.fault

    def _decide(self, exchange: Exchange) -> None:
        """Let the end of a request leave, if nothing speaks against that."""
        may_end = False
        try:
            if not self._recalled and self._trouble is None and self._pause_end() is None:
                may_end = exchange.before_commit()
        finally:
            exchange.permit.put(may_end)

    def _result(self, exchange: Exchange) -> Outcome | None:
        """Return the outcome of a message, None when it may be offered again."""
        if exchange.answer is not None:
            return self._judged(exchange.answer)
        fault = exchange.fault
        if isinstance(fault, RequestLost):
            if fault.complete:
                return outcome(Verdict.IN_DOUBT, f"no answer to the whole request: {fault}")
            withheld = self._recalled and not exchange.committed
            return None if withheld else outcome(Verdict.DEFERRED, f"{self._route.host}: {fault}")
        if isinstance(fault, AdvisoryError):
            self._trouble = self._trouble or fault
            return _not_taken(fault) if exchange.committed else None
        return None

    def _judged(self, answer: Answer) -> Outcome:
        now = self._clock.now()
        if (pause := pause_asked_by(answer, now)) is not None:
            self._throttle.extend(now + pause, now)
            self._log(f"{self._route.host} asks for a pause of {pause.total_seconds():.0f} s ({answer.status}).")
        if answer.status == UNAUTHORIZED:
            self._trouble = self._trouble or self._refused_token(answer, now)
        elif not self._accepted:
            self._accepted = True
            self._login.accepted()
        return judge(answer, now)

    def _pause_end(self) -> datetime | None:
        return self._throttle.ends_at(self._clock.now())

    def _hand_back(self, handle: int, result: Outcome | None) -> None:
        self._results.append(TransportResult(handle=handle, outcome=result))

    def _new_connection(self) -> Connection:
        return Connection(self._route, clock=self._clock, timeouts=self._timeouts)

    def _add(self, connection: Connection) -> None:
        channel = Channel(self._route, connection, self._bearer, self._events)
        self._channels.append(channel)
        self._free.append(channel)

    def _no_token(self) -> NotAllowed:
        words = f"There is no access token for {self._route.mailbox} at {self._route.host}."
        return NotAllowed(
            words,
            remedy="Run: advisory login microsoft365. Or set ADVISORY_SMTP_TOKEN_COMMAND to a command that prints an"
            " access token (OAuth 2) for Microsoft Graph, with the permission Mail.Send.",
        )

    def _refused_token(self, answer: Answer, now: datetime) -> NotAllowed:
        judged = judge(answer, now)
        return NotAllowed(f"{self._route.host} refuses the access token for {self._route.mailbox}: {judged.reply}.")


def _not_taken(fault: AdvisoryError) -> Outcome:
    """Return the outcome of a message whose token was refused after its request, and could not be renewed."""
    passes = isinstance(fault, TryLater)
    words = fault.message if passes else f"{fault.message} {fault.remedy}"  # a person has to act
    judged = outcome(Verdict.DEFERRED if passes else Verdict.REFUSED, words.rstrip(". "))
    return replace(judged, about_sender=True)
