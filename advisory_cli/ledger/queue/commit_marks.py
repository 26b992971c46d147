"""Marks files, in which each sending process notes how far its claimed messages came, and which outlive the process.

Classes and functions here write these files, and read the marks that dead processes left. A claimed message is one that
a process has taken for sending.
A marks file is mapped into memory. When the process is killed, the marks are kept, because the page cache belongs to
the system. A loss of power can lose them. The file's header therefore names the boot (the computer's run from one start
to the next), and marks of another boot do not count.
The file has a cell of eight bytes for each claimed message. Delivery, attempt and mark are written into a cell together
in one write, so that a mark of an earlier message is never taken for one of a later message.
Each sending process has a file of its own, and a lock on the file tells a living owner from a dead one.
"""

import mmap
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, Self, cast

from advisory_cli.files.own import open_own
from advisory_cli.ledger.queue.lock import is_held, try_lock
from advisory_cli.ledger.storage.database import disk_fault
from advisory_cli.model.errors import LedgerFault, TryLater

FILE = "marks"  # of the first process; marks.1, marks.2 … of those beside it
PROCESSES = 64  # that may send at once
SLOTS = 4096  # claimed messages whose outcome is not durable yet; a claim is 80 at most
_MAGIC = b"advmark1"
_HEADER = 64  # magic, boot identity, zeros
_SIZE = _HEADER + 8 * SLOTS
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MARK_BITS, _ATTEMPT_BITS = 4, 20


class Mark(IntEnum):
    """Stage that a claimed message (taken for sending) has reached, as its process noted in the marks file.

    CLAIMED: the end of the message was not sent. BEGUN: the end may have been sent, and no answer is known. ACCEPTED,
    REFUSED, DEFERRED: the server has answered so.
    """

    CLAIMED = 1  # the final dot was not sent
    BEGUN = 2  # the final dot may have been sent: without an outcome the delivery is in doubt
    ACCEPTED = 3  # this and the next two: the server's answer is known
    REFUSED = 4
    DEFERRED = 5  # to be tried again later


_KNOWN = {int(mark): mark for mark in Mark}

LeftoverMarks = Mapping[tuple[int, int], Mark]
"""Marks by (delivery, attempt)."""

Parked = dict[int, tuple[int, int]]
"""By delivery: its cell, and the word of its slot without the mark."""


def boot_identity() -> str:
    """Return the identity of the computer's present boot: a text that is different after each start (random(4)).

    "" means that the system does not tell.
    """
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


