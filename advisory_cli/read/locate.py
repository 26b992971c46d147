"""Finder of paths: of advisories and lists that a person names, and of files that come with the program.

inside() checks a path written in an advisory, which must not lead out of the newsroom.
"""

import re
import stat
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath

import advisory_cli
from advisory_cli.model.errors import BadData, NoInput
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import header_fault, printable
from advisory_cli.read.edition_files import common_name, edition_files, first_edition_file

LIST_ENDINGS = (".csv", ".xlsx", ".ods", ".xlsm", ".xlsb", ".xls")
"""Endings that the name of a list may lack."""

_NEAR_LIMIT = 2000
_HEAD_BYTES = 65536
_ID_LINE = late_pattern(r"^id:[ \t]*(?P<quote>[\"']?)(?P<id>[^\s\"'#]+)(?P=quote)[ \t]*(?:#.*)?$", re.MULTILINE)
_NAMED = 6  # files that a fault names when none is similar
_REMEDY = "Put the file into the newsroom's folder, such as pictures/ or papers/, and name it from there."


def find_advisory(text: str, *, cwd: Path, folder: Path | None) -> Path:
    """Return the path of the advisory file that `text` names by its name, or else by the id written in the file.

    Of an advisory in several languages, the result is one of the files. The file is searched as by
    find_advisory_by_name(). When there is no such file, `text` may be the id of an advisory:
    then the result is the one file of these folders that has a line `id: …` with it.
    Raises NoInput when nothing is found, and when several files have that id.
    """
    return _find(
        text, _advisory_folders(cwd, folder), (".md",), "advisory", otherwise=_by_id, tagged=first_edition_file
    )


def find_advisory_by_name(text: str, *, cwd: Path, folder: Path | None) -> Path:
    """Return the path of the advisory file that `text` names, with or without its ending .md.

    The name summit is also that of summit.en.md, an advisory in several languages, when there is no summit.md.
    The folders searched are `cwd` (the current folder), then the newsroom in `folder` and its advisories/. None as
    `folder` means no newsroom. In each folder, the name as written is tried before the name with its ending.
    Raises NoInput when no folder has such a regular file.
    """
    return _find(text, _advisory_folders(cwd, folder), (".md",), "advisory", tagged=first_edition_file)


def _advisory_folders(cwd: Path, folder: Path | None) -> list[Path]:
    return [cwd, *([folder, folder / "advisories"] if folder else [])]


def _by_id(text: str, folders: list[Path]) -> Path | None:
    """Return the one advisory file in `folders` with the id `text`, None for none. Raises NoInput for several."""
    paths = (path for folder in folders for path in islice(sorted(folder.glob("[!.]*.md")), _NEAR_LIMIT))
    found = {path.resolve(): path for path in paths if _written_id(path) == text}
    if len({(path.parent, common_name(path)) for path in found}) > 1:
        names = " and ".join(printable(path.name) for path in found.values())
        raise NoInput(f"Several files have the id “{printable(text[:200])}”: {names}.", remedy="Name the file.")
    return next(iter(found.values()), None)


def _written_id(path: Path) -> str | None:
    """Return the id in the head of an advisory's file. None without one, and when the file cannot be read."""
    mode = _mode(path)
    if mode is None or not stat.S_ISREG(mode):
        return None
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return None
    if not head.startswith("---"):
        return None
    match = _ID_LINE.search(head.partition("\n---")[0])
    return match["id"] if match else None


def find_list(text: str, *, cwd: Path, folder: Path | None) -> Path:
    """Return the path of the list that `text` names, with or without its ending, such as .csv or .xlsx.

    The folders searched are `cwd` (the current folder), then the newsroom in `folder` and its lists/. None as `folder`
    means no newsroom. In each folder, the name as written is tried before the names with an ending.
    Raises NoInput when no folder has such a regular file, or when one folder has both a .csv and an .xlsx of this name.
    """
    return _find(text, [cwd, *([folder, folder / "lists"] if folder else [])], LIST_ENDINGS, "list")


def list_name(path: Path, *, folder: Path) -> str:
    """Return the name by which `find_list`, called from the newsroom folder, finds the list at `path`.

    `folder` is the newsroom. The result is the file's name without its ending if that is enough, as for most lists in
    lists/. Otherwise it is the absolute path.
    """
    return _shortest_name(path, find_list, folder)


def advisory_name(path: Path, *, folder: Path) -> str:
    """Return the name by which `find_advisory`, called from the newsroom folder, finds the advisory file at `path`.

    `folder` is the newsroom. The result is the file's name without its ending if that is enough, as for most files in
    advisories/. Otherwise it is the absolute path.
    """
    if len(edition_files(path)) > 1:  # all its files are one advisory
        name = common_name(path)
        with suppress(NoInput, OSError):
            if find_advisory_by_name(name, cwd=folder, folder=folder).resolve() in map(
                Path.resolve, edition_files(path)
            ):
                return name
    return _shortest_name(path, find_advisory_by_name, folder)


def _shortest_name(path: Path, find: Callable[..., Path], folder: Path) -> str:
    try:
        is_found = find(path.stem, cwd=folder, folder=folder).samefile(path)
    except (NoInput, OSError):
        is_found = False
    return path.stem if is_found else str(path.absolute())


def short_names(folder: Path, suffixes: Collection[str]) -> list[str]:
    """Return the names by which commands find the files of `folder` with these endings, such as ".csv", sorted.

    A name is without its ending, unless two files differ in the ending alone. Hidden files and Excel's lock files
    (~$…) are left out. A missing folder gives an empty list.
    """
    paths = [path for path in folder.glob("[!.~]*") if path.suffix in suffixes]
    stems = Counter(path.stem for path in paths)
    return sorted(path.stem if stems[path.stem] == 1 else path.name for path in paths)


