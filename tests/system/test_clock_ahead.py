"""A clock that jumps ahead within one boot: a question where something would leave too early for it, else a line."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.model.schedule.boot_clock import BootReading
from tests.smtp_servers import MailServer
from tests.system.press import Done, Press
from tests.system.test_soundness import concerns

EIGHT = datetime(2026, 6, 5, 8, 0, tzinfo=UTC)
NOON = "release: {embargo: '2026-06-05 12:00', zone: UTC}"
HOUR = timedelta(hours=1)
PEOPLE = "email,embargo_ok,embargo_agreed_on\nann@daily.example,yes,2026-05-01\nben@evening.example,no,\n"

Set = Callable[..., None]


def said(done: Done) -> str:
    """What a person reads, in one line."""
    return " ".join(done.stderr.split())


def write(press: Press, name: str, release: str = "release: immediate") -> None:
    """An advisory of that name."""
    press.write(
        f"advisories/{name}.md",
        f"---\nid: {name}\nkind: press-release\nlanguage: en\n{release}\nheadline: Figures of {name}\n"
        "dateline: {place: Brussels, date: 2026-06-05}\n"
        'contacts: [{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example}]\n---\nThe lead.\n',
    )


def received(press: Press) -> list[str]:
    """Who has got something, each as often as they did."""
    outbox = press.folder / "outbox" / "new"
    return sorted(one["To"].addresses[0].username for one in press.outbox()) if outbox.exists() else []


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets the wall clock, so many hours after eight, and what has run since the start, suspends included."""

    def set_to(wall: float, since: float | None = None, boot: str = "b1") -> None:
        now = EIGHT + wall * HOUR
        ran = (wall if since is None else since) * HOUR + HOUR
        monkeypatch.setattr(SystemClock, "now", lambda _: now)
        monkeypatch.setattr(
            SystemClock, "boot", lambda _: BootReading(boot=boot, since=ran, wall=now) if boot else None
        )

    set_to(0)
    return set_to


