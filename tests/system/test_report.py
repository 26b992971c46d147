"""`report`: after a real send to a server that takes one, refuses one, puts one off and breaks off at one."""

import csv
import io
import json
import re
import stat
from datetime import UTC, datetime

import pytest

from advisory_cli.ledger.sqlite_ledger import open_ledger
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import REFUSED, deliver, mailing, plan
from tests.smtp_servers import DROP, Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press

LIST = """email,name,outlet,beat
ann@one.example,Ann Lee,"The <script>alert(1)</script> Gazette",climate
ben@two.example,Ben Ruud,Le Quotidien,climate
cleo@three.example,Cleo Sand,=cmd|' /C calc'!A0,climate
dora@four.example,Dora Ek,Le Quotidien,climate
emil@five.example,Emil Fox,,climate
"""
EVIL = say("550 5.1.1 <ben@two.example> \x1b[2J<b>unknown</b>")
FAULTS = (
    Fault(phase="rcpt", act=EVIL, whom="ben@"),
    Fault(phase="rcpt", act=say("451 4.7.1 come back later"), whom="cleo@"),
    Fault(phase="dot", act=DROP, whom="dora@"),
)


@pytest.fixture
def sent(press: Press) -> Press:
    """Five were written to: two accepted, and one each refused, put off and in doubt."""
    press.write("lists/l.csv", LIST)
    with ScriptedServer(faults=FAULTS, orderly=True) as server:
        press.go_live(server.port)
        done = press.run("send", ADVISORY, "-l", "l", "--yes", "--connections", "1")
        assert done.returncode == 76, done.stderr
    return press


def id_of(press: Press) -> str:
    """What the mailing is called."""
    return str(json.loads(press.run("status", "--format", "json").stdout)["mailings"][0]["id"])


def test_report_writes_its_page_for_the_owner_alone(sent: Press) -> None:
    """The page lies where the command says, readable by its owner alone and left out of Git.

    Otherwise everybody on the computer could read addresses.
    """
    done = sent.run("report", "last")
    assert done.returncode == 0, done.stderr
    page = sent.folder / "reports" / f"{id_of(sent)}.html"
    assert done.stderr == f"The report is in {page}\n"
    assert done.stdout == ""
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
    assert [one.name for one in page.parent.iterdir()] == [page.name]
    assert "reports/" in (sent.folder / ".gitignore").read_text().splitlines()


@pytest.mark.slow
def test_report_page_tells_the_ledgers_numbers_and_escapes_words(sent: Press) -> None:
    """The page tells the ledger's numbers and shows a server's words and a list's cells as text, never as markup."""
    sent.run("report", ADVISORY.removeprefix("advisories/").removesuffix(".md"))
    text = next((sent.folder / "reports").iterdir()).read_text()
    assert "2 of 5 messages accepted; 1 trying again, 1 refused and 1 unconfirmed." in text
    assert "it does not say that anybody read it. Opens and clicks are never tracked." in text
    assert "5.1.1 &lt;ben@two.example&gt; \\x1b[2J&lt;b&gt;unknown&lt;/b&gt;" in text
    assert "The &lt;script&gt;alert(1)&lt;/script&gt; Gazette" in text
    assert "<script" not in text
    assert "five.example" in text
    assert '<svg class="timeline"' not in text, "it took less than a minute"
    assert "Europe/Brussels (CE" in text


