"""What keeps a mailing that waits: `run` tells cron once and ends with its code; `status` and bare `advisory` say it,
and never say that what does not leave leaves by itself.
"""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.clock import SystemClock
from tests.smtp_servers import USUAL, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_waiting import CLEARED, _change, _ledger, _silent

NOW = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
AT = ("--at", "2026-06-04 20:00")  # in Brussels: 18:00 UTC
DUE = datetime(2026, 6, 4, 18, 0, tzinfo=UTC)
ID = "eu-russia-summit-2014.1"
ALONE = "sent automatically"
NOTHING = "No action needed"


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
    return _said(press, "status", "-v"), _said(press)


def _needs_you(press: Press, *words: str) -> None:
    """Both who look are told these words, and that it does not leave by itself."""
    for text in _both(press):
        assert all(each in text for each in words), text
        assert ALONE not in text
    assert "Action needed on 1 mailing" in _said(press)


@pytest.mark.slow
def test_status_and_bare_command_say_that_all_is_well_when_nothing_keeps(office: Press) -> None:
    """A mailing that nothing keeps leaves by itself, as `status` and the bare command say, and `run` is silent."""
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
        ("", "No mail server is set"),
        ("ADVISORY_SEND_VIA=maildir:outbox\n", "was planned live, but this newsroom is now in practice"),
    ],
)
@pytest.mark.parametrize("hours", [0, pytest.param(9, marks=pytest.mark.slow)])
def test_run_tells_once_when_a_live_mailing_lost_its_way_out(
    office: Press, time: Time, settings: str, words: str, hours: int
) -> None:
    """A live mailing whose way out is gone is told to cron once with 78, and to a person who looks.

    Otherwise the mailing would never leave, since somebody practised and forgot to go back.
    """
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
    assert "No mail server is set" in status or "now in practice. It is not sent" in status
    assert "No mail server is set" in bare or "now in practice. It is not sent" in bare
    assert ALONE not in status + bare
    assert "Action needed on 1 mailing" in bare


@pytest.mark.slow
def test_run_tells_anew_when_the_way_out_goes_a_second_time(office: Press, time: Time) -> None:
    """A way out that comes back and goes again is told anew.

    Otherwise the second time would be silent, as cron's reader knows the words of the first.
    """
    with MailServer() as server:
        _live(office, server)
        for _ in range(2):
            office.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
            assert "now in practice" in _said(office, "run", code=78)
            assert office.run("run").stderr == ""
            office.go_live(server.port)
            assert _silent(office.run("run"))
        time.now = DUE + timedelta(minutes=1)
        assert _silent(office.run("run"))
        assert len(server.accepted) == 3


@pytest.mark.slow
def test_run_is_silent_when_what_waits_is_of_practice(office: Press) -> None:
    """A practice mailing in a live newsroom is told by `status` and not by `run`.

    Otherwise cron would mail about the last exercise for ever.
    """
    _plan(office)
    with MailServer() as server:
        office.go_live(server.port)
        assert _silent(office.run("run"))
        assert "planned for practice, but this newsroom is now live" in _said(office, "status", "-v")
        assert ALONE not in _said(office)


@pytest.mark.slow
def test_run_is_silent_when_the_mailing_without_a_way_out_is_stopped(office: Press) -> None:
    """A mailing without its way out that a person stopped is told by `run` no more."""
    with MailServer() as server:
        _live(office, server)
    office.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
    _said(office, "run", code=78)
    _said(office, "stop", ID)
    assert _silent(office.run("run"))


# --- all that `run` asks (4) ---


def test_status_needs_a_person_when_the_clock_was_set_back(office: Press, time: Time) -> None:
    """A clock that was set back is told with its remedy by `run`, `status` and the bare command.

    Otherwise all would seem well while nothing leaves.
    """
    _plan(office)
    time.now -= timedelta(hours=3)
    assert "clock" in _said(office, "run", code=76)
    _needs_you(office, "This computer's clock says 2026-06-04 07:00 UTC", " ledger accept --clock")


def test_status_needs_a_person_when_the_ledger_is_from_elsewhere(office: Press) -> None:
    """A ledger written on another computer is told by `run`, `status` and the bare command.

    Otherwise the copy's owner would wait for what never leaves.
    """
    _plan(office)
    other = """CAST(replace(CAST(value AS TEXT), '"machine": "', '"machine": "x') AS BLOB)"""
    _ledger(office, f"UPDATE meta SET value = {other} WHERE name = 'place'")
    _said(office, "run", code=76)
    _needs_you(office, "This ledger was written on another computer")


