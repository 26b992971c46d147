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
def test_send_tries_again_only_people_it_chooses_when_some_were_deferred(
    press: Press, words: tuple[str, ...], gets: list[str]
) -> None:
    """A deferred message goes only to people whom the command at hand chooses, and --expect counts them."""
    _list(press, "a@x.example,BE", "b@x.example,FR")
    _list(press, "a@x.example,BE", "b@x.example,FR", name="skip")
    with ScriptedServer({"rcpt": LATER}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    press.let_come()
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, *words, "--expect", str(len(gets)))
        assert _rcpts(server) == gets


def test_send_refuses_when_the_ledger_is_lost(press: Press) -> None:
    """A lost or emptied ledger ends `send` and `status` with 74 and nothing leaves.

    Otherwise everybody would get it again.
    """
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


@pytest.mark.slow
def test_send_refuses_a_second_sender_when_the_lock_is_deleted(press: Press, tmp_path: Path) -> None:
    """A second sender is refused with 75 though somebody deleted the lock, and each person gets one message."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/l.csv", journalists(200))
    with server_process(kept, "--delay", "0.2") as port:  # ten seconds, far longer than the second command
        press.go_live(port)
        running = press.start("send", ADVISORY, "-l", "l", "--yes")
        while len(read_kept(kept)) < 3:
            time.sleep(0.02)
        (press.folder / "ledger" / "lock").unlink()
        _send(press, code=75)
        assert press.run("send", ADVISORY, "-l", "l", "--dry-run").returncode == 0
        assert running.wait(60) == 0
    people = [one.rcpt for one in read_kept(kept)]
    assert len(people) == len(set(people)) == 200


def test_send_sends_nothing_when_people_have_a_later_revision(press: Press) -> None:
    """An older revision reaches nobody who has the later one, as from a colleague's old copy of the file."""
    _list(press, "a@x.example,BE")
    _change(press, "revision: 1", "revision: 2")
    _send(press)
    _change(press, "revision: 2", "revision: 1")
    assert "later revision" in _send(press)
    assert len(list(press.outbox())) == 1


def test_send_asks_for_a_revision_when_a_passage_for_some_changed(press: Press) -> None:
    """A template changed for people with an outlet makes another text, which is refused without another revision."""
    _list(press, "a@x.example,O", heading="email,outlet")
    with MailServer() as server:  # live: practice begins anew with a changed text
        press.go_live(server.port)
        _send(press)
    _list(press, "b@x.example,O", heading="email,outlet")
    (press.folder / "templates" / "parts").mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "templates" / "parts" / "footer.txt"
    extra = "{% if recipient.outlet %}\nTHE MINISTER RESIGNED\n{% endif %}\n"
    press.write("templates/parts/footer.txt", shipped.read_text() + extra)
    assert "One person has this text with other templates or settings as revision 1" in _send(press, code=65)


def test_check_refuses_what_send_would_refuse(press: Press) -> None:
    """A changed text and an empty list are refused by `check` too, so that they are found before the deadline."""
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


def test_send_refuses_when_the_embargo_was_edited_away(embargoed: Press) -> None:
    """A text without its embargo, or with an earlier one, is refused under another revision too.

    Otherwise people who rely on everybody else waiting would be deceived.
    """
    _change(embargoed, EMBARGOED, "release: immediate")
    _send(embargoed, code=65)
    _change(embargoed, "revision: 1", "revision: 2")
    assert "EMB19" in _send(embargoed, code=77)
    _change(embargoed, "release: immediate", EMBARGOED.replace("2027-06-05", "2027-06-01"))
    assert "EMB19" in _send(embargoed, code=77)
    assert len(list(embargoed.outbox())) == 1


def test_send_changes_nothing_when_repeated_under_embargo(embargoed: Press) -> None:
    """A repeated `send` under embargo writes to nobody twice, keeps the held and adds no empty mailing."""
    for _ in range(3):
        _send(embargoed)
    assert len(list(embargoed.outbox())) == 1
    assert len(json.loads(embargoed.run("status", "--format", "json").stdout)["mailings"]) == 1


def test_preview_says_so_when_a_person_is_held(embargoed: Press) -> None:
    """The preview of a held person says that the text is held, and that of a cleared person does not."""
    shown = embargoed.run("preview", ADVISORY, "-l", "l", "--to", "no@x.example", "--text")
    assert "held until the embargo ends" in shown.stderr
    shown = embargoed.run("preview", ADVISORY, "-l", "l", "--to", "yes@x.example", "--text")
    assert "held" not in shown.stderr


def test_send_holds_people_when_their_clearance_is_of_the_future(embargoed: Press) -> None:
    """A clearance dated in the future counts for nothing.

    Otherwise 2062 for 2026, a slip of the pen, would never expire.
    """
    _list(embargoed, "f@x.example,yes,2062-01-01", heading="email,embargo_ok,embargo_agreed_on")
    assert "EMB11" in _send(embargoed)
    assert len(list(embargoed.outbox())) == 1  # of the fixture


