"""What is owed after a run: the office's own copy, and a person's word about doubts, by the real command."""

import shutil
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from advisory_cli.clock import SystemClock
from tests.smtp_servers import DROP, USUAL, Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists, parsed
from tests.system.test_waiting import _change, _ledger, _silent

ID = "eu-russia-summit-2014.1"


class Time:
    """What the program takes for the time."""

    now = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that a test sets."""
    clock = Time()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now)
    return clock


@pytest.fixture
def office(press: Press, time: Time) -> Press:
    """A newsroom with an archive and two journalists; cron is at work."""
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    toml = press.folder / "advisory.toml"
    toml.write_text('archive = "maildir:archive"\n' + toml.read_text())
    press.write("lists/l.csv", journalists(2))
    assert press.run("run").returncode == 0
    return press


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, (done.returncode, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def _copies(press: Press) -> list[EmailMessage]:
    folder = press.folder / "archive"
    return [parsed(path.read_bytes()) for part in ("new", "cur") for path in sorted((folder / part).glob("*"))]


def _break(press: Press) -> Path:
    """The archive's disk is gone: a file lies where its folder was."""
    archive = press.folder / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    archive.write_text("")
    return archive


# --- the office's own copy ---


def _breaks_meanwhile(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive breaks while the messages leave."""
    from advisory_cli.deliver.maildir import MaildirTransport

    whole = MaildirTransport.offer

    def offer(self: MaildirTransport, *words: object, **more: object) -> None:
        _break(press)
        whole(self, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(MaildirTransport, "offer", offer)


def test_run_files_the_owed_copy_when_the_archive_failed_meanwhile(
    office: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy that the archive did not take ends with 73, is told once, and is filed by a later run.

    Otherwise 75 would mean the same line again, which files nothing.
    """
    with monkeypatch.context() as patch:
        _breaks_meanwhile(office, patch)
        said = _said(office, "send", ADVISORY, "-l", "l", "--yes", code=73)
    assert "The office's copy is missing" in said
    assert len(list(office.outbox())) == 2
    assert "The office's copy is missing" in _said(office, "run", code=73)
    again = office.run("run")
    assert (again.returncode, again.stderr) == (73, "")
    (office.folder / "archive").unlink()
    assert _silent(office.run("run"))
    assert [one["To"] for one in _copies(office)] == ["press@newsroom.example"]
    assert _silent(office.run("run"))
    assert len(_copies(office)) == 1
    assert len(list(office.outbox())) == 2


@pytest.mark.slow
def test_run_files_the_owed_copy_when_cron_sent_the_mailing(office: Press, time: Time) -> None:
    """A copy of a mailing that `run` sent stays owed while the archive's disk is away, and is filed later."""
    _said(office, "send", ADVISORY, "-l", "l", "--at", "2026-06-04 20:00", "--yes")
    archive = _break(office)
    time.now = datetime(2026, 6, 4, 18, 1, tzinfo=UTC)
    assert "The office's copy is missing" in _said(office, "run", code=73)
    assert len(list(office.outbox())) == 2
    archive.unlink()
    _said(office, "run")
    assert len(_copies(office)) == 1


@pytest.mark.slow
def test_run_files_the_owed_copy_when_the_send_was_killed(office: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that a killed process could not file is filed by the next run."""
    from advisory_cli.actions.sending import archive

    def killed(*_: object) -> None:
        raise SystemExit(137)

    with monkeypatch.context() as patch:
        patch.setattr(archive, "store", killed)
        assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 137
    assert _copies(office) == []
    assert _silent(office.run("run"))
    assert len(_copies(office)) == 1


@pytest.mark.slow
def test_retry_files_no_second_copy_when_somebody_has_read_the_first(office: Press) -> None:
    """A copy that a mail reader moved to cur is not filed again by a retry.

    Otherwise each attempt of a deferred message would file it anew.
    """
    with ScriptedServer(faults=[Fault(phase="rcpt", act=say("450 4.2.0 later"), whom="p1", nth=(1,))]) as server:
        office.go_live(server.port)
        assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 75
        folder = office.folder / "archive"
        (kept,) = (folder / "new").iterdir()
        kept.rename(folder / "cur" / f"{kept.name}:2,S")
        server.mend()
        _said(office, "retry")
        assert len(server.taken) == 2
    assert len(_copies(office)) == 1


@pytest.mark.slow
def test_run_owes_nothing_when_the_archive_setting_is_gone(office: Press) -> None:
    """An owed copy is forgotten once the newsroom has no archive.

    Otherwise an office that wants no copies any more would be told of them for ever.
    """
    archive = _break(office)
    assert _said(office, "send", ADVISORY, "-l", "l", "--yes", code=73)
    toml = office.folder / "advisory.toml"
    toml.write_text(toml.read_text().replace('archive = "maildir:archive"\n', ""))
    assert _silent(office.run("run"))
    assert archive.is_file()


# --- doubts ---


@pytest.fixture
def doubtful(office: Press) -> Press:
    """Somebody is unsure: the server went away after the last byte."""
    with ScriptedServer(faults=[Fault(phase="dot", act=DROP, whom="p1")], orderly=True) as server:
        office.go_live(server.port)
        assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 76
    return office


@pytest.mark.slow
def test_run_tells_a_doubt_daily_when_nobody_has_decided(doubtful: Press, time: Time) -> None:
    """A doubt is told to cron once a day with 76 each run, whoever looked, until a person has decided."""
    _said(doubtful, "status", "-v")
    assert "1 unconfirmed, not sent again by itself" in _said(doubtful, "run", code=76)
    for _ in range(3):
        time.now += timedelta(minutes=5)
        again = doubtful.run("run")
        assert (again.returncode, again.stderr) == (76, "")
    time.now += timedelta(days=1)
    assert "1 unconfirmed, not sent again by itself" in _said(doubtful, "run", code=76)
    assert doubtful.run("run").stderr == ""
    _said(doubtful, "resolve", "--arrived", "all")
    assert _silent(doubtful.run("run"))


@pytest.mark.slow
def test_run_tells_a_doubt_when_status_found_it_first(office: Press) -> None:
    """A doubt that `status` found after a killed run is told to cron too, else cron would say that all is well."""
    with MailServer() as server:
        office.go_live(server.port)
        _said(office, "send", ADVISORY, "-l", "l", "--yes")
        _ledger(office, "UPDATE delivery SET state = 'claimed' WHERE address LIKE 'p1%'")
        assert "1 unconfirmed" in _said(office, "status", "-v")
        assert " resolve" in _said(office, "run", code=76)
        assert office.run("run").returncode == 76


@pytest.mark.slow
def test_run_tells_a_new_doubt_at_once_when_one_was_told_today(doubtful: Press, time: Time) -> None:
    """A second doubt is told by the next run.

    Otherwise the doubt would wait until tomorrow, because the first was told today.
    """
    assert "1 unconfirmed, not sent again by itself" in _said(doubtful, "run", code=76)
    doubtful.write("lists/m.csv", journalists(1, first=7))
    with ScriptedServer(faults=[Fault(phase="dot", act=DROP, whom="p7")], orderly=True) as server:
        doubtful.go_live(server.port)
        assert doubtful.run("send", ADVISORY, "-l", "m", "--yes").returncode == 76
        time.now += timedelta(minutes=5)
        assert "2 unconfirmed, not sent again by themselves" in _said(doubtful, "run", code=76)


@pytest.mark.slow
def test_run_sends_other_mail_when_a_doubt_is_open(doubtful: Press, time: Time) -> None:
    """A mailing leaves at its hour beside an open doubt, and `run` still ends with 76."""
    doubtful.write("lists/m.csv", journalists(1, first=7))
    with ScriptedServer({"rcpt": [USUAL["rcpt"]]}, orderly=True) as server:
        doubtful.go_live(server.port)
        _said(doubtful, "send", ADVISORY, "-l", "m", "--at", "2026-06-04 20:00", "--yes", code=76)
        time.now = datetime(2026, 6, 4, 18, 1, tzinfo=UTC)
        _said(doubtful, "run", code=76)
        assert len(server.taken) == 1


@pytest.mark.slow
def test_run_ends_with_0_when_the_doubt_is_of_the_other_realm(doubtful: Press) -> None:
    """A live doubt does not make `run` end with 76 in a newsroom that is in practice now."""
    doubtful.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
    assert doubtful.run("run").returncode == 0


def test_send_that_meets_an_absent_server_says_that_run_carries_it_on(office: Press) -> None:
    """What a send began while the server was away is carried on by `run`: nobody has to come back for it."""
    with MailServer() as server:
        office.go_live(server.port)
    said = _said(office, "send", ADVISORY, "-l", "l", "--yes", code=75)
    assert "Nothing is lost: `advisory run` carries it on; the same command does too." in said
    with MailServer() as server:
        office.go_live(server.port)
        assert office.run("run").returncode == 0
        assert len(server.accepted) == 2
