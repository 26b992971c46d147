"""Reader of lists in text files, with comma, semicolon or tab between the cells (RFC 4180).

The encoding is never guessed: the file's byte-order mark names it, else the flag --encoding, else it is UTF-8.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import BadData, UsageFault
from advisory_cli.model.text import printable
from advisory_cli.read.lists.columns import STANDARD_COLUMNS, column_name
from advisory_cli.read.lists.stray_people import swallowed_rows
from advisory_cli.read.lists.table import CELL_MAX, Row, Rows, Table, cannot_open, unreadable_list

LINE_MAX = 1_000_000  # characters; a longer line is no list
RECORD_MAX = 2_000_000  # characters of one row, over all the lines that quotation marks join

# What Python calls an encoding, but no file is written in; in some of them a cell could spell out a line break.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_delimited(path: Path, head: bytes, encoding: str | None, *, above: int = 0) -> Table:
    """Return the table in the text file at `path`, whose first bytes are `head`.

    `encoding` is the one given with --encoding, or None for UTF-8. A byte-order mark in the file overrides `encoding`.
    The first `above` lines, such as a title, are passed over as if they were blank.
    Raises BadData when the file cannot be read as a list, NoInput when it cannot be opened, and UsageFault for an
    unknown encoding.
    The rows are read only when the table's `rows` are iterated. This iteration raises BadData when a later part of the
    file cannot be read, and NoInput when the file cannot be opened any more.
    """
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    codec = marked or (codec_name(encoding) if encoding is not None else "utf-8-sig")
    if marked is None and encoding is None and b"\0" in head:
        raise _not_text(path, head)
    first = next((line for line in _lines(path, codec, above) if line.strip()), "")
    if not first:
        raise _empty_file(path)
    if "\0" in first:
        raise _not_text(path, head)
    delimiter = delimiter_of(first)
    rows = partial(_rows, path, codec, delimiter, above)
    heading = next(rows(), None)
    if isinstance(heading, Finding):
        raise BadData(heading.words, remedy=heading.remedy, findings=(heading,))
    if heading is None:
        raise _empty_file(path)
    line, cells = heading
    below = partial(_rows_below, rows, heading, path)
    return Table(heading_line=line, heading=cells, delimiter=delimiter, rows=below, raw=below)


def _not_text(path: Path, head: bytes) -> BadData:
    """Return the fault of a file that holds NUL bytes.

    Such a file is no text, or text of two bytes a letter. The remedy guesses the byte order from the first NUL.
    """
    order = "be" if head.find(b"\0") % 2 == 0 else "le"
    words = "This is not a text file, or its encoding is not known."
    remedy = f"Save it as CSV UTF-8; if it is UTF-16 without a mark, say --encoding utf-16-{order}."
    return unreadable_list("LST01", words, place=Place(file=path, line=1), remedy=remedy)


def _empty_file(path: Path) -> BadData:
    words = "The file is empty: not even a heading row."
    return unreadable_list("LST08", words, place=Place(file=path), remedy="Save the list again from your spreadsheet.")


def codec_name(encoding: str) -> str:
    """Return the name by which Python knows a text encoding. Raises UsageFault for an unknown one."""
    try:
        name = codecs.lookup(encoding).name
        "a".encode(encoding).decode(encoding)  # what is no encoding of text refuses that
    except (LookupError, ValueError):
        name = ""
    if not name or name in _NO_CHARSETS:
        words = f"“{printable(encoding)}” is not a known encoding."
        raise UsageFault(words, remedy="Write for example --encoding cp1252, or save the list as UTF-8.")
    return "utf-8-sig" if name == "utf-8" else name


def delimiter_of(heading: str) -> str:
    """Return the delimiter that makes most of the heading row, given as a line of text.

    Known columns count first, then cells. A comma wins in doubt.
    """

    def score(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([heading], delimiter=delimiter), [])
        except csv.Error:  # a cell beyond the module's limit, which reading the rows will name
            cells = []
        return sum(column_name(cell) in STANDARD_COLUMNS for cell in cells), len(cells)

    return max(",;\t", key=score)


def _rows_below(rows: partial[Rows], heading: Row, path: Path) -> Rows:
    """Yield the rows below the heading. Raises BadData when the heading has changed since the columns were read."""
    remaining = rows()
    if next(remaining, None) != heading:
        words = "The list was changed while it was being read."
        raise unreadable_list("LST01", words, place=Place(file=path), remedy="Run the command again.")
    yield from remaining


def _rows(path: Path, codec: str, delimiter: str, above: int) -> Rows:
    """Yield all rows, the heading row among them. A faulty row of one line gives a finding in its place.

    Raises BadData when a faulty row runs over several lines, or seems to have swallowed other rows.
    """
    record = _Record(path, codec, above)
    reader = csv.reader(record.feed(), delimiter=delimiter, strict=True)
    heading: list[str] = []
    addresses = -1  # position of the column of addresses
    while True:
        record.clear()
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as bad:
            fault = _fault(bad, record.lines, delimiter, Place(file=path, line=start), heading)
            if len(record.lines) > 1:
                raise BadData(fault.words, remedy=fault.remedy, findings=(fault,)) from None
            yield fault
            continue
        if not heading:
            heading = cells
            addresses = next((at for at, title in enumerate(heading) if column_name(title) == "email"), -1)
        if len(record.lines) > 1:
            place = Place(file=path, line=start)
            fault_in_cell = swallowed_rows(cells, delimiter, place, width=len(heading), addresses=addresses)
            if fault_in_cell:
                raise BadData(fault_in_cell.words, remedy=fault_in_cell.remedy, findings=(fault_in_cell,))
        if cells:
            yield start, cells


class _Record:
    """The lines of the row being read.

    These lines tell where a quotation mark opened, and end a row whose quotation mark never closes.
    """

    def __init__(self, path: Path, codec: str, above: int) -> None:
        self.path, self.codec, self.above = path, codec, above
        self.lines: list[str] = []
        self.size = 0
        self.before = 0  # lines of the rows before

    def clear(self) -> None:
        """Begin a new row."""
        self.before += len(self.lines)
        self.lines.clear()
        self.size = 0

    def feed(self) -> Iterator[str]:
        """Yield the file line by line. Raises BadData when one row grows beyond RECORD_MAX characters."""
        for line in _lines(self.path, self.codec, self.above):
            self.lines.append(line)
            self.size += len(line)
            if self.size > RECORD_MAX:
                fault = _quote_fault(Place(file=self.path, line=self.before + 1), stray=False)
                raise BadData(fault.words, remedy=fault.remedy, findings=(fault,))
            yield line


def _lines(path: Path, codec: str, above: int) -> Iterator[str]:
    """Yield the lines with their ends, as the csv module wants them. The first `above` lines are blank ones instead.

    Raises BadData (LST01) for a line too long or a byte that is no text.
    Raises NoInput when the file cannot be opened.
    """
    try:
        with path.open(encoding=codec, newline="") as file:
            number = 0
            while line := file.readline(LINE_MAX):
                number += 1
                if len(line) == LINE_MAX:
                    words = f"A line has more than {LINE_MAX:,} characters: this is not a list."
                    raise unreadable_list(
                        "LST01", words, place=Place(file=path), remedy="Save it as CSV from your spreadsheet."
                    )
                yield line if number > above else "\n"
    except UnicodeError:
        raise _undecodable(path, codec) from None
    except OSError as fault:
        raise cannot_open(path, fault) from None


def _undecodable(path: Path, codec: str) -> BadData:
    """Return the fault of a file that is no text in this encoding, with the line and byte and the remedy."""
    line, which = _bad_byte(path, codec)
    name = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(codec, codec)
    words = f"{which} on line {line} is not {name}." if which else f"The file is not {name}."
    remedy = "Save the list as “CSV UTF-8” in your spreadsheet"
    remedy += ", or say --encoding cp1252 if it was made on Windows." if codec == "utf-8-sig" else "."
    return unreadable_list("LST01", words, place=Place(file=path, line=line), remedy=remedy)


def _bad_byte(path: Path, codec: str) -> tuple[int | None, str]:
    """Return the line of the first wrong byte, and the byte in words. (None, '') where the codec does not say."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(codec)(), translate=True)
    line, block, state = 1, b"", decoder.getstate()
    try:
        with path.open("rb") as file:
            while block := file.read(65536):
                state = decoder.getstate()
                line += decoder.decode(block).count("\n")
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as bad:
        decoder.setstate(state)
        good = block[: max(bad.start - len(state[0]), 0)]
        with suppress(UnicodeError):  # of UTF-16 without its mark even what is good is not decoded again
            line += decoder.decode(good).count("\n")
        return line, f"The byte 0x{bad.object[bad.start]:02X}"
    except (UnicodeError, OSError):
        pass
    return None, ""


