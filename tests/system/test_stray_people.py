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
def test_send_refuses_a_workbook_when_a_column_without_heading_has_people(
    press: Press, rows: list[list[Any]], line: int, words: str
) -> None:
    """An address in a column without heading refuses the workbook with its row.

    Otherwise the people of a second table would get nothing.
    """
    xlsx(press.folder / "lists" / "eu.xlsx", {"Press": rows})
    done = send(press, "eu.xlsx")
    assert (done.returncode, got(press)) == (65, [])
    assert f"eu.xlsx:{line} {words} has no heading and holds an address: “" in said(done)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ods", "csv"])
def test_send_refuses_other_files_when_a_column_without_heading_has_people(press: Press, kind: str) -> None:
    """An address in a column without heading refuses an ODS file and a CSV file too, with its row."""
    if kind == "ods":
        ods(press.folder / "lists" / "eu.ods", [HEAD, ADA, ["", "", "", "bob@o.example"]])
    else:
        press.write("lists/eu.csv", "email,first_name,\nada@o.example,Ada,\nbob@o.example,Bob,cy@o.example\n")
    done = send(press, f"eu.{kind}")
    assert (done.returncode, got(press)) == (65, [])
    assert f"eu.{kind}:3" in done.stderr


@pytest.mark.slow
def test_skip_bad_rows_names_a_row_when_people_stand_beside_the_headings(press: Press) -> None:
    """A row with people beside the headings is left out by --skip-bad-rows and named with its address."""
    rows: list[list[object]] = [[*HEAD], [*ADA], [None, None, None, "bob@o.example"], ["cy@o.example", "Cy"]]
    xlsx(press.folder / "lists" / "eu.xlsx", {"Press": rows})
    done = send(press, "eu.xlsx", "--skip-bad-rows")
    assert (done.returncode, got(press)) == (0, ["ada@o.example", "cy@o.example"])
    assert "eu.xlsx:3" in done.stderr
    assert "“bob@o.example”" in said(done)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "email,first_name,\nada@o.example,Ada,\nbob@o.example,Bob,cy@o.example\n",
        ",email\nada@o.example,bob@o.example\n",
    ],
)
def test_skip_bad_rows_refuses_when_a_second_person_is_on_a_row(press: Press, text: str) -> None:
    """A second person on a row refuses the list despite --skip-bad-rows.

    Otherwise two people would be left out and one counted.
    """
    press.write("lists/eu.csv", text)
    rows = [line.split(",") for line in text.splitlines()]
    xlsx(press.folder / "lists" / "eu.xlsx", {"Press": rows})
    for name in ("eu.csv", "eu.xlsx"):
        done = send(press, name, "--skip-bad-rows")
        assert (done.returncode, got(press)) == (65, [])
        assert "ERROR LST12" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["eu.xlsx", "eu.csv"])
def test_send_refuses_a_list_when_an_address_is_among_the_headings(press: Press, name: str) -> None:
    """An address among the headings refuses the list and is named.

    Otherwise the first person of a second table would be taken for a column.
    """
    if name.endswith("xlsx"):
        rows = [[*HEAD, None, "bob@o.example"], [*ADA, None, "cy@o.example"]]
        xlsx(press.folder / "lists" / name, {"Press": rows})
    else:
        press.write(f"lists/{name}", "email,first_name,bob@o.example\nada@o.example,Ada,cy@o.example\n")
    done = send(press, name, "--skip-bad-rows")
    assert (done.returncode, got(press)) == (65, [])
    assert "“bob@o.example” is where a heading should be" in said(done)


