"""Reader of lists of journalists, which yields recipients and findings row by row, so that little memory is used."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import field
from datetime import date
from itertools import islice, pairwise, zip_longest
from pathlib import Path

from advisory_cli.locale.spoilt_text import is_suspect, spoilt
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place, errors
from advisory_cli.model.errors import BadData
from advisory_cli.model.language import language_tag
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.text import excerpt, header_fault, unescape_formula
from advisory_cli.model.value_class import value_class
from advisory_cli.read.email_address import BLANKS, BadAddress, clean_address, mixed_script
from advisory_cli.read.lists.cells import (
    SHEET_ERRORS,
    UNCALCULATED,
    language_remedy,
    yes_or_no,
    zone_known,
    zone_remedy,
)
from advisory_cli.read.lists.columns import (
    STANDARD_COLUMNS,
    Columns,
    hidden_columns,
    read_headings,
    undated_clearances,
)
from advisory_cli.read.lists.dates import date_remedy, read_date
from advisory_cli.read.lists.further_addresses import MARKS, other_addresses, recipients_of_row, unwritten_column
from advisory_cli.read.lists.misspelt_domains import domain_meant
from advisory_cli.read.lists.no_addresses import LOOKED_AT, line_of_heading, no_address_column
from advisory_cli.read.lists.stray_people import only_beside, people_as_headings, people_without_heading
from advisory_cli.read.lists.table import (
    CELL_MAX,
    PLAIN,
    ListOptions,
    Row,
    Table,
    first_bytes,
    is_workbook,
    refuse_document,
    unreadable_list,
)

ROWS_MAX = 1_000_000
_NOT_PRINTED = frozenset({"email", "language", "zone", "embargo_ok", "embargo_agreed_on"})
_LINE_ENDS = late_pattern("[\t\n\v\f\r\x85\u2028\u2029]")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # of agreements to embargoes. Days still to come are judged when mail is sent


@value_class
class RecipientList:
    """List of recipients, which can be iterated as often as wanted. Each iteration reads the file anew.

    open_list() makes one.
    - `name`: the file's name without its ending.
    - `columns`: the names of the columns in this program, such as first_name, without ignored ones.
    - `findings`: the faults of the heading row.
    - `table`, `layout`: the raw rows and columns, for the iteration alone.
    - `utf8`: True when addresses may have letters beyond ASCII before the @.
    - `every_address`: True when every address in a row gives a recipient, whatever its column.
    - `headings_below`: the line of the headings when they are not in the first row, which is an error. Otherwise 0.
    Iteration yields, row by row, the findings about the row and then its Recipient. A row with a finding of level error
    gives no Recipient. Iteration raises BadData when `findings` holds an error, or the rest of the file cannot be read,
    and NoInput when the file cannot be opened any more.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    findings: tuple[Finding, ...]
    table: Table = field(repr=False)
    layout: Columns = field(repr=False)
    utf8: bool = False  # True: addresses may have letters beyond ASCII before the @
    every_address: bool = False  # True: every address in a row gives a recipient, whatever its column
    headings_below: int = 0  # line of the headings if they are below the first row. 0: they are not

    def __iter__(self) -> Iterator[Recipient | Finding]:
        if faults := errors(self.findings):
            raise BadData(faults[0].words, remedy=faults[0].remedy, findings=faults)
        reader = _Rows(self)
        with closing(self.table.rows()) as rows:
            for number, item in enumerate(rows):
                if number >= ROWS_MAX:
                    raise unreadable_list(
                        "LST01", f"More than {ROWS_MAX:,} rows.", place=Place(file=self.path), remedy="Split it."
                    )
                if isinstance(item, Finding):
                    yield item
                else:
                    yield from reader.read(*item)


