"""The safety copy of the ledger's position: an old, a damaged and a lost ledger are questions."""

import contextlib
import csv
import json
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.smtp_servers import MailServer, read_kept, server_process
from tests.system.press import ADVISORY, Done, Press, found, journalists
from tests.system.test_soundness import backed_up, concerns, delivered, restored, send, shown

PEOPLE = 240
LATER = ("--at", "2027-06-04 07:00")


def said(done: Done) -> str:
    """What a person reads, in one line."""
    return " ".join(done.stderr.split())


def now_due(press: Press) -> None:
    """The time of what waits has come."""
    press.let_come()


def taken(kept: Path) -> int:
    """How many messages the server has accepted so far."""
    log = kept / "accepted.jsonl"
    return log.read_bytes().count(b"\n") if log.exists() else 0


def arrived(kept: Path) -> Counter[str]:
    """How many copies each got, once nothing more comes."""
    before = -1
    while before != (now := taken(kept)):
        before = now
        time.sleep(0.3)
    return Counter(one.rcpt[0] for one in read_kept(kept))


@pytest.fixture
def sent(press: Press) -> Press:
    """Three have it, in practice."""
    assert send(press, 3).returncode == 0
    return press


@pytest.fixture
def live(press: Press) -> Iterator[tuple[Press, MailServer]]:
    """Three have it, from a real server."""
    with MailServer() as server:
        press.go_live(server.port)
        assert send(press, 3).returncode == 0
        yield press, server


@pytest.fixture
def waiting(press: Press, request: pytest.FixtureRequest) -> Press:
    """A newsroom whose cron is at work; a text waits for some people, and its time has come."""
    press.write("lists/l.csv", journalists(getattr(request, "param", PEOPLE)))
    assert press.run("run").returncode == 0
    done = press.run("send", ADVISORY, "-l", "l", *LATER, "--yes")
    assert done.returncode == 0, done.stderr
    now_due(press)
    return press


@pytest.fixture
def killed(waiting: Press, tmp_path: Path) -> Iterator[tuple[Press, Path, Path]]:
    """A `run` that was killed half-way: the newsroom, last night's copy of the ledger, and what the server keeps. No
    entry stands in the ledger but those of its claims.
    """
    kept = tmp_path / "kept"
    kept.mkdir()
    backup = backed_up(waiting, "backup")
    with server_process(kept, "--delay", "0.01") as port:
        waiting.go_live(port)
        with contextlib.closing(sqlite3.connect(waiting.folder / "ledger" / "ledger.db")) as ledger, ledger:
            ledger.execute("UPDATE matter SET realm = 'live'")
        with contextlib.closing(sqlite3.connect(backup / "ledger.db")) as ledger, ledger:
            ledger.execute("UPDATE matter SET realm = 'live'")
        running = waiting.start("run")
        until = time.monotonic() + 30
        enough = len((waiting.folder / "lists" / "l.csv").read_text().splitlines()) // 2
        while taken(kept) < enough and running.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        running.send_signal(signal.SIGKILL)
        running.wait(10)
        yield waiting, backup, kept


# --- a run that was killed ---


@pytest.mark.slow
def test_run_refuses_last_nights_copy_when_a_run_was_killed_since(killed: tuple[Press, Path, Path]) -> None:
    """Last night's copy of the ledger is refused with 76 after a killed run, and nobody gets the text again."""
    press, backup, kept = killed
    before = arrived(kept)
    restored(press, backup)
    for words in (("run",), ("retry",), ("send", ADVISORY, "-l", "l", "--yes")):
        done = press.run(*words)
        assert done.returncode == 76, done.stderr
        assert "older than what was done here" in said(done)
        assert any(f"up to {count} messages may have been sent since" in said(done) for count in (80, 160, 240))
    assert arrived(kept) == before


