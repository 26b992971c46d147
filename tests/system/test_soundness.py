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
from tests.smtp_servers import MailServer
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


def test_send_refuses_when_the_newsroom_is_a_copy(sent: Press, tmp_path: Path) -> None:
    """A copied newsroom is refused by each command that sends, and the original goes on.

    Otherwise both would write to whoever joins the list.
    """
    copy = Press(tmp_path / "copy")
    shutil.copytree(sent.folder, copy.folder)
    ends = (send(copy, 4), copy.run("run"), copy.run("retry"))
    again = copy.run("run")
    assert (again.returncode, again.stderr) == (76, ""), "told to cron once, while the code stays"
    for done in ends:
        assert done.returncode == 76
        assert f"written in another folder too, {sent.folder / 'ledger'}" in done.stderr
        assert " ledger accept --moved" in done.stderr
    assert delivered(copy) == 3
    assert len(copy.run("status", "--format", "csv").stdout.splitlines()) == 4
    assert send(sent, 4).returncode == 0
    assert delivered(sent) == 4


@pytest.mark.slow
def test_commands_that_look_work_when_the_newsroom_is_a_copy(sent: Press, tmp_path: Path) -> None:
    """A command that only looks or decides works in a copy, and a dry run ends as the real send would."""
    copy = Press(tmp_path / "copy")
    shutil.copytree(sent.folder, copy.folder)
    for words in LOOKING:
        done = copy.run(*words)
        assert done.returncode == 0, (words, done.stderr)
    rehearsal = copy.run("send", ADVISORY, "-l", "l", "--dry-run")
    assert rehearsal.returncode == 76
    assert "This ledger was written in another folder" in rehearsal.stderr
    assert "Nothing would be sent." in rehearsal.stderr
    assert shown(copy)["noted"]["last"]["folder"] == str(sent.folder / "ledger")


def test_copy_takes_over_when_a_person_accepts_the_move(sent: Press, tmp_path: Path) -> None:
    """A copy whose move a person accepts sends, and the original is refused.

    Otherwise a newsroom could never move to a new disk, or both would send.
    """
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


def test_send_refuses_a_copy_when_the_original_was_moved_away(sent: Press, tmp_path: Path) -> None:
    """A copy is refused though the original's folder is gone, since the ledger lives on in a third one."""
    copy, moved = Press(tmp_path / "copy"), Press(tmp_path / "moved")
    shutil.copytree(sent.folder, copy.folder)
    sent.folder.rename(moved.folder)
    assert send(moved, 4).returncode == 0
    assert send(copy, 4).returncode == 76
    assert delivered(copy) == 3


@pytest.mark.slow
def test_send_goes_on_when_the_newsroom_was_renamed(sent: Press, tmp_path: Path) -> None:
    """A newsroom that was renamed sends on, and so it does when it is renamed back.

    Otherwise renaming a folder would stop the press office.
    """
    moved = Press(tmp_path / "a new name")
    sent.folder.rename(moved.folder)
    done = send(moved, 4)
    assert done.returncode == 0, done.stderr
    assert delivered(moved) == 4
    assert shown(moved)["place"]["folder"] == str(moved.folder / "ledger")
    moved.folder.rename(sent.folder)
    assert send(sent, 5).returncode == 0


