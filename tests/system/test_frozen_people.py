"""People frozen in a mailing that waits whose clearance was withdrawn, or who left the list, by the real command."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.bootstrap import SystemClock
from tests.system.press import ADVISORY, Press, parsed
from tests.system.test_waiting import CLEARED, _change, _silent

END = datetime(2026, 6, 5, 10, 0, tzinfo=UTC)
DUE = datetime(2026, 6, 4, 18, 0, tzinfo=UTC)
AT = ("--at", "2026-06-04 20:00")
LINE = ("send", ADVISORY, "-l", "l", "--yes")
ID = "eu-russia-summit-2014.1"


class Time:
    """What the program takes for the time."""

    now = END - timedelta(days=1)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that a test sets."""
    clock = Time()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now)
    return clock


def _list(press: Press, time: Time, *rows: str, name: str = "l") -> None:
    """A list of these rows, written now."""
    path = press.write(f"lists/{name}.csv", CLEARED + "\n".join(rows) + "\n")
    os.utime(path, (time.now.timestamp(), time.now.timestamp()))


ANA, BEN = "ana@x.example,,yes,2026-05-01", "ben@x.example,,yes,2026-05-01"
NOT_BEN = "ben@x.example,,no,"


@pytest.fixture
def office(press: Press, time: Time) -> Press:
    """A text under embargo, planned for this evening to Ana and Ben, who agreed; cron is at work."""
    text = (press.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    _change(press, release, "release: {embargo: '2026-06-05 12:00', zone: Europe/Brussels}")
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    time.now -= timedelta(minutes=10)
    _list(press, time, ANA, BEN)
    time.now += timedelta(minutes=10)
    assert _silent(press.run("run"))
    assert press.run(*LINE, *AT).returncode == 0
    time.now += timedelta(minutes=5)
    return press


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, (done.returncode, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def _who(press: Press) -> list[tuple[str, bool]]:
    folder = press.folder / "outbox" / "new"
    messages = [parsed(path.read_bytes()) for path in sorted(folder.iterdir())] if folder.exists() else []
    return sorted((one["To"].addresses[0].username, one["Subject"].startswith("EMBARGOED")) for one in messages)


WAITS = "1 person who waits in eu-russia-summit-2014.1 is not cleared for the embargo any more: held until its end."


def _both_waves(press: Press, time: Time) -> None:
    """Ana gets it early with the bar, Ben when it is free."""
    time.now = DUE + timedelta(minutes=1)
    assert press.run("run").returncode == 0
    assert _who(press) == [("ana", True)]
    time.now = END + timedelta(minutes=1)
    assert press.run("run").returncode == 0
    assert _who(press) == [("ana", True), ("ben", False)]
    assert _silent(press.run("run"))


def test_a_withdrawn_clearance_wins_over_what_was_frozen(office: Press, time: Time) -> None:
    """Somebody whose agreement has ended gets the text before its time."""
    _list(office, time, ANA, NOT_BEN)
    for text in (_said(office, "status"), _said(office)):
        assert WAITS in text
    assert WAITS in _said(office, "run")
    assert _silent(office.run("run"))
    assert "1 wait" in _said(office, "status")
    _both_waves(office, time)


def test_it_is_seen_right_before_it_leaves(office: Press, time: Time) -> None:
    """An editor saves the list in the last minute, or a tool keeps the file's old time."""
    time.now = DUE + timedelta(minutes=1)
    path = office.folder / "lists" / "l.csv"
    before = path.stat().st_mtime
    _list(office, time, ANA, NOT_BEN)
    os.utime(path, (before, before))
    assert WAITS in _said(office, "run")
    assert _who(office) == [("ana", True)]
    _both_waves(office, time)


def test_the_next_send_line_says_so(office: Press, time: Time) -> None:
    """The line reads the list that says no, and would leave what was frozen as it is."""
    _list(office, time, ANA, NOT_BEN)
    assert WAITS in _said(office, *LINE, *AT)
    _both_waves(office, time)


def test_a_rehearsal_says_it_and_changes_nothing(office: Press, time: Time) -> None:
    """A dry run would hold somebody for real, or hide that the real one does."""
    _list(office, time, ANA, NOT_BEN)
    assert WAITS in _said(office, *LINE, *AT, "--dry-run")
    assert WAITS in _said(office, "run")


def test_who_left_the_list_is_said_and_served(office: Press, time: Time) -> None:
    """What was planned holds; a person is told that the list says otherwise by now."""
    _list(office, time, ANA)
    words = "1 person who waits in eu-russia-summit-2014.1 stands in its lists no more"
    for text in (_said(office, "status"), _said(office), _said(office, *LINE, *AT), _said(office, "run")):
        assert words in text
    assert _silent(office.run("run"))
    time.now = DUE + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]


@pytest.mark.slow
def test_who_is_named_with_cleared_stays_cleared(office: Press, time: Time) -> None:
    """An agreement by telephone stands in another list, and is as good."""
    _said(office, "stop", ID)
    _list(office, time, "ben@x.example,,,", name="phone")
    _list(office, time, ANA, NOT_BEN)
    _said(office, *LINE, *AT, "--cleared", "phone", code=76)
    _said(office, "stop", ID, "--undo")
    time.now = DUE + timedelta(minutes=1)
    assert WAITS in _said(office, "run")


def test_an_agreement_that_ran_out_meanwhile_is_no_withdrawal(office: Press, time: Time) -> None:
    """Twelve months are over on the day of the embargo; they had agreed when it was planned."""
    _list(office, time, ANA, "ben@x.example,,yes,2025-06-04")
    time.now = DUE + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]


@pytest.mark.slow
def test_a_list_that_cannot_be_read_says_nothing(office: Press, time: Time) -> None:
    """A folder that is not mounted would hold everybody, or end the run."""
    (office.folder / "lists" / "l.csv").unlink()
    time.now = DUE + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]


@pytest.mark.slow
def test_a_row_that_cannot_be_read_calls_nobody_gone(office: Press, time: Time) -> None:
    """Ben's row has a slip of the pen: it may well be he."""
    _list(office, time, ANA, "ben at x.example,,yes,2026-05-01")
    assert "no more" not in _said(office, "status")


def test_without_an_embargo_only_who_left_is_said(press: Press, time: Time) -> None:
    """A list that grows or shrinks is no matter of clearance."""
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    time.now -= timedelta(minutes=10)
    _list(press, time, ANA, BEN)
    time.now += timedelta(minutes=10)
    assert press.run("run").returncode == 0
    _said(press, *LINE, *AT)
    time.now += timedelta(minutes=5)
    _list(press, time, NOT_BEN)
    said = _said(press, "run")
    assert "stands in its lists no more" in said
    assert "cleared" not in said
