"""Ports (interfaces to the outside) of transports, which carry messages, and of the builder of messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.press.edition import Phase

if TYPE_CHECKING:
    from advisory_cli.model.errors import AdvisoryError
    from advisory_cli.model.mailing.delivery import Delivery, Message, TransportResult
    from advisory_cli.model.press.newsroom import Realm

Pieces = Callable[[Phase, int], bytes]
Files = Callable[[str], bytes]
"""Function that takes the digest of a file and returns the file's bytes."""


class Transport(Protocol):
    """Transport of messages: by SMTP, by Microsoft Graph, or into a folder for practice. It may carry several at once.

    Call open(). Then call offer() for each message, as long as `room` is above 0, and collect() to get the results.
    Call close() at the end. A message is in hand from offer() until collect() returns its result.
    """

    @property
    def realm(self) -> Realm:
        """Realm of the transport: live when messages that it accepts count as sent, practice when they never do."""

    @property
    def room(self) -> int:
        """Number of messages that offer() may take now.

        The number is 0 before open() and while all connections are busy. It stays 0 after recall(), and while there is
        a fault (`trouble`) because of which no more messages can leave.
        """

    @property
    def in_hand(self) -> int:
        """Number of messages that offer() has taken and for which collect() has not returned a result yet."""

    @property
    def trouble(self) -> AdvisoryError | None:
        """Fault because of which no more messages can leave, None without such a fault. open() begins without a fault.

        Later calls set it: to TryLater when the server is away, and to NotAllowed when a login is refused.
        """

    def open(self, expected: int = 1) -> None:
        """Make the transport ready for messages. Call this before deliveries are taken for sending.

        `expected`: the approximate number of messages to come. It limits the number of connections.
        Raises TryLater when the server is away, NotAllowed when login or certificate is refused, BadConfig when a
        setting prevents a connection, and CannotWrite when the folder for practice cannot be written.
        """

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Take one message in hand for sending. Call this only while `room` is above 0.

        `handle` is a number of the caller's choice. The result that collect() returns for the message has this number.
        `before_commit` is a function without arguments. The transport calls the function, here or in collect(), right
        before the commit point: the write that cannot be taken back, such as the final dot of SMTP, the last bytes of a
        request to Microsoft Graph, or the rename into a Maildir's `new`.
        - True from `before_commit`: the write follows.
        - False: the write never happens, and collect() returns the message without an outcome.
        - An exception: the write never happens, and the exception passes to the caller of offer() or collect().
        `before_commit` is called a second time when the server has refused the access token of a whole request, and the
        request is sent again with a newer token.
        Raises AdvisoryError for a message that no server would read as one message to one person, such as one with a
        malformed address or a line that is too long. The message is then not in hand.
        """

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """Carry on with the messages in hand for up to `seconds` seconds, and return the results that are ready.

        The call ends as soon as there is a result, and at once when nothing is in hand. Each result is returned once.
        The commit point of a message is the write that cannot be taken back. A message that fails before its commit
        point has the verdict DEFERRED or no outcome. No outcome means that nothing of the message can arrive. A message
        that fails after its commit point, without a clear answer, has the verdict IN_DOUBT.
        Nothing is raised for answers or failures of the server. An exception of a `before_commit` that was given to
        offer() passes to the caller.
        """

    def recall(self) -> None:
        """Take no more messages, and hold back those in hand that have not reached their commit point.

        The commit point is the write that cannot be taken back. A message has reached it once its `before_commit`,
        given to offer(), was called. Such a message is finished. collect() returns every other message without an
        outcome.
        """

    def take_stock(self) -> Callable[[str], bool]:
        """Look at the messages that the transport keeps now, and return a function that finds out if one was deleted.

        The function takes the reply of an accepted message (Outcome.reply). It returns True when that message is no
        longer kept. It returns False when the message is kept, and for the reply of another kind of transport. A live
        transport cannot look. Its function always returns False.
        The transport need not be open. Nothing is raised for a place that cannot be read.
        """

    def close(self) -> None:
        """Close the connections. Messages still in hand are abandoned, and `collect` returns nothing for them.

        A failure to close is ignored. The outcomes that `collect` has returned are true all the same.
        """


class MessageBuilder(Protocol):
    """Builder of messages from the texts that the ledger stored when a mailing was planned."""

    def build(self, delivery: Delivery) -> Message:
        """Build the message of one delivery. Every call with the same delivery returns the same bytes.

        Raises BadData for a subject or recipient that no header may hold, BadConfig for an address of the newsroom that
        no header may hold, and LedgerFault when the stored text is missing or damaged.
        """
