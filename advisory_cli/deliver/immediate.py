"""Ways out that are done with a message as soon as it is offered: nothing is ever half way."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from advisory_cli.model.mailing.delivery import Message, Outcome, TransportResult
from advisory_cli.model.press.newsroom import Realm


class ImmediateTransport(ABC):
    """The part of ports.Transport that such ways out share. At most `most` messages wait to be collected."""

    trouble = None

    def __init__(self, realm: Realm, *, most: int) -> None:
        self._realm = realm
        self._most = most
        self._ready = False
        self._back: list[TransportResult] = []

    @property
    def realm(self) -> Realm:
        """Whether what it accepts counts as sent to the world."""
        return self._realm

    @property
    def room(self) -> int:
        """How many it takes, once it was opened, before some are collected."""
        return self._most - len(self._back) if self._ready else 0

    @property
    def in_hand(self) -> int:
        """What waits to be collected."""
        return len(self._back)

    def open(self, expected: int = 1) -> None:  # noqa: ARG002  (it needs no more for many)
        """Make ready."""
        self._ready = True

    def offer(self, ticket: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Do the whole work for one message."""
        self._back.append(TransportResult(ticket=ticket, outcome=self._carried(message, before_commit)))

    def collect(self, seconds: float) -> Sequence[TransportResult]:  # noqa: ARG002  (nothing is left to wait for)
        """All that was offered: the work is done by then."""
        back, self._back = self._back, []
        return back

    def recall(self) -> None:
        """Take in nothing more until it is opened again."""
        self._ready = False

    def close(self) -> None:
        """Nothing stays open between messages."""
        self._ready = False
        self._back.clear()

    @abstractmethod
    def _carried(self, message: Message, before_commit: Callable[[], bool]) -> Outcome | None:
        """What became of the message; None where `before_commit` said no."""
