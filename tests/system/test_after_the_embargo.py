"""The same line after an embargo's end, a lift before anything left, and a lift given twice, by the real command."""

from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.bootstrap import SystemClock
from tests.system.press import ADVISORY, Press, parsed
from tests.system.test_waiting import CLEARED, _change

NAME = "eu-russia-summit-2014"
END = datetime(2026, 6, 5, 10, 0, tzinfo=UTC)
RELEASE = "release: {embargo: '2026-06-05 12:00', zone: Europe/Brussels}"


class Time:
    """What the program takes for the time."""

    now = END - timedelta(days=1)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that a test sets."""
    clock = Time()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now)
    return clock


@pytest.fixture
def embargoed(press: Press, time: Time) -> Press:
    """A text under embargo a day before its end, two cleared people and two others; cron is at work."""
    text = (press.folder / ADVISORY).read_text()
    _change(press, next(line for line in text.splitlines() if line.startswith("release:")), RELEASE)
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    rows = [f"{one}@x.example,,yes,2026-05-01" for one in ("ana", "ben")]
    press.write("lists/l.csv", CLEARED + "\n".join([*rows, "cleo@x.example,,,", "dora@x.example,,,"]) + "\n")
    assert press.run("run").returncode == 0
    return press


def _said(press: Press, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = press.run(*words, env=env)
    assert done.returncode == code, (done.returncode, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def _who(press: Press) -> list[tuple[str, bool]]:
    """Each message's reader, and whether it has the bar."""
    folder = press.folder / "outbox" / "new"
    messages = [parsed(path.read_bytes()) for path in sorted(folder.iterdir())] if folder.exists() else []
    return sorted((one["To"].addresses[0].username, one["Subject"].startswith("EMBARGOED")) for one in messages)


BOTH = [("ana", True), ("ben", True), ("cleo", False), ("dora", False)]


# --- the same line ---


@pytest.mark.parametrize(
    "more",
    [
        ("--expect", "2+2"),
        pytest.param((), marks=pytest.mark.slow),
        pytest.param(("--cleared", "c"), marks=pytest.mark.slow),
    ],
)
def test_the_same_line_after_the_end_serves_who_was_held(embargoed: Press, time: Time, more: tuple[str, ...]) -> None:
    """A script's line of yesterday would be called a mistake (65), and the second wave wait for a cron that is dead."""
    embargoed.write("lists/c.csv", "email\nana@x.example\n")
    line = ("send", ADVISORY, "-l", "l", "--yes", *more)
    _said(embargoed, *line)
    assert _who(embargoed) == BOTH[:2]
    time.now = END + timedelta(minutes=1)
    said = _said(embargoed, *line)
    assert "EMB04" not in said
    assert _who(embargoed) == BOTH
    _said(embargoed, *line)
    assert _who(embargoed) == BOTH


def test_the_same_line_mends_a_second_wave_that_was_too_late(embargoed: Press, time: Time) -> None:
    """The remedy that `run` and `status` show works from a terminal; no script answers what is too late."""
    line = ("send", ADVISORY, "-l", "l", "--yes")
    _said(embargoed, *line)
    time.now = END + timedelta(hours=7)
    assert "TOO LATE" in _said(embargoed, "run", code=76)
    _said(embargoed, *line, code=76)
    done = embargoed.by_hand(*line)
    assert done.returncode == 0, done.stderr
    assert _who(embargoed) == BOTH


@pytest.mark.slow
def test_it_reaches_new_people_too(embargoed: Press, time: Time) -> None:
    """A list that has grown overnight gets the text that is free by now."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now = END + timedelta(minutes=1)
    path = embargoed.folder / "lists" / "l.csv"
    path.write_text(path.read_text() + "eve@x.example,,,\n")
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", "--expect", "3")
    assert _who(embargoed) == [*BOTH, ("eve", False)]


def test_an_embargo_that_nobody_was_sent_under_is_still_a_mistake(embargoed: Press, time: Time) -> None:
    """A slip in the year would send a bar that is over, or the text without one."""
    time.now = END + timedelta(minutes=1)
    assert "EMB04" in _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", code=65)


@pytest.mark.slow
def test_another_time_that_is_over_is_still_a_mistake(embargoed: Press, time: Time) -> None:
    """Whoever moves the embargo and mistypes it is told."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now = END + timedelta(minutes=1)
    _change(embargoed, "2026-06-05 12:00", "2026-06-05 11:00")
    assert "EMB04" in _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", code=65)


