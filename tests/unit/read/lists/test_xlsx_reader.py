"""Lists as spreadsheets."""

import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
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
def test_cell_text_writes_values_as_their_reader_would(value: object, text: str) -> None:
    """A value of a spreadsheet becomes the text that its reader would write.

    Otherwise a telephone number would read 32475000000.0, and a date 46178.
    """
    assert cell_text(value) == text


def test_open_list_reads_the_sheet_that_is_shown_of_a_workbook(tmp_path: Path) -> None:
    """The sheet that is shown is read into recipients with their rows, and the hidden one is not."""
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


def test_open_list_reads_a_workbook_twice_the_same(tmp_path: Path) -> None:
    """A workbook gives the same recipients when gone through again, else a plan after a look would be empty."""
    opened = open_list(made(tmp_path / "a.xlsx", ["email"], ["a@b.example"], ["c@d.example"]))
    assert list(opened) == list(opened)
    assert len(list(opened)) == 2


def test_open_list_can_be_left_in_the_middle_of_a_workbook(tmp_path: Path) -> None:
    """A workbook may be left half read and then be deleted without an error.

    Otherwise the file would stay open, and on Windows locked.
    """
    path = made(tmp_path / "a.xlsx", ["email"], ["a@b.example"], ["c@d.example"])
    going = iter(open_list(path))
    next(going)
    del going
    path.unlink()


def test_open_list_finds_the_heading_of_a_workbook_below_blank_rows(tmp_path: Path) -> None:
    """The heading of a sheet is found below blank rows, and notes beside the list are ignored.

    Otherwise a line left free above the list would make it unreadable.
    """
    path = made(tmp_path / "a.xlsx", [], [], ["email", "Outlet"], ["a@b.example", "The Sample", None, "call her"])
    (someone,) = people(path)
    assert dict(someone.fields) == {"email": "a@b.example", "outlet": "The Sample"}
    assert someone.place.line == 4


def test_open_list_names_the_row_when_a_cell_of_a_workbook_is_wrong(tmp_path: Path) -> None:
    """A fault in a sheet names its row, else nobody would find the cell."""
    path = made(tmp_path / "a.xlsx", ["email", "name"], ["a@b.example", "x\ny"], ["nobody", "#N/A"])
    found = [item for item in open_list(path) if isinstance(item, Finding)]
    assert [(f.code, f.place.line) for f in found] == [("LST09", 2), ("LST11", 3), ("LST03", 3)]


def test_open_list_refuses_when_the_sheet_is_empty(tmp_path: Path) -> None:
    """An empty sheet is refused as LST08, else an empty list would be a crash."""
    with pytest.raises(BadData) as caught:
        open_list(made(tmp_path / "a.xlsx"))
    assert caught.value.findings[0].code == "LST08"


def test_open_list_refuses_when_a_workbook_is_a_bomb(tmp_path: Path) -> None:
    """A workbook that unpacks to 201 MB is refused by its size.

    Otherwise a file of a few kilobytes would fill the memory.
    """
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet.xml", "w") as member:
        for _ in range(201):
            member.write(bytes(2**20))
    with pytest.raises(BadData, match="201 MB"):
        open_list(path)


def test_open_list_refuses_when_a_workbook_is_hostile_or_cut(tmp_path: Path) -> None:
    """A workbook with nested entities, a false row number or a cut end is refused as LST01.

    Otherwise a hostile spreadsheet would stop the program or fill the memory.
    """
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
def test_open_list_refuses_when_a_workbook_is_damaged(tmp_path: Path, content: bytes) -> None:
    """A damaged workbook is refused as LST01 with a remedy, else a press officer would see a traceback."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadData) as caught:
        open_list(path)
    assert caught.value.findings[0].code == "LST01"
    assert "xlsx" in caught.value.remedy


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7000), st.integers(0, 255)), max_size=12))
def test_open_list_raises_no_foreign_error_when_a_workbook_is_corrupted(
    tmp_path: Path, changes: list[tuple[int, int]]
) -> None:
    """A workbook with any bytes changed is read or refused by a fault of our own.

    Otherwise one flipped bit on a USB stick would be our bug.
    """
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


def test_list_reader_reads_a_length_of_time_as_such(tmp_path: Path) -> None:
    """A cell in the format [h]:mm shows hours, more than a day has, and is no date."""
    path = tmp_path / "list.xlsx"
    book = Workbook()
    assert book.active is not None
    book.active.append(["email", "note"])
    book.active.append(["ann@daily.example", timedelta(hours=30, minutes=15)])
    book.active["B2"].number_format = "[h]:mm:ss"
    book.save(path)
    book.close()

    (ann,) = people(path)
    assert ann.fields["note"] == "1 day, 6:15:00"
