"""Finder of the hidden rows and columns of an .ods file.

Source: OpenDocument 1.3 part 3, 19.749 table:visibility, and style:row-height and style:column-width of their styles.
"""

import zipfile
from bisect import bisect_right
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.archive import damaged
from advisory_cli.read.lists.table import unreadable_list

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SHEET, _ROW, _COLUMN = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column"
_COVERED = f"{_TABLE}covered-table-cell"  # behind a merged one
_CELLS = (f"{_TABLE}table-cell", _COVERED)
_GROUPS = (f"{_TABLE}table-row-group", f"{_TABLE}table-column-group")
_HIDDEN = ("collapse", "filter")
_STYLED = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_STYLE, _SIZES = f"{_STYLED}style", (f"{_STYLED}row-height", f"{_STYLED}column-width")
_LENGTH = late_pattern(r"([0-9.]+)(in|cm|mm|pt|pc|px)")
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0, "pc": 12.0, "px": 0.75}
_COLUMNS_MAX = 16_384


@value_class
class SheetLayout:
    """Hidden rows and columns of one sheet, which the spreadsheet program does not show.

    `n in layout` tells whether row `n`, counted from 1, is hidden. `hidden_rows` are ranges of row numbers, counted
    from 1, in their order. A row with text in a cell that a merged cell covers counts as hidden, too. `hidden_columns`
    are positions of columns, counted from 0.
    """

    hidden_rows: tuple[range, ...] = ()
    hidden_columns: frozenset[int] = frozenset()

    def __contains__(self, line: int) -> bool:
        at = bisect_right(self.hidden_rows, line, key=lambda rows: rows.start)
        return at > 0 and line in self.hidden_rows[at - 1]


class _Reader:
    """A reader of the tags of all sheets, with its present place in them."""

    def __init__(self, path: Path, most: int) -> None:
        self.path, self.most = path, most
        self.layouts: dict[str, SheetLayout] = {}
        self.depth = 0  # of sheets inside each other: an embedded one is none of the workbook's
        self.folded = 0  # groups that are not shown
        self.thin: set[tuple[str | None, str | None]] = set()  # family and name of styles of less than a point
        self._begin("")

    def _begin(self, name: str) -> None:
        self.name, self.line, self.column, self.bottom, self.right = name, 1, 0, 0, 0
        self.rows: list[range] = []
        self.columns: set[int] = set()

    def start(self, element: Element) -> None:
        """Take an opening tag in."""
        if element.tag == _SHEET:
            self.depth += 1
            if self.depth == 1:
                self._begin(element.get(f"{_TABLE}name", ""))
        elif element.tag in _GROUPS and element.get(f"{_TABLE}display") == "false":
            self.folded += 1

    def end(self, element: Element) -> None:
        """Take in the element that is complete, and forget it."""
        if self.depth == 1 and element.tag == _ROW:
            self._row(element)
        elif self.depth == 1 and element.tag == _COLUMN:
            self._column(element)
        elif element.tag in _GROUPS and element.get(f"{_TABLE}display") == "false":
            self.folded -= 1
        elif element.tag == _STYLE:
            self._style(element)
        elif element.tag == _SHEET:
            self.depth -= 1
            if not self.depth:
                self._close()
        if element.tag in {_ROW, _COLUMN, _SHEET}:
            element.clear()

    def _style(self, style: Element) -> None:
        sizes = [_LENGTH.fullmatch(properties.get(size, "")) for properties in style for size in _SIZES]
        if any(size and float(size[1]) * _POINTS[size[2]] < 1 for size in sizes):
            self.thin.add((style.get(f"{_STYLED}family"), style.get(f"{_STYLED}name")))

    def _row(self, row: Element) -> None:
        count, wide = _repeated(row, "rows"), 0
        for cell in row:
            if cell.tag in _CELLS:
                wide += _repeated(cell, "columns")
                if len(cell):
                    self.right, self.bottom = max(self.right, wide), self.line + count - 1
        if self._is_hidden(row) or any(cell.tag == _COVERED and "".join(cell.itertext()).strip() for cell in row):
            before = self.rows.pop() if self.rows and self.rows[-1].stop == self.line else range(self.line, self.line)
            self.rows.append(range(before.start, self.line + count))
        self.line += count

    def _column(self, column: Element) -> None:
        count = _repeated(column, "columns")
        if self._is_hidden(column):
            self.columns.update(range(self.column, min(self.column + count, _COLUMNS_MAX)))
        self.column += count

    def _is_hidden(self, element: Element) -> bool:
        return (
            self.folded > 0
            or element.get(f"{_TABLE}visibility") in _HIDDEN
            or (element.tag.rpartition("}")[2], element.get(f"{_TABLE}style-name")) in self.thin
        )

    def _close(self) -> None:
        if self.bottom * self.right > self.most:
            words = f"A sheet of this workbook spans more than {self.most:,} cells."
            raise unreadable_list(
                "LST01", words, place=Place(file=self.path), remedy="Save the list as .xlsx or as CSV UTF-8."
            )
        self.layouts[self.name] = SheetLayout(hidden_rows=tuple(self.rows), hidden_columns=frozenset(self.columns))


def ods_layouts(path: Path, *, most: int) -> dict[str, SheetLayout]:
    """Return the SheetLayout of each sheet in the .ods file at `path`, by the sheet's name.

    A SheetLayout says which rows and columns are hidden. Raises BadData when the file is damaged, or a sheet spans more
    than `most` cells, blank ones included.
    """
    reader = _Reader(path, most)
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
            for event, element in iterparse(content, events=("start", "end")):  # noqa: S314  expat bounds entities
                (reader.start if event == "start" else reader.end)(element)
    except AdvisoryError:
        raise
    except Exception as fault:  # what zipfile and its decompressors raise, and XML that is none
        raise damaged(path) from fault
    return reader.layouts


def _repeated(element: Element, unit: str) -> int:
    return max(int(element.get(f"{_TABLE}number-{unit}-repeated", "1")), 1)
