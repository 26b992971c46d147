"""The way out of a dry run: everything is accepted and nothing is kept."""

from collections.abc import Callable

from advisory_cli.deliver.immediate import ImmediateTransport
from advisory_cli.deliver.validation import outcome, sound
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.press.newsroom import Realm

_ROOM = 100
_ACCEPTED = outcome(Verdict.ACCEPTED, "rehearsed: nothing left this computer")


class DryRunTransport(ImmediateTransport):
    """Goes the whole way, and what would stop a message on the wire stops it here. `utf8`: see wire.sound."""

    def __init__(self, realm: Realm, *, utf8: bool = False) -> None:
        super().__init__(realm, most=_ROOM)
        self._utf8 = utf8

    def _carried(self, message: Message, before_commit: Callable[[], bool]) -> Outcome | None:
        """Accept the message and forget it."""
        sound(message, utf8=self._utf8)
        return _ACCEPTED if before_commit() else None