@pytest.mark.slow
def test_report_csv_is_a_list_again_when_people_failed(sent: Press) -> None:
    """The table of people who were not reached is a list for the next send.

    Otherwise these people would have to be copied by hand, and somebody be forgotten.
    """
    done = sent.run("report", "last", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    assert {(row["email"], row["state"]) for row in rows} == {
        ("ben@two.example", "refused"),
        ("dora@four.example", "unsure"),
    }
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    target = sent.folder / "lists" / "failed.csv"
    assert sent.run("report", "last", "--format", "csv", "-o", str(target)).stdout == ""
    assert target.read_bytes() == done.output
    other = (sent.folder / ADVISORY).read_text().replace("id: eu-russia-summit-2014", "id: second-text")
    sent.write("advisories/second.md", other)
    with MailServer() as server:
        sent.go_live(server.port)
        again = sent.run("send", "second", "-l", "failed", "--own-text", "--yes")
        assert again.returncode == 0, again.stderr
        assert sorted(one.rcpt[0] for one in server.accepted) == ["ben@two.example", "dora@four.example"]


def test_report_json_tells_counts_and_failed_people(sent: Press) -> None:
    """The report in JSON holds the id, the counts, the failed people, the timeline and the outlets."""
    done = sent.run("report", "last", "--format", "json")
    (one,) = json.loads(done.stdout)["mailings"]
    assert one["id"] == id_of(sent)
    assert (one["counts"]["accepted"], one["counts"]["trying_again"]) == (2, 1)
    assert {row["email"] for row in one["failed"]} == {"ben@two.example", "cleo@three.example", "dora@four.example"}
    assert one["timeline"][-1]["unsure"] == 1
    assert next(each["outlet"] for each in one["outlets"]) == "Le Quotidien"


@pytest.mark.slow
def test_report_shows_the_end_when_failures_were_mended(sent: Press) -> None:
    """The report shows what a second try and a person's decision made of the failures.

    Otherwise the page would show what failed once, though it is mended.
    """
    with MailServer() as server:
        sent.go_live(server.port)
        assert sent.run("retry").returncode == 0
        assert sent.run("resolve", "--arrived", "all").returncode == 0
    sent.run("report", "last")
    text = next((sent.folder / "reports").iterdir()).read_text()
    assert "4 of 5 messages accepted; 1 refused." in text
    assert " resolve" not in text
    assert re.search(r'<li class="unconfirmed none"><b>0</b> unconfirmed</li>', text)
    (one,) = json.loads(sent.run("report", "last", "--format", "json").stdout)["mailings"]
    assert one["timeline"][-1] | {"when": ""} == {
        "when": "",
        "accepted": 4,
        "trying_again": 0,
        "refused": 1,
        "unsure": 0,
    }


@pytest.mark.slow
def test_report_refuses_to_write_when_the_target_is_another_file(sent: Press) -> None:
    """A list or an advisory is not written over by a report, else a slip of the pen would cost it."""
    before = (sent.folder / "lists" / "l.csv").read_text()
    done = sent.run("report", "last", "-o", str(sent.folder / "lists" / "l.csv"))
    assert (done.returncode, "is not a report" in done.stderr) == (64, True)
    assert (sent.folder / "lists" / "l.csv").read_text() == before
    assert sent.run("report", "last", "--format", "json", "-o", str(sent.folder / ADVISORY)).returncode == 64
    away = sent.run("report", "last", "-o", str(sent.folder / "nowhere" / "r.html"))
    assert (away.returncode, "The report cannot be written to" in away.stderr) == (73, True)


def test_report_refuses_to_write_when_the_folder_is_public(sent: Press) -> None:
    """A report is not written into a public folder in any format.

    Otherwise journalists' addresses would lie on the web server.
    """
    with (sent.folder / "advisory.toml").open("a") as file:
        file.write('public_folders = ["www"]\n')
    (sent.folder / "www").mkdir()
    for form in ("html", "csv", "json"):
        done = sent.run("report", "last", "--format", form, "-o", str(sent.folder / "www" / f"r.{form}"))
        assert (done.returncode, "which anybody can read" in done.stderr) == (64, True)
    assert list((sent.folder / "www").iterdir()) == []


@pytest.mark.slow
def test_report_ends_with_usage_codes_when_its_words_do_not_fit(sent: Press) -> None:
    """A missing or unknown name, and a flag of another format, end with 64 or 66 and no traceback."""
    assert sent.run("report").returncode == 64
    assert sent.run("report", "nope").returncode == 66
    done = sent.run("report", "last", "--format", "csv", "--open")
    assert (done.returncode, "html only" in done.stderr) == (64, True)


def test_report_counts_live_mailings_alone_when_an_advisory_is_named(press: Press) -> None:
    """The report of an advisory holds all its live mailings and none of practice.

    Practice has a report by its own id, with a notice.
    """
    now = datetime(2026, 6, 5, 7, 0, tzinfo=UTC)
    ledger = open_ledger(press.folder / "ledger", now=now, writer=True)
    plan(ledger, mailing("p1", realm=Realm.PRACTICE), ["zoe"])
    deliver(ledger, "p1")
    plan(ledger, mailing("m1"), ["ana", "ben"])
    deliver(ledger, "m1", REFUSED)
    plan(ledger, mailing("m2", revision=2), ["ana"], again=True)
    deliver(ledger, "m2")
    plan(ledger, mailing("m0", advisory="other"), ["cleo"])
    plan(ledger, mailing("m9", advisory="other"), ["cleo"])
    deliver(ledger, "m9")
    ledger.close()
    assert press.run("report", "summit").returncode == 0
    text = (press.folder / "reports" / "summit.html").read_text()
    assert "The latest message was accepted for 1 of 2 recipients; 1 refused." in text
    assert re.findall(r'<dt>Mailing</dt><dd dir="auto">(.*?)</dd>', text) == ["m2", "m1"]
    assert "zoe" not in text
    assert "Practice: these" in text
    assert '<p class="notice" hidden>' in text
    assert press.run("report", "other").returncode == 0
    assert (press.folder / "reports" / "m9.html").exists()  # m0 has nobody of its own any more
    assert press.run("report", "p1").returncode == 0
    assert '<p class="notice" >Practice: these' in (press.folder / "reports" / "p1.html").read_text()


def test_report_names_the_command_for_one_person_when_somebody_is_named(press: Press) -> None:
    """`report --who` is answered with the command that shows one person."""
    done = press.run("report", "last", "--who", "O'Neil")
    assert done.returncode == 64
    assert "advisory" in done.stderr
    assert "status --who 'O'\"'\"'Neil'" in " ".join(done.stderr.split())
