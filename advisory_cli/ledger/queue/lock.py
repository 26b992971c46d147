"""Locks that a process holds while it lives, and its death releases: on the ledger, a mailing, a marks file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from advisory_cli.files.own import open_own
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
        """Do nothing on Windows, where a folder cannot be locked.

        The second of two first commands may have to be repeated.
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
        """Wait until no other process is in this block for the same folder.

        Meant for the short moment in which a new ledger is turned to WAL, because SQLite does not wait for that by
        itself.
        """
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class LedgerLock:
    """A share in the ledger, held by each process that may send, or all of it, held by one that replaces the file.

    The file stays, because deleting it would let two processes hold two locks.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def share(cls, path: Path) -> Self:
        """Take a share in the ledger. Raises TryLater while the ledger is being replaced, and LedgerFault."""
        return cls._take(path, whole=False, words="The ledger is being replaced by another advisory command.")

    @classmethod
    def whole(cls, path: Path) -> Self:
        """Take the whole ledger. Raises TryLater while any process may send, and LedgerFault."""
        return cls._take(path, whole=True, words="Another advisory command is at work in this newsroom.")

    @classmethod
    def _take(cls, path: Path, *, whole: bool, words: str) -> Self:
        descriptor = _open_lock(path)
        try:
            (_lock_exclusive if whole else _lock_shared)(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise TryLater(words, remedy="Wait until it has ended, then give the same command again.") from error
        return cls(descriptor)

    def write_marker(self) -> None:
        """Write a word into the file, which proves later that there was a ledger. To be called once there is one."""
        if os.fstat(self._descriptor).st_size == 0:
            os.write(self._descriptor, b"shared by all advisory commands that may send\n")

    def release(self) -> None:
        """Release the lock, and let the next process in."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def mailing_lock(path: Path, mailing_id: str, *, now: datetime) -> Iterator[None]:
    """Be the only process that works on a mailing. Raises AtWork, naming the holder, and LedgerFault.

    The file is there while somebody holds the lock, and after a crash. The holder removes it. A process that had opened
    the file before that notices, because the path leads to another file then.
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
                remedy="Wait until it has ended, then give the same command again. `advisory stop` works at once.",
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
    """Return a descriptor that holds the lock of a file until it is closed.

    None means that a living process holds the lock, or that the file is not there. Raises LedgerFault.
    """
    try:
        descriptor = open_own(path, os.O_RDWR | (os.O_CREAT if create else 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerFault(f"The ledger cannot be used: {path} ({error.strerror}).") from error
    try:
        _lock_exclusive(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock of a file now."""
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
        raise LedgerFault(f"The lock of the ledger cannot be opened: {path} ({error.strerror}).") from error


def _lock_holder(path: Path) -> str:
    try:
        with os.fdopen(open_own(path, os.O_RDONLY), encoding="utf-8", errors="replace") as file:
            words = printable(file.read(_LONGEST_WORDS).strip())
    except OSError:
        return ""
    return f" ({words})" if words else ""
