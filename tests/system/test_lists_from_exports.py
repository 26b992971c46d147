"""What `status` and `report` write as CSV is read back as a list, person by person and cell by cell."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.smtp_servers import Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, found

ODD = [
    ("+tag@x.example", "+Plus Magazine"),
    ("=sum@x.example", "=SUM(A1)"),
    ("-dash@x.example", "-dash"),
    ("'+quoted@x.example", "'+quoted"),
    ("'=twice@x.example", "''=twice"),
    ("o'neill@x.example", "'s Morgens"),
    ("plain@x.example", 'The "Sample", daily'),
]
SECOND = "advisories/second.md"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom with a list of odd people, and a second text for them."""
    room = found(tmp_path / "room")
    table = io.StringIO()
    csv.writer(table).writerows([("email", "outlet"), *ODD])
    room.write("lists/odd.csv", table.getvalue())
    text = (room.folder / ADVISORY).read_text()
    room.write(SECOND, text.replace("id: eu-russia-summit-2014", "id: second-text"))
    return room


def told(press: Press, name: str) -> list[tuple[str, str]]:
    """Address and outlet of everybody in a list, as a mailing to them keeps them."""
    done = press.run("send", SECOND, "-l", name, "--own-text", "--yes")
    assert done.returncode == 0, done.stderr
    deliveries = json.loads(press.run("status", "second-text", "--format", "json").stdout)["deliveries"]
    return sorted((row["email"], row["outlet"]) for row in deliveries)


@pytest.mark.parametrize("excel", [(), ("--excel",)])
def test_what_status_wrote_is_the_same_list_again(press: Press, excel: tuple[str, ...]) -> None:
    """The apostrophe against formulas is legal in an address: a stranger gets the mail, and the reader nothing."""
    assert press.run("send", ADVISORY, "-l", "odd", "--yes").returncode == 0
    done = press.run("status", "last", "--format", "csv", *excel)
    press.write("lists/back.csv", done.output)
    assert told(press, "back") == sorted(ODD)


def test_addresses_stay_as_they_are_when_only_their_column_is_kept(press: Press) -> None:
    """Whoever copies the column of addresses out of the table has other addresses."""
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    done = press.run("status", "last", "--format", "csv")
    rows = csv.DictReader(io.StringIO(done.stdout, newline=""))
    press.write("lists/back.csv", "email\n" + "".join(f"{row['email']}\n" for row in rows))
    assert [address for address, _ in told(press, "back")] == sorted(address for address, _ in ODD)


def test_what_report_wrote_is_the_same_list_again(press: Press) -> None:
    """Whoever was refused is written to again under another address."""
    unknown = Fault(phase="rcpt", act=say("550 5.1.1 =?utf-8?q?no?= such {{ user }}"), whom="@")
    with ScriptedServer(faults=(unknown,)) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "odd", "--yes", "--connections", "1").returncode == 69
    target = press.folder / "lists" / "failed.csv"
    assert press.run("report", "last", "--format", "csv", "-o", str(target)).returncode == 0
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("send", SECOND, "-l", "failed", "--own-text", "--yes").returncode == 0
        assert sorted(one.rcpt[0] for one in server.accepted) == sorted(address for address, _ in ODD)


def test_what_status_wrote_is_the_same_list_when_a_spreadsheet_saved_it(press: Press) -> None:
    """The table is opened in Excel, looked at, and saved as a workbook."""
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    rows = csv.reader(io.StringIO(press.run("status", "last", "--format", "csv").stdout, newline=""))
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.data_type = "s" if cell.value is not None else cell.data_type
    book.save(press.folder / "lists" / "back.xlsx")
    assert told(press, "back") == sorted(ODD)


def test_no_cell_of_an_export_is_a_formula(press: Press) -> None:
    """A spreadsheet runs what a journalist or a server wrote."""
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    rows = csv.DictReader(io.StringIO(press.run("status", "last", "--format", "csv").stdout, newline=""))
    cells = [cell for row in rows for column, cell in row.items() if column != "email"]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("verb", [("status",), ("status", "last"), ("report", "last")])
def test_csv_for_excel_begins_with_its_mark(press: Press, verb: tuple[str, ...]) -> None:
    """Excel reads Zoë as ZoÃ«, and the press officer mends a list that was right."""
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    plain, marked = (press.run(*verb, "--format", "csv", *excel) for excel in ((), ("--excel",)))
    assert plain.returncode == 0
    assert marked.output == b"\xef\xbb\xbf" + plain.output
    assert press.run(*verb, "--format", "json", "--excel").returncode == 64


def test_the_mark_stands_in_the_file_too(press: Press) -> None:
    """A file is what Excel opens."""
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    target = press.folder / "lists" / "failed.csv"
    assert press.run("report", "last", "--format", "csv", "--excel", "-o", str(target)).returncode == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
