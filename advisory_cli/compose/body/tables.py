"""Functions that lay out an author's tables for the HTML part (also on a phone) and for the text part (72 columns).

They find out which columns hold numbers. A table that is too wide is stacked: each row becomes lines of a heading and
its value.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from advisory_cli.compose.body.direction import has_right_to_left, isolated_cell
from advisory_cli.compose.body.wrapping import columns, wrap
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST_COLUMNS = 5
"""Columns of a table that have room on a phone, 375 pixels wide."""

_NUMBER = late_pattern(
    r"[+\-−–~≈<>±]?\s?[€$£¥]?\s?\d[\d.,’'\u00a0\u202f ]*\s?(?:%|‰|[€$£¥]|[A-Za-zµ]{1,3}\b\.?)?|[-–—]|n/?a|",
    re.IGNORECASE,
)
_PHONE = 44  # letters of a table's type in a row on a phone
_LONGEST, _SHORTEST = 14, 8  # letters of a word that stays whole, and that stays whole where room is short


@value_class
class Table:
    """Table of the body: its cells as tokens row by row, the headings first, and which columns hold numbers.

    All rows have the same number of cells.
    """

    rows: "tuple[tuple[Token, ...], ...]"
    numeric: tuple[bool, ...]


def lay_out(tokens: "Sequence[Token]", *, right_to_left: bool = False) -> "list[Token]":
    """Return the tokens of a body with each table laid out for the HTML part.

    Cells of a table get the CSS class of their kind: text, number, or a word too long to stay whole. A table of more
    than five columns is replaced by a small table for each of its rows. `right_to_left`: the direction of the
    edition's language. Numbers are set from left to right in either.
    """
    result: list[Token] = []
    inside: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            inside = [token]
        elif inside:
            inside.append(token)
            if token.type == "table_close":
                table = read_table(inside)
                stacked = len(table.numeric) > MOST_COLUMNS and len(table.rows) > 1
                form = _stacked if stacked else _classed
                result += form(table, inside, backwards=right_to_left)
                inside = []
        else:
            result.append(token)
    return result


def read_table(tokens: "Sequence[Token]") -> Table:
    """Return the table of `tokens`, which begin with table_open and end with table_close.

    A column holds numbers if the author says so (---:), or if nothing but numbers, dashes and n/a stands below its
    heading.
    """
    rows: list[list[Token]] = []
    aligned: dict[int, str] = {}
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            aligned.setdefault(len(rows[-1]), str(before.meta.get("align", "")))
            rows[-1].append(token)
    cells = zip(*([token.content for token in row] for row in rows[1:]), strict=True)
    numeric = {number: is_numeric(column) for number, column in enumerate(cells)}
    return Table(
        rows=tuple(map(tuple, rows)),
        numeric=tuple(
            aligned[number] == "right" or (not aligned[number] and numeric.get(number, False))
            for number in range(len(rows[0]))
        ),
    )


def is_numeric(cells: Sequence[str]) -> bool:
    """Tell whether a column's cells are numbers, with or without a unit. Some may be empty, a dash or n/a.

    False if no cell holds a number.
    """
    return all(_NUMBER.fullmatch(cell.strip()) for cell in cells) and any(any(map(str.isdigit, cell)) for cell in cells)


def table_lines(
    rows: Sequence[Sequence[str]], numeric: Sequence[bool], *, width: int, right_to_left: bool = False
) -> Iterator[str]:
    """Yield the lines of a table for the text part, each at most `width` columns of a terminal wide if possible.

    The first of `rows` holds the headings. `numeric`: for each column, True for numbers, which are set to the right. A
    table that has no room is stacked: a block of lines for each row, each with a heading and the cell.
    `right_to_left`: the direction of the edition's language, in which the first column is shown at the right.
    """
    wide = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    if sum(wide) + 2 * (len(wide) - 1) > width:
        yield from _stacked_lines(rows, numeric, width, backwards=right_to_left)
        return
    for number, row in enumerate(rows):
        cells = zip(row, wide, numeric, strict=True)
        if right_to_left:  # where a line begins at the right, so that all cells begin there
            padded = [isolated_cell(_padded(cell, size, right=False)) for cell, size, _ in cells]
        else:
            padded = [_padded(cell, size, right=right) for cell, size, right in cells]
        yield "  ".join(padded).rstrip()
        if not number:
            yield "  ".join("-" * size for size in wide)


def _stacked_lines(
    rows: Sequence[Sequence[str]], numeric: Sequence[bool], width: int, *, backwards: bool
) -> Iterator[str]:
    if len(rows) == 1:
        yield from rows[0]
    size = min(max(map(columns, rows[0])), width // 3)
    for number, row in enumerate(rows[1:]):
        if number:
            yield ""
        for heading, cell, is_number in zip(rows[0], row, numeric, strict=True):
            first = _padded(heading, max(size, columns(heading)), right=False) + "  "
            words = isolated_cell(cell) if backwards and is_number else cell
            yield from wrap(words, indent=" " * (size + 2), first=first, width=width).split("\n")


def _padded(cell: str, size: int, *, right: bool) -> str:
    gap = " " * (size - columns(cell))
    return gap + cell if right else cell + gap


def _classed(table: Table, tokens: "Sequence[Token]", *, backwards: bool) -> "Iterator[Token]":
    longest = _room(table)
    number = 0
    for token, following in pairwise([*tokens, tokens[-1]]):
        if token.type == "tr_open":
            number = 0
        if token.type in {"th_open", "td_open"}:
            is_number = table.numeric[number]
            is_long = not is_number and _run(following) > longest
            kind = "gridhead" if token.type == "th_open" else "gridcell"
            token.attrSet("class", f"{kind}-number" if is_number else f"{kind}-long" if is_long else kind)
            if backwards and is_number:
                token.attrs.update(_direction(following))
            number += 1
        yield token


def _direction(cell: "Token") -> dict[str, str]:
    """Return the attribute of a cell with numbers in a text from right to left, by which the sign of -3 stays in front.

    Empty where the cell has letters from right to left.
    """
    return {} if has_right_to_left(cell.content) else {"dir": "ltr"}


def _room(table: Table) -> int:
    """Return the greatest length of words that may stay whole, so that the table fits a phone as far as possible."""
    widths = [max(map(_run, column)) for column in zip(*table.rows, strict=True)]
    whole = [(width if is_number else None, width) for width, is_number in zip(widths, table.numeric, strict=True)]
    for longest in range(_LONGEST, _SHORTEST, -1):
        if sum(fixed or min(width, longest) for fixed, width in whole) + len(widths) - 1 <= _PHONE:
            return longest
    return _SHORTEST


def _run(cell: "Token") -> int:
    """Return the length of the longest run of letters of a cell at which no line breaks."""
    return max((columns(run) for run in re.split(r"[\s\-]", cell.content)), default=0)


def _stacked(table: Table, tokens: "Sequence[Token]", *, backwards: bool) -> "Iterator[Token]":
    from markdown_it.token import Token

    heads = table.rows[0]
    for row in table.rows[1:]:
        yield Token("table_open", "table", 1, attrs=dict(tokens[0].attrs), block=True)
        yield Token("tbody_open", "tbody", 1, block=True)
        for number, (head, cell) in enumerate(zip(heads, row, strict=True)):
            name, value = ("gridname", "gridvalue") if number else ("gridname-first", "gridvalue-first")
            yield Token("tr_open", "tr", 1, block=True)
            yield Token("th_open", "th", 1, attrs={"class": name, "scope": "row"}, block=True)
            yield head
            yield Token("th_close", "th", -1, block=True)
            direction = _direction(cell) if backwards and table.numeric[number] else {}
            yield Token("td_open", "td", 1, attrs={"class": value, **direction}, block=True)
            yield cell
            yield Token("td_close", "td", -1, block=True)
            yield Token("tr_close", "tr", -1, block=True)
        yield Token("tbody_close", "tbody", -1, block=True)
        yield Token("table_close", "table", -1, block=True)
