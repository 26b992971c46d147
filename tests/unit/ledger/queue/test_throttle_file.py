"""The pauses that servers ask for, in a file that may be lost or damaged without harm."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.queue.throttle_file import FILE, LONGEST, ThrottleFile

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_pause_holds_for_another_process_and_ends(tmp_path: Path) -> None:
    """A pause is seen by whoever looks into the folder, in a private file, until its time."""
    folder = tmp_path / "ledger"
    assert ThrottleFile(folder, "a").ends_at(NOW) is None
    ThrottleFile(folder, "a").extend(NOW + MINUTE, NOW)
    other = ThrottleFile(folder, "a")
    assert other.ends_at(NOW) == NOW + MINUTE
    assert other.ends_at(NOW + MINUTE) is None
    assert ThrottleFile(folder, "b").ends_at(NOW) is None
    if os.name == "posix":
        assert (folder / FILE).stat().st_mode & 0o777 == 0o600


def test_pause_only_grows(tmp_path: Path) -> None:
    """A shorter pause does not end a longer one, of whichever process."""
    first, second = ThrottleFile(tmp_path, "a"), ThrottleFile(tmp_path, "a")
    first.extend(NOW + 5 * MINUTE, NOW)
    second.extend(NOW + MINUTE, NOW)
    assert {each.ends_at(NOW) for each in (first, second, ThrottleFile(tmp_path, "a"))} == {NOW + 5 * MINUTE}


def test_pause_is_an_hour_at_most_when_the_server_asks_for_more(tmp_path: Path) -> None:
    """No server holds anybody up for longer than an hour."""
    throttle = ThrottleFile(tmp_path, "a")
    throttle.extend(NOW.replace(year=2999), NOW)
    assert throttle.ends_at(NOW) == NOW + LONGEST


def test_pause_is_none_when_its_end_lies_further_ahead_than_any_pause(tmp_path: Path) -> None:
    """A pause from a clock that was ahead, or from nonsense, has nobody in it up: neither now nor at any later look.

    Cut to an hour after each look instead, it would never end. Pauses of other accounts stay.
    """
    ahead = NOW + timedelta(days=365)
    throttle = ThrottleFile(tmp_path, "a")
    throttle.extend(ahead + MINUTE, ahead)
    for hours in (0, 2, 24, 24 * 300):
        now = NOW + timedelta(hours=hours)
        assert (throttle.ends_at(now), ThrottleFile(tmp_path, "a").ends_at(now)) == (None, None)
    ends = {"a": "2999-01-01T00:00:00+00:00", "b": (NOW + MINUTE).isoformat()}
    (tmp_path / FILE).write_text(json.dumps(ends))
    assert ThrottleFile(tmp_path, "a").ends_at(NOW) is None
    assert json.loads((tmp_path / FILE).read_text()).keys() == {"b"}, "the file is mended"
    assert ThrottleFile(tmp_path, "b").ends_at(NOW) == NOW + MINUTE
    throttle.extend(NOW + MINUTE, NOW)
    assert (throttle.ends_at(NOW), ThrottleFile(tmp_path, "a").ends_at(NOW)) == (NOW + MINUTE, NOW + MINUTE)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b'{"a": 5}', b'{"a": "soon"}', b'{"a": "2026-12-01T09:30:00"}', b"[" * 8_000]
)
def test_no_pause_holds_when_the_file_is_damaged(tmp_path: Path, content: bytes) -> None:
    """A damaged file is no pause, and is mended by the next one."""
    (tmp_path / FILE).write_bytes(content)
    assert ThrottleFile(tmp_path, "a").ends_at(NOW) is None
    ThrottleFile(tmp_path, "a").extend(NOW + MINUTE, NOW)
    assert ThrottleFile(tmp_path, "a").ends_at(NOW) == NOW + MINUTE


def test_pause_holds_for_its_process_when_it_cannot_be_stored(tmp_path: Path) -> None:
    """A folder that cannot be written costs the sharing, and not the pause."""
    (tmp_path / "file").write_text("")
    throttle = ThrottleFile(tmp_path / "file", "a")
    throttle.extend(NOW + MINUTE, NOW)
    assert throttle.ends_at(NOW) == NOW + MINUTE


def test_file_stays_small_when_many_accounts_are_paused(tmp_path: Path) -> None:
    """Old and many pauses do not make the file grow."""
    for number in range(60):
        ThrottleFile(tmp_path, f"account {number}").extend(NOW + MINUTE, NOW)
    assert (tmp_path / FILE).stat().st_size < 4_000
    ThrottleFile(tmp_path, "late").extend(NOW + 3 * MINUTE, NOW + 2 * MINUTE)
    assert b"account" not in (tmp_path / FILE).read_bytes()


def test_pauses_of_many_processes_are_all_kept(tmp_path: Path) -> None:
    """Processes that store a pause at one moment lose none of them."""
    code = (
        "import sys; from datetime import *; from pathlib import Path;"
        "from advisory_cli.ledger.queue.throttle_file import ThrottleFile;"
        "now = datetime(2026, 12, 1, 9, tzinfo=UTC);"
        "[ThrottleFile(Path(sys.argv[1]), f'{sys.argv[2]}.{n}').extend(now + timedelta(minutes=1), now)"
        " for n in range(4)]"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(number)]) for number in range(4)]
    assert [process.wait(30) for process in running] == [0, 0, 0, 0]
    for number in range(4):
        for part in range(4):
            assert ThrottleFile(tmp_path, f"{number}.{part}").ends_at(NOW) == NOW + MINUTE