def open_list(path: Path, options: ListOptions = PLAIN, *, above: int = 0) -> RecipientList:
    """Open the list at `path`, delimited text or a workbook, and read its heading row.

    `options` says how to read the list. By default a text file is UTF-8, and a workbook has a single sheet with cells.
    The first `above` lines are passed over, so that a list can be checked from its headings on.
    Faults of the heading row are in the result's `findings`.
    Raises NoInput when the file is missing or cannot be opened, BadData when the file is empty or cannot be read as a
    list, and UsageFault for an unknown encoding.
    """
    table, headings_below = _table(path, options, above), 0
    place = Place(file=path, line=table.heading_line)
    layout = read_headings(table.heading, place)
    findings = [*layout.findings, *hidden_columns(layout, table.hidden_columns, place)]
    for title in layout.titles:
        findings += _spoilt("A heading", title, place)
    if "email" in layout.names:
        findings += people_as_headings(table.heading, place)
    else:
        rows = tuple(_first_rows(table))
        headings_below = line_of_heading(rows)
        findings.append(no_address_column(table.heading, layout, rows, place))
    return RecipientList(
        name=path.stem,
        path=path,
        columns=layout.kept,
        findings=tuple(findings),
        table=table,
        layout=layout,
        utf8=options.utf8,
        every_address=options.every_address,
        headings_below=headings_below,
    )


def _first_rows(table: Table) -> Iterator[Row]:
    """Yield the first rows, which show what the columns hold. Faulty rows are left out.

    Their faults are reported once there is a column of addresses.
    """
    with closing(table.raw()) as rows, suppress(BadData):
        yield from (row for row in islice(rows, LOOKED_AT) if not isinstance(row, Finding))


def _table(path: Path, options: ListOptions, above: int) -> Table:
    head = first_bytes(path)
    options = options.for_file(path)
    if is_workbook(path):
        from advisory_cli.read.lists.workbook import read_workbook

        return read_workbook(path, options, above=above)
    refuse_document(path, head)
    from advisory_cli.read.lists.csv_reader import read_delimited

    return read_delimited(path, head, options.encoding, above=above)


