"""People beside the columns of a list, among its headings or inside a cell are refused or named, never passed over."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.system.press import ADVISORY, Done, Press, found
from tests.workbooks import ods, xlsx

HEAD = ["email", "first_name"]
ADA = ["ada@o.example", "Ada"]


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom."""
    return found(tmp_path / "room")


def send(press: Press, name: str, *flags: str) -> Done:
    """Send to that list."""
    return press.run("send", ADVISORY, "-l", str(press.folder / "lists" / name), "--yes", *flags)


def got(press: Press) -> list[str]:
    """Whose messages lie in the outbox."""
    there = (press.folder / "outbox" / "new").is_dir()
    return sorted(mail["To"].addresses[0].addr_spec for mail in press.outbox()) if there else []


def said(done: Done) -> str:
    """What it said, on one line."""
    return " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([HEAD, ADA, [None, None, None, "bob@o.example"]], 3, "Column D"),
        ([HEAD, [*ADA, "bob@o.example"]], 2, "Column C"),  # beside somebody who is in the table
        ([[None, *HEAD], [None, *ADA], ["bob@o.example"]], 3, "Column A"),  # left of the headings
        ([["email", None, "first_name"], ["ada@o.example", "bob@o.example", "Ada"]], 2, "Column B"),
        ([HEAD, ADA, *([None] * 28 + [f"p{n}@o.example"] for n in range(2))], 3, "Column AC"),
    ],
)
def test_an_address_in_a_column_without_heading_refuses(
    press: Press, rows: list[list[Any]], line: int, words: str
) -> None:
    """A second table stands beside the first, or a row was pasted into the wrong cells; its people get nothing."""
    xlsx(press.folder / "lists" / "eu.xlsx", {"Press": rows})
    done = send(press, "eu.xlsx")
    assert (done.returncode, got(press)) == (65, [])
    assert f"eu.xlsx:{line} {words} has no heading and holds an address: “" in said(done)


@pytest.mark.parametrize("kind", ["ods", "csv"])
def test_an_address_in_a_column_without_heading_refuses_in_other_files(press: Press, kind: str) -> None:
    """What a list is kept in changes nothing for its people."""
    if kind == "ods":
        ods(press.folder / "lists" / "eu.ods", [HEAD, ADA, ["", "", "", "bob@o.example"]])
    else:
        press.write("lists/eu.csv", "email,first_name,\nada@o.example,Ada,\nbob@o.example,Bob,cy@o.example\n")
    done = send(press, f"eu.{kind}")
    assert (done.returncode, got(press)) == (65, [])
    assert f"eu.{kind}:3" in done.stderr


def test_a_row_with_people_beside_the_headings_is_named_when_bad_rows_are_skipped(press: Press) -> None:
    """The flag leaves a row out; it may not leave it unsaid."""
    rows = [HEAD, ADA, [None, None, None, "bob@o.example"], ["cy@o.example", "Cy"]]
    xlsx(press.folder / "lists" / "eu.xlsx", {"Press": rows})
    done = send(press, "eu.xlsx", "--skip-bad-rows")
    assert (done.returncode, got(press)) == (0, ["ada@o.example", "cy@o.example"])
    assert "eu.xlsx:3" in done.stderr
    assert "“bob@o.example”" in said(done)


@pytest.mark.parametrize(
    "text",
    [
        "email,first_name,\nada@o.example,Ada,\nbob@o.example,Bob,cy@o.example\n",
        ",email\nada@o.example,bob@o.example\n",
    ],
)
def test_a_second_person_on_a_row_refuses_when_bad_rows_are_skipped(press: Press, text: str) -> None:
    """Leaving the row out would leave out two people, one of whom stands where she belongs, and count one."""
    press.write("lists/eu.csv", text)
    rows = [line.split(",") for line in text.splitlines()]
    xlsx(press.folder / "lists" / "eu.xlsx", {"Press": rows})
    for name in ("eu.csv", "eu.xlsx"):
        done = send(press, name, "--skip-bad-rows")
        assert (done.returncode, got(press)) == (65, [])
        assert "ERROR LST12" in done.stderr


@pytest.mark.parametrize("name", ["eu.xlsx", "eu.csv"])
def test_an_address_among_the_headings_refuses(press: Press, name: str) -> None:
    """A second table without headings begins beside the first: its first person is taken for a column."""
    if name.endswith("xlsx"):
        rows = [[*HEAD, None, "bob@o.example"], [*ADA, None, "cy@o.example"]]
        xlsx(press.folder / "lists" / name, {"Press": rows})
    else:
        press.write(f"lists/{name}", "email,first_name,bob@o.example\nada@o.example,Ada,cy@o.example\n")
    done = send(press, name, "--skip-bad-rows")
    assert (done.returncode, got(press)) == (65, [])
    assert "“bob@o.example” stands where a heading should be" in said(done)


