"""`cron`, and the heartbeat that `run` leaves: whether the computer calls us, and stops when it is told to."""

import fcntl
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.actions.setup.cron import install_line, remove_line
from advisory_cli.ledger.integrity.heartbeat import FILE, read_cron_runs
from advisory_cli.ledger.queue.lock import LedgerLock
from advisory_cli.ledger.sqlite_ledger import LOCK
from advisory_cli.model.errors import BadConfig
from advisory_cli.model.schedule.cron import Timetable
from tests.smtp_servers import USUAL, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, found, journalists
from tests.system.test_terminal import Terminal


def _beats(press: Press) -> tuple[datetime, ...]:
    return read_cron_runs(press.folder / "ledger")


# --- the heartbeat ---


def test_run_leaves_a_heartbeat_when_nobody_watches(press: Press, tmp_path: Path) -> None:
    """A run without a terminal leaves a trace that `cron` tells.

    Otherwise `--at` would promise that a mailing leaves by itself, and nobody know that cron is not set up.
    """
    table = _stand_in(tmp_path, "echo no crontab for ann >&2; exit 1")
    said = _cron_says(press, table)
    assert said.startswith("Not installed: no line in your crontab, and no timer. cron has not started `advisory run`")
    assert press.run("run").returncode == 0
    (beat,) = _beats(press)
    assert abs(datetime.now(UTC) - beat) < timedelta(minutes=1)
    assert "Not known to be running: only one run so far" in _cron_says(press, table)
    assert press.run("run").returncode == 0
    assert "and no timer. Running. Last run " in _cron_says(press, table)


def _cron_says(press: Press, table: dict[str, str]) -> str:
    """The state that `cron` tells in a home without any timetable."""
    home = {"XDG_CONFIG_HOME": str(press.folder / "settings")}
    return " ".join(press.run("cron", env=table | home).stdout.split())


@pytest.mark.parametrize("streams", [{"stdin"}, {"stdout"}, {"stderr"}])
def test_run_leaves_no_heartbeat_when_one_stream_is_a_terminal(press: Press, streams: set[str]) -> None:
    """A run is by hand when any of its streams is a terminal, as with `advisory run | less` or `2>log`."""
    master, slave = pty.openpty()
    try:
        stdin, stdout, stderr = (
            slave if name in streams else subprocess.DEVNULL for name in ("stdin", "stdout", "stderr")
        )
        command, env = press.command("run"), press.environment(None)
        done = subprocess.run(command, env=env, stdin=stdin, stdout=stdout, stderr=stderr, check=False, timeout=60)
        assert done.returncode == 0
    finally:
        os.close(slave)
        os.close(master)
    assert _beats(press) == ()


def test_cron_knows_that_it_is_installed_when_line_or_timer_is_there(press: Press, tmp_path: Path) -> None:
    """A first run counts as cron's when crontab or timer call it, and no more once it is removed."""
    assert press.run("run").returncode == 0
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    assert press.run("cron", "--systemd", "--install", env=home).returncode == 0
    said = press.run("cron", env=home).stdout
    assert said.startswith("Installed as a timer of systemd. Running. Last run ")
    assert "OnCalendar" not in said
    kept = tmp_path / "table"
    table = _stand_in(tmp_path, f"[ $1 = - ] && cat >{kept} || cat {kept}")
    kept.write_bytes(b"")
    done = press.run("cron", "--install", env=table)
    assert done.returncode == 0
    assert "cron mails you what `advisory run` says. To get it in your own mailbox," in " ".join(done.stderr.split())
    said = press.run("cron", env=table).stdout
    assert said.startswith("Installed in your crontab, every 5 minutes. Running. Last run ")
    assert "MAILTO" not in said
    assert "To take it out:" in said
    assert "*/7 * * * *" in press.run("cron", "--every", "7", env=table).stdout
    beside = press.run("cron", "--systemd", "--install", env={**table, **home})
    assert "Your crontab has the line too. To take it out:" in beside.stderr
    assert press.run("cron", "--remove", env=table).returncode == 0
    assert _beats(press) == ()
    assert kept.read_bytes() == b""
    assert "cron has not started `advisory run` since the line was removed at " in _cron_says(press, table)
    assert press.run("run").returncode == 0
    assert len(_beats(press)) == 1


