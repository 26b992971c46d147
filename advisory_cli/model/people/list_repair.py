"""Data classes for the repair of a list: what was changed in its cells and rows, and the list that results."""

from dataclasses import field
from pathlib import Path

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.value_class import value_class


@value_class
class Change:
    """Change of one cell, row or heading of a list, or of the whole file.

    `line` is the line in the old file, counted from 1, None for a change of the whole file. `what` is a noun: address,
    name, heading, language, country, date, zone, text, formula, row, column, title, encoding or separator. `before` and
    `after` are the words that were there and that are there now. An empty `after` means that they are gone.
    """

    line: int | None
    what: str
    before: str
    after: str


@value_class
class RepairedRow:
    """Row of a repaired list: its line in the old file, and its cells.

    `text` is the row as written, in place of `cells`, when nobody can tell its cells. `changed` is True when a cell of
    the row was changed.
    """

    line: int
    cells: tuple[str, ...] = ()
    text: str = ""  # the row as written, if it cannot be taken apart
    changed: bool = False


@value_class
class Repair:
    """List after its repair, as headings and rows, with the changes that made it and remarks on what was not kept.

    `delimiter` is the sign that separates the cells of the repaired list.
    """

    heading: tuple[str, ...]
    rows: tuple[RepairedRow, ...]
    changes: tuple[Change, ...]
    remarks: tuple[Finding, ...] = ()
    delimiter: str = ","


@value_class
class FixedList:
    """Result of `lists fix` before it is written: the new file, its changes, and what is left for a person.

    `source` is the list, and `target` the file that will be written, which is the same for a fix in place. `content`
    is the whole new file. `left` are the findings that the new list still has, with its lines. `people` counts the
    people whom the list reader finds in the new list, and `people_before` in the old one, each address once. `mode` are
    the permissions of the old file, and `digest` is the SHA-256 of its content.
    """

    source: Path
    target: Path
    content: bytes = field(repr=False)
    changes: tuple[Change, ...]
    left: tuple[Finding, ...]
    people: int
    people_before: int
    mode: int
    digest: str

    @property
    def in_place(self) -> bool:
        """True when the list itself will be replaced."""
        return self.source == self.target