@pytest.mark.parametrize(
    ("row", "line"), [([*ADA, None, "call her, see @ada"], 0), ([None, None, "Bob Miller"], 2), ([None] * 3 + [17], 2)]
)
def test_remarks_beside_the_headings_are_no_fault(press: Press, row: list[Any], line: int) -> None:
    """Colleagues write beside a list; a row that holds nothing else is named in a note all the same."""
    xlsx(press.folder / "lists" / "eu.xlsx", {"Press": [HEAD, row, ["cy@o.example", "Cy"]]})
    done = send(press, "eu.xlsx")
    assert done.returncode == 0, done.stderr
    assert "cy@o.example" in got(press)
    assert ("NOTE LST12" in done.stderr and f"eu.xlsx:{line}" in done.stderr) is bool(line)


HEADS = "email,first_name,notes\nada@o.example,Ada,\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADS + 'bob@o.example,Bob,"\ncy@o.example,Cy,\ndi@o.example,Di,"\n', "on line 3 and closes on line 5"),
        (HEADS + 'bob@o.example,"Bob\ncy@o.example,Cy",\n', "on line 3 and closes on line 4"),  # printed
        ("notes,email\n,ada@o.example\n\"x,bob@o.example\ny\",cy@o.example\n", "on line 3 and closes on line 4"),
        (HEADS.replace(",", ";") + 'bob@o.example;Bob;"\r\ncy@o.example;Cy;"\r\n', "on line 3 and closes on line 4"),
        ('email,"first_name\nada@o.example,Ada"\nbob@o.example,Bob\n', "on line 1 and closes on line 2"),
        ('email\nada@o.example\n"bob@o.example\ncy@o.example"\n', "one cell of 2 lines"),  # no sign between cells
        (HEADS + 'bob@o.example,Bob,"a\nb\nc","\ncy@o.example,Cy,"\n', "on line 5 and closes on line 6"),
    ],
    ids=["unused", "printed", "first line", "semicolons", "heading", "one column", "after a note"],
)  # fmt: skip
@pytest.mark.parametrize("flags", [(), ("--skip-bad-rows",)], ids=["plain", "--skip-bad-rows"])
def test_rows_between_two_stray_quotation_marks_refuse(
    press: Press, text: str, words: str, flags: tuple[str, ...]
) -> None:
    """Everybody between the marks is one cell: nobody knows who, and a row left out would name one of them."""
    press.write("lists/eu.csv", text)
    done = send(press, "eu.csv", *flags)
    assert (done.returncode, got(press)) == (65, [])
    assert "ERROR LST05" in done.stderr
    assert words in said(done)


LOST = 'notes,email\n"x,a@x.example\ny",b@x.example\nz,c@x.example\n'
LOST_OF_FOUR = (
    'notes,email,first_name,outlet\n"x,a@x.example,A,O\ny",b@x.example,B,P\nz,c@x.example,C,Q\n'  # a row of four
)