@pytest.mark.parametrize("approval", [False, True])
def test_commands_name_the_file_where_it_is_when_the_newsroom_was_renamed(
    press: Press, tmp_path: Path, approval: bool
) -> None:
    """After a move the commands that are printed name the file at its new place, and what waits there still leaves.

    Otherwise whoever copies the command would be told that there is no such advisory.
    """
    press.write("lists/l.csv", journalists(3))
    if approval:
        path = press.folder / "advisory.toml"
        path.write_text(f"approval = true\n{path.read_text()}")
    press.go_live(1)
    planned = press.run("send", str(press.folder / ADVISORY), "-l", "l", "--yes")
    assert planned.returncode == (77 if approval else 75), planned.stderr
    moved = Press(tmp_path / "a new name")
    press.folder.rename(moved.folder)
    with MailServer() as server:
        moved.go_live(server.port)
        if approval:
            bea = {"ADVISORY_APPROVAL_KEY": "bea-" * 10}
            assert moved.run("approve", "last", "--yes", env=bea).returncode == 0
        for words in (("status", "last"), ("status", "-v"), ()):
            done = moved.run(*words)
            said = " ".join((done.stdout + done.stderr).split())
            assert str(press.folder) not in said
            assert ADVISORY in said, said
        assert moved.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
        assert len(server.accepted) == 3


@pytest.mark.slow
def test_send_goes_on_when_the_newsroom_is_named_by_a_link(sent: Press, tmp_path: Path) -> None:
    """A newsroom named by a link is the same one.

    Otherwise cron and a person who call the folder by two names would refuse each other.
    """
    (tmp_path / "link").symlink_to(sent.folder)
    assert send(Press(tmp_path / "link"), 4).returncode == 0
    assert send(sent, 5).returncode == 0


def test_moved_newsroom_sends_when_a_new_one_is_in_its_old_place(sent: Press, tmp_path: Path) -> None:
    """A moved newsroom sends though a new one is in its old place, else the new ledger would be taken for its copy."""
    moved = Press(tmp_path / "moved")
    sent.folder.rename(moved.folder)
    found(sent.folder)
    assert send(moved, 4).returncode == 0


def test_send_refuses_when_the_ledger_is_of_another_computer(sent: Press) -> None:
    """A ledger of another computer is refused each time until a person accepts the move.

    Otherwise two computers would each write to everybody.
    """
    other = 'replace(CAST(value AS TEXT), \'"machine": "\', \'"machine": "0\')'
    changed(sent, f"UPDATE meta SET value = CAST({other} AS BLOB) WHERE name = 'place'")
    done, again = sent.run("run"), sent.run("run")
    assert (done.returncode, "on another computer (" in done.stderr) == (76, True)
    assert (again.returncode, again.stderr) == (76, ""), "told to cron once, while the code stays"
    assert send(sent, 4).returncode == 76
    assert delivered(sent) == 3
    assert sent.run("ledger", "accept", "--moved").returncode == 0
    assert send(sent, 4).returncode == 0


def test_send_takes_a_ledger_when_it_has_no_place_yet(sent: Press) -> None:
    """A ledger from before its place was kept is taken and gets its place.

    Otherwise everybody who updates the program would be refused.
    """
    changed(sent, "DELETE FROM meta WHERE name IN ('place', 'reach')")
    trace_file(sent).unlink()
    assert "Safety copy none yet" in " ".join(sent.run("ledger").stdout.split())
    assert send(sent, 4).returncode == 0
    assert shown(sent)["place"]["folder"] == str(sent.folder / "ledger")


# --- an old ledger ---


def test_send_refuses_when_an_old_ledger_was_restored(sent: Press) -> None:
    """A restored old ledger is refused by each command that sends, in numbers.

    Otherwise people written to since the backup would get it again.
    """
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    restored(sent, backup)
    assert sent.run("status").returncode == 0, "who looks, may"
    for done in (send(sent, 6), sent.run("run"), sent.run("retry")):
        assert done.returncode == 76
        assert "older than what was sent from here: up to 2 messages may have been sent since" in " ".join(
            done.stderr.split()
        )
        assert " ledger accept --restored" in done.stderr
    assert delivered(sent) == 5


def test_restored_ledger_sends_when_a_person_accepts_it_with_yes(sent: Press) -> None:
    """A restored ledger sends once a person accepts it with --yes, and the newer one is refused if it comes back.

    Otherwise a newsroom whose disk died could never send again.
    """
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
    log = (sent.folder / "log" / "advisory.log").read_text()
    assert f" ledger: restored accepted by {record['by']}, because the disk died" in log
    restored(sent, newer)
    before = delivered(sent)
    came_back = send(sent, 6)
    assert came_back.returncode == 76
    assert "not the ledger that last sent from here" in came_back.stderr
    assert delivered(sent) == before


