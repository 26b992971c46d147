"""Transports that finish each message as soon as it is offered, so that no message is ever half sent."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from advisory_cli.model.mailing.delivery import Message, Outcome, TransportResult
from advisory_cli.model.press.newsroom import Realm


class ImmediateTransport(ABC):
    """Base of transports that finish each message during offer(). Implements model.ports.transport.Transport.

    `most` is the number of results that may wait for collect() before no more messages can be offered.
    """

    trouble = None

    def __init__(self, realm: Realm, *, most: int) -> None:
        self._realm = realm
        self._most = most
        self._ready = False
        self._results: list[TransportResult] = []

    @property
    def realm(self) -> Realm:
        """Realm of the transport: live or practice.

        Live means that an accepted message counts as sent to the world.
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
        """Number of results that wait to be collected."""
        return len(self._results)

    def open(self, expected: int = 1) -> None:  # noqa: ARG002  (it needs no more for many)
        """Accept messages from now on. `expected`, the number of messages to come, has no effect."""
        self._ready = True

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Carry one message from start to end, and keep its result for collect().

        `handle` is the number by which the result names the message.
        `before_commit` is called once, right before the step that cannot be undone. When it returns False, the message
        does not leave and its result has no outcome.
        """
        self._results.append(TransportResult(handle=handle, outcome=self._carry(message, before_commit)))

    def collect(self, seconds: float) -> Sequence[TransportResult]:  # noqa: ARG002  (nothing is left to wait for)
        """Return the results of the messages offered since the last call, at once. `seconds` has no effect."""
        back, self._results = self._results, []
        return back

    def recall(self) -> None:
        """Accept no more messages until the next open(). Results can still be collected."""
        self._ready = False

    def take_stock(self) -> Callable[[str], bool]:
        """Return a function that calls nothing gone. Transports for practice say which of their messages are."""
        return lambda reply: False  # noqa: ARG005

    def close(self) -> None:
        """Accept no more messages, and drop the results that were not collected."""
        self._ready = False
        self._results.clear()

    @abstractmethod
    def _carry(self, message: Message, before_commit: Callable[[], bool]) -> Outcome | None:
        """Carry the message and return its outcome. Return None when `before_commit` said no."""