@pytest.mark.slow
@pytest.mark.parametrize("waiting", [60], indirect=True)
def test_run_refuses_when_the_databases_log_was_removed(killed: tuple[Press, Path, Path]) -> None:
    """A ledger whose log was removed is refused until a person accepts it, and even then nobody gets a message twice.

    Only the marks beside it know of acceptances that went with the log.
    """
    press, _, kept = killed
    before = arrived(kept)
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (press.folder / "ledger" / name).unlink()
    assert press.run("status").returncode == 0, "who looks, settles nothing by it"
    done = press.run("run")
    assert done.returncode == 76, done.stderr
    assert "may have been sent since" in said(done)
    assert arrived(kept) == before
    assert press.run("ledger", "accept", "--restored", "--yes").returncode == 0
    assert concerns(press) == []
    press.run("run")
    after = arrived(kept)
    assert set(after.values()) == {1}
    rows = csv.DictReader(press.run("status", "--format", "csv").stdout.splitlines())
    states = Counter(row["state"] for row in rows)
    assert states.total() == 60
    assert states["planned"] == 0


# --- a folder that was removed ---


@pytest.mark.slow
def test_commands_refuse_when_the_ledger_was_removed(live: tuple[Press, MailServer]) -> None:
    """A removed ledger is refused by each command with what may have left, until a person accepts the loss.

    Otherwise the same line would write to everybody again after `git clean -fdx`.
    """
    sent, server = live
    shutil.rmtree(sent.folder / "ledger")
    ends = (sent.run("run"), sent.run("ledger"), send(sent, 3), send(sent, 3))
    again = sent.run("run")
    assert (again.returncode, again.stderr) == (76, ""), "told to cron once, while the code stays"
    for done in ends:
        assert done.returncode == 76, done.stderr
        assert "The former ledger of this folder is gone: up to 3 messages may have been sent with it" in said(done)
        assert " ledger accept --restored" in said(done)
    assert len(server.accepted) == 3
    assert sent.run("ledger", "accept", "--restored").returncode == 64
    assert sent.run("ledger", "accept", "--restored", "--yes").returncode == 0
    assert send(sent, 4).returncode == 0
    assert concerns(sent) == []


@pytest.mark.slow
def test_send_asks_nothing_when_only_practice_was_thrown_away(sent: Press) -> None:
    """A newsroom or ledger that only practised is made anew without a question.

    Otherwise a first attempt thrown away would be told as messages that had left.
    """
    shutil.rmtree(sent.folder)
    anew = found(sent.folder)
    assert send(anew, 3).returncode == 0
    assert delivered(anew) == 3
    assert concerns(anew) == []
    shutil.rmtree(sent.folder / "ledger")
    assert anew.run("run").returncode == 0
    assert send(anew, 3).returncode == 0


def test_send_refuses_when_a_lost_practice_ledger_held_opt_outs(sent: Press) -> None:
    """A lost practice ledger with opt-outs is refused.

    Real people asked for them, and a new ledger would not know them.
    """
    assert sent.run("suppress", "add", "p1@outlet1.example").returncode == 0
    shutil.rmtree(sent.folder / "ledger")
    done = send(sent, 3)
    assert done.returncode == 76
    assert "its opt-outs are lost" in said(done)


def test_send_refuses_when_a_lost_ledger_was_live_before_practice(live: tuple[Press, MailServer]) -> None:
    """A lost ledger that was live before its last practice is refused, else what had left before would leave again."""
    press, server = live
    press.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
    assert send(press, 4).returncode == 0
    shutil.rmtree(press.folder / "ledger")
    press.go_live(server.port)
    assert send(press, 3).returncode == 76
    assert len(server.accepted) == 3


@pytest.mark.slow
def test_send_takes_a_removed_ledger_back_when_none_sent_in_its_place(live: tuple[Press, MailServer]) -> None:
    """A removed ledger that is put back at once sends, and one that another has replaced meanwhile is refused."""
    sent, server = live
    kept = backed_up(sent, "kept")
    shutil.rmtree(sent.folder / "ledger")
    assert send(sent, 3).returncode == 76
    restored(sent, kept)
    assert send(sent, 4).returncode == 0
    kept = backed_up(sent, "again")
    shutil.rmtree(sent.folder / "ledger")
    assert sent.run("ledger", "accept", "--restored", "--yes").returncode == 0
    assert send(sent, 5).returncode == 0
    restored(sent, kept)
    before = len(server.accepted)
    assert send(sent, 6).returncode == 76
    assert len(server.accepted) == before


