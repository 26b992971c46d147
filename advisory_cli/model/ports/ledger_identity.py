"""Port of a ledger's identity: its own knowledge of its past, and the notes about it outside the newsroom."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProgress, Place, Position

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory


CommittedMessages = Mapping[tuple[int, int], bool]
"""Messages that passed their commit point, by (delivery id, attempt). True: accepted. False: no answer is known."""


class Positions(Protocol):
    """Safety copy of the newest position of a ledger, kept outside the newsroom's folder.

    No method raises for a copy that cannot be read or written, because sending must go on without it.
    """

    def read(self) -> Position | None:
        """Return the position in the safety copy. None means that no position was noted, or that it cannot be read."""

    def advance(self, position: Position, follows: Callable[[Position], bool]) -> bool:
        """Move the safety copy to `position`. Return False when the copy could not be written, else True.

        When the copy is as far on the same branch already, or further, it stays as it is. Otherwise `follows` is called
        with the position in the copy, if there is one, and returns whether that position is in the past of this ledger.
        When `follows` returns False, the copy stays as it is. A copy that stays gives True.
        The ledger calls this method at each claim, and it is cheap.
        """

    def close(self) -> None:
        """Write the safety copy to disk and close its file."""

    def claim_folder(self) -> None:
        """Note outside the newsroom that this ledger lies in its folder from now on.

        When another ledger lies in that folder later, displaced() of the other ledger returns the last position of this
        one.
        """

    def displaced(self) -> Position | None:
        """Return the last position of another ledger that lay in this ledger's folder before.

        None means that no such ledger is known.
        """


class Traces(Protocol):
    """Note outside the newsroom's folder of how far the newsroom's ledger had come (HighWaterMark).

    No method raises for a note that cannot be read or written, because sending must go on without it.
    """

    @property
    def where(self) -> str:
        """Path of the file that holds the note. "" means that there is no place for such a file."""

    @property
    def fault(self) -> str:
        """Reason why the note cannot be read or written, in words. "" means that it can."""

    def read(self) -> HighWaterMark | None:
        """Return the note. None means that nothing was noted, or that the note cannot be read."""

    def write(self, trace: HighWaterMark) -> bool:
        """Replace the note by `trace`, whole or not at all. Return False when it could not be written, else True."""


class Provenance(Protocol):
    """Ledger methods by which a copied or restored ledger is told from the ledger that sent last."""

    def newest(self) -> datetime | None:
        """Return the time of the newest entry. None means that the ledger has no entry.

        Entries made before a person accepted the clock (ProblemKind.CLOCK) are not looked at, because their times are
        wrong.
        """

    def progress(self) -> LedgerProgress:
        """Return how many entries and mailings the ledger has had, and its branch.

        The numbers never go down, even when entries are removed.
        """

    def position(self) -> Position:
        """Return the newest step of the ledger: a claim of messages, or a decision of a person.

        Position.number is 0 when no step was taken.
        """

    def has_step(self, position: Position) -> bool:
        """Tell whether the ledger itself has taken the step `position`: the step of that number with the same token.

        For number 0, the beginning of every ledger, the answer is True.
        """

    def replaced(self) -> Position | None:
        """Return the last position of the ledger in whose place this one was restored from a backup.

        None means that no ledger was replaced, that the backup lacked nothing, or that a person has accepted the loss.
        """

    def write_positions_to(self, positions: Positions) -> None:
        """Let the ledger write each of its steps to the safety copy `positions` too, from now on."""

    def count_unknown_claims(self, begun: CommittedMessages) -> int:
        """Return the number of messages in `begun` whose claim the ledger does not know.

        More than 0 means that the ledger is older than these messages.
        """

    def apply_marks(self, begun: CommittedMessages, now: datetime) -> None:
        """Store an outcome for each message in `begun` that the ledger, because it is older, would send again.

        A message whose value in `begun` is True becomes accepted, and any other one becomes in doubt.
        """

    def place(self) -> Place | None:
        """Return the place stored in the ledger: computer and folder.

        None means that no place is stored, because nobody has sent with the ledger yet.
        """

    def record_place(self, place: Place) -> None:
        """Store `place` as the place where the ledger lies."""

    def write_traces_to(self, traces: Traces, folder: str) -> None:
        """Let the ledger write its progress to the note `traces`, now and from now on.

        The note is renewed after each planned mailing, from time to time during sending, and at the end. `folder` is
        the ledger's own folder, and is written into the note.
        """

    def accept(self, acceptance: "Acceptance", *, place: Place, trace: HighWaterMark | None) -> None:
        """Store that a person takes the ledger for right, and end the problems named in `acceptance.problems`.

        CLOCK: the times of all entries so far no longer count. MOVED: `place` becomes the stored place. RESTORED: a new
        branch begins, and the branch of the note `trace` (None without a note) is left behind. ZONE: a mailing whose
        stored times have moved keeps their instants, and they are no longer compared with the rules of their zones.
        """

    def acceptances(self) -> Sequence["Acceptance"]:
        """Return every acceptance that people have stored about the ledger, the oldest first."""

    def inventory(self) -> "Inventory":
        """Return the counts of mailings, deliveries and entries in the ledger, its size, and the faults of its file.

        The whole file is read, which takes time.
        """
