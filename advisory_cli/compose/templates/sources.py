"""The source of templates: whether an office has its own, and the line that a finding about the finished page means."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import NOWHERE, Place

FILE_LIMIT = 1_000_000  # bytes of one template
_MOST_FILES = 500
_OTHER_FOLDERS = ("labels", "preview", "report")  # no templates of e-mails


def has_own(folders: Sequence[Path]) -> bool:
    """Whether a folder before the last one, which is the shipped, holds anything that a template may be made of."""
    return any(True for folder in folders[:-1] for _ in _files(folder))


def place_of(folders: Sequence[Path], text: str) -> Place:
    """The first line that holds `text`, capitals or not: in the office's own templates, else in the shipped ones. Of
    several lines each has to stand in one, and the last counts.

    Nowhere where the text only comes together when the template is filled in.
    """
    wanted = [line.strip() or line for line in text.casefold().split("\n")]
    for folder in folders if wanted else ():
        for path in _files(folder):
            lines = _lines(path)
            for number in range(len(wanted), len(lines) + 1):
                if all(part in line for part, line in zip(wanted, lines[number - len(wanted) : number], strict=True)):
                    return Place(file=path, line=number)
    return NOWHERE


def place_of_file(folders: Sequence[Path], name: str) -> Place:
    """A template as a whole, by its name; nowhere where no folder has it."""
    return next((Place(file=folder / name) for folder in folders if (folder / name).is_file()), NOWHERE)


def _files(folder: Path) -> Iterator[Path]:
    """The templates of a folder, at most so many, in the order of their names; links that lead elsewhere count too."""
    try:
        paths = sorted(folder.rglob("*"))[:_MOST_FILES]
    except OSError:
        return
    for path in paths:
        if path.relative_to(folder).parts[0] not in _OTHER_FOLDERS and path.is_file():
            yield path


def _lines(path: Path) -> tuple[str, ...]:
    """The lines in small letters; nothing of a file that cannot be read, which the sandbox says."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            return ()
        return tuple(path.read_text(encoding="utf-8").casefold().splitlines())
    except (OSError, UnicodeDecodeError):
        return ()
