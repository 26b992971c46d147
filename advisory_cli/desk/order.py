"""What somebody asked for on the command line, looked up and read."""

from dataclasses import dataclass
from pathlib import Path

from advisory_cli.read.where import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An advisory and the lists it shall go to. `limit` counts the first rows of the lists, whoever has it already."""

    advisory: Path
    lists: tuple[Path, ...] = ()
    encoding: str | None = None
    where: tuple[Where, ...] = ()
    exclude: tuple[Path, ...] = ()
    limit: int | None = None
    again: bool = False
    skip_bad_rows: bool = False
    options: tuple[str, ...] = ()  # the flags as typed, for the command that goes on from here
