"""Reader of a list for its repair: all rows as they are, wherever its headings are.

Unlike the reader of recipients, this one passes over a title above the headings, and keeps rows that cannot be taken
apart as they were written.
"""

import io
from collections.abc import Sequence
from pathlib import Path

from advisory_cli.files.regular import read_regular
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.columns import column_name
from advisory_cli.read.lists.csv_reader import codec_name, delimiter_of, read_delimited
from advisory_cli.read.lists.encodings import recognised, unknown_encoding, with_readings
from advisory_cli.read.lists.no_addresses import LOOKED_AT, is_heading
from advisory_cli.read.lists.table import ListOptions, Row, first_bytes, is_workbook, refuse_document, unreadable_list

TEXT_MAX = 50 * 2**20  # bytes: the whole list is kept in memory


@value_class
class RawTable:
    """Whole list in memory, before its repair.

    `above` are the lines over the headings, each as (line counted from 1, text). `rows` are the rows below the heading,
    blank ones left out. A row that cannot be taken apart is a line of text in place of cells. `encoding` and
    `delimiter` are empty for a workbook.
    """

    path: Path
    heading_line: int
    heading: tuple[str, ...]
    rows: tuple[Row | tuple[int, str], ...]
    above: tuple[tuple[int, str], ...] = ()
    encoding: str = ""
    delimiter: str = ""


def read_raw(path: Path, options: ListOptions) -> RawTable:
    """Read the whole list at `path`. `options` say its encoding, or its sheet.

    Raises NoInput when there is no file. Raises BadData when the list has no rows that can be told apart, such as for
    an encoding that is not certain, a quotation mark that is never closed, hidden rows, or sheets to choose from.
    """
    head = first_bytes(path)
    options = options.for_file(path)
    if is_workbook(path):
        return _from_workbook(path, options)
    refuse_document(path, head)
    return _from_text(path, head, options.encoding)


def _from_workbook(path: Path, options: ListOptions) -> RawTable:
    from advisory_cli.read.lists.workbook import read_workbook

    table = read_workbook(path, options)
    below = (row for row in table.rows() if not isinstance(row, Finding))
    every: list[Row] = [(table.heading_line, table.heading), *below]
    at = _heading_at([cells for _, cells in every[:LOOKED_AT]])
    line, heading = every[at]
    last = max((number for number, cell in enumerate(heading, 1) if cell.strip()), default=0)
    return RawTable(
        path=path,
        heading_line=line,
        heading=tuple(heading[:last]),
        rows=tuple(every[at + 1 :]),
        above=tuple((number, " ".join(filter(None, cells))) for number, cells in every[:at]),
    )


def _from_text(path: Path, head: bytes, named: str | None) -> RawTable:
    content = read_regular(path, limit=TEXT_MAX)
    if len(content) > TEXT_MAX:
        words = f"The list is larger than {TEXT_MAX // 2**20} MB, too large to be fixed here."
        raise unreadable_list("LST01", words, place=Place(file=path), remedy="Split it.")
    certain = recognised(content)
    encoding = certain if certain.startswith("utf-16") or not named else codec_name(named)
    if not encoding and b"\0" in head:
        read_delimited(path, head, None)  # raises the fault of a file that is no text
        raise unknown_encoding(path, content)
    try:
        text = content.decode("utf-8-sig" if encoding.startswith("utf-8") or not encoding else encoding)
    except UnicodeError:
        text = content.decode("latin-1")  # for its lines alone: the reader below refuses it
    lines = io.StringIO(text, newline="").readlines()
    above = _above(lines)
    try:
        table = read_delimited(path, head, encoding if encoding not in {"", "utf-8", "utf-16"} else None, above=above)
        rows = tuple(
            (item.place.line or 0, lines[(item.place.line or 1) - 1]) if isinstance(item, Finding) else item
            for item in table.rows()
        )
    except BadData as fault:
        unknown = not encoding and any(found.code == "LST01" for found in fault.findings)
        raise (with_readings(fault, path, content) if unknown else fault) from None
    return RawTable(
        path=path,
        heading_line=table.heading_line,
        heading=tuple(table.heading),
        rows=rows,
        above=tuple((number, line.strip()) for number, line in enumerate(lines[:above], 1) if line.strip()),
        encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        delimiter=table.delimiter,
    )


def _above(lines: Sequence[str]) -> int:
    """Return how many lines are above the headings. 0 where this is not certain."""
    filled = [number for number, line in enumerate(lines[: 2 * LOOKED_AT]) if line.strip()][:LOOKED_AT]
    at = _heading_at([_cells(lines[number]) for number in filled])
    return filled[at] if at else 0


def _cells(line: str) -> list[str]:
    return [cell.strip(' "\r\n') for cell in line.split(delimiter_of(line))]


def _heading_at(rows: Sequence[Sequence[str]]) -> int:
    """Return the position of the heading row. 0, the first, where no other is certain.

    Rows with an address above it, or a first row that names the column of addresses, leave no doubt that the first is
    the heading.
    """
    for number, cells in enumerate(rows):
        if is_heading(cells) or (number == 0 and "email" in map(column_name, cells)) or _is_email_alone(cells):
            return number
        if any("@" in cell for cell in cells):
            return 0
    return 0


def _is_email_alone(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and column_name(filled[0]) == "email"
