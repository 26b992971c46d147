"""Trying again: `retry`, `run` and `send --wait`, and the log they leave."""

import contextlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from advisory_cli.ledger.sqlite_ledger import open_ledger
from advisory_cli.model.errors import AdvisoryError
from tests.smtp_servers import USUAL, Act, Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, journalists

LATER = say("450 4.2.0 later")
DUE = "UPDATE delivery SET due = 0 WHERE attempts > 0"
ENDED = "UPDATE mailing SET planned_at = 1600000000000000, embargo_until = 1700000000000000"  # with the bar, long ago


def _ledger(press: Press, statement: str) -> int:
    """Change the ledger by hand: time passes; how many rows did."""
    path = press.folder / "ledger" / "ledger.db"
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as ledger, ledger:
        return ledger.execute(statement).rowcount


def _send(press: Press, *words: str) -> Done:
    return press.run("send", ADVISORY, "-l", "l", *words, "--yes")


def _rcpts(server: MailServer) -> list[str]:
    return sorted(one.rcpt[0] for one in server.accepted)


@pytest.fixture
def deferred(press: Press) -> Press:
    """Three were written to; two of them are to be tried again."""
    press.write("lists/l.csv", journalists(3))
    with ScriptedServer({"rcpt": [USUAL["rcpt"], LATER]}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
        assert len(server.delivered) == 1
    return press


# --- retry ---


def test_retry_sends_deferred_messages_at_once(deferred: Press) -> None:
    """The deferred messages leave at once with `retry`, each once, and a second `retry` has nothing to do.

    Otherwise a person who has seen that the server is well again would have to wait for hours.
    """
    with MailServer() as server:
        deferred.go_live(server.port)
        done = deferred.run("retry")
        assert done.returncode == 0, done.stderr
        assert "2 accepted" in done.stderr
        assert len(set(_rcpts(server))) == len(server.accepted) == 2
        again = deferred.run("retry")
        assert (again.returncode, again.stderr.strip()) == (0, "No deferred messages.")
        assert len(server.accepted) == 2


def test_retry_sends_the_named_mailing_alone(deferred: Press) -> None:
    """A named mailing alone is tried again, and without a name all are.

    Otherwise another mailing would leave that nobody has named.
    """
    deferred.write("advisories/b.md", (deferred.folder / ADVISORY).read_text().replace("summit-2014", "other-2014"))
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        deferred.go_live(server.port)
        done = deferred.run("send", "advisories/b.md", "-l", "l", "--own-text", "--yes")
        assert done.returncode == 75, done.stderr
    with MailServer() as server:
        deferred.go_live(server.port)
        done = deferred.run("retry", "eu-russia-other-2014")
        assert done.returncode == 0, done.stderr
        assert len(server.accepted) == 3
        assert deferred.run("retry").returncode == 0
        assert len(server.accepted) == 5


def test_retry_names_the_next_time_when_deferred_again(deferred: Press) -> None:
    """A message deferred again is told with its next time and code 75, else the deferral would look like success."""
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        deferred.go_live(server.port)
        done = deferred.run("retry")
    assert done.returncode == 75
    assert "2 trying again" in done.stderr
    assert "Next attempt at" in done.stderr


# --- run ---


def test_run_is_silent_when_nothing_is_to_be_done(press: Press) -> None:
    """A run with nothing to do is silent, also in a newsroom that never sent.

    Otherwise cron would mail its owner every five minutes.
    """
    done = press.run("run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    press.write("lists/l.csv", journalists(2))
    assert _send(press).returncode == 0
    done = press.run("run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_run_sends_deferred_messages_only_when_due(deferred: Press) -> None:
    """The deferred messages leave by `run` when due and not before, each once, and in silence."""
    with MailServer() as server:
        deferred.go_live(server.port)
        early = deferred.run("run")
        assert (early.returncode, early.stderr) == (0, "")
        assert server.accepted == []
        assert _ledger(deferred, DUE) == 3
        done = deferred.run("run")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert len(set(_rcpts(server))) == len(server.accepted) == 2


def test_run_and_retry_send_nothing_when_another_process_is_sending(deferred: Press) -> None:
    """A mailing that another process is sending is left to that process. Cron stays silent, and a person is told."""
    deferred.let_come()
    now = datetime.now(UTC)
    with MailServer() as server:
        deferred.go_live(server.port)
        with (
            contextlib.closing(open_ledger(deferred.folder / "ledger", now=now, writer=True)) as ledger,
            ledger.sending_lock("eu-russia-summit-2014.1", now=now),
        ):
            done = deferred.run("run")
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            done = deferred.run("retry")
            assert done.returncode == 75
            assert "Another advisory command is sending eu-russia-summit-2014.1 (process" in done.stderr
        assert server.accepted == []


@pytest.mark.slow
def test_send_and_retry_are_not_held_up_when_another_mailing_is_in_hand(deferred: Press) -> None:
    """A mailing in the hands of another process keeps nobody from sending, planning or trying again another one."""
    text = (deferred.folder / ADVISORY).read_text()
    for name in "bcd":
        deferred.write(f"advisories/{name}.md", text.replace("eu-russia-summit-2014", f"{name}-2014"))
    people = [f"p{number}@outlet{number}.example" for number in range(3)]
    now = datetime.now(UTC)
    assert deferred.run("run").returncode == 0  # so that somebody would send what is planned
    with (
        contextlib.closing(open_ledger(deferred.folder / "ledger", now=now, writer=True)) as ledger,
        ledger.sending_lock("eu-russia-summit-2014.1", now=now),
    ):
        with ScriptedServer({"rcpt": LATER}, orderly=True) as away:
            deferred.go_live(away.port)
            done = deferred.run("send", "advisories/c.md", "-l", "l", "--yes", "--own-text")
            assert done.returncode == 75, done.stderr
        with MailServer() as server:
            deferred.go_live(server.port)
            done = deferred.run("send", "advisories/b.md", "-l", "l", "--yes", "--own-text")
            assert done.returncode == 0, done.stderr
            assert _rcpts(server) == people
            done = deferred.run("retry", "c-2014")
            assert done.returncode == 0, done.stderr
            assert _rcpts(server) == sorted(2 * people)
            done = deferred.run("send", "advisories/d.md", "-l", "l", "--yes", "--own-text", "--at", "2031-06-04 07:00")
            assert done.returncode == 0, done.stderr
            assert "3 scheduled for 07:00 CEST, Wed 4 June 2031" in " ".join(
                deferred.run("status", "d-2014").stdout.split()
            )
            assert len(server.accepted) == 6


def test_run_is_not_held_up_when_another_mailing_is_in_hand(deferred: Press) -> None:
    """A mailing in the hands of another process keeps `run` from no other one that is due, in silence."""
    other = (deferred.folder / ADVISORY).read_text().replace("summit-2014", "other-2014")
    deferred.write("advisories/b.md", other)
    with ScriptedServer({"rcpt": LATER}, orderly=True) as away:
        deferred.go_live(away.port)
        assert deferred.run("send", "advisories/b.md", "-l", "l", "--yes", "--own-text").returncode == 75
    deferred.let_come()
    now = datetime.now(UTC)
    with (
        MailServer() as server,
        contextlib.closing(open_ledger(deferred.folder / "ledger", now=now, writer=True)) as ledger,
        ledger.sending_lock("eu-russia-summit-2014.1", now=now),
    ):
        deferred.go_live(server.port)
        done = deferred.run("run")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert _rcpts(server) == [f"p{number}@outlet{number}.example" for number in range(3)]


@pytest.mark.parametrize("verb", ["run", "retry"])
def test_run_and_retry_leave_a_stopped_mailing_alone(deferred: Press, verb: str) -> None:
    """A stopped mailing is not tried again until the stop is taken back.

    Otherwise cron would go on with it after five minutes.
    """
    deferred.let_come()
    assert deferred.run("stop", "last").returncode == 0
    with MailServer() as server:
        deferred.go_live(server.port)
        assert deferred.run(verb).returncode == 0
        assert server.accepted == []
        assert deferred.run("stop", "last", "--undo").returncode == 0
        assert deferred.run(verb).returncode == 0
        assert len(server.accepted) == 2


def test_retry_does_not_hurry_what_is_stopped(deferred: Press) -> None:
    """A stopped mailing keeps its times when `retry` is given.

    Otherwise its messages would be tried at once after the stop is undone, though the server had asked for time.
    """
    assert deferred.run("stop", "last").returncode == 0
    assert deferred.run("retry").returncode == 0
    with MailServer() as server:
        deferred.go_live(server.port)
        assert deferred.run("stop", "last", "--undo").returncode == 0
        assert deferred.run("run").returncode == 0
        assert server.accepted == []


@pytest.fixture
def two_due(press: Press) -> Press:
    """Two mailings are due, of one person each."""
    for number, name in enumerate("lm"):
        press.write(f"lists/{name}.csv", journalists(1, first=number))
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        press.go_live(server.port)
        for name in "lm":
            assert press.run("send", ADVISORY, "-l", name, "--yes").returncode == 75
    assert _ledger(press, DUE) == 2
    return press


@pytest.mark.parametrize(
    ("phase", "answer", "code"),
    [("greeting", say("421 4.3.2 go away"), 75), ("mail", say("550 5.7.1 this sender is blocked"), 77)],
)
def test_run_ends_when_the_server_is_away_or_has_shut_us_out(
    two_due: Press, phase: str, answer: Act, code: int
) -> None:
    """A server that is away, or has shut us out, is asked once in a run.

    Otherwise the server would be asked once for each mailing that waits.
    """
    with ScriptedServer({phase: answer}, orderly=True) as server:
        two_due.go_live(server.port)
        assert two_due.run("run").returncode == code
        assert server._played[phase] == 1


def test_run_begins_nobody_who_was_never_tried(press: Press) -> None:
    """A mailing whose people were never tried is not begun by `run`, which says for whom they wait.

    Otherwise a list that was interrupted would go on without the person who interrupted it.
    """
    press.write("lists/l.csv", journalists(20))
    with ScriptedServer({"mail": say("550 5.7.60 not your address")}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 77
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run("run")
        assert done.returncode == 76
        assert "20 people of eu-russia-summit-2014.1 are waiting for its `send`" in done.stderr
        assert server.accepted == []


def test_run_refuses_live_messages_when_the_newsroom_is_in_practice(deferred: Press) -> None:
    """A newsroom put back into practice refuses to run live messages, and sends them when it is live again.

    Otherwise live messages would be written into the outbox, and be called sent.
    """
    deferred.let_come()
    (deferred.folder / ".env").unlink()
    assert deferred.run("run").returncode == 78
    assert not (deferred.folder / "outbox" / "new").exists() or not list(deferred.outbox())
    with MailServer() as server:
        deferred.go_live(server.port)
        assert deferred.run("run").returncode == 0
        assert len(server.accepted) == 2


@pytest.mark.parametrize("verb", ["run", "retry"])
def test_run_and_retry_drop_the_bar_when_the_embargo_has_ended(press: Press, verb: str) -> None:
    """A message that is tried again after the embargo's end leaves without the bar.

    Otherwise its reader would be told to wait for a past moment.
    """
    path = press.folder / ADVISORY
    text = path.read_text().replace("2014-01-27 12:30", "2027-07-01 12:30")
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    path.write_text(text.replace(release, "release: {embargo: '2027-06-05 00:01', zone: Europe/London}"))
    press.write("lists/l.csv", "email,embargo_ok,embargo_agreed_on\nyes@x.example,yes,2026-09-01\n")
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    assert _ledger(press, DUE) == _ledger(press, ENDED) == 1
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run(verb).returncode == 0
        (one,) = server.accepted
    assert b"EMBARGO" not in one.content.upper()


# --- send --wait ---


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["send", "retry", "correct"])
def test_wait_stays_until_all_is_settled_and_lets_others_send(press: Press, verb: str) -> None:
    """A command with --wait stays until each message is delivered once, and others can send meanwhile.

    Otherwise a person at the deadline would have to come back for the last two, or could send nothing else before that.
    """
    press.write("lists/l.csv", journalists(3))
    fine, later = [USUAL["rcpt"]], [LATER]
    script = {"send": later * 3 + fine, "retry": later * 6 + fine, "correct": fine * 3 + later * 3 + fine}
    with ScriptedServer({"rcpt": script[verb]}, orderly=True) as server:
        press.go_live(server.port)
        if verb != "send":
            assert _send(press).returncode == (75 if verb == "retry" else 0)
        over, free = threading.Event(), threading.Event()
        waits = f"UPDATE delivery SET due = due WHERE state = 'planned' AND attempts > {int(verb == 'retry')}"

        def let_time_pass() -> None:
            """Time stands still until somebody else could open the ledger to send: else the wait may be over before."""
            while not over.wait(0.05):
                with contextlib.suppress(sqlite3.Error, AdvisoryError):
                    if free.is_set():
                        _ledger(press, DUE + " AND state = 'planned' AND due > 0")
                    elif _ledger(press, waits):
                        open_ledger(press.folder / "ledger", now=datetime.now(UTC), writer=True).close()
                        free.set()

        hurrying = threading.Thread(target=let_time_pass)
        hurrying.start()
        try:
            done = _waiting(press, verb)
        finally:
            over.set()
            hurrying.join()
        assert done.returncode == 0, done.stderr
        people = [each.rcpt[0] for each in server.delivered]
        assert len(set(people)) == 3
        assert len(people) == (6 if verb == "correct" else 3)
        assert free.is_set()


def test_correct_with_wait_stays_while_the_server_is_away(press: Press) -> None:
    """A `correct --wait` stays while the server is away until everybody has the correction.

    Otherwise people not tried when the server went away would be left to nobody.
    """
    press.write("lists/l.csv", journalists(3))
    closing = Act(say=b"421 4.3.2 closing\r\n", hang_up=True)
    with ScriptedServer({"greeting": [USUAL["greeting"], USUAL["greeting"], closing, USUAL["greeting"]]}) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 0
        server.faults.append(Fault(phase="mail", act=closing, nth=(2,)))
        done = _waiting(press, "correct")
        assert done.returncode == 0, done.stderr
        assert len(server.delivered) == 6


def test_send_with_wait_returns_69_when_one_is_refused(press: Press) -> None:
    """A refusal is told by the exit code 69 of `send --wait` too.

    Otherwise a script would take the sending for done, and nobody look for the right address.
    """
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"rcpt": [say("550 5.1.1 no such user"), LATER, USUAL["rcpt"]]}, orderly=True) as server:
        press.go_live(server.port)
        with _time_flies(press):
            assert _send(press, "--wait").returncode == 69
        assert len(server.delivered) == 1


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["send", "retry", "correct"])
def test_wait_ends_with_76_when_somebody_stops(press: Press, verb: str) -> None:
    """A command with --wait ends with code 76 when somebody stops the mailing.

    Otherwise the stop would look like success.
    """
    press.write("lists/l.csv", journalists(2))
    script = {"rcpt": [*([USUAL["rcpt"]] * 2 if verb == "correct" else []), LATER]}
    with ScriptedServer(script, orderly=True) as server:
        press.go_live(server.port)
        if verb != "send":
            assert _send(press).returncode == (75 if verb == "retry" else 0)
        before = _ledger(press, "UPDATE event SET id = id") if verb != "send" else 0

        def stop() -> None:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                time.sleep(0.1)
                with contextlib.suppress(sqlite3.Error):
                    if _ledger(press, "UPDATE event SET id = id") >= before + 2:
                        break
            with contextlib.closing(
                open_ledger(press.folder / "ledger", now=datetime.now(UTC), writer=False)
            ) as ledger:
                ledger.stop(None, datetime.now(UTC))

        stopping = threading.Thread(target=stop)
        stopping.start()
        done = _waiting(press, verb)
        stopping.join()
        assert done.returncode == 76, done.stderr
        assert "Somebody stopped" in done.stderr


