"""What somebody asked for on the command line, looked up and read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisory_cli.model.notice import NoticeKind
from advisory_cli.model.schedule import When
from advisory_cli.read.where import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An advisory and the lists it shall go to. `limit` counts the first rows of the lists, whoever has it already."""

    advisory: Path
    lists: tuple[Path, ...] = ()
    encoding: str | None = None
    where: tuple[Where, ...] = ()
    exclude: tuple[Path, ...] = ()
    cleared: tuple[Path, ...] = ()  # who stands in these has agreed to the embargo of this one advisory
    allow_uncleared: str = ""  # why everybody may have it under embargo; empty: they may not
    at: When | None = None  # when to send; None: as the file says, else now
    not_after: datetime | None = None  # nothing leaves after this
    replaces: str = ""  # the waiting mailing that this one takes the place of
    limit: int | None = None
    again: bool = False
    skip_bad_rows: bool = False
    stays: bool = False  # somebody stays until all of it has left
    options: tuple[str, ...] = ()  # the flags as typed, for the command that goes on from here


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOrder:
    """A notice about an advisory. `name` is what was typed for it and `file` the file that it found; a notice that
    repeats the text as it is now needs one, the others are about what the ledger has.
    """

    kind: NoticeKind
    name: str
    file: Path | None
    what: str
    replacement: str = ""
    again: bool = False  # a reminder: also those who were reminded before
    looked: bool = False  # a reminder: somebody has just looked into the mailbox
    exclude: tuple[Path, ...] = ()
    encoding: str | None = None
    stays: bool = False
    options: tuple[str, ...] = ()  # the flags as typed, for the command that goes on from here
