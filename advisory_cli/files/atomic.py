"""Writer of files, which replaces a file in one step or creates a new one.

Only the owner can read such a file, unless the caller gives another mode.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path


def replace_file(
    path: Path,
    content: bytes,
    *,
    synced: bool = False,
    mode: int | None = None,
    check: Callable[[Path], None] | None = None,
) -> None:
    """Write `content` to the file at `path` in one step. A reader sees the old content or all of the new, never half.

    `synced`: True waits until the new content is on disk, before the old content is replaced. `mode`: the permissions
    of the file, None for 0600. `check` is called with the path of a temporary file that has the new content, before
    this file takes the place of the old one. An exception that `check` raises ends the writing.
    A missing file is created. Raises OSError when the file cannot be written. The old content then stays, and no
    temporary file is left.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            if synced:
                stream.flush()
                os.fsync(stream.fileno())
        if mode is not None:
            Path(name).chmod(mode)
        if check is not None:
            check(Path(name))
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def create_file(path: Path, content: bytes | Sequence[bytes], *, mode: int = 0o600, synced: bool = False) -> None:
    """Write `content` to a new file with the permissions `mode`, by default 0600.

    `content`: the bytes, or byte strings that are written one after another and never joined. `synced`: True waits
    until the content is on disk. Raises FileExistsError when `path` exists. Raises another OSError when the file cannot
    be written. Nothing is left at `path` then, unless the process or the computer is stopped.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines([content] if isinstance(content, bytes) else content)
            if synced:
                stream.flush()
                os.fsync(stream.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Wait until a folder's entries, such as new and renamed files, are on disk.

    Raises OSError for a folder that cannot be opened, or when the disk fails. Do nothing on Windows, which cannot open
    folders.
    """
    if os.name == "nt":  # the rename is as durable as the file system makes it
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
