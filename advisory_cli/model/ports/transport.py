"""The ports of what carries messages, and of what builds them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Delivery, Message, TransportResult
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

Pieces = Callable[[Phase, int], bytes]


class Transport(Protocol):
    """A way out for messages: several may be in hand at once, and what becomes of each is collected later."""

    @property
    def realm(self) -> Realm:
        """Whether what it accepts counts as sent to the world."""

    @property
    def room(self) -> int:
        """How many messages it takes in now: 0 before `open`, while all its connections are busy, and in trouble."""

    @property
    def in_hand(self) -> int:
        """How many messages were offered and not handed back yet."""

    @property
    def trouble(self) -> AdvisoryError | None:
        """Why nothing more can leave, once that is so: TryLater (server away) or NotAllowed (login refused)."""

    def open(self, expected: int = 1) -> None:
        """Make ready, before anything is claimed; `expected` is about how many messages are to come.

        Raises TryLater (server away), NotAllowed (login or certificate refused), CannotWrite.
        """

    def offer(self, ticket: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Take one message in hand, where there is `room`.

        `before_commit` is called once, during a `collect` or this call, right before the write that the other side can
        not be asked to forget (the dot of SMTP, the rename into a Maildir's `new`). If it says no, that write never
        happens and the message is handed back without an outcome; what it raises passes through, with no write either.
        """

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """Work for up to so many seconds, or until something can be handed back; at once where nothing is in hand.

        Never raises for what the other side does: what failed before the commit point is DEFERRED or comes back without
        an outcome, what got no clear answer after it is IN_DOUBT.
        """

    def recall(self) -> None:
        """Take in nothing more, and let nothing leave whose `before_commit` was not called yet: such messages come back
        without an outcome. The others are finished.
        """

    def close(self) -> None:
        """Say goodbye; failures here change nothing about what was accepted. What is still in hand is abandoned."""


class MessageBuilder(Protocol):
    """Makes the bytes of one delivery from what was frozen."""

    def build(self, delivery: Delivery) -> Message:
        """The message, byte-identical at every call."""
