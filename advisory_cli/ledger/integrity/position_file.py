"""Class for files outside the newsroom that keep a ledger's newest step, to compare the ledger with them later.

A step is a claim of messages (they are taken for sending) or a person's decision. The newest step is the ledger's
position. Each step is written into the file. A ledger that lacks steps known to the file, such as a restored backup, is
noticed.
Each newsroom has such a file. Because a claim must not wait for a disk, the file is mapped into memory and written in
place. Its two halves are written in turn, each with a checksum, so that a write that breaks off leaves the other half.
The death of the process loses nothing. A power loss can lose all that was written since the ledger was last closed.
A second file, one for each ledger's folder, stores which newsroom's ledger lies in the folder. By it a ledger that is
missing from its folder is noticed, even when the ledger's secret key was lost with it.
"""

import hashlib
import json
import mmap
import os
import struct
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.own import open_own
from advisory_cli.model.ledger.concerns import Position

if sys.platform == "win32":

    def _lock(descriptor: int, *, held: bool) -> None:
        """Do nothing on Windows.

        Of two positions at once the later may be noted as the earlier, and the next claim mends that.
        """
        del descriptor, held
else:
    import fcntl

    def _lock(descriptor: int, *, held: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX if held else fcntl.LOCK_UN)


_SLOT = struct.Struct("<8sQQqQQQ8s")  # magic, turn, number, token, messages, decisions, base, branch; a CRC-32 follows
_CRC = struct.Struct("<I")
_MAGIC = {b"advstep1": False, b"practic1": True}  # whether all of it was practice
_SLOT_BYTES = 128  # bytes from one slot to the other
_MAX_BYTES = 4_096  # bytes of the other files
_MOST_NOTES = 64  # newsrooms whose notes are looked through for a folder that no index names


class PositionFile:
    """File outside the newsroom that holds a ledger's position (its newest step), to notice an older or another ledger.

    `folder`: this program's folder for the user's state, in which the file lies. None means that there is no such
    folder: nothing is stored and nothing is found.
    `key`: the newsroom's secret key. A hash of it is the file's name.
    `home`: the folder in which the ledger lies.
    The constructor opens nothing. read() returns the stored position. advance() stores a newer one, and keeps the file
    open until close().
    A second file says which ledger belongs to which folder. claim_folder() stores there that `home` belongs to this
    ledger. displaced() finds there the newest step of another ledger that lay in `home` before.
    Implements model.ports.ledger_identity.Positions.
    """

    def __init__(self, folder: Path | None, key: bytes, home: Path) -> None:
        self._name = _hash(key)
        self._folder = folder
        self._home = str(home.resolve())
        self._descriptor = -1
        self._mapped: mmap.mmap | None = None
        self._moved = False

    def read(self) -> Position | None:
        """Return the position that was stored last. None when no position is stored or can be read."""
        newest_slot = None if self._folder is None else _read_slots(_content(self._folder / f"{self._name}.at"))
        return None if newest_slot is None else newest_slot[1]

    def advance(self, position: Position, follows: Callable[[Position], bool]) -> bool:
        """Store `position` in the file, in place of an earlier position of this ledger.

        The stored position stays when it is of the same branch (the ledger's line of history) and its number is equal
        or higher. For any other stored position, `follows` decides: the function is called with the stored position,
        and returns True if that position lies in this ledger's past. The stored position is replaced only then.
        Return False when the file cannot be written, otherwise True, even if nothing was stored.
        """
        try:
            mapped = self._mapped or self._open()
            _lock(self._descriptor, held=True)
            try:
                self._write_slot(mapped, position, follows)
            finally:
                _lock(self._descriptor, held=False)
        except (OSError, ValueError):
            return False
        return True

    def close(self) -> None:
        """Write the file to disk and close it. A failure to write is ignored.

        A later advance() opens the file again.
        """
        if self._mapped is not None:
            with suppress(OSError):
                if self._moved:
                    self._mapped.flush()
            self._mapped.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._mapped, self._descriptor, self._moved = None, -1, False

    def claim_folder(self) -> None:
        """Store outside the newsroom that this ledger lies in its folder from now on.

        The ledger is named by a hash of its secret key. When another ledger lies in the folder later, displaced() finds
        this entry. A failure to write is ignored.
        """
        index = self._index()
        if index is None or _content(index) == self._index_entry():
            return
        try:
            _make(index.parent)
            replace_file(index, self._index_entry(), synced=True)
        except OSError:
            return

    def displaced(self) -> Position | None:
        """Return the newest step known of another ledger that lay in this ledger's folder before.

        Another ledger is one with another secret key. None means that no step of such a ledger is known, or that the
        other ledger has moved to another folder.
        """
        return displaced(self._folder, Path(self._home), but=self._name)

    def _open(self) -> mmap.mmap:
        if self._folder is None:
            raise FileNotFoundError
        _make(self._folder)
        path = self._folder / f"{self._name}.at"
        new = not path.exists()
        if self._descriptor < 0:
            self._descriptor = open_own(path, os.O_RDWR | os.O_CREAT)
        if os.fstat(self._descriptor).st_size != 2 * _SLOT_BYTES:
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, bytes(2 * _SLOT_BYTES))  # a hole would kill the process on a full disk
        self._mapped = mmap.mmap(self._descriptor, 2 * _SLOT_BYTES)
        index = self._index()
        if new and index is not None and not index.exists():
            self.claim_folder()
        return self._mapped

    def _write_slot(self, mapped: mmap.mmap, position: Position, follows: Callable[[Position], bool]) -> None:
        newest_slot = _read_slots(mapped[:])
        turn = 0
        if newest_slot is not None:
            turn, kept = newest_slot
            is_ahead = kept.branch == position.branch and kept.number >= position.number
            if is_ahead or not follows(kept):
                return
        turn += 1
        start = turn % 2 * _SLOT_BYTES
        mapped[start : start + _SLOT_BYTES] = _pack_slot(turn, position)
        self._moved = True

    def _index(self) -> Path | None:
        return None if self._folder is None else self._folder / f"{_hash(os.fsencode(self._home))}.in"

    def _index_entry(self) -> bytes:
        return json.dumps({"ledger": self._name, "folder": self._home}).encode("ascii")


