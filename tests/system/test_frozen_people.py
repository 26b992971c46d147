"""People frozen in a mailing that waits whose clearance was withdrawn, or who left the list, by the real command."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.clock import SystemClock
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


def _office(press: Press, time: Time, *more: str) -> Press:
    """A text under embargo, planned for this evening to Ana and Ben, who agreed; cron is at work."""
    text = (press.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    _change(press, release, "release: {embargo: '2026-06-05 12:00', zone: Europe/Brussels}")
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    time.now -= timedelta(minutes=10)
    _list(press, time, ANA, BEN)
    _list(press, time, "ben@x.example,,,", name="phone")
    time.now += timedelta(minutes=10)
    assert _silent(press.run("run"))
    assert press.run(*LINE, *AT, *more).returncode == 0
    time.now += timedelta(minutes=5)
    return press


@pytest.fixture
def office(press: Press, time: Time) -> Press:
    """A text under embargo, planned for this evening to Ana and Ben, who agreed; cron is at work."""
    return _office(press, time)


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, (done.returncode, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def _who(press: Press) -> list[tuple[str, bool]]:
    folder = press.folder / "outbox" / "new"
    messages = [parsed(path.read_bytes()) for path in sorted(folder.iterdir())] if folder.exists() else []
    return sorted((one["To"].addresses[0].username, one["Subject"].startswith("EMBARGOED")) for one in messages)


WAITS = "1 person in eu-russia-summit-2014.1 is no longer cleared for the embargo: held until its end."


def _both_waves(press: Press, time: Time) -> None:
    """Ana gets it early with the bar, Ben when it is free."""
    time.now = DUE + timedelta(minutes=1)
    assert press.run("run").returncode == 0
    assert _who(press) == [("ana", True)]
    time.now = END + timedelta(minutes=1)
    assert press.run("run").returncode == 0
    assert _who(press) == [("ana", True), ("ben", False)]
    assert _silent(press.run("run"))


@pytest.mark.slow
def test_run_holds_a_frozen_person_when_clearance_is_withdrawn(office: Press, time: Time) -> None:
    """A person whose clearance was withdrawn after the plan is held until the embargo's end.

    Otherwise somebody whose agreement has ended would get the text before its time.
    """
    _list(office, time, ANA, NOT_BEN)
    for text in (_said(office, "status", "-v"), _said(office)):
        assert WAITS in text
    assert WAITS in _said(office, "run")
    assert _silent(office.run("run"))
    assert "1 wait" in _said(office, "status", "-v")
    _both_waves(office, time)


def test_run_sees_a_withdrawal_when_the_list_is_saved_with_its_old_time(office: Press, time: Time) -> None:
    """A withdrawal that is saved in the last minute under the list's old time is seen before the text leaves."""
    time.now = DUE + timedelta(minutes=1)
    path = office.folder / "lists" / "l.csv"
    before = path.stat().st_mtime
    _list(office, time, ANA, NOT_BEN)
    os.utime(path, (before, before))
    assert WAITS in _said(office, "run")
    assert _who(office) == [("ana", True)]
    _both_waves(office, time)


@pytest.mark.slow
def test_send_holds_a_frozen_person_when_the_list_now_says_no(office: Press, time: Time) -> None:
    """The next `send` line tells that a frozen person is not cleared any more and holds that person.

    Otherwise the text would go out as frozen.
    """
    _list(office, time, ANA, NOT_BEN)
    assert WAITS in _said(office, *LINE, *AT)
    _both_waves(office, time)


@pytest.mark.slow
def test_send_only_tells_a_withdrawal_when_it_is_a_dry_run(office: Press, time: Time) -> None:
    """A dry run tells of a withdrawn clearance and leaves it to the next `run` to tell again.

    Otherwise a rehearsal would hold somebody for real, or hide that the real one does.
    """
    _list(office, time, ANA, NOT_BEN)
    assert WAITS in _said(office, *LINE, *AT, "--dry-run")
    assert WAITS in _said(office, "run")


@pytest.mark.slow
def test_run_tells_once_and_serves_when_a_person_left_the_list(office: Press, time: Time) -> None:
    """A frozen person who left the list is told of and served, since a plan holds until a person decides otherwise."""
    _list(office, time, ANA)
    words = "1 person in eu-russia-summit-2014.1 is no longer on its lists"
    for text in (_said(office, "status", "-v"), _said(office), _said(office, *LINE, *AT), _said(office, "run")):
        assert words in text
    assert _silent(office.run("run"))
    time.now = DUE + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]


@pytest.mark.slow
def test_run_holds_a_frozen_person_when_cleared_was_refused_meanwhile(office: Press, time: Time) -> None:
    """A frozen person whose list says no is held where the `send` that named them with --cleared was refused.

    It was refused for a stop, and what is refused clears nobody.
    """
    _said(office, "stop", ID)
    _list(office, time, ANA, NOT_BEN)
    assert "Somebody stopped mailing" in _said(office, *LINE, *AT, "--cleared", "phone", code=76)
    _said(office, "stop", ID, "--undo")
    time.now = DUE + timedelta(minutes=1)
    assert WAITS in _said(office, "run")
    _both_waves(office, time)


@pytest.mark.parametrize("when", ["from the start", pytest.param("later", marks=pytest.mark.slow)])
def test_run_serves_a_frozen_person_when_cleared_names_them(press: Press, time: Time, when: str) -> None:
    """A person named with --cleared, from the start or by a later `send`, gets the text early though the list says no.

    An agreement by telephone stands in another list, and is as good.
    """
    office = _office(press, time, *(("--cleared", "phone") if when == "from the start" else ()))
    _list(office, time, ANA, NOT_BEN)
    if when == "later":
        assert "1 message at 20:00 CEST" in _said(office, *LINE, *AT, "--cleared", "phone")
    assert _silent(office.run("run"))
    time.now = DUE + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]
    time.now = END + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]


def test_run_serves_a_frozen_person_when_agreement_ran_out_meanwhile(office: Press, time: Time) -> None:
    """An agreement whose twelve months end while the mailing waits is no withdrawal."""
    _list(office, time, ANA, "ben@x.example,,yes,2025-06-04")
    time.now = DUE + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]


@pytest.mark.slow
def test_run_serves_frozen_people_in_silence_when_the_list_is_gone(office: Press, time: Time) -> None:
    """A list that cannot be read changes nothing for frozen people.

    Otherwise a folder that is not mounted would hold everybody or end the run.
    """
    (office.folder / "lists" / "l.csv").unlink()
    time.now = DUE + timedelta(minutes=1)
    assert _silent(office.run("run"))
    assert _who(office) == [("ana", True), ("ben", True)]


@pytest.mark.slow
def test_status_calls_nobody_gone_when_a_row_cannot_be_read(office: Press, time: Time) -> None:
    """A row that cannot be read lets nobody be called gone. The row may well be that of the person who is missing."""
    _list(office, time, ANA, "ben at x.example,,yes,2026-05-01")
    assert "no longer on" not in _said(office, "status", "-v")


@pytest.mark.slow
def test_run_tells_only_who_left_when_there_is_no_embargo(press: Press, time: Time) -> None:
    """A mailing without an embargo tells who left its list and nothing of clearance."""
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    time.now -= timedelta(minutes=10)
    _list(press, time, ANA, BEN)
    time.now += timedelta(minutes=10)
    assert press.run("run").returncode == 0
    _said(press, *LINE, *AT)
    time.now += timedelta(minutes=5)
    _list(press, time, NOT_BEN)
    said = _said(press, "run")
    assert "no longer on its lists" in said
    assert "cleared" not in said
