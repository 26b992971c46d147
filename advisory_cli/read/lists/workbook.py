"""Reader of a workbook, which chooses the sheet that is the list.

If the choice is not certain, or rows of the sheet are hidden, the list is refused, so that a person decides. The flags
--sheet and --with-hidden-rows are such decisions.
"""

import shlex
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.text import printable
from advisory_cli.read.lists.sheets import Sheet, SheetRow
from advisory_cli.read.lists.table import ListOptions, Rows, Table, unreadable_list

HEADING_WITHIN = 100  # rows from the top
_NAMED = 10  # at most so many rows or sheets are named in a finding


def read_workbook(path: Path, options: ListOptions, *, above: int = 0) -> Table:
    """Return the table on one sheet of a workbook: the sheet in `options.sheets`, else the only one with cells.

    The first `above` rows, such as a title, are passed over.
    Raises BadData when the file is damaged, empty or too large when unpacked. Raises BadData also when its heading row
    is hidden (LST16), and when a person has to choose the sheet (LST15). If rows below the heading are hidden,
    iteration over the table's `rows` raises BadData (LST16) at the end. With `options.with_hidden_rows`, hidden rows
    are read like others, and LST16 never comes.
    """
    sheet = _choose_sheet(_sheets(path, options), options.sheets, path)
    with closing(sheet.rows()) as rows:
        heading = next((row for row in _near_the_top(rows, sheet, path, above) if any(row.cells)), None)
    if heading is None:
        words = f"The sheet “{printable(sheet.name)}” is empty: not even a heading row."
        raise unreadable_list(
            "LST08", words, place=Place(file=path), remedy="Put the list on it, or name another with --sheet."
        )
    if heading.hidden and not options.with_hidden_rows:
        raise _hidden(path, sheet, [heading.line], 1, 0)
    return Table(
        heading_line=heading.line,
        heading=heading.cells,
        delimiter="",
        rows=partial(_rows_below, path, sheet, heading, options),
        raw=partial(_all_rows, sheet, heading),
        hidden_columns=sheet.hidden_columns(),
    )


def _sheets(path: Path, options: ListOptions) -> tuple[Sheet, ...]:
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        from advisory_cli.read.lists.xlsx_reader import xlsx_sheets

        return xlsx_sheets(path)
    from advisory_cli.read.lists.other_workbooks import other_sheets

    return other_sheets(path, with_hidden_rows=options.with_hidden_rows)


def _near_the_top(rows: Iterator[SheetRow], sheet: Sheet, path: Path, above: int) -> Iterator[SheetRow]:
    """Yield the first rows below `above`. Raises BadData when no heading stands in the next HEADING_WITHIN rows."""
    for row in rows:
        if row.line <= above:
            continue
        if row.line > above + HEADING_WITHIN:
            words = f"The first {HEADING_WITHIN} rows of the sheet “{printable(sheet.name)}” are empty: no heading row."
            raise unreadable_list("LST02", words, place=Place(file=path), remedy="Put the headings on the first row.")
        yield row


def _rows_below(path: Path, sheet: Sheet, heading: SheetRow, options: ListOptions) -> Rows:
    """Yield the rows under the heading, each at least as wide as the heading.

    Raises BadData at the end when some were hidden.

    Wider rows are left to the reader of the list.
    """
    width, hidden, count, seen = len(heading.cells), list[int](), 0, 0
    with closing(sheet.rows()) as rows:
        for row in rows:
            if row.line <= heading.line or not any(row.cells):
                continue
            seen += 1
            if row.hidden and not options.with_hidden_rows:
                count += 1
                hidden += [row.line] if count <= _NAMED else []
                continue
            yield row.line, row.cells + [""] * (width - len(row.cells))
    if count:
        raise _hidden(path, sheet, hidden, count, seen)


def _all_rows(sheet: Sheet, heading: SheetRow) -> Rows:
    """Yield the rows under the heading as they are, shown or hidden."""
    with closing(sheet.rows()) as rows:
        for row in rows:
            if row.line > heading.line and any(row.cells):
                yield row.line, row.cells


def _hidden(path: Path, sheet: Sheet, lines: list[int], count: int, of: int) -> BadData:
    """Return LST16, with the numbers of the hidden rows and the ways out."""
    which = ", ".join(map(str, lines)) + (" …" if count > len(lines) else "")
    summary = "The heading row is hidden" if of == 0 else f"Hidden rows: {count:,} of {of:,}"
    rows = "row" if count == 1 else "rows"
    remedy = "Show them (clear the filter, open the groups), delete them, or include them: --with-hidden-rows"
    return unreadable_list(
        "LST16",
        f"{summary} (sheet “{printable(sheet.name)}”, {rows} {which}).",
        place=Place(file=path, line=lines[0]),
        remedy=remedy,
    )


def _choose_sheet(sheets: tuple[Sheet, ...], names: tuple[str, ...], path: Path) -> Sheet:
    """Return the sheet that is named, else the only one that is shown.

    Raises BadData (LST15) when a person has to choose.
    """
    if names:
        wanted = {name.strip().casefold() for name in names}
        matching = [sheet for sheet in sheets if sheet.name.strip().casefold() in wanted]
        if len(matching) == 1:
            return matching[0]
        words = (
            "It has several of the sheets named with --sheet"
            if matching
            else "It has none of the sheets named with --sheet"
        )
        raise _sheet_choice(words, tuple(matching) or sheets, path)
    filled = [sheet for sheet in sheets if (_is_filled(sheet) if sheet.shown else _holds_addresses(sheet))]
    if len(filled) > 1 or any(not sheet.shown for sheet in filled):
        hidden = [sheet for sheet in filled if not sheet.shown]
        words = "It has a hidden sheet with addresses" if hidden else "It has several sheets"
        raise _sheet_choice(words, tuple(filled), path)
    shown = [sheet for sheet in sheets if sheet.shown] or list(sheets)
    if not shown:
        raise unreadable_list(
            "LST08", "The workbook has no sheet.", place=Place(file=path), remedy="Put the list on a sheet."
        )
    return filled[0] if filled else shown[0]


def _sheet_choice(words: str, sheets: tuple[Sheet, ...], path: Path) -> BadData:
    """Return LST15, with the names of the sheets and how many rows each has."""
    descriptions = [f"“{printable(sheet.name)}” ({_size(sheet)})" for sheet in sheets[:_NAMED]]
    more = ", …" if len(sheets) > _NAMED else ""
    first = next((sheet for sheet in sheets if sheet.shown), sheets[0])
    remedy = f"Say which one is the list: --sheet {shlex.quote(printable(first.name))}"
    return unreadable_list("LST15", f"{words}: {', '.join(descriptions)}{more}.", place=Place(file=path), remedy=remedy)


def _size(sheet: Sheet) -> str:
    with closing(sheet.rows()) as rows:
        count = sum(any(row.cells) for row in rows)
    return f"{count:,} row{'' if count == 1 else 's'}{'' if sheet.shown else ', hidden'}"


def _is_filled(sheet: Sheet) -> bool:
    with closing(sheet.rows()) as rows:
        return any(any(row.cells) for row in rows)


def _holds_addresses(sheet: Sheet) -> bool:
    """Tell whether a hidden sheet may be a list. The usual hidden sheets hold words to choose from."""
    with closing(sheet.rows()) as rows:
        return any("@" in cell for row in rows for cell in row.cells)
