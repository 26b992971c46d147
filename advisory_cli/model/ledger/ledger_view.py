"""Values for a person's questions about the ledger itself.

Because every class costs time, they stand apart from the others.
"""

from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProblem, Place, ProblemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Statement of a person that the ledger is right as it is."""

    at: datetime
    by: str
    problems: tuple[ProblemKind, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Content of a ledger: the version of its tables, counts, bytes, and the faults of the file."""

    version: int
    mailings: int
    deliveries: int
    events: int
    size: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Progress of a ledger or a backup, in entries and mailings, with the time of the newest entry."""

    events: int
    mailings: int
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """Everything that `advisory ledger` shows.

    `trace_fault` says why nothing can be noted outside the newsroom. Empty means that notes can be made.
    """

    current_place: Place
    place: Place | None
    inventory: Inventory
    newest: datetime | None
    trace_file: str
    trace: HighWaterMark | None
    trace_fault: str
    concerns: tuple[LedgerProblem, ...]
    acceptances: tuple[Acceptance, ...]
