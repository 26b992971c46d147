"""A clock that was set back, a copied newsroom and a restored ledger: noticed before anything leaves."""

import contextlib
import json
import shutil
import signal
import socket
import sqlite3
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest

from advisory_cli.cli.main import main
from advisory_cli.ledger.sqlite_ledger import open_ledger
from tests.system.press import ADVISORY, Done, Press, found, journalists
from tests.system.test_terminal import Terminal

LOOKING = (
    ("status",),
    ("resolve",),
    ("stop",),
    ("suppress", "add", "x@quiet.example"),
    ("check", ADVISORY, "-l", "l"),
    (),
)


def send(press: Press, number: int) -> Done:
    """Send to the first so many; whoever has it already is left out."""
    press.write("lists/l.csv", journalists(number))
    return press.run("send", ADVISORY, "-l", "l", "--yes")


def delivered(press: Press) -> int:
    """How many messages left this newsroom."""
    outbox = press.folder / "outbox" / "new"
    return len(list(outbox.iterdir())) if outbox.exists() else 0


def shown(press: Press) -> Any:
    """What `ledger` says to a script."""
    return json.loads(press.run("ledger", "--format", "json").stdout)


def concerns(press: Press) -> list[str]:
    """What speaks against sending."""
    return [one["concern"] for one in shown(press)["concerns"]]


def trace_file(press: Press) -> Path:
    """The note outside the newsroom."""
    return Path(shown(press)["noted"]["file"])


def backed_up(press: Press, name: str) -> Path:
    """A copy of the ledger's folder."""
    backup = press.folder.parent / name
    shutil.copytree(press.folder / "ledger", backup)
    return backup


def restored(press: Press, backup: Path) -> None:
    """The same put back."""
    shutil.rmtree(press.folder / "ledger")
    shutil.copytree(backup, press.folder / "ledger")


def changed(press: Press, *statements: str) -> None:
    """Change the ledger by hand."""
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db", timeout=10)) as ledger, ledger:
        for statement in statements:
            ledger.execute(statement)


@pytest.fixture
def sent(press: Press) -> Press:
    """Three have it, in practice."""
    assert send(press, 3).returncode == 0
    assert delivered(press) == 3
    return press


# --- a copy ---


def test_a_copied_newsroom_sends_nothing(sent: Press, tmp_path: Path) -> None:
    """The copy and the original would each write to whoever joins the list."""
    copy = Press(tmp_path / "copy")
    shutil.copytree(sent.folder, copy.folder)
    for done in (send(copy, 4), copy.run("run"), copy.run("retry"), copy.run("run")):
        assert done.returncode == 76
        assert f"written in another folder too, {sent.folder / 'ledger'}" in done.stderr
        assert "advisory ledger accept --moved" in done.stderr
    assert delivered(copy) == 3
    assert len(copy.run("status", "--format", "csv").stdout.splitlines()) == 4
    assert send(sent, 4).returncode == 0
    assert delivered(sent) == 4


def test_in_a_copy_one_can_look(sent: Press, tmp_path: Path) -> None:
    """Who wants to know what the copy holds would get no answer; and what is sent elsewhere could not be stopped."""
    copy = Press(tmp_path / "copy")
    shutil.copytree(sent.folder, copy.folder)
    for words in LOOKING:
        done = copy.run(*words)
        assert done.returncode == 0, (words, done.stderr)
    rehearsal = copy.run("send", ADVISORY, "-l", "l", "--dry-run")
    assert rehearsal.returncode == 0
    assert "Nothing would be sent: This ledger was written in another folder" in " ".join(rehearsal.stderr.split())
    assert shown(copy)["noted"]["last"]["folder"] == str(sent.folder / "ledger")


def test_a_copy_that_takes_over(sent: Press, tmp_path: Path) -> None:
    """A newsroom could never move to a new disk; or both would send after all."""
    copy = Press(tmp_path / "copy")
    shutil.copytree(sent.folder, copy.folder)
    done = copy.run("ledger", "accept", "--moved", "--reason", "new disk")
    assert done.returncode == 0, done.stderr
    assert concerns(copy) == []
    assert shown(copy)["accepted"][0]["reason"] == "new disk"
    assert send(copy, 4).returncode == 0
    assert delivered(copy) == 4
    refused = send(sent, 5)
    assert refused.returncode == 76
    assert str(copy.folder / "ledger") in refused.stderr
    assert delivered(sent) == 3


def test_a_copy_whose_original_was_moved_away(sent: Press, tmp_path: Path) -> None:
    """The old folder is gone, and yet the ledger lives on: in a third one."""
    copy, moved = Press(tmp_path / "copy"), Press(tmp_path / "moved")
    shutil.copytree(sent.folder, copy.folder)
    sent.folder.rename(moved.folder)
    assert send(moved, 4).returncode == 0
    assert send(copy, 4).returncode == 76
    assert delivered(copy) == 3


