"""Backups of a ledger, and what is left of the ledger that one of them replaces."""

import sqlite3
from contextlib import closing
from pathlib import Path

from advisory_cli.ledger.backup import back_up, restore_backup
from advisory_cli.ledger.sqlite_ledger import FILE, open_ledger
from advisory_cli.model.ledger.concerns import Place, ProblemKind
from advisory_cli.model.ledger.ledger_view import Acceptance
from tests.ledger_makers import NOW, deliver, mailing, plan

HERE = Place(machine="0123456789abcdef", host="desk", folder="/newsroom/ledger")


def test_back_up_writes_a_file_without_a_write_ahead_log_when_the_ledger_keeps_one(tmp_path: Path) -> None:
    """A backup is a file by itself, else whoever looks into it would get a log and an index beside it."""
    open_ledger(tmp_path / "ledger", now=NOW, writer=True).close()
    back_up(tmp_path / "ledger" / FILE, tmp_path / "kept.db")
    with closing(sqlite3.connect(tmp_path / "kept.db")) as kept:
        assert kept.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_restore_counts_all_messages_when_another_newsrooms_backup_replaces_a_branched_ledger(tmp_path: Path) -> None:
    """All messages of a ledger that another newsroom's backup replaces are unknown, also those before its branch.

    Otherwise a person would be told of fewer messages that may have left than there were.
    """
    with closing(open_ledger(tmp_path / "ours", now=NOW, writer=True)) as ours:
        plan(ours, mailing(), ["ana", "ben"])
        deliver(ours, "m1")
        accepted = Acceptance(at=NOW, by="ada", problems=(ProblemKind.RESTORED,), reason="the disk died")
        ours.accept(accepted, place=HERE, trace=None)
        assert ours.position().base == 2
    open_ledger(tmp_path / "theirs", now=NOW, writer=True).close()
    back_up(tmp_path / "theirs" / FILE, tmp_path / "kept.db")
    restore_backup(tmp_path / "kept.db", tmp_path / "ours", FILE, now=NOW)
    with closing(open_ledger(tmp_path / "ours", now=NOW, writer=True)) as restored:
        replaced = restored.replaced()
    assert replaced is not None
    assert (replaced.messages, replaced.base) == (2, 0)
