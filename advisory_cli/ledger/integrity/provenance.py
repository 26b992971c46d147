"""Part of SqliteLedger that stores a ledger's identity, and writes notes outside the newsroom to notice a copy of it.

The identity is where the ledger lies, how far it has come, and its branch, which is its line of history. A new branch
begins when a person accepts a ledger that is older than what was sent. The notes are small files.
These rows of the table `meta` are used, all JSON:
- 'place' is the computer and folder where the ledger lies.
- 'reach' says how many events and mailings the ledger had had when the note of progress was last written. The numbers
  stay when entries are removed, so that the ledger does not look older than the note.
- 'branch' holds the present branch and those left behind.
- 'clock' marks the newest entry at the time when a person last accepted the clock. The times of entries up to there do
  not count.
- 'acceptances' holds the problems that people have accepted.
- 'stopped all' and 'stopped ID' say when somebody last stopped everything, or the advisory ID.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from advisory_cli.ledger.integrity.meta import read_row, remove_row, write_row
from advisory_cli.ledger.integrity.steps import has_step, newest_position, position_from_step, record_step
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import maybe_moment, moment, stamp
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.ledger.concerns import HighWaterMark, LedgerProgress, Place, Position, ProblemKind
from advisory_cli.model.ports.ledger_identity import Positions, Traces
from advisory_cli.model.schedule.frozen_times import moved

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory

STEP = 1_000  # entries between two notes of a long run: what a killed run may have sent without being missed later

_REACH = """
    SELECT coalesce((SELECT max(id) FROM event), 0), coalesce((SELECT max(number) FROM mailing), 0)
"""
_NEWEST = """
    SELECT max(at) FROM (
        SELECT * FROM (SELECT at FROM event WHERE id > :events ORDER BY id DESC LIMIT 1)
        UNION ALL SELECT max(planned_at) FROM mailing WHERE number > :mailings
        UNION ALL SELECT max(stopped_at) FROM mailing WHERE stopped_at > :until
        UNION ALL SELECT max(at) FROM test WHERE at > :until
    )
