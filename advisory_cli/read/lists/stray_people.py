"""Checks for people whom reading a list would miss, because their address is in an unexpected place.

A finding is made for e-mail addresses in these places:
- among the headings,
- in a column without a heading, such as to the right of the last heading,
- in a cell of several lines, such as stray quotation marks make of several rows.
A row without addresses, whose only filled cells lie to the right of the last heading, becomes a note, in case a person
is meant.
"""

from collections.abc import Iterable, Iterator, Sequence

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import excerpt

_LIKE_ADDRESS = late_pattern(r"[^\s@＠][@＠][^\s@＠]")
WHOLE_ADDRESS = late_pattern(r"\s*[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+\s*")
_LINE_ENDS = late_pattern(r"\r\n|\r|\n")


def people_as_headings(cells: Sequence[str], place: Place) -> Iterator[Finding]:
    """Yield LST02 for each heading that is an e-mail address.

    Such a heading shows that a second table, without headings of its own, stands beside the list and begins in the
    heading row. `cells` are the headings.
    """
    for cell in cells:
        if WHOLE_ADDRESS.fullmatch(cell):
            words = f"“{excerpt(cell)}” is where a heading should be: the column is not read."
            remedy = "Put everybody into the column of addresses, below its heading."
            yield finding("LST02", words, place=place, remedy=remedy)


def people_without_heading(cells: Iterable[tuple[int, str]], place: Place, *, lettered: bool) -> Iterator[Finding]:
    """Yield LST12, with the level error, for each e-mail address in a column without a heading.

    `cells` are the row's cells in such columns, each as (position of the column counted from 0, text). With `lettered`,
    the finding names columns by letters, as in a workbook, else by numbers.
    """
    for at, cell in cells:
        if _LIKE_ADDRESS.search(cell):
            label = column_label(at, lettered=lettered)
            words = f"Column {label} has no heading and holds an address: “{excerpt(cell)}”."
            remedy = "Give the column a heading, or put the address into the column of addresses, in its own row."
            yield finding("LST12", words, place=place, remedy=remedy, level=Level.ERROR)


def only_beside(at: int, place: Place) -> Finding:
    """Return the finding LST12, a note, for a row whose only filled cells lie to the right of the last heading.

    `at` is the position of the first filled cell in the row, counted from 0.
    """
    label = column_label(at, lettered=True)
    words = f"The row has cells only from column {label} on, beyond the headings: not read."
    remedy = "For a remark do nothing. A person belongs below the headings."
    return finding("LST12", words, place=place, remedy=remedy, level=Level.NOTE)


def swallowed_rows(cells: Sequence[str], delimiter: str, start: Place, *, width: int, addresses: int) -> Finding | None:
    """Return LST05 if a cell of several lines seems to hold rows of the list, else None.

    Two stray quotation marks make one such cell of all the rows between them. `cells` are the row's. `delimiter` is the
    sign between cells. `start` is the place where the row begins, and `width` the number of headings. `addresses` is
    the position of the column of addresses, counted from 0, or -1 if there is none.
    One line of the cell that looks like a row is enough. A line looks like a row if
    - it holds an @ and the `delimiter`, or
    - it is nothing but an e-mail address other than the row's own, and not the cell's first line.
    In a list of one column, two lines with an @ are needed instead.
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
            words += f"which seems to hold rows of the list, such as “{shown}”."
            remedy = "If the quotation marks are a mistake, delete them: the people between them get nothing."
            return finding("LST05", words, place=Place(file=start.file, line=line), remedy=remedy)
        line = last
    return None


def column_label(at: int, *, lettered: bool) -> str:
    """Return the name of the column at position `at`, counted from 0.

    With `lettered`, the name is made of letters as in a workbook: 3 gives D. Otherwise the name is a number from 1 on:
    3 gives 4.
    """
    if not lettered:
        return str(at + 1)
    letters, rest = "", at + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def _folded(text: str) -> str:
    return text.strip().casefold()
