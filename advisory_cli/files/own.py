"""Opener of files that must belong to this account alone, with checks of such files and folders.

Links are refused, because a write would change another file.
"""

import errno
import os
import stat
from pathlib import Path

_LINK = "it is a link to something else"


def open_own(path: Path, flags: int, mode: int = 0o600) -> int:
    """Open a file that belongs to this account, and return its descriptor.

    `flags`: those of os.open(). `mode`: the permissions of a file that is created, by default 0600.
    The file is opened without waiting, because a pipe without a writer would block forever.
    Raises OSError, whose strerror is a sentence, for a link (open(2), O_NOFOLLOW), a folder, a pipe or a device, and on
    POSIX systems also for a file of another account or with a second name (hard link). Other errors of os.open() pass
    through, such as FileNotFoundError.
    """
    careful = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    try:
        handle = os.open(path, flags | careful, mode)
    except OSError as fault:
        if fault.errno in {errno.ELOOP, errno.EMLINK, getattr(errno, "EFTYPE", errno.ELOOP)}:  # the last two: BSD
            raise OSError(errno.ELOOP, _LINK, str(path)) from None
        if fault.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "it is a pipe or a device", str(path)) from None
        raise
    if reason := _ownership_fault(os.fstat(handle), path):
        os.close(handle)
        raise OSError(errno.EPERM, reason, str(path))
    return handle


def require_own_file(path: Path) -> None:
    """Raise OSError, whose strerror is a sentence, when `path` is not a regular file of this account alone.

    The same files are refused as by open_own(): links, folders, pipes, devices, and on POSIX systems files of other
    accounts or with a second name (hard link). A missing file passes.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if reason := _LINK if stat.S_ISLNK(status.st_mode) else _ownership_fault(status, path):
        raise OSError(errno.EPERM, reason, str(path))


def require_own_folder(folder: Path) -> None:
    """Raise OSError, whose strerror is a sentence, when `folder` belongs to another account, on POSIX systems."""
    if not is_own(folder):
        raise OSError(errno.EPERM, "it belongs to another account", str(folder))


def is_own(path: Path) -> bool:
    """Tell whether a file or folder belongs to this account. A missing one does, and everything on other systems."""
    try:
        return os.name != "posix" or path.stat().st_uid == os.geteuid()
    except OSError:
        return True


def refuse_linked_folder(folder: Path) -> None:
    """Raise OSError, whose strerror is a sentence, when `folder` is a link.

    Files written into such a folder would land elsewhere. A missing folder passes.
    """
    if folder.is_symlink():
        raise OSError(errno.ELOOP, _LINK, str(folder))


def _ownership_fault(status: os.stat_result, path: Path) -> str:
    """Return the reason why a file does not belong to this account alone. Return "" for a file that does.

    Owner and second names are checked on POSIX systems only.
    """
    if not stat.S_ISREG(status.st_mode):
        return "it is a folder" if stat.S_ISDIR(status.st_mode) else "it is a pipe or a device"
    if os.name != "posix":
        return ""
    if status.st_uid != os.geteuid():
        return "it belongs to another account"
    if status.st_nlink > 1:
        return f"it has a second name (a hard link). Copy it: cp -p {path.name} NEW, then mv NEW {path.name}"
    return ""
