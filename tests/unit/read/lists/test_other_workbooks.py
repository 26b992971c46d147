"""Workbooks of other programs: damaged ones, hidden rows, and what a caller accepts."""

from pathlib import Path

import pytest

from advisory_cli.model.errors import BadData, NoInput
from advisory_cli.read.lists.other_workbooks import other_sheets
from advisory_cli.read.lists.reader import open_list
from tests.workbooks import ods, xlsb

ROWS = [["email", "name"], ["ana@paper.example", "Ana"], ["ben@paper.example", "Ben"]]


@pytest.mark.parametrize("name", ["list.ods", "list.xlsb", "list.xls"])
@pytest.mark.parametrize("content", [b"", b"no workbook at all", b"PK\x03\x04 cut short"], ids=["empty", "text", "cut"])
def test_workbook_that_is_damaged_is_a_fault_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    """A file that is no workbook is refused in one sentence with its name, before any row of it is read."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadData) as caught:
        other_sheets(path, with_hidden_rows=True)
    (found,) = caught.value.findings
    assert found.place.file == path
    assert found.words
    with pytest.raises(NoInput):
        other_sheets(tmp_path / "gone" / name, with_hidden_rows=True)


def test_workbook_is_refused_when_hidden_rows_cannot_be_told(tmp_path: Path) -> None:
    """An .xls is refused unread, an .xlsb by the number of its hidden rows, unless they are accepted."""
    old, binary = tmp_path / "list.XLS", tmp_path / "list.xlsb"
    old.write_bytes(b"")
    xlsb(binary, ROWS, hidden=(2,))
    for path, words in (
        (old, "In .xls files hidden rows cannot be recognised."),
        (binary, "Hidden rows in this workbook: 1."),
    ):
        with pytest.raises(BadData) as caught:
            other_sheets(path, with_hidden_rows=False)
        (found,) = caught.value.findings
        assert (found.code, found.place.file) == ("LST16", path)
        assert found.words.startswith(words)
        assert "--with-hidden-rows" in found.remedy
    (sheet,) = other_sheets(binary, with_hidden_rows=True)
    assert [row.cells for row in sheet.rows()] == ROWS
    xlsb(binary, ROWS)
    (sheet,) = other_sheets(binary, with_hidden_rows=False)
    assert [row.line for row in sheet.rows()] == [1, 2, 3]


def test_workbook_is_read_with_its_lines(tmp_path: Path) -> None:
    """The rows of an .ods come with their numbers, without the blanks at their ends."""
    path = tmp_path / "list.ods"
    ods(path, [["email", "name"], ["ana@paper.example", ""], ["", ""], ["ben@paper.example", "Ben"]])
    (sheet,) = other_sheets(path, with_hidden_rows=False)
    assert sheet.shown
    rows = [(row.line, row.cells, row.hidden) for row in sheet.rows() if row.cells]
    assert rows == [
        (1, ["email", "name"], False),
        (2, ["ana@paper.example"], False),
        (4, ["ben@paper.example", "Ben"], False),
    ]


@pytest.mark.parametrize("name", ["list.xlsx", "list.ods", "list.xlsb"])
def test_workbook_that_may_not_be_opened_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A workbook without the right to read it is refused for that, and not as a damaged one.

    Otherwise somebody would repair a list that is whole.
    """
    path = tmp_path / name
    path.write_bytes(b"PK")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(NoInput, match="Permission denied"):
        list(open_list(path))
