"""Data classes for what `advisory ledger` and its subcommands show.

They are not in concerns.py, because every command loads that module and would start more slowly with them.
"""

from datetime import datetime

from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProblem, Place, ProblemKind
from advisory_cli.model.value_class import value_class


@value_class
class Acceptance:
    """Statement of a person that the ledger is right in spite of the problems named in `problems`.

    `at` is the time of the statement, and `by` the account or key of the person. `reason` is in the person's words, and
    may be "".
    """

    at: datetime
    by: str  # account of the person
    problems: tuple[ProblemKind, ...]  # accepted by that
    reason: str = ""  # in the person's words


@value_class
class Inventory:
    """Content of a ledger in numbers, and the faults found in its file.

    `version` is the number of the newest migration, a change to the tables of the database. `events` is the number of
    entries in the histories of deliveries. `size` is in bytes. `faults` are in words, and empty when the file is whole.
    """

    version: int  # of the tables
    mailings: int
    deliveries: int
    events: int  # entries in the histories of deliveries
    size: int  # bytes
    faults: tuple[str, ...]  # of the file, in words; empty: the file is whole


@value_class
class Extent:
    """Extent of a ledger or a backup: how many events and mailings it has, and the time of its newest record.

    `events` is the number of entries in the histories of deliveries. Records are events, planned mailings, stops and
    test messages. `newest` is None when there is no record.
    """

    events: int  # entries in the histories of deliveries
    mailings: int
    newest: datetime | None  # None: there is no entry


@value_class
class LedgerView:
    """Facts that `advisory ledger` shows.

    - `current_place`: where the ledger lies now. `place`: the place stored in the ledger, None when nobody has sent
      with the ledger yet.
    - `inventory`: the ledger's content in numbers. `newest`: the time of the newest entry, None without entries.
    - `trace`: the note, kept outside the newsroom, about the ledger that sent last. None: nothing was noted.
      `trace_file`: the path of that note. `trace_fault`: why the note cannot be read or written, in words, "" when the
      note is in order.
    - `concerns`: the problems because of which nothing may be sent.
    - `acceptances`: acceptances of problems by a person, the oldest first.
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
