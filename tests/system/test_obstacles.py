"""What keeps a mailing that waits: `run` tells cron once and ends with its code; `status` and bare `advisory` say it,
and never say that what does not leave leaves by itself.
"""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.bootstrap import SystemClock
from tests.smtp_servers import USUAL, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_waiting import CLEARED, _change, _ledger, _silent

NOW = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
AT = ("--at", "2026-06-04 20:00")  # in Brussels: 18:00 UTC
DUE = datetime(2026, 6, 4, 18, 0, tzinfo=UTC)
ID = "eu-russia-summit-2014.1"
ALONE = "leaves by itself"
NOTHING = "Nothing needs you"


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
def office(press: Press, time: Time) -> Press:
    """A newsroom whose cron is at work, with three journalists and a text about July."""
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    press.write("lists/l.csv", journalists(3))
    assert _silent(press.run("run"))
    return press


def _said(press: Press, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = press.run(*words, env=env)
    assert done.returncode == code, (done.returncode, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def _plan(press: Press, *words: str, code: int = 0) -> str:
    return _said(press, "send", ADVISORY, "-l", "l", *AT, "--yes", *words, code=code)


def _both(press: Press) -> tuple[str, str]:
    return _said(press, "status"), _said(press)


def _needs_you(press: Press, *words: str) -> None:
    """Both who look are told these words, and that it does not leave by itself."""
    for text in _both(press):
        assert all(each in text for each in words), text
        assert ALONE not in text
    assert "1 mailing needs you" in _said(press)


def test_all_well_is_said_by_both(office: Press) -> None:
    """What nothing keeps is not a person's matter."""
    _plan(office)
    status, bare = _both(office)
    assert ALONE in status
    assert ALONE in bare
    assert NOTHING in bare
    assert _silent(office.run("run"))


# --- the way out (3) ---


def _live(press: Press, server: MailServer) -> None:
    press.go_live(server.port)
    _plan(press)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", "the setting send_via is missing"),
        ("ADVISORY_SEND_VIA=maildir:outbox\n", "was planned live, and this newsroom is in practice now"),
    ],
)
@pytest.mark.parametrize("hours", [0, pytest.param(9, marks=pytest.mark.slow)])
def test_a_live_mailing_without_its_way_out(office: Press, time: Time, settings: str, words: str, hours: int) -> None:
    """It would never leave, and nobody be told: somebody practised and forgot to go back."""
    with MailServer() as server:
        _live(office, server)
    office.write(".env", settings)
    toml = office.folder / "advisory.toml"
    toml.write_text("\n".join(line for line in toml.read_text().splitlines() if not line.startswith("send_via")) + "\n")
    time.now += timedelta(hours=hours)
    first = _said(office, "run", code=78)
    assert words in first
    for _ in range(3):
        time.now += timedelta(minutes=5)
        again = office.run("run")
        assert (again.returncode, again.stderr, again.stdout) == (78, "", "")
    status, bare = _both(office)
    assert "send_via is missing" in status or "in practice now: it does not leave" in status
    assert "send_via is missing" in bare or "in practice now: it does not leave" in bare
    assert ALONE not in status + bare
    assert "1 mailing needs you" in bare


def test_a_way_out_that_comes_back_and_goes_again_is_told_anew(office: Press, time: Time) -> None:
    """The second time would be silent, because cron's reader knows the words of the first."""
    with MailServer() as server:
        _live(office, server)
        for _ in range(2):
            office.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
            assert "in practice now" in _said(office, "run", code=78)
            assert office.run("run").stderr == ""
            office.go_live(server.port)
            assert _silent(office.run("run"))
        time.now = DUE + timedelta(minutes=1)
        assert _silent(office.run("run"))
        assert len(server.accepted) == 3


def test_what_waits_from_practice_is_no_matter_of_cron(office: Press) -> None:
    """Every office that goes live would get a mail about its last exercise for ever."""
    _plan(office)
    with MailServer() as server:
        office.go_live(server.port)
        assert _silent(office.run("run"))
        assert "planned for practice, and this newsroom is live now" in _said(office, "status")
        assert ALONE not in _said(office)


