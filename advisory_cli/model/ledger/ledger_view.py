"""What a person asks about the ledger itself; apart from what each command needs, since every class costs time."""

from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProblem, Place, ProblemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A person has looked into it and says that the ledger is right as it is."""

    at: datetime
    by: str
    worries: tuple[ProblemKind, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What lies in a ledger: the version of its tables, counts, bytes, and what is wrong with the file."""

    version: int
    mailings: int
    deliveries: int
    events: int
    size: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far a ledger or a backup has come."""

    events: int
    mailings: int
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """All that `advisory ledger` shows. `trace_fault` says why nothing can be noted outside; empty: it can."""

    here: Place
    place: Place | None
    inventory: Inventory
    newest: datetime | None
    trace_file: str
    trace: HighWaterMark | None
    trace_fault: str
    concerns: tuple[LedgerProblem, ...]
    acceptances: tuple[Acceptance, ...]