@pytest.mark.parametrize("flag", ["-l", "--exclude"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("text", [LOST, LOST_OF_FOUR], ids=["two columns", "four columns"])
def test_the_first_line_of_a_swallowed_row_refuses_however_it_is_divided(
    press: Press, text: str, sign: str, flag: str
) -> None:
    """The first of the lost people stands on the line of the mark itself; one to be spared is mailed."""
    press.write("lists/odd.csv", text.replace(",", sign))
    press.write("lists/eu.csv", "email\na@x.example\nb@x.example\nd@x.example\n")
    done = send(press, "odd.csv") if flag == "-l" else send(press, "eu.csv", "--exclude", "odd")
    assert (done.returncode, got(press)) == (65, [])
    assert "ERROR LST05" in done.stderr
    assert "odd.csv:2" in done.stderr


@pytest.mark.parametrize("flag", ["-l", "--exclude"])
@pytest.mark.parametrize(
    "text",
    [
        'email,notes\na@x.example,"foo\nb@x.example"\nc@x.example,\n',
        'email;notes\r\na@x.example;"foo\r\n b@x.example \r\nbar"\r\nc@x.example;\r\n',
        'email,other,notes\na@x.example,b@x.example,"\nb@x.example\n"\n',  # in another column she is not written to
    ],
    ids=["last line", "between two", "second address"],
)  # fmt: skip
def test_a_swallowed_row_that_is_the_address_alone_refuses(press: Press, text: str, flag: str) -> None:
    """A row may end after its address, as spreadsheets save it: b gets nothing, or is not spared, without a word."""
    press.write("lists/odd.csv", text)
    press.write("lists/eu.csv", "email\na@x.example\nb@x.example\nd@x.example\n")
    done = send(press, "odd.csv") if flag == "-l" else send(press, "eu.csv", "--exclude", "odd")
    assert (done.returncode, got(press)) == (65, [])
    assert "ERROR LST05" in done.stderr
    assert "such as “b@x.example”" in said(done)


@pytest.mark.parametrize(
    "note",
    [
        "met her,\nat the summit",
        "Assistant:\nbob@o.example",
        "bob@o.example",
        "Rue de la Loi 1,\r\n1000 Brussels, BE",
        "met her\nassistant cy@o.example until May\nor <di@o.example>",
    ],
)  # fmt: skip
def test_notes_of_several_lines_are_no_rows(press: Press, note: str) -> None:
    """Outlook and Excel write streets and notes as they were typed."""
    press.write("lists/eu.csv", f'{HEADS}bob@o.example,Bob,"{note}"\n')
    done = send(press, "eu.csv")
    assert (done.returncode, got(press)) == (0, ["ada@o.example", "bob@o.example"]), done.stderr


def shut(sheet: Any) -> None:
    """Take a row's height away, which openpyxl writes as a height of its own without the number."""
    sheet.row_dimensions[3].height = 0


def low(sheet: Any) -> None:
    """Make it lower than anybody sees."""
    sheet.row_dimensions[3].height = 0.75


@pytest.mark.parametrize("change", [shut, low])
def test_rows_too_low_to_be_seen_are_hidden_rows(press: Press, change: Callable[[Any], None]) -> None:
    """Dragging a row shut hides it as well as the menu does, and whoever looks counts the others."""
    path = press.folder / "lists" / "eu.xlsx"
    book = xlsx(path, {"Press": [HEAD, ADA, ["bob@o.example", "Bob"]]})
    change(book["Press"])
    book.save(path)
    done = send(press, "eu.xlsx", "--skip-bad-rows")
    assert (done.returncode, got(press)) == (65, [])
    assert "Hidden rows: 1 of 2 (sheet “Press”, row 3)" in said(done)
    assert send(press, "eu.xlsx", "--with-hidden-rows").returncode == 0


@pytest.mark.parametrize("width", ['width="0"', 'width="0.08"', ""])
def test_a_column_of_addresses_too_narrow_to_be_seen_refuses(press: Press, width: str) -> None:
    """The addresses that get the mail are not those that anybody sees."""
    path = press.folder / "lists" / "eu.xlsx"
    xlsx(path, {"Press": [HEAD, ADA]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    columns = f'<cols><col min="1" max="1" customWidth="1" {width}/></cols><sheetData>'
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<sheetData>", columns.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    done = send(press, "eu.xlsx")
    assert (done.returncode, got(press)) == (65, [])
    assert "LST17" in done.stderr


@pytest.mark.parametrize(("kind", "size"), [("row", "row-height"), ("column", "column-width")])
@pytest.mark.parametrize("length", ["0cm", "0.01in"])
def test_an_ods_file_hides_by_size_too(press: Press, kind: str, size: str, length: str) -> None:
    """Other programs than LibreOffice write rows and columns of no size, and say nothing of hiding them."""
    path = press.folder / "lists" / "eu.ods"
    ods(path, [HEAD, ADA], columns='<table:table-column table:style-name="wide"/>')
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    style = f'<style:style style:name="thin" style:family="table-{kind}"><style:table-{kind}-properties '
    styles = f'<office:automatic-styles>{style}style:{size}="{length}"/></style:style></office:automatic-styles>'
    text = parts["content.xml"].replace("<office:body>", f"{styles}<office:body>").replace('"wide"', '"thin"')
    if kind == "row":
        text = '<table:table-row table:style-name="thin">'.join(text.rsplit("<table:table-row>", 1))
        text = text.replace('<table:table-column table:style-name="thin"/>', "")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {"content.xml": text}).items():
            archive.writestr(name, content)
    done = send(press, "eu.ods")
    assert (done.returncode, got(press)) == (65, [])
    assert ("LST16" if kind == "row" else "LST17") in done.stderr