def displaced(folder: Path | None, home: Path, *, but: str = "") -> Position | None:
    """Return the newest step known of a ledger that lay in the folder `home` before. None when no such step is known.

    `folder`: this program's folder for the user's state. With None, nothing is known.
    `but`: the hash of a ledger's secret key, 16 hex digits. The ledger with this key is not looked at. With "", every
    ledger is.
    A ledger that has later moved to another folder is never looked at.
    """
    if folder is None:
        return None
    place = str(home.resolve())
    name = _ledger_at(folder, place)
    if not name or name == but:
        return None
    note = _json(folder / f"{name}.json")
    if note is not None and note.get("folder") != place:
        return None
    newest_slot = _read_slots(_content(folder / f"{name}.at"))
    if newest_slot is not None:
        return newest_slot[1] if newest_slot[1].number else None
    events = note.get("events") if note else None
    return Position(messages=events) if isinstance(events, int) else None


def _ledger_at(folder: Path, place: str) -> str:
    """Return the name of the ledger that lay at `place`. Empty means unknown.

    The index holds the name, or else the notes of an older advisory do, where they are few.
    """
    entry = _json(folder / f"{_hash(os.fsencode(place))}.in")
    if entry is not None:
        return str(entry.get("ledger", "")) if entry.get("folder") == place else ""
    try:
        notes = [path for path in folder.iterdir() if path.suffix == ".json"]
    except OSError:
        return ""
    if len(notes) > _MOST_NOTES:
        return ""
    ledger_names = (path.stem for path in sorted(notes) if (_json(path) or {}).get("folder") == place)
    return next(ledger_names, "")


def _read_slots(content: bytes) -> tuple[int, Position] | None:
    """Return the newer of the slots that are whole, with its turn. None means that neither is."""
    slots = [slot for start in (0, _SLOT_BYTES) if (slot := _read_slot(content[start : start + _SLOT_BYTES]))]
    return max(slots, key=lambda slot: slot[0], default=None)


def _read_slot(content: bytes) -> tuple[int, Position] | None:
    if len(content) < _SLOT.size + _CRC.size:
        return None
    body = content[: _SLOT.size]
    magic, turn, number, token, messages, decisions, base, branch = _SLOT.unpack(body)
    if magic not in _MAGIC or _CRC.unpack_from(content, _SLOT.size)[0] != zlib.crc32(body):
        return None
    return turn, Position(
        number=number,
        token=token,
        messages=messages,
        decisions=decisions,
        base=base,
        branch=branch.rstrip(b"\0").decode("ascii", "replace"),
        practice=_MAGIC[magic],
    )


def _pack_slot(turn: int, position: Position) -> bytes:
    body = _SLOT.pack(
        next(magic for magic, practice in _MAGIC.items() if practice is position.practice),
        turn,
        position.number,
        position.token,
        position.messages,
        position.decisions,
        position.base,
        position.branch.encode("ascii", "replace"),
    )
    return (body + _CRC.pack(zlib.crc32(body))).ljust(_SLOT_BYTES, b"\0")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except OSError:
        return b""


def _json(path: Path) -> dict[str, object] | None:
    try:
        kept = json.loads(_content(path))
    except (ValueError, RecursionError):
        return None
    return kept if isinstance(kept, dict) else None


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
