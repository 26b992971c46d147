"""Values that the commands about the ledger itself show.

They stand apart from concerns.py, which every command loads, because each class costs time at the start.
"""

from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProblem, Place, ProblemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Statement of a person that the ledger is right in spite of the problems named in `problems`."""

    at: datetime
    by: str  # account of the person
    problems: tuple[ProblemKind, ...]  # accepted by that
    reason: str = ""  # in the person's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Content of a ledger in numbers, and the faults found in its file."""

    version: int  # of the tables
    mailings: int
    deliveries: int
    events: int  # entries in the histories of deliveries
    size: int  # bytes
    faults: tuple[str, ...]  # of the file, in words; empty: the file is whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Progress of a ledger or a backup, with the time of its newest entry."""

    events: int  # entries in the histories of deliveries
    mailings: int
    newest: datetime | None  # None: there is no entry


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """Facts that `advisory ledger` shows.

    `current_place` is the place of the ledger now, and `place` the place stored in the ledger. `trace` is the note,
    kept outside the newsroom, about the ledger that sent last, and `trace_file` is the path of that note.
    """

    current_place: Place
    place: Place | None  # None: nobody has sent with the ledger yet
    inventory: Inventory
    newest: datetime | None  # time of the newest entry
    trace_file: str  # empty: there is no place for a note
    trace: HighWaterMark | None  # None: nothing was noted
    trace_fault: str  # why no note can be read or written; empty: it can
    concerns: tuple[LedgerProblem, ...]  # because of which nothing may be sent
    acceptances: tuple[Acceptance, ...]  # the oldest first