def test_send_refuses_a_ledger_when_its_loss_was_accepted(live: tuple[Press, MailServer]) -> None:
    """A ledger that comes back after its loss was accepted is refused, since a person has begun anew."""
    press, server = live
    kept = backed_up(press, "kept")
    shutil.rmtree(press.folder / "ledger")
    assert press.run("ledger", "accept", "--restored", "--yes").returncode == 0
    restored(press, kept)
    done = press.run("run")
    assert done.returncode == 76, done.stderr
    assert send(press, 4).returncode == 76
    assert len(server.accepted) == 3


@pytest.mark.slow
def test_send_asks_nothing_when_a_newsroom_was_copied_without_ledger(sent: Press, tmp_path: Path) -> None:
    """A copy of the newsroom without its ledger sends as a newsroom of its own, as docs/ledger.md says."""
    copy = Press(tmp_path / "copy")
    shutil.copytree(sent.folder, copy.folder)
    shutil.rmtree(copy.folder / "ledger")
    assert send(copy, 2).returncode == 0
    assert send(sent, 4).returncode == 0


@pytest.mark.slow
def test_send_asks_nothing_when_a_new_newsroom_replaces_a_moved_one(sent: Press, tmp_path: Path) -> None:
    """A new newsroom where one was moved away sends like the moved one.

    Otherwise the new one would be asked for the other's ledger.
    """
    moved = Press(tmp_path / "moved")
    sent.folder.rename(moved.folder)
    assert send(moved, 4).returncode == 0
    assert send(found(sent.folder), 2).returncode == 0


# --- what people decided ---


DECISIONS = {
    "stop": (("stop", "eu-russia-summit-2014.1"),),
    "undo": (("stop", "eu-russia-summit-2014.1", "--undo"),),
    "opt-out": (("suppress", "add", "p1@outlet1.example"),),
    "no opt-out": (("suppress", "remove", "p200@outlet0.example"),),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_run_refuses_a_backup_when_a_decision_came_after_it(press: Press, name: str) -> None:
    """A backup from before a stop, its undo, or a change of opt-outs is refused.

    Otherwise a person who opted out since would be sent to after all.
    """
    press.write("lists/l.csv", journalists(3))
    assert press.run("run").returncode == 0
    assert press.run("suppress", "add", "p200@outlet0.example").returncode == 0
    assert press.run("send", ADVISORY, "-l", "l", *LATER, "--yes").returncode == 0
    if name == "undo":
        assert press.run("stop", "eu-russia-summit-2014.1").returncode == 0
    now_due(press)
    backup = backed_up(press, "backup")
    for words in DECISIONS[name]:
        done = press.run(*words)
        assert done.returncode == 0, done.stderr
    restored(press, backup)
    done = press.run("run")
    assert done.returncode == 76
    assert "1 decision is missing, such as a scheduled send, a stop, an approval or an opt-out." in said(done)
    assert "no message is known to have been sent since" in said(done)
    assert delivered(press) == 0


def test_restore_names_no_decision_when_only_a_send_came_after_the_backup(press: Press) -> None:
    """A send that left at once counts by its messages alone, and a dry run in the restored newsroom is refused too.

    Otherwise somebody would look for a stop that nobody ever made, and trust a dry run that promises mail.
    """
    press.write("lists/l.csv", journalists(3))
    assert press.run("run").returncode == 0
    assert press.run("suppress", "add", "p200@outlet0.example").returncode == 0
    backup = backed_up(press, "backup")
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    restored(press, backup)
    refused = press.run("send", ADVISORY, "-l", "l", "--yes")
    assert refused.returncode == 76
    assert "up to 3 messages may have been sent since." in said(refused)
    assert "decision is missing" not in said(refused)
    dry = press.run("send", ADVISORY, "-l", "l", "-n")
    assert (dry.returncode, "would be sent." in f"{dry.stdout}") == (76, False)
    assert "Nothing would be sent." in said(dry)
    data = json.loads(press.run("send", ADVISORY, "-l", "l", "-n", "--format", "json").stdout)
    assert data["exit_code"] == 76
    assert "older than what was" in data["fault"]["message"]


def test_run_refuses_a_backup_when_an_approval_came_after_it(press: Press) -> None:
    """A backup from before an approval is refused. The backup still lets the mailing wait that somebody agreed to."""
    toml = press.folder / "advisory.toml"
    toml.write_text(f"approval = true\n{toml.read_text()}")
    press.write("lists/l.csv", journalists(3))
    press.run("run")
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 77
    backup = backed_up(press, "backup")
    bea = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}
    done = press.run("approve", "eu-russia-summit-2014.1", "--yes", env=bea)
    assert done.returncode == 0, done.stderr
    restored(press, backup)
    done = press.run("run")
    assert done.returncode == 76
    assert "1 decision is missing, such as a scheduled send, a stop, an approval or an opt-out." in said(done)