@pytest.mark.parametrize(
    ("row", "line"), [([*ADA, None, "call her, see @ada"], 0), ([None, None, "Bob Miller"], 2), ([None] * 3 + [17], 2)]
)
def test_send_takes_a_list_when_remarks_stand_beside_the_headings(press: Press, row: list[Any], line: int) -> None:
    """A remark beside the headings is no fault, and a row that holds nothing else is named in a note."""
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
def test_send_refuses_a_list_when_quotation_marks_swallow_rows(
    press: Press, text: str, words: str, flags: tuple[str, ...]
) -> None:
    """A list whose rows lie between two stray quotation marks is refused with both lines, also with --skip-bad-rows.

    Nobody knows who is in that cell.
    """
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
def test_send_refuses_a_list_when_the_marks_own_line_holds_a_person(
    press: Press, text: str, sign: str, flag: str
) -> None:
    """A swallowed row whose person stands on the mark's own line refuses, whatever sign divides the cells.

    Otherwise a person to be spared would be mailed.
    """
    press.write("lists/odd.csv", text.replace(",", sign))
    press.write("lists/eu.csv", "email\na@x.example\nb@x.example\nd@x.example\n")
    done = send(press, "odd.csv") if flag == "-l" else send(press, "eu.csv", "--exclude", "odd")
    assert (done.returncode, got(press)) == (65, [])
    assert "ERROR LST05" in done.stderr
    assert "odd.csv:2" in done.stderr


@pytest.mark.slow
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
def test_send_refuses_a_list_when_a_swallowed_row_is_an_address_alone(press: Press, text: str, flag: str) -> None:
    """A swallowed row that is an address alone refuses with the address.

    A row may end there as spreadsheets save it.
    """
    press.write("lists/odd.csv", text)
    press.write("lists/eu.csv", "email\na@x.example\nb@x.example\nd@x.example\n")
    done = send(press, "odd.csv") if flag == "-l" else send(press, "eu.csv", "--exclude", "odd")
    assert (done.returncode, got(press)) == (65, [])
    assert "ERROR LST05" in done.stderr
    assert "such as “b@x.example”" in said(done)


@pytest.mark.slow
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
def test_send_takes_a_list_when_notes_have_several_lines(press: Press, note: str) -> None:
    """A note of several lines is no row, since Outlook and Excel write streets and notes as they were typed."""
    press.write("lists/eu.csv", f'{HEADS}bob@o.example,Bob,"{note}"\n')
    done = send(press, "eu.csv")
    assert (done.returncode, got(press)) == (0, ["ada@o.example", "bob@o.example"]), done.stderr


def shut(sheet: Any) -> None:
    """Take a row's height away, which openpyxl writes as a height of its own without the number."""
    sheet.row_dimensions[3].height = 0


def low(sheet: Any) -> None:
    """Make it lower than anybody sees."""
    sheet.row_dimensions[3].height = 0.75


@pytest.mark.slow
@pytest.mark.parametrize("change", [shut, low])
def test_send_refuses_a_workbook_when_a_row_is_too_low_to_be_seen(press: Press, change: Callable[[Any], None]) -> None:
    """A row too low to be seen is refused as hidden and allowed with --with-hidden-rows. A row can be dragged shut."""
    path = press.folder / "lists" / "eu.xlsx"
    book = xlsx(path, {"Press": [HEAD, ADA, ["bob@o.example", "Bob"]]})
    change(book["Press"])
    book.save(path)
    done = send(press, "eu.xlsx", "--skip-bad-rows")
    assert (done.returncode, got(press)) == (65, [])
    assert "Hidden rows: 1 of 2 (sheet “Press”, row 3)" in said(done)
    assert send(press, "eu.xlsx", "--with-hidden-rows").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("width", ['width="0"', 'width="0.08"', ""])
def test_send_refuses_a_workbook_when_the_address_column_is_too_narrow(press: Press, width: str) -> None:
    """A column of addresses too narrow to be seen refuses, else the mail would go to addresses that nobody sees."""
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
def test_send_refuses_an_ods_file_when_a_row_or_column_has_no_size(
    press: Press, kind: str, size: str, length: str
) -> None:
    """A row or column of no size in an ODS file is refused as hidden, as programs other than LibreOffice write it."""
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
