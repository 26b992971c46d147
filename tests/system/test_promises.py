"""The promises under odd circumstances: each test is something that once went wrong, or nearly did."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.smtp_servers import DROP, MailServer, ScriptedServer, read_kept, say, server_process
from tests.system.press import ADVISORY, Press, journalists

LATER = say("450 4.2.0 later")


def _send(press: Press, *words: str, lists: str = "l", code: int = 0) -> str:
    done = press.run("send", ADVISORY, "-l", lists, *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def _list(press: Press, *rows: str, name: str = "l", heading: str = "email,country") -> None:
    press.write(f"lists/{name}.csv", "\n".join((heading, *rows)) + "\n")


def _ledger(press: Press, statement: str) -> None:
    """Change the ledger by hand: time passes, or a disaster happens."""
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger, ledger:
        ledger.execute(statement)


def _change(press: Press, old: str, new: str) -> None:
    path = press.folder / ADVISORY
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def _rcpts(server: MailServer) -> list[str]:
    return [one.rcpt[0] for one in server.accepted]


@pytest.mark.parametrize(
    ("words", "gets"),
    [
        (("--exclude", "skip"), []),
        (("--where", "country=FR"), ["b@x.example"]),
        (("--limit", "1"), ["a@x.example"]),
        ((), ["a@x.example", "b@x.example"]),
    ],
)
def test_who_is_tried_again_is_chosen_by_this_command(press: Press, words: tuple[str, ...], gets: list[str]) -> None:
    """A deferred message goes to nobody whom the command at hand leaves out, and the number is told before."""
    _list(press, "a@x.example,BE", "b@x.example,FR")
    _list(press, "a@x.example,BE", "b@x.example,FR", name="skip")
    with ScriptedServer({"rcpt": LATER}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    _ledger(press, "UPDATE delivery SET due = 0")
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, *words, "--expect", str(len(gets)))
        assert _rcpts(server) == gets


def test_a_lost_ledger_stops_everything(press: Press) -> None:
    """Without the record of who got what, everybody would get it again: 74, and nothing leaves."""
    _list(press, "a@x.example,BE")
    _send(press)
    ledger = press.folder / "ledger" / "ledger.db"
    for left in (b"", None):
        if left is None:
            ledger.unlink()
        else:
            ledger.write_bytes(left)
        for part in ("-wal", "-shm"):
            Path(f"{ledger}{part}").unlink(missing_ok=True)
        _send(press, code=74)
        assert press.run("status").returncode == 74
    assert len(list(press.outbox())) == 1


def test_deleting_the_lock_does_not_let_a_second_sender_in(press: Press, tmp_path: Path) -> None:
    """People delete stale locks; this one is not stale."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/l.csv", journalists(80))
    with server_process(kept, "--delay", "0.05") as port:
        press.go_live(port)
        running = press.start("send", ADVISORY, "-l", "l", "--yes")
        while len(read_kept(kept)) < 3:
            time.sleep(0.02)
        (press.folder / "ledger" / "lock").unlink()
        _send(press, code=75)
        assert press.run("send", ADVISORY, "-l", "l", "--dry-run").returncode == 0
        assert running.wait(30) == 0
    people = [one.rcpt for one in read_kept(kept)]
    assert len(people) == len(set(people)) == 80


def test_an_older_text_never_follows_a_newer_one(press: Press) -> None:
    """A colleague's old copy of the file reaches nobody who has the later revision."""
    _list(press, "a@x.example,BE")
    _change(press, "revision: 1", "revision: 2")
    _send(press)
    _change(press, "revision: 2", "revision: 1")
    assert "later revision" in _send(press)
    assert len(list(press.outbox())) == 1


def test_a_passage_for_some_only_is_part_of_the_text(press: Press) -> None:
    """A template that speaks to people with an outlet changed: that is another text, and wants another revision."""
    _list(press, "a@x.example,O", heading="email,outlet")
    with MailServer() as server:  # live: practice begins anew with a changed text
        press.go_live(server.port)
        _send(press)
    _list(press, "b@x.example,O", heading="email,outlet")
    (press.folder / "templates" / "parts").mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "templates" / "parts" / "footer.txt"
    extra = "{% if recipient.outlet %}\nTHE MINISTER RESIGNED\n{% endif %}\n"
    press.write("templates/parts/footer.txt", shipped.read_text() + extra)
    assert "ADV18" in _send(press, code=65)