class CommitMarks:
    """Marks file of one process, with a cell for each message that the process has claimed (taken for sending).

    A mark says how far the message of the present attempt came. acquire() gives a delivery a cell, set() and get()
    write and read its mark, and free() empties the cell. Deliveries are named by their number in the ledger. There are
    4,096 cells (SLOTS). open() and in_memory() make a CommitMarks.
    - `mapped`: the file mapped into memory. None: the marks are in memory alone, for a dry run.
    - `lock`: the file descriptor that holds the file's lock, for close() to close. -1: no lock.
    - `leftover`: the marks that dead processes left. Its keys are pairs of the number of a delivery and the number of
      its attempt, and its values are the marks.
    """

    def __init__(self, *, mapped: mmap.mmap | None, leftover: LeftoverMarks, lock: int = -1) -> None:
        self._mapped = mapped
        self._lock = lock
        self._slots = memoryview(mapped if mapped is not None else bytearray(_SIZE))
        self._cells = self._slots[_HEADER:].cast("Q")
        self._taken: Parked = {}
        self._poisoned: list[int] = []
        self._free = [cell for cell in range(SLOTS) if self._cells[cell] == 0]
        self.leftover = leftover

    @classmethod
    def open(cls, path: Path, *, boot: str, lock: int = -1) -> Self:
        """Open the marks file at `path`, which must exist and may be empty. Raises LedgerFault when that fails.

        `boot` is the identity of the computer's present boot. Marks of another boot may be incomplete, and are wiped.
        Their deliveries then count as in doubt. `lock` is the file descriptor of the file's lock, for close() to close.
        -1 means no lock.
        """
        try:
            leftover = read_marks(path, boot=boot)
            if leftover is None:
                _reset_file(path, boot)
            with _open_marks(path) as file:
                return cls(mapped=mmap.mmap(file.fileno(), _SIZE), leftover=leftover or {}, lock=lock)
        except OSError as error:
            fault = disk_fault(str(path), str(error.strerror))
            raise fault or LedgerFault(f"The marks of the ledger cannot be kept: {path} ({error.strerror}).") from error

    @classmethod
    def in_memory(cls, leftover: LeftoverMarks) -> Self:
        """Return a CommitMarks in memory alone, without a file, for a dry run.

        `leftover` holds the marks of processes that died. Each key is a pair: the number of a delivery, and the number
        of its attempt. Each value is the mark.
        """
        return cls(mapped=None, leftover=leftover)

    @property
    def room(self) -> int:
        """Number of messages that can still be claimed, because the marks file has a free cell for each of them."""
        return len(self._free)

    def holds(self, delivery: int) -> bool:
        """Tell whether the delivery of number `delivery` has a cell, the place in the marks file that holds its mark.

        A delivery has a cell from the claim by this process until the outcome of the delivery is on disk.
        """
        return delivery in self._taken

    def acquire(self, delivery: int, attempt: int) -> None:
        """Give a delivery a cell, the place in the marks file for its mark, and write the mark CLAIMED into the cell.

        `delivery` is the number of the delivery in the ledger, and `attempt` the number of the attempt, counted from 1.
        Call this while `room` is above 0, and before the claim is on disk. Every claim then has a mark. Raises
        LedgerFault for a number that is too large for a cell.
        """
        tag = _tag(delivery, attempt)
        cell = self._free.pop()
        self._taken[delivery] = (cell, tag)
        self._cells[cell] = tag | Mark.CLAIMED

    def set(self, delivery: int, mark: Mark) -> None:
        """Write the mark of a delivery into its cell, its place in the marks file. A write is never done by half.

        The mark is in the file at once. Raises KeyError for a delivery without a cell.
        """
        cell, tag = self._taken[delivery]
        self._cells[cell] = tag | mark

    def get(self, delivery: int) -> Mark:
        """Return the mark of a delivery that has a cell. Raises KeyError for a delivery without a cell."""
        return Mark(self._cells[self._taken[delivery][0]] & (1 << _MARK_BITS) - 1)

    def free(self, deliveries: Iterable[int]) -> None:
        """Empty the cells of `deliveries` (their places in the marks file), so that other messages can use the cells.

        The cells that poison() has taken away are emptied too. When `deliveries` is empty, nothing happens. Call only
        when the outcomes of `deliveries` are on disk. Raises KeyError for a delivery without a cell.
        """
        self.clear(self.park(deliveries))

    def park(self, deliveries: Iterable[int]) -> Parked:
        """Detach deliveries from their cells, so that a new attempt of each can get another cell.

        A cell is the place in the marks file that holds the mark of one delivery. Return the detached cells by number
        of delivery, to be passed to clear() or unpark(). The marks stay in the file until clear() empties the cells.
        unpark() attaches the deliveries to the cells again. Raises KeyError for a delivery without a cell.
        """
        return {delivery: self._taken.pop(delivery) for delivery in list(deliveries)}

    def unpark(self, parked: Parked) -> None:
        """Undo a call of park(): give deliveries back their cells in the marks file. `parked` is the result of park().

        Call this when the claim of new attempts has failed.
        """
        self._taken.update(parked)

    def poison(self, deliveries: Iterable[int]) -> None:
        """Take the cells away from deliveries whose claim failed, but leave the marks in these cells for now.

        A cell is the place in the marks file that holds the mark of one delivery. A claim that failed may be on disk
        all the same. Without a mark, it would count as in doubt. The cells are emptied at the next call of clear() or
        free() that empties any cell.
        """
        self._poisoned += [self._taken.pop(delivery)[0] for delivery in list(deliveries)]

    def clear(self, parked: Parked) -> None:
        """Empty the cells in `parked`, the result of park(), so that other messages can use the cells.

        A cell is the place in the marks file that holds the mark of one delivery. The cells that poison() has taken
        away are emptied too. When `parked` is empty, nothing happens. Call only when the outcomes of the parked
        deliveries are on disk.
        """
        if not parked:
            return
        for cell in (*self._poisoned, *(cell for cell, _ in parked.values())):
            self._cells[cell] = 0
            self._free.append(cell)
        self._poisoned = []

    def clear_leftover(self) -> None:
        """Forget the marks of processes that died (`leftover`), so that new messages can use their place in the file.

        Every cell of the file that this process does not use is emptied. Call only when recover() has settled the
        deliveries of these marks on disk.
        """
        self.leftover = {}
        own = {cell for cell, _ in self._taken.values()} | set(self._poisoned)
        self._free = [cell for cell in range(SLOTS) if cell not in own]
        for cell in self._free:
            self._cells[cell] = 0

    def close(self) -> None:
        """Close the file and release its lock. The marks stay in the file."""
        self._cells.release()
        self._slots.release()
        if self._mapped is not None:
            self._mapped.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


