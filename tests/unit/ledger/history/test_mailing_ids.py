"""ledger.history.mailing_ids: the ids that a command line offers, at once and without changing anything."""

from contextlib import closing
from pathlib import Path

from advisory_cli.ledger.history.mailing_ids import newest_ids
from advisory_cli.ledger.sqlite_ledger import FILE, open_ledger
from tests.ledger_makers import NOW, mailing, plan


def test_newest_ids_come_first_when_a_process_has_the_ledger_open(tmp_path: Path) -> None:
    """The newest fifty are offered while another process writes, and when none does."""
    file = tmp_path / FILE
    with closing(open_ledger(tmp_path, now=NOW, writer=True)) as ledger:
        for number in range(52):
            plan(ledger, mailing(f"m{number}", advisory=f"a{number}"), ["ana"])
        expected = tuple(f"m{number}" for number in range(51, 1, -1))
        assert newest_ids(file) == expected
    before = file.read_bytes()
    assert newest_ids(file) == expected
    assert file.read_bytes() == before


def test_newest_ids_are_none_when_there_is_no_ledger_or_a_damaged_one(tmp_path: Path) -> None:
    """Completion never fails: without a readable ledger it has nothing to offer."""
    assert newest_ids(tmp_path / FILE) == ()
    (tmp_path / FILE).write_text("Dear all, please find attached\n" * 100)
    assert newest_ids(tmp_path / FILE) == ()
    open_ledger(tmp_path / "new", now=NOW, writer=True).close()
    assert newest_ids(tmp_path / "new" / FILE) == ()
