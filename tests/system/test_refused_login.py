"""A login that is refused, and a password that is gone: told once, tried again with growing pauses, told when over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.clock import SystemClock
from tests.smtp_servers import Certificates, MailServer
from tests.system.press import ADVISORY, Done, Press, journalists

NOW = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
USER, PASSWORD = "press", "right"


class Time:
    """What the program takes for the time."""

    now = NOW


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that a test sets."""
    clock = Time()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now)
    return clock


@pytest.fixture
def desk(press: Press, time: Time) -> Press:
    """A newsroom whose cron is at work, with three journalists and a text about July."""
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("2014-01-27 12:30", "2026-07-01 12:30"))
    press.write("lists/l.csv", journalists(3))
    assert press.run("run").returncode == 0
    return press


def _plan(desk: Press) -> None:
    done = desk.run("send", ADVISORY, "-l", "l", "--at", "2026-06-04 12:30", "--yes")
    assert done.returncode == 0, done.stderr


def _live(desk: Press, server: MailServer, certificates: Certificates, password: str = "") -> None:
    desk.go_live(server.port, scheme="smtp+starttls", user=USER, password=password, ca_file=certificates.ours)


def _told(done: Done, code: int) -> str:
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def _log(desk: Press) -> str:
    return Path(desk.folder / "log" / "advisory.log").read_text()


def _refusals(desk: Press) -> int:
    """How often the server has refused the login, as the log says."""
    return sum("refused the login" in line for line in _log(desk).splitlines())


@pytest.mark.slow
def test_run_tells_a_refused_login_once_and_waits_longer_before_each_attempt(
    desk: Press, time: Time, certificates: Certificates
) -> None:
    """A refused login is told once, tried 15 times in a day in place of 288, and told again when it works.

    Otherwise cron would mail the office every five minutes, and the account be locked by its own newsroom.
    """
    with MailServer(tls="starttls", pem=certificates.good, users={USER: PASSWORD}) as server:
        _live(desk, server, certificates, password="old")
        _plan(desk)
        time.now = NOW + timedelta(minutes=30)
        told = _told(desk.run("run"), 77)
        assert "WAITING since 12:30 CEST, Thu 4 June 2026 (10:30 UTC): " in told
        assert "eu-russia-summit-2014.1: 3 people, due since" in told
        assert "`advisory run` tries again at 12:45 CEST" in told
        assert f"To try now, at a terminal: advisory -C {desk.folder} run" in told
        for _ in range(6):
            time.now += timedelta(minutes=10)
            assert _told(desk.run("run"), 77) == ""
        assert _refusals(desk) == 3  # at 12:30, 12:50 and 13:20
        _live(desk, server, certificates, password=PASSWORD)
        again = _told(desk.run("run"), 0)
        assert "Sending works again since" in again
        assert "eu-russia-summit-2014.1: 3 sent, 0 wait." in again
        assert _told(desk.run("run"), 0) == ""
        assert len(server.accepted) == 3


def test_run_tells_a_missing_password_once_and_sends_when_it_is_there(
    desk: Press, time: Time, certificates: Certificates
) -> None:
    """A password file that is gone is told once, its code stays, and mail leaves with the first run after it is back.

    Otherwise cron would mail the same two lines every five minutes, and nobody hear when it is over.
    """
    with MailServer(tls="starttls", pem=certificates.good, users={USER: PASSWORD}) as server:
        _live(desk, server, certificates)
        desk.write(".env", (desk.folder / ".env").read_text() + "ADVISORY_SMTP_PASSWORD_FILE=password\n")
        (desk.folder / ".env").chmod(0o600)
        _plan(desk)
        time.now = NOW + timedelta(minutes=30)
        told = _told(desk.run("run"), 78)
        assert "ADVISORY_SMTP_PASSWORD_FILE cannot be read" in told
        assert "`advisory run` goes on as soon as it is fixed." in told
        assert _told(desk.run("run"), 78) == ""
        assert _log(desk).count("ADVISORY_SMTP_PASSWORD_FILE cannot be read") == 2
        desk.write("password", f"{PASSWORD}\n").chmod(0o600)
        assert "Sending works again since" in _told(desk.run("run"), 0)
        assert len(server.accepted) == 3


@pytest.mark.parametrize(
    "setting", ["", "ADVISORY_SMTP_PASSWORD_FILE=gone\n", "ADVISORY_SMTP_PASSWORD_COMMAND=false\n"]
)
def test_run_ends_alike_when_a_password_is_missing(
    desk: Press, time: Time, certificates: Certificates, setting: str
) -> None:
    """A password that is not there is a wrong setting (78), wherever it was to come from, and no server is asked.

    Otherwise a script could not tell a login that was refused from one that was never tried.
    """
    with MailServer(tls="starttls", pem=certificates.good, users={USER: PASSWORD}) as server:
        _live(desk, server, certificates)
        desk.write(".env", (desk.folder / ".env").read_text() + setting).chmod(0o600)
        _plan(desk)
        time.now = NOW + timedelta(minutes=30)
        told = _told(desk.run("run"), 78)
        assert "`advisory run` goes on as soon as it is fixed." in told
        assert "To try now" not in told
        assert server.logins == []


@pytest.mark.slow
def test_log_has_a_line_for_each_test_and_for_a_login_refused_to_it(desk: Press, certificates: Certificates) -> None:
    """A test leaves a line with TEST for each address, and a login that was refused to it a line with the reason.

    Otherwise a person who looks for what went wrong would find a log in which nothing happened.
    """
    with MailServer(tls="starttls", pem=certificates.good, users={USER: PASSWORD}) as server:
        _live(desk, server, certificates, password="old")
        words = ("send", ADVISORY, "--test", "--test-to", "desk@newsroom.example", "--yes")
        assert desk.run(*words).returncode == 77
        assert "no connection: " in _log(desk)
        assert _refusals(desk) == 1
        _live(desk, server, certificates, password=PASSWORD)
        done = desk.run(*words)
        assert done.returncode == 0, done.stderr
    assert "TEST accepted d***@newsroom.example 250" in _log(desk)
