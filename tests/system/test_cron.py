"""`cron`, and the heartbeat that `run` leaves: whether the computer calls us, and stops when it is told to."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.actions.setup.cron import install_line, remove_line
from advisory_cli.ledger.integrity.heartbeat import FILE, last_beats
from advisory_cli.ledger.queue.lock import LedgerLock
from advisory_cli.ledger.sqlite_ledger import LOCK
from advisory_cli.model.errors import BadConfig
from advisory_cli.model.schedule.cron import Timetable
from tests.smtp_servers import USUAL, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, found, journalists
from tests.system.test_terminal import Terminal


def _beats(press: Press) -> tuple[datetime, ...]:
    return last_beats(press.folder / "ledger")


# --- the heartbeat ---


def test_a_run_that_nobody_watches_leaves_a_trace(press: Press) -> None:
    """`--at` would promise that a mailing leaves by itself, and nobody would know that cron is not set up."""
    assert "No run without a terminal was seen" in press.run("cron").stdout
    assert press.run("run").returncode == 0
    (beat,) = _beats(press)
    assert abs(datetime.now(UTC) - beat) < timedelta(minutes=1)
    assert "It is at work: the last run was seen at" in press.run("cron").stdout


def test_a_run_at_a_terminal_leaves_none(press: Press) -> None:
    """A person who tries `run` by hand would count as a cron that goes on."""
    terminal = Terminal(press, "run")
    assert terminal.end() == 0, terminal.seen
    assert _beats(press) == ()


def test_a_run_beside_another_leaves_one(press: Press) -> None:
    """During a mailing of hours, cron would seem to have stopped."""
    lock = LedgerLock.share(press.folder / "ledger" / LOCK)
    try:
        done = press.run("run")
    finally:
        lock.release()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(_beats(press)) == 1


def test_one_that_stopped_is_called_so(press: Press) -> None:
    """A crontab that was lost with the old computer would look like one at work."""
    press.write(f"ledger/{FILE}", "2026-06-01T09:00:00+00:00\n")
    assert "It seems to have stopped: the last run was seen at 11:00 CEST" in press.run("cron").stdout


def test_without_its_trace_a_run_delivers_all_the_same(press: Press) -> None:
    """A file of no importance would keep mail from leaving."""
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"rcpt": [say("450 4.2.0 later"), USUAL["rcpt"]]}, orderly=True) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 75
    (press.folder / "ledger" / FILE).mkdir()
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("retry").returncode == 0
        assert len(server.accepted) == 1
        done = press.run("run")
    assert done.returncode == 0
    assert "cannot be noted" in done.stderr


# --- what is printed ---


def test_the_line_and_the_units_are_printed(press: Press) -> None:
    """Whoever may not install anything could not copy what to put where."""
    press.folder.rename(press.folder.with_name("my 100% room"))
    moved = Press(press.folder.with_name("my 100% room"))
    done = moved.run("cron", "--every", "10", env={"HOME": "/home/ann", "XDG_CONFIG_HOME": "not/absolute"})
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    (line,) = (one for one in lines if one.startswith("*/10 * * * * /"))
    assert line.endswith(f" -C '{moved.folder.parent}/my 100\\% room' run")
    (start,) = (one for one in lines if one.startswith("ExecStart=/"))
    assert start.endswith(f' -C "{moved.folder.parent}/my 100%% room" run')
    assert {"OnCalendar=*:0/10", "Persistent=true", "Type=oneshot"} <= set(lines)
    assert [one for one in lines if one.startswith("# /home/ann/.config/systemd/user/advisory-my-100-room-")]
    assert "MAILTO=" in done.stdout
    assert "*/10 * * * *" not in moved.run("cron", "--every", "10", "--systemd").stdout


def test_the_program_of_the_line_is_there(press: Press) -> None:
    """Cron knows no virtual environment: a bare `advisory` would not be found."""
    environment = press.environment({"PYTHONPATH": os.environ.get("PYTHONPATH", ""), "PATH": "/nowhere"})
    done = subprocess.run(
        press.command("cron"), capture_output=True, text=True, check=True, env=environment, cwd=press.folder
    )
    (line,) = (one for one in done.stdout.splitlines() if one.startswith("*/5"))
    assert Path(line.split()[5]).is_file()


@pytest.mark.parametrize("words", [("--every", "0"), ("--every", "31"), ("--install", "--remove")])
def test_odd_words_are_refused(press: Press, words: tuple[str, ...]) -> None:
    """A mistyped number would call it once an hour, or never."""
    assert press.run("cron", *words).returncode == 64


# --- systemd ---


def test_units_are_written_and_deleted(press: Press, tmp_path: Path) -> None:
    """Units of another newsroom would be overwritten, or a link to a deleted timer be left."""
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    done = press.run("cron", "--systemd", "--install", "--every", "7", env=home)
    assert done.returncode == 0, done.stderr
    service, timer = sorted((tmp_path / "settings" / "systemd" / "user").iterdir())
    assert f"systemctl --user enable --now {timer.name}" in done.stderr
    assert "systemctl --user daemon-reload" in done.stderr
    assert "OnCalendar=*:0/7\n" in timer.read_text()
    assert press.run("cron", "--systemd", "--install", env=home).returncode == 0
    assert "OnCalendar=*:0/5\n" in timer.read_text()
    other = found(tmp_path / "other" / "room")
    assert "There were no units" in other.run("cron", "--systemd", "--remove", env=home).stderr
    wanted = timer.parent / "timers.target.wants" / timer.name
    wanted.parent.mkdir()
    wanted.symlink_to(timer)
    done = press.run("cron", "--systemd", "--remove", env=home)
    assert done.returncode == 0, done.stderr
    assert not service.exists()
    assert not timer.exists()
    assert not wanted.is_symlink()
    assert "systemctl --user stop" in done.stderr


def test_a_unit_that_is_not_ours_stays(press: Press, tmp_path: Path) -> None:
    """A file that somebody else put there would be lost."""
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    press.run("cron", "--systemd", "--install", env=home)
    service, _ = sorted((tmp_path / "settings" / "systemd" / "user").iterdir())
    service.write_text("[Unit]\n")
    for word in ("--install", "--remove"):
        done = press.run("cron", "--systemd", word, env=home)
        assert done.returncode == 73
        assert "was not written by advisory" in done.stderr
    assert service.read_text() == "[Unit]\n"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", ["room", "my 100% 'room' $HOME", 'a"b', "a\\b", "Δελτία;x"])
def test_systemd_understands_the_units(tmp_path: Path, name: str) -> None:
    """A unit that systemd does not understand is ignored, which only a log says that nobody reads."""
    press = found(tmp_path / name)
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings"), "XDG_RUNTIME_DIR": str(tmp_path)}
    assert press.run("cron", "--systemd", "--install", env=home).returncode == 0
    units = sorted((tmp_path / "settings" / "systemd" / "user").iterdir())
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", *map(str, units)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **home},
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# --- the crontab, by stand-ins for its program ---


def _stand_in(folder: Path, script: str) -> dict[str, str]:
    """A program `crontab` of our own, and the environment in which it is found."""
    program = folder / "bin" / "crontab"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:{os.defpath}"}


def test_without_a_crontab_program(press: Press, tmp_path: Path) -> None:
    """A computer that has only systemd would be told nothing of use."""
    done = press.run("cron", "--install", env={"PATH": str(tmp_path)})
    assert done.returncode == 73
    assert "no crontab program" in done.stderr
    assert "cron --systemd --install" in done.stderr


@pytest.mark.parametrize("script", ["echo 'You (ann) are not allowed to use this program' >&2; exit 1", "exit 1"])
def test_a_crontab_that_cannot_be_read_is_not_replaced(press: Press, tmp_path: Path, script: str) -> None:
    """Every line of somebody's crontab would be lost because it could not be read for a moment."""
    environment = _stand_in(tmp_path, f'if [ "$1" = - ]; then touch "{tmp_path}/replaced"; else {script}; fi')
    for word in ("--install", "--remove"):
        done = press.run("cron", word, env=environment)
        assert done.returncode == 73
        assert "cannot be read" in done.stderr
    assert not (tmp_path / "replaced").exists()


