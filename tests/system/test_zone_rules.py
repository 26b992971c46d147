"""The rules of a time zone change between plan and send: nothing leaves, and a person decides."""

import contextlib
import json
import shutil
import sqlite3
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from advisory_cli.clock import SystemClock
from tests.system.press import Press
from tests.system.test_clock_ahead import PEOPLE, received, said, write

LONDON = "release: {embargo: '2026-06-05 12:00', zone: Europe/London}"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the clock, in UTC."""

    def set_to(time: str) -> None:
        now = datetime.fromisoformat(f"{time}:00").replace(tzinfo=UTC)
        monkeypatch.setattr(SystemClock, "now", lambda _: now)

    return set_to


@pytest.fixture
def no_summer_time(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """From its call on, London has the time of Reykjavik all year: UTC."""
    before = zoneinfo.TZPATH
    folder = tmp_path / "zones" / "Europe"
    folder.mkdir(parents=True)

    def change() -> None:
        source = next(path for one in before if (path := Path(one) / "Atlantic" / "Reykjavik").exists())
        shutil.copyfile(source, folder / "London")
        zoneinfo.reset_tzpath([folder.parent, *before])
        ZoneInfo.clear_cache()

    yield change
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache()


@pytest.fixture
def office(press: Press, at: Callable[[str], None]) -> Press:
    """On the second of June; cron is at work."""
    at("2026-06-02 08:00")
    press.write("lists/l.csv", PEOPLE)
    assert press.run("run").returncode == 0
    return press


@pytest.mark.slow
def test_run_sends_nothing_when_the_send_times_zone_rules_changed(
    office: Press, at: Callable[[str], None], no_summer_time: Callable[[], None]
) -> None:
    """A planned mailing whose zone rules changed is refused and told until it is planned anew.

    Otherwise a text would leave an hour before noon in London, beside words that say noon.
    """
    write(office, "rain")
    words = ("send", "rain", "-l", "l", "--at", "2026-06-05 12:00 Europe/London", "--yes")
    assert office.run(*words).returncode == 0
    no_summer_time()
    told = office.run("run")
    assert told.returncode == 76, "long before, so that there is time"
    again = office.run("run")
    assert (again.returncode, again.stderr) == (76, ""), "told once, while the code stays"
    at("2026-06-05 11:01")
    at_its_time, again, by_hand = office.run("run"), office.run("run"), office.run("retry")
    assert (again.returncode, again.stderr) == (76, ""), "told once more at its time, while the code stays"
    for done in (told, at_its_time, by_hand):
        assert done.returncode == 76, done.stderr
        assert "rain.1 was planned for 2026-06-05 12:00 Europe/London = 11:00 UTC" in said(done)
        assert "this computer now makes it 12:00 UTC" in said(done)
        assert " send FILE -l LIST --replace rain.1" in said(done)
    assert received(office) == []
    done = office.run(*words, "--replace", "rain.1")
    assert done.returncode == 0, done.stderr
    assert office.run("run").returncode == 0
    assert received(office) == []
    at("2026-06-05 12:01")
    assert office.run("run").returncode == 0
    assert received(office) == ["ann", "ben"]


@pytest.mark.slow
def test_run_sends_no_second_wave_when_the_embargos_zone_rules_changed(
    office: Press, at: Callable[[str], None], no_summer_time: Callable[[], None]
) -> None:
    """A second wave whose embargo's zone rules changed waits until a person accepts them.

    Otherwise the wave would break the embargo by an hour.
    """
    write(office, "heat", LONDON)
    assert office.run("send", "heat", "-l", "l", "--yes").returncode == 0
    assert received(office) == ["ann"]
    no_summer_time()
    at("2026-06-05 11:01")
    done = office.run("run")
    assert done.returncode == 76, done.stderr
    assert "The embargo of heat.1 was to end at 2026-06-05 12:00 Europe/London = 11:00 UTC" in said(done)
    assert received(office) == ["ann"]
    at("2026-06-05 12:01")
    assert office.run("run").returncode == 76, "also when it has ended by both"
    done = office.run("ledger", "accept", "--zone", "--reason", "the desk has looked")
    assert done.returncode == 0, done.stderr
    assert office.run("run").returncode == 0
    assert received(office) == ["ann", "ben"]
    assert "Nothing to accept" in office.run("ledger", "accept", "--zone").stderr


@pytest.mark.slow
def test_run_sends_again_when_the_zone_rules_are_mended(
    office: Press, at: Callable[[str], None], no_summer_time: Callable[[], None]
) -> None:
    """A mailing leaves again once the zone rules are as before.

    Otherwise a table that was wrong for a day would hold a text for ever.
    """
    write(office, "heat", LONDON)
    assert office.run("send", "heat", "-l", "l", "--yes").returncode == 0
    before = zoneinfo.TZPATH
    no_summer_time()
    at("2026-06-05 11:01")
    assert office.run("run").returncode == 76
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache()
    assert office.run("run").returncode == 0
    assert received(office) == ["ann", "ben"]


def test_run_asks_nothing_when_the_ledger_kept_no_words_of_the_embargo(
    office: Press, at: Callable[[str], None], no_summer_time: Callable[[], None]
) -> None:
    """A mailing whose embargo's words were not kept leaves at its instant.

    Otherwise everybody who updates the program amid an embargo would be asked.
    """
    write(office, "heat", LONDON)
    assert office.run("send", "heat", "-l", "l", "--yes").returncode == 0
    with contextlib.closing(sqlite3.connect(office.folder / "ledger" / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE mailing SET embargo_words = ''")
    no_summer_time()
    at("2026-06-05 11:01")
    assert office.run("run").returncode == 0
    assert received(office) == ["ann", "ben"]


EACH = "email,zone\nann@daily.example,Europe/London\nben@evening.example,America/New_York\n"


def test_run_sends_nothing_when_one_readers_zone_rules_changed(
    office: Press, at: Callable[[str], None], no_summer_time: Callable[[], None]
) -> None:
    """A mailing at readers' own hours waits once one reader's zone rules changed, until a person accepts them.

    Otherwise a reader promised noon would get it at eleven.
    """
    office.write("lists/l.csv", EACH)
    write(office, "rain")
    words = ("send", "rain", "-l", "l", "--at", "2026-06-05 12:00 recipient", "--yes")
    assert office.run(*words).returncode == 0
    no_summer_time()
    at("2026-06-05 11:01")
    done = office.run("run")
    assert done.returncode == 76, done.stderr
    assert "rain.1 was planned for 2026-06-05 12:00 Europe/London = 11:00 UTC" in said(done)
    assert received(office) == []
    assert office.run("ledger", "accept", "--zone", "--reason", "the desk has looked").returncode == 0
    assert office.run("run").returncode == 0
    assert received(office) == ["ann"]


def test_run_asks_nothing_when_the_changed_zone_is_nobodys(
    office: Press, at: Callable[[str], None], no_summer_time: Callable[[], None]
) -> None:
    """A mailing leaves though the rules of a zone changed in which nobody is.

    Otherwise the mailing would be held by what it has nothing to do with.
    """
    office.write("lists/l.csv", EACH.replace("Europe/London", "America/New_York"))
    write(office, "rain")
    assert office.run("send", "rain", "-l", "l", "--at", "2026-06-05 12:00 recipient", "--yes").returncode == 0
    no_summer_time()
    at("2026-06-05 16:01")
    assert office.run("run").returncode == 0
    assert received(office) == ["ann", "ben"]


def test_status_tells_the_change_when_zone_rules_hold_a_mailing(
    office: Press, at: Callable[[str], None], no_summer_time: Callable[[], None]
) -> None:
    """A mailing that changed zone rules hold is told as such by `status`, its JSON and the bare command.

    Otherwise the mailing would be said to leave by itself.
    """
    write(office, "rain")
    at_noon = "2026-06-05 12:00 Europe/London"
    assert office.run("send", "rain", "-l", "l", "--at", at_noon, "--yes").returncode == 0
    assert "scheduled messages are sent automatically" in " ".join(office.run("status", "-v").stdout.split())
    no_summer_time()
    assert office.run("run").returncode == 76
    for words in (("status",), ()):
        text = " ".join(office.run(*words).stdout.split())
        assert "this computer now makes it 12:00 UTC" in text
        assert "are sent automatically" not in text
    assert "Action needed on 1 mailing" in text
    (mailing,) = json.loads(office.run("status", "--format", "json").stdout)["mailings"]
    (obstacle,) = mailing["obstacles"]
    assert (obstacle["kind"], obstacle["code"], obstacle["blocks"]) == ("zone", 76, True)
