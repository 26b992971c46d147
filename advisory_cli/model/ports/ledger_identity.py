"""The port of a ledger's identity: what the ledger says of its own past, and the note of that outside the newsroom."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProgress, Place, Position

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory


CommittedMessages = Mapping[tuple[int, int], bool]
"""Messages that passed their commit point, by delivery and attempt; whether each was accepted."""


class Positions(Protocol):
    """The safety copy of a ledger's position, outside the newsroom.

    Because the copy is a precaution, no method raises.
    """

    def read(self) -> Position | None:
        """Return the position noted last. None means that nothing was noted, or nothing that can be read."""

    def advance(self, position: Position, follows: Callable[[Position], bool]) -> bool:
        """Move the safety copy to `position`, and return whether the copy could be kept.

        The copy stays where its own position is further on, or where `follows` denies that this lies in the ledger's
        past.
        Called at each claim, and therefore cheap.
        """

    def close(self) -> None:
        """Put the safety copy on disk."""

    def claim_folder(self) -> None:
        """Note that this ledger is the one of its folder from now on."""

    def displaced(self) -> Position | None:
        """Return the last position of another ledger that lay in this folder before. None means that none is known."""


class Traces(Protocol):
    """A note outside the newsroom of how far its ledger had come.

    Because the note is a precaution and not a condition, no method raises.
    """

    @property
    def where(self) -> str:
        """Path of the note's file. Empty means that there is no place for one."""

    @property
    def fault(self) -> str:
        """Reason why nothing can be noted, in words. Empty means that there is none."""

    def read(self) -> HighWaterMark | None:
        """Return what was noted last. None means that nothing was noted, or nothing that can be read."""

    def write(self, trace: HighWaterMark) -> bool:
        """Replace the note, whole or not at all, and return whether that succeeded."""


class Provenance(Protocol):
    """Identity and progress of a ledger: what tells a copy, or an old ledger, from the one that sent last."""

    def newest(self) -> datetime | None:
        """Return the time of the newest entry, without the entries that a person has called wrong."""

    def progress(self) -> LedgerProgress:
        """Return how far the ledger has come. The numbers never go down, even if entries were removed."""

    def position(self) -> Position:
        """Return the ledger's newest step. Number 0 means that none was taken."""

    def has_step(self, position: Position) -> bool:
        """Tell whether a position lies in the ledger's own past."""

    def replaced(self) -> Position | None:
        """Return the last position of the ledger that this one, restored from a backup, has replaced.

        None means that nothing was replaced, or that a person has accepted the change.
        """

    def write_positions_to(self, positions: Positions) -> None:
        """Note each step of the ledger in its safety copy from now on."""

    def count_unknown_claims(self, begun: CommittedMessages) -> int:
        """Count the messages that the ledger does not know to have been claimed.

        Any means that the ledger is too old.
        """

    def apply_marks(self, begun: CommittedMessages, now: datetime) -> None:
        """Write down the outcome of those messages that the ledger would send again."""

    def place(self) -> Place | None:
        """Return the place where the ledger lives, as written down.

        None means that nobody has sent with the ledger since places are kept.
        """

    def record_place(self, place: Place) -> None:
        """Write down the place where the ledger lives."""

    def write_traces_to(self, traces: Traces, folder: str) -> None:
        """Note outside the newsroom how far the ledger has come, from now on.

        Notes are made now, after a freeze, at times during sending, and at the end.
        """

    def accept(self, acceptance: "Acceptance", *, place: Place, trace: HighWaterMark | None) -> None:
        """Take the ledger for right as it stands, on a person's word.

        The acceptance may cover the entries up to now, the new place, being behind `trace`, or frozen times that a
        zone's new rules have moved.
        """

    def acceptances(self) -> Sequence["Acceptance"]:
        """Return who accepted the ledger and when, the oldest first."""

    def inventory(self) -> "Inventory":
        """Return what the ledger holds, and whether its file is whole. The whole file is read."""
