"""Check the list cells that messages print, row by row, while recipients are selected.

The checks find forbidden content, empty cells that leave a hole, and rows that a person should see in a preview.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from advisory_cli.check.wording.cells import TO_LINE, check_cells
from advisory_cli.compose.composer import Composer
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase, Placing

_MOST_REMEMBERED = 10_000


@dataclass(slots=True, kw_only=True)
class PrintedCells:
    """Checker of the list cells that messages print. It checks row by row, and records facts about all rows.

    `advisory` is the text, and `composer` knows which cells the e-mail prints. Call check_row() for each row. The other
    fields are results:
    - `people`: number of rows.
    - `blanks`: for each column, the number of rows in which an empty cell leaves a hole in the message.
    - `extremes`: the most unusual cells. Each key is a column and "longest" or "strangest". Each value is the cell's
      length in characters or its strangeness(), then the recipient and the edition.
    """

    advisory: Advisory
    composer: Composer
    people: int = 0
    blanks: Counter[str] = field(default_factory=Counter)
    extremes: dict[tuple[str, str], tuple[int, Recipient, Phase]] = field(default_factory=dict)
    _clean: set[tuple[str, str]] = field(default_factory=set)

    def check_row(self, recipient: Recipient, placing: Placing, phase: Phase) -> tuple[Finding, ...]:
        """Check the cells of one row that the message prints, count the row, and return the findings.

        `placing` is the recipient's variant in the edition `phase`, with the fields that the variant prints.
        """
        printed = self._printed(placing, phase)
        cells = {name: value for name, value in printed.items() if (name, value) not in self._clean}
        faults = tuple(check_cells(cells, advisory=self.advisory, place=recipient.place))
        if cells and not faults and len(self._clean) < _MOST_REMEMBERED:
            self._clean.update(cells.items())
        self.people += 1
        self.blanks.update(self.composer.blanks(placing, phase))
        self._remember(recipient, phase, printed)
        return faults

    def check_empty_cells(self) -> Iterator[Finding]:
        """Yield TPL05 for each column that leaves a gap in somebody's message, because the cell printed there is empty.

        The finding tells the number of rows with such a cell. A column for which the template prints a default value
        leaves no gap.
        """
        for column, count in sorted(self.blanks.items()):
            words = f"“recipient.{column}” prints nothing for {count:,} of {self.people:,}: the cell is empty."
            remedy = f'Write {{{{ recipient.{column} | default("…") }}}}, or put it between {{% if … %}}.'
            yield finding("TPL05", words, place=self.composer.template_place(column), remedy=remedy)

    def remarkable(self) -> Iterator[tuple[Recipient, Phase]]:
        """Yield the recipients with the longest and the strangest cell of each printed column, each with the edition.

        The strangest cell is the one with the highest number by strangeness(). A recipient may be yielded more than
        once.
        """
        for _, recipient, phase in self.extremes.values():
            yield recipient, phase

    def _printed(self, placing: Placing, phase: Phase) -> Mapping[str, str]:
        columns = self.composer.printed(placing, phase)
        cells = {name: placing.fields[name] for name in columns if placing.fields.get(name)}
        return cells if "name" in cells else {**cells, TO_LINE: placing.fields.get("name", "")}

    def _remember(self, recipient: Recipient, phase: Phase, printed: Mapping[str, str]) -> None:
        for column, value in printed.items():
            for measure, size in (("longest", len(value)), ("strangest", strangeness(value))):
                if size > self.extremes.get((column, measure), (0, recipient, phase))[0]:
                    self.extremes[column, measure] = (size, recipient, phase)


def strangeness(value: str) -> int:
    """Return how unlike plain words a cell is: 0 for plain words, and more for each unusual character.

    The result is the number of points for each 1000 characters of the cell, rounded down. A digit gives 2 points, and
    so does a sign other than - ' ’ . , & and the blank. A pair of capitals side by side gives 1 point, and so does each
    character above U+024F, such as a Greek or Chinese letter.
    """
    if not value or (value.istitle() and value.isascii() and value.isalpha()):
        return 0
    odd = sum(not (letter.isalpha() or letter in " -'’.,&") for letter in value)
    capitals = sum(a.isupper() and b.isupper() for a, b in pairwise(value))
    foreign = sum(letter > "\u024f" for letter in value)
    return 1000 * (2 * odd + capitals + foreign) // len(value)