def test_send_refuses_cron_when_a_person_stopped_the_mailing(press: Press) -> None:
    """An unattended `send` after a stop ends with 76 and sends nothing until a person takes the stop back."""
    press.write("lists/l.csv", journalists(3))
    with ScriptedServer({"rcpt": [say("250 ok"), LATER]}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    press.let_come()
    assert press.run("stop", "eu-russia-summit-2014").returncode == 0
    with MailServer() as server:
        press.go_live(server.port)
        assert "stopped" in _send(press, code=76)
        assert not server.accepted
        assert press.run("stop", "eu-russia-summit-2014", "--undo").returncode == 0
        _send(press)
        assert len(server.accepted) == 2


def test_status_and_resolve_reach_every_mailing_when_an_id_is_named(press: Press) -> None:
    """The advisory's id names all its mailings to `status`, `resolve` and `stop`, and not the last one only."""
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
    for name in "cd":
        _list(press, f"{name}@x.example,BE", name=name)
        with ScriptedServer({"rcpt": LATER}) as away:
            press.go_live(away.port)
            _send(press, lists=name, code=75)
    done = press.run("stop", "eu-russia-summit-2014")
    assert done.returncode == 0, done.stderr
    for number in (3, 4):
        assert f"Stopped: eu-russia-summit-2014.{number}." in done.stderr
    press.let_come()
    with MailServer() as server:
        press.go_live(server.port)
        for verb in ("run", "retry"):
            assert press.run(verb).returncode == 0
        assert server.accepted == []


def test_expect_counts_those_who_have_it_when_send_is_repeated(press: Press) -> None:
    """The number of --expect counts people who have it already.

    The same cron line is right and quiet after an interruption.
    """
    press.write("lists/l.csv", journalists(3))
    with ScriptedServer({"rcpt": [say("250 ok"), LATER]}) as server:
        press.go_live(server.port)
        _send(press, "--expect", "3", code=75)
    press.let_come()
    with MailServer() as server:
        press.go_live(server.port)
        assert _send(press, "--expect", "3") == ""
        assert _send(press, "--expect", "3") == ""
        _send(press, "--expect", "4", code=65)


def test_send_uses_up_no_attempts_when_the_server_throttles_the_sender(press: Press) -> None:
    """A 4yz at MAIL ends each run with 75 and uses up nobody's attempts, since the answer is about the sender."""
    press.write("lists/l.csv", journalists(3))
    with ScriptedServer({"mail": say("450 4.7.1 quota exceeded")}) as server:
        press.go_live(server.port)
        for _ in range(8):
            _send(press, code=75)
        assert server.bodies == []
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, "--expect", "3")


def test_send_refuses_when_the_archive_is_broken(press: Press) -> None:
    """A broken archive ends with 73 before anything leaves.

    Otherwise the office's copy would hide what became of the mail.
    """
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


def test_send_counts_first_people_apart_when_limit_and_exclude_are_given(press: Press) -> None:
    """A first person does not use up --limit, and gets nothing where --exclude names them."""
    press.write("lists/l.csv", journalists(3))
    _list(press, "desk@newsroom.example,", name="skip")
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text() + 'first = ["desk@newsroom.example"]\n')
    with MailServer() as server:
        press.go_live(server.port)
        _send(press, "--limit", "1", "--exclude", "skip")
        assert _rcpts(server) == ["p0@outlet0.example"]
        _send(press, "--limit", "2")
        assert _rcpts(server) == ["p0@outlet0.example", "desk@newsroom.example", "p1@outlet1.example"]


def test_dry_run_suggests_the_same_flags_when_people_are_chosen(press: Press) -> None:
    """The command that a rehearsal suggests has the flags that were rehearsed."""
    press.write("lists/l.csv", journalists(4))
    done = press.run(
        "send", ADVISORY, "-l", "l", "--where", "language=fr", "--limit", "2", "--rate", "5/minute", "--dry-run"
    )
    assert "--where language=fr --limit 2 --rate 5/minute" in done.stdout


def test_preview_refuses_to_write_when_its_target_is_the_advisory(press: Press) -> None:
    """A preview onto the advisory itself is refused and leaves the file as it was."""
    before = (press.folder / ADVISORY).read_text()
    done = press.run("preview", ADVISORY, "-l", "example", "-o", str(press.folder / ADVISORY))
    assert done.returncode == 64
    assert (press.folder / ADVISORY).read_text() == before


def test_preview_shows_the_first_of_two_rows_when_an_address_is_doubled(press: Press) -> None:
    """The preview shows the address that gets it, the first of two rows, and its double only in the finding."""
    _list(press, "Anna@x.example,BE", "anna@X.example,BE")
    press.run("preview", ADVISORY, "-l", "l", "-o", str(press.folder / "p.html"))
    page = (press.folder / "p.html").read_text()
    assert "Anna@x.example" in page
    assert page.count("anna@x.example") == 1  # the finding that names the double


