"""Repair of a list: a raw table in, the table with everything put right that is certain, and each change, out.

Nothing is guessed, and nobody is removed. What is not certain stays as it was written.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.people.list_repair import Change, Repair, RepairedRow
from advisory_cli.model.text import escape_formula, excerpt
from advisory_cli.read.email_address import BadAddress, clean_address
from advisory_cli.read.lists.cell_repair import (
    repaired_address,
    repaired_language,
    repaired_zone,
    tidy_cell,
)
from advisory_cli.read.lists.columns import STANDARD_COLUMNS, column_name, read_headings
from advisory_cli.read.lists.countries import repaired_country
from advisory_cli.read.lists.dates import repaired_date
from advisory_cli.read.lists.raw_table import RawTable
from advisory_cli.read.lists.reader import ends_early

_LINE_ENDS = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_NAMES = ("name", "first_name", "last_name")
# A telephone number, an amount or a lone sign: a spreadsheet runs nothing of it.
_HARMLESS = re.compile(r"[+\-＋－]?[\d\s().,/\-–]*(?:(?:ext|x|app)\.? ?\d+)?", re.IGNORECASE)


def repair(raw: RawTable, *, utf8: bool = False) -> Repair:
    """Return a list with its headings, cells and rows put right, and each change.

    With `utf8`, addresses may have letters beyond ASCII before the @.
    """
    return _Repairer(raw, utf8=utf8).repair()


@dataclass(slots=True)
class _Repairer:
    """The list while it is put right."""

    raw: RawTable
    utf8: bool
    changes: list[Change] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # columns' names in this program, "" for none
    titles: list[str] = field(default_factory=list)
    delimiter: str = ","  # of the repaired list

    def repair(self) -> Repair:
        """Put everything right, from the whole file to the single cells."""
        self._whole_file()
        rows = self._rows_of_columns()
        for number, (line, cells) in enumerate(rows):
            if isinstance(cells, list):
                rows[number] = (line, self._row_with_its_cells(line, cells))
            elif parts := self._cells_with_names(cells):
                rows[number] = (line, parts)
        self._headings(rows)
        self._column_of_names(rows)
        done = [self._repaired(line, cells) for line, cells in rows]
        width = len(self.titles)
        kept = [row for row in done if row.text or any(row.cells)]
        heading, rows_out = self._without_empty_columns(kept, width)
        return Repair(
            heading=heading,
            rows=rows_out,
            changes=tuple(self.changes),
            remarks=tuple(self.remarks),
            delimiter=self.delimiter,
        )

    def _whole_file(self) -> None:
        """Note what is changed by writing the file: its encoding, its separator, and the lines above its headings."""
        raw = self.raw
        if raw.encoding and raw.encoding != "utf-8":
            self._note(None, "encoding", raw.encoding, "UTF-8")
        if raw.delimiter in ";\t" and raw.delimiter and len(raw.heading) > 1:
            if all(isinstance(cells, list) or self._cells_with_names(cells) for _, cells in raw.rows):
                self._note(None, "separator", _DELIMITERS[raw.delimiter], "comma")
            else:  # a row that stays as it was written needs its separator
                self.delimiter = raw.delimiter
        for line, text in raw.above:
            self._note(line, "title", text, "")

    def _rows_of_columns(self) -> list[tuple[int, list[str] | str]]:
        """Return the rows, in a workbook all as wide as the widest, and set the headings to this width."""
        raw = self.raw
        self.titles = list(raw.heading)
        rows: list[tuple[int, list[str] | str]] = [(line, cells) for line, cells in raw.rows]
        if not raw.delimiter:  # what is to the right of the headings is kept, in columns without a heading
            filled = (len(_without_end(cells)) for _, cells in rows if isinstance(cells, list))
            width = max((len(self.titles), *filled))
            self.titles += [""] * (width - len(self.titles))
            rows = [(line, (cells + [""] * width)[:width]) for line, cells in rows if isinstance(cells, list)]
        return rows

    def _row_with_its_cells(self, line: int, cells: list[str]) -> list[str]:
        """Return a row with as many cells as there are headings, where it is certain which these are."""
        width, delimiter = len(self.titles), self.raw.delimiter
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            self._note(line, "row", f"{len(cells)} cells", f"{width} cells, without the empty ones at the end")
            return cells[:width]
        if len(cells) == 1 < width and (split := _split_otherwise(cells[0], delimiter, width)):
            sign, parts = split
            at = self._column("email")
            if at >= 0 and self._is_address(repaired_address(parts[at], utf8=self.utf8)[0]):
                self._note(line, "row", cells[0], f"{width} cells, separated by “{sign}”")
                return parts
        if ends_early(cells, width, delimiter):
            return cells + [""] * (width - len(cells))
        return cells

    def _cells_with_names(self, text: str) -> list[str] | None:
        """Return the cells of a row that cannot be read because of a quoted name before an address, else None.

        Such a cell is '"Ann Lee" <ann@daily.example>', written by a program that quotes no cells.
        """
        cells = _taken_apart(text, self.raw.delimiter) if self.raw.delimiter else []
        return cells if len(cells) == len(self.raw.heading) else None

    def _column(self, name: str) -> int:
        """Return the position of a column by the headings as written, -1 where there is none or more than one."""
        names = read_headings(self.titles, Place()).names
        return names.index(name) if names.count(name) == 1 else -1

    def _headings(self, rows: list[tuple[int, list[str] | str]]) -> None:
        """Give the headings that have a meaning here their usual spelling."""
        self._heading_of_addresses(rows)
        self.names = list(read_headings(self.titles, Place()).names)
        usual = [
            name if name in STANDARD_COLUMNS and self.names.count(name) == 1 else self._kept_title(title)
            for name, title in zip(self.names, self.titles, strict=True)
        ]
        for at, name in enumerate(read_headings(usual, Place()).names):
            if (
                name != self.names[at]
            ):  # “Nom complet” beside “Prénom” may not become “name”, which is a last name there
                usual[at] = self.titles[at]
            elif usual[at] != self.titles[at]:
                self._note(self.raw.heading_line, "heading", self.titles[at], usual[at])
        self.titles = usual

    def _kept_title(self, title: str) -> str:
        """Return a heading of the newsroom's own, tidied if templates still find its column by the same name."""
        tidy = " ".join(tidy_cell(title).split())
        tidy = tidy if _HARMLESS.fullmatch(tidy) or tidy[:1] == "'" else escape_formula(tidy)
        return tidy if column_name(tidy) == column_name(title) else title

    def _heading_of_addresses(self, rows: list[tuple[int, list[str] | str]]) -> None:
        """Name the column of addresses where none is named, and one column holds addresses alone."""
        if "email" in read_headings(self.titles, Place()).names:
            return
        if len(self.titles) == 1 and self._holds_addresses([self.titles[0], *_cells_at(rows, 0)]):
            rows.insert(0, (self.raw.heading_line, [self.titles[0]]))
            self._note(self.raw.heading_line, "heading", "", "email")
            self.titles = ["email"]
            return
        with_signs = [at for at in range(len(self.titles)) if any("@" in cell for cell in _cells_at(rows, at))]
        if any("@" in title for title in self.titles) or len(with_signs) != 1:
            return
        at = with_signs[0]
        if column_name(self.titles[at]) not in STANDARD_COLUMNS and self._holds_addresses(_cells_at(rows, at)):
            self._note(self.raw.heading_line, "heading", self.titles[at], "email")
            self.titles[at] = "email"

    def _holds_addresses(self, cells: Sequence[str]) -> bool:
        filled = [cell for cell in cells if cell.strip()]
        return bool(filled) and all(self._is_address(repaired_address(cell, utf8=self.utf8)[0]) for cell in filled)

    def _column_of_names(self, rows: list[tuple[int, list[str] | str]]) -> None:
        """Add a column of names if somebody's name is in the cell of the address, and nowhere else in the row."""
        alone = "first_name" in self.names and "last_name" not in self.names  # a column “name” would hold last names
        if self.names.count("email") != 1 or "name" in self.names or alone:
            return
        at, beside = self.names.index("email"), [n for n, name in enumerate(self.names) if name in _NAMES]
        whole = [cells for _, cells in rows if isinstance(cells, list) and len(cells) == len(self.titles)]
        if not any(self._named(cells[at]) and not any(cells[n].strip() for n in beside) for cells in whole):
            return
        self._note(self.raw.heading_line, "column", "", "name")
        self.names.append("name")
        self.titles.append("name")
        for number, (line, cells) in enumerate(rows):
            if isinstance(cells, list) and len(cells) == len(self.titles) - 1:
                rows[number] = (line, [*cells, ""])

    def _named(self, cell: str) -> str:
        """Return the name in the cell of an address, "" where there is none."""
        return repaired_address(cell, utf8=self.utf8)[1]

    def _repaired(self, line: int, cells: list[str] | str) -> RepairedRow:
        if isinstance(cells, str):
            return RepairedRow(line=line, text=cells)
        if len(cells) != len(self.titles) or not any(cell.strip() for cell in cells):
            return RepairedRow(line=line, cells=tuple(cells))
        before = len(self.changes)
        new = [self._cell(line, name, cell) for name, cell in zip(self.names, cells, strict=True)]
        self._name_beside(line, cells, new)
        self._remark_on_formula(line, new)
        return RepairedRow(line=line, cells=tuple(new), changed=len(self.changes) > before)

    def _cell(self, line: int, name: str, written: str) -> str:
        cell = written
        if not self.raw.delimiter and (name == "email" or name not in STANDARD_COLUMNS):
            # As CSV, a cell of several lines may look like rows. The reader joins lines in such columns anyway.
            cell = _LINE_ENDS.sub(" ", cell)
        new = tidy_cell(cell)
        if name == "email":
            new = repaired_address(cell, utf8=self.utf8)[0]
            what = "address"
        elif name == "language":
            new, what = repaired_language(new), "language"
        elif name == "zone":
            new, what = repaired_zone(new), "zone"
        elif name == "embargo_agreed_on":
            new, what = repaired_date(new), "date"
        elif name == "country":
            new, what = repaired_country(new), "country"
        else:
            what = "text"
        if name != "email" and not _HARMLESS.fullmatch(new) and escape_formula(new) != new and new[:1] != "'":
            new, what = escape_formula(new), "formula"
        old = written if name == "email" and self._is_address(new) else cell
        if new != old and (new != old.strip(" ") or what == "formula"):
            self._note(line, what, old, new)
        return new

    def _name_beside(self, line: int, old: Sequence[str], new: list[str]) -> None:
        """Move a name out of the cell of an address into the empty cell of the name."""
        at = self.names.index("email") if self.names.count("email") == 1 else -1
        name = self._named(old[at]) if at >= 0 else ""
        if not name:
            return
        places = {column: new[self.names.index(column)] for column in _NAMES if column in self.names}
        if not any(places.values()) and self.names.count("name") == 1:
            where = self.names.index("name")
            new[where] = self._cell(line, "name", name)
            self._note(line, "name", "", new[where])
        elif tidy_cell(name).casefold() not in " ".join(places.values()).casefold():
            words = f"The name “{excerpt(name)}” was in the cell of the address, and is not kept."
            remedy = "If it is right, write it into the cells of the name."
            place = Place(file=self.raw.path, line=line)
            self.remarks.append(finding("LST03", words, place=place, remedy=remedy, level=Level.NOTE))

    def _remark_on_formula(self, line: int, cells: Sequence[str]) -> None:
        """Remark on an address that a spreadsheet would take for a formula. It cannot be changed."""
        for name, cell in zip(self.names, cells, strict=True):
            if name == "email" and escape_formula(cell) != cell and self._is_address(cell):
                words = f"“{excerpt(cell)}” begins with a sign of formulas: a spreadsheet may change it."
                place = Place(file=self.raw.path, line=line)
                remedy = "Correct it if the sign is a slip. Otherwise edit the list in a text editor."
                self.remarks.append(finding("LST03", words, place=place, remedy=remedy, level=Level.NOTE))

    def _without_empty_columns(
        self, rows: Sequence[RepairedRow], width: int
    ) -> tuple[tuple[str, ...], tuple[RepairedRow, ...]]:
        """Leave out columns that have neither a heading nor a cell with something in it."""
        regular = [row for row in rows if len(row.cells) == width]
        empty = {
            at
            for at, title in enumerate(self.titles)
            if not title.strip() and not any(row.cells[at].strip() for row in regular)
        }
        if not empty or len(regular) != len(rows) or not width - len(empty):
            return tuple(self.titles), tuple(rows)
        numbers = ", ".join(str(at + 1) for at in sorted(empty)[:10])
        self._note(self.raw.heading_line, "column", f"empty, without a heading: {numbers}", "")
        heading = tuple(title for at, title in enumerate(self.titles) if at not in empty)
        return heading, tuple(_without(row, empty) for row in rows)

    def _is_address(self, text: str) -> bool:
        try:
            clean_address(text, utf8=self.utf8)
        except BadAddress:
            return False
        return True

    def _note(self, line: int | None, what: str, before: str, after: str) -> None:
        self.changes.append(Change(line=line, what=what, before=before, after=after))


