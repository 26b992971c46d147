"""What a spreadsheet does not show is not mailed in silence, and no sheet with people on it is passed over."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.system.press import ADVISORY, Done, Press, found
from tests.workbooks import ods, xls, xlsb, xlsx

HEAD = ["email", "outlet", "notes"]
FIVE: list[list[object]] = [[f"p{n}@outlet.example", "The Sample", n] for n in range(1, 6)]


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom."""
    return found(tmp_path / "room")


def made(press: Press, change: Callable[[Any], object] = lambda sheet: None) -> Path:
    """lists/eu.xlsx with five people on the sheet Press, which `change` changes."""
    path = press.folder / "lists" / "eu.xlsx"
    book = xlsx(path, {"Press": [HEAD, *FIVE]})
    change(book["Press"])
    book.save(path)
    return path


def send(press: Press, *words: str, name: str = "eu.xlsx") -> Done:
    """Send to that list."""
    return press.run("send", ADVISORY, "-l", name, "--yes", *words)


def sent_to(press: Press) -> list[str]:
    """Whose messages lie in the outbox."""
    there = (press.folder / "outbox" / "new").is_dir()
    return sorted(str(mail["To"]).rpartition("<")[2].rstrip(">") for mail in press.outbox()) if there else []


def hide(*lines: int) -> Callable[[Any], object]:
    """Rows that a filter hides."""

    def change(sheet: Any) -> None:
        for line in lines:
            sheet.row_dimensions[line].hidden = True

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (hide(3, 4, 6), "3 of 5 (sheet “Press”, rows 3, 4, 6)"),
        (lambda sheet: sheet.row_dimensions.group(5, 6, hidden=True), "2 of 5 (sheet “Press”, rows 5, 6)"),
        (hide(1), "The heading row is hidden"),
        (lambda sheet: sheet.merged_cells.add("A2:A4"), "2 of 5 (sheet “Press”, rows 3, 4)"),
        (hide(*range(2, 7)), "5 of 5"),
    ],
)
def test_send_refuses_a_workbook_with_row_numbers_when_rows_are_hidden(
    press: Press, change: Callable[[Any], object], words: str
) -> None:
    """A workbook with hidden rows is refused with their numbers and the flag that allows them.

    Otherwise somebody would filter a list to two people, and five get the mail.
    """
    made(press, change)
    done = send(press)
    assert done.returncode == 65
    assert "ERROR LST16" in done.stderr
    assert words in " ".join(done.stderr.split())
    assert "--with-hidden-rows" in done.stderr
    assert sent_to(press) == []


@pytest.mark.parametrize("layout", ['ht="0" customHeight="1"', 'hidden="true"'])
def test_send_refuses_a_workbook_when_a_row_has_no_height(press: Press, layout: str) -> None:
    """A row without height, or hidden as other programs than Excel write it, is refused as hidden."""
    path = made(press)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'<row r="2"', f'<row r="2" {layout}'.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    done = send(press)
    assert done.returncode == 65
    assert "1 of 5 (sheet “Press”, row 2)" in done.stderr


def test_skip_bad_rows_still_refuses_a_workbook_when_a_row_is_hidden(press: Press) -> None:
    """A hidden row refuses despite --skip-bad-rows, since a hidden row is no mistake in a row."""
    made(press, hide(3))
    assert send(press, "--skip-bad-rows").returncode == 65
    assert sent_to(press) == []


def test_with_hidden_rows_mails_everybody_when_rows_are_hidden(press: Press) -> None:
    """People in hidden rows are mailed with --with-hidden-rows.

    Otherwise a list whose groups are collapsed could not be used.
    """
    made(press, hide(3, 4))
    assert send(press, "--with-hidden-rows").returncode == 0
    assert len(sent_to(press)) == 5


@pytest.mark.parametrize("flag", ["--exclude", "--cleared"])
def test_send_refuses_when_rows_of_an_exclude_or_cleared_list_are_hidden(press: Press, flag: str) -> None:
    """A hidden row in a list of --exclude or --cleared refuses, else a person to be spared would get the mail."""
    made(press, hide(3))
    press.write("lists/uk.csv", "email\np2@outlet.example\n")
    done = send(press, flag, "eu.xlsx", name="uk")
    assert done.returncode == 65
    assert "LST16" in done.stderr


def test_send_takes_a_workbook_when_its_hidden_row_is_blank(press: Press) -> None:
    """A workbook whose hidden row is blank is sent to, else hidden rows below a list would refuse it for no reason."""
    made(press, hide(40))
    assert send(press).returncode == 0


