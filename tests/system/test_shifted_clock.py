"""The real command under a shifted clock (libfaketime), called as cron calls it: by the line that `advisory cron`
prints, with an environment that holds nothing, every minute over a change of clocks.
"""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.smtp_servers import read_kept, server_process
from tests.system.press import Done, Press, found, parsed

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
BRUSSELS = ZoneInfo("Europe/Brussels")
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)  # both at 01:00 UTC
TOO_LATE, DECIDE = "EXPIRED", 76

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed"),
]


@dataclass(frozen=True, slots=True)
class Office:
    """A newsroom on a computer whose clock stands where a test puts it."""

    press: Press
    command: str  # of the crontab, as cron gives it to its shell
    fields: tuple[str, ...]

    def calling(self, now: datetime) -> list[str]:
        """What cron starts at a time: its shell, with four variables (crontab(5)) and those of the shifted clock."""
        home = self.press.folder.parent
        mine = {"HOME": str(home), "LOGNAME": "ann", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
        words = (f"{name}={value}" for name, value in {**mine, **shifted(now)}.items())
        return ["env", "-i", *words, "/bin/sh", "-c", self.command]

    def cron(self, now: datetime) -> Done:
        """One call by cron, ended."""
        done = subprocess.run(self.calling(now), capture_output=True, check=False, timeout=100)
        return Done(done.returncode, done.stdout, done.stderr.decode())

    def at(self, now: datetime, *words: str) -> Done:
        """A person's command."""
        return self.press.run_alone(*words, env={"HOME": str(self.press.folder.parent), **shifted(now)})

    def plans(self, now: datetime, name: str, *words: str, release: str = "immediate", lists: str = "l") -> None:
        """A person sends an advisory of that name, or plans to; it is accepted."""
        self.write(name, release)
        done = self.at(now, "send", name, "-l", lists, *words, "--yes")
        assert done.returncode == 0, done.stderr

    def write(self, name: str, release: str = "immediate") -> None:
        """An advisory of that name."""
        self.press.write(
            f"advisories/{name}.md",
            f"---\nid: {name}\nkind: press-release\nlanguage: en\nrelease: {release}\nheadline: Figures of {name}\n"
            "dateline: {place: Brussels, date: 2026-03-01}\n"
            'contacts: [{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example}]\n---\nThe lead.\n',
        )

    def every_minute(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """The minutes of that span at which the line's five fields are true on a Brussels clock: those of a doubled
        hour twice, those of a skipped one never.
        """
        for count in range((last - first) // MINUTE + 1):
            now = first + count * MINUTE
            wall = now.astimezone(BRUSSELS)
            shown = (wall.minute, wall.hour, wall.day, wall.month, wall.isoweekday() % 7)
            if all(_matches(*pair) for pair in zip(self.fields, shown, strict=True)):
                yield now


def shifted(now: datetime) -> dict[str, str]:
    """What makes a program believe that it is so late. Where the tests are told which code to test, it is told too.

    The monotonic clock is shifted as well: with FAKETIME_DONT_FAKE_MONOTONIC, libfaketime 0.9.10 refuses every sleep.
    """
    told = {"PYTHONPATH": path} if (path := os.environ.get("PYTHONPATH")) else {}
    return told | {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_FMT": "%s",
        "FAKETIME": f"@{int(now.timestamp())}",
    }


def _matches(field: str, value: int) -> bool:
    return field == "*" or (field.startswith("*/") and value % int(field[2:]) == 0)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A newsroom in a folder with an awkward name, and the line that it gives to cron."""
    press = found(tmp_path / "my 100% room")
    press.write("lists/l.csv", "email,zone\na@x.example,Europe/Brussels\nb@x.example,Asia/Tokyo\nc@x.example,\n")
    printed = press.run("cron", "--every", "1").stdout.splitlines()
    (line,) = (one for one in printed if one.startswith("* * * * * /"))
    *fields, command = line.split(" ", 5)
    return Office(press, command.replace("\\%", "%"), tuple(fields))


def _silent(done: Done) -> bool:
    return (done.returncode, done.output, done.stderr) == (0, b"", "")


def _received(messages: Sequence[EmailMessage]) -> dict[str, dict[str, str]]:
    """By headline's name, then by reader: the minute of Date in UTC, and the edition. Nobody has anything twice."""
    rows = [(_name(one), one["To"].addresses[0].username, _minute(one)) for one in messages]
    twice = [row for row, count in Counter(row[:2] for row in rows).items() if count > 1]
    assert not twice, twice
    names = {name for name, _, _ in rows}
    return {name: {who: when for other, who, when in rows if other == name} for name in names}


def _name(message: EmailMessage) -> str:
    return str(message["Subject"]).rpartition(" ")[2]


def _minute(message: EmailMessage) -> str:
    bar = " bar" if "EMBARGOED" in str(message["Subject"]) else ""
    return f"{parsedate_to_datetime(str(message['Date'])).astimezone(UTC):%H:%M}{bar}"


def _outbox(office: Office) -> list[EmailMessage]:
    return list(office.press.outbox()) if (office.press.folder / "outbox").exists() else []


def test_cron_sends_at_the_right_minute_when_an_hour_is_skipped(office: Office) -> None:
    """A text leaves once and in its minute when clocks go forward, and a time that is skipped is refused."""
    planned = SPRING + timedelta(minutes=40)
    assert _silent(office.cron(planned))
    office.press.write("lists/wide.csv", "email,zone\nb@x.example,Europe/Brussels\nl@x.example,Africa/Lagos\n")
    office.press.write("lists/wide2.csv", "email,zone\nj@x.example,Africa/Johannesburg\nu@x.example,Europe/London\n")
    office.press.write(
        "lists/two.csv",
        "email,zone,embargo_ok,embargo_agreed_on\n"
        "c@x.example,Asia/Tokyo,yes,2026-03-01\nd@x.example,,yes,2026-03-02\ne@x.example,,no,\nf@x.example,,,\n",
    )
    office.plans(planned, "before", "--at", "2026-03-29 01:59")
    office.plans(planned, "after", "--at", "2026-03-29 03:00")
    office.plans(planned, "everywhere", "--at", "2026-03-29 03:05 recipient", "-l", "wide2", lists="wide")
    embargo = "{embargo: '2026-03-29 03:20', zone: Europe/Brussels}"
    office.plans(planned, "waves", "--expect", "2+2", release=embargo, lists="two")
    office.write("skipped")
    refused = office.at(planned, "send", "skipped", "-l", "l", "--at", "2026-03-29 02:30", "--yes")
    assert refused.returncode == 64, refused.stderr
    assert "does not exist in Europe/Brussels" in " ".join(refused.stderr.split())

    minutes = list(office.every_minute(planned + MINUTE, SPRING + timedelta(hours=2, minutes=7)))
    shown = [f"{one.astimezone(BRUSSELS):%H:%M}" for one in minutes]
    assert shown[18:20] == ["01:59", "03:00"]  # a minute apart
    loud = [(now, done) for now in minutes if not _silent(done := office.cron(now))]
    assert not loud
    assert _received(_outbox(office)) == {
        "before": dict.fromkeys("abc", "00:59"),
        "after": dict.fromkeys("abc", "01:00"),
        "everywhere": {"b": "01:05", "j": "01:05", "l": "02:05", "u": "02:05"},
        "waves": {"c": "00:40 bar", "d": "00:40 bar", "e": "01:20", "f": "01:20"},
    }


def test_cron_sends_at_the_right_minute_when_an_hour_comes_twice(office: Office, tmp_path: Path) -> None:
    """A text leaves once and in the right one of two hours when clocks go back, and an unsaid fold is refused."""
    planned = AUTUMN + timedelta(minutes=20)
    kept = tmp_path / "kept"
    kept.mkdir()
    office.press.write(
        "lists/two.csv", "email,embargo_ok,embargo_agreed_on\nc@x.example,yes,2026-10-01\ne@x.example,no,\n"
    )
    with server_process(kept) as port:
        office.press.go_live(port)
        assert _silent(office.cron(planned))
        office.plans(planned, "first", "--at", "2026-10-25 02:30 fold:0")
        office.plans(planned, "second", "--at", "2026-10-25 02:30 fold:1")
        for name, fold in (("early", 0), ("late", 1)):
            embargo = f"{{embargo: '2026-10-25 02:35', zone: Europe/Brussels, fold: {fold}}}"
            office.plans(planned, name, release=embargo, lists="two")
        office.write("unsaid")
        refused = office.at(planned, "send", "unsaid", "-l", "l", "--at", "2026-10-25 02:30", "--yes")
        assert refused.returncode == 64, refused.stderr
        assert "comes twice in Europe/Brussels" in " ".join(refused.stderr.split())

        minutes = list(office.every_minute(planned + MINUTE, AUTUMN + timedelta(hours=1, minutes=37)))
        assert [f"{one.astimezone(BRUSSELS):%H:%M}" for one in minutes].count("02:30") == 2
        loud = [(now, done) for now in minutes if not _silent(done := office.cron(now))]
        assert not loud
    messages = read_kept(kept)
    assert {len(one.rcpt) for one in messages} == {1}
    assert _received([parsed(one.content) for one in messages]) == {
        "first": dict.fromkeys("abc", "00:30"),
        "second": dict.fromkeys("abc", "01:30"),
        "early": {"c": "00:20 bar", "e": "00:35"},
        "late": {"c": "00:20 bar", "e": "01:35"},
    }


def test_cron_sends_once_when_two_runs_start_at_the_same_time(office: Office, tmp_path: Path) -> None:
    """Two runs at the same time send each text once and end in silence.

    Otherwise two crontabs would send everything twice.
    """
    start, kept = SPRING + timedelta(hours=8), tmp_path / "kept"
    kept.mkdir()
    turns = 8
    with server_process(kept, "--delay", "0.1", "--pipelining") as port:
        office.press.go_live(port)
        assert _silent(office.cron(start))
        for turn in range(turns):
            when = (start + (turn + 1) * MINUTE).astimezone(BRUSSELS)
            office.plans(start, f"text{turn}", "--at", f"{when:%Y-%m-%d %H:%M}")
        for turn in range(turns):
            calling = office.calling(start + (turn + 1) * MINUTE)
            both = [subprocess.Popen(calling, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
            ends = [(one.communicate(timeout=100)[0], one.returncode) for one in both]
            assert ends == [(b"", 0)] * 2
    received = _received([parsed(one.content) for one in read_kept(kept)])
    assert received == {f"text{turn}": dict.fromkeys("abc", f"08:{turn + 1:02d}") for turn in range(turns)}


def test_cron_tells_too_late_once_when_the_computer_slept(office: Office) -> None:
    """A computer that slept over a mailing's hour sends nothing of it and says so once, and later mailings leave.

    The exit code stays 76.
    Otherwise last evening's invitation would leave in the morning.
    """
    evening = SPRING - timedelta(hours=3)  # 22:00 in Brussels; the clocks go forward in that night
    assert _silent(office.cron(evening))
    office.plans(evening, "missed", "--at", "2026-03-28 23:00")
    office.plans(evening, "morning", "--at", "2026-03-29 08:30")
    morning = evening + timedelta(hours=9)
    said = office.cron(morning)
    assert (said.returncode, said.output) == (DECIDE, b"")
    assert said.stderr.count(TOO_LATE) == 1
    assert "3 people" in " ".join(said.stderr.split())
    assert _outbox(office) == []
    again = office.cron(morning + MINUTE)
    assert (again.returncode, again.output, again.stderr) == (DECIDE, b"", "")  # the code stays until somebody decides
    assert _outbox(office) == []
    later = office.cron(morning + timedelta(minutes=30))
    assert (later.returncode, later.output, later.stderr) == (DECIDE, b"", "")
    assert _received(_outbox(office)) == {"morning": dict.fromkeys("abc", "06:30")}


def test_cron_sends_a_late_text_when_the_sleep_was_within_the_limit(office: Office) -> None:
    """A mailing that is late within the limit leaves after the sleep, else a closed notebook would cost it."""
    evening = SPRING - timedelta(hours=3)
    assert _silent(office.cron(evening))
    office.plans(evening, "late", "--at", "2026-03-28 23:00")
    assert _silent(office.cron(evening + timedelta(hours=6, minutes=59)))
    assert _received(_outbox(office)) == {"late": dict.fromkeys("abc", "03:59")}


def test_cron_sends_nothing_when_the_clock_is_before_the_newest_entry(office: Office) -> None:
    """A clock before the ledger's newest entry ends with 76 and nothing leaves until the clock is right.

    Nobody could say what is due.
    """
    morning = SPRING + timedelta(hours=8)
    assert _silent(office.cron(morning))
    office.plans(morning, "due", "--at", "2026-03-29 10:05")
    office.plans(morning + timedelta(hours=1), "newest")
    before = _received(_outbox(office))
    assert before == {"newest": dict.fromkeys("abc", "09:00")}
    for minutes in (10, 11):
        said = office.cron(morning + timedelta(minutes=minutes))
        assert (said.returncode, said.output) == (DECIDE, b"")
        assert "clock says" in said.stderr
    assert _received(_outbox(office)) == before
    again = office.cron(morning + timedelta(hours=1, minutes=1))
    assert (again.returncode, again.stderr) == (0, "`advisory run` works again.\n")
    assert _received(_outbox(office)) == before | {"due": dict.fromkeys("abc", "09:01")}
