"""Lists as spreadsheets."""

import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import AdvisoryError, BadData
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.read.lists.cells import cell_text
from advisory_cli.read.lists.reader import open_list
from tests.breadth import examples


def made(path: Path, *rows: list[Any]) -> Path:
    """A workbook with these rows on its first sheet, and words to choose from on a hidden one."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    words = book.create_sheet("Words")
    words.append(["not", "a", "list"])
    words.sheet_state = "hidden"
    book.save(path)
    book.close()
    return path


def people(path: Path) -> list[Recipient]:
    """The recipients, where there is nothing else."""
    items = list(open_list(path))
    assert not [item for item in items if isinstance(item, Finding)]
    return [item for item in items if isinstance(item, Recipient)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("x", "x"), (5, "5"), (5.0, "5"), (5.25, "5.25"), (32475000000.0, "32475000000"), (True, "yes"),
        (False, "no"), (datetime.fromisoformat("2026-06-05"), "2026-06-05"),
        (datetime.fromisoformat("2026-06-05 14:30"), "2026-06-05 14:30"),
        (date(2026, 6, 5), "2026-06-05"), (time(9, 30), "09:30:00"), (float("inf"), "inf"),
    ],
)  # fmt: skip
def test_values_become_the_text_their_reader_would_write(value: object, text: str) -> None:
    """A telephone number would read 32475000000.0, a date 46178."""
    assert cell_text(value) == text


def test_reads_the_sheet_that_is_shown(tmp_path: Path) -> None:
    """A list kept in a spreadsheet could not be used."""
    path = made(
        tmp_path / "eu.xlsx",
        ["E-mail", "Vorname", "Telefon", "Embargo OK", "Embargo agreed on"],
        ["dora@bote.example", " Dora\u00a0", 4930.0, True, date(2026, 6, 1)],
        [],
        ["urs@attrappe.example", "Urs", None, None, None],
    )
    dora, urs = people(path)
    assert dora.fields["telefon"] == "4930"
    assert dora.fields["first_name"] == "Dora"
    assert dora.clearance_agreed == date(2026, 6, 1)
    assert (dora.place.line, urs.place.line) == (2, 4)
    assert urs.fields["telefon"] == ""
    assert urs.list_name == "eu"


def test_reads_twice_the_same(tmp_path: Path) -> None:
    """A plan made from a list already looked through would be empty."""
    opened = open_list(made(tmp_path / "a.xlsx", ["email"], ["a@b.example"], ["c@d.example"]))
    assert list(opened) == list(opened)
    assert len(list(opened)) == 2


def test_can_be_left_in_the_middle(tmp_path: Path) -> None:
    """The file would stay open, and on Windows locked."""
    path = made(tmp_path / "a.xlsx", ["email"], ["a@b.example"], ["c@d.example"])
    going = iter(open_list(path))
    next(going)
    del going
    path.unlink()


def test_finds_the_heading_below_blank_rows_and_ignores_notes_beside_it(tmp_path: Path) -> None:
    """A line left free above the list would make it unreadable."""
    path = made(tmp_path / "a.xlsx", [], [], ["email", "Outlet"], ["a@b.example", "The Sample", None, "call her"])
    (someone,) = people(path)
    assert dict(someone.fields) == {"email": "a@b.example", "outlet": "The Sample"}
    assert someone.place.line == 4


def test_names_the_row_of_a_fault(tmp_path: Path) -> None:
    """Nobody would find the cell."""
    path = made(tmp_path / "a.xlsx", ["email", "name"], ["a@b.example", "x\ny"], ["nobody", "#N/A"])
    found = [item for item in open_list(path) if isinstance(item, Finding)]
    assert [(f.code, f.place.line) for f in found] == [("LST09", 2), ("LST11", 3), ("LST03", 3)]


def test_an_empty_sheet_is_said_to_be_one(tmp_path: Path) -> None:
    """An empty list would be a crash."""
    with pytest.raises(BadData) as caught:
        open_list(made(tmp_path / "a.xlsx"))
    assert caught.value.findings[0].code == "LST08"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A file of a few kilobytes would fill the memory."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet.xml", "w") as member:
        for _ in range(201):
            member.write(bytes(2**20))
    with pytest.raises(BadData, match="201 MB"):
        open_list(path)


def test_entities_are_not_expanded_and_wrong_sizes_not_believed(tmp_path: Path) -> None:
    """A hostile spreadsheet would stop the program or fill the memory."""
    path = made(tmp_path / "a.xlsx", ["email"], ["a@b.example"])
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>'.encode()
    for name, change in {
        "entity": lambda xml: bomb + xml.replace(b"<sheetData>", b"<sheetData><x>&l9;</x>"),
        "row": lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"'),
        "cut": lambda xml: xml[:-60],
    }.items():
        hostile = tmp_path / f"{name}.xlsx"
        rewritten(path, hostile, change)
        with pytest.raises(BadData) as caught:
            list(open_list(hostile))
        assert caught.value.findings[0].code == "LST01"


def rewritten(path: Path, target: Path, change: Any) -> None:
    """The same workbook with its first sheet changed."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            archive.writestr(name, change(data) if name == "xl/worksheets/sheet1.xml" else data)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"not a zip", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0" * 99])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    """A press officer would see a traceback."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadData) as caught:
        open_list(path)
    assert caught.value.findings[0].code == "LST01"
    assert "xlsx" in caught.value.remedy


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7000), st.integers(0, 255)), max_size=12))
def test_a_corrupted_workbook_never_ends_in_a_traceback(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    """One flipped bit on a USB stick would be our bug."""
    buffer = BytesIO()
    book = Workbook()
    assert book.active is not None
    book.active.append(["email"])
    book.active.append(["a@b.example"])
    book.save(buffer)
    book.close()
    data = bytearray(buffer.getvalue())
    for at, value in changes:
        data[at % len(data)] = value
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with suppress(AdvisoryError):
        list(open_list(path))
