"""Finder of the release (such as 2025b) of the IANA time zone database that this computer uses."""

import zoneinfo
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from advisory_cli.model.patterns import late_pattern

_FIRST_LINE = late_pattern(r"# version (\S{1,20})\s")
_MOST = 200  # bytes


def tzdata_version(zone: str, *, folders: Sequence[str | Path] = zoneinfo.TZPATH) -> str:
    """Return the release of the IANA database (such as 2025b) from which this computer takes the time zone `zone`.

    As in zoneinfo (PEP 615), the first of `folders` that has the zone counts, and if none has it, the Python package
    tzdata. Empty means that the release is not known.
    """
    for folder in map(Path, folders):
        if folder.joinpath(zone).is_file():
            return _version_in(folder)
    try:
        return str(getattr(import_module("tzdata"), "IANA_VERSION", ""))
    except ImportError:
        return ""


def _version_in(folder: Path) -> str:
    """Return the release of a folder, by the first line of tzdata.zi, or by the file +VERSION.

    Some systems have +VERSION in place of tzdata.zi.
    """
    match = _FIRST_LINE.match(_beginning(folder / "tzdata.zi"))
    return match[1] if match else _beginning(folder / "+VERSION").strip()


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST).decode("ascii", "replace")
    except OSError:
        return ""