class MarksFiles:
    """Set of the marks files in the ledger's `folder`: one for each process that sends, at most 64 (PROCESSES).

    In its marks file a process notes how far each message came of those that it has claimed (taken for sending).
    acquire() takes a file for this process, and dead() gives access to the marks that dead processes left. The
    constructor opens no file.
    `boot` is the identity of the computer's present boot, as boot_identity() returns it. Marks from another boot do not
    count. "" means that the boot is unknown, and then no mark of an earlier process counts.
    """

    def __init__(self, folder: Path, *, boot: str) -> None:
        self.folder, self._boot = folder, boot

    def acquire(self) -> CommitMarks:
        """Take and lock the first free marks file, and return it as a CommitMarks.

        A file is free when no living process owns it and no dead process has left marks in it. A missing file is made.
        There are at most 64 files (PROCESSES). Raises TryLater when no file is free, and LedgerFault when a file cannot
        be used.
        """
        for path in self._paths():
            lock = try_lock(path, create=True)
            if lock is None:
                continue
            try:
                if not read_marks(path, boot=self._boot):
                    return CommitMarks.open(path, boot=self._boot, lock=lock)
            except BaseException:
                os.close(lock)
                raise
            os.close(lock)
        raise TryLater(
            f"{PROCESSES} advisory commands send from this newsroom already.",
            remedy="Wait until one of them has ended, then run the same command again.",
        )

    @contextmanager
    def dead(self) -> Iterator["DeadMarks"]:
        """Context manager: yield a DeadMarks for the marks files in the folder, and close it after the block.

        The DeadMarks holds no marks at first. Call its method read() first inside the block.
        """
        dead_marks = DeadMarks([path for path in self._paths() if path.exists()], boot=self._boot)
        try:
            yield dead_marks
        finally:
            dead_marks.close()

    @property
    def in_use(self) -> bool:
        """True when a living process, this one included, owns a marks file.

        A process owns a marks file from its first claim until it closes the ledger.
        """
        return any(is_held(path) for path in self._paths())

    @property
    def used(self) -> bool:
        """True when a process has ever claimed messages with a ledger in this folder, even long ago."""
        return any(path.exists() and path.stat().st_size > 0 for path in self._paths())

    def leftover(self) -> dict[tuple[int, int], Mark]:
        """Return the marks of all processes that send or have died, from all marks files.

        Each key is a pair: the number of a delivery, and the number of its attempt. Each value is the mark. Only marks
        of the computer's present boot are returned. Raises OSError when a file cannot be read.
        """
        marks: dict[tuple[int, int], Mark] = {}
        for path in self._paths():
            _merge(marks, read_marks(path, boot=self._boot) or {})
        return marks

    def _paths(self) -> Iterator[Path]:
        yield self.folder / FILE
        yield from (self.folder / f"{FILE}.{number}" for number in range(1, PROCESSES))


