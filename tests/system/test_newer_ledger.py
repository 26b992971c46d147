"""An older program that meets the ledger of a newer one, after a way back or on a second computer: it says so."""

import sqlite3
from contextlib import closing

import pytest

from tests.system.press import ADVISORY, Press, journalists


@pytest.fixture
def newer(press: Press) -> Press:
    """A newsroom whose ledger a newer version has brought up to date."""
    press.write("lists/l.csv", journalists(2))
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    with closing(sqlite3.connect(press.folder / "ledger" / "ledger.db", isolation_level=None)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 1}")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return press


def test_commands_say_that_the_ledger_is_newer_and_leave_it(newer: Press) -> None:
    """Each command that needs the ledger ends with 74, the reason and the remedy, and changes no byte of it.

    Otherwise an old program would send again what it cannot read, or write into tables that it does not know.
    """
    file = newer.folder / "ledger" / "ledger.db"
    before, sent = file.read_bytes(), len(list(newer.outbox()))
    for words in (
        ("send", ADVISORY, "-l", "l", "--yes"),
        ("send", ADVISORY, "-l", "l", "--dry-run"),
        ("run",),
        ("retry", "last"),
        ("status",),
        ("status", "last", "--format", "json"),
        ("stop", "last"),
        ("ledger",),
        ("check", ADVISORY, "-l", "l"),
    ):
        done = newer.run(*words)
        assert done.returncode == 74, (words, done.stderr)
        said = " ".join(done.stderr.split())
        assert "This ledger was written by a newer advisory" in said, words
        assert "Install the newer advisory on this computer too." in said, words
        assert file.read_bytes() == before, words
    assert len(list(newer.outbox())) == sent
