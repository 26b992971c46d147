"""The ports of transports, which carry messages, and of the builder of messages."""

from collections.abc import Callable, Sequence
from typing import Protocol

from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Delivery, Message, TransportResult
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

Pieces = Callable[[Phase, int], bytes]


class Transport(Protocol):
    """A way out for messages. Several messages may be in hand at once, and their outcomes are collected later."""

    @property
    def realm(self) -> Realm:
        """Realm of the transport: live when what it accepts counts as sent to the world."""

    @property
    def room(self) -> int:
        """Number of messages the transport takes in now: 0 before `open`, while all its connections are busy, and in
        trouble.
        """

    @property
    def in_hand(self) -> int:
        """Number of messages that were offered and not handed back yet."""

    @property
    def trouble(self) -> AdvisoryError | None:
        """Fault because of which nothing more can leave: TryLater (server away) or NotAllowed (login refused).

        None until then.
        """

    def open(self, expected: int = 1) -> None:
        """Make the transport ready, before anything is claimed. `expected` is about how many messages are to come.

        Raises TryLater when the server is away, NotAllowed when login or certificate is refused, and CannotWrite.
        """

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Take one message in hand, where there is `room`.

        `before_commit` is called once, during this call or a `collect`, right before the write that the other side
        cannot be asked to forget: the dot of SMTP, or the rename into a Maildir's `new`.
        When `before_commit` returns False, the write never happens and the message is handed back without an outcome.
        An exception of `before_commit` passes through, and the write does not happen either.
        """

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """Work for up to so many seconds, or until a message can be handed back.

        Return at once when nothing is in hand.
        Nothing is raised for what the other side does.
        A failure before the commit point is DEFERRED or comes back without an outcome.
        A message that got no clear answer after the commit point is IN_DOUBT.
        """

    def recall(self) -> None:
        """Stop taking messages in, and let no message leave whose `before_commit` was not called yet.

        Such messages come back without an outcome. The others are finished.
        """

    def close(self) -> None:
        """Close the connections and abandon what is still in hand.

        Failures here change nothing about accepted messages.
        """


class MessageBuilder(Protocol):
    """A maker of the bytes of one delivery from what was frozen."""

    def build(self, delivery: Delivery) -> Message:
        """Build the message, byte-identical at every call."""