@pytest.mark.slow
def test_send_goes_on_when_the_newer_ledger_is_put_back(sent: Press) -> None:
    """The newer ledger that is put back sends on.

    Otherwise a person who does what the program asks for would be refused all the same.
    """
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    newer = backed_up(sent, "newer")
    restored(sent, backup)
    assert send(sent, 6).returncode == 76
    restored(sent, newer)
    assert send(sent, 6).returncode == 0
    assert delivered(sent) == 6


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "code"), [("restored", 0), ("", 64), ("yes", 64)])
def test_ledger_accept_needs_the_word_when_a_person_is_asked(sent: Press, typed: str, code: int) -> None:
    """The word `restored` alone accepts an old ledger at a terminal.

    Otherwise a finger on the Enter key would decide that people get it twice.
    """
    backup = backed_up(sent, "backup")
    assert send(sent, 5).returncode == 0
    restored(sent, backup)
    terminal = Terminal(sent, "ledger", "accept", "--restored")
    terminal.expect("older than what")
    terminal.expect("Type restored")
    terminal.type(typed)
    assert terminal.end() == code, terminal.seen
    assert concerns(sent) == ([] if code == 0 else ["restored"])


def test_ledger_raises_no_concern_when_entries_were_removed(sent: Press) -> None:
    """A ledger whose entries were removed raises no concern.

    Otherwise an office that has people forgotten would be told that its ledger is old.
    """
    changed(sent, "DELETE FROM event", "DELETE FROM delivery WHERE key LIKE 'p2@%'")
    assert send(sent, 2).returncode == 0
    assert concerns(sent) == []


def test_note_is_readable_by_its_owner_alone(sent: Press) -> None:
    """The note outside the newsroom is its owner's alone, else others on the computer could read how much is sent."""
    path = trace_file(sent)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sent.folder not in path.parents


@pytest.mark.parametrize("state", ["/dev/null", ""])
def test_send_works_when_there_is_no_place_for_the_note(press: Press, state: str) -> None:
    """A mailing without a place for the note leaves, and `run` is silent.

    Otherwise a service without a home folder could not send.
    """
    press.write("lists/l.csv", journalists(2))
    nowhere = {"XDG_STATE_HOME": state, "HOME": ""}
    done = press.run("send", ADVISORY, "-l", "l", "--yes", env=nowhere)
    assert done.returncode == 0, done.stderr
    assert delivered(press) == 2
    again = press.run("run", env=nowhere)
    assert (again.returncode, again.stderr) == (0, "")
    assert "Safety copy none: " in " ".join(press.run("ledger", env=nowhere).stdout.split())


def test_dry_run_leaves_no_note(press: Press) -> None:
    """A dry run, a check and a status leave no note outside the newsroom.

    Otherwise a rehearsal would make the ledger look old.
    """
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


@pytest.mark.slow
def test_send_leaves_its_note_when_it_is_killed(press: Press, silent_port: int) -> None:
    """A mailing notes itself before anything leaves, so that a ledger from before a killed one is refused.

    Another sender is refused meanwhile with 75.
    """
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
    assert "older than what was sent from here: no message is known to have been sent" in " ".join(done.stderr.split())


# --- the clock ---