def _fault(bad: csv.Error, lines: list[str], delimiter: str, start: Place, heading: list[str]) -> Finding:
    """Return the finding for a complaint of the csv module.

    A cell that is too long and runs over several lines is a quotation mark that was not closed.
    """
    if "field limit" in str(bad) and len(lines) == 1:
        return _too_long(lines[0], delimiter, start, heading)
    line = (start.line or 1) + _opening(lines, delimiter)
    stray = len(lines) == 1 and "end of data" not in str(bad)
    return _quote_fault(Place(file=start.file, line=line), stray=stray)


def _too_long(line: str, delimiter: str, place: Place, heading: list[str]) -> Finding:
    """Return LST09 for the first column whose cell is longer than the csv module takes."""
    cells = re.finditer(rf'(?:"(?:[^"]|"")*+(?:"|$))?+[^{delimiter}]*+(?:{delimiter}|$)', line)
    sizes = [len(cell[0].rstrip(delimiter + "\r\n").strip('"')) for cell in cells]
    column, size = next(((n, size) for n, size in enumerate(sizes) if size > csv.field_size_limit()), (0, len(line)))
    title = f"“{printable(heading[column])[:60]}”" if column < len(heading) else f"{column + 1}"
    words = f"Column {title} has {size:,} characters; the limit is {CELL_MAX:,}."
    return finding("LST09", words, place=place, remedy="Shorten it, or look for a quotation mark that is not closed.")


def _quote_fault(place: Place, *, stray: bool) -> Finding:
    if stray:
        words = "There is a quotation mark inside a quoted cell, so the row cannot be read."
        remedy = 'Inside a quoted cell write it twice (""), or remove the quotes around the cell.'
    else:
        words = f"A quotation mark opens on line {place.line} and is not closed where its cell ends."
        remedy = "Close it, or delete it. Until then nothing after it can be read."
    return finding("LST05", words, place=place, remedy=remedy)


def _opening(lines: list[str], delimiter: str) -> int:
    """Return which of the row's lines holds the opening quote of the faulty cell, counted from 0."""
    opened, state = 0, "start"  # start of a cell, plain, quoted, closed (a quote that may be the end)
    for number, line in enumerate(lines):
        for character in line:
            if state == "quoted":
                state = "closed" if character == '"' else "quoted"
            elif character == '"' and state in {"start", "closed"}:
                opened, state = (number, "quoted") if state == "start" else (opened, "quoted")
            elif character in (delimiter, "\r", "\n"):
                state = "start"
            elif state == "closed":
                return opened
            else:
                state = "plain"
    return opened
