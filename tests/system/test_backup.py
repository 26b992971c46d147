"""`ledger backup` and `ledger restore`: a whole copy at any time, and no way back that sends anything twice."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.system.press import Done, Press, found
from tests.system.test_soundness import backed_up, concerns, delivered, send, shown
from tests.system.test_terminal import Terminal


def said(done: Done) -> str:
    """What a person reads, in one line."""
    return " ".join(done.stderr.split())


def entries(file: Path) -> int:
    """How many a ledger file has, which is read by itself."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as ledger:
        return int(ledger.execute("SELECT count(*) FROM event").fetchone()[0])


@pytest.fixture
def sent(press: Press) -> Press:
    """Three have it, in practice."""
    assert send(press, 3).returncode == 0
    return press


def test_backup_is_whole_and_private_when_the_ledger_is_in_use(sent: Press, tmp_path: Path) -> None:
    """A backup of a ledger in use holds all entries, is one file for its owner alone, and is never written over.

    Otherwise the newest entries, which lie in the log beside the file, would be missing.
    """
    reading = sqlite3.connect(sent.folder / "ledger" / "ledger.db")
    with closing(reading):
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM event").fetchone()
        done = sent.run("ledger", "backup", str(tmp_path / "kept.db"))
    assert done.returncode == 0, done.stderr
    kept = tmp_path / "kept.db"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert entries(kept) == 3
    assert sorted(path.name for path in tmp_path.iterdir() if "kept" in path.name) == ["kept.db"]
    again = sent.run("ledger", "backup", str(kept))
    assert (again.returncode, "already exists" in said(again)) == (73, True)


def test_backup_lies_in_a_private_folder_when_given_no_name(sent: Press) -> None:
    """A backup without a name lies in a private folder that Git ignores, under a name with its time."""
    assert sent.run("ledger", "backup").returncode == 0
    (kept,) = (sent.folder / "backups").glob("ledger-*.db")
    assert entries(kept) == 3
    assert (sent.folder / "backups" / ".gitignore").read_text() == "*\n"
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_backup_refuses_when_there_is_no_ledger(press: Press) -> None:
    """A newsroom without a ledger has nothing to back up (66), and a ledger that was lost is a question (76).

    Otherwise an empty file would look like a backup.
    """
    shutil.rmtree(press.folder / "ledger")
    assert press.run("ledger", "backup").returncode == 66
    assert send(press, 3).returncode == 0
    assert press.run("suppress", "add", "x@quiet.example").returncode == 0
    shutil.rmtree(press.folder / "ledger")
    assert press.run("ledger", "backup").returncode == 76


@pytest.mark.slow
def test_restore_asks_when_the_backup_is_older(sent: Press, tmp_path: Path) -> None:
    """A restore of an older backup says what may have left since, forbids sending and keeps the replaced ledger.

    Otherwise a person who restores would hear of it at the next cron run, and could never go back.
    """
    kept = tmp_path / "kept.db"
    assert sent.run("ledger", "backup", str(kept)).returncode == 0
    assert send(sent, 5).returncode == 0
    done = sent.run("ledger", "restore", str(kept), "--yes")
    assert done.returncode == 76, done.stderr
    assert "The ledger is now a copy of" in said(done)
    assert "1 mailing, newest entry" in said(done)
    assert "older than what was sent from here" in said(done)
    assert "up to 2 messages may have been sent since" in said(done)
    assert "ledger accept --restored" in said(done)
    (replaced,) = (sent.folder / "ledger").glob("ledger-replaced-*.db")
    assert str(replaced) in done.stderr.replace("\n", "").replace(" ", "")
    assert entries(replaced) == 5
    assert stat.S_IMODE(replaced.stat().st_mode) == 0o600
    assert send(sent, 6).returncode == 76
    assert delivered(sent) == 5
    assert shown(sent)["entries"] == 3
    back = sent.run("ledger", "restore", str(replaced), "--yes")
    assert back.returncode == 0, back.stderr
    assert concerns(sent) == []
    assert send(sent, 6).returncode == 0
    assert delivered(sent) == 6
    log = (sent.folder / "log" / "advisory.log").read_text()
    assert f" ledger: the backup {kept} restored by " in log