@contextlib.contextmanager
def _time_flies(press: Press) -> Iterator[None]:
    """Whoever was deferred is due at once."""
    over = threading.Event()

    def hurry() -> None:
        while not over.wait(0.05):
            with contextlib.suppress(sqlite3.Error):
                _ledger(press, DUE + " AND state = 'planned' AND due > 0")

    hurrying = threading.Thread(target=hurry)
    hurrying.start()
    try:
        yield
    finally:
        over.set()
        hurrying.join()


def _waiting(press: Press, verb: str) -> Done:
    if verb == "send":
        return _send(press, "--wait")
    if verb == "retry":
        return press.run("retry", "--wait")
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("dozens of", "hundreds of", 1))
    return press.run("correct", ADVISORY, "--what", "Hundreds, not dozens.", "--yes", "--wait")


# --- the log ---


def test_log_tells_answers_without_addresses(deferred: Press) -> None:
    """The log tells each answer of the server with a shortened address, and its owner alone can read it.

    Otherwise nobody could say afterwards what the server answered.
    """
    log = deferred.folder / "log" / "advisory.log"
    text = log.read_text()
    assert "p***@outlet0.example 250 2.0.0 queued as 4711" in text
    assert text.count(" deferred p***@") == 2
    assert "450 4.2.0 later" in text
    assert "p0@outlet0.example" not in text
    if os.name != "nt":
        assert log.stat().st_mode & 0o777 == 0o600
    with MailServer() as server:
        deferred.go_live(server.port)
        deferred.run("retry")
    assert log.read_text().count(" accepted p***@") == 3