def test_check_sees_what_send_would_refuse(press: Press) -> None:
    """A changed text and an empty list are found before the deadline, not at it."""
    _list(press, "a@x.example,BE")
    _list(press, name="empty")
    with MailServer() as server:  # live: practice begins anew with a changed text
        press.go_live(server.port)
        _send(press)
    _change(press, "NGOs join forces", "NGOs stand together")
    checked = press.run("check", ADVISORY, "-l", "l")
    assert checked.returncode == 65
    assert "ADV18" in checked.stdout
    assert press.run("check", ADVISORY, "-l", "empty").returncode == 65


EMBARGOED = "release: {embargo: '2027-06-05 00:01', zone: Europe/London}"


@pytest.fixture
def embargoed(press: Press) -> Press:
    """One cleared person has the text, under an embargo that still holds; another is held."""
    text = (press.folder / ADVISORY).read_text().replace("2014-01-27 12:30", "2027-07-01 12:30")
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    (press.folder / ADVISORY).write_text(text.replace(release, EMBARGOED))
    _list(press, "yes@x.example,yes,2026-09-01", "no@x.example,no,", heading="email,embargo_ok,embargo_agreed_on")
    _send(press)
    return press


def test_an_embargo_cannot_be_edited_away(embargoed: Press) -> None:
    """Those who have it rely on everybody else waiting: another revision without the embargo is refused too."""
    _change(embargoed, EMBARGOED, "release: immediate")
    _send(embargoed, code=65)
    _change(embargoed, "revision: 1", "revision: 2")
    assert "EMB19" in _send(embargoed, code=77)
    _change(embargoed, "release: immediate", EMBARGOED.replace("2027-06-05", "2027-06-01"))
    assert "EMB19" in _send(embargoed, code=77)
    assert len(list(embargoed.outbox())) == 1


def test_a_repeated_send_under_embargo_is_silent_work(embargoed: Press) -> None:
    """The held stay held, nobody gets it twice, and no empty mailings pile up."""
    for _ in range(3):
        _send(embargoed)
    assert len(list(embargoed.outbox())) == 1
    assert len(json.loads(embargoed.run("status", "--format", "json").stdout)["mailings"]) == 1


def test_preview_says_who_is_held(embargoed: Press) -> None:
    """The text of a held person looks published; it must say that it is not yet theirs."""
    shown = embargoed.run("preview", ADVISORY, "-l", "l", "--to", "no@x.example", "--text")
    assert "held until the embargo ends" in shown.stderr
    shown = embargoed.run("preview", ADVISORY, "-l", "l", "--to", "yes@x.example", "--text")
    assert "held" not in shown.stderr


def test_a_clearance_of_the_future_counts_for_nothing(embargoed: Press) -> None:
    """2062 for 2026 is a slip of the pen, and would never expire."""
    _list(embargoed, "f@x.example,yes,2062-01-01", heading="email,embargo_ok,embargo_agreed_on")
    assert "EMB11" in _send(embargoed)
    assert len(list(embargoed.outbox())) == 1  # of the fixture


def test_cron_does_not_take_a_stop_back(press: Press) -> None:
    """After `stop` an unattended send is 76 until a person lifts it."""
    press.write("lists/l.csv", journalists(3))
    with ScriptedServer({"rcpt": [say("250 ok"), LATER]}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    _ledger(press, "UPDATE delivery SET due = 0")
    assert press.run("stop", "eu-russia-summit-2014").returncode == 0
    with MailServer() as server:
        press.go_live(server.port)
        assert "stopped" in _send(press, code=76)
        assert not server.accepted
        assert press.run("stop", "eu-russia-summit-2014", "--undo").returncode == 0
        _send(press)
        assert len(server.accepted) == 2


def test_an_advisory_is_all_its_mailings(press: Press) -> None:
    """Status, resolve and stop by the advisory's id reach every run of it, not the last one only."""
    _list(press, "a@x.example,BE")
    _list(press, "b@x.example,BE", name="m")
    with ScriptedServer({"dot": DROP}) as server:
        press.go_live(server.port)
        _send(press, code=76)
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, lists="m", code=76)
    rows = press.run("status", "eu-russia-summit-2014", "--format", "csv").stdout
    assert "a@x.example" in rows
    assert "b@x.example" in rows
    assert press.run("resolve", "eu-russia-summit-2014").returncode == 76
    assert press.run("resolve", "eu-russia-summit-2014", "--arrived", "all").returncode == 0