def shipped(*parts: str) -> Path:
    """Return the path of a file or folder that comes with the program. The path need not exist.

    `parts` are the steps of the path, such as 'templates', 'report'. In a checkout the file lies beside the package, in
    an installation inside the package.
    """
    package = Path(advisory_cli.__file__).resolve().parent
    beside = package.parent.joinpath(*parts)
    if (package.parent / "pyproject.toml").is_file() and beside.exists():
        return beside
    return package.joinpath("shipped", *parts)


def _find(
    text: str,
    folders: list[Path],
    endings: tuple[str, ...],
    file_kind: str,
    *,
    otherwise: Callable[[str, list[Path]], Path | None] = lambda _text, _folders: None,
    tagged: Callable[[Path, str], Path | None] = lambda _folder, _text: None,
) -> Path:
    """Return the file of that name. Where none has it, the one that `otherwise` finds by something else.

    `tagged` finds, in one folder, a file whose name has more behind the name.
    """
    if not text.strip():
        raise NoInput(f"The name of the {file_kind} is empty.", remedy="Name a file.")
    folders = list(dict.fromkeys(folders))
    not_a_file: Path | None = None
    for folder in folders:
        candidates = [folder / text, *(folder / f"{text}{ending}" for ending in endings)]
        modes = {candidate: mode for candidate in candidates if (mode := _mode(candidate)) is not None}
        files = [candidate for candidate, mode in modes.items() if stat.S_ISREG(mode)]
        if len(files) > 1 and files[0] != candidates[0]:
            names = " and ".join(printable(file.name) for file in files)
            raise NoInput(f"“{printable(text)}” may mean {names}.", remedy="Write the name with its ending.")
        if files:
            return files[0]
        if (with_tag := tagged(folder, text)) is not None:
            return with_tag
        not_a_file = not_a_file or next(iter(modes), None)
    if not_a_file is not None:
        kind = "a folder" if not_a_file.is_dir() else "a pipe or a device"
        raise NoInput(f"{printable(str(not_a_file))} is {kind}, not a file.", remedy=f"Name the {file_kind}'s file.")
    if (other := otherwise(text, folders)) is not None:
        return other
    raise _missing_file(text, folders, endings, file_kind)


def _missing_file(text: str, folders: list[Path], endings: tuple[str, ...], file_kind: str) -> NoInput:
    searched = [folders[0]] if Path(text).is_absolute() else folders
    where = " or ".join(printable(str(folder)) for folder in searched)
    shown = printable(text[:200])
    if Path(text).is_absolute():
        return NoInput(f"There is no {file_kind} {shown}.")
    remedy = _names_that_are(Path(text).name, folders, endings) or "Check the name, or write the whole path."
    return NoInput(f"There is no {file_kind} “{shown}” in {where}.", remedy=remedy)


def _names_that_are(name: str, folders: list[Path], endings: tuple[str, ...]) -> str:
    """Return a sentence with names of files that there are, the most similar first. "" when there are none.

    When none is similar, those in the last of `folders` are named, the newsroom's own for them.
    """
    import difflib

    stem = (name.rpartition(".")[0] if Path(name).suffix.lower() in endings else name).casefold()[:100]
    names: dict[str, str] = {}
    for folder in folders:
        names = {**_files_in(folder, endings), **names}
    if similar := difflib.get_close_matches(stem, names, n=3, cutoff=0.5):
        return f"Did you mean {' or '.join(names[match] for match in similar)}?"
    own = _files_in(folders[-1], endings) if len(folders) > 1 else {}
    nearest = [own[match] for match in difflib.get_close_matches(stem, sorted(own), n=_NAMED, cutoff=0)]
    more = f" and {len(own) - len(nearest)} more" if len(own) > len(nearest) else ""
    return f"There {'are' if len(own) > 1 else 'is'}: {', '.join(nearest)}{more}." if nearest else ""


def _files_in(folder: Path, endings: tuple[str, ...]) -> dict[str, str]:
    """Return the names of the files of a folder with these endings, each by its name in small letters and without."""
    names: dict[str, str] = {}
    with suppress(OSError):
        for entry in islice(folder.iterdir(), _NEAR_LIMIT):
            if entry.suffix.lower() in endings and not entry.name.startswith((".", "~$")):
                names.setdefault(entry.stem.casefold(), printable(entry.name))
    return names


def _mode(path: Path) -> int | None:
    """Return a file's mode, links followed. None where there is no file, or the name cannot be one."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return None


def inside(text: str, root: Path) -> str:
    """Return `text`, a path written in an advisory, if a regular file lies there inside the folder `root`.

    Links are followed before the place is judged. The result is the path as written, not an absolute one.
    Raises BadData when `text` leads out of `root`, or to no regular file.
    """
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
    """Tell whether a file written to `target` would lie in `folder` or anywhere below.

    Return True if the path as written lies there, or the path to which its links lead. Two spellings that the file
    system takes for the same folder, such as capitals on some systems, count as the same. `target` need not exist yet.
    Return True also for a path that cannot be followed, such as a loop of links, because nobody can tell where it
    leads.
    """
    try:
        ways = (target.parent.resolve() / target.name, target.resolve())
        top = folder.resolve()
    except (OSError, RuntimeError, ValueError):
        return True  # a loop of links: nobody can say where it leads
    return any(_same(ancestor, top) for way in ways for ancestor in (way, *way.parents))


def _same(path: Path, other_path: Path) -> bool:
    try:
        return path == other_path or path.samefile(other_path)
    except OSError:
        return False