def test_a_crontab_that_refuses_is_quoted(press: Press, tmp_path: Path) -> None:
    """A line that was not taken would count as installed."""
    script = (
        '[ "$1" = -l ] && { echo "no crontab for ann" >&2; exit 1; }; cat >/dev/null; echo "quota exceeded" >&2; exit 1'
    )
    done = press.run("cron", "--install", env=_stand_in(tmp_path, script))
    assert done.returncode == 73
    assert "was not changed: quota exceeded." in done.stderr
    (tmp_path / "bin" / "crontab").write_text("#!/bin/sh\ncat >/dev/null 2>&1\n")
    done = press.run("cron", "--install", env={"PATH": f"{tmp_path / 'bin'}:{os.defpath}"})
    assert done.returncode == 73
    assert "is not what was written" in done.stderr


@pytest.mark.parametrize("line", [r"0 7 * * * tr -d '\r' <a", r"0 7 * * * grep '\bx' a"])
def test_a_crontab_that_may_not_read_back_is_left_alone(press: Press, tmp_path: Path, line: str) -> None:
    """Some show a carriage return as two characters: writing that back would change somebody's line."""
    script = f'[ "$1" = - ] && touch "{tmp_path}/replaced"; cat "{tmp_path}/theirs"'
    (tmp_path / "theirs").write_text(f"{line}\n")
    environment = _stand_in(tmp_path, script)
    done = press.run("cron", "--install", env=environment)
    assert done.returncode == 73
    assert "crontab -e" in done.stderr
    assert "had no line" in press.run("cron", "--remove", env=environment).stderr
    assert not (tmp_path / "replaced").exists()


