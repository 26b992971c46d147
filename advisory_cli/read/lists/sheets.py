"""Classes for the sheets of a workbook and their rows. The readers of all kinds of workbooks return them."""

from collections.abc import Callable, Generator

from advisory_cli.model.value_class import value_class

SHEET_ROWS_MAX = 1_048_576  # what a sheet can hold


@value_class
class SheetRow:
    """Row of a sheet: its number, counted from 1, and its cells as text, from column A to the last filled one.

    `hidden` means that the spreadsheet program does not show the row.
    """

    line: int
    cells: list[str]
    hidden: bool = False


SheetRows = Generator[SheetRow, None, None]


@value_class
class Sheet:
    """Sheet of a workbook.

    - `shown`: False for a sheet that the spreadsheet program hides.
    - `rows`: a function without arguments that opens the file anew and yields all rows, hidden and blank ones included.
      While the rows are iterated, BadData is raised if the file is damaged, and NoInput if the file cannot be opened
      any more.
    - `hidden_columns`: a function without arguments that returns the positions, counted from 0, of the columns that the
      spreadsheet program does not show.
    """

    name: str
    shown: bool
    rows: Callable[[], SheetRows]
    hidden_columns: Callable[[], frozenset[int]]