def test_a_moved_newsroom_goes_on(sent: Press, tmp_path: Path) -> None:
    """Renaming a folder would stop the press office."""
    moved = Press(tmp_path / "a new name")
    sent.folder.rename(moved.folder)
    done = send(moved, 4)
    assert done.returncode == 0, done.stderr
    assert delivered(moved) == 4
    assert shown(moved)["place"]["folder"] == str(moved.folder / "ledger")
    moved.folder.rename(sent.folder)
    assert send(sent, 5).returncode == 0


def test_through_a_link_it_is_the_same_newsroom(sent: Press, tmp_path: Path) -> None:
    """Cron and a person who call the folder by two names would refuse each other."""
    (tmp_path / "link").symlink_to(sent.folder)
    assert send(Press(tmp_path / "link"), 4).returncode == 0
    assert send(sent, 5).returncode == 0


def test_a_new_newsroom_in_the_old_place(sent: Press, tmp_path: Path) -> None:
    """Another newsroom's ledger would be taken for the copy of this one."""
    moved = Press(tmp_path / "moved")
    sent.folder.rename(moved.folder)
    found(sent.folder)
    assert send(moved, 4).returncode == 0


def test_another_computer(sent: Press) -> None:
    """Two computers would each write to everybody; cron has to say so each time."""
    other = 'replace(CAST(value AS TEXT), \'"machine": "\', \'"machine": "0\')'
    changed(sent, f"UPDATE meta SET value = CAST({other} AS BLOB) WHERE name = 'place'")
    for _ in range(2):
        done = sent.run("run")
        assert done.returncode == 76
        assert "on another computer (" in done.stderr
    assert send(sent, 4).returncode == 76
    assert delivered(sent) == 3
    assert sent.run("ledger", "accept", "--moved").returncode == 0
    assert send(sent, 4).returncode == 0


def test_a_ledger_from_before_this_was_kept(sent: Press) -> None:
    """Everybody who updates the program would be refused."""
    changed(sent, "DELETE FROM meta WHERE name IN ('place', 'reach')")
    trace_file(sent).unlink()
    assert "next `advisory send`" in " ".join(sent.run("ledger").stdout.split())
    assert send(sent, 4).returncode == 0
    assert shown(sent)["place"]["folder"] == str(sent.folder / "ledger")


# --- an old ledger ---


def test_a_restored_ledger_sends_nothing(sent: Press) -> None:
    """Whoever was written to since the backup would get it again."""
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    restored(sent, backup)
    assert sent.run("status").returncode == 0, "who looks, may"
    for done in (send(sent, 6), sent.run("run"), sent.run("retry")):
        assert done.returncode == 76
        assert "it knows 3 entries and 1 mailing, and there were 5 entries and 2 mailings on" in done.stderr
        assert "advisory ledger accept --restored" in done.stderr
    assert delivered(sent) == 5


def test_a_restored_ledger_that_is_all_there_is(sent: Press) -> None:
    """A newsroom whose disk died could never send again; or by anybody's carelessness."""
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    newer = backed_up(sent, "newer")
    restored(sent, backup)
    assert sent.run("ledger", "accept", "--restored").returncode == 64
    assert send(sent, 6).returncode == 76
    done = sent.run("ledger", "accept", "--restored", "--yes", "--reason", "the disk died")
    assert done.returncode == 0, done.stderr
    assert send(sent, 4).returncode == 0
    assert concerns(sent) == []
    (record,) = shown(sent)["accepted"]
    assert (record["concerns"], record["reason"]) == (["restored"], "the disk died")
    assert record["by"]
    restored(sent, newer)
    before = delivered(sent)
    came_back = send(sent, 6)
    assert came_back.returncode == 76
    assert "not the ledger that last sent from here" in came_back.stderr
    assert delivered(sent) == before


def test_the_newer_ledger_put_back(sent: Press) -> None:
    """Who does what the program asks for would be refused all the same."""
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    newer = backed_up(sent, "newer")
    restored(sent, backup)
    assert send(sent, 6).returncode == 76
    restored(sent, newer)
    assert send(sent, 6).returncode == 0
    assert delivered(sent) == 6


