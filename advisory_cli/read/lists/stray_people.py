"""People outside the columns of a list: beside the headings, among them, or inside a cell."""

import re
from collections.abc import Iterable, Iterator, Sequence

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.text import excerpt

_LIKE_ADDRESS = re.compile(r"[^\s@＠][@＠][^\s@＠]")
WHOLE_ADDRESS = re.compile(r"\s*[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+\s*")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")


def people_as_headings(cells: Sequence[str], place: Place) -> Iterator[Finding]:
    """Yield LST02 for a heading that is an address: a second table without headings stands beside the first."""
    for cell in cells:
        if WHOLE_ADDRESS.fullmatch(cell):
            words = f"“{excerpt(cell)}” stands where a heading should be: nobody is read there."
            remedy = "Put everybody into the column of addresses, below its heading."
            yield finding("LST02", words, place=place, remedy=remedy)


def people_without_heading(cells: Iterable[tuple[int, str]], place: Place, *, lettered: bool) -> Iterator[Finding]:
    """Yield LST12, an error, for addresses in columns without a heading.

    `cells` are positions, counted from 0, and texts. `lettered` means that columns have letters, as in a workbook.
    """
    for at, cell in cells:
        if _LIKE_ADDRESS.search(cell):
            label = column_label(at, lettered=lettered)
            words = f"Column {label} has no heading and holds an address: “{excerpt(cell)}”."
            remedy = "Give the column a heading, or put the address into the column of addresses on a row of its own."
            yield finding("LST12", words, place=place, remedy=remedy, level=Level.ERROR)


def only_beside(at: int, place: Place) -> Finding:
    """Return LST12, a note, for a row that has only words to the right of the headings, from position `at` on."""
    label = column_label(at, lettered=True)
    words = f"The row holds nothing but what stands from column {label} on, right of the headings: not read."
    remedy = "Nothing needs to be done for a remark; a person belongs below the headings."
    return finding("LST12", words, place=place, remedy=remedy, level=Level.NOTE)


def swallowed_rows(cells: Sequence[str], delimiter: str, start: Place, *, width: int, addresses: int) -> Finding | None:
    """Return LST05 where a cell of several lines holds what looks like rows of the list.

    Two stray quotation marks make one cell of everybody between them. An address alone on a further line is such a row,
    too, unless it is the row's own. An address among other words is a note.

    `start` is where the row begins, `width` the number of headings. `addresses` is the column of addresses, counted
    from 0, or -1.
    """
    line, own = start.line or 1, _folded(cells[addresses]) if 0 <= addresses < len(cells) else ""
    for cell in cells:
        lines = _LINE_ENDS.split(cell)
        last = line + len(lines) - 1
        like_rows = [text for text in lines if "@" in text and (width == 1 or delimiter in text)] if last > line else []
        if width > 1:
            like_rows += [text for text in lines[1:] if WHOLE_ADDRESS.fullmatch(text) and _folded(text) != own]
        if len(like_rows) > (width == 1):  # in a list of one column each line with an address is a row, its own too
            shown = excerpt(like_rows[-1].strip())
            words = f"A quotation mark opens on line {line} and closes on line {last}: one cell of {len(lines)} lines, "
            words += f"in which rows of the list seem to stand, such as “{shown}”."
            remedy = "Delete the quotation marks if they are none of the list's; nobody knows who stands between them."
            return finding("LST05", words, place=Place(file=start.file, line=line), remedy=remedy)
        line = last
    return None


def column_label(at: int, *, lettered: bool) -> str:
    """Return a column's name, D or 4, from its position counted from 0."""
    if not lettered:
        return str(at + 1)
    letters, rest = "", at + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def _folded(text: str) -> str:
    return text.strip().casefold()
