"""ledger.sqlite_ledger: who may open a ledger beside whom, and a ledger that is gone."""

from contextlib import closing
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import FILE, dry_run_copy, open_alone, open_ledger, open_sending
from advisory_cli.model.errors import AtWork, LedgerFault, TryLater
from tests.ledger_makers import NOW, mailing, plan


def test_whole_ledger_is_taken_by_one_process_alone(tmp_path: Path) -> None:
    """Whoever replaces the file waits for all who send, and keeps them out until the end."""
    with closing(open_sending(tmp_path, now=NOW)), pytest.raises(TryLater):
        open_alone(tmp_path, now=NOW)
    with closing(open_alone(tmp_path, now=NOW)) as alone:
        assert alone.mailings() == ()
        with pytest.raises(TryLater):
            open_sending(tmp_path, now=NOW)
    open_sending(tmp_path, now=NOW).close()


def test_whole_ledger_is_free_again_when_it_could_not_be_opened(tmp_path: Path) -> None:
    """A ledger that cannot be read keeps no lock behind."""
    (tmp_path / FILE).write_text("Dear all, please find attached\n" * 100)
    for _ in range(2):
        with pytest.raises(LedgerFault, match="not a ledger"):
            open_alone(tmp_path, now=NOW)


def test_copies_are_filed_by_one_process_at_a_time(tmp_path: Path) -> None:
    """The second process is told that another files them, and a dry run locks nothing."""
    with (
        closing(open_sending(tmp_path, now=NOW)) as one,
        closing(open_sending(tmp_path, now=NOW)) as other,
        closing(dry_run_copy(tmp_path, now=NOW)) as copy,
    ):
        with one.copies_lock() as may, other.copies_lock() as may_too, copy.copies_lock() as may_in_a_dry_run:
            assert (may, may_too, may_in_a_dry_run) == (True, False, True)
        with other.copies_lock() as may:
            assert may


def test_mailing_is_sent_by_one_process_at_a_time(tmp_path: Path) -> None:
    """The second process sees that the mailing is being sent, and is refused with its name."""
    with closing(open_sending(tmp_path, now=NOW)) as one, closing(open_sending(tmp_path, now=NOW)) as other:
        plan(one, mailing(), ["ana"])
        with one.sending_lock("m1", now=NOW):
            assert other.is_sending("m1")
            with closing(open_ledger(tmp_path, now=NOW, writer=False)) as reader:
                assert reader.is_sending("m1")
            with pytest.raises(AtWork, match="m1"), other.sending_lock("m1", now=NOW):
                pytest.fail("two processes send one mailing")
        assert not other.is_sending("m1")
        with other.sending_lock("m1", now=NOW):
            assert one.is_sending("m1")


def test_lost_ledger_is_a_fault_when_it_was_used(tmp_path: Path) -> None:
    """A ledger that is gone is not made anew, else everybody would be sent everything again."""
    with closing(open_sending(tmp_path, now=NOW)) as ledger:
        plan(ledger, mailing(), ["ana"])
        ledger.claim("m1", limit=1, now=NOW)
    for path in tmp_path.glob(f"{FILE}*"):
        path.unlink()
    for opening in (open_sending, open_alone, dry_run_copy):
        with pytest.raises(LedgerFault, match="is gone"):
            opening(tmp_path, now=NOW)
    assert not (tmp_path / FILE).exists()


def test_ledger_without_its_key_is_a_fault(tmp_path: Path) -> None:
    """Message-IDs are never made with another key than before."""
    with closing(open_ledger(tmp_path, now=NOW, writer=True)) as ledger:
        ledger._db.run("DELETE FROM meta WHERE name = 'newsroom key'")
        with pytest.raises(LedgerFault, match="lost its key"):
            _ = ledger.newsroom_key


def test_ledger_is_a_fault_when_its_file_cannot_be_looked_at(tmp_path: Path) -> None:
    """A file system that gives no answer is told in one sentence: the ledger is not taken for a new one."""
    (tmp_path / FILE).symlink_to("x" * 300)  # a name longer than any file system takes
    with pytest.raises(LedgerFault, match="The ledger cannot be read"):
        open_sending(tmp_path, now=NOW)
