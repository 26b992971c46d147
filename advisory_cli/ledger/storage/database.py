"""Connection of a ledger to its SQLite database: runs SQL, and turns SQLite's errors into sentences (LedgerFault).

connect() opens a database file as a Database. No other module imports sqlite3: the parts of the ledger speak SQL
through `Database`.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from advisory_cli.files.atomic import create_file, sync_folder
from advisory_cli.files.disk import why_unwritable
from advisory_cli.model.errors import LedgerFault, LedgerUnwritable

Arguments = Sequence[object] | Mapping[str, object]
Row = tuple[Any, ...]

OLDEST = (3, 37, 0)  # STRICT tables
_WAIT = 30.0  # seconds for another process's short write; a freeze of a million rows is the longest there is
_CACHE_KIB = 6_000
_LOG_LIMIT = 16_000_000  # bytes kept of the write-ahead log after a large freeze
_SHARED_REGION = 32_768  # bytes of a -shm file that is in use (sqlite.org/walformat.html)
_UNUSED_FILE, _USED_FILE = (
    "mode=ro&immutable=1",
    "mode=ro",
)  # how a file is read that nobody has open, and one that somebody may

_WORDS = {
    sqlite3.SQLITE_FULL: ("The disk is full, so the ledger could not be written", "Free some space, then try again."),
    sqlite3.SQLITE_BUSY: (
        "The ledger is in use by another program",
        "Wait for other advisory commands to end, or close the program that has the file open.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The ledger file is damaged",
        "Restore the newest backup of the ledger folder before you send anything.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "The ledger file is not a ledger",
        "Something else was saved under its name: restore the newest backup of the ledger folder.",
    ),
    sqlite3.SQLITE_READONLY: ("The ledger cannot be written", "Check who owns the ledger folder."),
    sqlite3.SQLITE_PERM: ("The ledger cannot be opened", "Check who owns the ledger folder."),
    sqlite3.SQLITE_CANTOPEN: ("The ledger could not be opened", "Check that the ledger folder exists and is yours."),
    sqlite3.SQLITE_IOERR: ("The disk failed while the ledger was in use", "Check the disk before sending anything."),
    sqlite3.SQLITE_CONSTRAINT: (
        "The ledger refused an entry that contradicts what it already holds",
        "Nothing was changed. Please report this with the text in brackets.",
    ),
}
_WORDS[sqlite3.SQLITE_LOCKED] = _WORDS[sqlite3.SQLITE_BUSY]
_OF_DISK = {  # what a disk may be the cause of, and SQLite does not tell
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
}


@contextmanager
def _translate_errors(where: str) -> Iterator[None]:
    """Turn what the database raises into a LedgerFault. A ProgrammingError is our own bug and passes."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        extended = getattr(error, "sqlite_errorcode", None)
        code = extended & 0xFF if extended is not None else -1
        if code in _OF_DISK and (fault := disk_fault(where, str(error))) is not None:
            raise fault from error
        words, remedy = _WORDS.get(code, ("The ledger failed", ""))
        kind = LedgerUnwritable if code == sqlite3.SQLITE_FULL else LedgerFault
        raise kind(f"{words}: {where} ({error}).", remedy=remedy) from error


def disk_fault(where: str, words: str) -> LedgerUnwritable | None:
    """Return the fault of a ledger whose disk is full or mounted read-only, None when the disk is neither.

    `where` is the path of the ledger's file, and `words` what the system or the database says.
    """
    match why_unwritable(Path(where)):
        case "full":
            full, remedy = _WORDS[sqlite3.SQLITE_FULL]
            return LedgerUnwritable(f"{full}: {where} ({words}).", remedy=remedy)
        case "read-only":
            return LedgerUnwritable(
                f"The disk is mounted read-only, so the ledger cannot be written: {where} ({words}).",
                remedy="Have it mounted for writing again, then try again. To keep a copy: advisory ledger backup FILE",
            )
        case _:
            return None