def test_send_refuses_when_the_clock_was_set_back(sent: Press) -> None:
    """A clock before the ledger's newest entry is refused until a person accepts it, and a later entry is refused anew.

    Otherwise embargoes would end late or early.
    """
    later = datetime.now(UTC) + timedelta(days=40)
    with contextlib.closing(open_ledger(sent.folder / "ledger", now=later, writer=True)) as ledger:
        ledger.record_test("digest", later)
    for done in (send(sent, 4), sent.run("run"), sent.run("retry")):
        assert done.returncode == 76
        assert f"but the ledger has an entry of {later:%Y-%m-%d %H:%M} UTC" in done.stderr
        assert " ledger accept --clock" in done.stderr
    assert delivered(sent) == 3
    done = sent.run("ledger", "accept", "--clock")
    assert done.returncode == 0, done.stderr
    assert send(sent, 4).returncode == 0
    assert delivered(sent) == 4
    with contextlib.closing(open_ledger(sent.folder / "ledger", now=later, writer=True)) as ledger:
        ledger.record_test("digest", later + timedelta(hours=1))
    assert send(sent, 5).returncode == 76


# --- the verb ---


def test_ledger_accept_records_nothing_when_there_is_no_concern(sent: Press) -> None:
    """An `accept` without a concern ends with 0 and leaves no record.

    Otherwise a script that always accepts would fail, or fill the record.
    """
    for flag in ("--clock", "--moved", "--restored"):
        done = sent.run("ledger", "accept", flag)
        assert (done.returncode, "Nothing to accept" in done.stderr) == (0, True)
    assert shown(sent)["accepted"] == []
    assert sent.run("ledger", "accept").returncode == 64


def test_send_tells_all_concerns_when_there_are_two(sent: Press, tmp_path: Path) -> None:
    """Two concerns are told together and accepted one by one, else a person would accept more than was said."""
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


def test_ledger_makes_no_ledger_when_there_is_none(press: Press) -> None:
    """A look where no ledger is says so with 0 and makes none."""
    shutil.rmtree(press.folder / "ledger")
    done = press.run("ledger")
    assert (done.returncode, "No ledger yet" in done.stderr) == (0, True)
    assert shown(press)["version"] is None
    assert not (press.folder / "ledger").exists()


def test_ledger_says_that_the_file_is_damaged_when_it_is(sent: Press) -> None:
    """A damaged ledger ends `ledger` with 74 and its damage.

    Otherwise a broken file would be backed up over the last good one.
    """
    assert sent.run("ledger").returncode == 0
    wider = "replace(sql, 'subject TEXT', 'subject INTEGER')"
    changed(sent, "PRAGMA writable_schema = ON", f"UPDATE sqlite_master SET sql = {wider} WHERE name = 'mailing'")
    done = sent.run("ledger")
    assert done.returncode == 74
    assert "The file is damaged: " in done.stdout
    assert shown(sent)["damage"]


def test_ledger_ends_with_74_when_a_page_cannot_be_read(sent: Press) -> None:
    """A ledger with a page that cannot be read ends with 74 and a sentence, and no traceback."""
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
    "resend": (ADVISORY, "--to", "p0@outlet0.example", "--reason", "It was deleted.", "--yes"),
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


def test_ledger_tests_know_every_command_that_sends() -> None:
    """The commands that can send are those that the next test tries.

    Otherwise a new verb would send by a ledger that was put back.
    """
    assert commands_that_send() == set(SENDING)


@pytest.mark.parametrize("verb", SENDING)
def test_every_sending_command_refuses_when_an_old_ledger_was_put_back(sent: Press, verb: str) -> None:
    """A command that can send is refused with 76 by a ledger that was put back.

    Otherwise everybody would get the text again.
    """
    backup = backed_up(sent, "backup")
    assert send(sent, 4).returncode == 0
    restored(sent, backup)
    before = delivered(sent)
    done = sent.run(verb, *SENDING[verb])
    assert done.returncode == 76, done.stderr
    assert " ledger accept --restored" in done.stderr
    assert delivered(sent) == before


@pytest.mark.slow
def test_run_refuses_when_a_ledger_from_before_a_waiting_send_is_put_back(press: Press) -> None:
    """A ledger from before a `send --wait` left is refused, else what waited in somebody's window would leave again."""
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