class DeadMarks:
    """Marks that dead processes left, and claims of living processes, as read from the marks files `paths`.

    A process has a marks file for the messages that it has claimed (taken for sending), and notes there how far each
    message came. MarksFiles.dead() makes a DeadMarks.
    Two fields are empty until read() fills them:
    - `leftover`: marks of dead processes. Each key is a pair: the number of a delivery, and the number of its attempt.
      Each value is the mark.
    - `alive`: set of such pairs that living processes have claimed.
    `boot` is the identity of the computer's present boot. Marks of dead processes from another boot do not count.
    """

    def __init__(self, paths: Sequence[Path], *, boot: str) -> None:
        self._paths, self._boot = paths, boot
        self._held: list[tuple[Path, int]] = []
        self.alive: set[tuple[int, int]] = set()
        self.leftover: dict[tuple[int, int], Mark] = {}

    def read(self) -> None:
        """Read the marks files: fill `alive` with claims of living processes, and `leftover` with marks of dead ones.

        Call this inside a transaction of the ledger, so that no process can claim meanwhile. The files of dead
        processes stay locked until close(). Raises LedgerFault or OSError when a file cannot be read.
        """
        for path in self._paths:
            lock = try_lock(path)
            if lock is not None:
                self._held.append((path, lock))
            if lock is None:  # the owner lives, so that the marks are of this boot
                self.alive |= (_marks_in(path) or {}).keys()
            else:
                _merge(self.leftover, read_marks(path, boot=self._boot) or {})

    def wipe(self) -> None:
        """Clear the marks of dead processes from their files.

        Call only when recover() has settled the deliveries of these marks on disk. Raises LedgerFault when a file
        cannot be written.
        """
        for path, _ in self._held:
            try:
                if read_marks(path, boot=self._boot):
                    with _open_marks(path) as file:
                        file.seek(_HEADER)
                        file.write(bytes(_SIZE - _HEADER))
            except OSError as error:
                fault = disk_fault(str(path), str(error.strerror))
                words = f"The marks of the ledger cannot be kept: {path} ({error.strerror})."
                raise fault or LedgerFault(words) from error

    def close(self) -> None:
        """Unlock the files of dead processes, so that other processes can take them."""
        for _, lock in self._held:
            os.close(lock)
        self._held.clear()


def _merge(into: dict[tuple[int, int], Mark], marks: LeftoverMarks) -> None:
    for key, mark in marks.items():
        into[key] = max(mark, into.get(key, mark))


def read_marks(path: Path, *, boot: str) -> dict[tuple[int, int], Mark] | None:
    """Return the marks in the marks file at `path`, by delivery and attempt.

    Each key is a pair: the number of a delivery, and the number of its attempt. `boot` is the identity of the
    computer's present boot, and "" means that it is unknown. None is returned when the file was written in another
    boot, is missing or is no marks file, and when `boot` is "". Raises OSError when the file cannot be read.
    """
    return _marks_in(path, header=_header(boot)) if boot else None


def _marks_in(path: Path, *, header: bytes = b"") -> dict[tuple[int, int], Mark] | None:
    """Return the marks in a file with that header, or with any when no header is given. None means no marks file."""
    try:
        with _open_marks(path, "rb") as file:
            content = file.read(_SIZE + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(content) != _SIZE or not content.startswith(header or _MAGIC):
        return None
    leftover: dict[tuple[int, int], Mark] = {}
    for word in memoryview(content)[_HEADER:].cast("Q"):
        if word:
            delivery, attempt, mark = _unpack(word)
            leftover[delivery, attempt] = max(mark, leftover.get((delivery, attempt), mark))
    return leftover


def _open_marks(path: Path, how: str = "r+b") -> BinaryIO:
    """Open a marks file of our own, never another that a link in its place leads to."""
    return cast("BinaryIO", os.fdopen(open_own(path, os.O_RDONLY if how == "rb" else os.O_RDWR), how))


def _header(boot: str) -> bytes:
    return (_MAGIC + boot.encode()).ljust(_HEADER, b"\0")[:_HEADER]


def _reset_file(path: Path, boot: str) -> None:
    """Fill the file with written zeros: a hole in it would kill the process on a full disk."""
    with _open_marks(path) as file:
        file.truncate(0)
        file.write(_header(boot) + bytes(_SIZE - _HEADER))
        file.flush()
        os.fsync(file.fileno())


def _tag(delivery: int, attempt: int) -> int:
    if attempt >> _ATTEMPT_BITS or delivery >> 64 - _ATTEMPT_BITS - _MARK_BITS:
        raise LedgerFault("A delivery has been tried more than a million times, or there are a billion thousands.")
    return delivery << _ATTEMPT_BITS + _MARK_BITS | attempt << _MARK_BITS


def _unpack(word: int) -> tuple[int, int, Mark]:
    mark = word & (1 << _MARK_BITS) - 1
    return (
        word >> _ATTEMPT_BITS + _MARK_BITS,
        word >> _MARK_BITS & (1 << _ATTEMPT_BITS) - 1,
        _KNOWN.get(mark, Mark.BEGUN),
    )
