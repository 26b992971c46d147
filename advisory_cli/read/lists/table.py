"""Raw table: the form in which every kind of list is read first, before the meaning of its columns is known.

The module also holds the options for reading a list, and functions that look at a list's file or make its errors.
"""

import os
import stat
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import BadData, NoInput
from advisory_cli.model.value_class import value_class

CELL_MAX = 10_000  # characters


@value_class
class RememberedReading:
    """Sheet and encoding that the newsroom remembers for the list at `path`, which may lack its ending.

    `sheet` and `encoding` are "" when nothing is remembered.
    """

    path: Path
    sheet: str = ""
    encoding: str = ""


@value_class
class ListOptions:
    """Options for reading lists.

    - `encoding`: for text files that have no byte-order mark. None means UTF-8.
    - `utf8`: True allows letters beyond ASCII before the @ of an address.
    - `sheets`: names of sheets. Of each workbook, the sheet with one of these names is read. Empty means the only sheet
      with cells.
    - `with_hidden_rows`: True reads also the rows that a spreadsheet does not show.
    - `every_address`: True makes a recipient of every address in a row, as for lists of people to leave out.
    - `remembered`: the sheets and encodings that the newsroom has stored for some lists. They are used where `sheets`
      or `encoding` is not given.
    """

    encoding: str | None = None
    utf8: bool = False
    sheets: tuple[str, ...] = ()
    with_hidden_rows: bool = False
    every_address: bool = False
    remembered: tuple[RememberedReading, ...] = ()

    def for_file(self, path: Path) -> "ListOptions":
        """Return the options for the list at `path`, with its remembered sheet and encoding where no flag names one."""
        target = os.path.realpath(path)
        for known in self.remembered:
            if os.path.realpath(known.path) in {target, os.path.splitext(target)[0]}:  # noqa: PTH122  of text
                sheets = self.sheets or ((known.sheet,) if known.sheet else ())
                return replace(self, sheets=sheets, encoding=self.encoding or known.encoding or None, remembered=())
        return self


PLAIN = ListOptions()

Row = tuple[int, list[str]]  # the line where the row begins, counted from 1, and its cells as written
Rows = Generator[Row | Finding, None, None]


@value_class
class Table:
    """List as a heading row and functions that yield the rows below, as often as wanted.

    `heading` holds the headings as written, and `heading_line` their line in the file, counted from 1. `delimiter` is
    the sign between the cells, empty for a workbook. `hidden_columns` are the positions, counted from 0, of the columns
    that a spreadsheet does not show.
    `rows` and `raw` are functions without arguments. Each call opens the file anew and yields the rows that are not
    blank, each as (line counted from 1, cells). In place of a row that cannot be divided into cells, a Finding is
    yielded. The iteration raises BadData when the rest of the file cannot be read, and NoInput when the file cannot be
    opened any more.
    For a text file, both functions yield the same. For a workbook they differ:
    - `raw` yields the rows as they are, hidden ones included.
    - `rows` fills short rows up to the width of the heading. It leaves out hidden rows, and then raises BadData at the
      end of the iteration. If the table was read with ListOptions.with_hidden_rows, it yields hidden rows like others.
    """

    heading_line: int
    heading: list[str]
    delimiter: str
    rows: Callable[[], Rows]
    raw: Callable[[], Rows]
    hidden_columns: frozenset[int] = frozenset()


WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def is_workbook(path: Path) -> bool:
    """Tell by the file's name whether a list is read as a workbook.

    The endings of workbooks are .xlsx, .xlsm, .xls, .xlsb and .ods, in capitals or not.
    """
    return path.suffix.lower() in WORKBOOKS


def unreadable_list(code: str, words: str, *, place: Place, remedy: str = "") -> BadData:
    """Return the BadData, to be raised by the caller, for a list of which nothing can be used.

    The BadData holds a single finding, made of `code`, `words`, `place` and `remedy`.
    """
    return BadData(words, remedy=remedy, findings=(finding(code, words, place=place, remedy=remedy),))


def first_bytes(path: Path) -> bytes:
    """Return the first bytes of the list at `path`, at most eight.

    Raises NoInput when `path` is missing, a folder, or cannot be opened. Raises BadData for an empty file, and for a
    pipe or device, which cannot be read twice.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise NoInput(f"{path} is a folder, not a list.", remedy="Name the file in it.")
        if not stat.S_ISREG(mode):
            words = "This is not an ordinary file."
            raise unreadable_list("LST01", words, place=Place(file=path), remedy="Save the list as a file first.")
        with path.open("rb") as file:
            head = file.read(8)
    except (OSError, ValueError) as fault:
        raise cannot_open(path, fault) from None
    if not head:
        words = "The file is empty: not even a heading row."
        raise unreadable_list(
            "LST08", words, place=Place(file=path), remedy="Save the list again from your spreadsheet."
        )
    return head


def refuse_document(path: Path, head: bytes) -> None:
    """Raise BadData when a list that is read as text begins, by its first bytes `head`, like a workbook or a PDF."""
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        words = "This is a spreadsheet or a document under another name, not a list as text."
        raise unreadable_list("LST01", words, place=Place(file=path), remedy="Save it as .xlsx or as CSV UTF-8.")


def cannot_open(path: Path, fault: Exception) -> NoInput:
    """Return the NoInput, to be raised by the caller, for a list at `path` that could not be opened.

    `fault` is the exception raised by the attempt.
    """
    if isinstance(fault, FileNotFoundError):
        return NoInput(f"There is no list {path}.", remedy="Check the name and the folder.")
    reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else "its name cannot be used"
    return NoInput(f"The list {path} cannot be read: {reason}.")