def test_cron_names_the_live_mailings_that_nothing_sends_when_its_line_is_removed(press: Press, tmp_path: Path) -> None:
    """Whoever removes the line reads which scheduled mailings stay behind, unless a timer calls `run` all the same."""
    kept = tmp_path / "table"
    kept.write_bytes(b"")
    table = {**_stand_in(tmp_path, f"[ $1 = - ] && cat >{kept} || cat {kept}"), "XDG_CONFIG_HOME": str(tmp_path)}
    press.write("lists/l.csv", journalists(2))
    assert press.run("run").returncode == 0
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes").returncode == 0
    assert press.run("cron", "--install", env=table).returncode == 0
    said = " ".join(press.run("cron", "--remove", env=table).stderr.split())
    named = "eu-russia-summit-2014.1 (Wed 4 Jun 07:00)"
    assert f"1 mailing is scheduled and is not sent now: {named}." in said
    assert press.run("cron", "--install", env=table).returncode == 0
    assert press.run("cron", "--systemd", "--install", env=table).returncode == 0
    both = press.run("cron", "--remove", env=table).stderr
    assert "not sent now" not in both
    assert "A timer of systemd is there too, and goes on. To end it:" in both
    assert f"systemctl --user disable --now advisory-{press.folder.name}-" in both


def test_cron_that_was_installed_just_now_is_trusted_until_it_has_missed_two_runs(press: Press, tmp_path: Path) -> None:
    """A mailing is planned right after `cron --install`, and `status` says the first run, or that cron does not start.

    Otherwise whoever follows the first page would be told to install what is installed, or wait for a dead cron.
    """
    kept = tmp_path / "table"
    kept.write_bytes(b"")
    table = {**_stand_in(tmp_path, f"[ $1 = - ] && cat >{kept} || cat {kept}"), "XDG_CONFIG_HOME": str(tmp_path)}
    press.write("lists/l.csv", journalists(2))

    def said(*words: str, code: int = 0) -> str:
        done = press.run(*words, env=table)
        assert done.returncode == code, done.stderr
        return " ".join((done.stdout + done.stderr).split())

    plan = ("send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes")
    assert "not run on this computer by itself" in said(*plan, code=78)
    assert "Not installed" in said("cron", "--check", code=78)
    said("cron", "--install")
    assert "It has not run yet. First run: " in said("cron", "--check")
    assert "is installed and has not run yet. First run: " in said(*plan)
    for look in (said(), said("status")):
        assert "has not run yet. First run: " in look
        assert "Action needed" not in look
    press.let_pass(minutes=12)
    for look in (said(), said("status")):
        assert "is installed in your crontab, but cron does not start it. Is the cron service running?" in look
        assert "cron --install" not in look
    press.write("lists/m.csv", journalists(1, first=5))
    dead = ("send", ADVISORY, "-l", "m", "--at", "2031-06-04 07:00", "--yes")
    assert "is installed in your crontab, but cron does not start it." in said(*dead, code=78)
    assert "Is the cron service running?" in said("cron", "--check", code=78)
    assert json.loads(said("cron", "--format", "json")) == {
        "running": False, "last_run": None, "first_run": None, "crontab": True, "commented": False, "timer": False,
        "every": 5,
    }  # fmt: skip
    said("run")
    assert "Running. Last run" in said("cron", "--check")
    assert json.loads(said("cron", "--check", "--format", "json"))["running"] is True
    assert json.loads(said("status", "--format", "json"))["cron"]["running"] is True
    press.let_pass(minutes=17)
    assert "Not running: the last run was at" in said("cron", "--check", code=78)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("every", "minutes", "running"), [(5, 12, True), (5, 17, False), (5, 25, False), (30, 40, True), (30, 92, False)]
)
def test_cron_is_judged_alike_by_every_command_when_its_line_has_an_interval(
    press: Press, tmp_path: Path, every: int, minutes: int, running: bool
) -> None:
    """`status`, the overview, `cron --check`, their JSON and a plan say the same of cron, by the interval of its line.

    Otherwise a monitor would wake somebody up, to whom `status` says that all is well.
    """
    kept = tmp_path / "table"
    kept.write_bytes(b"")
    table = {**_stand_in(tmp_path, f"[ $1 = - ] && cat >{kept} || cat {kept}"), "XDG_CONFIG_HOME": str(tmp_path)}
    press.write("lists/l.csv", journalists(2))
    press.run("cron", "--install", "--every", "5", env=table)
    press.run("run", env=table)
    press.run("send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes", env=table)
    if every != 5:
        press.run("cron", "--install", "--every", str(every), env=table)
    press.let_pass(minutes=minutes)
    for look in (press.run("status", env=table), press.run(env=table)):
        words = " ".join((look.stdout + look.stderr).split())
        assert ("is running" in words) is running, words
        assert "not run yet" not in words
    check = press.run("cron", "--check", env=table)
    assert (check.returncode, "Running." in check.stdout) == ((0, True) if running else (78, False)), check.stdout
    for command in (("cron", "--format", "json"), ("status", "--format", "json")):
        data = json.loads(press.run(*command, env=table).stdout)
        assert data.get("cron", data)["running"] is running
    late = press.run("send", ADVISORY, "-l", "l", "--replace", "last", "--at", "2031-06-05 07:00", "--yes", env=table)
    assert (late.returncode == 0) is running, late.stderr