class _Rows:
    """The rules for one row, and the little that is remembered from row to row."""

    def __init__(self, origin: RecipientList) -> None:
        self.path, self.list_name = origin.path, origin.name
        self.names, self.titles = origin.layout.names, origin.layout.titles
        self.delimiter, self.utf8 = origin.table.delimiter, origin.utf8
        self.lettered = not self.delimiter  # a workbook, whose columns have letters
        self.unnamed = tuple(at for at, name in enumerate(self.names) if not name)
        self.template_code_seen = self.short_row_seen = self.undated_seen = False
        self.heading_place = Place(file=self.path, line=origin.table.heading_line)
        self.every_address = origin.every_address
        self.unwritten_seen: set[str] = set()  # columns

    def read(self, line: int, cells: list[str]) -> Sequence[Recipient | Finding]:
        """Return the findings of a row and its recipients. A blank row gives no recipient."""
        values = [cell.strip(BLANKS) for cell in cells]
        if any(cell[:1] == "'" for cell in values):  # before a formula, as `fix` and the tables of `status` write it
            values = [cell if name == "email" else unescape_formula(cell) for name, cell in self._named(values)]
        place = Place(file=self.path, line=line)
        findings: list[Recipient | Finding] = [*self._unheaded_findings(values, place)]
        whole = " ".join(values)
        if not whole.strip():
            return findings
        if len(values) != len(self.names):
            if not ends_early(cells, len(self.names), self.delimiter):
                return (_wrong_cell_count(cells, len(self.names), self.delimiter, place),)
            findings += self._short_row_note(len(values), place)
            values += [""] * (len(self.names) - len(values))
        if not _is_plain(whole):
            values = [unicodedata.normalize("NFC", self._on_one_line(*cell)) for cell in self._named(values)]
            findings += self._cell_faults(values, place)
        if is_suspect(whole):
            findings += self._spoilt(values, place)
        fields = dict(zip(self.names, values, strict=True))
        fields.pop("", None)
        findings += _standard_faults(fields, place)
        agreed, clearance_faults = _clearance(fields, place) if "embargo_ok" in fields else (None, ())
        findings += clearance_faults if "embargo_agreed_on" in fields else self._once_undated(clearance_faults)
        try:
            address = self._address(fields["email"])
        except BadAddress as bad:
            return (*findings, finding("LST03", bad.reason, place=place, remedy=bad.remedy))
        findings += _domain_faults(address, place)
        if findings and any(isinstance(f, Finding) and f.level is Level.ERROR for f in findings):
            return findings
        fields["email"] = address
        reader = Recipient(
            address=address, fields=fields, list_name=self.list_name, place=place, clearance_agreed=agreed
        )
        return (
            *findings,
            *(self._further_addresses(reader) if whole.count("@") > 1 or address[0] in MARKS else ()),
            reader,
        )

    def _address(self, cell: str) -> str:
        """Read the address to write to. Raises BadAddress also for one behind the mark of a remark."""
        address = clean_address(cell, utf8=self.utf8)
        if address[0] == "#" and not self.every_address:
            words = f"“{excerpt(address)}” begins with “#”: is the row struck out?"
            raise BadAddress(words, f"Delete the row, or write {excerpt(address.lstrip(MARKS))}.")
        return address

    def _further_addresses(self, main: Recipient) -> Iterator[Recipient | Finding]:
        """Yield the other addresses of a row: recipients in a list of people to leave out, else a warning.

        The warning comes once for each column.
        """
        if self.every_address:
            yield from recipients_of_row(main)
            return
        for name, address in other_addresses(main.fields, main.address):
            if name not in self.unwritten_seen:
                self.unwritten_seen.add(name)
                yield unwritten_column(self.titles[self.names.index(name)], address, main.place)

    def _once_undated(self, faults: Sequence[Finding]) -> list[Finding]:
        """Return the findings of a row in a list without a column for the day of clearance.

        That the list has none is said once, at its headings, and not in each row with a yes.
        """
        missing = [fault for fault in faults if fault.level is Level.WARNING]
        if not missing or self.undated_seen:
            return [fault for fault in faults if fault.level is not Level.WARNING]
        self.undated_seen = True
        return [undated_clearances(self.names, self.titles, self.heading_place)]

    def _unheaded_findings(self, values: list[str], place: Place) -> Sequence[Finding]:
        """Return findings about cells in columns without a heading.

        In a workbook, cells to the right of the headings count, and are taken off `values`. Addresses in such cells are
        errors. A remark is a note where the row holds nothing else.

        Raises BadData when somebody stands there beside an address of the list, because the row is then two people.
        """
        width = len(self.names)
        if not self.unnamed and (len(values) <= width or not self.lettered):
            return ()
        beside = [(at, text) for at, text in enumerate(values[width:], width) if text and self.lettered]
        between = [(at, values[at]) for at in self.unnamed if at < len(values)]
        if self.lettered:
            del values[width:]
        findings = tuple(people_without_heading((*between, *beside), place, lettered=self.lettered))
        if findings and any(text for name, text in zip(self.names, values, strict=False) if name == "email"):
            raise BadData(findings[0].words, remedy=findings[0].remedy, findings=findings)
        return findings or ((only_beside(beside[0][0], place),) if beside and not any(values) else ())

    def _named(self, values: list[str]) -> list[tuple[str, str]]:
        """Return each cell with the name of its column, '' where the column has none."""
        return list(zip_longest(self.names, values, fillvalue=""))[: len(values)]

    def _short_row_note(self, count: int, place: Place) -> Iterator[Finding]:
        """Yield a note about a short row, once a list.

        Spreadsheets leave out the last cells of a row where these are empty.
        """
        if not self.short_row_seen:
            self.short_row_seen = True
            words = (
                f"The row ends after {count} of {len(self.names)} cells; the others count as empty, as in later rows."
            )
            remedy = "If the last cells are empty, do nothing: spreadsheets save such rows this way."
            yield finding("LST04", words, place=place, remedy=remedy, level=Level.NOTE)

    def _on_one_line(self, name: str, value: str) -> str:
        """Return a value of several lines on one line, such as a note or a street from an address book.

        Values that may be rows swallowed by an open quotation mark stay as they are. So do cells of the standard
        columns.
        """
        if name in STANDARD_COLUMNS or not _LINE_ENDS.search(value):
            return value
        rest = _LINE_ENDS.split(value)[1:]
        swallowed = self.delimiter and any("@" in line and self.delimiter in line for line in rest)
        return value if swallowed else " ".join(value.split())

    def _spoilt(self, values: list[str], place: Place) -> Iterator[Finding]:
        """Yield LST18 for columns that a template can print. Links are left out, because a link may hold codes."""
        for name, value, title in zip(self.names, values, self.titles, strict=True):
            if name and name not in _NOT_PRINTED and "://" not in value:
                yield from _spoilt(f"Column “{title}”", value, place)

    def _cell_faults(self, values: list[str], place: Place) -> Iterator[Finding]:
        """Yield findings about cells that may not reach an e-mail, or look as if they should not."""
        for value, title in zip(values, self.titles, strict=True):
            if fault := header_fault(value):
                remedy = "Delete it; a cell is one line of plain text."
                yield finding("LST09", f"Column “{title}” contains {fault}.", place=place, remedy=remedy)
            if len(value) > CELL_MAX:
                words = f"Column “{title}” has {len(value):,} characters; the limit is {CELL_MAX:,}."
                yield finding(
                    "LST09", words, place=place, remedy="Shorten it, or look for a quotation mark that is not closed."
                )
            if value in SHEET_ERRORS:
                yield finding(
                    "LST11", _formula_error(title, value), place=place, remedy="Correct the formula, or empty the cell."
                )
            if not self.template_code_seen and ("{{" in value or "{%" in value):
                self.template_code_seen = True
                words = f"Column “{title}” has template code, which is sent as text."
                yield finding("LST13", words, place=place, remedy="Delete it if a journalist should not see it.")


