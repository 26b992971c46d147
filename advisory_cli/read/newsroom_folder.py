"""Finder of the newsroom folder: named, or the nearest one from the current folder upwards, as Git finds a repository.

A newsroom decides where mail and passwords go, and its settings may name commands to run. One that is found further up
is therefore taken only when no other account can have planted it there.
"""

import os
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path

from advisory_cli.model.errors import BadConfig, NotAllowed
from advisory_cli.model.text import printable
from advisory_cli.read.settings.unreadable import unreadable_words

MARK = "advisory.toml"
"""Name of the file by which a folder is a newsroom."""

_VARIABLE = "ADVISORY_NEWSROOM"
_ROOT_ACCOUNT = 0


def find_newsroom(option: str | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the newsroom folder: the one in `option` (the flag -C), else in ADVISORY_NEWSROOM, else the nearest one.

    The nearest one is `cwd`, the current folder, or the first newsroom above it. `environ` is the environment. None or
    "" as `option` means that the flag is not given. Relative paths count from `cwd`.
    Raises BadConfig when the folder holds no advisory.toml or may not be read, or no newsroom is found. Raises
    NotAllowed when the newsroom above belongs to another account, or others can write to it.
    """
    named = option or environ.get(_VARIABLE, "")
    if not named:
        if (nearest := newsroom_above(cwd)) is None:
            _refuse_unreadable(cwd)
            raise _not_a_newsroom(f"This folder ({_resolved(cwd)}) is not a newsroom: it")
        return nearest
    source = "-C" if option else _VARIABLE
    try:
        folder = (cwd / Path(named).expanduser()).resolve()
        is_newsroom = _is_newsroom(folder)
        _refuse_unreadable(folder)
    except (OSError, ValueError, RuntimeError):
        folder, is_newsroom = Path(named), False
    if not is_newsroom:
        raise _not_a_newsroom(f"{printable(str(folder))}, named by {source}, is not a newsroom: it")
    return folder


def newsroom_above(cwd: Path) -> Path | None:
    """Return the nearest newsroom folder: `cwd` itself, or the first newsroom above it. None when there is none.

    Links in `cwd` are followed first. The search ends at the root, and where another file system begins.
    Raises NotAllowed when the newsroom found above `cwd` belongs to another account, or others can write to it.
    """
    try:
        folder = cwd.resolve()
        device = folder.stat().st_dev
    except (OSError, RuntimeError):
        return None
    for place in (folder, *folder.parents):
        try:
            if place.stat().st_dev != device:
                return None
        except OSError:
            return None
        if _is_newsroom(place):
            if place != folder:
                _refuse_planted(place)
            return place
    return None


def _refuse_planted(folder: Path) -> None:
    """Raise NotAllowed when another account may have made or changed this newsroom."""
    why = next(filter(None, (_danger(path) for path in (folder, folder / MARK))), "")
    if why:
        shown = printable(str(folder))
        raise NotAllowed(
            f"The newsroom in {shown}, above this folder, is not used: {why}. Its settings could run commands.",
            remedy=f"If you trust it, name it before the command: advisory -C {shlex.quote(shown)}",
        )


def _danger(path: Path) -> str:
    """Return why a folder or file above may not be trusted, in words. Empty when it may be."""
    if os.name != "posix":
        return ""
    try:
        states = (path.lstat(), path.stat())  # of a link, and of where it leads
    except OSError as fault:
        return f"{path.name} cannot be read ({fault.strerror})"
    for status in states:
        if status.st_uid not in {os.geteuid(), _ROOT_ACCOUNT}:
            return f"{printable(path.name)} belongs to another account (user number {status.st_uid})"
    if states[-1].st_mode & stat.S_IWOTH:
        return f"every account of this computer can write to {printable(path.name)}"
    return ""


def _is_newsroom(folder: Path) -> bool:
    try:
        (folder / MARK).stat()
    except (OSError, ValueError):
        return False
    return True


def _refuse_unreadable(folder: Path) -> None:
    """Raise BadConfig when this account may not look into a folder, to find out whether it is a newsroom."""
    try:
        (folder / MARK).stat()
    except PermissionError:
        words, remedy = unreadable_words(folder)
        raise BadConfig(words, remedy=remedy) from None
    except (OSError, ValueError):
        return


def _resolved(cwd: Path) -> str:
    try:
        return printable(str(cwd.resolve()))
    except (OSError, RuntimeError):
        return printable(str(cwd))


def _not_a_newsroom(words: str) -> BadConfig:
    remedy = "Make one with: advisory init DIR – or name yours with -C DIR before the command."
    return BadConfig(f"{words} has no {MARK}.", remedy=remedy)