def test_status_needs_a_person_when_the_ledger_is_gone(office: Press) -> None:
    """A ledger that is gone is told with what may have left by it.

    Otherwise a person would read that nothing was ever sent, and send it to everybody again.
    """
    with MailServer() as server:
        office.go_live(server.port)
        assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    shutil.rmtree(office.folder / "ledger")
    told = _said(office, "run", code=76)
    for text in _both(office):
        assert "The former ledger of this folder is gone: up to 3 messages may have been sent with it" in text
        assert " ledger accept --restored" in text
    assert "has been sent from this newsroom yet" not in _both(office)[1]
    assert NOTHING not in _both(office)[1]
    assert "is gone" in told
    assert json.loads(office.run("status", "--format", "json").stdout)["unsound"]["code"] == 76


def test_status_tells_an_old_ledger_when_nothing_waits(office: Press) -> None:
    """An old copy of the ledger is told by `status` and the bare command though nothing waits.

    Otherwise the next line would be refused unforeseen.
    """
    assert office.run("send", ADVISORY, "-l", "l", "--limit", "1", "--yes").returncode == 0
    copy = office.folder / "copy"
    shutil.copytree(office.folder / "ledger", copy)
    assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    shutil.rmtree(office.folder / "ledger")
    copy.rename(office.folder / "ledger")
    for text in _both(office):
        assert "The ledger is older than what was" in text
        assert "no action is needed" not in text


@pytest.mark.slow
def test_status_needs_a_person_when_the_text_is_not_as_approved(office: Press, time: Time) -> None:
    """A text that changed after its approval is told before its hour and refused at it with 77.

    Otherwise all would seem well until then.
    """
    toml = office.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    _plan(office)
    assert "is waiting for approval" in _said(office, "status", "-v")
    _said(office, "approve", ID, "--yes", env={"ADVISORY_APPROVAL_KEY": "another person's key"})
    assert NOTHING in _said(office)
    text = (office.folder / ADVISORY).read_text()
    (office.folder / ADVISORY).write_text(text + "\nOne more sentence.\n")
    _needs_you(office, "It will not be sent at", "has changed since the approval.", "Undo the change, or plan")
    time.now = DUE + timedelta(minutes=1)
    assert "approved it" in _said(office, "run", code=77)


def test_status_says_too_late_when_the_hour_is_long_past(office: Press, time: Time) -> None:
    """A mailing hours after its time is told by `status` as not leaving by itself, as the next `run` says.

    Otherwise the mailing would be said to leave with that run.
    """
    _plan(office)
    time.now = DUE + timedelta(hours=7)
    office.write("ledger/heartbeat", "")
    status = _said(office, "status", "-v")
    assert "It has expired for 3 people, and is not sent to them by itself." in status
    assert "Action needed on" in _said(office)
    assert "EXPIRED" in _said(office, "run", code=76)


def test_status_needs_a_person_when_the_next_attempt_is_after_the_last(office: Press, time: Time) -> None:
    """A deferred mailing whose next attempt lies after its last moment is told with the `retry` command.

    Otherwise the mailing would be called tried again, when nothing may leave any more.
    """
    with ScriptedServer({"rcpt": say("450 4.2.0 later")}, orderly=True) as server:
        office.go_live(server.port)
        done = office.run("send", ADVISORY, "-l", "l", "--not-after", "2026-06-04 12:10", "--yes")
        assert done.returncode == 75
        _ledger(office, f"UPDATE delivery SET due = {int((NOW + timedelta(minutes=40)).timestamp())} * 1000000")
        _needs_you(office, "3 people are due after 12:10 CEST, Thu 4 June 2026 (10:10 UTC)", f"retry {ID}")


def test_status_tells_the_last_attempt_when_the_server_is_away(office: Press, time: Time) -> None:
    """A server that is away is told by `status` and the bare command until mail leaves, though `run` is silent."""
    with MailServer() as server:
        _live(office, server)
    time.now = DUE + timedelta(minutes=1)
    assert (office.run("run").returncode, office.run("run").stderr) == (75, "")
    for text in _both(office):
        assert "Sending last failed at 20:01 CEST, Thu 4 June 2026 (18:01 UTC)" in text
        assert ALONE not in text
    with MailServer() as server:
        office.go_live(server.port)
        assert "Sending works again since" in _said(office, "run")
        assert _silent(office.run("run"))
    assert "Sending last failed" not in _said(office, "status", "-v")


