"""model.schedule.cron: what cron, its shell and systemd make of the lines, and what becomes of everybody else's."""

import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.schedule.cron import (
    CronLine,
    Installed,
    Timetable,
    every_of,
    has_commented_line,
    has_line,
    is_running,
    with_line,
    without_line,
)

AT = datetime(2026, 6, 5, 7, 0, tzinfo=UTC)

HOSTILE: tuple[str, ...] = (
    "press",
    "my press",
    "it's",
    "100% press",
    "%",
    "$HOME",
    "$(id)",
    "`id`",
    'a"b',
    "a;b",
    "a&&b",
    "~",
    "#x",
)
HOSTILE += ("Δελτία", "a*b", "(x)", "-rf", "%%d%", "a'b%c\"d $e", "new\u00a0room")


def timetable(name: str = "press", *, every: int = 5, program: str = "/opt/advisory/bin/advisory") -> Timetable:
    """For a newsroom of this name."""
    return Timetable(program=(program,), folder=Path("/srv") / name, every=every)


def as_cron_reads(line: str) -> tuple[str, str]:
    """The five fields, and the command as cron gives it to the shell (crontab(5)): it ends at the first % that has no
    backslash before it, and a backslash before a % is taken away.
    """
    *fields, command = line.split(" ", 5)
    given, _, rest = command.replace("\\%", "\0").partition("%")
    assert not rest
    return " ".join(fields), given.replace("\0", "%")


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("through", ["program", "folder"])
def test_line_gives_the_shell_the_very_words_when_names_are_hostile(name: str, through: str, tmp_path: Path) -> None:
    """The shell of cron gets the program and folder word for word, however they are named.

    Otherwise a newsroom in an oddly named folder would never run, or its name be run as a command.
    """
    place = tmp_path / name
    place.mkdir()
    program = (place if through == "program" else tmp_path) / "advisory"
    program.write_text("#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done\n")
    program.chmod(0o755)
    made = Timetable(program=(str(program),), folder=place, every=5)
    fields, command = as_cron_reads(made.line)
    done = subprocess.run(["/usr/bin/env", "-i", "/bin/sh", "-c", command], capture_output=True, check=True, cwd="/")
    assert fields == "*/5 * * * *"
    assert done.stdout.decode().split("\0") == ["-C", str(place), "run", ""]


def test_timetable_says_how_often_when_minutes_are_given() -> None:
    """The fields of line and timer say how often, else they would not say what was asked for."""
    assert timetable(every=1).line == "* * * * * /opt/advisory/bin/advisory -C /srv/press run"
    assert timetable(every=30).line.startswith("*/30 * * * * /opt")
    assert "\nOnCalendar=*:0/30\n" in timetable(every=30).timer
    assert "\nOnCalendar=*:0/1\n" in timetable(every=1).timer


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "a\x00b", "a\u202eb", "\udcff", "a\u2028b"])
def test_timetable_refuses_a_folder_when_no_line_can_hold_its_name(name: str) -> None:
    """A folder's name that no line can hold is refused, else it could add a line of its own to a crontab or a unit."""
    for part in ("mark", "line", "service", "timer"):
        with pytest.raises(BadConfig, match="cron and systemd cannot read"):
            getattr(timetable(name), part)


def test_line_refuses_a_folder_when_its_name_has_a_backslash() -> None:
    """A backslash is refused in a crontab and kept in a unit, else two crons would read one line in two ways."""
    with pytest.raises(BadConfig, match="backslash"):
        _ = timetable("a\\b").line
    assert '"/srv/a\\\\b"' in timetable("a\\b").service


def test_line_refuses_when_it_is_longer_than_cron_reads() -> None:
    """A line longer than cron reads is refused, else cron would refuse the whole crontab because of ours."""
    with pytest.raises(BadConfig, match="longer than cron reads"):
        _ = timetable("x" * 1000).line


@pytest.mark.parametrize("program", ["/opt/a'b/advisory", '/opt/a"b/advisory', "/opt/a\\b/advisory"])
def test_service_refuses_a_program_when_systemd_cannot_call_it(program: str) -> None:
    """A program that systemd cannot call is refused, else a unit would be written that systemd ignores."""
    with pytest.raises(BadConfig, match="systemd cannot call"):
        _ = timetable(program=program).service


