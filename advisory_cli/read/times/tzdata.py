"""Which release of the IANA time zone database zoneinfo reckons with here."""

import re
import zoneinfo
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

_FIRST_LINE = re.compile(r"# version (\S{1,20})\s")
_MOST = 200  # bytes


def tzdata_version(zone: str, *, folders: Sequence[str | Path] = zoneinfo.TZPATH) -> str:
    """The release (2025b) of the table that `zone` is taken from; empty where it does not say.

    As zoneinfo does (PEP 615): the first of `folders` that has the zone, else the package tzdata.
    """
    for folder in map(Path, folders):
        if folder.joinpath(zone).is_file():
            return _version_in(folder)
    try:
        return str(getattr(import_module("tzdata"), "IANA_VERSION", ""))
    except ImportError:
        return ""


def _version_in(folder: Path) -> str:
    """By the first line of tzdata.zi, or by the file +VERSION, which some systems have in its place."""
    match = _FIRST_LINE.match(_beginning(folder / "tzdata.zi"))
    return match[1] if match else _beginning(folder / "+VERSION").strip()


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST).decode("ascii", "replace")
    except OSError:
        return ""