def test_cron_calls_nothing_when_its_line_is_commented_out(press: Press, tmp_path: Path) -> None:
    """A line behind a # is not installed, every command says so with the way back, and `cron --install` is that way.

    Otherwise a line that somebody has put out of use for a night would count as at work.
    """
    kept = tmp_path / "table"
    kept.write_bytes(b"")
    table = {**_stand_in(tmp_path, f"[ $1 = - ] && cat >{kept} || cat {kept}"), "XDG_CONFIG_HOME": str(tmp_path)}
    press.write("lists/l.csv", journalists(2))

    def said(*words: str, code: int = 0) -> str:
        done = press.run(*words, env=table)
        assert done.returncode == code, done.stderr
        return " ".join((done.stdout + done.stderr).split())

    said("cron", "--install")
    said("run")
    said("send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes")
    installed = kept.read_bytes()
    kept.write_bytes(installed.replace(b"\n*/5", b"\n#*/5"))
    way_back = f"To bring it back: advisory -C {press.folder} cron --install"
    shown = said("cron")
    assert "the line in your crontab is commented out. Last run" in shown
    assert way_back in shown
    press.let_pass(minutes=17)
    for look in (said("cron"), said("cron", "--check", code=78), said(), said("status")):
        assert "is commented out" in look
        assert way_back in look
    facts = json.loads(said("cron", "--format", "json"))
    assert (facts["running"], facts["crontab"], facts["commented"], facts["every"]) == (False, False, True, 5)
    plan = said("send", ADVISORY, "-l", "l", "--replace", "last", "--at", "2031-06-05 07:00", "--yes", code=78)
    assert "is commented out" in plan
    said("cron", "--install")
    assert kept.read_bytes() == installed


@pytest.mark.slow
def test_run_leaves_no_heartbeat_when_at_a_terminal(press: Press) -> None:
    """A run at a terminal leaves no trace.

    Otherwise a person who tries `run` by hand would count as a cron that goes on.
    """
    terminal = Terminal(press, "run")
    assert terminal.end() == 0, terminal.seen
    assert _beats(press) == ()


def test_run_leaves_a_heartbeat_when_another_command_is_at_work(press: Press) -> None:
    """A run beside another command leaves a trace, else cron would seem to have stopped during a mailing of hours."""
    lock = LedgerLock.share(press.folder / "ledger" / LOCK)
    try:
        done = press.run("run")
    finally:
        lock.release()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(_beats(press)) == 1


def test_cron_says_stopped_when_the_last_heartbeat_is_old(press: Press) -> None:
    """A last run that lies far back is told as a stop.

    Otherwise a crontab that was lost with the old computer would look at work.
    """
    press.write(f"ledger/{FILE}", "2026-06-01T09:00:00+00:00\n")
    assert "Not running: the last run was at 11:00 CEST" in " ".join(press.run("cron").stdout.split())


