"""A disk that is full, fills up, or is mounted read-only: what left is counted, reading works, and the words are right.

The disk is a file system in memory, which root alone can mount.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, found, journalists

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can mount a disk"),
]
SIZE = 6_000_000  # bytes


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False)
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def office(disk: Path) -> Press:
    """A newsroom on that disk, with forty journalists."""
    press = found(disk / "room")
    press.write("lists/l.csv", journalists(40))
    return press


def _fill(disk: Path) -> Path:
    """Write until nothing more can be written."""
    path = disk / "fill"
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return path


def _mount_again(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


class _FillingServer(MailServer):
    """A server during whose work the disk of the newsroom fills up."""

    def __init__(self, disk: Path, *, after: int) -> None:
        super().__init__()
        self.disk, self.after = disk, after

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.accepted) == self.after:
            _fill(self.disk)
        return answer


def _words(press: Press, *words: str, code: int) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_send_counts_what_left_when_the_disk_fills_up_midway(office: Press, disk: Path) -> None:
    """The fault says how many messages left, every look counts them, and the same command goes on, nobody twice.

    Otherwise the office would believe that nothing was sent, and send it again by other means.
    """
    with _FillingServer(disk, after=7) as server:
        office.go_live(server.port)
        told = _words(office, "send", ADVISORY, "-l", "l", "--yes", code=74)
        assert "The disk is full, so the ledger could not be written" in told
        known = re.search(r"(\d+) messages of this run were accepted before; the ledger counts them", told)
        assert known is not None, told
        left = len(server.accepted)
        assert int(known[1]) == left >= 7
        rest = f" and {40 - left} waiting" if left < 40 else ""
        for look in ((), ("status", "-v"), ("status", "last")):
            seen = _words(office, *look, code=0)
            assert "The disk is full" in seen
            assert f"{left} accepted{rest}" in seen
        (disk / "fill").unlink()
        assert _words(office, "status", "last", code=0).count("The disk is full") == 0
        _words(office, "send", ADVISORY, "-l", "l", "--yes", code=0)
        assert sorted(kept.rcpt for kept in server.accepted) == sorted({kept.rcpt for kept in server.accepted})
        assert len(server.accepted) == 40


@pytest.mark.parametrize("how", ["full", "read-only"])
@pytest.mark.parametrize("killed", [False, True])
def test_ledger_is_read_and_copied_when_its_disk_cannot_be_written(
    office: Press, disk: Path, tmp_path: Path, how: str, killed: bool
) -> None:
    """Commands that only look work, a backup goes elsewhere, and those that record say what is wrong with the disk.

    Otherwise a person would look for a broken disk, or for the owner of a folder that is theirs.
    """
    assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    if killed:
        _leave_a_log(office)
    if how == "full":
        _fill(disk)
    else:
        _mount_again(disk, "ro")
    try:
        for look in ((), ("status",), ("status", "last"), ("ledger",), ("suppress", "list")):
            seen = _words(office, *look, code=0)
            assert how == "full" or look in {("ledger",), ("suppress", "list")} or "read-only" in seen, look
        assert "40 accepted" in _words(office, code=0)
        copy = tmp_path / "copy.db"
        _words(office, "ledger", "backup", str(copy), code=0)
        assert copy.stat().st_size > 100_000
        cause = "The disk is full" if how == "full" else "The disk is mounted read-only"
        orders = [("stop",), ("suppress", "add", "ada@news.example"), ("send", ADVISORY, "-l", "example", "--yes")]
        for order in (*orders, ("run",)) if how == "read-only" or not killed else orders:
            told = _words(office, *order, code=74)
            assert cause in told, told
            assert "is yours" not in told
    finally:
        if how == "read-only":
            _mount_again(disk, "rw")


def _leave_a_log(press: Press) -> None:
    """Leave SQLite's log as a command leaves it that was killed."""
    script = (
        "import os, sqlite3, sys\n"
        "ledger = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "ledger.execute(\"INSERT OR REPLACE INTO meta VALUES ('trial', x'31')\")\n"
        "os._exit(0)\n"
    )
    file = press.folder / "ledger" / "ledger.db"
    subprocess.run(["python3", "-c", script, file], check=True)
    assert file.with_name("ledger.db-wal").stat().st_size > 0
