"""How a file is named to a person: from where they stand, when it lies there."""

from pathlib import Path

from advisory_cli.model.checks.findings import Place


def shown_path(path: Path, relative_to: Path | None = None) -> str:
    """`path` relative to the given folder when inside it, else as it is."""
    if relative_to is not None and path.is_absolute() and path.is_relative_to(relative_to):
        return str(path.relative_to(relative_to))
    return str(path)


def shown_folder(path: Path, relative_to: Path | None = None) -> str:
    """`shown_path`, with the slash that says it is a folder."""
    return shown_path(path, relative_to).rstrip("/") + "/"


def shown_list(name: str) -> str:
    """A list by its short name: one outside the newsroom is known by its whole path."""
    return Path(name).stem if Path(name).is_absolute() else name


def shown_place(place: Place, relative_to: Path | None = None) -> str:
    """'advisories/x.md:12'; nothing for a place that is nowhere."""
    if place.file is None:
        return ""
    name = shown_path(place.file, relative_to)
    return name if place.line is None else f"{name}:{place.line}"