@pytest.mark.parametrize("verb", ["run", "retry"])
def test_run_and_retry_go_on_when_the_heartbeat_cannot_be_written(press: Press, verb: str) -> None:
    """A trace that cannot be written keeps neither `run` nor `retry` from delivering, and `run` tells it with code 0.

    Otherwise a file of no importance would keep mail from leaving.
    """
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"rcpt": [say("450 4.2.0 later"), USUAL["rcpt"]]}, orderly=True) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 75
    press.let_come()
    (press.folder / "ledger" / FILE).mkdir()
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run(verb)
        assert done.returncode == 0, done.stderr
        assert len(server.accepted) == 1
    assert ("cannot be recorded" in done.stderr) is (verb == "run")


def test_run_promises_nothing_when_neither_heartbeat_nor_ledger_can_be_written(press: Press) -> None:
    """A ledger that cannot be opened is told without the fault of the heartbeat, which speaks of mail that is sent."""
    press.write("lists/l.csv", journalists(2))
    assert press.run("run").returncode == 0
    assert press.run("send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes").returncode == 0
    for name in (FILE, LOCK):
        (press.folder / "ledger" / name).unlink(missing_ok=True)
        (press.folder / "ledger" / name).mkdir()
    done = press.run("run")
    assert done.returncode == 74
    assert "ledger/lock" in done.stderr.replace("\n", "")
    assert "cannot be recorded" not in done.stderr
    assert "sent anyway" not in done.stderr


def test_run_tells_a_wrong_setting_once_and_that_it_works_again(press: Press) -> None:
    """A wrong setting ends each run with 78, is told by the first one only, and that it is over is told too.

    Otherwise cron would mail the same lines 288 times a day.
    """
    assert press.run("send", ADVISORY, "-l", "example", "--yes").returncode == 0
    settings = press.folder / "advisory.toml"
    text = settings.read_text()
    settings.write_text(f"connections = 0\n{text}")
    done = press.run("run")
    assert (done.returncode, "connections" in done.stderr) == (78, True)
    again = press.run("run")
    assert (again.returncode, again.stderr) == (78, "")
    settings.write_text(f"retry_hours = 0\n{text}")
    assert "retry_hours" in press.run("run").stderr
    settings.write_text(text)
    done = press.run("run")
    assert (done.returncode, done.stderr) == (0, "`advisory run` works again.\n")
    assert press.run("run").stderr == ""


_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from advisory_cli.ledger.sqlite_ledger import open_sending
now = datetime(2031, 6, 4, 8, 0, tzinfo=UTC)
ledger = open_sending(Path(sys.argv[1]), now=now)
for delivery in ledger.claim(sys.argv[2], limit=3, now=now, unattended=True):
    ledger.mark_committing(delivery)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_run_and_status_name_what_a_killed_command_left(press: Press) -> None:
    """The first run after a kill names the mailing and the number of messages; later heads blame no server.

    Otherwise a person would look for the fault at the mail server, and think of one message.
    """
    press.write("lists/l.csv", journalists(4))
    assert press.run("run").returncode == 0
    assert press.run("send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes").returncode == 0
    mailing = "eu-russia-summit-2014.1"
    words = [sys.executable, "-c", _KILLED, str(press.folder / "ledger"), mailing]
    subprocess.run(words, check=False, timeout=60)
    done = press.run("run")
    told = " ".join(done.stderr.split())
    assert done.returncode == 76
    assert f"stopped while sending {mailing}: 3 messages are now unconfirmed. Decide:" in told
    for words in ([], ["status", mailing], ["resolve"]):
        said = " ".join(press.run(*words).stdout.split())
        assert "unconfirmed: the program or the computer stopped while sending." in said
        assert "hung up" not in said


# --- what is printed ---


def test_cron_prints_the_line_and_the_units(press: Press) -> None:
    """The line for cron and the units for systemd are printed with names quoted for each.

    Otherwise a person who may not install anything could not copy what to put where.
    """
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