# --- the real one ---


@pytest.fixture
def crontab() -> Iterator[None]:
    """The user's own crontab is put back afterwards, whatever happens."""
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    yield
    if before.returncode:
        subprocess.run(["crontab", "-r"], capture_output=True, check=False)
    else:
        subprocess.run(["crontab", "-"], input=before.stdout, check=True)


def _listed() -> bytes:
    return subprocess.run(["crontab", "-l"], capture_output=True, check=True).stdout


real = pytest.mark.skipif(shutil.which("crontab") is None, reason="cron is not installed")
THEIRS = (
    b"# DO NOT EDIT THIS FILE\nMAILTO=ann@example.com\n\n0 7 * * 1-5  other 'job' 100\\% \xe9 # x\n#*/5 * * * * old\n"
)


@pytest.mark.slow
@real
@pytest.mark.usefixtures("crontab")
@pytest.mark.parametrize("theirs", [b"", THEIRS])
def test_a_real_crontab_keeps_everybody_elses_lines(press: Press, tmp_path: Path, theirs: bytes) -> None:
    """Somebody's other jobs would be changed, doubled or lost; or cron would refuse the line."""
    subprocess.run(["crontab", "-"], input=theirs, check=True)
    if not theirs:
        subprocess.run(["crontab", "-r"], check=True)
    other = found(tmp_path / "it's 100% other $HOME")
    for word in ("now", "already"):
        done = press.run("cron", "--install")
        assert done.returncode == 0, done.stderr
        assert f"has this line {word}" in done.stderr
    assert other.run("cron", "--install", "--every", "15").returncode == 0
    content = _listed()
    assert content.startswith(theirs + f"# advisory: {press.folder}\n*/5 * * * * ".encode())
    assert content.count(b"\n") == theirs.count(b"\n") + 4
    assert press.run("cron", "--install", "--every", "1").returncode == 0
    assert _listed() == content.replace(b"*/5 * * * * /", b"* * * * * /")
    assert press.run("cron", "--remove").returncode == 0
    assert "had no line" in press.run("cron", "--remove").stderr
    assert other.run("cron", "--remove").returncode == 0
    assert _listed() == theirs


@pytest.mark.slow
@real
@pytest.mark.usefixtures("crontab")
def test_a_real_crontab_that_does_not_read_back_is_left_alone(press: Press) -> None:
    """A carriage return in somebody's line would come back as two characters, which their shell reads differently."""
    subprocess.run(["crontab", "-"], input=b"0 7 * * * old job\r\n", check=True)
    shown = _listed()
    done = press.run("cron", "--install")
    if shown == b"0 7 * * * old job\r\n":  # this crontab shows what it holds
        assert done.returncode == 0
        return
    assert done.returncode == 73
    assert "crontab -e" in done.stderr
    assert _listed() == shown


@pytest.mark.slow
@real
@pytest.mark.usefixtures("crontab")
def test_the_longest_line_that_we_take_is_taken() -> None:
    """A line of the length that we allow would make cron refuse the user's whole crontab."""
    longest = 990 - len(" -C /srv/press run")
    timetable = Timetable(program=("/" + "x" * (longest - 1),), folder=Path("/srv/press"))
    assert install_line(timetable)
    assert _listed().splitlines()[-1] == timetable.line.encode()
    assert remove_line(timetable)
    with pytest.raises(BadConfig, match="longer than cron reads"):
        install_line(Timetable(program=("/" + "x" * longest,), folder=Path("/srv/press")))
