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
    # Of apostrophes before a formula, one is not read.
    cells = [(address, f"'{outlet}" if outlet.startswith(("'+", "''")) else outlet) for address, outlet in ODD]
    csv.writer(table).writerows([("email", "outlet"), *cells])
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
def test_status_csv_is_the_same_list_when_it_is_read_back(press: Press, excel: tuple[str, ...]) -> None:
    """The table that `status` writes is the same list again.

    Otherwise the apostrophe against formulas would send a stranger the mail, and the reader nothing.
    """
    assert press.run("send", ADVISORY, "-l", "odd", "--yes").returncode == 0
    done = press.run("status", "last", "--format", "csv", *excel)
    press.write("lists/back.csv", done.output)
    assert told(press, "back") == sorted(ODD)


def test_status_csv_keeps_addresses_when_only_their_column_is_kept(press: Press) -> None:
    """The column of addresses alone, copied out of `status`'s table, is a list of the same addresses."""
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    done = press.run("status", "last", "--format", "csv")
    rows = csv.DictReader(io.StringIO(done.stdout, newline=""))
    press.write("lists/back.csv", "email\n" + "".join(f"{row['email']}\n" for row in rows))
    assert [address for address, _ in told(press, "back")] == sorted(address for address, _ in ODD)


def test_report_csv_is_the_same_list_when_it_is_read_back(press: Press) -> None:
    """The table that `report` writes of refused people is a list of the same addresses.

    Otherwise these people would be written to again under others.
    """
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


def test_status_csv_is_the_same_list_when_a_spreadsheet_saved_it(press: Press) -> None:
    """The table of `status` saved as a workbook is the same list again, as after a look at it in Excel."""
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


def test_status_csv_holds_no_formula_when_cells_begin_like_one(press: Press) -> None:
    """A cell of `status`'s table, addresses apart, never begins like a formula.

    Otherwise a spreadsheet would run what a journalist or a server wrote.
    """
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    rows = csv.DictReader(io.StringIO(press.run("status", "last", "--format", "csv").stdout, newline=""))
    cells = [cell for row in rows for column, cell in row.items() if column != "email"]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("verb", [("status",), ("status", "last"), ("report", "last")])
def test_csv_begins_with_the_mark_when_excel_is_asked_for(press: Press, verb: tuple[str, ...]) -> None:
    """The CSV for Excel is the plain one with a byte order mark before it, and --excel is refused for JSON.

    Otherwise Excel would read Zoë as ZoÃ«, and somebody mend a list that was right.
    """
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    plain, marked = (press.run(*verb, "--format", "csv", *excel) for excel in ((), ("--excel",)))
    assert plain.returncode == 0
    assert marked.output == b"\xef\xbb\xbf" + plain.output
    assert press.run(*verb, "--format", "json", "--excel").returncode == 64


def test_report_csv_begins_with_the_mark_when_it_is_written_to_a_file(press: Press) -> None:
    """The CSV for Excel that is written to a file begins with its mark, since a file is what Excel opens."""
    press.run("send", ADVISORY, "-l", "odd", "--yes")
    target = press.folder / "lists" / "failed.csv"
    assert press.run("report", "last", "--format", "csv", "--excel", "-o", str(target)).returncode == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