@pytest.mark.slow
def test_what_is_stopped_keeps_nobody(office: Press) -> None:
    """A person has decided about it."""
    with MailServer() as server:
        _live(office, server)
    office.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
    _said(office, "run", code=78)
    _said(office, "stop", ID)
    assert _silent(office.run("run"))


# --- all that `run` asks (4) ---


def test_a_clock_that_was_set_back(office: Press, time: Time) -> None:
    """`run` refuses, and both who look would say that all is well."""
    _plan(office)
    time.now -= timedelta(hours=3)
    assert "clock" in _said(office, "run", code=76)
    _needs_you(office, "This computer's clock says 2026-06-04 07:00 UTC", "advisory ledger accept --clock")


def test_a_ledger_from_elsewhere(office: Press) -> None:
    """The copy's owner waits for what never leaves."""
    _plan(office)
    other = """CAST(replace(CAST(value AS TEXT), '"machine": "', '"machine": "x') AS BLOB)"""
    _ledger(office, f"UPDATE meta SET value = {other} WHERE name = 'place'")
    _said(office, "run", code=76)
    _needs_you(office, "This ledger was written on another computer")


def test_a_ledger_that_is_gone(office: Press) -> None:
    """Whoever looks would read that nothing was ever sent, and send it to everybody again."""
    with MailServer() as server:
        office.go_live(server.port)
        assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    shutil.rmtree(office.folder / "ledger")
    told = _said(office, "run", code=76)
    for text in _both(office):
        assert "The ledger that this folder had before is gone: Up to 3 messages may have left by it" in text
        assert "advisory ledger accept --restored" in text
    assert "has been sent from this newsroom yet" not in _both(office)[1]
    assert NOTHING not in _both(office)[1]
    assert "is gone" in told
    assert json.loads(office.run("status", "--format", "json").stdout)["unsound"]["code"] == 76


def test_an_old_ledger_of_which_nothing_waits(office: Press) -> None:
    """The next line would be refused, and nobody have been told while there was time."""
    assert office.run("send", ADVISORY, "-l", "l", "--limit", "1", "--yes").returncode == 0
    copy = office.folder / "copy"
    shutil.copytree(office.folder / "ledger", copy)
    assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    shutil.rmtree(office.folder / "ledger")
    copy.rename(office.folder / "ledger")
    for text in _both(office):
        assert "The ledger is older than what was" in text
        assert "nothing needs you" not in text


def test_what_is_not_as_approved_any_more(office: Press, time: Time) -> None:
    """The text was changed after somebody agreed: `run` refuses at its hour, and until then all seems well."""
    toml = office.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    _plan(office)
    assert "waits for approval" in _said(office, "status")
    _said(office, "approve", ID, "--yes", env={"ADVISORY_APPROVAL_KEY": "another person's key"})
    assert NOTHING in _said(office)
    text = (office.folder / ADVISORY).read_text()
    (office.folder / ADVISORY).write_text(text + "\nOne more sentence.\n")
    _needs_you(office, "is not what key:", "approved any more")
    time.now = DUE + timedelta(minutes=1)
    assert "approved any more" in _said(office, "run", code=77)


def test_what_is_too_late_by_now(office: Press, time: Time) -> None:
    """It says `the next run`, and the next run says TOO LATE."""
    _plan(office)
    time.now = DUE + timedelta(hours=7)
    office.write("ledger/heartbeat", "")
    status = _said(office, "status")
    assert "For 3 people it is too late by now: it does not leave to them by itself." in status
    assert "mailing needs you" in _said(office)
    assert "TOO LATE" in _said(office, "run", code=76)


def test_a_next_attempt_after_the_last_moment(office: Press, time: Time) -> None:
    """It would be called tried again, at a time when nothing may leave any more."""
    with ScriptedServer({"rcpt": say("450 4.2.0 later")}, orderly=True) as server:
        office.go_live(server.port)
        done = office.run("send", ADVISORY, "-l", "l", "--not-after", "2026-06-04 12:10", "--yes")
        assert done.returncode == 75
        _ledger(office, f"UPDATE delivery SET due = {int((NOW + timedelta(minutes=40)).timestamp())} * 1000000")
        _needs_you(office, "3 people are due only after 2026-06-04 10:10 UTC", f"retry {ID}")


