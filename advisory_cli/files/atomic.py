"""Files written whole or not at all, readable by their owner alone."""

import os
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes, *, synced: bool = False, mode: int | None = None) -> None:
    """Write a private file (0600) in one step: whoever reads `path` sees what stood there before, or all of `content`.
    With `synced` the content is on disk before it takes the old one's place, with `mode` it gets those rights instead.
    No draft is left. Raises OSError.
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
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def create_file(path: Path, content: bytes, *, mode: int = 0o600, synced: bool = False) -> None:
    """Write a file that is not there yet. Raises FileExistsError where it is, OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as stream:
        stream.write(content)
        if synced:
            stream.flush()
            os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Put a folder's own entries on disk, where the system lets a folder be opened. Raises OSError."""
    if os.name == "nt":  # the rename is as durable as the file system makes it
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