def _spoilt(where: str, text: str, place: Place) -> Iterator[Finding]:
    damage, original = spoilt(text)
    if damage:
        remedy = f"Probably “{excerpt(original)}”. " if original else ""
        remedy += "Correct it, or export the list again as CSV UTF-8."
        yield finding("LST18", f"{where}: “{excerpt(text)}” contains {damage}.", place=place, remedy=remedy)


def _formula_error(title: str, value: str) -> str:
    if value == UNCALCULATED:
        return f"Column “{title}” has a formula that was never calculated: open and save the file in a spreadsheet."
    return f"Column “{title}” holds {value}, which a spreadsheet shows when a formula fails."


def _is_plain(whole: str) -> bool:
    """Tell whether a row needs no closer look.

    str.isprintable is False for everything that header_fault refuses, except encoded words. Python's unprintable
    characters are the categories C* and Z* without the blank.
    """
    return (
        whole.isprintable()
        and "=?" not in whole
        and "{" not in whole
        and "#" not in whole
        and len(whole) <= CELL_MAX
        and (whole.isascii() or unicodedata.is_normalized("NFC", whole))
    )


def _standard_faults(fields: dict[str, str], place: Place) -> list[Finding]:
    """Put language and zone into their usual form. Return LST11 for one that is not known."""
    findings = []
    if language := fields.get("language"):
        tag = language_tag(language)
        fields["language"] = tag or language
        if not tag:
            words = f"“{excerpt(language)}” is not a language code."
            findings.append(finding("LST11", words, place=place, remedy=language_remedy(language)))
    if (zone := fields.get("zone")) and not zone_known(zone):
        words = f"“{excerpt(zone)}” is not a time zone."
        findings.append(finding("LST11", words, place=place, remedy=zone_remedy(zone)))
    return findings