def test_log_shows_addresses_when_the_setting_asks_for_them(press: Press) -> None:
    """The log shows whole addresses where log_addresses is full.

    Otherwise a complaint could not be traced to the journalist.
    """
    settings = press.folder / "advisory.toml"
    settings.write_text(settings.read_text() + '\nlog_addresses = "full"\n')
    press.write("lists/l.csv", journalists(1))
    echo = Act(say=b"550 5.1.1 <p0@outlet0.example> unknown\r\n")
    with ScriptedServer({"rcpt": echo}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 69
    assert (
        "refused p0@outlet0.example 550 5.1.1 <p0@outlet0.example> unknown"
        in (press.folder / "log" / "advisory.log").read_text()
    )


def test_send_dry_run_leaves_no_log(press: Press) -> None:
    """A dry run leaves no log, else a rehearsal would look like a mailing."""
    press.write("lists/l.csv", journalists(1))
    assert press.run("send", ADVISORY, "-l", "l", "--dry-run").returncode == 0
    assert not (press.folder / "log").exists()


# --- what must not follow what ---


def test_run_leaves_an_older_revision_out_when_a_newer_was_sent(press: Press) -> None:
    """A deferred older revision is left out once a newer one was sent.

    Otherwise somebody would get the corrected text first and the wrong one an hour later.
    """
    path = press.folder / ADVISORY
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    path.write_text(path.read_text().replace("revision: 1", "revision: 2"))
    with MailServer() as server:
        press.go_live(server.port)
        assert _send(press).returncode == 0
        assert len(server.accepted) == 2
        press.let_come()
        assert press.run("run").returncode == 0
        assert len(server.accepted) == 2
    assert '"left out"' in press.run("status", "--who", "p0", "--format", "csv").stdout


def test_send_gives_the_mended_text_to_those_who_wait_too(press: Press) -> None:
    """The mended text reaches the people who wait too.

    Otherwise there would be two texts of one revision among its readers.
    """
    path = press.folder / ADVISORY
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    path.write_text(path.read_text() + "\n\nA last sentence was forgotten.\n")
    press.write("lists/l.csv", journalists(3))
    with MailServer() as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
        assert len(server.accepted) == 1
        assert press.run("retry").returncode == 0
        assert len(server.accepted) == 3
        assert all(b"A last sentence was forgotten." in kept.content for kept in server.accepted)


def test_run_tells_doubts_when_another_message_waits_too(press: Press) -> None:
    """A doubt of a run that was killed is told with code 76 and `resolve`, also where another message has to wait."""
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"rcpt": [LATER, USUAL["rcpt"]]}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    press.let_come()
    _ledger(press, "UPDATE delivery SET state = 'claimed', attempts = 1 WHERE state = 'accepted'")
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        press.go_live(server.port)
        done = press.run("run")
    assert done.returncode == 76
    assert " resolve" in done.stderr