@pytest.fixture
def held(press: Press, clocks: Set) -> Press:
    """At eight, one who is cleared has it under an embargo until noon; another one waits for that."""
    clocks(0)
    press.write("lists/l.csv", PEOPLE)
    write(press, "heat", NOON)
    assert press.run("run").returncode == 0
    done = press.run("send", "heat", "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    assert received(press) == ["ann"]
    return press


@pytest.mark.slow
def test_run_and_retry_send_nothing_when_the_clock_jumped_ahead(held: Press, clocks: Set) -> None:
    """A clock that jumped past an embargo's end is a question, and nothing leaves until the true time.

    Otherwise the embargo of noon would be broken by four hours, and nobody know why.
    """
    clocks(5, 0.2)
    for words in (("run",), ("retry",)):
        done = held.run(*words)
        assert done.returncode == 76, done.stderr
        assert "clock says 2026-06-05 13:00 UTC, but has jumped ahead" in said(done)
        assert "heat.1 would be sent before its time, 2026-06-05 12:00 UTC" in said(done)
        assert " ledger accept --clock" in said(done)
    assert held.run("run").returncode == 76  # and again without a word, until tomorrow
    assert received(held) == ["ann"]
    for look in (("status",), ("status", "-v"), ()):
        text = " ".join(held.run(*look).stdout.split())
        assert "has jumped ahead" in text
        assert "sent automatically" not in text
    assert concerns(held) == ["clock"]
    clocks(0.3)
    assert held.run("run").returncode == 0
    assert received(held) == ["ann"]
    clocks(4.1)
    assert held.run("run").returncode == 0
    assert received(held) == ["ann", "ben"]


def test_run_sends_when_a_person_accepted_the_clock(held: Press, clocks: Set) -> None:
    """A clock that a person accepts lets the mailing leave and is no concern later.

    Otherwise a clock that was wrong all morning, and is right now, would keep everything for ever.
    """
    clocks(5, 0.2)
    assert held.run("run").returncode == 76
    done = held.run("ledger", "accept", "--clock")
    assert done.returncode == 0, done.stderr
    assert held.run("run").returncode == 0
    assert received(held) == ["ann", "ben"]
    clocks(6, 1.2)
    assert concerns(held) == []


class _Leap(MailServer):
    """After its first message the clock is set wrong."""

    def __init__(self, clocks: Set) -> None:
        super().__init__()
        self._clocks: Set | None = clocks

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        reply = await super().handle_DATA(server, session, envelope)
        if self._clocks is not None:
            self._clocks(5, 0.2)
            self._clocks = None
        return reply


def test_send_stops_before_the_second_wave_when_the_clock_jumps(press: Press, clocks: Set) -> None:
    """A jump of the clock while the first wave leaves keeps the second back until noon.

    Otherwise a person who waits for noon would get the text by the same command.
    """
    press.write("lists/l.csv", PEOPLE)
    write(press, "heat", NOON)
    assert press.run("run").returncode == 0
    with _Leap(clocks) as server:
        press.go_live(server.port)
        done = press.run("send", "heat", "-l", "l", "--yes")
        assert done.returncode == 76, done.stderr
        assert "has jumped ahead" in said(done)
        assert "heat.1 would be sent before its time, 2026-06-05 12:00 UTC" in said(done)
        assert press.run("run").returncode == 76
        assert len(server.accepted) == 1
        clocks(4.1)
        assert press.run("ledger", "accept", "--clock").returncode == 0, "an entry was written at one"
        assert press.run("run").returncode == 0
        assert len(server.accepted) == 2


def test_run_asks_nothing_when_the_computer_was_suspended(held: Press, clocks: Set) -> None:
    """A suspend of eight hours is no jump of the clock, since the boot clock runs on.

    Otherwise a laptop that slept would ask each morning.
    """
    clocks(8)
    assert held.run("run").returncode == 0
    assert received(held) == ["ann", "ben"]


@pytest.mark.parametrize("seconds", [2, 30, -30])
def test_run_asks_nothing_when_the_clock_is_corrected_by_seconds(held: Press, clocks: Set, seconds: int) -> None:
    """A correction of the clock by seconds is no question, else each one by a time server would be."""
    clocks(4 + max(seconds, 0) / 3600, 4 - min(seconds, 0) / 3600)
    assert held.run("run").returncode == 0
    assert received(held) == ["ann", "ben"]


def test_send_logs_a_jump_once_when_nothing_leaves_by_it(press: Press, clocks: Set) -> None:
    """A jump of the clock by which nothing leaves too early is one line in the log and no question."""
    press.write("lists/l.csv", PEOPLE)
    write(press, "heat")
    write(press, "rain")
    assert press.run("send", "heat", "-l", "l", "--yes").returncode == 0
    clocks(5, 0.2)
    for _ in range(2):
        done = press.run("send", "rain", "-l", "l", "--yes")
        assert done.returncode == 0, done.stderr
    assert len(received(press)) == 4
    log = (press.folder / "log" / "advisory.log").read_text()
    assert log.count("the clock has jumped ahead by 4:48:00") == 1


@pytest.mark.slow
def test_correct_asks_when_an_embargo_ends_by_the_jump(press: Press, clocks: Set) -> None:
    """A correction is not sent when an embargo ends only by a jump of the clock, until a person accepts it.

    Otherwise a correction would reach those who agreed to the embargo without its bar.
    """
    press.write("lists/l.csv", PEOPLE.rpartition("ben@")[0])
    write(press, "heat", NOON)
    assert press.run("send", "heat", "-l", "l", "--yes").returncode == 0
    path = press.folder / "advisories" / "heat.md"
    path.write_text(path.read_text().replace("The lead.", "The lead is mended."))
    words = ("correct", "heat", "--what", "The lead.", "--yes")
    clocks(5, 0.2)
    done = press.run(*words)
    assert done.returncode == 76, done.stderr
    assert "heat would be sent before its time" in said(done)
    assert received(press) == ["ann"]
    assert press.run("ledger", "accept", "--clock").returncode == 0
    done = press.run(*words)
    assert done.returncode == 0, done.stderr
    assert received(press) == ["ann", "ann"]


@pytest.mark.slow
def test_run_sends_nothing_when_a_send_time_comes_by_the_jump(held: Press, clocks: Set) -> None:
    """A send time that comes only by a jump of the clock lets nothing leave, and the true time does.

    Otherwise a text planned for eleven would leave at eight.
    """
    assert held.run("stop").returncode == 0
    write(held, "rain")
    done = held.run("send", "rain", "-l", "l", "--at", "2026-06-05 11:00 UTC", "--yes")
    assert done.returncode == 0, done.stderr
    clocks(5, 0.2)
    assert held.run("run").returncode == 76
    assert received(held) == ["ann"]
    clocks(3.1)
    assert held.run("run").returncode == 0
    assert received(held) == ["ann", "ann", "ben"]


@pytest.mark.parametrize("boot", ["b2", ""])
def test_run_asks_nothing_across_boots_or_without_a_boot_clock(held: Press, clocks: Set, boot: str) -> None:
    """A jump across boots, or without a boot clock, is no question.

    Otherwise a computer started anew, or a Mac, would ask each time.
    """
    clocks(5, 0.1, boot=boot)
    assert held.run("run").returncode == 0
    assert received(held) == ["ann", "ben"]