def workbook(press: Press, sheets: dict[str, Any], **state: str) -> None:
    """lists/eu.xlsx with these sheets."""
    xlsx(press.folder / "lists" / "eu.xlsx", sheets, state=state)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "“Old” (6 rows), “Press” (2 rows)"),
        ({"Old": "hidden"}, "“Old” (6 rows, hidden), “Press” (2 rows)"),
        ({"Old": "veryHidden"}, "“Old” (6 rows, hidden), “Press” (2 rows)"),
    ],
)
def test_send_refuses_a_workbook_when_several_sheets_hold_people(
    press: Press, state: dict[str, str], words: str
) -> None:
    """A workbook with people on several sheets is refused with the sheets' names.

    Otherwise the first would be read whatever a person sees, and others get nothing.
    """
    workbook(press, {"Old": [HEAD, *FIVE], "Press": [HEAD, ["new@outlet.example", "New", ""]]}, **state)
    done = send(press)
    assert done.returncode == 65
    assert "ERROR LST15" in done.stderr
    assert words in " ".join(done.stderr.split())
    assert "--sheet" in done.stderr
    assert sent_to(press) == []


@pytest.mark.parametrize("name", ["Press", "press", " PRESS "])
def test_sheet_picks_the_one_it_names_when_there_are_several(press: Press, name: str) -> None:
    """The sheet that --sheet names is the one that is mailed, in any case of letters.

    Otherwise a workbook of two sheets could not be used.
    """
    workbook(press, {"Old": [HEAD, *FIVE], "Press": [HEAD, ["new@outlet.example", "New", ""]]}, Old="hidden")
    assert send(press, "--sheet", name).returncode == 0
    assert sent_to(press) == ["new@outlet.example"]


def test_sheet_refuses_with_the_names_when_it_is_not_there(press: Press) -> None:
    """A sheet that is not there is refused with the names of those that are.

    Otherwise a slip in a name would mail another sheet.
    """
    workbook(press, {"Press": [HEAD, *FIVE]})
    done = send(press, "--sheet", "Pres")
    assert done.returncode == 65
    assert "“Press” (6 rows)" in done.stderr
    assert sent_to(press) == []


def test_sheet_is_refused_when_no_list_is_a_workbook(press: Press) -> None:
    """The flag --sheet without a workbook ends with 64.

    Otherwise somebody would believe that a part of the list was meant.
    """
    press.write("lists/uk.csv", "email\np2@outlet.example\n")
    assert send(press, "--sheet", "Press", name="uk").returncode == 64


@pytest.mark.parametrize("state", [{}, {"Words": "hidden"}])
def test_send_passes_over_sheets_when_they_hold_no_people(press: Press, state: dict[str, str]) -> None:
    """A sheet without people, empty or hidden, is passed over, since such sheets stand in half of all workbooks."""
    words = [["beat"], ["climate"]] if state else []
    workbook(press, {"Sheet1": [], "Words": words, "Press": [HEAD, *FIVE]}, **state)
    assert send(press).returncode == 0
    assert len(sent_to(press)) == 5


@pytest.mark.slow
def test_correct_reads_the_sheet_when_an_excluded_workbook_has_two(press: Press) -> None:
    """A correction's --exclude reads the sheet that --sheet names.

    Otherwise nobody in a workbook of two sheets could be spared.
    """
    press.write("lists/all.csv", "email,outlet,notes\n" + "".join(f"{','.join(map(str, row))}\n" for row in FIVE))
    assert send(press, name="all").returncode == 0
    workbook(press, {"Old": [HEAD, *FIVE], "Press": [HEAD, FIVE[0]]})
    words = ("correct", ADVISORY, "--what", "The room is 12.", "--exclude", "eu.xlsx", "--dry-run", "--expect", "4")
    advisory = press.folder / ADVISORY
    advisory.write_text(f"{advisory.read_text()}\nThe room is 12.\n")
    assert "LST15" in press.run(*words).stderr
    done = press.run(*words, "--sheet", "Press")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("column", "code", "level"), [("A", 65, "ERROR LST17"), ("B", 0, "WARNING LST17"), ("C", 0, "WARNING LST17")]
)
def test_check_tells_a_hidden_column_and_send_refuses_when_it_is_addresses(
    press: Press, column: str, code: int, level: str
) -> None:
    """A hidden column is told by the check, and `send` refuses where it holds the addresses.

    Otherwise the screen would show others than those that get the mail.
    """

    def change(sheet: Any) -> None:
        sheet.column_dimensions[column].hidden = True

    made(press, change)
    assert send(press).returncode == code
    assert level in press.run("check", ADVISORY, "-l", "eu.xlsx").stdout


def test_send_refuses_a_workbook_when_a_formula_was_never_calculated(press: Press) -> None:
    """A formula that was never calculated refuses the workbook.

    Otherwise its row would look blank, and its person get nothing without a word.
    """
    made(press, lambda sheet: sheet.append(['="x"&"@outlet.example"', '="The "&"Sample"', "=1+1"]))
    done = send(press)
    assert done.returncode == 65
    assert "never calculated" in done.stderr
    assert sent_to(press) == []


