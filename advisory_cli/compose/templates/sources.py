"""Searches in template folders: for own templates, for the template of a kind of text, for a line with given words."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import NOWHERE, Place

FILE_LIMIT = 1_000_000  # bytes of one template
_MOST_FILES = 500
_OTHER_FOLDERS = ("labels", "preview", "report")  # no templates of e-mails


def has_own(folders: Sequence[Path]) -> bool:
    """Tell whether the newsroom has a template of its own. `folders`: template folders, the shipped one last.

    Labels and the templates of previews and reports do not count.
    """
    return any(True for folder in folders[:-1] for _ in _files(folder))


def place_of(folders: Sequence[Path], text: str, *, ending: str = "", labels: bool = False) -> Place:
    """Return file and line of the first place in template files where `text` stands. Capitals make no difference.

    Return NOWHERE, a place without a file, when no file holds the text.
    `folders`: searched in their order. `ending`: in each folder, files whose names end so are searched first. `labels`:
    label files are searched besides the templates.
    A `text` of several lines is found where the file has these lines one directly below the other. Each may be part of
    a longer line. The place is the last of the lines.
    """
    wanted = [line.strip() or line for line in text.casefold().split("\n")]
    for folder in folders if wanted else ():
        files = (*_files(folder), *(_labels(folder) if labels else ()))
        for path in sorted(files, key=lambda file: not file.name.endswith(ending)):
            lines = _lines(path)
            for number in range(len(wanted), len(lines) + 1):
                if all(part in line for part, line in zip(wanted, lines[number - len(wanted) : number], strict=True)):
                    return Place(file=path, line=number)
    return NOWHERE


def template_of_kind(folders: Sequence[Path], kind: str, ending: str) -> str:
    """Return the file name of the template for a kind of text: the template of that kind, else the layout.

    `kind`: the value of a Kind. `ending`: `html` or `txt`. A broken link counts as a file, so that the sandbox reports
    it.
    """
    name = f"{kind}.{ending}"
    return name if any(os.path.lexists(folder / name) for folder in folders) else f"layout.{ending}"


def has_own_words(folders: Sequence[Path]) -> bool:
    """Tell whether the newsroom has a template or labels (the fixed words of an edition) of its own.

    `folders`: template folders, the shipped one last.
    """
    return any(True for folder in folders[:-1] for _ in (*_files(folder), *_labels(folder)))


def place_of_file(folders: Sequence[Path], name: str) -> Place:
    """Return the place, without a line, of the template file `name` in the first of `folders` that has the file.

    Return NOWHERE, a place without a file, if no folder has such a file.
    """
    return next((Place(file=folder / name) for folder in folders if (folder / name).is_file()), NOWHERE)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the templates of a folder in the order of their names, at most 500. Links that lead elsewhere count too."""
    try:
        paths = sorted(folder.rglob("*"))[:_MOST_FILES]
    except OSError:
        return
    for path in paths:
        if path.relative_to(folder).parts[0] not in _OTHER_FOLDERS and path.is_file():
            yield path


def _labels(folder: Path) -> list[Path]:
    try:
        return sorted((folder / "labels").glob("*.toml"))[:_MOST_FILES]
    except OSError:
        return []


def _lines(path: Path) -> tuple[str, ...]:
    """Return the lines of a file in small letters. Return nothing for an unreadable file, which the sandbox reports."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            return ()
        return tuple(path.read_text(encoding="utf-8").casefold().splitlines())
    except (OSError, UnicodeDecodeError):
        return ()