def test_status_needs_a_person_when_the_server_blocks_the_sender(office: Press, time: Time) -> None:
    """A server that blocks the sender is told with its words, and when `run` tries again, as cron's mail says it."""
    with ScriptedServer({"mail": say("550 5.7.1 this sender is blocked")}, orderly=True) as server:
        office.go_live(server.port)
        _plan(office)
        time.now = DUE + timedelta(minutes=1)
        assert office.run("run").returncode == 77
        _needs_you(office, "this sender is blocked", "Fix this first. `advisory run` tries again at")


def test_status_says_that_an_older_text_ends_when_a_newer_was_planned(office: Press, time: Time) -> None:
    """An older text whose people have a newer one is told as not leaving any more.

    Otherwise `3 wait for` would be said of it.
    """
    _change(office, "revision: 1", "revision: 1\ncalendar: no")  # which would have the revision's number in it
    _plan(office)
    _change(office, "revision: 1", "revision: 2")
    _said(office, "send", ADVISORY, "-l", "l", "--yes", "--again")
    status = _said(office, "status", "-v")
    assert "A newer text was planned (eu-russia-summit-2014.2). Nothing more of this one is sent" in status
    assert "scheduled for" not in status


def test_status_says_so_when_a_mailing_is_being_sent(office: Press) -> None:
    """A mailing that is being sent. is told by `status` and the bare command.

    Otherwise counts of a moment ago would be taken for those of now.
    """
    from advisory_cli.ledger.queue.commit_marks import MarksFiles

    _plan(office)
    marks = MarksFiles(office.folder / "ledger", boot="b").acquire()  # as the first claim does
    try:
        for text in _both(office):
            assert "A mailing is being sent." in text
    finally:
        marks.close()


def test_status_tells_until_when_people_are_held_by_an_embargo(office: Press) -> None:
    """The held are told with the embargo's end, also before anybody has approved the mailing."""
    toml = office.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    text = (office.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    _change(office, release, "release: {embargo: '2026-06-05 12:00', zone: Europe/Brussels}")
    office.write("lists/l.csv", CLEARED + "no@x.example,,no,\nalso-no@x.example,,no,\n")
    _said(office, "send", ADVISORY, "-l", "l", "--yes")
    for text in _both(office):
        assert "2 held." in text
        assert "2 held until the embargo ends: 12:00 CEST, Fri 5 June 2026" in text


@pytest.mark.slow
def test_status_says_that_the_rest_leaves_when_one_mailing_is_kept(office: Press) -> None:
    """A mailing that is kept does not make another one be called kept, which leaves by itself."""
    with MailServer() as server:
        _live(office, server)
        office.write(".env", "ADVISORY_SEND_VIA=maildir:outbox\n")
        _change(office, "id: eu-russia-summit-2014", "id: another-text")
        office.write("lists/m.csv", "email\nother@x.example\n")
        _said(office, "send", ADVISORY, "-l", "m", *AT, "--yes")
        for text in _both(office):
            assert "the rest is sent automatically" in text


@pytest.mark.slow
def test_status_changes_nothing_when_a_mailing_is_too_late(office: Press, time: Time) -> None:
    """A look at a mailing that is too late leaves its people as they were, and cron is told afterwards.

    Otherwise a look would take the news from cron.
    """
    _plan(office)
    time.now = DUE + timedelta(hours=7)
    for _ in range(2):
        _both(office)
    assert _ledger(office, "UPDATE delivery SET state = state WHERE state = 'planned'") == 3
    assert "EXPIRED" in _said(office, "run", code=76)


@pytest.mark.slow
def test_status_forgets_an_outage_when_the_server_answers_again(office: Press, time: Time) -> None:
    """An outage is shown by `status` no more once mail has left.

    Otherwise yesterday's would stand for ever beside what waits.
    """
    office.write("lists/one.csv", "email\none@x.example\n")
    with MailServer() as server:
        _live(office, server)
    time.now = DUE + timedelta(minutes=1)
    assert office.run("run").returncode == 75
    with ScriptedServer({"rcpt": [USUAL["rcpt"]]}, orderly=True) as server:
        office.go_live(server.port)
        assert office.run("run").returncode == 0
        assert "Sending last failed" not in _said(office, "status", "-v")
