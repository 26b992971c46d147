"""ledger.integrity.clock_file: a clock that was set forward is seen by the next command, and told once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.integrity.clock_file import FILE, jump_since, keep_clocks, read_clocks, update_clocks
from advisory_cli.model.schedule.boot_clock import NO_JUMP, BootReading
from tests.ledger_makers import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST = BootReading(boot="b1", since=HOUR, wall=NOW)


def after(passed: timedelta, *, set_forward: timedelta = NO_JUMP) -> BootReading:
    """A later reading of the same computer, whose wall clock a person may have moved."""
    return replace(FIRST, since=FIRST.since + passed, wall=FIRST.wall + passed + set_forward)


def test_jump_is_told_once_and_stays_seen(tmp_path: Path) -> None:
    """The first command after a jump tells it; later ones still see how far it went."""
    assert update_clocks(tmp_path, FIRST, accepted=False) == NO_JUMP
    jumped = after(MINUTE, set_forward=HOUR)
    assert update_clocks(tmp_path, jumped, accepted=False) == HOUR
    assert update_clocks(tmp_path, jumped, accepted=False) == NO_JUMP
    assert jump_since(tmp_path, after(2 * MINUTE, set_forward=HOUR)) == HOUR


def test_jump_is_over_when_a_person_accepts_the_time(tmp_path: Path) -> None:
    """From an accepted reading on, the clock counts as right."""
    update_clocks(tmp_path, FIRST, accepted=False)
    jumped = after(MINUTE, set_forward=HOUR)
    assert update_clocks(tmp_path, jumped, accepted=True) == NO_JUMP
    assert jump_since(tmp_path, jumped) == NO_JUMP
    assert read_clocks(tmp_path) == jumped


def test_no_jump_is_seen_when_nothing_can_be_compared(tmp_path: Path) -> None:
    """Without a second clock, without a reading and after a restart no jump is seen."""
    jumped = after(MINUTE, set_forward=HOUR)
    assert jump_since(tmp_path, jumped) == NO_JUMP
    keep_clocks(tmp_path, FIRST)
    assert jump_since(tmp_path, None) == NO_JUMP
    assert jump_since(tmp_path, replace(jumped, boot="b2")) == NO_JUMP
    assert jump_since(tmp_path, jumped) == HOUR


def test_reading_is_kept_when_it_is_fresh_and_replaced_when_it_is_old(tmp_path: Path) -> None:
    """A reading within ten minutes changes no file, since every command makes one."""
    update_clocks(tmp_path, FIRST, accepted=False)
    before = (tmp_path / FILE).stat()
    update_clocks(tmp_path, after(9 * MINUTE), accepted=False)
    assert (tmp_path / FILE).stat().st_ino == before.st_ino
    old = after(11 * MINUTE)
    update_clocks(tmp_path, old, accepted=False)
    assert read_clocks(tmp_path) == old


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"boot": "b1", "since": "x", "wall": "2026-12-01T09:00:00+00:00", "told": false}',
        '{"boot": "b1", "since": 1e99, "wall": "2026-12-01T09:00:00+00:00", "told": false}',
        '{"boot": "b1", "since": 1, "wall": "2026-12-01T09:00:00", "told": false}',
        "x" * 2_000,
    ],
)
def test_damaged_reading_is_none(tmp_path: Path, text: str) -> None:
    """A damaged file, and a time without a zone, count as no reading, and the next command writes one."""
    (tmp_path / FILE).write_text(text)
    assert read_clocks(tmp_path) is None
    update_clocks(tmp_path, FIRST, accepted=False)
    assert read_clocks(tmp_path) == FIRST


def test_keep_clocks_is_silent_when_nothing_can_be_written(tmp_path: Path) -> None:
    """The ledger works without a reading."""
    keep_clocks(tmp_path / "none", FIRST)
    assert read_clocks(tmp_path / "none") is None