# --- lifting ---

LIFT = ("lift", NAME, "--reason", "A paper has it.", "--yes")


def _approved(press: Press, *words: str) -> None:
    path = press.folder / "advisory.toml"
    path.write_text("approval = true\n" + path.read_text())
    _said(press, "send", ADVISORY, "-l", "l", "--yes", *words, code=0 if words else 77)
    _said(press, "approve", f"{NAME}.1", "--yes", env={"ADVISORY_APPROVAL_KEY": "another person's key"})


@pytest.mark.parametrize("at", [(), pytest.param(("--at", "2026-06-04 20:00"), marks=pytest.mark.slow)])
def test_a_lift_before_the_approved_first_wave(embargoed: Press, time: Time, at: tuple[str, ...]) -> None:
    """The embargo is broken before anybody got the text: the first wave would leave with a bar that is over."""
    _approved(embargoed, *at)
    time.now += timedelta(seconds=5)
    said = _said(embargoed, *LIFT)
    assert "The embargo is lifted" in said
    if at:
        time.now = END - timedelta(hours=15)
    _said(embargoed, "run")
    assert _who(embargoed) == [(name, False) for name, _ in BOTH]


@pytest.mark.slow
def test_a_lift_before_anybody_approved(embargoed: Press, time: Time) -> None:
    """That the embargo ended would be forgotten, and the approved text leave with the bar."""
    path = embargoed.folder / "advisory.toml"
    path.write_text("approval = true\n" + path.read_text())
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", code=77)
    time.now += timedelta(seconds=5)
    _said(embargoed, *LIFT)
    assert _who(embargoed) == []
    _said(embargoed, "approve", f"{NAME}.1", "--yes", env={"ADVISORY_APPROVAL_KEY": "another person's key"})
    _said(embargoed, "run")
    assert _who(embargoed) == [(name, False) for name, _ in BOTH]


def test_a_lift_before_the_time_of_the_first_wave(embargoed: Press, time: Time) -> None:
    """What was planned for tonight is free by then; nobody is told of a lift that nobody knew."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", "--at", "2026-06-04 20:00")
    _said(embargoed, *LIFT)
    time.now = END - timedelta(hours=15)
    _said(embargoed, "run")
    assert _who(embargoed) == [(name, False) for name, _ in BOTH]


@pytest.mark.parametrize("at", [(), ("--at", "2026-06-04 20:00")])
def test_a_lift_given_twice_is_done(embargoed: Press, time: Time, at: tuple[str, ...]) -> None:
    """A script that is not sure would be told of a mistake, and mail somebody at night."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", *at)
    _said(embargoed, *LIFT)
    before = list(embargoed.outbox()) if not at else []
    time.now += timedelta(seconds=5)
    said = _said(embargoed, *LIFT)
    assert ("was lifted at 12:00 CEST" if at else "This lift of the embargo was planned at 12:00 CEST") in said
    time.now = END - timedelta(hours=15)
    _said(embargoed, "run")
    time.now = END + timedelta(hours=1)
    assert "Nothing was sent." in _said(embargoed, *LIFT)
    if not at:
        assert len(list(embargoed.outbox())) == len(before)


@pytest.mark.slow
def test_a_lift_that_nobody_may_be_told_of_holds(embargoed: Press, time: Time) -> None:
    """All who have it opted out, and those who wait would wait on."""
    embargoed.write("lists/m.csv", CLEARED + "ana@x.example,,yes,2026-05-01\n")
    _said(embargoed, "send", ADVISORY, "-l", "m", "--yes")
    _said(embargoed, "suppress", "add", "ana@x.example")
    assert "The embargo is lifted" in _said(embargoed, *LIFT)
    assert "was lifted at" in _said(embargoed, *LIFT)
    assert _who(embargoed) == [("ana", True)]


def test_a_lift_after_the_end_has_nothing_to_do(embargoed: Press, time: Time) -> None:
    """What ended by itself was not lifted: who types that has another text in mind."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now = END + timedelta(hours=1)
    assert "there is nothing to lift" in _said(embargoed, *LIFT, code=65)
