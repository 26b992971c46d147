"""The heartbeat: whether cron is at work, from a file that may be lost or damaged without harm."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.integrity.heartbeat import FILE, read_cron_runs, record_cron_run
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.schedule.cron import is_called

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_heartbeat_keeps_the_last_five_beats_when_more_were_noted(tmp_path: Path) -> None:
    """The last five beats are kept in one private file.

    Otherwise runs would be forgotten, or the file grow for years.
    """
    folder = tmp_path / "ledger"
    assert read_cron_runs(folder) == ()
    times = [NOW + 5 * MINUTE * count for count in range(7)]
    for one in times:
        record_cron_run(folder, one)
    assert read_cron_runs(folder) == tuple(times[2:])
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert (folder / FILE).read_text("ascii").splitlines()[-1] == "2026-06-01T09:30:00+00:00"
    if os.name == "posix":
        assert (folder / FILE).stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"yesterday\n",
        b"2026-06-01T09:00:00\n",  # no zone
        b"2026-06-01T09:00:00+00:00\n2026-06-01T08:00:00+00:00\n",  # backwards
        b"2026-06-01T09:00:00+00:00\n2026-06-01T09:0",  # cut off
        b"2026-06-01T09:00:00+02:00\n2026-06-01T09:00:00\n",
        b"0" * 100_000,
    ],
)
def test_heartbeat_says_nothing_and_heals_when_its_file_is_damaged(tmp_path: Path, content: bytes) -> None:
    """A damaged file has no beats, and the next beat replaces it.

    Otherwise a half-written file would stop a run, or claim that cron is at work.
    """
    (tmp_path / FILE).write_bytes(content)
    assert read_cron_runs(tmp_path) == ()
    record_cron_run(tmp_path, NOW)
    assert read_cron_runs(tmp_path) == (NOW,)


def test_heartbeat_says_nothing_when_a_pipe_or_folder_is_in_its_place(tmp_path: Path) -> None:
    """A pipe or a folder in the place of the file has no beats, else a pipe would hold the program for ever."""
    os.mkfifo(tmp_path / FILE)
    assert read_cron_runs(tmp_path) == ()
    (tmp_path / "folder" / FILE).mkdir(parents=True)
    assert read_cron_runs(tmp_path / "folder") == ()


def test_beat_refuses_when_its_file_cannot_be_written(tmp_path: Path) -> None:
    """A beat that cannot be written is told, and leaves no pieces of files.

    Otherwise nobody would learn why cron is never seen.
    """
    (tmp_path / FILE).mkdir()
    with pytest.raises(CannotWrite, match="cannot be recorded"):
        record_cron_run(tmp_path, NOW)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_beat_drops_later_times_when_the_clock_was_wrong(tmp_path: Path) -> None:
    """A beat drops the times that lie after it.

    Otherwise one run with the clock set to next year would hide every later one.
    """
    record_cron_run(tmp_path, NOW + timedelta(days=365))
    assert not is_called(read_cron_runs(tmp_path), NOW, None)
    record_cron_run(tmp_path, NOW)
    assert read_cron_runs(tmp_path) == (NOW,)


@pytest.mark.parametrize(
    ("minutes", "yes"),
    [
        ((), False),
        ((0,), True),
        ((-30,), True),
        ((-31,), False),
        ((5,), True),
        ((6,), False),
        ((-10, -5, 0), True),
        ((-45, -40, -35), False),
        ((-95, -85, -65, -35), True),  # every 20 minutes: 50 are enough
        ((-135, -105, -75), True),  # every 30 minutes: 75 are enough
        ((-136, -106, -76), False),
        ((-660, -360, -300), True),  # a gap counts as two hours at most: five hours are the most
        ((-1021, -661, -301), False),
        ((-3000, -40, -35, -30), True),  # it slept at night
        ((-3000, -40, -35, -31), False),
    ],
)
def test_recent_tells_a_cron_at_work_when_beats_are_near_by_their_own_pace(minutes: tuple[int, ...], yes: bool) -> None:
    """A cron is at work while its last beat is near enough by its own pace.

    Otherwise a stopped cron would count as one at work, or a slow one as stopped.
    """
    assert is_called([NOW + one * MINUTE for one in minutes], NOW, None) is yes
