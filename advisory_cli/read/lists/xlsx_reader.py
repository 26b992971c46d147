"""Lists as spreadsheets: the first sheet of an .xlsx file (ECMA-376), read without keeping it in memory."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import BadData
from advisory_cli.read.lists.table import Row, Rows, Table, cannot_open, ends

UNPACKED_MAX = 200 * 2**20  # bytes
SHEET_ROWS_MAX = 1_048_576  # what a sheet can hold
_HEADING_CELLS = 500
_BLOCK = 500


def read_workbook(path: Path) -> Table:
    """The table in the first sheet. Numbers become text as they are read: 5.0 is '5', a date is ISO 8601.

    Raises BadData: damaged, empty, or more than 200 MB when unpacked.
    """
    _refuse_bomb(path)
    for line, cells in _rows(path, first=1, width=_HEADING_CELLS):
        if any(cells):
            while not cells[-1]:
                cells.pop()
            rows = partial(_below, path, line, len(cells))
            return Table(heading_line=line, heading=cells, delimiter=",", rows=rows)
    words = "The first sheet is empty: not even a heading row."
    raise ends("LST08", words, place=Place(file=path), remedy="Put the list on the first sheet.")


def cell_text(value: object) -> str:
    """What a cell holds, as its reader would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _below(path: Path, heading_line: int, width: int) -> Rows:
    """The rows under the heading, each as wide as it; what stands to the right of the headings is a note, no column."""
    for line, cells in _rows(path, first=heading_line + 1, width=width):
        if any(cells):
            yield line, cells


def _rows(path: Path, *, first: int, width: int) -> Iterator[Row]:
    with _sheet(path) as sheet:
        rows = sheet.iter_rows(min_row=first, max_col=width, values_only=True)
        line = first
        while block := _block(path, rows):
            for cells in block:
                row = [cell_text(cell) for cell in cells]
                yield line, row + [""] * (width - len(row))
                line += 1
            if line > SHEET_ROWS_MAX + _BLOCK:
                raise _damaged(path)


def _block(path: Path, rows: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Some rows at once: the library warns about extensions it does not know, which is nobody's business here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(islice(rows, _BLOCK))
    except Exception as fault:  # the library raises what its parsers raise: a dozen kinds
        raise _damaged(path) from fault


@contextmanager
def _sheet(path: Path) -> Iterator[Any]:
    """The first sheet, its file closed at the end whatever happens."""
    try:
        file = path.open("rb")
    except OSError as fault:
        raise cannot_open(path, fault) from None
    with file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book, sheet = _first_sheet(file)
        except Exception as fault:
            raise _damaged(path) from fault
        try:
            yield sheet
        finally:
            book.close()


def _first_sheet(file: Any) -> tuple[Any, Any]:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # the size a file claims for itself is often wrong
    return book, sheet


def _refuse_bomb(path: Path) -> None:
    """A small archive may unpack to any size; what it claims is also the most the reader will unpack of it."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, IndexError) as fault:
        raise _damaged(path) from fault
    if size > UNPACKED_MAX:
        words = f"The spreadsheet unpacks to {size // 2**20:,} MB; {UNPACKED_MAX // 2**20} MB is the most."
        raise ends("LST01", words, place=Place(file=path), remedy="Save the sheet as CSV UTF-8.")


def _damaged(path: Path) -> BadData:
    words = "This spreadsheet cannot be read: the file is damaged, or protected by a password."
    remedy = "Open it in your spreadsheet and save it again as .xlsx, or as CSV UTF-8."
    return ends("LST01", words, place=Place(file=path), remedy=remedy)