def _clearance(fields: dict[str, str], place: Place) -> tuple[date | None, Sequence[Finding]]:
    """Return the day on which the recipient agreed to embargoes, and findings. None where the recipient is not cleared.

    The day is put into its usual form, YYYY-MM-DD. A yes without a date is no clearance, because nobody could
    say how old it is.
    """
    word, written = fields["embargo_ok"], fields.get("embargo_agreed_on", "")
    answer, agreed = yes_or_no(word), read_date(written)
    if answer is None:
        words = f"“{excerpt(word)}” in embargo_ok is neither yes nor no."
        return None, (finding("LST11", words, place=place, remedy="Write yes or no."),)
    if written and agreed is None:
        words = f"“{excerpt(written)}” in embargo_agreed_on is not a date."
        return None, (finding("LST11", words, place=place, remedy=date_remedy(written)),)
    if agreed and not _FIRST_YEAR <= agreed.year <= _LAST_YEAR:
        words = f"“{excerpt(written)}” in embargo_agreed_on cannot be right: the year is {agreed.year}."
        return None, (finding("LST11", words, place=place, remedy="Check the year."),)
    if agreed:
        fields["embargo_agreed_on"] = agreed.isoformat()
    if answer and agreed is None:
        words = "embargo_ok is yes, but there is no date: not cleared for embargoed texts."
        remedy = "Write the day they agreed into embargo_agreed_on."
        return None, (finding("LST11", words, place=place, remedy=remedy, level=Level.WARNING),)
    if agreed and not word:
        words = "embargo_agreed_on has a date, but embargo_ok is empty: not cleared for embargoed texts."
        remedy = "Write yes or no into embargo_ok."
        return None, (finding("LST11", words, place=place, remedy=remedy, level=Level.WARNING),)
    return (agreed if answer else None), ()


def ends_early(cells: list[str], width: int, delimiter: str) -> bool:
    """Tell whether a short row lacks only its last cells.

    No other cell may look like half a name with a comma, and the row must not be divided by another sign.
    """
    halves = any(a.strip() and b[:1] == " " and b.strip() for a, b in pairwise(cells))
    divided = any(sign in cell for sign in {*",;\t"} - {delimiter} for cell in cells) and len(cells) == 1
    return len(cells) < width and not halves and not divided


def _wrong_cell_count(cells: list[str], width: int, delimiter: str, place: Place) -> Finding:
    """Return LST04, with the row and the likeliest cause."""
    row = excerpt(delimiter.join(cells), 120)
    words = f"The row has {len(cells)} cell{'s' if len(cells) > 1 else ''}, the heading {width}: {row}"
    other_delimiter = max(",;\t", key=row.count)
    if len(cells) == 1 and other_delimiter != delimiter and other_delimiter in cells[0]:
        remedy = "This row uses another separator than the heading row. Save the whole list with one separator."
    elif len(cells) < width:
        remedy = "Add what is missing; an empty cell still needs its comma or semicolon."
    else:
        near = next((f"{a}{delimiter}{b}" for a, b in pairwise(cells) if a.strip() and b[:1] == " " and b.strip()), "")
        example = f"“{excerpt(near)}”" if near else "such as “Surname, Given name”"
        remedy = f"A cell probably contains a comma or semicolon ({example}): put quotation marks around it."
    return finding("LST04", words, place=place, remedy=remedy)


def _domain_faults(address: str, place: Place) -> Iterator[Finding]:
    """Yield LST14 for a domain with letters of two scripts, and LST32 for one that looks misspelt."""
    domain = address.rpartition("@")[2]
    if "xn--" in domain and (likeness := mixed_script(domain)):
        words = f"The domain of {address} may be taken for another: {likeness}."
        yield finding("LST14", words, place=place, remedy="Make sure that it is theirs.")
    if intended := domain_meant(domain):
        words = f"The domain of {address} looks misspelt: {intended}?"
        yield finding("LST32", words, place=place, remedy="Correct it if it is a slip.")