def test_unit_differs_when_two_newsrooms_have_one_name() -> None:
    """Two newsrooms of one name have units of their own, else the second one's timer would replace the first one's."""
    one = Timetable(program=("/x",), folder=Path("/home/ann/press"))
    other = Timetable(program=("/x",), folder=Path("/home/ben/press"))
    assert one.unit.startswith("advisory-press-")
    assert one.unit != other.unit


def test_with_line_replaces_our_line_when_it_is_there_already() -> None:
    """The line is added once, replaced in its old place and taken out whole.

    Otherwise a second --install would make a second line, or an older one stay beside it.
    """
    mine, slower = timetable(), timetable(every=15)
    before = b"MAILTO=ann@example.com\n0 7 * * * other job\n"
    once = with_line(before, mine)
    assert once == before + f"{mine.mark}\n{mine.line}\n".encode()
    assert with_line(once, mine) == once
    later = with_line(once + b"# last\n", slower)
    assert later == before + f"{slower.mark}\n{slower.line}\n# last\n".encode()  # in its old place
    assert without_line(later, mine) == before + b"# last\n"
    assert with_line(b"no end", mine).startswith(b"no end\n# advisory: /srv/press\n")
    assert with_line(b"", mine) == f"{mine.mark}\n{mine.line}\n".encode()


def test_without_line_keeps_the_line_when_it_is_of_another_newsroom() -> None:
    """The line of another newsroom stays, also of one whose name begins alike.

    Otherwise installing one would take another out.
    """
    both = with_line(with_line(b"", timetable("press")), timetable("press2"))
    assert without_line(both, timetable("press")) == with_line(b"", timetable("press2"))
    assert without_line(both, timetable("pre")) == both


def test_without_line_keeps_a_line_below_our_mark_when_it_is_not_ours() -> None:
    """A line below our mark that is not ours stays.

    Otherwise somebody's own line would go with the mark when they deleted ours by hand.
    """
    mine = timetable()
    left = f"{mine.mark}\n0 7 * * * backup\n".encode()
    assert without_line(left, mine) == b"0 7 * * * backup\n"
    assert with_line(left, mine) == f"{mine.mark}\n{mine.line}\n0 7 * * * backup\n".encode()
    edited = f"{mine.mark}\n#{mine.line} >/dev/null 2>&1\n".encode()
    assert without_line(edited, mine) == b""


@pytest.mark.parametrize("name", ["press", "it's 100% press", "press office"])
def test_without_line_finds_our_call_when_other_lines_stand_between(name: str) -> None:
    """Our call is found by its own words, wherever it stands, and also twice; every other line stays to the byte.

    Otherwise --remove would say that the line is gone while cron goes on to call `run`, once MAILTO stands above it.
    """
    mine, other = timetable(name), timetable(f"{name} 2")
    mark, line = (f"{words}\n".encode() for words in (mine.mark, mine.line))
    slower = f"{timetable(name, every=15).line} >/dev/null 2>&1\n".encode()
    theirs = f"{other.mark}\n{other.line}\n".encode()
    between = mark + b"MAILTO=ann@example.com\n\n" + line + b"# last\n"
    assert without_line(between, mine) == b"MAILTO=ann@example.com\n\n# last\n"
    assert with_line(between, mine) == mark + line + b"MAILTO=ann@example.com\n\n# last\n"
    assert without_line(theirs + slower + mark + b"X=1\n" + line, mine) == theirs + b"X=1\n"
    assert without_line(line + theirs, mine) == theirs
    assert without_line(between + theirs, other) == between
    commented = b"# to end it, delete: " + line
    assert without_line(commented, mine) == commented
    more = line.replace(b" run\n", b" run && backup\n") + b"0 7 * * * cd /; " + line.split(b"* ")[-1]
    assert without_line(more, mine) == more
    longer = line.replace(b" run\n", b" run-later\n")
    assert without_line(longer, mine) == longer


_LINES = st.lists(
    st.one_of(
        st.binary(max_size=20).map(lambda some: some.replace(b"\n", b"")),
        st.sampled_from([b"# advisory: /srv/other", b"*/5 * * * * advisory -C /srv/presse run", b"\r", b"#", b""]),
    )
)