def test_cron_names_the_program_by_its_path(press: Press) -> None:
    """The program in the line is a file that is there.

    Cron knows no virtual environment, and a bare `advisory` would not be found.
    """
    environment = press.environment({"PYTHONPATH": os.environ.get("PYTHONPATH", ""), "PATH": "/nowhere"})
    done = subprocess.run(
        press.command("cron"), capture_output=True, text=True, check=True, env=environment, cwd=press.folder
    )
    (line,) = (one for one in done.stdout.splitlines() if one.startswith("*/5"))
    assert Path(line.split()[5]).is_file()


@pytest.mark.parametrize("words", [("--every", "0"), ("--every", "31"), ("--install", "--remove")])
def test_cron_refuses_odd_words(press: Press, words: tuple[str, ...]) -> None:
    """An interval of 0 or 31 minutes, or two orders at once, is refused.

    Otherwise a mistyped number would call it once an hour, or never.
    """
    assert press.run("cron", *words).returncode == 64


# --- systemd ---


def test_cron_systemd_writes_the_units_and_says_how_they_end(press: Press, tmp_path: Path) -> None:
    """The units are written and written anew, with the commands that start and end them."""
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    done = press.run("cron", "--systemd", "--install", "--every", "7", env=home)
    assert done.returncode == 0, done.stderr
    service, timer = sorted((tmp_path / "settings" / "systemd" / "user").iterdir())
    assert service.name == f"{timer.stem}.service"
    said = " ".join(done.stderr.split())
    assert f"systemctl --user enable --now {timer.name}" in said
    assert "systemctl --user daemon-reload" in said
    assert f"journalctl --user -u {service.name}" in said
    assert "the unit is failed for every exit code but 0 and 75" in said
    assert "set `notify`" in said
    assert f"To end it: systemctl --user disable --now {timer.name}, then delete both files." in said
    assert "OnCalendar=*:0/7\n" in timer.read_text()
    assert press.run("cron", "--systemd", "--install", env=home).returncode == 0
    assert "OnCalendar=*:0/5\n" in timer.read_text()
    done = press.run("cron", "--systemd", "--remove", env=home)
    assert done.returncode == 64
    assert f"systemctl --user disable --now {timer.name}" in " ".join(done.stderr.split())
    assert timer.exists()


def test_cron_systemd_leaves_a_unit_that_is_not_ours(press: Press, tmp_path: Path) -> None:
    """A unit that advisory did not write is not replaced, else somebody's own file would be lost."""
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    press.run("cron", "--systemd", "--install", env=home)
    service, _ = sorted((tmp_path / "settings" / "systemd" / "user").iterdir())
    service.write_text("[Unit]\n")
    done = press.run("cron", "--systemd", "--install", env=home)
    assert done.returncode == 73
    assert "was not written by advisory" in done.stderr
    assert service.read_text() == "[Unit]\n"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", ["room", "my 100% 'room' $HOME", 'a"b', "a\\b", "Δελτία;x"])
def test_cron_systemd_writes_units_that_systemd_understands(tmp_path: Path, name: str) -> None:
    """The units pass systemd-analyze for odd names too, since systemd ignores a unit that it does not understand."""
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


def test_cron_names_systemd_when_there_is_no_crontab_program(press: Press, tmp_path: Path) -> None:
    """A computer without a crontab program is told of --systemd.

    Otherwise a computer that has only systemd would be told nothing of use.
    """
    done = press.run("cron", "--install", env={"PATH": str(tmp_path)})
    assert done.returncode == 73
    assert "no crontab program" in done.stderr
    assert "cron --systemd --install" in done.stderr


@pytest.mark.parametrize("script", ["echo 'You (ann) are not allowed to use this program' >&2; exit 1", "exit 1"])
def test_cron_leaves_the_crontab_when_it_cannot_be_read(press: Press, tmp_path: Path, script: str) -> None:
    """A crontab that cannot be read is not replaced.

    Otherwise every line of it would be lost because it could not be read for a moment.
    """
    environment = _stand_in(tmp_path, f'if [ "$1" = - ]; then touch "{tmp_path}/replaced"; else {script}; fi')
    for word in ("--install", "--remove"):
        done = press.run("cron", word, env=environment)
        assert done.returncode == 73
        assert "cannot be read" in done.stderr
    assert not (tmp_path / "replaced").exists()