def test_restore_asks_when_no_note_is_kept_outside(press: Press, tmp_path: Path) -> None:
    """A restore where no note is kept outside forbids sending until a person accepts.

    Otherwise a service without a home would send again to people who got the text since.
    """
    nowhere = {"XDG_STATE_HOME": "", "HOME": ""}
    press.write("lists/l.csv", "email\na@x.example\n")
    words = ("send", "eu-russia-summit-2014", "-l", "l", "--yes")
    kept = tmp_path / "kept.db"
    assert press.run("ledger", "backup", str(kept), env=nowhere).returncode == 0
    assert press.run(*words, env=nowhere).returncode == 0
    done = press.run("ledger", "restore", str(kept), "--yes", env=nowhere)
    assert done.returncode == 76, done.stderr
    assert "up to 1 message may have been sent since" in said(done)
    assert press.run(*words, env=nowhere).returncode == 76
    assert press.run("ledger", "accept", "--restored", "--yes", env=nowhere).returncode == 0
    assert press.run(*words, env=nowhere).returncode == 0


def test_restore_asks_nothing_when_the_backup_is_the_newest(sent: Press, tmp_path: Path) -> None:
    """The newest backup is put back after a loss without a question, whatever log lies there.

    Sending then goes on to new people alone.
    """
    assert sent.run("suppress", "add", "x@quiet.example").returncode == 0
    kept = tmp_path / "kept.db"
    assert sent.run("ledger", "backup", str(kept)).returncode == 0
    shutil.rmtree(sent.folder / "ledger")
    assert send(sent, 3).returncode == 76
    (sent.folder / "ledger" / "ledger.db").unlink()
    (sent.folder / "ledger" / "ledger.db-wal").write_bytes(b"another ledger's log" * 99)
    done = sent.run("ledger", "restore", str(kept), "--yes")
    assert done.returncode == 0, done.stderr
    assert send(sent, 4).returncode == 0
    assert delivered(sent) == 4


def test_restore_moves_a_damaged_ledger_aside(sent: Press, tmp_path: Path) -> None:
    """A damaged ledger is moved aside when a backup is put back.

    Otherwise a person who needs a backup most could not use it.
    """
    kept = tmp_path / "kept.db"
    assert sent.run("ledger", "backup", str(kept)).returncode == 0
    (sent.folder / "ledger" / "ledger.db").write_bytes(b"not a ledger" * 1000)
    assert sent.run("run").returncode == 74
    done = sent.run("ledger", "restore", str(kept), "--yes")
    assert done.returncode == 0, done.stderr
    (replaced,) = (sent.folder / "ledger").glob("ledger-replaced-*.db")
    assert replaced.read_bytes().startswith(b"not a ledger")
    assert send(sent, 4).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "code"), [("restore", 0), ("", 64), ("yes", 64)])
def test_restore_needs_the_word_typed(sent: Press, tmp_path: Path, typed: str, code: int) -> None:
    """A backup is put back only when the word “restore” is typed.

    Otherwise a finger on the Enter key would put an old ledger in the place of the right one.
    """
    kept = tmp_path / "kept.db"
    assert sent.run("ledger", "backup", str(kept)).returncode == 0
    assert sent.run("ledger", "restore", str(kept)).returncode == 64, "nobody is there to confirm it"
    terminal = Terminal(sent, "ledger", "restore", str(kept))
    terminal.expect(r"holds\s+3\s+entries\s+and\s+1\s+mailing")
    terminal.expect("Type restore")
    terminal.type(typed)
    assert terminal.end() == code, terminal.seen
    assert len(list((sent.folder / "ledger").glob("ledger-replaced-*.db"))) == (code == 0)


@pytest.mark.parametrize("content", [None, b"", b"not a ledger" * 999])
def test_restore_refuses_when_the_file_is_no_backup(sent: Press, tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing or no ledger is refused and the ledger stays.

    Otherwise a wrong file name would cost the ledger.
    """
    file = tmp_path / "other.db"
    if content is not None:
        file.write_bytes(content)
    done = sent.run("ledger", "restore", str(file), "--yes")
    assert done.returncode == (66 if content is None else 65), done.stderr
    assert concerns(sent) == []
    assert shown(sent)["entries"] == 3


def test_restore_asks_when_the_backup_is_another_newsrooms(sent: Press, tmp_path: Path) -> None:
    """A backup of another newsroom is a question that says how many messages may be forgotten.

    Otherwise the record of who got what would be exchanged for another office's.
    """
    other = found(tmp_path / "other")
    assert send(other, 2).returncode == 0
    kept = backed_up(other, "kept") / "ledger.db"
    done = sent.run("ledger", "restore", str(kept), "--yes")
    assert done.returncode == 76, done.stderr
    assert "up to 3 messages may have been sent since" in said(done)