@pytest.mark.slow
def test_lift_refuses_a_backup_when_the_lift_came_before(press: Press) -> None:
    """A backup from before a lift is refused by `run` and `lift`.

    Otherwise people who were free to publish would get a second text.
    """
    press.write("lists/l.csv", "email,embargo_ok,embargo_agreed_on\na@x.example,yes,2026-05-01\nb@x.example,no,\n")
    path = press.folder / ADVISORY
    text = path.read_text().replace("2014-01-27 12:30", "2027-07-01 12:30")
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    path.write_text(text.replace(release, "release: {embargo: '2027-06-05 00:01', zone: Europe/London}"))
    press.run("run")
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    backup = backed_up(press, "backup")
    done = press.run("lift", "eu-russia-summit-2014", "--reason", "it is out already", "--yes")
    assert done.returncode == 0, done.stderr
    restored(press, backup)
    assert press.run("run").returncode == 76
    again = press.run("lift", "eu-russia-summit-2014", "--reason", "it is out already", "--yes")
    assert again.returncode == 76
    assert "up to 2 messages may have been sent since" in said(again)


def test_run_refuses_an_old_ledger_when_decisions_were_added_to_it(press: Press) -> None:
    """An old ledger with decisions added is refused until a person accepts it, and then sends.

    Otherwise as many steps as were noted would make it pass for the newest.
    """
    press.write("lists/l.csv", journalists(3))
    assert press.run("run").returncode == 0
    assert press.run("send", ADVISORY, "-l", "l", *LATER, "--yes").returncode == 0
    now_due(press)
    backup = backed_up(press, "backup")
    assert press.run("stop").returncode == 0
    restored(press, backup)
    for number in range(3):
        assert press.run("suppress", "add", f"x{number}@quiet.example").returncode == 0
        assert press.run("run").returncode == 76
    assert delivered(press) == 0
    assert press.run("ledger", "accept", "--restored", "--yes").returncode == 0
    assert press.run("run").returncode == 0
    assert delivered(press) == 3


@pytest.mark.slow
def test_decisions_raise_no_concern_when_made_one_after_another(sent: Press) -> None:
    """Decisions made one after another raise no concern and leave the note its size.

    Otherwise the ledger would look old to the next command.
    """
    for number in range(3):
        assert sent.run("suppress", "add", f"x{number}@quiet.example").returncode == 0
        assert concerns(sent) == []
    assert send(sent, 4).returncode == 0
    note = Path(shown(sent)["noted"]["file"]).with_suffix(".at")
    assert (note.stat().st_mode & 0o777, note.stat().st_size) == (0o600, 256)


@pytest.mark.slow
def test_safety_copy_still_tells_an_old_ledger_when_a_slot_is_torn(sent: Press) -> None:
    """A torn slot of the safety copy raises no concern about a right ledger and hides no old one."""
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    note = Path(shown(sent)["noted"]["file"]).with_suffix(".at")
    content = bytearray(note.read_bytes())
    newer = max((0, 128), key=lambda start: content[start + 8 : start + 16][::-1])
    content[newer + 20] ^= 0xFF
    note.write_bytes(content)
    assert concerns(sent) == []
    restored(sent, backup)
    assert concerns(sent) == ["restored"]
    note.write_bytes(b"\xff" * 300)
    assert concerns(sent) == ["restored"], "the other note knows it too"
