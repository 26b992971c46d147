"""Paths written inside files: they stay inside the newsroom."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from advisory_cli.model.errors import BadData
from advisory_cli.model.text import header_fault, printable

_REMEDY = "Put the file into the newsroom folder and write its path from there, for example pictures/protest.jpg"


def inside(text: str, root: Path) -> str:
    """The path as written, if it is a regular file under `root` after every link is followed. Raises BadData."""
    shown = printable(text[:200])
    written = PurePosixPath(text)
    if (
        written.is_absolute()
        or PureWindowsPath(text).drive
        or "\\" in text
        or ".." in written.parts
        or header_fault(text)
    ):
        raise BadData(f"“{shown}” is not a path inside the newsroom.", remedy=_REMEDY)
    try:
        top = root.resolve(strict=True)
        target = (top / written).resolve(strict=True)
        regular = target.is_file()
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a loop of links, before Python 3.13
        raise BadData(f"There is no file “{shown}” in the newsroom.", remedy=_REMEDY) from None
    if not target.is_relative_to(top):
        raise BadData(f"“{shown}” is a link that leads out of the newsroom.", remedy=_REMEDY)
    if not regular:
        raise BadData(f"“{shown}” is a folder or a device, not a file.", remedy=_REMEDY)
    return str(written)


def lies_in(target: Path, folder: Path) -> bool:
    """Whether a file written to `target` would lie in `folder`: by its own name, or by what a link of that name means.

    Folders are compared as the file system knows them, in capitals or not; what is not there yet is judged by its name.
    """
    try:
        ways = (target.parent.resolve() / target.name, target.resolve())
        top = folder.resolve()
    except (OSError, RuntimeError, ValueError):
        return True  # a loop of links: nobody can say where it leads
    return any(_same(one, top) for way in ways for one in (way, *way.parents))


def _same(one: Path, other: Path) -> bool:
    try:
        return one == other or one.samefile(other)
    except OSError:
        return False
