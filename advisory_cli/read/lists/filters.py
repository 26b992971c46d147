"""Filters that choose people of a list by a column, such as `--where beat=human-rights` or `--where 'country!=BE'`."""

import re
import unicodedata

from advisory_cli.model.errors import UsageFault
from advisory_cli.model.language import language_tag
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.cells import language_called
from advisory_cli.read.lists.columns import column_name
from advisory_cli.read.lists.countries import country_code

_CONDITION = late_pattern(r"\s*([^=!<>]+?)\s*(!=|==|=)\s*(.*?)\s*", re.DOTALL)
_EXAMPLE = "Write a column, = or !=, and a value: --where beat=human-rights or --where 'country!=BE'."


@value_class
class Where:
    """Condition on a recipient, such as `beat=human-rights` or, if `negated`, `country!=BE`.

    Call the condition with a recipient to learn whether the recipient fits it.
    `column`: the column's name in this program, such as first_name. A column that the list lacks counts as an empty
    cell.
    `value`: compared with the cell, in capitals or not. An empty `value` asks for an empty cell.
    In a cell with several values, divided by semicolons or | (in the column beat also by commas), one equal value is
    enough. The language fr also means fr-BE. A country is compared by its code, so that BE also means Belgien. A
    recipient fits a `negated` condition if the cell does not hold the value.
    """

    column: str
    negated: bool
    value: str

    def __str__(self) -> str:
        return f"{self.column}{'!=' if self.negated else '='}{self.value}"

    def __call__(self, recipient: Recipient) -> bool:
        """Tell whether the recipient fits the condition."""
        return self._fits(_folded(recipient.fields.get(self.column, ""))) is not self.negated

    def _fits(self, cell: str) -> bool:
        wanted = _folded(self.value)
        if self.column == "language":
            wanted = _folded(language_tag(self.value) or language_called(self.value) or self.value)
        if not wanted:
            return not cell
        divided = re.split(r"[;|,]" if self.column == "beat" else r"[;|]", cell)
        values = {cell, *(part.strip() for part in divided)}
        if self.column == "language":
            return any(value == wanted or value.startswith(f"{wanted}-") for value in values)
        if self.column == "country":
            return _country(wanted) in map(_country, values)
        return wanted in values


def parse_where(text: str) -> Where:
    """Return the condition in `text`, a value of --where: a column, = or !=, and what the cell must or must not be.

    The column may be given by its heading or by its name in this program. No list is asked whether it has the column.
    Raises UsageFault, with an example, when `text` is no condition.
    """
    match = _CONDITION.fullmatch(text)
    column = column_name(match[1]) if match else ""
    if match is None or not column or match[3].startswith("="):
        raise UsageFault(f"“{printable(text)}” is not a condition.", remedy=_EXAMPLE)
    value = match[3]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return Where(column=column, negated=match[2] == "!=", value=value)


def _country(text: str) -> str:
    return country_code(text) or text


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).casefold()
