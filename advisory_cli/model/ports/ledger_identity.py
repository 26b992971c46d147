"""The port of a ledger's identity: what the ledger says of its own past, and the note of that outside the newsroom."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProgress, Place, Position

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory


CommittedMessages = Mapping[tuple[int, int], bool]
"""Messages that passed their commit point, by (delivery id, attempt). True: accepted. False: no answer is known."""


class Positions(Protocol):
    """Safety copy of a ledger's newest position, kept outside the newsroom's folder.

    No method raises, because sending must go on without the copy.
    """

    def read(self) -> Position | None:
        """Return the position in the safety copy. None means that nothing was noted, or nothing readable."""

    def advance(self, position: Position, follows: Callable[[Position], bool]) -> bool:
        """Move the safety copy to `position`. Return False when the copy could not be written.

        The copy stays as it is when its own position is as far on or further. The same holds when `follows`, called
        with the copy's position, returns False: that position is then not in the past of this ledger.
        Called at each claim, and therefore cheap.
        """

    def close(self) -> None:
        """Put the safety copy on disk and close its file."""

    def claim_folder(self) -> None:
        """Note outside the newsroom that this ledger lies in its folder from now on.

        By that note, displaced() of a later ledger in the folder finds this one.
        """

    def displaced(self) -> Position | None:
        """Return the last position of another ledger that was in this ledger's folder before, None if none is known."""


class Traces(Protocol):
    """Note outside the newsroom's folder of how far its ledger had come (HighWaterMark).

    No method raises, because sending must go on without the note.
    """

    @property
    def where(self) -> str:
        """Path of the file that holds the note. Empty means that there is no place for one."""

    @property
    def fault(self) -> str:
        """Reason why the note cannot be read or written, in words. Empty means that there is none."""

    def read(self) -> HighWaterMark | None:
        """Return the note. None means that nothing was noted, or nothing readable."""

    def write(self, trace: HighWaterMark) -> bool:
        """Replace the note by `trace`, whole or not at all. Return False when that failed."""


class Provenance(Protocol):
    """Ledger methods about the ledger itself. They tell a copied or restored ledger from the one that sent last."""

    def newest(self) -> datetime | None:
        """Return the time of the newest entry. None means that there is none.

        Entries made while the clock was wrong, as a person has said (ProblemKind.CLOCK), do not count.
        """

    def progress(self) -> LedgerProgress:
        """Return how many entries and mailings the ledger has had, and on which branch.

        The numbers never go down, even if entries were removed.
        """

    def position(self) -> Position:
        """Return the newest step of the ledger. A claim is a step, and so is a decision of a person.

        Number 0 means that no step was taken.
        """

    def has_step(self, position: Position) -> bool:
        """Tell whether the ledger itself has taken the step `position`: its number with the same token.

        Number 0, the beginning, lies in every ledger's past.
        """

    def replaced(self) -> Position | None:
        """Return the last position of the ledger in whose place this ledger was restored from a backup.

        None means that no ledger was replaced, or that a person has accepted the loss.
        """

    def write_positions_to(self, positions: Positions) -> None:
        """Write each step of the ledger to the safety copy `positions` too, from now on."""

    def count_unknown_claims(self, begun: CommittedMessages) -> int:
        """Return the number of messages in `begun` that the ledger does not know to have been claimed.

        More than 0 means that the ledger is older than these messages.
        """

    def apply_marks(self, begun: CommittedMessages, now: datetime) -> None:
        """Store the outcome of those messages in `begun` that the ledger would otherwise send again.

        A message becomes accepted or in doubt.
        """

    def place(self) -> Place | None:
        """Return the stored place of the ledger: computer and folder.

        None means that nobody has sent with the ledger since places are stored.
        """

    def record_place(self, place: Place) -> None:
        """Store `place` as the place where the ledger lives."""

    def write_traces_to(self, traces: Traces, folder: str) -> None:
        """Write the ledger's progress to the note `traces` now and from now on.

        The note is renewed after each planned mailing, at times during sending, and at the end.
        `folder` is the ledger's own, and stands in the note.
        """

    def accept(self, acceptance: "Acceptance", *, place: Place, trace: HighWaterMark | None) -> None:
        """Store that a person takes the ledger for right, and end the problems in `acceptance.problems`.

        CLOCK: the times of all entries so far no longer count. MOVED: `place` becomes the stored place.
        RESTORED: a new branch begins, and the branch of the note `trace` is left behind. None means that there is no
        note.
        ZONE: stored times whose zone has new rules since keep their instant, and are no longer compared.
        """

    def acceptances(self) -> Sequence["Acceptance"]:
        """Return everything that people have accepted about the ledger, the oldest first."""

    def inventory(self) -> "Inventory":
        """Return counts of what the ledger holds, its size, and faults of its file. The whole file is read."""
