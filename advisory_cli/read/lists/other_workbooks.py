"""Reader of the sheets of .ods, .xlsb and .xls files, with the library python-calamine.

The library does not tell which rows and columns are hidden:
- .ods: the module ods_layout finds the hidden rows and columns.
- .xlsb: the file is refused if it has any hidden rows.
- .xls: the file is refused, because nobody can tell whether any of its rows are hidden.
A caller may accept such .xlsb and .xls files. Hidden rows are then read like others.
"""

import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import AdvisoryError, BadData
from advisory_cli.read.lists.archive import damaged, open_file, refuse_bomb
from advisory_cli.read.lists.cells import cell_text
from advisory_cli.read.lists.ods_layout import SheetLayout, ods_layouts
from advisory_cli.read.lists.sheets import Sheet, SheetRow, SheetRows
from advisory_cli.read.lists.table import unreadable_list

CELLS_MAX = 10_000_000  # of one sheet, blank ones among them: the library keeps all in memory
_XLSB_ROW, _XLSB_CELLS = 0, range(1, 12)  # record types (MS-XLSB 2.3.2)
_XLSB_HIDDEN = 0x10  # fDyZero, in the twelfth byte of a row's record (2.4.750)


def other_sheets(path: Path, *, with_hidden_rows: bool) -> tuple[Sheet, ...]:
    """Return the sheets of the .xls, .xlsb or .ods file at `path`, in their order.

    `with_hidden_rows`: False refuses every .xls file, because nobody can tell whether it has hidden rows, and an .xlsb
    file that has any, because nobody can tell which rows they are. True accepts these files, hidden rows included.
    Raises BadData when the file is refused (LST16), damaged or too large, and NoInput when it cannot be opened.
    Iteration over a sheet's rows raises BadData for damage found later.
    """
    kind = path.suffix.lower()
    layouts: dict[str, SheetLayout] = {}
    if kind == ".xls":
        if not with_hidden_rows:
            raise _hidden_rows_unknown(path, "In .xls files hidden rows cannot be recognised.")
    else:
        refuse_bomb(path)
    if kind == ".ods":
        layouts = ods_layouts(path, most=CELLS_MAX)
    if kind == ".xlsb" and (hidden := _hidden_in_xlsb(path)) and not with_hidden_rows:
        raise _hidden_rows_unknown(
            path, f"Hidden rows in this workbook: {hidden:,}. In .xlsb files they cannot be identified."
        )
    return tuple(
        Sheet(
            name=name,
            shown=shown,
            rows=partial(_rows, path, name, layouts.get(name, SheetLayout())),
            hidden_columns=partial(_columns, layouts.get(name, SheetLayout())),
        )
        for name, shown in _names(path)
    )


def _hidden_rows_unknown(path: Path, words: str) -> BadData:
    remedy = "Save it as .xlsx, or include all rows, hidden or not: --with-hidden-rows"
    return unreadable_list("LST16", words, place=Place(file=path), remedy=remedy)


def _columns(layout: SheetLayout) -> frozenset[int]:
    return layout.hidden_columns


def _names(path: Path) -> list[tuple[str, bool]]:
    """Return the names of the sheets with cells, and whether each is shown."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    book = _load(path)
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [(sheet.name, sheet.visible == SheetVisibleEnum.Visible) for sheet in sheets]


def _rows(path: Path, name: str, layout: SheetLayout) -> SheetRows:
    try:
        sheet = _load(path).get_sheet_by_name(name)
        (top, left), rows = sheet.start or (0, 0), sheet.iter_rows()
    except BaseException as fault:
        raise _fault(fault, path) from fault
    for line, values in enumerate(rows, top + 1):
        cells = [""] * left + [cell_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        yield SheetRow(line=line, cells=cells, hidden=line in layout)


def _load(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    with open_file(path):
        pass  # what cannot be opened is said as of any list
    try:
        return CalamineWorkbook.from_path(path)
    except BaseException as fault:
        raise _fault(fault, path) from fault


def _fault(fault: BaseException, path: Path) -> BaseException:
    """Return one sentence for the library's errors, and for its panics, which are no Exception.

    A person's Ctrl-C and the project's own errors are returned unchanged.
    """
    is_known = isinstance(fault, KeyboardInterrupt | SystemExit | MemoryError | AdvisoryError)
    return fault if is_known else damaged(path)


def _hidden_in_xlsb(path: Path) -> int:
    """Count the hidden rows of all sheets. Raises BadData when a sheet claims more cells than memory can hold."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".bin")]
            return sum(_hidden_in_part(archive.open(name), path) for name in parts)
    except AdvisoryError:
        raise
    except Exception as fault:  # a record cut short, a damaged archive
        raise damaged(path) from fault


def _hidden_in_part(part: IO[bytes], path: Path) -> int:
    hidden = bottom = right = 0
    with part:
        for kind, content in _records(part):
            if kind == _XLSB_ROW:
                bottom = max(bottom, struct.unpack_from("<I", content)[0])
                hidden += bool(content[11] & _XLSB_HIDDEN)
            elif kind in _XLSB_CELLS:
                right = max(right, struct.unpack_from("<I", content)[0])
    if (bottom + 1) * (right + 1) > CELLS_MAX:
        raise too_many_cells(path)
    return hidden


def _records(part: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the type and content of each record. Both numbers come seven bits a byte (MS-XLSB 2.1.4)."""
    while first := part.read(1):
        kind = first[0]
        if kind & 0x80:
            kind = kind & 0x7F | part.read(1)[0] << 7
        size = shift = 0
        while shift < 28:
            byte = part.read(1)[0]
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, part.read(size)


def too_many_cells(path: Path) -> BadData:
    """Return the BadData (LST01), to be raised by the caller, for a workbook at `path` that is too large.

    One of its sheets has more than 10,000,000 cells (CELLS_MAX), blank ones included.
    """
    words = f"A sheet of this workbook spans more than {CELLS_MAX:,} cells."
    return unreadable_list("LST01", words, place=Place(file=path), remedy="Save the list as .xlsx or as CSV UTF-8.")