def test_send_refuses_a_workbook_when_headings_stand_below_row_100(press: Press) -> None:
    """A sheet without headings in its first 100 rows is refused.

    Otherwise a sheet of a million formatted rows would keep the program busy.
    """
    book, path = Workbook(), press.folder / "lists" / "eu.xlsx"
    sheet: Any = book.active
    rows: list[list[object]] = [[*HEAD], *FIVE]
    for line, row in enumerate(rows, 150):
        for column, value in enumerate(row, 1):
            sheet.cell(line, column, value)
    book.save(path)
    done = send(press)
    assert done.returncode == 65
    assert "first 100 rows" in done.stderr


@pytest.mark.slow
def test_send_refuses_a_workbook_when_it_holds_a_million_texts(press: Press) -> None:
    """A workbook of more than a million texts is refused.

    Ten megabytes that no cell uses would take minutes and gigabytes.
    """
    path = made(press)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = f'<Override PartName="/xl/odd.xml" ContentType="{kind}"/></Types>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types)
    parts["xl/odd.xml"] = b"<sst>" + b"<si><t>x</t></si>" * 1_010_000 + b"</sst>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    done = send(press)
    assert done.returncode == 65
    assert "1,000,000 texts" in done.stderr


@pytest.mark.slow
def test_send_refuses_a_workbook_when_a_row_never_ends(press: Press) -> None:
    """A row of millions of cells is refused, else the row would fill the memory before any limit on rows is reached."""
    path = made(press)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</row>", b"<c/>" * 2_500_000 + b"</row>", 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    done = send(press)
    assert done.returncode == 65
    assert "ERROR LST01" in done.stderr


TWO = [["email", "outlet"], ["ada@outlet.example", "The Sample"], ["hid@outlet.example", "Hidden"]]


@pytest.mark.parametrize(
    "make",
    [
        lambda path: ods(path.with_suffix(".ods"), TWO, hidden={3: "filter"}),
        lambda path: ods(path.with_suffix(".ods"), TWO, hidden={3: "collapse"}),
        lambda path: ods(path.with_suffix(".ods"), TWO, group='table:display="false"'),
        lambda path: ods(path.with_suffix(".ods"), TWO, covered=3),
        lambda path: xlsb(path.with_suffix(".xlsb"), TWO, hidden=[3]),
        lambda path: xls(path.with_suffix(".xls")),
    ],
)
def test_send_reads_other_workbooks_when_their_hidden_rows_are_allowed(
    press: Press, make: Callable[[Path], Path]
) -> None:
    """A list from LibreOffice or an old Excel is refused for its hidden row, and read whole with --with-hidden-rows."""
    name = make(press.folder / "lists" / "eu").name
    refused = send(press, name=name)
    assert refused.returncode == 65
    assert "LST16" in refused.stderr
    assert sent_to(press) == []
    assert send(press, "--with-hidden-rows", name=name).returncode == 0
    assert sent_to(press) == ["ada@outlet.example", "hid@outlet.example"]


@pytest.mark.parametrize("kind", ["ods", "xlsb"])
def test_send_reads_other_workbooks_when_they_hide_nothing(press: Press, kind: str) -> None:
    """A list from LibreOffice or in xlsb that hides nothing is read as it is.

    Otherwise each list would have to be saved anew.
    """
    path = press.folder / "lists" / f"eu.{kind}"
    ods(path, TWO) if kind == "ods" else xlsb(path, TWO)
    assert send(press, name=path.name).returncode == 0
    assert sent_to(press) == ["ada@outlet.example", "hid@outlet.example"]


def test_send_refuses_an_ods_file_when_its_address_column_is_hidden(press: Press) -> None:
    """An ODS file whose column of addresses is hidden is refused, since LibreOffice hides columns in its own way."""
    column = '<table:table-column table:visibility="collapse"/><table:table-column/>'
    ods(press.folder / "lists" / "eu.ods", TWO, columns=column)
    done = send(press, name="eu.ods")
    assert done.returncode == 65
    assert "ERROR LST17" in done.stderr


def test_send_refuses_an_ods_file_when_it_claims_endless_cells(press: Press) -> None:
    """An ODS file that claims a billion cells is refused.

    Otherwise two cells far apart would make the library fill the memory.
    """
    path = ods(press.folder / "lists" / "eu.ods", TWO, columns="")
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    far = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000">'
    )
    far += "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content.replace("</table:table>", far))
    done = send(press, name="eu.ods")
    assert done.returncode == 65
    assert "cells" in done.stderr


def test_send_reads_letters_when_excel_has_escaped_them(press: Press) -> None:
    """Letters that Excel writes as _x00E9_ are read as themselves.

    Otherwise a journalist's outlet would be printed with the escapes.
    """
    made(press, lambda sheet: sheet.append(["zoe@outlet.example", "Caf_x00E9_ Libert_x00E9_", "one_x000D_\ntwo"]))
    assert send(press).returncode == 0
    assert "Café Liberté" in press.run("status", "last").stdout + press.run("status", "--who", "zoe").stdout
