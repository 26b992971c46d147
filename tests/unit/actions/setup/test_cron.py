"""The user's crontab and the units of systemd: what is written, what is told, and what is never overwritten."""

import stat
from pathlib import Path

import pytest

from advisory_cli.actions.setup.cron import (
    install_line,
    install_units,
    read_crontab,
    remove_line,
    unit_paths,
)
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.schedule.cron import Timetable

OTHERS = b"0 4 * * * backup\n"
CRONTAB = """#!/bin/sh
case "$1" in
-l) [ -f "$TABLE" ] && exec cat "$TABLE"; echo "no crontab for desk" >&2; exit 1;;
-) exec cat >"$TABLE";;
esac
"""


@pytest.fixture
def timetable(tmp_path: Path) -> Timetable:
    """The call of one newsroom."""
    return Timetable(program=("/usr/bin/advisory",), folder=tmp_path / "room")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that stands for the user's crontab. It does not exist yet."""
    return program(tmp_path, monkeypatch, CRONTAB)


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Put a program `crontab` into the path that keeps its table in a file."""
    path = folder / "bin" / "crontab"
    path.parent.mkdir()
    path.write_text(script)
    path.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    monkeypatch.setenv("TABLE", str(folder / "table"))
    return folder / "table"


def test_line_tells_whether_the_crontab_changed_when_put_in_and_taken_out(table: Path, timetable: Timetable) -> None:
    """Putting in and taking out each tell the first time that the crontab changed, and the second time that not.

    Otherwise `cron --remove` would say that there was no line, and somebody look for the newsroom that still calls.
    """
    table.write_bytes(OTHERS)
    assert [install_line(timetable), install_line(timetable)] == [True, False]
    assert timetable.line.encode() in table.read_bytes()
    assert [remove_line(timetable), remove_line(timetable)] == [True, False]
    assert table.read_bytes() == OTHERS


def test_line_is_put_in_when_the_user_has_no_crontab_yet(table: Path, timetable: Timetable) -> None:
    """The first line of a user is put in, because the answer "no crontab for …" means an empty table."""
    assert read_crontab() == b""
    assert remove_line(timetable) is False
    assert not table.exists()
    assert install_line(timetable) is True
    assert timetable.line.encode() in table.read_bytes()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("#!/bin/sh\necho 'You are not allowed.' >&2\nexit 1\n", "cannot be read: You are not allowed."),
        ("#!/bin/sh\nprintf 'refus\\351' >&2\nexit 1\n", "cannot be read: refus\ufffd."),
        ("#!/bin/sh\nexit 3\n", "cannot be read: crontab ended with 3."),
        ("#!/bin/sh\n[ $1 = -l ] && exit 0\necho 'No space left.' >&2\nexit 1\n", "was not changed: No space left."),
        ("#!/bin/sh\n[ $1 = -l ] && exit 0\ncat >/dev/null\n", "is not what was written into it."),
        ("#!/nonexistent/shell\n", "cannot be used: No such file or directory."),
        ("#!/bin/sh\n[ $1 = -l ] && echo 'a\\\\rb'\ncat >/dev/null\n", "Your crontab was not changed: it contains"),
    ],
    ids=["unreadable", "Latin-1", "silent", "full", "lost", "broken", "control signs"],
)
def test_line_is_refused_when_the_crontab_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, timetable: Timetable, script: str, words: str
) -> None:
    """A crontab that cannot be read or written whole is a fault in words.

    Otherwise the user's other jobs would be lost, or a press office wait for mail that no cron sends.
    """
    program(tmp_path, monkeypatch, script)
    with pytest.raises(CannotWrite) as caught:
        install_line(timetable)
    assert words in caught.value.message
    assert caught.value.remedy


def test_line_is_refused_when_there_is_no_crontab_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, timetable: Timetable
) -> None:
    """A computer without crontab is named as such, with the way by systemd."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotWrite, match="no crontab program") as caught:
        install_line(timetable)
    assert "--systemd --install" in caught.value.remedy


def test_units_are_written_when_the_folder_of_settings_is_missing(tmp_path: Path, timetable: Timetable) -> None:
    """Both units are written, in the folders that systemd reads, and a second call writes the same."""
    paths = install_units(timetable, tmp_path)
    assert paths == unit_paths(timetable, tmp_path)
    assert [path.read_text() for path in paths] == [timetable.service, timetable.timer]
    assert install_units(timetable, tmp_path) == paths
    assert [path.read_text() for path in paths] == [timetable.service, timetable.timer]


@pytest.mark.parametrize("number", [0, 1], ids=["service", "timer"])
def test_units_of_another_program_stay_as_they_are(tmp_path: Path, timetable: Timetable, number: int) -> None:
    """A file of the unit's name that is not this newsroom's is not replaced."""
    foreign = unit_paths(timetable, tmp_path)[number]
    foreign.parent.mkdir(parents=True)
    foreign.write_text("[Unit]\n")
    with pytest.raises(CannotWrite, match="was not written by advisory for this newsroom") as caught:
        install_units(timetable, tmp_path)
    assert caught.value.remedy == "Move it away first."
    assert foreign.read_text() == "[Unit]\n"


def test_units_are_refused_in_words_when_their_place_cannot_be_used(tmp_path: Path, timetable: Timetable) -> None:
    """A unit that cannot be read or written ends in a sentence that names the path."""
    service, _ = unit_paths(timetable, tmp_path)
    service.mkdir(parents=True)
    with pytest.raises(CannotWrite, match=rf"{service} cannot be read: Is a directory\."):
        install_units(timetable, tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "systemd").symlink_to(tmp_path / "gone")
    with pytest.raises(CannotWrite, match=r"\.service cannot be written: File exists\."):
        install_units(timetable, tmp_path / "home")
