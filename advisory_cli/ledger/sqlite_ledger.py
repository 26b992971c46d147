"""Ledger in SQLite: the class that joins its parts, and functions that open a ledger, or a copy of it for a dry run."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from advisory_cli.ledger.history.doubts import DoubtsPart
from advisory_cli.ledger.history.events import DeliveryEventsPart
from advisory_cli.ledger.history.queries import MailingQueriesPart
from advisory_cli.ledger.integrity.folder import make_private, refuse_unsafe_folder
from advisory_cli.ledger.integrity.provenance import HighWaterMarkWriter, ProvenancePart
from advisory_cli.ledger.planning.audience import AudiencePart
from advisory_cli.ledger.planning.freeze import PlanningPart
from advisory_cli.ledger.queue.commit_marks import CommitMarks, MarksFiles, boot_identity
from advisory_cli.ledger.queue.early import EarlyPart
from advisory_cli.ledger.queue.left_over import LeftOverPart
from advisory_cli.ledger.queue.lock import LedgerLock, exclusive_in, is_held, mailing_lock, try_lock
from advisory_cli.ledger.queue.outlook import OutlookPart
from advisory_cli.ledger.queue.rate_limits import RateLimitsPart
from advisory_cli.ledger.queue.reschedule import ReschedulePart
from advisory_cli.ledger.queue.resends import ResendsPart
from advisory_cli.ledger.queue.scheduling import WaitingPart
from advisory_cli.ledger.storage.database import Database, connect
from advisory_cli.ledger.storage.schema import migrate
from advisory_cli.ledger.suppressions import SuppressionsPart
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.ports.ledger import SendingLedger

FILE, LOCK, MARKS, COPIES_LOCK = "ledger.db", "lock", "marks", "copies.lock"


class SqliteLedger(
    PlanningPart,
    OutlookPart,
    ResendsPart,
    ReschedulePart,
    WaitingPart,
    RateLimitsPart,
    MailingQueriesPart,
    DoubtsPart,
    AudiencePart,
    DeliveryEventsPart,
    SuppressionsPart,
    ProvenancePart,
    LeftOverPart,
    EarlyPart,
):
    """Ledger in an SQLite database, for use by one thread. Implements model.ports.ledger.Ledger.

    Do not construct it: open_ledger() opens a ledger to read or send, open_alone() to keep all others from sending, and
    dry_run_copy() a copy. Call close() at the end. Every method may raise LedgerFault, when the database fails. The
    methods stand in the base classes, one for each task.
    - `database`: the ledger's database, with its tables up to date.
    - `files`: the set of marks files, for a ledger that can claim deliveries. In a marks file, a sending process notes
      how far each message came. `marks`: marks in memory, for a dry run. With neither, the ledger can be read and take
      decisions, but not claim deliveries.
    - `folder`: the ledger's folder, by which a ledger that is only read finds out which mailings are being sent. None:
      that of `files`.
    - `newsroom`: the newsroom's folder. None: not known.
    - `busy`: True when another process was sending while a dry run's copy was made.
    - `lock`: the ledger's lock, for close() to release. None: no lock.
    """

    def __init__(
        self,
        database: Database,
        *,
        files: MarksFiles | None = None,
        marks: CommitMarks | None = None,
        lock: LedgerLock | None = None,
        folder: Path | None = None,
        newsroom: Path | None = None,
        busy: bool = False,
    ) -> None:
        self._db = database
        self._newsroom = newsroom
        self._busy = busy
        self._files = files
        self._folder = files.folder if files is not None else folder
        self._marks = marks
        self._lock = lock
        self.accepted = 0
        self._recorded = {}
        self._allowed = set()
        self._version = database.version()
        self._high_water = HighWaterMarkWriter(database)
        self.unwritable = ""
        self._held: dict[int, ExitStack] = {}  # locks of mailings by number

    @property
    def newsroom_key(self) -> bytes:
        """Secret key of the newsroom, for Message-IDs and opt-out links: 32 random bytes, made with the ledger.

        Raises LedgerFault when the ledger holds no key any more or the database fails.
        """
        row = self._db.fetch_one("SELECT value FROM meta WHERE name = 'newsroom key'")
        if row is None:
            raise LedgerFault("The ledger has lost its key.", remedy="Restore the newest backup of the ledger folder.")
        return bytes(row[0])

    @contextmanager
    def sending_lock(self, mailing_id: str, *, now: datetime) -> Iterator[None]:
        """Context manager: hold the lock of a mailing during the block, so that no other process sends the mailing.

        When freeze() has taken this lock for the process already, it is kept, and released after the block. A dry run,
        and a ledger not opened to send, lock nothing.
        `now` is shown to a process that finds the lock held. Raises AtWork when another process holds the lock, and
        LedgerFault when the mailing is unknown or the database fails.
        """
        number = self._mailing(mailing_id).number
        self._lock_mailing(number, mailing_id, now)
        try:
            yield
        finally:
            self._unlock_mailing(number)

    def is_sending(self, mailing_id: str) -> bool:
        """Tell whether another process holds the sending lock of a mailing.

        Raises LedgerFault when the mailing is unknown or the database fails.
        False in a dry run.
        """
        return self._is_locked_elsewhere(self._mailing(mailing_id).number)

    @contextmanager
    def copies_lock(self) -> Iterator[bool]:
        """Context manager: hold the lock for putting copies into a mailbox, and yield whether copies may be put there.

        True means that this process holds the lock during the block. False means that another process holds the lock.
        There is no waiting. In a dry run, and in a ledger not opened to send, nothing is locked, and True is yielded.
        Raises LedgerFault when the lock file cannot be opened.
        """
        descriptor = None if self._files is None else try_lock(self._files.folder / COPIES_LOCK, create=True)
        try:
            yield self._files is None or descriptor is not None
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _lock_mailing(self, number: int, mailing_id: str, now: datetime) -> None:
        """Hold the lock of a mailing. Nothing happens when this process holds the lock already, and in a dry run."""
        if self._files is None or number in self._held:
            return
        lock = ExitStack()
        lock.enter_context(mailing_lock(_mailing_file(self._files.folder, number), mailing_id, now=now))
        self._held[number] = lock

    @contextmanager
    def _unlock_on_failure(self) -> Iterator[None]:
        before = set(self._held)
        try:
            yield
        except BaseException:
            for number in self._held.keys() - before:
                self._unlock_mailing(number)
            raise

    def _is_locked_elsewhere(self, number: int) -> bool:
        folder = self._folder
        return folder is not None and number not in self._held and is_held(_mailing_file(folder, number))

    def _unlock_mailing(self, number: int) -> None:
        lock = self._held.pop(number, None)
        if lock is not None:
            lock.close()

    def forbid_writing(self, file: Path, why: str) -> None:
        """Let every write fail from now on, because this is a copy of the ledger `file`, to be read alone.

        `why` is the reason, as a sentence.
        """
        self._db.forbid_writing(file)
        self.unwritable = why

    def close(self) -> None:
        """Write all recorded outcomes to disk, release every lock, and close the database.

        When writing fails, LedgerFault is raised after everything is closed. recover() of the next run then finds the
        verdicts in the marks file.
        """
        with ExitStack() as stack:
            if self._lock is not None:
                stack.callback(self._lock.release)
            for number in list(self._held):
                stack.callback(self._unlock_mailing, number)
            if self._marks is not None:
                stack.callback(self._marks.close)
            stack.callback(self._db.close)
            stack.callback(self._high_water.close)
            if not self.unwritable:
                self._flush()
                self._high_water.note_progress()


class SqliteSendingLedger(SqliteLedger, SendingLedger):
    """Ledger opened to send mail, by open_sending() or for a dry run. Implements model.ports.ledger.SendingLedger.

    The constructor and the methods are those of SqliteLedger. `recovered` is the number of deliveries that became
    doubts when the program settled the claims of dead processes, 0 before that. `accepted` is the number of messages
    that this process has recorded as accepted.
    """


def _mailing_file(folder: Path, number: int) -> Path:
    return folder / f"sending.{number}"


def has_ledger(folder: Path) -> bool:
    """Tell whether a ledger file lies in `folder`, the folder NEWSROOM/ledger. False when the folder is missing."""
    return (folder / FILE).exists()


def open_ledger(folder: Path, *, now: datetime, writer: bool, boot: str | None = None) -> SqliteLedger:
    """Open the ledger in `folder` (NEWSROOM/ledger). A missing ledger is made, with `now` as the time of its making.

    `writer`: True opens it for sending, as open_sending() does, so that deliveries can be claimed and sent. False opens
    it for reading, and for decisions such as stops and opt-outs.
    `boot`: the identity of the computer's present boot. None means to ask the system, by boot_identity().
    Raises LedgerFault when the ledger cannot be used, or is gone though it was used before. With `writer`, raises
    TryLater while another process replaces the file.
    """
    if writer:
        return open_sending(folder, now=now, boot=boot)
    files = MarksFiles(folder, boot=boot_identity() if boot is None else boot)
    with _database(folder, files, now=now) as database:
        return SqliteLedger(database, folder=folder, newsroom=folder.parent)


def open_sending(folder: Path, *, now: datetime, boot: str | None = None) -> SqliteSendingLedger:
    """Open the ledger in `folder` (NEWSROOM/ledger) to send with. A missing ledger is made.

    `now` is stored as the time of making. Other processes may send at the same time. `boot` is the identity of the
    computer's present boot. None means to ask the system, by boot_identity().
    Raises TryLater while another process replaces the file. Raises LedgerFault when the ledger cannot be used, or is
    gone though it was used before.
    """
    refuse_unsafe_folder(folder)
    files = MarksFiles(folder, boot=boot_identity() if boot is None else boot)
    make_private(folder, LOCK)
    lock = LedgerLock.share(folder / LOCK)
    try:
        with _database(folder, files, now=now) as database:
            lock.write_marker()
            return SqliteSendingLedger(database, files=files, lock=lock, newsroom=folder.parent)
    except BaseException:
        lock.release()
        raise


def open_alone(folder: Path, *, now: datetime) -> SqliteLedger:
    """Open the ledger in `folder` (NEWSROOM/ledger), and keep other processes from sending until close() is called.

    A missing ledger is made, with `now` as the time of its making.
    Raises TryLater when another process has the ledger open to send. Raises LedgerFault when the ledger cannot be used,
    or is gone though it was used before.
    """
    refuse_unsafe_folder(folder)
    make_private(folder, LOCK)
    lock = LedgerLock.whole(folder / LOCK)
    try:
        files = MarksFiles(folder, boot=boot_identity())
        with _database(folder, files, now=now) as database:
            return SqliteLedger(database, files=files, lock=lock, newsroom=folder.parent)
    except BaseException:
        lock.release()
        raise


@contextmanager
def _database(folder: Path, files: MarksFiles, *, now: datetime) -> Iterator[Database]:
    """Open the database, up to date, and close it again when the block fails."""
    refuse_unsafe_folder(folder)
    _refuse_lost(folder, files)
    make_private(folder, FILE)
    database = _connect(folder)
    try:
        migrate(database, now=now)
        yield database
    except BaseException:
        database.close()
        raise


def _refuse_lost(folder: Path, files: MarksFiles) -> None:
    """Raise LedgerFault when a ledger was there and is not.

    Because the ledger would be made anew, empty, everybody would be sent everything again.
    """
    file = folder / FILE
    try:
        kept = file.exists() and file.stat().st_size > 0
        lock = folder / LOCK
        used = files.used or (lock.exists() and lock.stat().st_size > 0)
    except OSError as error:
        raise LedgerFault(f"The ledger cannot be read: {file} ({error.strerror}).") from error
    if used and not kept:
        raise LedgerFault(
            f"The ledger {file} is gone, and with it the record of who got what. Nothing was sent.",
            remedy=f"Restore it. Only if this newsroom never sent anything, remove the folder {folder}.",
        )


def _connect(folder: Path) -> Database:
    file = folder / FILE
    with exclusive_in(folder) if file.stat().st_size == 0 else nullcontext():
        return connect(file)


def dry_run_copy(folder: Path, *, now: datetime, boot: str | None = None) -> SqliteSendingLedger:
    """Open a temporary copy of the ledger in `folder` (NEWSROOM/ledger), so that a dry run changes nothing there.

    The copy vanishes when it is closed. The marks of dead processes are copied too, so that recover() can settle their
    deliveries in the copy.
    `now`: where there is no ledger, the copy is empty, and was made at `now`.
    `boot`: the identity of the computer's present boot. None means to ask the system, by boot_identity().
    Raises LedgerFault when the ledger cannot be read, or is gone though it was used before.
    """
    refuse_unsafe_folder(folder)
    files = MarksFiles(folder, boot=boot_identity() if boot is None else boot)
    _refuse_lost(folder, files)
    file = folder / FILE
    database = connect(None)
    with ExitStack() as stack:
        stack.callback(database.close)
        try:
            if file.exists() and file.stat().st_size:
                database.copy_from(file)
            leftover, busy = files.leftover(), files.in_use
        except OSError as error:
            raise LedgerFault(f"The ledger cannot be read: {file} ({error.strerror}).") from error
        migrate(database, now=now)
        stack.pop_all()
    marks = CommitMarks.in_memory(leftover)
    return SqliteSendingLedger(database, marks=marks, busy=busy, newsroom=folder.parent)


def read_copy(folder: Path, *, now: datetime, why: str) -> SqliteLedger:
    """Open a copy of the ledger in `folder` to be read, where the ledger itself cannot be written, as `why` says.

    What dead processes have sent is counted in the copy by their marks, as recover() does at `now`. Every write fails.
    Raises LedgerFault when the ledger cannot be read.
    """
    copy = dry_run_copy(folder, now=now)
    try:
        copy.recover(now)
        copy.forbid_writing(folder / FILE, why)
    except BaseException:
        copy.close()
        raise
    return copy
