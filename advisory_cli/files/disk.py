"""Find out why a disk takes no more writes: it is full, or mounted read-only."""

import os
from pathlib import Path
from typing import Literal

_ROOM = 1 << 20  # bytes; what SQLite needs beside a small ledger


def why_unwritable(path: Path) -> Literal["full", "read-only", ""]:
    """Return why the disk of `path` cannot be written, "" when nothing speaks against it, or nobody can tell.

    A disk with less than a megabyte left is full, and so is one that takes no more files. When `path` is missing, the
    disk is that of the nearest folder above.
    """
    statvfs = getattr(os, "statvfs", None)
    if statvfs is None:
        return ""
    try:
        facts = statvfs(next(place for place in (path, *path.parents) if place.exists()))
    except (OSError, StopIteration):
        return ""
    if facts.f_flag & os.ST_RDONLY:
        return "read-only"
    return "full" if facts.f_bavail * facts.f_frsize < _ROOM or (facts.f_files and not facts.f_favail) else ""
