"""Cache of results that take long to make, in a folder of this account alone.

Results may be executable code. Therefore a folder or file that another account owns, or may read or write, is not used.
Nothing here raises an error or prints a word: where there is no folder or no permission, there is no cache.
See docs/decisions/098-a-warm-cache.md.
"""

import hashlib
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from advisory_cli.files.changes import change_mark

_LIMIT = 16_000_000  # bytes of all entries
_LARGEST = 1_000_000  # bytes of one entry
_DIGEST = hashlib.sha256().digest_size


class PrivateCache:
    """Store of bytes by key that outlasts the process, in a folder with the permissions 0700.

    `folder`: the folder, which is made when something is first stored, or None for a store that keeps nothing. `limit`:
    when the folder holds this number of bytes, older entries are deleted. A process checks this once, when it first
    stores something.
    """

    def __init__(self, folder: Path | None, *, limit: int = _LIMIT) -> None:
        self._folder = folder if os.name == "posix" else None
        self._limit = limit
        self._trimmed = False

    def get(self, key: bytes) -> bytes | None:
        """Return what is stored for `key`. Return None if nothing is, and for an entry that is damaged or not safe."""
        try:
            with _PrivateFolder(self._folder) as folder:
                entry = folder.read(_name(key))
        except OSError:
            return None
        content = entry[_DIGEST:]
        return content if entry[:_DIGEST] == _digest(key, content) else None

    def put(self, key: bytes, content: bytes) -> None:
        """Store `content` for `key`, in one step. Do nothing where that is not possible."""
        if self._folder is None or len(content) > _LARGEST:
            return
        with suppress(OSError):
            _make_folder(self._folder)
            with _PrivateFolder(self._folder) as folder:
                folder.replace(_name(key), _digest(key, content) + content)
                if not self._trimmed:
                    self._trimmed = True
                    folder.trim(self._limit)


def stamp(paths: Iterable[str | Path]) -> bytes:
    """Return a hash of the state of files and folders (their sizes and times), and of the version of Python that runs.

    Another version of a library or of a module gives another hash. A missing path counts as a state, too.
    """
    return bytes.fromhex(change_mark(map(Path, paths), sys.version))


def _name(key: bytes) -> str:
    return hashlib.sha256(b"name of " + key).hexdigest()


def _digest(key: bytes, content: bytes) -> bytes:
    return hashlib.sha256(key + content).digest()


def _make_folder(folder: Path) -> None:
    """Make the folder below folders of this account. Raises OSError elsewhere.

    Because root, working in a user's home, would otherwise leave a folder there that the user cannot use.
    """
    if folder.is_dir():
        return
    parent = next(path for path in folder.parents if path.exists())
    if parent.stat().st_uid != os.geteuid():
        raise PermissionError(str(parent))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


class _PrivateFolder:
    """Folder that is held open while it is used, so that nobody can put another in its place after the check."""

    def __init__(self, path: Path | None) -> None:
        if path is None:
            raise FileNotFoundError
        self._handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)

    def __enter__(self) -> "_PrivateFolder":
        try:
            _refuse_shared(os.fstat(self._handle))
        except OSError:
            os.close(self._handle)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def read(self, name: str) -> bytes:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._handle)
        with os.fdopen(handle, "rb") as stream:
            status = os.fstat(handle)
            _refuse_shared(status)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST + _DIGEST:
                raise PermissionError(name)
            return stream.read()

    def replace(self, name: str, content: bytes) -> None:
        temporary = f".{name}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(temporary, flags, 0o600, dir_fd=self._handle), "wb") as stream:
                stream.write(content)
            os.rename(temporary, name, src_dir_fd=self._handle, dst_dir_fd=self._handle)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=self._handle)
            raise

    def trim(self, limit: int) -> None:
        """Delete the oldest entries, so that the others take half of `limit`, once all of them take more."""
        with os.scandir(self._handle) as found:
            entries = [(entry.name, entry.stat(follow_symlinks=False)) for entry in found]
        if sum(status.st_size for _, status in entries) <= limit:
            return
        kept = 0
        for name, status in sorted(entries, key=lambda entry: entry[1].st_mtime_ns, reverse=True):
            kept += status.st_size
            if kept > limit // 2:
                os.unlink(name, dir_fd=self._handle)


def _refuse_shared(status: os.stat_result) -> None:
    """Raise OSError for a file or folder that other accounts own, or may read or write."""
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise PermissionError
