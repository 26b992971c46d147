"""The way out of a dry run: everything is accepted and nothing is kept."""

from collections.abc import Callable

from advisory_cli.deliver.wire import check_wire, outcome
from advisory_cli.model.delivery import Message, Outcome, Verdict
from advisory_cli.model.newsroom import Realm


class Rehearsal:
    """Goes the whole way, and what would stop a message on the wire stops it here."""

    ready = True

    def __init__(self, realm: Realm) -> None:
        self._realm = realm

    @property
    def realm(self) -> Realm:
        """That of the way out it stands in for."""
        return self._realm

    def open(self) -> None:
        """Nothing to make ready."""

    def send(self, message: Message, *, before_commit: Callable[[], None]) -> Outcome:
        """Accept the message and forget it."""
        check_wire(message)
        before_commit()
        return outcome(Verdict.ACCEPTED, "rehearsed: nothing left this computer")

    def close(self) -> None:
        """Nothing to close."""
