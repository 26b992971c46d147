"""Functions that back up a ledger while other processes write, and that put a backup in the ledger's place.

SQLite's online backup makes the copies. A ledger that is replaced by a backup stays in its folder, under a name with
the time.
A step of a ledger is a claim of messages, or a person's decision. When the backup lacks steps of the replaced ledger,
the newest of these steps is stored in the restored ledger. A person is then asked before mail is sent.
"""

from contextlib import closing, suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from advisory_cli.files.atomic import create_file
from advisory_cli.files.own import refuse_linked_folder
from advisory_cli.ledger.integrity.folder import make_private
from advisory_cli.ledger.integrity.meta import write_row
from advisory_cli.ledger.integrity.provenance import read_newest, read_progress
from advisory_cli.ledger.integrity.steps import has_step, newest_position
from advisory_cli.ledger.storage.database import Database, connect
from advisory_cli.ledger.storage.schema import MIGRATIONS, migrate
from advisory_cli.model.errors import BadData, CannotWrite, LedgerFault, LedgerUnwritable, NoInput
from advisory_cli.model.ledger.ledger_view import Extent

_KEY = "SELECT value FROM meta WHERE name = 'newsroom key'"
_OTHER_BRANCH = "another"  # no branch is called so


def back_up(file: Path, target: Path) -> None:
    """Copy the ledger `file` to `target`, a new file that only its owner can read.

    `file` must exist. Other processes may use the ledger meanwhile.
    Raises CannotWrite when `target` exists or cannot be written, and LedgerFault when the ledger cannot be read.
    """
    try:
        with closing(connect(file)) as database:
            _copy(database, target)
    except LedgerUnwritable:  # on a disk that takes no writes the ledger can still be read
        with closing(connect(None)) as database:
            database.copy_from(file)
            _copy(database, target)


def private_folder(folder: Path) -> Path:
    """Make `folder` (mode 0700) for backups, and return `folder`.

    An existing folder keeps its mode and its .gitignore. A missing .gitignore is made, to keep the backups, which hold
    people's addresses, out of Git.
    Raises CannotWrite when the folder cannot be made or is a link.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        refuse_linked_folder(folder)
        with suppress(FileExistsError):
            create_file(folder / ".gitignore", b"*\n")
    except OSError as fault:
        raise CannotWrite(f"{folder} cannot be made: {fault.strerror}.", remedy="Name another file.") from None
    return folder


def read_extent(file: Path) -> Extent:
    """Return how far the ledger in the backup `file` had come: two numbers, and the time of its newest record.

    The numbers are those of events (entries in the histories of deliveries) and of mailings. Records are events,
    planned mailings, stops and test messages. The time is None for a backup without any record.
    The file is not changed. Raises NoInput when there is no such file, and BadData when the file is damaged, is no
    ledger, or was written by a newer version of this program. Raises LedgerFault when the database fails.
    """
    with closing(connect(None)) as copy:
        _load_backup(copy, file)
        reach = read_progress(copy)
        return Extent(events=reach.events, mailings=reach.mailings, newest=read_newest(copy))


def restore_backup(file: Path, folder: Path, name: str, *, now: datetime) -> Path | None:
    """Put the backup `file` in the place of the ledger in `folder`, and return the new path of the replaced ledger.

    `name` is the ledger's file name. The replaced ledger stays in `folder` under a name that holds the time `now`, even
    if it is damaged. None means that there was no ledger before, or only an empty file.
    The caller must hold the lock of the whole ledger (LedgerLock.whole).
    Raises NoInput when there is no such backup. Raises BadData when the backup is damaged, is no ledger, or is of a
    newer version of this program. Raises CannotWrite when a copy cannot be written, and LedgerFault when the database
    fails.
    """
    ledger = folder / name
    replaced_path = _unused_path(folder, f"{Path(name).stem}-replaced-{now:%Y-%m-%d-%H%M%S}", Path(name).suffix)
    with closing(connect(None)) as copy:
        _load_backup(copy, file)
        migrate(copy, now=now)
        make_private(folder)
        if not ledger.exists() or ledger.stat().st_size == 0:
            _move_damaged(ledger, replaced_path)
            _copy(copy, ledger)
            return None
        try:
            with closing(connect(ledger)) as old:
                _swap_in(old, copy, replaced_path)
        except LedgerFault:
            if replaced_path.exists():
                raise
            _move_damaged(ledger, replaced_path)
            _copy(copy, ledger)
    return replaced_path


def _unused_path(folder: Path, stem: str, suffix: str) -> Path:
    """Return a path of that name at which no file lies yet. Of two in one second the later has a number."""
    names = (f"{stem}{number or ''}{suffix}" for number in (0, *range(-2, -1000, -1)))
    return next(path for name in names if not (path := folder / name).exists())


def _swap_in(old: Database, copy: Database, replaced_path: Path) -> None:
    """Copy the old ledger aside and put the backup in its place, noting how far the old one had come.

    Processes that have the ledger open go on with the backup's content.
    """
    last_position = newest_position(old)
    _copy(old, replaced_path)
    if old.fetch_one(_KEY) != copy.fetch_one(_KEY):  # another newsroom's: all of its messages are unknown here
        last_position = replace(last_position, branch=_OTHER_BRANCH, base=0)
    if last_position.number and not (
        last_position.branch == read_progress(copy).branch and has_step(copy, last_position)
    ):
        write_row(copy, "replaced", asdict(last_position))
    copy.copy_into(old)


def _move_damaged(ledger: Path, replaced_path: Path) -> None:
    for end in ("-wal", "-shm", ""):  # the log first: it must not be taken for the backup's
        path = ledger.with_name(ledger.name + end)
        if path.exists():
            path.rename(replaced_path.with_name(replaced_path.name + end))


def _load_backup(copy: Database, file: Path) -> None:
    if not file.is_file():
        raise NoInput(f"There is no backup {file}.", remedy="Name the file that `advisory ledger backup` wrote.")
    try:
        copy.copy_from(file)
        reply = copy.fetch_one("PRAGMA quick_check")
        is_intact = reply == ("ok",) and copy.fetch_one(_KEY) is not None
    except LedgerFault as fault:
        raise BadData(f"{file} is not a readable ledger. Nothing was changed.") from fault
    if not is_intact:
        raise BadData(f"{file} is damaged. Nothing was changed.", remedy="Take another backup.")
    version = copy.fetch_one("PRAGMA user_version") or (0,)
    if version[0] > len(MIGRATIONS):
        raise BadData(
            f"{file} was written by a newer advisory. Nothing was changed.", remedy="Install the newer advisory first."
        )


def _copy(database: Database, target: Path) -> None:
    try:
        database.copy_to(target)
    except FileExistsError:
        raise CannotWrite(f"{target} already exists. Nothing was written.", remedy="Name another file.") from None
    except OSError as fault:
        raise CannotWrite(
            f"The backup cannot be written to {target}: {fault.strerror}.", remedy="Check the folder and the disk."
        ) from None
