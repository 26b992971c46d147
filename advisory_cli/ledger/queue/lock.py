"""The lock of the one process that may send: taken for the life of the process, released by its death."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from advisory_cli.model.errors import LedgerFault, TryLater

if sys.platform == "win32":
    import msvcrt

    def _seize(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # far behind the words, which others must be able to read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

    @contextmanager
    def alone_in(folder: Path) -> Iterator[None]:
        """Nothing: a folder cannot be locked here, and the second of two first commands may have to be repeated."""
        del folder
        yield
else:
    import fcntl

    def _seize(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @contextmanager
    def alone_in(folder: Path) -> Iterator[None]:
        """Wait until no other process is in here; for the short moment in which a new ledger is turned to WAL, which
        SQLite does not wait for by itself.
        """
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class WriterLock:
    """Held from `take` to `release`. The file stays: deleting it would let two processes hold two locks."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._guarded = -1

    @classmethod
    def take(cls, path: Path, *, now: datetime) -> Self:
        """Take the lock at once or raise TryLater, naming who holds it. The file says who that is, for the message."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LedgerFault(f"The lock of the ledger cannot be opened: {path} ({error.strerror}).") from error
        try:
            _seize(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise TryLater(
                f"Another advisory command is at work in this newsroom{_holder(path)}.",
                remedy="Wait until it has ended, then give the same command again. `advisory stop` works at once.",
            ) from error
        words = f"process {os.getpid()}, since {now:%Y-%m-%d %H:%M:%S} UTC\n"
        os.ftruncate(descriptor, 0)
        os.write(descriptor, words.encode())
        return cls(descriptor)

    def guard(self, path: Path) -> None:
        """Lock a second file, against somebody who takes the first for a stale one and deletes it."""
        try:
            self._guarded = os.open(path, os.O_RDWR)
            _seize(self._guarded)
        except OSError as error:
            raise TryLater(
                "Another advisory command is at work in this newsroom.",
                remedy="Wait until it has ended, then give the same command again. `advisory stop` works at once.",
            ) from error

    def release(self) -> None:
        """Let the next one in."""
        if self._guarded >= 0:
            os.close(self._guarded)
            self._guarded = -1
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock now."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _seize(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _holder(path: Path) -> str:
    try:
        words = path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return f" ({words})" if words else ""
