"""Ports (interfaces to the outside) for the history of a ledger, and for the notes about a ledger outside the newsroom.

The history and the notes show if a ledger is the one that sent last, a copy of that ledger, or an older state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProgress, Place, Position
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
        """Write `position` into the safety copy outside the newsroom, unless the copy holds a position that must stay.

        Return False when the copy could not be written. Otherwise return True, even when the copy stays as it is.
        - A position of the same branch stays when its number is the same or higher.
        - Any other position in the copy is passed to `follows`. When `follows` returns True, the passed position lies
          in the past of this ledger, and is overwritten. When `follows` returns False, it stays.
        """

    def close(self) -> None:
        """Write the safety copy of the ledger's newest step to disk, and close the file that holds the copy."""

    def claim_folder(self) -> None:
        """Note outside the newsroom that this ledger lies in its folder from now on.

        When another ledger lies in the folder later, displaced(), called for the later ledger, finds the note.
        """

    def displaced(self) -> Position | None:
        """Return the last known position of another ledger that lay in the folder of this ledger before.

        None means that no other ledger is known to have been in the folder.
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
        """Replace the note by `trace`, whole or not at all. Return True when it was written, else False."""


class Provenance(Protocol):
    """Ledger methods that tell whether this ledger is the one that sent last, or a copy or an older state."""

    def newest(self) -> datetime | None:
        """Return the time of the newest entry. None means that the ledger has no entry.

        When a person has accepted the clock (ProblemKind.CLOCK), earlier entries do not count, because their times may
        be wrong. Raises LedgerFault when the database fails.
        """

    def progress(self) -> LedgerProgress:
        """Return how many entries and mailings the ledger has had, and the branch that it is on (LedgerProgress).

        The numbers never go down, even when entries are removed. Raises LedgerFault when the database fails.
        """

    def position(self) -> Position:
        """Return the newest step of the ledger, with its totals.

        A step is a claim, by which messages are taken for sending, or a decision of a person. Position.number is 0 when
        there was no step. Raises LedgerFault when the database fails.
        """

    def has_step(self, position: Position) -> bool:
        """Return True when this ledger itself has taken the step `position`.

        Its step of the same number must have the same token. For number 0 the result is True, because every ledger
        begins there. Raises LedgerFault when the database fails.
        """

    def replaced(self) -> Position | None:
        """Return the last position of the ledger in whose place this one was put from a backup.

        None means that this ledger was not restored from a backup, or that the backup lacked no step. It also means
        that a person has accepted the loss, or that the replaced ledger could not be read. Raises LedgerFault when the
        database fails.
        """

    def write_positions_to(self, positions: Positions) -> None:
        """Let the ledger note each of its steps (claims, decisions) in the safety copy `positions` from now on."""

    def count_unknown_claims(self, begun: CommittedMessages) -> int:
        """Return the number of messages in `begun` whose claim (taking for sending) the ledger does not know.

        More than 0 means that the ledger is older than these messages. `begun` holds messages that passed their commit
        point, such as the final dot of SMTP. Each key is a pair: a delivery's id, and the number of the attempt. The
        values are ignored. Raises LedgerFault when the database fails.
        """

    def apply_marks(self, begun: CommittedMessages, now: datetime) -> None:
        """Store an outcome for each message in `begun` that this ledger, being an older state, would send again.

        `begun` holds messages that passed their commit point, such as the final dot of SMTP. Each key is a pair: a
        delivery's id, and the number of the attempt. The value True means that the server accepted the message. Its
        delivery becomes accepted. False means that no answer is known. The delivery then becomes in doubt. Raises
        LedgerFault when the database fails.
        """

    def place(self) -> Place | None:
        """Return the place stored in the ledger: computer and folder.

        None means that no place is stored, because nobody has sent with the ledger yet. Raises LedgerFault when the
        database fails.
        """

    def record_place(self, place: Place) -> None:
        """Store `place` as the place where the ledger lies.

        Raises LedgerFault when the database fails.
        """

    def write_traces_to(self, traces: Traces, folder: str) -> None:
        """Let the ledger write its progress to the note `traces`, at once and from now on.

        The note is written again after each planned mailing, from time to time during sending, and at the end. `folder`
        is the ledger's own folder, and is written into the note.
        """

    def accept(self, acceptance: Acceptance, *, place: Place, trace: HighWaterMark | None) -> None:
        """Store that a person takes the ledger for right, and end the problems named in `acceptance.problems`.

        `place`: computer and folder of the ledger now. `trace`: the note, kept outside the newsroom, of how far the
        earlier branch had come, None when there is no such note. Each kind of problem is ended in its own way:
        - CLOCK: when the clock is compared with the newest entry, entries made so far no longer count.
        - MOVED: `place` replaces the place stored in the ledger.
        - RESTORED: a new branch of the ledger begins, and the earlier branches, that of `trace` among them, are stored
          as left behind. Messages that only an earlier branch has sent are no longer reported as missing.
        - ZONE: when a stored wall time now means another instant, because the rules of its zone have changed, the
          stored instant holds from now on.
        Raises LedgerFault when the database fails.
        """

    def acceptances(self) -> Sequence[Acceptance]:
        """Return every acceptance that people have stored about the ledger, the oldest first.

        Raises LedgerFault when the database fails.
        """

    def inventory(self) -> Inventory:
        """Return the counts of mailings, deliveries and entries in the ledger, its size, and the faults of its file.

        The whole file is read, which takes time. Raises LedgerFault when the database fails.
        """
