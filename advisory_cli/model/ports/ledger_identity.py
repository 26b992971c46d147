"""The port of a ledger's identity: what it says of its own past, and the note of it outside the newsroom."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ledger.concerns import HighWaterMark, Place, Position, Reach

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory


UnfinishedNotice = Mapping[tuple[int, int], bool]
"""Messages that passed their commit point, by delivery and attempt; whether each was accepted."""


class Positions(Protocol):
    """The safety copy of a ledger's position, outside the newsroom. Never raises: it is a precaution."""

    def read(self) -> Position | None:
        """What was noted last; None where there is nothing, or nothing that can be read."""

    def advance(self, position: Position, follows: Callable[[Position], bool]) -> bool:
        """Move it there, unless what stands there is further on or `follows` denies that it lies in the past; whether
        it could be kept. Cheap: asked at each claim.
        """

    def close(self) -> None:
        """Put it on disk."""

    def settle(self) -> None:
        """From now on this ledger is the one of its folder."""

    def displaced(self) -> Position | None:
        """How far another ledger had come that lay in this folder before."""


class Traces(Protocol):
    """A note outside the newsroom of how far its ledger had come. Never raises: it is a precaution, not a condition."""

    @property
    def where(self) -> str:
        """The file; empty where there is no place for one."""

    @property
    def fault(self) -> str:
        """Why nothing can be noted; empty where it can."""

    def read(self) -> HighWaterMark | None:
        """What was noted last; None where there is nothing, or nothing that can be read."""

    def write(self, trace: HighWaterMark) -> bool:
        """Put it in the place of what was noted before, whole or not at all; whether that went well."""


class Provenance(Protocol):
    """Where a ledger lives and how far it has come: what tells a copy, or an old one, from the one that sent last."""

    def newest(self) -> datetime | None:
        """The time of the newest entry, those apart that a person has called wrong."""

    def reach(self) -> Reach:
        """How far it has come; never less than it was, even if entries were removed."""

    def position(self) -> Position:
        """Its newest step; number 0 where none was taken."""

    def has_taken(self, position: Position) -> bool:
        """Whether that position lies in its own past."""

    def replaced(self) -> Position | None:
        """How far the ledger had come in whose place this one was restored; None once a person has accepted that."""

    def keep_positions(self, positions: Positions) -> None:
        """From now on note each step in its safety copy."""

    def contradicted(self, begun: UnfinishedNotice) -> int:
        """How many of these messages it does not know to have been claimed: it is older than they are."""

    def believe(self, begun: UnfinishedNotice, now: datetime) -> None:
        """Write down what became of those that it would send again."""

    def place(self) -> Place | None:
        """Where it lives, as written down; None: nobody has sent with it since that is kept."""

    def settle(self, place: Place) -> None:
        """Write down where it lives."""

    def keep_traces(self, traces: Traces, folder: str) -> None:
        """From now on note outside how far it has come: now, after a freeze, at times while it sends, at the end."""

    def accept(self, acceptance: "Acceptance", *, place: Place, trace: HighWaterMark | None) -> None:
        """Take it for right as it is: what is written up to now, its new place, or its being behind the trace."""

    def acceptances(self) -> Sequence["Acceptance"]:
        """Who did that and when, the oldest first."""

    def inventory(self) -> "Inventory":
        """What lies in it, and whether the file is whole; reads all of it."""
