"""Ports (interfaces to the outside) for a ledger's past and for notes about it that lie outside the newsroom.

They show if the ledger is the one that sent last, or a copy or an older state.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProgress, Place, Position

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory


CommittedMessages = Mapping[tuple[int, int], bool]
"""Messages that passed their commit point, by (delivery id, attempt). True: accepted. False: no answer is known."""


class Positions(Protocol):
    """Safety copy, kept outside the newsroom's folder, of a ledger's newest step (Position): a claim or a decision.

    No method raises for a copy that cannot be read or written, because sending must go on without it.
    """

    def read(self) -> Position | None:
        """Return the position in the safety copy. None means that no position was noted, or that it cannot be read."""

    def advance(self, position: Position, follows: Callable[[Position], bool]) -> bool:
        """Write `position` into the safety copy, unless the copy holds a position that must stay.

        Return False when the copy could not be written. Otherwise return True, also when the copy stays as it is.
        A position of the same branch with the same or a higher number stays. For any other position in the copy,
        `follows` is called with that position. True means that it lies in the past of this ledger and is overwritten.
        False means that it stays.
        """

    def close(self) -> None:
        """Write the safety copy to disk and close its file."""

    def claim_folder(self) -> None:
        """Note outside the newsroom that this ledger lies in its folder from now on.

        The note is for another ledger that lies in that folder later. The other ledger's displaced() then returns this
        ledger's last position.
        """

    def displaced(self) -> Position | None:
        """Return the last position of another ledger that lay in this ledger's folder before.

        None means that no such ledger is known.
        """


class Traces(Protocol):
    """Note, kept outside the newsroom's folder, of how far the newsroom's ledger had come (HighWaterMark).

    No method raises for a note that cannot be read or written, because sending must go on without it.
    """

    @property
    def where(self) -> str:
        """Path of the file that holds the note. "" means that there is no place for such a file."""

    @property
    def fault(self) -> str:
        """Reason why the note cannot be read or written, in words. "" means that the note is in order."""

    def read(self) -> HighWaterMark | None:
        """Return the note. None means that nothing was noted, or that the note cannot be read."""

    def write(self, trace: HighWaterMark) -> bool:
        """Replace the note by `trace`, whole or not at all. Return False when it could not be written, else True."""


class Provenance(Protocol):
    """Ledger methods that tell whether this ledger is the one that sent last, or a copy or an older state."""

    def newest(self) -> datetime | None:
        """Return the time of the newest entry. None means that the ledger has no entry.

        Entries made before a person accepted the clock (ProblemKind.CLOCK) do not count, because their times are wrong.
        """

    def progress(self) -> LedgerProgress:
        """Return how many entries and mailings the ledger has had, and the branch that it is on (LedgerProgress).

        The numbers never go down, even when entries are removed.
        """

    def position(self) -> Position:
        """Return the newest step of the ledger.

        A step is a claim, by which messages are taken for sending, or a decision of a person. Position.number is 0 when
        no step was taken.
        """

    def has_step(self, position: Position) -> bool:
        """Tell whether this ledger itself has taken the step `position`.

        That is so when the ledger's own step of that number has the same token. For number 0, the beginning of every
        ledger, the answer is True.
        """

    def replaced(self) -> Position | None:
        """Return the last position of the ledger that this ledger, restored from a backup, has replaced.

        None means that no ledger was replaced, that the backup lacked nothing, or that a person has accepted the loss.
        """

    def write_positions_to(self, positions: Positions) -> None:
        """Let the ledger note each of its steps (claims, decisions) in the safety copy `positions` from now on."""

    def count_unknown_claims(self, begun: CommittedMessages) -> int:
        """Return how many messages in `begun` the ledger does not know to have been taken for sending (claimed).

        `begun` holds messages that passed their commit point, such as the final dot of SMTP. Each key is a pair: a
        delivery's id, and the number of the attempt. The value, True for an accepted message, makes no difference here.
        More than 0 means that the ledger is older than these messages.
        """

    def apply_marks(self, begun: CommittedMessages, now: datetime) -> None:
        """Store an outcome for each message in `begun` that the ledger, because it is older, would send again.

        `begun` holds messages that passed their commit point, such as the final dot of SMTP. Each key is a pair: a
        delivery's id, and the number of the attempt. A message with the value True becomes accepted. A message with
        False, for which no answer is known, becomes in doubt.
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

        Each kind of problem is ended in its own way:
        - CLOCK: whether the clock runs back is from now on judged by entries made after this one alone.
        - MOVED: `place`, the computer and folder of the ledger now, is stored as the ledger's own.
        - RESTORED: a new branch of the ledger begins. `trace` is the note outside the newsroom about how many entries
          the ledger had before, None without a note. It is not held against the ledger any more.
        - ZONE: a mailing may have times that mean another instant by today's rules of their zones. These times keep
          their stored instants, and are no longer compared with the rules.
        """

    def acceptances(self) -> Sequence["Acceptance"]:
        """Return every acceptance that people have stored about the ledger, the oldest first."""

    def inventory(self) -> "Inventory":
        """Return the counts of mailings, deliveries and entries in the ledger, its size, and the faults of its file.

        The whole file is read, which takes time.
        """