def test_cron_quotes_the_crontab_program_when_it_refuses(press: Press, tmp_path: Path) -> None:
    """A refusal by the crontab program is quoted, and a line that is not kept is told.

    Otherwise a line that was not taken would count as installed.
    """
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
def test_cron_leaves_a_crontab_that_may_not_read_back(press: Press, tmp_path: Path, line: str) -> None:
    """A crontab that may not read back as written is left alone.

    Some programs show a carriage return as two characters, and writing that back would change somebody's line.
    """
    script = f'[ "$1" = - ] && touch "{tmp_path}/replaced"; cat "{tmp_path}/theirs"'
    (tmp_path / "theirs").write_text(f"{line}\n")
    environment = _stand_in(tmp_path, script)
    done = press.run("cron", "--install", env=environment)
    assert done.returncode == 73
    assert "crontab -e" in done.stderr
    assert "has no line" in press.run("cron", "--remove", env=environment).stderr
    assert not (tmp_path / "replaced").exists()


# --- the real one ---


@pytest.fixture
def crontab() -> Iterator[None]:
    """The user's own crontab is put back afterwards, whatever happens. Tests in parallel take it in turn."""
    with (Path(tempfile.gettempdir()) / f"advisory-tests-crontab-{os.getuid()}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
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
def test_cron_keeps_the_other_lines_of_a_real_crontab(press: Press, tmp_path: Path, theirs: bytes) -> None:
    """The other lines of a real crontab stay byte for byte when ours are installed, changed and removed."""
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
    mark = f"# advisory: {press.folder}\n".encode()
    moved = content.replace(mark, mark + b"MAILTO=ann@example.com\n")
    subprocess.run(["crontab", "-"], input=moved, check=True)
    assert press.run("cron", "--install").returncode == 0
    assert _listed().count(f"-C {press.folder} run".encode()) == 1
    subprocess.run(["crontab", "-"], input=moved, check=True)
    assert press.run("cron", "--remove").returncode == 0
    assert f"{press.folder} run".encode() not in _listed()
    assert _listed().startswith(theirs + b"MAILTO=ann@example.com\n# advisory: ")
    subprocess.run(["crontab", "-"], input=content, check=True)
    assert press.run("cron", "--install", "--every", "1").returncode == 0
    assert _listed() == content.replace(b"*/5 * * * * /", b"* * * * * /")
    assert press.run("cron", "--remove").returncode == 0
    assert "has no line" in press.run("cron", "--remove").stderr
    assert other.run("cron", "--remove").returncode == 0
    assert _listed() == theirs


@pytest.mark.slow
@real
@pytest.mark.usefixtures("crontab")
def test_cron_leaves_a_real_crontab_that_does_not_read_back(press: Press) -> None:
    """A real crontab with a carriage return is left alone where the program shows it otherwise.

    The return would come back as two characters, which a shell reads differently.
    """
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
def test_install_line_accepts_the_longest_line_that_cron_takes() -> None:
    """The longest line that we allow is taken by the real crontab, and a longer one is refused.

    Otherwise cron would refuse the user's whole crontab.
    """
    longest = 990 - len(" -C /srv/press run")
    timetable = Timetable(program=("/" + "x" * (longest - 1),), folder=Path("/srv/press"))
    assert install_line(timetable)
    assert _listed().splitlines()[-1] == timetable.line.encode()
    assert remove_line(timetable)
    with pytest.raises(BadConfig, match="longer than cron reads"):
        install_line(Timetable(program=("/" + "x" * longest,), folder=Path("/srv/press")))


def test_run_names_files_by_their_whole_paths_when_cron_calls_it(press: Press) -> None:
    """A wrong setting is told to cron with the whole path, because nobody knows in which folder cron works."""
    path = press.folder / "advisory.toml"
    path.write_text(f"colour = 7\n{path.read_text()}")
    told = press.run("run")
    assert told.returncode == 78
    assert f"{path}:1" in told.stderr
