"""Backups of a ledger, and what is left of the ledger that one of them replaces."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from advisory_cli.ledger.backup import back_up, private_folder, read_extent, restore_backup
from advisory_cli.ledger.sqlite_ledger import FILE, open_ledger
from advisory_cli.ledger.storage.schema import MIGRATIONS
from advisory_cli.model.errors import BadData, CannotWrite, NoInput
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


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup of a ledger with one mailing, which went on to a second one."""
    with closing(open_ledger(tmp_path / "ours", now=NOW, writer=True)) as ours:
        plan(ours, mailing(), ["ana", "ben"])
        deliver(ours, "m1")
    back_up(tmp_path / "ours" / FILE, tmp_path / "kept.db")
    with closing(open_ledger(tmp_path / "ours", now=NOW, writer=True)) as ours:
        plan(ours, mailing("m2", advisory="heat"), ["cleo"])
        deliver(ours, "m2")
    return tmp_path / "kept.db"


def mailings(folder: Path) -> list[str]:
    """The ids of a ledger's mailings."""
    with closing(open_ledger(folder, now=NOW, writer=True)) as ledger:
        return [one.mailing.id for one in ledger.mailings()]


def test_back_up_overwrites_nothing_and_says_why_it_cannot_write(tmp_path: Path, kept: Path) -> None:
    """A file that is there stays, and a folder that is missing is named."""
    before = kept.read_bytes()
    with pytest.raises(CannotWrite, match="already exists"):
        back_up(tmp_path / "ours" / FILE, kept)
    assert kept.read_bytes() == before
    with pytest.raises(CannotWrite, match="cannot be written to"):
        back_up(tmp_path / "ours" / FILE, tmp_path / "none" / "kept.db")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_private_folder_keeps_backups_out_of_git(tmp_path: Path) -> None:
    """The folder is private, with a .gitignore of its own unless there is one, and is no link."""
    made = private_folder(tmp_path / "backups")
    assert made.stat().st_mode & 0o777 == 0o700
    (made / ".gitignore").write_text("ours\n")
    private_folder(made)
    assert (made / ".gitignore").read_text() == "ours\n"
    (tmp_path / "link").symlink_to(made)
    with pytest.raises(CannotWrite):
        private_folder(tmp_path / "link")
    with pytest.raises(CannotWrite, match="cannot be made"):
        private_folder(tmp_path / "none" / "backups")


def test_extent_of_a_backup_tells_how_far_it_reaches(kept: Path) -> None:
    """Entries, mailings and the newest time of a backup are told before it replaces anything."""
    extent = read_extent(kept)
    assert (extent.mailings, extent.newest) == (1, NOW)
    assert extent.events >= 2


def test_restore_keeps_the_replaced_ledger_and_what_it_had_sent(tmp_path: Path, kept: Path) -> None:
    """The backup stands in the ledger's place, the old one beside it, and its later messages are remembered."""
    replaced = restore_backup(kept, tmp_path / "ours", FILE, now=NOW)
    assert replaced is not None
    assert replaced.name == f"ledger-replaced-{NOW:%Y-%m-%d-%H%M%S}.db"
    assert mailings(tmp_path / "ours") == ["m1"]
    with closing(open_ledger(tmp_path / "ours", now=NOW, writer=True)) as restored:
        found = restored.replaced()
    assert found is not None
    again = restore_backup(kept, tmp_path / "ours", FILE, now=NOW)
    assert again is not None
    assert again.name == f"ledger-replaced-{NOW:%Y-%m-%d-%H%M%S}-2.db"


def test_restore_makes_a_ledger_when_there_is_none(tmp_path: Path, kept: Path) -> None:
    """A new computer gets the backup as its ledger, in place of nothing or of an empty file."""
    assert restore_backup(kept, tmp_path / "new", FILE, now=NOW) is None
    assert mailings(tmp_path / "new") == ["m1"]
    (tmp_path / "empty").mkdir(mode=0o700)
    (tmp_path / "empty" / FILE).touch()
    assert restore_backup(kept, tmp_path / "empty", FILE, now=NOW) is None
    assert mailings(tmp_path / "empty") == ["m1"]


def test_restore_moves_a_damaged_ledger_aside(tmp_path: Path, kept: Path) -> None:
    """A ledger that nobody can read is kept as it is, and does not stand in the way."""
    damaged = tmp_path / "ours" / FILE
    damaged.write_bytes(b"Dear all, please find attached" * 100)
    replaced = restore_backup(kept, tmp_path / "ours", FILE, now=NOW)
    assert replaced is not None
    assert replaced.read_bytes() == b"Dear all, please find attached" * 100
    assert mailings(tmp_path / "ours") == ["m1"]


def test_restore_changes_nothing_when_the_backup_is_none(tmp_path: Path, kept: Path) -> None:
    """A missing, foreign, damaged or newer file is refused in words, and the ledger stays."""
    (tmp_path / "letter.db").write_text("Dear all, please find attached\n" * 100)
    (tmp_path / "other.db").touch()
    newer = tmp_path / "newer.db"
    newer.write_bytes(kept.read_bytes())
    with closing(sqlite3.connect(newer, isolation_level=None)) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    for name, fault, words in (
        ("none.db", NoInput, "There is no backup"),
        ("letter.db", BadData, "not a readable ledger"),
        ("other.db", BadData, "Nothing was changed"),
        ("newer.db", BadData, "written by a newer advisory"),
    ):
        with pytest.raises(fault, match=words):
            restore_backup(tmp_path / name, tmp_path / "ours", FILE, now=NOW)
        with pytest.raises(fault, match=words):
            read_extent(tmp_path / name)
    assert mailings(tmp_path / "ours") == ["m2", "m1"]