"""
_FROZEN_TIMES = """
    SELECT number, embargo_words, send_words FROM mailing WHERE embargo_words <> '' OR send_words <> ''
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM mailing), (SELECT count(*) FROM delivery), (SELECT count(*) FROM event)
"""
_NOTHING_WRONG = {"events": 0, "mailings": 0, "until": 0}


class HighWaterMarkWriter:
    """Writer of two small files outside the newsroom: a note of a ledger's progress, and a note of its newest step.

    Progress is how many events and mailings the ledger has had. A step is a claim of messages, or a person's decision.
    When a ledger lacks what these notes tell, it is an older state or a copy.
    `database`: the ledger's database.
    A new object writes to neither file. start() gives the file for the note of progress, and write_to() the file for
    the note of the newest step. From then on, the other methods keep that note up to date.
    A failure to write a note raises nothing, because a missing note must never end a mailing.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._traces: Traces | None = None
        self._positions: Positions | None = None
        self._folder = ""
        self._noted_progress = LedgerProgress(events=0, mailings=0)
        self._pending_step: tuple[int, int, int, int] | None = None  # a step that was not told yet
        self._noted_position: Position | None = None

    def write_to(self, positions: Positions) -> None:
        """Write each new step of the ledger to `positions`, a note outside the newsroom, from now on.

        A step is a claim of messages, or a person's decision.
        """
        self._positions = positions

    def start(self, traces: Traces, folder: str) -> None:
        """Write the ledger's progress to `traces`, a note outside the newsroom, and keep it up to date from now on.

        Progress is how many events and mailings the ledger has had. `folder` is the ledger's folder, and is written
        into that note. When write_to() was called before, the ledger's newest step is also written to the note that it
        was given.
        """
        self._traces, self._folder = traces, folder
        noted, branch = traces.read(), read_progress(self._db).branch
        known = noted is not None and (noted.folder, noted.branch) == (folder, branch)
        self._noted_progress = LedgerProgress(
            events=noted.events if noted and known else 0, mailings=noted.mailings if noted and known else 0
        )
        self.note_progress()
        newest = newest_position(self._db)
        if self._positions is not None and (newest.number or self._positions.read() is not None):
            self._advance(newest)

    @contextmanager
    def decision(self, *, counted: bool = True) -> Iterator[None]:
        """Context manager: run the block as one durable transaction, and store a step of the ledger in it.

        The step stands for a person's decision, such as a stop. Pass False as `counted` for a send that leaves at once:
        the step is stored, but the number of decisions stays, because the messages of this send are counted.
        After the commit, the note of the newest step outside the newsroom is brought up to date. When the block raises,
        nothing is stored. Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            yield
            self._pending_step = record_step(self._db, decisions=int(counted))
        self.advance_copy()

    def record_claim(self, messages: int) -> None:
        """Record that `messages` messages were claimed (taken for sending), as a step of the ledger.

        Call this inside a transaction, and advance_copy() after its commit. When `messages` is 0, nothing is recorded.
        Raises LedgerFault when the database fails.
        """
        self._pending_step = record_step(self._db, messages=messages) if messages else None

    def advance_copy(self) -> None:
        """Write the newly recorded step to the note of the newest step. Call this after the step's commit.

        Nothing happens when no step was recorded since the last call.
        """
        if self._pending_step is None:
            return
        step, self._pending_step = self._pending_step, None
        self._advance(position_from_step(self._db, step))

    def branch_off(self) -> None:
        """Begin to write for a new branch (line of history) of the ledger. Call this when that branch was stored.

        The next position is compared with the one in the note outside the newsroom before it replaces that one.
        Otherwise a position that this process wrote itself is replaced without a comparison.
        """
        self._noted_position = None

    def noted(self) -> Position | None:
        """Return the position (the newest step of a ledger) that is stored in the note outside the newsroom.

        None when no position is stored or can be read, and before write_to() has named the file.
        """
        return None if self._positions is None else self._positions.read()

    def close(self) -> None:
        """Write the note of the newest step to disk and close its file."""
        if self._positions is not None:
            self._positions.close()

    def _advance(self, position: Position) -> None:
        if self._positions is not None:
            self._positions.advance(position, self._follows)
            self._noted_position = position

    def _follows(self, noted: Position) -> bool:
        """Tell whether a noted position lies in this ledger's past. A position noted by this process does."""
        if noted == self._noted_position:
            return True
        progress = read_progress(self._db)
        return noted.branch in progress.past or (noted.branch == progress.branch and has_step(self._db, noted))

    def note_progress(self, *, step: int = 1) -> None:
        """Write how many events and mailings the ledger has had into the note outside the newsroom.

        An event is an entry in the history of a delivery. Nothing is written unless a mailing, or at least `step`
        events, are new since the note was last written. Nothing happens before start(). When the ledger cannot be read,
        or the note cannot be written, nothing is raised, and later calls do nothing.
        """
        if self._traces is None:
            return
        try:
            progress = read_progress(self._db)
            if (
                progress.mailings != self._noted_progress.mailings
                or progress.events - self._noted_progress.events >= step
            ):
                self._note(self._traces, progress)
        except LedgerFault:
            self._traces = None

    def _note(self, traces: Traces, progress: LedgerProgress) -> None:
        write_row(self._db, "reach", {"events": progress.events, "mailings": progress.mailings})
        trace = HighWaterMark(
            events=progress.events,
            mailings=progress.mailings,
            branch=progress.branch,
            at=read_newest(self._db),
            folder=self._folder,
        )
        self._noted_progress = progress
        if not traces.write(trace):
            self._traces = None