def test_a_server_that_is_away_is_said_with_its_words(office: Press, time: Time) -> None:
    """`run` ends with 75 in silence, and who looks would see nothing of it."""
    with MailServer() as server:
        _live(office, server)
    time.now = DUE + timedelta(minutes=1)
    assert (office.run("run").returncode, office.run("run").stderr) == (75, "")
    for text in _both(office):
        assert "When mail was last handed over, at 2026-06-04 18:01 UTC" in text
        assert ALONE not in text
    with MailServer() as server:
        office.go_live(server.port)
        assert "It leaves again since" in _said(office, "run")
        assert _silent(office.run("run"))
    assert "When mail was last handed over" not in _said(office, "status")


def test_a_server_that_refuses_needs_somebody(office: Press, time: Time) -> None:
    """The account is locked: trying again does not help, and `nothing needs you` is untrue."""
    with ScriptedServer({"mail": say("550 5.7.1 this sender is blocked")}, orderly=True) as server:
        office.go_live(server.port)
        _plan(office)
        time.now = DUE + timedelta(minutes=1)
        assert office.run("run").returncode == 77
        _needs_you(office, "this sender is blocked", "trying again does not help")


def test_a_later_text_is_theirs(office: Press, time: Time) -> None:
    """Who has revision 2 does not get revision 1 tonight, and `3 wait for` says so."""
    _plan(office)
    _change(office, "revision: 1", "revision: 2")
    _said(office, "send", ADVISORY, "-l", "l", "--yes", "--again")
    status = _said(office, "status")
    assert "A newer text was planned (eu-russia-summit-2014.2): nothing of this one leaves any more" in status
    assert "wait for" not in status


def test_who_sends_right_now_is_said_by_both(office: Press) -> None:
    """The counts of a moment ago would be taken for those of now."""
    from advisory_cli.ledger.queue.commit_marks import MarksFiles

    _plan(office)
    marks = MarksFiles(office.folder / "ledger", boot="b").acquire()  # as the first claim does
    try:
        for text in _both(office):
            assert "A mailing is being sent right now" in text
    finally:
        marks.close()


def test_who_is_held_has_a_time(office: Press) -> None:
    """`2 held.` leaves the reader to guess until when: also before somebody has approved it."""
    toml = office.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    text = (office.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    _change(office, release, "release: {embargo: '2026-06-05 12:00', zone: Europe/Brussels}")
    office.write("lists/l.csv", CLEARED + "no@x.example,,no,\nalso-no@x.example,,no,\n")
    _said(office, "send", ADVISORY, "-l", "l", "--yes")
    for text in _both(office):
        assert "2 held." in text
        assert "2 wait for the embargo's end: 12:00 CEST, Fri 5 June 2026" in text


@pytest.mark.slow
def test_one_reason_says_nothing_of_another_mailing(office: Press) -> None:
    """What can leave does, beside what cannot; and is not called kept."""
    with MailServer() as server:
        _live(office, server)
        office.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
        _change(office, "id: eu-russia-summit-2014", "id: another-text")
        office.write("lists/m.csv", "email\nother@x.example\n")
        _said(office, "send", ADVISORY, "-l", "m", *AT, "--yes")
        for text in _both(office):
            assert "what nothing keeps leaves by itself" in text


@pytest.mark.slow
def test_looking_changes_nothing(office: Press, time: Time) -> None:
    """A look would take the news from cron, or leave people out before a person heard of it."""
    _plan(office)
    time.now = DUE + timedelta(hours=7)
    for _ in range(2):
        _both(office)
    assert _ledger(office, "UPDATE delivery SET state = state WHERE state = 'planned'") == 3
    assert "TOO LATE" in _said(office, "run", code=76)


@pytest.mark.slow
def test_a_server_that_answers_again_is_forgotten_by_send_too(office: Press, time: Time) -> None:
    """Yesterday's outage would be shown for ever beside what waits."""
    office.write("lists/one.csv", "email\none@x.example\n")
    with MailServer() as server:
        _live(office, server)
    time.now = DUE + timedelta(minutes=1)
    assert office.run("run").returncode == 75
    with ScriptedServer({"rcpt": [USUAL["rcpt"]]}, orderly=True) as server:
        office.go_live(server.port)
        assert office.run("run").returncode == 0
        assert "last handed over" not in _said(office, "status")