def test_the_same_cron_line_is_right_after_an_interruption(press: Press) -> None:
    """--expect counts those who have it already; after the last message the line is quiet and 0."""
    press.write("lists/l.csv", journalists(3))
    with ScriptedServer({"rcpt": [say("250 ok"), LATER]}) as server:
        press.go_live(server.port)
        _send(press, "--expect", "3", code=75)
    _ledger(press, "UPDATE delivery SET due = 0")
    with MailServer() as server:
        press.go_live(server.port)
        assert _send(press, "--expect", "3") == ""
        assert _send(press, "--expect", "3") == ""
        _send(press, "--expect", "4", code=65)


def test_a_server_that_throttles_the_sender_burns_nobody(press: Press) -> None:
    """A 4yz at MAIL is about us: the run ends, nobody is tried, nobody's attempts are used up."""
    press.write("lists/l.csv", journalists(3))
    with ScriptedServer({"mail": say("450 4.7.1 quota exceeded")}) as server:
        press.go_live(server.port)
        for _ in range(8):
            _send(press, code=75)
        assert server.bodies == []
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, "--expect", "3")


def test_a_broken_archive_is_found_before_anything_leaves(press: Press) -> None:
    """The office's copy must not hide what became of the mail."""
    press.write("lists/l.csv", journalists(1))
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text() + 'archive = "maildir:archive"\n')
    (press.folder / "archive").write_text("a file")
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, code=73)
        assert not server.accepted
        (press.folder / "archive").unlink()
        _send(press)
        assert len(server.accepted) == 1


def test_first_people_count_apart(press: Press) -> None:
    """They neither use up --limit nor escape --exclude."""
    press.write("lists/l.csv", journalists(3))
    _list(press, "desk@newsroom.example,", name="skip")
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text() + 'first = ["desk@newsroom.example"]\n')
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, "--limit", "1", "--exclude", "skip")
        assert _rcpts(server) == ["p0@outlet0.example"]


def test_a_suggested_command_chooses_the_same_people(press: Press) -> None:
    """What a rehearsal suggests is what was rehearsed, flag for flag."""
    press.write("lists/l.csv", journalists(4))
    done = press.run(
        "send", ADVISORY, "-l", "l", "--where", "language=fr", "--limit", "2", "--rate", "5/minute", "--dry-run"
    )
    assert "--where language=fr --limit 2 --rate 5/minute" in done.stderr


def test_a_preview_never_replaces_a_text(press: Press) -> None:
    """-o onto the advisory itself would destroy it."""
    before = (press.folder / ADVISORY).read_text()
    done = press.run("preview", ADVISORY, "-l", "example", "-o", str(press.folder / ADVISORY))
    assert done.returncode == 64
    assert (press.folder / ADVISORY).read_text() == before


def test_the_first_of_two_rows_is_shown_in_the_preview(press: Press) -> None:
    """The page shows the address that gets it, not its double."""
    _list(press, "Anna@x.example,BE", "anna@X.example,BE")
    press.run("preview", ADVISORY, "-l", "l", "-o", str(press.folder / "p.html"))
    page = (press.folder / "p.html").read_text()
    assert "Anna@x.example" in page
    assert page.count("anna@x.example") == 1  # the finding that names the double


@pytest.mark.parametrize("words", [["status"], ["config"], ["check", ADVISORY, "-l", "example", "--format", "json"]])
def test_a_reader_who_leaves_is_no_fault(press: Press, words: list[str]) -> None:
    """`advisory … | true` ends with 0 and without a word."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        press.command(*words),
        stdout=write,
        stderr=subprocess.PIPE,
        env=press.environment(None),
        cwd=press.folder,
        check=False,
    )
    os.close(write)
    assert done.returncode == 0, done.stderr
    assert b"rror" not in done.stderr


def test_a_full_disk_behind_stdout_is_a_sentence(press: Press) -> None:
    """Output that cannot be written is 73, not a fault of ours."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            press.command("config"), stdout=full, stderr=subprocess.PIPE, env=press.environment(None), check=False
        )
    assert done.returncode == 73, done.stderr


