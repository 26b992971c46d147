"""Transport of a dry run: checks every message, accepts each one that passes, and keeps and sends none."""

from collections.abc import Callable

from advisory_cli.deliver.immediate import ImmediateTransport
from advisory_cli.deliver.validation import outcome, validate
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.press.newsroom import Realm

_ROOM = 100
_ACCEPTED = outcome(Verdict.ACCEPTED, "dry run: nothing was sent")


class DryRunTransport(ImmediateTransport):
    """Transport that checks each message as a real transport does, and accepts the message without sending it.

    After open(), offer() takes a message, and collect() returns its result. offer() raises AdvisoryError for a message
    that fails the check. `realm` is the realm, live or practice, of the transport that a real run would use. `utf8`
    allows letters beyond ASCII before the @ of an address.
    """

    def __init__(self, realm: Realm, *, utf8: bool = False) -> None:
        super().__init__(realm, most=_ROOM)
        self._utf8 = utf8

    def _carry(self, message: Message, before_commit: Callable[[], bool]) -> Outcome | None:
        """Check the message and accept it without keeping it."""
        validate(message, utf8=self._utf8)
        return _ACCEPTED if before_commit() else None