@given(_LINES, st.booleans(), st.sampled_from(HOSTILE))
def test_with_line_changes_no_other_byte_when_a_crontab_holds_anything(
    lines: list[bytes], ended: bool, name: str
) -> None:
    """The rest of a crontab stays to the byte, whatever is in it and wherever our line stands."""
    mine = timetable(name)
    before = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    whole = before if not before or before.endswith(b"\n") else before + b"\n"
    after = with_line(before, mine)
    assert after == whole + f"{mine.mark}\n{mine.line}\n".encode()
    assert without_line(after, mine) == whole
    middle = f"{mine.mark}\n{mine.line}\n".encode() + before
    assert without_line(middle, mine) == before
    assert with_line(middle, mine) == middle


def test_line_reads_back_word_by_word_when_the_program_has_several_words() -> None:
    """The words of a line read back one by one, else an interpreter and its module would be quoted as one."""
    made = Timetable(program=("/usr/bin/python3", "-m", "advisory_cli"), folder=Path("/srv/my press"), every=5)
    words = shlex.split(as_cron_reads(made.line)[1])
    assert words == ["/usr/bin/python3", "-m", "advisory_cli", "-C", "/srv/my press", "run"]
    assert 'ExecStart=/usr/bin/python3 -m advisory_cli -C "/srv/my press" run\n' in made.service


@pytest.mark.parametrize(
    ("line", "after", "first"),
    [
        (CronLine(every=5, installed_at=AT), timedelta(0), timedelta(minutes=5)),
        (CronLine(every=5, installed_at=AT), timedelta(minutes=7), timedelta(minutes=10)),
        (CronLine(every=5, installed_at=AT), timedelta(minutes=12), None),
        (CronLine(every=5, installed_at=AT), -timedelta(minutes=1), None),
        (CronLine(every=1, installed_at=AT), timedelta(seconds=30), timedelta(minutes=1)),
        (CronLine(installed_at=AT), timedelta(0), None),
        (CronLine(every=5), timedelta(0), None),
    ],
    ids=["now", "after one miss", "too long ago", "clock", "each minute", "other times", "not known when"],
)
def test_first_run_is_known_of_a_line_that_was_added_just_now(
    line: CronLine, after: timedelta, first: timedelta | None
) -> None:
    """A line that was added just now has its first run at the next full interval, and none after two were missed."""
    assert line.first_run(AT + after) == (None if first is None else AT + first)


@pytest.mark.parametrize(
    ("minutes", "every", "running"),
    [
        (16, 5, True),
        (17, 5, False),
        (29, 0, True),
        (31, 0, False),
        (31, 10, True),
        (32, 10, False),
        (40, 30, True),
        (92, 30, False),
    ],
)
def test_cron_runs_by_the_interval_of_its_line(minutes: int, every: int, running: bool) -> None:
    """Three intervals without a run are too many, where the interval is known; else half an hour would be good."""
    assert is_running((AT - timedelta(minutes=minutes),), AT, every) is running


def test_line_is_told_from_its_comment_when_somebody_put_a_sign_before_it() -> None:
    """A line behind a # calls nothing, below its mark or elsewhere, and its interval is still known."""
    timetable = Timetable(program=("/usr/bin/advisory",), folder=Path("/srv/press"))
    live = with_line(b"MAILTO=a\n", timetable)
    for comment in (live.replace(b"*/5", b"#*/5"), live.replace(b"*/5", b"## */5"), b"# " + timetable.line.encode()):
        assert (has_line(comment, timetable), has_commented_line(comment, timetable)) == (False, True), comment
        assert every_of(comment, timetable) == 5
    both = live + b"# " + timetable.line.encode()
    for crontab, is_there in ((live, True), (both, True), (b"# a remark\n", False), (timetable.mark.encode(), False)):
        assert (has_line(crontab, timetable), has_commented_line(crontab, timetable)) == (is_there, False), crontab
    assert with_line(live.replace(b"*/5", b"#*/5"), timetable) == live


@pytest.mark.parametrize(
    ("known", "interval"),
    [
        ({"line": True, "timer": False, "every": 5}, 5),
        ({"line": False, "timer": True, "timer_every": 10}, 10),
        ({"line": True, "timer": True, "every": 5, "timer_every": 10}, 10),
        ({"line": True, "timer": True, "every": 5}, 0),
    ],
)
def test_interval_is_the_longer_one_when_line_and_timer_are_installed(known: dict[str, Any], interval: int) -> None:
    """The longest known interval judges, because nobody knows which of two callers is at work."""
    assert Installed(**known).interval == interval