class ProvenancePart:
    """Mixin class of SqliteLedger that tells this ledger from copies and older versions of it.

    Implements model.ports.ledger_identity.Provenance except for count_unknown_claims() and apply_marks(), which
    LeftOverPart has. SqliteLedger sets the fields: `_db` is the ledger's database, and `_high_water` writes the notes
    outside the newsroom.
    """

    _db: Database
    _high_water: HighWaterMarkWriter

    def newest(self) -> datetime | None:
        """Return the time of the newest entry: an event, a planned mailing, a stop or a test message. None: no entry.

        Entries that were stored before a person accepted the clock as right do not count, because their times may be
        wrong. Raises LedgerFault when the database fails.
        """
        return read_newest(self._db)

    def progress(self) -> LedgerProgress:
        """Return how many events and mailings the ledger has had, with its present branch and the branches left behind.

        The numbers never go down, even if entries were removed. A branch is a line of history. A new one begins when a
        person accepts a ledger as right although it is older than what was sent. Raises LedgerFault when the database
        fails.
        """
        return read_progress(self._db)

    def position(self) -> Position:
        """Return the ledger's newest step: a claim of messages (they are taken for sending), or a person's decision.

        Position.number is 0 before the first step. Raises LedgerFault when the database fails.
        """
        return newest_position(self._db)

    def has_step(self, position: Position) -> bool:
        """Tell whether the step `position` was taken in this ledger, and not in a copy of it.

        A step is a claim of messages, or a person's decision. True means that the ledger holds a step with the same
        number and the same random token. True also for number 0, the beginning of every ledger. Raises LedgerFault when
        the database fails.
        """
        return has_step(self._db, position)

    def replaced(self) -> Position | None:
        """Return the newest step of the ledger that this one has replaced, when this one was restored from a backup.

        A step is a claim of messages, or a person's decision. None in four cases: this ledger was not restored from a
        backup, the backup lacked no step, the replaced ledger could not be read, or a person has accepted the loss.
        Raises LedgerFault when the database fails.
        """
        kept = read_row(self._db, "replaced")
        return None if kept is None else Position(**kept)

    def write_positions_to(self, positions: Positions) -> None:
        """Write each new step of the ledger to `positions`, a note outside the newsroom, from now on.

        A step is a claim of messages, or a person's decision. A failure to write is ignored.
        """
        self._high_water.write_to(positions)

    def place(self) -> Place | None:
        """Return the computer and folder stored as the ledger's place. None when no place is stored.

        Raises LedgerFault when the database fails.
        """
        kept = read_row(self._db, "place")
        return None if kept is None else Place(machine=kept["machine"], host=kept["host"], folder=kept["folder"])

    def record_place(self, place: Place) -> None:
        """Store `place`, a computer and folder, as the place where the ledger lies, instead of the earlier place.

        Raises LedgerFault when the database fails.
        """
        write_row(self._db, "place", _place_row(place))

    def write_traces_to(self, traces: Traces, folder: str) -> None:
        """Write the ledger's progress to `traces`, a note outside the newsroom, and keep it up to date from now on.

        Progress is how many events and mailings the ledger has had. An event is an entry in the history of a delivery.
        `folder` is the ledger's folder, and is written into that note.
        """
        self._high_water.start(traces, folder)

    def accept(self, acceptance: "Acceptance", *, place: Place, trace: HighWaterMark | None) -> None:
        """Store that a person takes the ledger for right, and stop reporting the problems in `acceptance.problems`.

        `place`: the present computer and folder. `trace`: the note of progress outside the newsroom, None when there is
        no such note.
        Writes to the ledger, for each kind of problem:
        - CLOCK: the times of all entries so far are ignored from now on, because they may be wrong.
        - MOVED: `place` is stored as the place where the ledger lies.
        - RESTORED: a new branch (line of history) of the ledger begins. The older branches are stored as left behind:
          those of this ledger, of the ledger that it replaced, of `trace`, and of the note of the newest step. Steps
          that only older branches had are no longer reported as missing.
        - ZONE: when a stored wall time of a mailing now means another instant, the instant stays, and the wall times of
          this mailing are removed.
        Raises LedgerFault when the database fails.
        """
        with self._high_water.decision():
            if ProblemKind.CLOCK in acceptance.problems:
                self._accept_clock()
            if ProblemKind.MOVED in acceptance.problems:
                self.record_place(place)
            if ProblemKind.RESTORED in acceptance.problems:
                self._branch_off(trace)
            if ProblemKind.ZONE in acceptance.problems:
                self._keep_instants()
            log = [*map(_acceptance_row, self.acceptances()), _acceptance_row(acceptance)]
            write_row(self._db, "acceptances", log)

    def acceptances(self) -> Sequence["Acceptance"]:
        """Return every acceptance of problems by a person, the oldest first: when, by whom, of what, and why.

        Raises LedgerFault when the database fails.
        """
        from advisory_cli.model.ledger.ledger_view import Acceptance

        return tuple(
            Acceptance(
                at=moment(row["at"]),
                by=row["by"],
                problems=tuple(ProblemKind(word) for word in row["worries"]),
                reason=row["reason"],
            )
            for row in read_row(self._db, "acceptances") or ()
        )

    def inventory(self) -> "Inventory":
        """Return how many mailings, deliveries and events there are, with the file's version, size and faults.

        The version is the number of the ledger's format, and the size is in bytes. The faults are texts, and empty when
        the file is whole. To find them, the whole file is read (sqlite.org/pragma.html#pragma_quick_check). Raises
        LedgerFault when the database fails.
        """
        from advisory_cli.model.ledger.ledger_view import Inventory

        mailings, deliveries, events = self._db.fetch_one(_COUNTS) or (0, 0, 0)
        messages = tuple(str(row[0]) for row in self._db.fetch_all("PRAGMA quick_check"))
        return Inventory(
            version=self._number("user_version"),
            mailings=mailings,
            deliveries=deliveries,
            events=events,
            size=self._number("page_count") * self._number("page_size"),
            faults=() if messages == ("ok",) else messages,
        )

    def _number(self, pragma: str) -> int:
        row = self._db.fetch_one(f"PRAGMA {pragma}")
        return int(row[0]) if row else 0

    def _accept_clock(self) -> None:
        """Note that the times of all entries so far are wrong. Entries from now on count again."""
        progress, until = read_progress(self._db), read_newest(self._db)
        wrong = {"events": progress.events, "mailings": progress.mailings, "until": stamp(until) if until else 0}
        write_row(self._db, "clock", wrong)

    def _keep_instants(self) -> None:
        """Remove the frozen words that now mean another instant, to end the judging of them."""
        for number, embargo, send in self._db.fetch_all(_FROZEN_TIMES):
            if moved(embargo) or moved(send):
                self._db.run("UPDATE mailing SET embargo_words = '', send_words = '' WHERE number = ?", (number,))

    def _branch_off(self, trace: HighWaterMark | None) -> None:
        """Begin a new branch, and leave all others behind.

        Because of that, a lost ledger that comes back is not taken for this one.
        """
        progress = read_progress(self._db)
        others = [mark for mark in (trace, self.replaced(), self._high_water.noted()) if mark is not None]
        left = {*progress.past, progress.branch, *(position.branch for position in others)}
        row = {"name": secrets.token_hex(4), "past": sorted(left), "base": self.position().messages}
        write_row(self._db, "branch", row)
        remove_row(self._db, "replaced")
        self._high_water.branch_off()