@pytest.mark.parametrize(("typed", "code"), [("restored", 0), ("", 64), ("yes", 64)])
def test_only_the_word_accepts_it(sent: Press, typed: str, code: int) -> None:
    """A finger on the Enter key would decide that people get it twice."""
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    restored(sent, backup)
    terminal = Terminal(sent, "ledger", "accept", "--restored")
    terminal.expect("there were 5 entries")
    terminal.expect("Type restored")
    terminal.type(typed)
    assert terminal.end() == code, terminal.seen
    assert concerns(sent) == ([] if code == 0 else ["restored"])


def test_entries_that_were_removed_are_not_missed(sent: Press) -> None:
    """Who has people forgotten would be told that the ledger is old."""
    changed(sent, "DELETE FROM event", "DELETE FROM delivery WHERE key LIKE 'p2@%'")
    assert send(sent, 2).returncode == 0
    assert concerns(sent) == []


def test_the_note_is_its_owners_alone(sent: Press) -> None:
    """Others on the computer could read how much is sent, or write that nothing was."""
    path = trace_file(sent)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sent.folder not in path.parents


@pytest.mark.parametrize("state", ["/dev/null", ""])
def test_without_a_place_for_the_note(press: Press, state: str) -> None:
    """A service without a home folder could not send, or cron would complain every five minutes."""
    press.write("lists/l.csv", journalists(2))
    nowhere = {"XDG_STATE_HOME": state, "HOME": ""}
    done = press.run("send", ADVISORY, "-l", "l", "--yes", env=nowhere)
    assert done.returncode == 0, done.stderr
    assert delivered(press) == 2
    again = press.run("run", env=nowhere)
    assert (again.returncode, again.stderr) == (0, "")
    assert "noted outside nothing: " in " ".join(press.run("ledger", env=nowhere).stdout.split())


def test_a_rehearsal_leaves_no_note(press: Press) -> None:
    """A dry run would make the ledger look old."""
    press.write("lists/l.csv", journalists(2))
    for words in (("send", ADVISORY, "-l", "l", "--dry-run"), ("check", ADVISORY, "-l", "l"), ("status",)):
        assert press.run(*words).returncode == 0
    assert not trace_file(press).exists()


# --- a run that is killed, and two at once ---


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=20) as server:
        yield server.getsockname()[1]


def test_a_run_that_is_killed_leaves_its_trace(press: Press, silent_port: int) -> None:
    """Only a run that ends well would be missed in a ledger from before it; and another one would meddle meanwhile."""
    press.write("lists/l.csv", journalists(3))
    press.go_live(silent_port)
    backup, noted = backed_up(press, "backup"), trace_file(press)
    running = press.start("send", ADVISORY, "-l", "l", "--yes")
    until = time.monotonic() + 30
    while not noted.exists() and running.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert json.loads(noted.read_text())["mailings"] == 1
    for words in (("send", ADVISORY, "-l", "l", "--yes"), ("ledger", "accept", "--moved")):
        assert press.run(*words).returncode == 75
    assert press.run("run").returncode == 0
    assert press.run("ledger").returncode == 0
    running.send_signal(signal.SIGKILL)
    running.wait(10)
    restored(press, backup)
    done = press.run("run")
    assert done.returncode == 76
    assert "it knows 0 entries and 0 mailings, and there were 0 entries and 1 mailing" in done.stderr


# --- the clock ---


def test_a_clock_that_was_set_back(sent: Press) -> None:
    """By a wrong clock an embargo ends late or early, and what is too late is sent all the same."""
    later = datetime.now(UTC) + timedelta(days=40)
    with contextlib.closing(open_ledger(sent.folder / "ledger", now=later, writer=True)) as ledger:
        ledger.remember_test("digest", later)
    for done in (send(sent, 4), sent.run("run"), sent.run("retry")):
        assert done.returncode == 76
        assert f"but the ledger has an entry of {later:%Y-%m-%d %H:%M} UTC" in done.stderr
        assert "advisory ledger accept --clock" in done.stderr
    assert delivered(sent) == 3
    done = sent.run("ledger", "accept", "--clock")
    assert done.returncode == 0, done.stderr
    assert send(sent, 4).returncode == 0
    assert delivered(sent) == 4
    with contextlib.closing(open_ledger(sent.folder / "ledger", now=later, writer=True)) as ledger:
        ledger.remember_test("digest", later + timedelta(hours=1))
    assert send(sent, 5).returncode == 76


# --- the verb ---


def test_nothing_to_accept(sent: Press) -> None:
    """A script that always accepts would write it into the record each time, or fail."""
    for flag in ("--clock", "--moved", "--restored"):
        done = sent.run("ledger", "accept", flag)
        assert (done.returncode, "There is nothing to accept" in done.stderr) == (0, True)
    assert shown(sent)["accepted"] == []
    assert sent.run("ledger", "accept").returncode == 64


