"""Never long after its hour, by the real command: whatever came between, and told once with the reason."""

import platform
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.ledger.sqlite_ledger import open_ledger
from tests.smtp_servers import USUAL, Act, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, journalists, parsed

NINE = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = say("450 4.2.0 greylisted")
NOBODY = 1  # a port at which nothing listens


class Time:
    """A clock that a test moves: sleeping moves it too, and a lid that closes moves it a long way."""

    def __init__(self, patch: pytest.MonkeyPatch, start: datetime) -> None:
        self.at = start
        self.lid: Callable[[], bool] = lambda: False
        self.asleep = timedelta()
        patch.setattr(SystemClock, "now", lambda _: self.now())
        patch.setattr(SystemClock, "sleep", lambda _, seconds: self.sleep(seconds))

    def now(self) -> datetime:
        """The time; once the lid was closed, that after the sleep."""
        if self.asleep and self.lid():
            self.at, self.asleep = self.at + self.asleep, timedelta()
        return self.at

    def sleep(self, seconds: float) -> None:
        """Nobody waits for it."""
        self.at += timedelta(seconds=seconds)

    def closes(self, hours: float, *, when: Callable[[], bool]) -> None:
        """The lid is closed for so long as soon as that is so."""
        self.lid, self.asleep = when, timedelta(hours=hours)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Shortly before nine."""
    return Time(monkeypatch, NINE - timedelta(minutes=10))


@pytest.fixture
def desk(time: Time, press: Press) -> Press:
    """A newsroom whose cron is at work, with five journalists."""
    press.write("lists/l.csv", journalists(5))
    assert _silent(press.run("run"))
    return press


def _silent(done: Done) -> bool:
    return (done.returncode, done.stderr) == (0, "")


def _is_quiet(done: Done, *, code: int) -> bool:
    """The code stays though nothing is told again."""
    return (done.returncode, done.stderr) == (code, "")


def _said(done: Done) -> str:
    return " ".join(done.stderr.split())


def _send(press: Press, *words: str) -> Done:
    return press.run("send", ADVISORY, "-l", "l", *words, "--yes")


def _at_nine(press: Press, *words: str) -> None:
    done = _send(press, "--at", "2026-06-04 09:00 UTC", *words)
    assert done.returncode == 0, done.stderr


def _log(press: Press) -> str:
    return (press.folder / "log" / "advisory.log").read_text()


def _is_the_end(press: Press, late: Done, *, people: int) -> None:
    """It was told, with both ways out; after that it is told no more, and no script sends it."""
    said = _said(late)
    assert late.returncode == 76, late.stderr
    assert f"expired for {'1 person' if people == 1 else f'{people} people'}" in _log(press)
    assert said.count("EXPIRED") == 1
    assert f"was not sent to {'1 person' if people == 1 else f'{people} people'}," in said
    assert _is_quiet(press.run("run"), code=76)
    retried = press.run("retry")
    assert (retried.returncode, "has expired for" in _said(retried)) == (76, True)
    assert "To send it now: advisory" in _said(retried)
    again = _send(press)
    assert (again.returncode, "now sent only from a terminal" in _said(again)) == (76, True), again.stderr


def _sent_by_hand(press: Press, server: MailServer, everybody: int) -> None:
    """A person may send it all the same, and nobody gets it twice."""
    done = press.by_hand("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    assert len({one.rcpt for one in server.accepted}) == len(server.accepted) == everybody


@pytest.mark.slow
def test_send_stops_too_late_when_the_lid_is_closed_over_its_pace(desk: Press, time: Time) -> None:
    """A paced send that wakes eight hours later sends nothing more by itself.

    Otherwise the rest of the morning's invitation would leave in the evening, with exit 0.
    """
    with MailServer() as server:
        desk.go_live(server.port)
        time.closes(8, when=lambda: len(server.accepted) >= 2)
        done = _send(desk, "--rate", "24/minute")
        assert "this computer was asleep from" in _said(done)
        _is_the_end(desk, done, people=3)
        assert len(server.accepted) == 2
        _sent_by_hand(desk, server, 5)


@pytest.mark.slow
def test_run_stops_too_late_when_suspended_with_a_batch_in_hand(desk: Press, time: Time) -> None:
    """A run that is suspended with a batch in hand sends nothing of it after the sleep."""
    desk.write("lists/l.csv", journalists(100))
    with MailServer() as server:
        desk.go_live(server.port)
        desk.run("run")
        _at_nine(desk)
        time.at = NINE
        time.closes(8, when=lambda: len(server.accepted) >= 10)
        late = desk.run("run")
        got = len(server.accepted)
        assert 10 <= got < 30
        _is_the_end(desk, late, people=100 - got)
        assert len(server.accepted) == got
        _sent_by_hand(desk, server, 100)


def test_run_sends_nothing_late_when_asleep_for_a_weekend_after_greylisting(desk: Press, time: Time) -> None:
    """A message put off before a weekend's sleep is told as too late and not sent.

    Otherwise a journalist would get Friday's text on Sunday night.
    """
    with ScriptedServer({"rcpt": [LATER, USUAL["rcpt"]]}, orderly=True) as server:
        desk.go_live(server.port)
        assert _send(desk).returncode == 75
        assert len(server.delivered) == 4
        time.at += 60 * HOUR
        late = desk.run("run")
        assert "`advisory run` did not run from" in _said(late)
        _is_the_end(desk, late, people=1)
        assert len(server.delivered) == 4


def test_run_tries_a_greylisted_message_again_when_it_is_fresh(desk: Press, time: Time) -> None:
    """A message put off 23 hours ago is sent by the next run, else greylisting would lose a journalist."""
    with ScriptedServer({"rcpt": [LATER, USUAL["rcpt"]]}, orderly=True) as server:
        desk.go_live(server.port)
        assert _send(desk).returncode == 75
        time.at += 23 * HOUR
        assert _silent(desk.run("run"))
        assert len(server.delivered) == 5


@pytest.mark.slow
def test_run_tells_too_late_when_the_server_is_away_after_greylisting(desk: Press, time: Time) -> None:
    """A message put off by a server that then goes away becomes too late and is never sent.

    Otherwise the text would wait for ever.
    """
    with ScriptedServer({"rcpt": [LATER, USUAL["rcpt"]]}, orderly=True) as server:
        desk.go_live(server.port)
        assert _send(desk).returncode == 75
    desk.go_live(NOBODY)
    said = []
    for _ in range(40):
        time.at += timedelta(minutes=40)
        said.append(desk.run("run"))
    told = [one for one in said if one.stderr]
    assert ["WAITING" in one.stderr for one in told] == [True, False]
    assert "sending has failed since" in _said(told[1])
    _is_the_end(desk, told[1], people=1)
    with MailServer() as server:
        desk.go_live(server.port)
        time.at += 48 * HOUR
        assert _is_quiet(desk.run("run"), code=76)
        assert server.accepted == []


def test_run_tells_waiting_once_when_the_server_is_away_at_the_hour(desk: Press, time: Time) -> None:
    """A server that is away at the hour is told of once, and so is its return, with which everybody is served."""
    desk.go_live(NOBODY)
    desk.run("run")
    _at_nine(desk)
    time.at = NINE
    first = desk.run("run")
    assert first.returncode == 75
    assert "WAITING since 11:00 CEST" in _said(first)
    assert "eu-russia-summit-2014.1: 5 people, due since 11:00 CEST" in _said(first)
    for _ in range(3):
        time.at += timedelta(minutes=5)
        again = desk.run("run")
        assert (again.returncode, again.stderr) == (75, "")
    with MailServer() as server:
        desk.go_live(server.port)
        time.at += timedelta(minutes=5)
        over = desk.run("run")
        assert over.returncode == 0
        assert "Sending works again since 11:20 CEST" in _said(over)
        assert "eu-russia-summit-2014.1: 5 sent, 0 wait." in _said(over)
        assert len(server.accepted) == 5
        assert _silent(desk.run("run"))


def test_run_names_a_second_mailing_when_its_hour_passes_in_an_outage(desk: Press, time: Time) -> None:
    """A mailing that comes due while the server is away is named once, and the log keeps begin and end of the outage.

    Without that nobody would hear that a second text hangs too.
    """
    desk.go_live(NOBODY)
    desk.run("run")
    assert _send(desk).returncode == 75
    _other_text(desk, "2026-06-04 09:00 UTC")
    first = desk.run("run")
    assert "eu-russia-summit-2014.1: 5 people, due since 10:50 CEST" in _said(first)
    assert "1970" not in _said(first)
    time.at = NINE
    second = desk.run("run")
    assert (second.returncode, "WAITING too" in _said(second)) == (75, True)
    assert "other.1: 5 people, due since 11:00 CEST" in _said(second)
    assert "eu-russia-summit-2014" not in _said(second)
    assert (desk.run("run").stderr, desk.run("run").returncode) == ("", 75)
    with MailServer() as server:
        desk.go_live(server.port)
        assert desk.run("run").returncode == 0
        assert len(server.accepted) == 10
    log = _log(desk)
    assert (log.count("nothing can be sent: "), log.count("sending works again")) == (1, 1)


def _other_text(press: Press, at: str) -> None:
    """Schedule another advisory to the same list."""
    text = (press.folder / ADVISORY).read_text().replace("id: eu-russia-summit-2014", "id: other")
    press.write("advisories/other.md", text)
    done = press.run("send", "advisories/other.md", "-l", "l", "--at", at, "--own-text", "--yes")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_run_tells_the_true_reason_when_the_server_is_away_too_long(desk: Press, time: Time) -> None:
    """A mailing that is too late since its server was away is told with that reason.

    Otherwise cron's owner would look for a sleep that never was.
    """
    desk.go_live(NOBODY)
    desk.run("run")
    _at_nine(desk)
    time.at = NINE
    said = [desk.run("run")]
    while time.at < NINE + 7 * HOUR:
        time.at += timedelta(minutes=25)
        said.append(desk.run("run"))
    waiting, late = (one for one in said if one.stderr)
    assert waiting.returncode == 75
    assert "because sending has failed since 11:00 CEST" in _said(late)
    assert "asleep" not in _said(late)
    _is_the_end(desk, late, people=5)
    with MailServer() as server:
        desk.go_live(server.port)
        _sent_by_hand(desk, server, 5)
        assert _silent(desk.run("run"))


@pytest.mark.slow
@pytest.mark.parametrize("told", [True, False])
def test_send_refuses_a_script_when_it_is_too_late(desk: Press, time: Time, *, told: bool) -> None:
    """A script's `send` of a text that is too late is refused, and a person's goes.

    Otherwise a line of cron would take back what a person was asked.
    """
    with MailServer() as server:
        desk.go_live(server.port)
        desk.run("run")
        _at_nine(desk)
        time.at = NINE + 8 * HOUR
        if told:
            assert "EXPIRED" in desk.run("run").stderr
        for words in ((), ("--at", "2026-06-05 09:00 UTC", "--wait")):
            done = _send(desk, *words)
            assert done.returncode == 76, done.stderr
        assert server.accepted == []
        _sent_by_hand(desk, server, 5)


@pytest.mark.parametrize("changed", [False, True])
def test_send_refuses_a_script_when_only_the_revision_is_new(desk: Press, time: Time, *, changed: bool) -> None:
    """A new revision number on the same words does not let a script send what is too late, but changed words do."""
    _at_nine(desk)
    time.at = NINE + 9 * HOUR
    path = desk.folder / ADVISORY
    text = path.read_text().replace("revision: 1", "revision: 2")
    path.write_text(text.replace("protest", "vigil") if changed else text)
    done = _send(desk)
    assert done.returncode == (0 if changed else 76), done.stderr
    assert changed or "Mailing eu-russia-summit-2014.1 has expired for 5 people" in _said(done)
    box = desk.folder / "outbox" / "new"
    assert len(list(box.iterdir()) if box.exists() else []) == (5 if changed else 0)


@pytest.mark.slow
def test_send_gets_too_late_when_cron_tries_it_all_day(desk: Press, time: Time) -> None:
    """A line of cron that finds no server is too late after some hours.

    Otherwise each try would begin the time anew, and the text leave whenever the server is back.
    """
    desk.go_live(NOBODY)
    codes = []
    for _ in range(9):
        codes.append(_send(desk).returncode)
        time.at += HOUR
    assert codes == [75] * 7 + [76] * 2
    with MailServer() as server:
        desk.go_live(server.port)
        assert _send(desk).returncode == 76
        assert server.accepted == []


@pytest.mark.slow
def test_send_with_wait_sends_nothing_late_when_the_lid_was_closed(desk: Press, time: Time) -> None:
    """A `send --wait` that slept over its hour sends nothing.

    Otherwise a laptop that is opened in the evening would send the morning's text.
    """
    with MailServer() as server:
        desk.go_live(server.port)
        time.closes(10, when=lambda: time.at > NINE - timedelta(minutes=5))
        late = _send(desk, "--at", "2026-06-04 09:00 UTC", "--wait")
        assert "this computer was asleep from" in _said(late)
        _is_the_end(desk, late, people=5)
        assert server.accepted == []


def test_send_ends_with_76_when_its_last_moment_passes_midway(desk: Press, time: Time) -> None:
    """A mailing whose last moment passes midway ends with 76 and stays ended.

    Otherwise 75 would say that the same command goes on with it.
    """
    with MailServer() as server:
        desk.go_live(server.port)
        done = _send(desk, "--rate", "1/minute", "--not-after", "2026-06-04 08:52 UTC")
        said = _said(done)
        assert (done.returncode, len(server.accepted)) == (76, 3)
        assert "EXPIRED: eu-russia-summit-2014.1 was not sent to 2 people" in said
        assert "by 10:52 CEST" in said
        assert _send(desk).returncode == 76


def test_stop_decides_a_mailing_when_it_is_too_late(desk: Press, time: Time) -> None:
    """A late mailing that a person stopped needs nobody any more and is refused to a script.

    Otherwise the mailing would come up again and again.
    """
    _at_nine(desk)
    time.at = NINE + 8 * HOUR
    assert desk.run("run").returncode == 76
    assert desk.run("stop", "last").returncode == 0
    assert "no action is needed" in desk.run().stdout
    assert _send(desk).returncode == 76


@pytest.mark.slow
def test_update_refuses_a_script_when_it_is_too_late(desk: Press, time: Time) -> None:
    """A script's update that is eight hours late is refused, and a person's goes.

    Otherwise the update would leave when nobody reads mail any more.
    """
    with MailServer() as server:
        desk.go_live(server.port)
        assert _send(desk).returncode == 0
        words = ("update", ADVISORY, "--what", "There is a live stream.", "--yes")
        desk.go_live(NOBODY)
        assert desk.run(*words).returncode == 75
        time.at += 8 * HOUR
        desk.go_live(server.port)
        done = desk.run(*words)
        assert (done.returncode, "now sent only from a terminal" in _said(done)) == (76, True), done.stderr
        assert len(server.accepted) == 5
        done = desk.by_hand(*words)
        assert (done.returncode, len(server.accepted)) == (0, 10), done.stderr


def test_run_dates_a_message_anew_when_it_leaves_on_another_day(desk: Press, time: Time) -> None:
    """A message tried again on another day keeps its Message-ID and gets that day's date.

    Otherwise the message would stand below yesterday's in the inbox.
    """
    desk.write("lists/l.csv", journalists(1))
    with ScriptedServer({"dot": [say("451 4.3.0 later"), USUAL["dot"]]}, orderly=True) as server:
        desk.go_live(server.port)
        time.at = NINE + 14 * HOUR
        assert _send(desk).returncode == 75
        time.at += 2 * HOUR
        assert _silent(desk.run("run"))
        first, second = (parsed(body) for body in server.bodies)
    assert first["Message-ID"] == second["Message-ID"]
    assert [each["Date"].datetime.day for each in (first, second)] == [4, 5]
    assert first.get_content_type() == second.get_content_type()


def test_resend_repeats_the_same_bytes_when_a_message_may_have_arrived(desk: Press, time: Time) -> None:
    """A message that may have arrived is sent again byte for byte.

    A resend that is another message is delivered twice.
    """
    desk.write("lists/l.csv", journalists(1))
    with ScriptedServer({"dot": [Act(hang_up=True), USUAL["dot"]]}, orderly=True) as server:
        desk.go_live(server.port)
        assert _send(desk).returncode == 76
        time.at += 30 * HOUR
        assert desk.run("resolve", "--resend", "p0@outlet0.example").returncode == 0
        assert _silent(desk.run("run"))
        first, second = server.bodies
    assert first == second


# --- the office is told ---


def _office(press: Press) -> None:
    path = press.folder / "advisory.toml"
    path.write_text(path.read_text() + '\nnotify = ["desk@newsroom.example"]\n')


def test_run_mails_the_office_once_when_a_mailing_is_too_late(desk: Press, time: Time) -> None:
    """A mailing that is too late is told to the office once by mail, without addresses.

    A cron mail of a small server is read by nobody.
    """
    _office(desk)
    with MailServer() as server:
        desk.go_live(server.port)
        desk.run("run")
        _at_nine(desk)
        time.at = NINE + 8 * HOUR
        assert desk.run("run").returncode == 76
        assert _is_quiet(desk.run("run"), code=76)
        (note,) = server.accepted
    assert note.rcpt == ("desk@newsroom.example",)
    message = parsed(note.content)
    assert message["Subject"] == "advisory: action needed (1)"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    text = message.get_content()
    told = " ".join(text.split())
    assert told.startswith(f"Newsroom: {desk.folder} on {platform.node()} eu-russia-summit-2014.1: it expired for 5.")
    assert "Reason: `advisory run` did not run from 10:50 CEST, Thu 4 June 2026 (08:50 UTC) to 19:00 CEST" in told
    assert "Subject: " in told
    assert "Planned for: 11:00 CEST, Thu 4 June 2026 (09:00 UTC)" in told
    assert f"What to do: advisory -C {desk.folder} status eu-russia-summit-2014.1" in told
    assert "@" not in text
    assert "told the office" in Path(desk.folder / "log" / "advisory.log").read_text()
    with closing(open_ledger(desk.folder / "ledger", now=time.now(), writer=False)) as ledger:
        assert {row.address for row in ledger.rows()}.isdisjoint({"desk@newsroom.example"})


def test_run_mails_the_office_later_when_the_server_was_away(desk: Press, time: Time) -> None:
    """An office that could not be told changes nothing of the run, and is told once as soon as the server is back."""
    _office(desk)
    desk.go_live(NOBODY)
    desk.run("run")
    _at_nine(desk)
    time.at = NINE + 8 * HOUR
    assert desk.run("run").returncode == 76
    assert _is_quiet(desk.run("run"), code=76)
    assert "the office was not told" in Path(desk.folder / "log" / "advisory.log").read_text()
    with MailServer() as server:
        desk.go_live(server.port)
        assert _is_quiet(desk.run("run"), code=76)
        assert _is_quiet(desk.run("run"), code=76)
        assert [one.rcpt for one in server.accepted] == [("desk@newsroom.example",)]


def test_run_mails_the_office_the_first_reason_when_the_server_is_away_after_it(desk: Press, time: Time) -> None:
    """The office is told why a mailing expired, though sending failed afterwards for another reason.

    Otherwise it would look for a fault of the mail server while cron had been dead for the night.
    """
    _office(desk)
    desk.go_live(NOBODY)
    desk.run("run")
    _at_nine(desk)
    _other_text(desk, "2026-06-04 17:02 UTC")
    time.at = NINE + 8 * HOUR
    late = desk.run("run")
    assert "because `advisory run` did not run from 10:50 CEST" in _said(late)
    time.at += 3 * timedelta(minutes=1)
    assert "WAITING since" in desk.run("run").stderr
    time.at += HOUR
    with MailServer() as server:
        desk.go_live(server.port)
        desk.run("run")
        (note,) = (each for each in server.accepted if each.rcpt == ("desk@newsroom.example",))
    told = " ".join(parsed(note.content).get_content().split())
    assert "Reason: `advisory run` did not run from 10:50 CEST, Thu 4 June 2026 (08:50 UTC) to 19:00 CEST" in told
    assert "sending" not in told