class Database:
    """Connection to an SQLite database, in autocommit mode. connect() makes a Database.

    run() writes, and fetch_one(), fetch_all() and stream() read. Each statement is committed at once, except inside
    transaction(), which groups several statements into one transaction. A query sees the newest commit of any process.
    `connection`: the open connection of the module sqlite3. `where`: the name of the database in the words of errors,
    such as its path.
    SQLite's errors are raised as LedgerFault.
    """

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection = connection
        self._where = where
        self._version_cursor = connection.cursor()

    def run(self, sql: str, arguments: Arguments = ()) -> int:
        """Execute one SQL statement, and return the number of rows that it inserted, updated or deleted.

        `arguments` are the values of the statement's placeholders, in order or by name. Raises LedgerFault.
        """
        with _translate_errors(self._where):
            return self._connection.execute(sql, arguments).rowcount

    def run_many(self, sql: str, rows: Iterable[Arguments]) -> None:
        """Execute one SQL statement once for each of `rows`. A row holds the values of the statement's placeholders.

        The values stand in order or by name. Raises LedgerFault.
        """
        with _translate_errors(self._where):
            self._connection.executemany(sql, rows)

    def fetch_one(self, sql: str, arguments: Arguments = ()) -> Row | None:
        """Return the first row of a query. None when the query has no rows.

        `arguments` are the values of the query's placeholders, in order or by name. Raises LedgerFault.
        """
        with _translate_errors(self._where):
            cursor = self._connection.execute(sql, arguments)
            row: Row | None = cursor.fetchone()
            cursor.close()
            return row

    def fetch_all(self, sql: str, arguments: Arguments = ()) -> list[Row]:
        """Return all rows of a query as a list in memory. Meant for few rows, or one page of them.

        `arguments` are the values of the query's placeholders, in order or by name. Raises LedgerFault.
        """
        with _translate_errors(self._where):
            return self._connection.execute(sql, arguments).fetchall()

    def stream(self, sql: str, arguments: Arguments = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one. Write nothing through this connection before the last row.

        `arguments` are the values of the query's placeholders, in order or by name. The query runs, and LedgerFault is
        raised, only while the caller iterates.
        """
        with _translate_errors(self._where):
            yield from self._connection.execute(sql, arguments)

    def version(self) -> int:
        """Return a number that changes when another connection has committed something.

        The number stays when this connection commits (sqlite.org/pragma.html#pragma_data_version). Compare it only with
        an earlier number of the same connection. The call is cheap enough for every message.
        Raises LedgerFault when the database fails.
        """
        try:
            row: Row = self._version_cursor.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            with _translate_errors(self._where):
                raise
        return int(row[0])

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """Context manager: run the block as one transaction, all or nothing. Other processes cannot write meanwhile.

        The changes are on disk after the block. When the block raises, nothing is changed. When `durable` is False, the
        changes outlive this process, but a loss of power before the next durable transaction may undo them. Raises
        LedgerFault when the database fails.
        """
        if durable:
            with self._block("BEGIN IMMEDIATE"):
                yield
            return
        self.run("PRAGMA synchronous = NORMAL")
        try:
            with self._block("BEGIN IMMEDIATE"):
                yield
        finally:
            self.run("PRAGMA synchronous = FULL")

    @contextmanager
    def without_references(self) -> Iterator[None]:
        """Context manager: switch foreign keys off during the block, to rebuild a table that other tables refer to.

        SQLite wants it so (sqlite.org/lang_altertable.html, section 7). Open the transaction inside the block, not
        around it. Raises LedgerFault when the database fails.
        """
        self.run("PRAGMA foreign_keys = OFF")
        try:
            yield
        finally:
            self.run("PRAGMA foreign_keys = ON")

    @contextmanager
    def temporary(self) -> Iterator[None]:
        """Context manager: run the block as one transaction for writes to temporary tables alone.

        Other processes can write meanwhile. When the block raises, nothing is changed. Raises LedgerFault when the
        database fails.
        """
        with self._block("BEGIN"):
            yield

    @contextmanager
    def _block(self, begin: str) -> Iterator[None]:
        self.run(begin)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def copy_from(self, file: Path) -> None:
        """Replace the content of this database by the content of the ledger `file`, which is not changed.

        No files are made beside `file`, unless another process has `file` open. Where SQLite's log is there and nobody
        has `file` open, as after a crash on a disk that cannot be written, both are copied elsewhere and read there.
        Raises OSError when `file` is missing, and LedgerFault when `file` cannot be read.
        """
        log = file.with_name(file.name + "-wal")
        before = _fingerprint(file)
        if not _has_content(log):
            self._copy(file, _UNUSED_FILE)
            if not _has_content(log) and _fingerprint(file) == before:
                return
        try:
            self._copy(file, _USED_FILE)
        except LedgerUnwritable:
            if not _has_content(log) or (_is_open_elsewhere(file) and why_unwritable(file) != "read-only"):
                raise
            with TemporaryDirectory() as folder:
                for path in (file, log):
                    shutil.copyfile(path, Path(folder) / path.name)
                self._copy(Path(folder) / file.name, _USED_FILE)

    def forbid_writing(self, file: Path) -> None:
        """Let every write fail from now on, with the words for the ledger `file`, of which this database is a copy."""
        self.run("PRAGMA query_only = ON")
        self._where = str(file)

    def copy_into(self, target: "Database") -> None:
        """Replace the content of the database `target` by the content of this one, in one step.

        Processes that have `target` open go on with the new content. Raises LedgerFault.
        """
        with _translate_errors(target._where):  # noqa: SLF001  of this class
            self._connection.backup(target._connection)  # noqa: SLF001

    def copy_to(self, file: Path) -> None:
        """Write the content of this database to the new file `file`, without SQLite's log beside it.

        The file is on disk afterwards. Other processes may use the database meanwhile. Raises FileExistsError when
        `file` exists, another OSError when it cannot be written, and LedgerFault when the database fails.
        """
        draft = file.with_name(f".{file.name}.draft")
        try:
            create_file(draft, b"")
            with _translate_errors(str(file)):
                copy = sqlite3.connect(draft, timeout=_WAIT, isolation_level=None)
                try:
                    self._connection.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
                finally:
                    copy.close()
            with draft.open("r+b") as written:
                os.fsync(written.fileno())
            file.hardlink_to(draft)  # unlike a rename, it never takes another file's place
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(file.parent)

    def _copy(self, file: Path, mode: str) -> None:
        with _translate_errors(str(file)):
            source = _source(file, mode)
            try:
                source.execute("PRAGMA cache_size = -1000")
                source.backup(self._connection)
            finally:
                source.close()

    def close(self) -> None:
        """Close the connection. The writes of an open transaction are lost."""
        with _translate_errors(self._where):
            self._connection.close()


def connect(file: Path | None) -> Database:
    """Open the database in `file`. None opens a temporary database, which vanishes when closed.

    A missing file is made, empty and without tables, where its folder exists. migrate() makes the tables. Raises
    LedgerFault when the file cannot be used, or when the SQLite library is older than 3.37.
    """
    where = "the copy for the dry run" if file is None else str(file)
    if sqlite3.sqlite_version_info < OLDEST:
        raise LedgerFault(
            f"The SQLite library of this Python is {sqlite3.sqlite_version}; the ledger needs 3.37 or newer.",
            remedy="Install a newer Python (3.11 from python.org brings a newer SQLite).",
        )
    with _translate_errors(where):
        connection = sqlite3.connect("" if file is None else file, timeout=_WAIT, isolation_level=None)
        try:
            _configure(connection, durable=file is not None)
        except BaseException:
            connection.close()
            raise
    return Database(connection, where)


def peek(file: Path, sql: str) -> Row | None:
    """Return the first row of the query `sql` on a ledger file, which stays unchanged. None when there is no row.

    Other processes may have the file open. Raises LedgerFault when the file is missing or cannot be read.
    """
    with _translate_errors(str(file)):
        source = _source(file, _USED_FILE if _has_content(file.with_name(file.name + "-wal")) else _UNUSED_FILE)
        try:
            row: Row | None = source.execute(sql).fetchone()
            return row
        finally:
            source.close()


def _source(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True, timeout=_WAIT)


def _configure(connection: sqlite3.Connection, *, durable: bool) -> None:
    """Set the pragmas of a connection. Raises LedgerFault when a durable one cannot keep a write-ahead log.

    Memory is bounded: temporary tables live in files. A commit is on disk when it returns (synchronous=FULL), because
    in WAL mode the default does not sync every commit.
    """
    for pragma in (
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
        "temp_store = FILE",
        f"cache_size = -{_CACHE_KIB}",
        f"temp.cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if not durable:
        return
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise LedgerFault(
            "The file system of the ledger folder cannot keep a write-ahead log.",
            remedy="Move the newsroom to a folder on this computer's own disk.",
        )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT}")


def _is_open_elsewhere(file: Path) -> bool:
    """Tell whether a process may have the database `file` open: its shared memory has a whole region then."""
    return _has_content(file.with_name(file.name + "-shm"), _SHARED_REGION)


def _has_content(path: Path, least: int = 1) -> bool:
    """Tell whether there is a file at `path` with `least` bytes. A disk that was full leaves empty files behind."""
    try:
        return path.stat().st_size >= least
    except (FileNotFoundError, NotADirectoryError):  # also when another process has just taken it away
        return False


def _fingerprint(file: Path) -> tuple[int, int, int]:
    status = file.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
