"""Checks of the mode and the owner of a newsroom's files and folders.

A file or folder that other users of this computer can read or change becomes a finding.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from shlex import quote

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.read.settings.os_account import is_private_group

PERSONAL = ("lists", "log", "outbox", "archive", "previews", "reports", "backups", "exports")
"""The newsroom's folders that hold people."""

_NO_PEOPLE = frozenset({".md", ".markdown", ".png", ".jpg", ".jpeg", ".gif", ".webp"})
_READ, _WRITE = stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH, stat.S_IWGRP | stat.S_IWOTH


def check_settings_file(path: Path) -> Iterator[Finding]:
    """Yield SET07 if other users can write the settings file at `path`, which decides where mail and passwords go.

    A group that may write the file does not count if it is this account's own and has no other member.
    SET07 is yielded in a second case: the file belongs to another account, and this account can write it. An office may
    give the file to another account, so that this account cannot switch the setting `approval` off (docs/approval.md).
    That helps only if this account cannot write the file.
    A missing file gives no finding, and on Windows no file does.
    """
    status = _status(path)
    if status is None or os.name != "posix":
        return
    name = path.name
    if _shared(status, _WRITE):
        words = f"Other users of this computer can change {name}, and with it where mail and passwords go."
        yield finding("SET07", words, place=Place(file=path), remedy=f"Run: chmod go-w {quote(str(path))}")
    elif status.st_uid != os.geteuid() and os.access(path, os.W_OK):
        words = f"{name} belongs to another account (user number {status.st_uid}), and yours can write it too."
        remedy = f"Make it yours (chown), or remove one account's right to write it (chmod). {_AS_ROOT}"
        yield finding("SET07", words, place=Place(file=path), remedy=remedy)


_AS_ROOT = "As root, use the newsroom's own account: sudo -u ACCOUNT advisory …"


def check_newsroom_folder(folder: Path) -> Iterator[Finding]:
    """Yield SET07 if other users can write in the newsroom's `folder`, and so replace its advisory.toml.

    The right of a group does not count if the group is this account's own and has no other member. A folder with the
    sticky bit gives no finding, and neither does a missing folder. On Windows no folder gives one.
    """
    status = _status(folder)
    if status is not None and os.name == "posix" and not status.st_mode & stat.S_ISVTX and _shared(status, _WRITE):
        words = "Other users of this computer can put files into the newsroom's folder, even another advisory.toml."
        yield finding("SET07", words, place=Place(file=folder), remedy=f"Run: chmod go-w {quote(str(folder))}")


def check_personal(folder: Path, more: Iterable[Path], secret_files: Iterable[tuple[str, Path]]) -> Iterator[Finding]:
    """Yield findings about files and folders of the newsroom that other users of this computer can read or change.

    SET08 is for people's data: the folders lists, log, outbox, archive, previews, reports, backups and exports in the
    newsroom `folder`, and the folders and files in `more`. SET09 is for files that hold a password.
    `secret_files`: pairs of the name of the setting that names such a file, and the file's path.
    A missing file or folder gives no finding, and neither does a folder `archive` that holds only texts of advisories
    and pictures. On Windows there are no findings.
    """
    if os.name != "posix":
        return
    stores = tuple(more)
    for path in dict.fromkeys((*(folder / name for name in PERSONAL), *stores)):
        status = _status(path)
        if status is None or not _shared(status, _READ | _WRITE):
            continue
        shown = os.path.relpath(path, folder) if path.is_relative_to(folder) else str(path)
        if stat.S_ISDIR(status.st_mode):
            if path == folder / "archive" and _holds_advisories_alone(path):
                continue
            shown = f"look into {shown}/"
        elif stat.S_ISREG(status.st_mode) and path in stores:
            shown = f"read {shown}"
        else:
            continue
        words = f"Other users of this computer can {shown}, which holds people's names and addresses."
        yield finding("SET08", words, place=Place(file=path), remedy=f"Run: chmod go-rwx {quote(str(path))}")
    for name, path in secret_files:
        status = _status(path)
        if status is not None and stat.S_ISREG(status.st_mode) and _shared(status, _READ | _WRITE):
            words = f"Other users of this computer can read the password in the file of {name}."
            yield finding("SET09", words, place=Place(file=path), remedy=f"Run: chmod 600 {quote(str(path))}")


def _holds_advisories_alone(folder: Path) -> bool:
    """Tell whether a folder holds only texts of advisories and pictures, which name no reader."""
    try:
        kinds = (path.suffix.lower() in _NO_PEOPLE for path in folder.rglob("*") if not path.is_dir())
        return next(kinds, False) and all(kinds)
    except OSError:
        return False


def _shared(status: os.stat_result, bits: int) -> bool:
    """Tell whether others have any of these rights, or a group that has other members."""
    others, group = stat.S_IRWXO & bits, stat.S_IRWXG & bits
    return bool(status.st_mode & others) or bool(status.st_mode & group and not is_private_group(status.st_gid))


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None
