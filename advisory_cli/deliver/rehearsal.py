"""The way out of a dry run: everything is accepted and nothing is kept."""

from collections.abc import Callable, Sequence

from advisory_cli.deliver.wire import outcome, sound
from advisory_cli.model.delivery import Handed, Message, Verdict
from advisory_cli.model.newsroom import Realm

_ROOM = 100
_ACCEPTED = outcome(Verdict.ACCEPTED, "rehearsed: nothing left this computer")


class Rehearsal:
    """Goes the whole way, and what would stop a message on the wire stops it here. `utf8`: see wire.sound."""

    trouble = None

    def __init__(self, realm: Realm, *, utf8: bool = False) -> None:
        self._realm = realm
        self._utf8 = utf8
        self._ready = False
        self._back: list[Handed] = []

    @property
    def realm(self) -> Realm:
        """That of the way out it stands in for."""
        return self._realm

    @property
    def room(self) -> int:
        """Plenty, once it was opened."""
        return _ROOM - len(self._back) if self._ready else 0

    @property
    def in_hand(self) -> int:
        """What waits to be collected."""
        return len(self._back)

    def open(self, expected: int = 1) -> None:  # noqa: ARG002 (all are alike to it)
        """Nothing to make ready."""
        self._ready = True

    def offer(self, ticket: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Accept the message and forget it."""
        sound(message, utf8=self._utf8)
        self._back.append(Handed(ticket=ticket, outcome=_ACCEPTED if before_commit() else None))

    def collect(self, seconds: float) -> Sequence[Handed]:  # noqa: ARG002 (nothing is left to wait for)
        """All that was offered: the work is done by then."""
        back, self._back = self._back, []
        return back

    def recall(self) -> None:
        """Take in nothing more until it is opened again; nothing is ever half way."""
        self._ready = False

    def close(self) -> None:
        """Nothing to close."""
        self._ready = False
        self._back.clear()