def test_all_at_once(sent: Press, tmp_path: Path) -> None:
    """Who has to accept two things would be told of them one by one, or accept more than was said."""
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    copy = Press(tmp_path / "copy")
    shutil.copytree(sent.folder, copy.folder)
    restored(copy, backup)
    done = send(copy, 6)
    assert done.returncode == 76
    assert "another folder too" in done.stderr
    assert "older than what was sent" in done.stderr
    moved = copy.run("ledger", "accept", "--moved")
    assert moved.returncode == 0
    assert "older than what was sent" in " ".join(moved.stderr.split())
    assert concerns(copy) == ["restored"]
    assert copy.run("ledger", "accept", "--restored", "--yes").returncode == 0
    assert concerns(copy) == []


def test_the_verb_before_there_is_a_ledger(press: Press) -> None:
    """Looking would make a ledger where there was none."""
    shutil.rmtree(press.folder / "ledger")
    done = press.run("ledger")
    assert (done.returncode, "no ledger yet" in done.stderr) == (0, True)
    assert shown(press)["version"] is None
    assert not (press.folder / "ledger").exists()


def test_a_damaged_ledger_is_said_to_be_so(sent: Press) -> None:
    """A broken file would be called whole, and be backed up over the last good one."""
    assert sent.run("ledger").returncode == 0
    wider = "replace(sql, 'subject TEXT', 'subject INTEGER')"
    changed(sent, "PRAGMA writable_schema = ON", f"UPDATE sqlite_master SET sql = {wider} WHERE name = 'mailing'")
    done = sent.run("ledger")
    assert done.returncode == 74
    assert "The file is damaged: " in done.stdout
    assert shown(sent)["damage"]


def test_a_ledger_that_cannot_be_read_any_more(sent: Press) -> None:
    """A damaged page would end in a traceback."""
    path = sent.folder / "ledger" / "ledger.db"
    with contextlib.closing(sqlite3.connect(path)) as ledger:
        (page,) = ledger.execute("SELECT rootpage FROM sqlite_master WHERE name = 'piece'").fetchone()
        (size,) = ledger.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(content)
    done = sent.run("ledger")
    assert done.returncode == 74
    assert "The ledger file is damaged" in done.stderr


# --- every command that can send ---

SENDING = {
    "send": (ADVISORY, "-l", "l", "--yes"),
    "run": (),
    "retry": (),
    "correct": (ADVISORY, "--what", "It begins at two.", "--yes"),
    "update": (ADVISORY, "--what", "A table was added.", "--yes"),
    "remind": (ADVISORY, "--yes"),
    "withdraw": (ADVISORY, "--what", "It is not ours.", "--yes"),
    "lift": (ADVISORY, "--reason", "It was broken.", "--yes"),
}


def commands_that_send() -> set[str]:
    """Every verb with a flag that only sending needs, and `run`."""
    context = click.Context(main)
    found = {"run"}
    for verb in main.list_commands(context):
        command = main.get_command(context, verb)
        assert command is not None
        if {"dry_run", "wait"} & {parameter.name for parameter in command.params}:
            found.add(verb)
    return found


def test_no_command_that_can_send_is_forgotten() -> None:
    """A new verb that sends would go by a ledger that was put back."""
    assert commands_that_send() == set(SENDING)


@pytest.mark.parametrize("verb", SENDING)
def test_no_command_sends_by_a_ledger_that_was_put_back(sent: Press, verb: str) -> None:
    """An old ledger does not know who has the text: everybody would get it again."""
    backup = backed_up(sent, "backup")
    assert send(sent, 4).returncode == 0
    restored(sent, backup)
    before = delivered(sent)
    done = sent.run(verb, *SENDING[verb])
    assert done.returncode == 76, done.stderr
    assert "advisory ledger accept --restored" in done.stderr
    assert delivered(sent) == before


@pytest.mark.slow
def test_who_waits_does_not_send_by_a_ledger_that_was_put_back(press: Press) -> None:
    """What waits at its time in somebody's window would leave again by a copy from before."""
    press.write("lists/l.csv", journalists(2))
    soon = (datetime.now(UTC) + timedelta(seconds=75)).replace(second=0, microsecond=0)
    words = ("send", ADVISORY, "-l", "l", "--yes", "--at", f"{soon:%Y-%m-%d %H:%M} UTC", "--wait")
    running = press.start(*words)
    until = time.monotonic() + 15
    while not (press.folder / "ledger" / "ledger.db").exists() or not shown(press)["mailings"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    backup = backed_up(press, "backup")
    assert running.wait(120) == 0
    assert delivered(press) == 2
    restored(press, backup)
    done = press.run("run")
    assert done.returncode == 76, done.stderr
    assert delivered(press) == 2