def read_progress(database: Database) -> LedgerProgress:
    """Return how many events and mailings a ledger has had, with its present branch and the branches left behind.

    The numbers never go down, even if entries were removed. A branch is a line of history. A new one begins when a
    person accepts a ledger as right although it is older than what was sent. Raises LedgerFault when the database
    fails.
    """
    events, mailings = database.fetch_one(_REACH) or (0, 0)
    noted = read_row(database, "reach") or {"events": 0, "mailings": 0}
    branch = read_row(database, "branch") or {"name": "", "past": ()}
    return LedgerProgress(
        events=max(events, noted["events"]),
        mailings=max(mailings, noted["mailings"]),
        branch=branch["name"],
        past=tuple(branch["past"]),
    )


def read_newest(database: Database) -> datetime | None:
    """Return the time of a ledger's newest entry: an event, planned mailing, stop or test message. None: no entry.

    Entries that were stored before a person accepted the clock as right do not count, because their times may be wrong.
    Raises LedgerFault when the database fails.
    """
    row = database.fetch_one(_NEWEST, read_row(database, "clock") or _NOTHING_WRONG)
    times = [row[0] if row else None, read_stop(database)]
    return maybe_moment(max((time for time in times if time is not None), default=None))


def read_stop(database: Database, advisory_id: str = "") -> int | None:
    """Return when the plans of an advisory, or everything, were last stopped, in microseconds since 1970 in UTC.

    `advisory_id`: "" asks for the last stop of everything.
    None means that there was no such stop. None is also returned when a person has accepted the clock as right after
    the stop, because earlier times may be wrong. Raises LedgerFault when the database fails.
    """
    stopped, wrong = read_row(database, stop_row(advisory_id)), read_row(database, "clock") or _NOTHING_WRONG
    return None if stopped is None or stopped <= wrong["until"] else int(stopped)


def stop_row(advisory_id: str) -> str:
    """Return the name of the row in table `meta` that holds the time of the last stop of an advisory.

    `advisory_id` "" means the row for a stop of everything.
    """
    return f"stopped {advisory_id}" if advisory_id else "stopped all"  # no id holds a blank


def _place_row(place: Place) -> dict[str, str]:
    return {"machine": place.machine, "host": place.host, "folder": place.folder}


def _acceptance_row(acceptance: "Acceptance") -> dict[str, object]:
    return {
        "at": stamp(acceptance.at),
        "by": acceptance.by,
        "worries": [*acceptance.problems],
        "reason": acceptance.reason,
    }
