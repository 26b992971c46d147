"""Reader of the sheets of .xlsx files (ECMA-376), row by row, which also finds hidden rows and columns."""

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import fromstring

from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.archive import damaged, open_file, refuse_bomb
from advisory_cli.read.lists.cells import UNCALCULATED, cell_text
from advisory_cli.read.lists.sheets import SHEET_ROWS_MAX, Sheet, SheetRow, SheetRows
from advisory_cli.read.lists.table import unreadable_list

STRING_TAGS_MAX = 2_000_000  # a plain text has two tags. openpyxl keeps all texts in memory
_ROW_BYTES_MAX = 8 * 2**20  # of XML, before the next row begins
_CELLS_MAX = 16_384  # cells that a row can hold
_BLOCK = 500
_MIN_SHOWN_SIZE = 1.0  # points of a row's height, characters of a column's width; Excel itself writes 0
_TRUE = frozenset({"1", "true"})  # xsd:boolean
_STRINGS_TYPE = "sharedStrings+xml"
_MERGE = late_pattern(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_MERGES_MAX = 100_000
_MERGED_ROWS_MAX = 1_000_000  # of all ranges together; Excel lets none overlap
_LONGEST_TAG = 1_000  # bytes
_TALL = 1_000  # rows
_STRING = late_pattern(rb"<(?:\w+:)?(?:si|r|t)[\s/>]")


@value_class
class _Workbook:
    """Data that all sheets of a workbook share: its texts, and which numbers are dates."""

    path: Path
    strings: Sequence[str]
    epoch: datetime
    date_formats: Set[int]
    timedelta_formats: Set[int]


def xlsx_sheets(path: Path) -> tuple[Sheet, ...]:
    """Return the sheets of the .xlsx file at `path`, in their order, without sheets that hold only a chart.

    All cells are read as text: 5.0 is '5', a date is ISO 8601. Raises BadData when the file is damaged, holds more than
    about a million texts, or is larger than 200 MiB when unpacked. Iteration over a sheet's rows raises BadData for
    damage found later, and NoInput when the file cannot be opened any more.
    """
    refuse_bomb(path)
    _refuse_many_strings(path)
    with open_file(path) as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _sheets(path, file)
        except Exception as fault:  # the library raises what its parsers raise: a dozen kinds
            raise damaged(path) from fault


def _sheets(path: Path, file: IO[bytes]) -> tuple[Sheet, ...]:
    from openpyxl import load_workbook

    loaded: Any = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    with closing(loaded):
        sheets = loaded.worksheets
        # The library has no public way to a row's own attributes: its parser is asked for them, as its sheets do.
        book = _Workbook(
            path=path,
            strings=sheets[0]._shared_strings if sheets else (),  # noqa: SLF001
            epoch=loaded.epoch,
            date_formats=loaded._date_formats,  # noqa: SLF001
            timedelta_formats=loaded._timedelta_formats,  # noqa: SLF001
        )
        return tuple(
            Sheet(
                name=sheet.title,
                shown=sheet.sheet_state == "visible",
                rows=partial(_rows, book, sheet._worksheet_path),  # noqa: SLF001
                hidden_columns=partial(_hidden_columns, book, sheet._worksheet_path),  # noqa: SLF001
            )
            for sheet in sheets
        )


class _Source:
    """The XML of a sheet as a stream. A row that never ends is refused."""

    def __init__(self, part: IO[bytes], path: Path) -> None:
        self.part, self.path = part, path
        self.since_row = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises BadData when one row is too long."""
        content = self.part.read(size)
        self.since_row += len(content)
        if self.since_row > _ROW_BYTES_MAX:
            raise damaged(self.path)
        return content


class _Parser(WorkSheetParser):
    """The library's parser of a sheet. A formula that was never calculated is not taken for an empty cell."""

    def __init__(self, source: _Source, *rest: Any, **more: Any) -> None:
        super().__init__(source, *rest, **more)
        self.bounded_source = source

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            computed = element.get("t", "n") != "n" and element.find(VALUE_TAG) is not None  # to an empty text
            cell["value"] = None if computed else UNCALCULATED
        if isinstance(cell["value"], str) and "_x" in cell["value"]:
            cell["value"] = unescape(cell["value"])  # _x000D_ is a line break (ECMA-376 part 1, 22.9.2.19)
        return cell


class _Merged:
    """Ranges of cells (left, top, right, bottom, from 1 on) that are shown as one, with the content of the first."""

    def __init__(self, ranges: Sequence[tuple[int, int, int, int]]) -> None:
        self._tall = [area for area in ranges if area[3] - area[1] > _TALL]
        self._of_row: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in ranges:
            for line in range(area[1], area[3] + 1 if area[3] - area[1] <= _TALL else area[1]):
                self._of_row.setdefault(line, []).append(area)

    def covers(self, line: int, columns: Iterable[int]) -> bool:
        """Tell whether one of these cells lies behind the first of a range."""
        ranges = [*self._of_row.get(line, ()), *(area for area in self._tall if area[1] <= line <= area[3])]
        return bool(ranges) and any(
            left <= column <= right and (column, line) != (left, top)
            for column in columns
            for left, top, right, _ in ranges
        )


def _merged(book: _Workbook, part: str) -> _Merged:
    """Return the merged ranges of a sheet.

    The ranges stand behind the rows in the file, so that the sheet is searched for them first.
    """
    matches: list[tuple[bytes, ...]] = []
    rest, number = b"", column_index_from_string
    with open_file(book.path) as file:
        try:
            with zipfile.ZipFile(file).open(part) as source:
                while (block := source.read(2**20)) and len(matches) <= _MERGES_MAX:
                    matches += _MERGE.findall(rest + block)
                    rest = (rest + block)[-_LONGEST_TAG:].rpartition(b">")[2]
        except Exception as fault:  # what zipfile and its decompressors raise
            raise damaged(book.path) from fault
    ranges = sorted({(number(a.decode()), int(top), number(b.decode()), int(end)) for a, top, b, end in matches})
    if len(matches) > _MERGES_MAX or sum(min(end - top, _TALL) for _, top, _, end in ranges) > _MERGED_ROWS_MAX:
        words = f"A sheet of this workbook has more than {_MERGES_MAX:,} merged cells."
        raise unreadable_list("LST01", words, place=Place(file=book.path), remedy="Save the list as CSV UTF-8.")
    return _Merged(ranges)


def _rows(book: _Workbook, part: str) -> SheetRows:
    """Yield the rows that the file has, blank ones among them."""
    merged = _merged(book, part)
    with _parser(book, part) as parser:
        parsed = _parse_rows(parser, book.path, merged)
        while block := _next_rows(book.path, parsed):
            yield from block


def _parse_rows(parser: _Parser, path: Path, merged: _Merged | None = None) -> SheetRows:
    for line, cells in parser.parse():
        parser.bounded_source.since_row = 0
        if not 1 <= line <= SHEET_ROWS_MAX:
            raise damaged(path)
        layout = parser.row_dimensions.pop(str(line), {})  # kept for all rows otherwise
        values = {cell["column"]: cell_text(cell["value"]) for cell in cells if cell["column"] <= _CELLS_MAX}
        width = max((column for column, text in values.items() if text), default=0)
        filled = [values.get(column, "") for column in range(1, width + 1)]
        behind = merged is not None and merged.covers(line, (column for column, text in values.items() if text))
        yield SheetRow(line=line, cells=filled, hidden=behind or _is_hidden(layout, "ht", "customHeight"))


def _is_hidden(layout: Mapping[str, str], size: str, is_own: str) -> bool:
    """Tell whether a row or column is not shown: hidden by hand, by a filter or a collapsed group, or too thin.

    Where openpyxl leaves out the size and keeps `is_own`, the size is 0.
    """
    if layout.get("hidden", "0") in _TRUE:
        return True
    if size not in layout:
        return layout.get(is_own, "0") in _TRUE
    try:
        return float(layout[size]) < _MIN_SHOWN_SIZE
    except ValueError:
        return False


def _hidden_columns(book: _Workbook, part: str) -> frozenset[int]:
    """Return the columns that Excel does not show, counted from 0. In the file, these stand before the rows."""
    with _parser(book, part) as parser:
        _next_rows(book.path, _parse_rows(parser, book.path), 1)
        ranges = [layout for layout in parser.column_dimensions.values() if _is_hidden(layout, "width", "customWidth")]
    return frozenset(
        column - 1 for layout in ranges for column in range(int(layout["min"]), min(int(layout["max"]), _CELLS_MAX) + 1)
    )


def _next_rows(path: Path, rows: Iterator[SheetRow], size: int = _BLOCK) -> list[SheetRow]:
    """Return the next rows, at most `size`.

    The library's warnings about extensions that it does not know are silenced.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(islice(rows, size))
    except AdvisoryError:
        raise
    except Exception as fault:  # the library raises what its parsers raise: a dozen kinds
        raise damaged(path) from fault


@contextmanager
def _parser(book: _Workbook, part: str) -> Iterator[_Parser]:
    """Open a parser at the beginning of a sheet. The file is closed at the end whatever happens."""
    with open_file(book.path) as file:
        try:
            source = zipfile.ZipFile(file).open(part)  # noqa: SIM115  closed below, with the file
        except Exception as fault:  # what zipfile raises, and a part that is not there
            raise damaged(book.path) from fault
        with source:
            yield _Parser(
                _Source(source, book.path),
                book.strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book.date_formats,
                timedelta_formats=book.timedelta_formats,
            )


def _refuse_many_strings(path: Path) -> None:
    """Refuse a workbook with too many texts.

    Raises BadData.

    The texts of all sheets stand in one part of the archive, which the library reads whole.
    """
    count = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for name in _string_parts(archive):
                with archive.open(name) as part:
                    while block := part.read(2**20):
                        count += len(_STRING.findall(block))
    except Exception as fault:  # what zipfile and its decompressors raise
        raise damaged(path) from fault
    if count > STRING_TAGS_MAX:
        words = f"The spreadsheet has more than {STRING_TAGS_MAX // 2:,} texts."
        raise unreadable_list("LST01", words, place=Place(file=path), remedy="Save the sheet as CSV UTF-8.")


def _string_parts(archive: zipfile.ZipFile) -> list[str]:
    """Return the parts of the archive that hold texts, by the types that the archive names."""
    types = fromstring(archive.read("[Content_Types].xml"))  # noqa: S314  expat bounds entities
    parts = [
        content_type.get("PartName", "").lstrip("/")
        for content_type in types
        if _STRINGS_TYPE in content_type.get("ContentType", "")
    ]
    names = set(archive.namelist())
    return [name for name in parts if name in names]
