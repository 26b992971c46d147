"""Functions and a class that take file locks on a ledger, a mailing or a marks file, and that test such locks.

The death of the process that holds a lock releases it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from advisory_cli.files.own import open_own
from advisory_cli.ledger.storage.database import disk_fault
from advisory_cli.model.errors import AtWork, LedgerFault, TryLater
from advisory_cli.model.text import printable

_LONGEST_WORDS = 200

if sys.platform == "win32":
    import msvcrt

    def _lock_exclusive(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # far behind the words, which others must be able to read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

    def _lock_shared(descriptor: int) -> None:
        """Do nothing on Windows, which has no shared locks. Only a restore asks for the other kind."""
        del descriptor

    @contextmanager
    def exclusive_in(folder: Path) -> Iterator[None]:
        """Context manager: run the block without a lock on `folder`, because Windows cannot lock a folder.

        Of two processes that make the same ledger at once, the second may fail and has to be started again.
        """
        del folder
        yield
else:
    import fcntl

    def _lock_exclusive(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _lock_shared(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)

    @contextmanager
    def exclusive_in(folder: Path) -> Iterator[None]:
        """Context manager: wait until no other process runs such a block for `folder`, then run the block.

        Meant for the moment in which a new ledger is switched to WAL, because SQLite itself does not wait then. Raises
        OSError when `folder` cannot be opened.
        """
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class LedgerLock:
    """Lock on a ledger: shared by all processes that may send, or held whole by a process that replaces the file.

    share() and whole() take the lock and return a LedgerLock, and release() gives it up. `descriptor` is the file
    descriptor of the locked lock file. That file is never deleted, because two processes could then hold locks on two
    different files.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def share(cls, path: Path) -> Self:
        """Take a shared lock by the lock file at `path`, beside other processes that may send. A missing file is made.

        Raises TryLater at once while a process holds the whole lock, and LedgerFault when the file cannot be opened.
        """
        return cls._acquire(path, whole=False, words="The ledger is being replaced by another advisory command.")

    @classmethod
    def whole(cls, path: Path) -> Self:
        """Take the whole lock by the lock file at `path`, so that no other process may send. A missing file is made.

        Raises TryLater at once while any process holds a lock, and LedgerFault when the file cannot be opened. On
        Windows only other whole locks are noticed.
        """
        return cls._acquire(path, whole=True, words="Another advisory command is running in this newsroom.")

    @classmethod
    def _acquire(cls, path: Path, *, whole: bool, words: str) -> Self:
        descriptor = _open_lock(path)
        try:
            (_lock_exclusive if whole else _lock_shared)(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise TryLater(words, remedy="Wait until it has ended, then run the same command again.") from error
        return cls(descriptor)

    def write_marker(self) -> None:
        """Write a line into the lock file, if the file is empty, as a sign that a ledger was here.

        By this sign, a missing ledger is later reported as lost, and not made anew. Call this once the ledger exists.
        """
        if os.fstat(self._descriptor).st_size == 0:
            os.write(self._descriptor, b"shared by all advisory commands that may send\n")

    def release(self) -> None:
        """Release the lock. A second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def mailing_lock(path: Path, mailing_id: str, *, now: datetime) -> Iterator[None]:
    """Context manager: hold the lock of a mailing, a file at `path`, during the block. The file is removed afterwards.

    `now` (UTC) is written into the file, and stands in the error of another process that wants the lock. `mailing_id`
    is named in the error.
    Raises AtWork at once when another process holds the lock, and LedgerFault when the file cannot be opened.
    """
    descriptor = _locked_descriptor(path, mailing_id)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}, since {now:%Y-%m-%d %H:%M:%S} UTC\n".encode())
        yield
    finally:
        with suppress(OSError):  # one empty file too many
            path.unlink()
        os.close(descriptor)


def _locked_descriptor(path: Path, mailing_id: str) -> int:
    while True:
        descriptor = _open_lock(path)
        try:
            _lock_exclusive(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise AtWork(
                f"Another advisory command is sending {mailing_id}{_lock_holder(path)}.",
                remedy="Wait until it has ended, then run the same command again. `advisory stop` works at once.",
            ) from error
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def try_lock(path: Path, *, create: bool = False) -> int | None:
    """Lock the file at `path` without waiting, and return a file descriptor that holds the lock until closed.

    With `create`, a missing file is made. None means that a living process holds the lock, or that there is no file.
    Raises LedgerFault when the file cannot be opened.
    """
    try:
        descriptor = open_own(path, os.O_RDWR | (os.O_CREAT if create else 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        fault = disk_fault(str(path), str(error.strerror))
        raise fault or LedgerFault(f"The ledger cannot be used: {path} ({error.strerror}).") from error
    try:
        _lock_exclusive(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock of the file at `path`, this process included.

    False for a file that is missing or cannot be opened.
    """
    try:
        descriptor = open_own(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock_exclusive(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open_lock(path: Path) -> int:
    try:
        return open_own(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        fault = disk_fault(str(path), str(error.strerror))
        raise fault or LedgerFault(f"The lock of the ledger cannot be opened: {path} ({error.strerror}).") from error


def _lock_holder(path: Path) -> str:
    try:
        with os.fdopen(open_own(path, os.O_RDONLY), encoding="utf-8", errors="replace") as file:
            words = printable(file.read(_LONGEST_WORDS).strip())
    except OSError:
        return ""
    return f" ({words})" if words else ""
