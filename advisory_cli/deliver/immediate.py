"""Base class of transports that deliver each message at once when it is offered, so that none is ever half sent."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from advisory_cli.model.mailing.delivery import Message, Outcome, TransportResult
from advisory_cli.model.press.newsroom import Realm


class ImmediateTransport(ABC):
    """Base of transports that finish each message during offer(). Implements model.ports.transport.Transport.

    After open(), the caller hands over messages with offer() and takes their results from collect(). A subclass
    implements _carry(), which delivers one message and returns its outcome.
    `realm` is live or practice. `most` is the number of messages that can be offered before their results must be
    collected. `trouble`, the fault after which nothing can leave, is always None.
    """

    trouble = None

    def __init__(self, realm: Realm, *, most: int) -> None:
        self._realm = realm
        self._most = most
        self._ready = False
        self._results: list[TransportResult] = []

    @property
    def realm(self) -> Realm:
        """Realm of the transport, live or practice, as given to its constructor.

        Only in the live realm does an accepted message count as sent.
        """
        return self._realm

    @property
    def room(self) -> int:
        """Number of messages that can be offered before results must be collected.

        0 while the transport is not open.
        """
        return self._most - len(self._results) if self._ready else 0

    @property
    def in_hand(self) -> int:
        """Number of results that wait for collect()."""
        return len(self._results)

    def open(self, expected: int = 1) -> None:  # noqa: ARG002  (it needs no more for many)
        """Accept messages from now on.

        `expected`, the number of messages to come, has no effect here. Transports with connections need it.
        """
        self._ready = True

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Deliver one message at once, and keep its result for collect(). The caller has checked `room`.

        `handle` is a number of the caller's choice, by which the result names the message.
        `before_commit` is called once, without arguments, right before the step that cannot be undone. When it returns
        False, the message does not leave, and its result has no outcome. When it raises, the message does not leave,
        there is no result, and the exception passes to the caller.
        Raises AdvisoryError when validate() refuses the message. `before_commit` is not called then.
        """
        self._results.append(TransportResult(handle=handle, outcome=self._carry(message, before_commit)))

    def collect(self, seconds: float) -> Sequence[TransportResult]:  # noqa: ARG002  (nothing is left to wait for)
        """Return the results of the messages offered since the last call, without waiting.

        `seconds`, the longest wait for a result, has no effect here. Transports over the network need it.
        """
        back, self._results = self._results, []
        return back

    def recall(self) -> None:
        """Take no more messages until the next open(): `room` is 0. Results can still be collected."""
        self._ready = False

    def take_stock(self) -> Callable[[str], bool]:
        """Return a function that says of an accepted message whether it was deleted since. Here it always says False.

        The function takes the reply of the message (Outcome.reply). False means that the message is not known to be
        deleted. A subclass that can look for delivered messages where it put them overrides this method.
        """
        return lambda reply: False  # noqa: ARG005

    def close(self) -> None:
        """Take no more messages until the next open(), and drop the results that were not collected."""
        self._ready = False
        self._results.clear()

    @abstractmethod
    def _carry(self, message: Message, before_commit: Callable[[], bool]) -> Outcome | None:
        """Carry the message and return its outcome. Return None when `before_commit` said no."""