def _without(row: RepairedRow, empty: set[int]) -> RepairedRow:
    cells = tuple(cell for at, cell in enumerate(row.cells) if at not in empty)
    return RepairedRow(line=row.line, cells=cells, changed=row.changed)


def _without_end(cells: Sequence[str]) -> Sequence[str]:
    """Return cells without the blank ones at the end."""
    last = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return cells[:last]


def _cells_at(rows: Sequence[tuple[int, list[str] | str]], at: int) -> list[str]:
    return [cells[at] for _, cells in rows if isinstance(cells, list) and at < len(cells)]


def _split_otherwise(text: str, delimiter: str, width: int) -> tuple[str, list[str]] | None:
    """Return a row's cells by another separator than the list's, and this separator, if one alone fits the headings."""
    ways: list[tuple[str, list[str]]] = []
    for sign in ",;\t|":
        if sign == delimiter or sign not in text or not delimiter:
            continue
        cells = next(_parsed(text, sign), [])
        if len(cells) == width:
            ways.append((sign, cells))
    return ways[0] if len(ways) == 1 else None


def _taken_apart(text: str, delimiter: str) -> list[str]:
    """Return the cells of a row in which a cell may be a quoted name with an address. Empty when one is unclear."""
    cell = rf'(?P<quoted>"(?:[^"]|"")*")|"[^"]*" *<[^<>"\s{delimiter}]+@[^<>"\s{delimiter}]+>|[^"{delimiter}]*'
    rest, cells = text.rstrip("\r\n"), list[str]()
    while match := re.match(rf" *(?:{cell}) *(?={delimiter}|$)", rest):
        quoted = match["quoted"]
        cells.append(quoted[1:-1].replace('""', '"') if quoted else match[0].strip(" "))
        if match.end() == len(rest):
            return cells
        rest = rest[match.end() + 1 :]
    return []


def _parsed(text: str, sign: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader([text], delimiter=sign, strict=True)
    except csv.Error:
        return
