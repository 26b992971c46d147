"""Why `run` could not begin is told once a day, and again when it is another reason."""

from datetime import timedelta
from pathlib import Path

from advisory_cli.ledger.integrity.run_fault import FILE, clear_run_fault, note_run_fault, other_note_folder
from tests.ledger_makers import NOW

DAY = timedelta(days=1)


def test_run_fault_is_told_once_a_day_and_when_it_is_another(tmp_path: Path) -> None:
    """A fault is told when it is new, another one or a day old, and after the clock was set back.

    Otherwise cron would mail it every five minutes, or it would be forgotten with the first mail.
    """
    assert note_run_fault(tmp_path, "a setting is wrong", NOW)
    assert not note_run_fault(tmp_path, "a setting is wrong", NOW + DAY / 2)
    assert note_run_fault(tmp_path, "another setting is wrong", NOW + DAY / 2)
    assert note_run_fault(tmp_path, "another setting is wrong", NOW + DAY * 1.5)
    assert note_run_fault(tmp_path, "another setting is wrong", NOW)
    assert "setting" not in (tmp_path / FILE).read_text()
    assert clear_run_fault(tmp_path)
    assert not clear_run_fault(tmp_path)
    assert note_run_fault(tmp_path, "another setting is wrong", NOW)


def test_run_fault_is_told_each_time_when_nothing_can_be_stored(tmp_path: Path) -> None:
    """Without a folder, or with a damaged file, a fault is told, else it would be told to nobody."""
    for _ in range(2):
        assert note_run_fault(tmp_path / "missing", "a setting is wrong", NOW)
    (tmp_path / FILE).write_text("{")
    assert note_run_fault(tmp_path, "a setting is wrong", NOW)
    (tmp_path / FILE).write_text('{"mark": 1, "told": 2}')
    assert note_run_fault(tmp_path, "a setting is wrong", NOW)


def test_run_fault_of_another_accounts_newsroom_is_noted_elsewhere(tmp_path: Path) -> None:
    """Each newsroom has a folder of its own beside the account's state, and without a place nothing is noted."""
    first, second = (other_note_folder(tmp_path / "state", tmp_path / name) for name in ("a", "b"))
    assert first is not None
    assert first != second
    assert first.is_dir()
    assert other_note_folder(None, tmp_path) is None
    (tmp_path / "file").write_text("")
    assert other_note_folder(tmp_path / "file", tmp_path) is None
