"""The ledger in SQLite: opening it, the rehearsal's copy of it, and the class that joins its parts."""

from contextlib import ExitStack, nullcontext
from datetime import datetime
from pathlib import Path

from advisory_cli.ledger.history.events import HappeningsPart
from advisory_cli.ledger.history.queries import RegisterPart
from advisory_cli.ledger.integrity.folder import make_private, refuse_place
from advisory_cli.ledger.integrity.provenance import ProvenancePart, Trail
from advisory_cli.ledger.planning.audience import AudiencePart
from advisory_cli.ledger.planning.freeze import PlanningPart
from advisory_cli.ledger.queue.claims import DispatchPart
from advisory_cli.ledger.queue.commit_marks import Marks, boot_identity, read_marks
from advisory_cli.ledger.queue.early import EarlyPart
from advisory_cli.ledger.queue.left_over import LeftOverPart
from advisory_cli.ledger.queue.lock import WriterLock, alone_in, is_held
from advisory_cli.ledger.queue.rate_limits import PacingPart
from advisory_cli.ledger.queue.scheduling import WaitingPart
from advisory_cli.ledger.storage.database import Database, connect
from advisory_cli.ledger.storage.schema import migrate
from advisory_cli.ledger.suppressions import PeoplePart
from advisory_cli.model.errors import LedgerFault

FILE, LOCK, MARKS = "ledger.db", "lock", "marks"


class SqliteLedger(
    PlanningPart,
    DispatchPart,
    WaitingPart,
    PacingPart,
    RegisterPart,
    AudiencePart,
    HappeningsPart,
    PeoplePart,
    ProvenancePart,
    LeftOverPart,
    EarlyPart,
):
    """Implements model.ports.ledger.Ledger. Belongs to one thread. `marks` only for the process that may send."""

    def __init__(self, database: Database, *, marks: Marks | None, lock: WriterLock | None, busy: bool = False) -> None:
        self._db = database
        self._busy = busy
        self._marks = marks
        self._lock = lock
        self._noted = {}
        self._cleared = set()
        self._version = database.version()
        self._trail = Trail(database)

    @property
    def newsroom_key(self) -> bytes:
        """32 random bytes, made when the ledger was."""
        row = self._db.one("SELECT value FROM meta WHERE name = 'newsroom key'")
        if row is None:
            raise LedgerFault("The ledger has lost its key.", remedy="Put back the newest backup of the ledger folder.")
        return bytes(row[0])

    def close(self) -> None:
        """Make everything durable and let go. Should that fail, the marks still hold every outcome for the next run."""
        with ExitStack() as stack:
            if self._lock is not None:
                stack.callback(self._lock.release)
            if self._marks is not None:
                stack.callback(self._marks.close)
            stack.callback(self._db.close)
            stack.callback(self._trail.close)
            self._flush()
            self._trail.keep_up()


def has_ledger(folder: Path) -> bool:
    """Whether anything was ever planned here."""
    return (folder / FILE).exists()


def open_ledger(folder: Path, *, now: datetime, writer: bool, boot: str | None = None) -> SqliteLedger:
    """Open the ledger in `folder` (NEWSROOM/ledger), made if missing.

    `writer` takes the lock of the one process that may plan and send, or raises TryLater. Without it a ledger can be
    read, stopped, resolved and told of opt-outs while another process sends. `boot` stands in for the system's boot
    identity. Raises LedgerFault.
    """
    refuse_place(folder)
    _refuse_lost(folder)
    make_private(folder, FILE, *((LOCK, MARKS) if writer else ()))
    with ExitStack() as stack:
        lock = marks = None
        if writer:
            lock = WriterLock.take(folder / LOCK, now=now)
            stack.callback(lock.release)
        database = _connect(folder)
        stack.callback(database.close)
        migrate(database, now=now)
        if lock is not None:  # after the database: marks without one then prove that it was lost
            lock.guard(folder / MARKS)
            marks = Marks.open(folder / MARKS, boot=boot_identity() if boot is None else boot)
            stack.callback(marks.close)
        stack.pop_all()
    return SqliteLedger(database, marks=marks, lock=lock)


def _refuse_lost(folder: Path) -> None:
    """A ledger that was there and is not would be made anew, empty, and everybody be sent everything again."""
    file, marks = folder / FILE, folder / MARKS
    try:
        kept = file.exists() and file.stat().st_size > 0
        used = marks.exists() and marks.stat().st_size > 0
    except OSError as error:
        raise LedgerFault(f"The ledger cannot be read: {file} ({error.strerror}).") from error
    if used and not kept:
        raise LedgerFault(
            f"The ledger {file} is gone, and with it the record of who got what. Nothing was sent.",
            remedy="Put it back from where it went. Only if this newsroom never sent anything: remove the folder"
            f" {folder}.",
        )


def _connect(folder: Path) -> Database:
    file = folder / FILE
    with alone_in(folder) if file.stat().st_size == 0 else nullcontext():
        return connect(file)


def rehearsal_copy(folder: Path, *, now: datetime, boot: str | None = None) -> SqliteLedger:
    """The same ledger on an anonymous copy, so that a dry run goes the whole way and writes nothing to the newsroom.

    The copy knows what a dead process left behind, and settles it like the real one would.
    """
    refuse_place(folder)
    _refuse_lost(folder)
    file = folder / FILE
    database = connect(None)
    with ExitStack() as stack:
        stack.callback(database.close)
        try:
            if file.exists() and file.stat().st_size:
                database.copy_from(file)
            left = read_marks(folder / MARKS, boot=boot_identity() if boot is None else boot)
            busy = is_held(folder / LOCK) or is_held(folder / MARKS)
        except OSError as error:
            raise LedgerFault(f"The ledger cannot be read: {file} ({error.strerror}).") from error
        migrate(database, now=now)
        stack.pop_all()
    return SqliteLedger(database, marks=Marks.in_memory(left or {}), lock=None, busy=busy)