def test_run_tells_an_outage_once(press: Press) -> None:
    """An outage is told at the first run and not at the second, else cron would mail every five minutes all night."""
    press.write("lists/l.csv", journalists(1))
    with ScriptedServer({"rcpt": LATER}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    press.let_come()
    done = press.run("run")
    assert done.returncode == 75
    assert "WAITING since" in done.stderr
    done = press.run("run")
    assert (done.returncode, done.stderr) == (75, "")


@pytest.mark.parametrize("first", [0, 2])
def test_send_that_is_repeated_says_where_the_first_one_went_on(press: Press, first: int) -> None:
    """A mailing that the same command continues as another is named with it, in words and in data, also by `stop`.

    Otherwise the first would say “nobody”, and whoever stops it would read of a mailing that they have not named.
    """
    press.write("lists/l.csv", journalists(4))
    press.write("advisory.toml", f"connections = 1\n{(press.folder / 'advisory.toml').read_text()}")
    replies = [USUAL["mail"]] * first + [say("421 4.3.2 going down")]
    with ScriptedServer({"mail": replies}, orderly=True) as server:
        press.go_live(server.port if first else 1)
        assert _send(press).returncode == 75
    press.go_live(1)
    assert _send(press).returncode == 75
    old, new = "eu-russia-summit-2014.1", "eu-russia-summit-2014.2"
    said = " ".join(press.run("status", old).stdout.split())
    assert ("2 accepted" in said) is bool(first)
    who = "others who had not got it are there" if first else "whoever had not got it is there"
    assert f"Continued as {new}: {who}." in said
    data = {
        entry["id"]: entry["replaced_by"]
        for entry in json.loads(press.run("status", "--format", "json").stdout)["mailings"]
    }
    assert data == {old: "" if first else new, new: ""}


def test_stop_says_where_a_mailing_went_on_when_its_first_part_is_named(press: Press) -> None:
    """Whoever stops a mailing that another one continues reads which, and how many have not got it once.

    Otherwise they would read of a mailing that they have not named, and the same number twice.
    """
    press.write("lists/l.csv", journalists(4))
    press.go_live(1)
    for _ in range(2):
        assert _send(press).returncode == 75
    old, new = "eu-russia-summit-2014.1", "eu-russia-summit-2014.2"
    stopped = " ".join(press.run("stop", old).stderr.split())
    assert f"{old} was continued as {new}." in stopped
    assert f"Stopped: {new}." in stopped
    assert stopped.count("have not got it") == 1
    assert "had not been sent it" not in stopped