@pytest.mark.parametrize("words", [["status"], ["config"], ["check", ADVISORY, "-l", "example", "--format", "json"]])
def test_command_ends_with_0_when_the_reader_of_its_output_leaves(press: Press, words: list[str]) -> None:
    """A command whose output nobody reads any more, as `advisory … | true`, ends with 0 and tells no error."""
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


def test_config_ends_with_73_when_its_output_meets_a_full_disk(press: Press) -> None:
    """Output that cannot be written ends with 73, the code of files and not of a fault of ours."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            press.command("config"), stdout=full, stderr=subprocess.PIPE, env=press.environment(None), check=False
        )
    assert done.returncode == 73, done.stderr


def test_status_and_resolve_tell_the_truth_when_a_send_crashed(press: Press, tmp_path: Path) -> None:
    """The status and `resolve` settle what a dead process left, without a `send` in between."""
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


def test_send_uses_the_mended_sender_and_row_when_people_were_deferred(press: Press) -> None:
    """A deferred message leaves with the corrected `from` and the corrected row, since its reader has nothing yet."""
    _list(press, "a@x.example,Wrong", heading="email,last_name")
    with ScriptedServer({"rcpt": say("450 4.1.8 sender address rejected")}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    press.let_come()
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
def test_stop_reaches_the_second_run_when_the_first_is_named(press: Press, tmp_path: Path) -> None:
    """A stop by the first run's name ends the second run, to which its people have moved."""
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


def test_send_refuses_a_script_when_the_held_were_stopped(embargoed: Press) -> None:
    """An unattended `send` after the embargo ends with 76 for the held of a stopped mailing until the undo."""
    assert embargoed.run("stop").returncode == 0
    embargoed.let_come()
    _change(embargoed, EMBARGOED, "release: immediate")
    _send(embargoed, code=76)
    assert embargoed.run("stop", "last", "--undo").returncode == 0
    _send(embargoed)
    assert len(list(embargoed.outbox())) == 2


def test_send_calls_a_deferred_person_cleared_when_it_is_repeated(embargoed: Press) -> None:
    """A cleared person whom the server deferred stays cleared, so that the repeated line ends with 75 again."""
    _list(embargoed, "two@x.example,yes,2026-09-01", "no@x.example,no,", heading="email,embargo_ok,embargo_agreed_on")
    with ScriptedServer({"rcpt": LATER}) as server:
        embargoed.go_live(server.port)
        _send(embargoed, code=75)
        asked = [line for line in server.heard if line.startswith("RCPT")]
        assert [line.split()[1] for line in asked] == ["TO:<two@x.example>"]
        _send(embargoed, code=75)
        assert [line for line in server.heard if line.startswith("RCPT")] == asked, "it waits for its next attempt"


def test_shared_preview_shows_the_bar_when_the_text_is_under_embargo(embargoed: Press) -> None:
    """A page made to be passed on shows the embargo's bar and no release, else the text would look free to publish."""
    target = embargoed.folder / "shared.html"
    embargoed.run("preview", ADVISORY, "-l", "l", "--share", "-o", str(target))
    page = target.read_text()
    assert "EMBARGOED UNTIL" in page
    assert "FOR IMMEDIATE RELEASE" not in page


def test_send_leaves_a_deferred_person_out_when_they_opted_out(press: Press) -> None:
    """A deferred message to somebody who then opted out is left out and waits no more."""
    press.write("lists/l.csv", journalists(1))
    with ScriptedServer({"rcpt": LATER}) as server:
        press.go_live(server.port)
        _send(press, code=75)
    press.run("suppress", "add", "p0@outlet0.example")
    _send(press)
    assert "left out" in press.run("status", "--format", "csv").stdout


def test_suppress_remove_says_so_when_the_domain_is_still_suppressed(press: Press) -> None:
    """An address taken back while its @domain is suppressed is told as still getting nothing."""
    press.run("suppress", "add", "a@x.example", "@x.example")
    assert "still gets nothing" in press.run("suppress", "remove", "a@x.example").stderr


def test_test_message_shows_the_bar_when_the_first_row_is_held(embargoed: Press) -> None:
    """A test of an embargoed text shows the bar though the first of the list is held.

    The office looks at what leaves first.
    """
    _list(embargoed, "no@x.example,no,", "yes@x.example,yes,2026-09-01", heading="email,embargo_ok,embargo_agreed_on")
    before = {message["Message-ID"] for message in embargoed.outbox()}
    assert embargoed.run("send", ADVISORY, "-l", "l", "--test").returncode == 0
    (test,) = [message for message in embargoed.outbox() if message["Message-ID"] not in before]
    assert "EMBARGO" in test["Subject"]