def test_after_a_crash_the_truth_is_told_at_once(press: Press, tmp_path: Path) -> None:
    """Status and resolve settle what a dead process left, without a send in between."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/l.csv", journalists(40))
    with server_process(kept, "--delay", "0.05") as port:
        press.go_live(port)
        running = press.start("send", ADVISORY, "-l", "l", "--yes")
        while len(read_kept(kept)) < 5:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        running.wait(10)
        time.sleep(0.2)
        arrived = len(read_kept(kept))
    rows = press.run("status", "--format", "csv").stdout
    told = rows.count('"accepted"') + rows.count('"unsure"')
    assert arrived <= told <= arrived + 1  # one may have died between its mark and its dot
    assert rows.count('"waiting"') + rows.count('"trying again"') == 40 - told
    assert press.run("resolve").returncode == (76 if '"unsure"' in rows else 0)


def test_a_mended_sender_reaches_those_who_were_only_deferred(press: Press) -> None:
    """They have nothing yet: the corrected `from` and the corrected row of the list leave, not the old ones."""
    _list(press, "a@x.example,Wrong", heading="email,last_name")
    with ScriptedServer({"rcpt": say("450 4.1.8 sender address rejected")}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    _ledger(press, "UPDATE delivery SET due = 0")
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text().replace("<press@newsroom.example>", "<desk@fixed.example>"))
    _list(press, "a@x.example,Right", heading="email,last_name")
    with MailServer() as server:
        press.go_live(server.port)
        _send(press)
        (kept,) = server.accepted
    assert kept.mail_from == "desk@fixed.example"
    assert b"Right" in kept.content
    assert b"Wrong" not in kept.content


@pytest.mark.slow
def test_a_stop_by_an_earlier_name_reaches_the_run_that_goes_on(press: Press, tmp_path: Path) -> None:
    """The name the first run showed is the one a person remembers; its people have moved to the second run."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/l.csv", journalists(200))
    with server_process(kept, "--delay", "0.05") as port:
        press.go_live(port)
        for number, end in ((5, signal.SIGINT), (15, None)):
            running = press.start("send", ADVISORY, "-l", "l", "--yes")
            while len(read_kept(kept)) < number:
                time.sleep(0.01)
            if end:
                running.send_signal(end)
                assert running.wait(20) == 130
        assert "Stopped" in press.run("stop", "eu-russia-summit-2014.1").stderr
        assert running.wait(20) == 76
    assert len(read_kept(kept)) < 200


def test_a_stop_holds_the_held_too(embargoed: Press) -> None:
    """After the embargo an unattended send does not go on with what somebody stopped."""
    assert embargoed.run("stop").returncode == 0
    _ledger(embargoed, "UPDATE mailing SET embargo_until = 1700000000000000")
    _change(embargoed, EMBARGOED, "release: immediate")
    _send(embargoed, code=76)
    assert embargoed.run("stop", "last", "--undo").returncode == 0
    _send(embargoed)
    assert len(list(embargoed.outbox())) == 2


def test_the_cleared_who_must_wait_are_still_cleared(embargoed: Press) -> None:
    """A cleared person whose server asked for time is no reason to say that nobody is cleared."""
    _list(embargoed, "two@x.example,yes,2026-09-01", "no@x.example,no,", heading="email,embargo_ok,embargo_agreed_on")
    with ScriptedServer({"rcpt": LATER}) as server:
        embargoed.go_live(server.port)
        _send(embargoed, code=75)
        _send(embargoed, code=75)


def test_a_shared_preview_of_an_embargoed_text_shows_the_bar(embargoed: Press) -> None:
    """A page made to be passed on must not look free to publish."""
    target = embargoed.folder / "shared.html"
    embargoed.run("preview", ADVISORY, "-l", "l", "--share", "-o", str(target))
    page = target.read_text()
    assert "EMBARGOED UNTIL" in page
    assert "FOR IMMEDIATE RELEASE" not in page


def test_who_opted_out_waits_no_more(press: Press) -> None:
    """A deferred message to somebody who then opted out is not waiting for ever."""
    press.write("lists/l.csv", journalists(1))
    with ScriptedServer({"rcpt": LATER}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    press.run("suppress", "add", "p0@outlet0.example")
    _send(press)
    assert "left out" in press.run("status", "--format", "csv").stdout


def test_taking_an_opt_out_back_does_not_open_its_domain(press: Press) -> None:
    """`suppress remove` must not promise what a @domain entry forbids."""
    press.run("suppress", "add", "a@x.example", "@x.example")
    assert "still gets nothing" in press.run("suppress", "remove", "a@x.example").stderr


def test_a_test_of_an_embargoed_text_shows_the_bar(embargoed: Press) -> None:
    """Whoever stands first in the list, held or not: the office looks at what leaves first."""
    _list(embargoed, "no@x.example,no,", "yes@x.example,yes,2026-09-01", heading="email,embargo_ok,embargo_agreed_on")
    before = {message["Message-ID"] for message in embargoed.outbox()}
    assert embargoed.run("send", ADVISORY, "-l", "l", "--test").returncode == 0
    (test,) = [message for message in embargoed.outbox() if message["Message-ID"] not in before]
    assert "EMBARGO" in test["Subject"]
