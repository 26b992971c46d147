"""Maker of the finding (LST02) for a list without a column of addresses, which names the likeliest cause."""

from collections.abc import Iterable, Sequence

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.read.lists.columns import SPELLINGS, STANDARD_COLUMNS, Columns, column_name
from advisory_cli.read.lists.stray_people import WHOLE_ADDRESS
from advisory_cli.read.lists.table import Row

LOOKED_AT = 100  # rows under the heading that are searched for the cause


def no_address_column(heading: Sequence[str], columns: Columns, below: Iterable[Row], place: Place) -> Finding:
    """Return LST02, the finding that a list has no column of addresses, with the likeliest cause.

    `heading` is the heading row as written, and `columns` the result of read_headings for it. `below` are the first
    rows under the heading, each as (line counted from 1, cells).
    """
    rows = list(below)
    if further := line_of_heading(rows):
        words = f"The headings are on line {further}, but must be the first line."
        return finding("LST02", words, place=place, remedy=f"Delete the lines above line {further}.")
    if any("@" in cell for cell in heading):
        words = "The first row has an address where the headings should be."
        remedy = "Add a first row with the names of the columns, such as email,first_name,last_name,outlet."
        return finding("LST02", words, place=place, remedy=remedy)
    shown = ", ".join(f"“{title}”" for title in columns.titles[:12] if title) or "nothing"
    words = f"No column of addresses: the headings are {shown}."
    return finding("LST02", words, place=place, remedy=_remedy(columns, [cells for _, cells in rows]))


def line_of_heading(rows: Iterable[Row]) -> int:
    """Return the line of the first of these rows that holds headings, 0 where none does."""
    return next((line for line, cells in rows if is_heading(cells)), 0)


def is_heading(cells: Sequence[str]) -> bool:
    """Tell whether a row, given as its cells, names the column of addresses and another column.

    The row's delimiter need not be that of the first row.
    """
    ways = [cells] if len(cells) > 1 else [cells[0].split(sign) for sign in ",;\t"] if cells else []
    named = [{column_name(cell.strip(' "')) for cell in way} & STANDARD_COLUMNS for way in ways]
    return any("email" in names and len(names) > 1 for names in named) or (
        bool(cells) and not any(cells[1:]) and cells[0].strip().casefold() in {"email", "e-mail"}
    )


def _remedy(columns: Columns, rows: Sequence[Sequence[str]]) -> str:
    """Suggest renaming the column that holds addresses. Where none does, suggest the one that sounds so."""
    width = len(columns.titles)
    held = [sum(bool(at < len(cells) and WHOLE_ADDRESS.fullmatch(cells[at])) for cells in rows) for at in range(width)]
    if width and (most := max(held)):
        at = held.index(most)
        if columns.titles[at]:
            return f"Rename “{columns.titles[at]}” to email."
        return f"Write email above column {at + 1}: it has addresses."
    return next(
        (
            f"Rename “{title}” to email."
            for name, title in zip(columns.names, columns.titles, strict=True)
            if name and _sounds_like_email(name)
        ),
        "Name the column of addresses email.",
    )


def _sounds_like_email(name: str) -> bool:
    from difflib import get_close_matches

    return "mail" in name or bool(get_close_matches(name, SPELLINGS["email"], n=1, cutoff=0.75))
