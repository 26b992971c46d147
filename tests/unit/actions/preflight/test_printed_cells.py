"""The cells that messages print: which are checked, which leave a hole, and which a person should see."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight import printed_cells
from advisory_cli.actions.preflight.printed_cells import PrintedCells, strangeness
from advisory_cli.check.wording.cells import TO_LINE
from advisory_cli.model.checks.findings import NOWHERE
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Phase, Placing
from tests.compose_samples import founding


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("", 0),
        ("Ana", 0),
        ("Anne-Marie O'Neill, Ph. & Co.", 0),
        ("ab", 0),
        ("a1", 1000),
        ("a1bc", 500),
        ("AB", 500),
        ("ABC", 666),
        ("a<b>", 1000),
        ("Ωa", 500),
        ("ɏa", 0),
        ("ɐa", 500),
        ("É", 0),
    ],
)
def test_cell_is_the_stranger_the_more_unusual_signs_it_has(value: str, points: int) -> None:
    """Digits and signs count twice, capitals side by side and letters of other scripts once, by the length."""
    assert strangeness(value) == points


class Cells:
    """A checker of cells whose text prints some columns; it notes what is checked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *columns: str) -> None:
        self.checked: list[dict[str, str]] = []
        composer: Any = SimpleNamespace(
            printed=lambda *_: columns, blanks=self.blanks, template_place=lambda column: NOWHERE
        )
        self.cells = PrintedCells(advisory=founding(), composer=composer)
        monkeypatch.setattr(printed_cells, "check_cells", self.check)

    def check(self, cells: dict[str, str], **_: object) -> Iterable[Any]:
        """A cell with "bad" is a fault."""
        self.checked.append(dict(cells))
        return [name for name, value in cells.items() if value == "bad"]

    def blanks(self, placing: Placing, _: Phase) -> list[str]:
        """Columns without a value."""
        return [name for name, value in placing.fields.items() if not value]

    def row(self, who: str, phase: Phase = Phase.OPEN, **fields: str) -> tuple[Any, ...]:
        """Check a row."""
        person = Recipient(address=f"{who}@paper.example.com", fields=fields)
        return self.cells.check_row(person, Placing(variant=0, fields=fields), phase)


def test_cell_is_checked_once_when_it_was_clean_and_each_time_when_it_was_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A clean cell that many rows share is checked for the first, and a faulty one for every row that has it."""
    desk = Cells(monkeypatch, "name", "outlet")
    assert desk.row("a", name="Ana", outlet="Paper") == ()
    assert desk.row("b", name="Ben", outlet="Paper") == ()
    assert desk.row("c", name="bad", outlet="Paper") == ("name",)
    assert desk.row("d", name="bad", outlet="") == ("name",)
    assert desk.checked == [{"name": "Ana", "outlet": "Paper"}, {"name": "Ben"}, {"name": "bad"}, {"name": "bad"}]
    assert desk.cells.people == 4


def test_name_is_checked_for_the_to_line_when_the_text_does_not_print_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name stands in the To line of every message, so that it is checked where the text itself leaves it out."""
    desk = Cells(monkeypatch, "outlet")
    desk.row("a", name="Ana", outlet="Paper", beat="climate")
    assert desk.checked == [{"outlet": "Paper", TO_LINE: "Ana"}]


def test_empty_cells_are_told_by_column_with_the_number_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each column that leaves a hole is told once, with how many of all rows lack it, in the order of the names."""
    desk = Cells(monkeypatch, "name", "outlet")
    desk.row("a", outlet="", beat="")
    desk.row("b", outlet="", beat="x")
    desk.row("c", outlet="Paper", beat="x")
    found = list(desk.cells.check_empty_cells())
    assert [each.words for each in found] == [
        "“recipient.beat” prints nothing for 1 of 3: the cell is empty.",
        "“recipient.outlet” prints nothing for 2 of 3: the cell is empty.",
    ]
    assert all(each.code == "TPL05" and "{{ recipient." in each.remedy for each in found)


def test_longest_and_strangest_cells_are_remembered_with_their_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first row with the longest and the strangest cell of a column is remarkable, in the edition it gets."""
    desk = Cells(monkeypatch, "name")
    desk.row("a", name="Ana")
    desk.row("b", Phase.EMBARGOED, name="Benjamin")
    desk.row("c", name="C3")
    desk.row("d", name="Dominica")
    found = [(person.address[0], phase) for person, phase in desk.cells.remarkable()]
    assert found == [("b", Phase.EMBARGOED), ("c", Phase.OPEN)]
