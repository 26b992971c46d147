"""Mailings that wait: `send --at`, second waves, `--replace`, lateness, through the real command."""

import contextlib
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.smtp_servers import USUAL, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, journalists, parsed, part_text

CLEARED = "email,zone,embargo_ok,embargo_agreed_on\n"
EMBARGO = "release: {embargo: '2027-06-05 00:01', zone: Europe/London}"
HOURS = 3_600_000_000


def _ledger(press: Press, statement: str) -> int:
    """Change the ledger by hand: time passes; how many rows did."""
    path = press.folder / "ledger" / "ledger.db"
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as ledger, ledger:
        return ledger.execute(statement).rowcount


def _send(press: Press, *words: str, lists: str = "l", code: int = 0) -> str:
    done = press.run("send", ADVISORY, "-l", lists, *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _change(press: Press, old: str, new: str) -> None:
    path = press.folder / ADVISORY
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def _embargo(press: Press) -> None:
    text = (press.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    _change(press, release, EMBARGO)
    _change(press, "2014-01-27 12:30", "2027-07-01 12:30")


def _outbox(press: Press) -> list[EmailMessage]:
    return list(press.outbox()) if (press.folder / "outbox").exists() else []


def _to(messages: list[EmailMessage]) -> list[str]:
    return sorted(one["To"].addresses[0].addr_spec for one in messages)


def _silent(done: Done) -> bool:
    return (done.returncode, done.output, done.stderr) == (0, b"", "")


@pytest.fixture
def at_work(press: Press) -> Press:
    """A newsroom whose cron is at work, with three journalists."""
    press.write("lists/l.csv", journalists(3))
    assert _silent(press.run("run"))
    return press


# --- a time ---


def test_send_refuses_a_time_when_nothing_keeps_it(press: Press) -> None:
    """A time that neither cron nor a waiting process would keep is refused with both ways out.

    Otherwise a text that never left would be missed by its readers first.
    """
    press.write("lists/l.csv", journalists(3))
    said = _send(press, "--at", "2027-06-04 07:00", code=78)
    assert " cron --install" in said
    assert "--wait" in said
    assert press.run("status").stdout.startswith("No mailings yet")


def test_run_sends_a_planned_mailing_once_when_its_time_has_come(at_work: Press) -> None:
    """A planned mailing leaves by `run` once its time has come, not before and not twice."""
    _send(at_work, "--at", "2027-06-04 07:00", "--expect", "3")
    assert _outbox(at_work) == []
    assert _silent(at_work.run("run"))
    assert _outbox(at_work) == []
    assert "Fri 4 June 2027" in at_work.run("status", "-v").stdout
    at_work.let_come()
    assert _silent(at_work.run("run"))
    assert len(set(_to(_outbox(at_work)))) == len(_outbox(at_work)) == 3
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


def test_send_plans_when_the_file_names_a_time(at_work: Press) -> None:
    """A time in the file plans the mailing like --at.

    Otherwise what the author wrote would be ignored, and the text leave at once.
    """
    _change(at_work, "revision: 1", "revision: 1\nsend_at: '2027-06-04 07:00'")
    _send(at_work)
    assert _outbox(at_work) == []
    at_work.let_come()
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


def test_send_plans_nothing_new_when_the_same_line_is_repeated(at_work: Press) -> None:
    """The same line again plans nothing new, else a cron line that plans would plan the same people every day."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _send(at_work, "--at", "2027-06-04 07:00")
    assert _ledger(at_work, "UPDATE mailing SET stopped_at = NULL") == 1


def test_send_plans_each_readers_own_hour_when_at_says_recipient(at_work: Press) -> None:
    """A time of --at by recipient is each reader's own hour.

    Eight in Brussels is the middle of the night in New York.
    """
    at_work.write("lists/l.csv", "email,zone\nt@x.example,Asia/Tokyo\nn@x.example,America/New_York\nb@x.example,\n")
    _send(at_work, "--at", "2027-06-04 08:00 recipient")
    with contextlib.closing(sqlite3.connect(at_work.folder / "ledger" / "ledger.db")) as ledger:
        rows = ledger.execute("SELECT address, datetime(due / 1000000, 'unixepoch') FROM delivery").fetchall()
    assert dict(rows) == {
        "t@x.example": "2027-06-03 23:00:00",
        "b@x.example": "2027-06-04 06:00:00",
        "n@x.example": "2027-06-04 12:00:00",
    }


def test_send_refuses_an_hour_when_one_readers_clock_skips_it(at_work: Press) -> None:
    """An hour that one reader's clock skips is refused and nothing is planned, since nobody may guess."""
    at_work.write("lists/l.csv", "email,zone\nt@x.example,Asia/Tokyo\nb@x.example,Europe/Brussels\n")
    said = _send(at_work, "--at", "2027-03-28 02:30 recipient", code=65)
    assert "does not exist in Europe/Brussels" in said
    assert press_rows(at_work) == 0


def press_rows(press: Press) -> int:
    """How many deliveries the ledger knows."""
    return _ledger(press, "UPDATE delivery SET rank = rank")


# --- another text ---


@pytest.mark.slow
def test_send_refuses_an_edited_text_when_the_old_one_waits(at_work: Press) -> None:
    """An edited text is refused by `send` and `check` while the old one waits, with the command to replace it.

    Otherwise two texts would reach the same people.
    """
    _send(at_work, "--at", "2027-06-04 07:00")
    _change(at_work, "spotlight", "searchlight")
    said = _send(at_work, code=65)
    assert "ADV21" in said
    assert "--replace eu-russia-summit-2014.1" in said
    for verb in (("check", ADVISORY, "-l", "l"), ("check", ADVISORY)):
        assert "ADV21" in at_work.run(*verb).stdout
    assert _outbox(at_work) == []


@pytest.mark.slow
def test_replace_keeps_people_and_time_when_only_the_text_changed(at_work: Press) -> None:
    """A replaced mailing keeps its people and time with the new text.

    Otherwise a person who mends a word would have to find both out again.
    """
    _send(at_work, "--at", "2027-06-04 07:00", "--limit", "2")
    _change(at_work, "spotlight", "searchlight")
    done = at_work.run("send", ADVISORY, "--replace", "last", "--yes")
    assert done.returncode == 0, done.stderr
    at_work.let_come()
    assert _silent(at_work.run("run"))
    assert _to(_outbox(at_work)) == ["p0@outlet0.example", "p1@outlet1.example"]
    texts = [part_text(one) for one in _outbox(at_work)]
    assert all("searchlight" in text for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize("choice", [(), ("-l", "l")])
def test_replace_keeps_time_and_limit_when_a_list_is_named_or_not(at_work: Press, choice: tuple[str, ...]) -> None:
    """A replaced mailing keeps its time and its limit, with -l and without, until --at names another time.

    Otherwise somebody who mends a word would send tomorrow's text today.
    """
    _send(at_work, "--at", "2027-06-04 07:00", "--not-after", "2027-06-04 09:00")
    _change(at_work, "spotlight", "searchlight")
    done = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--dry-run")
    assert "Scheduled  07:00 CEST, Fri 4 June 2027" in done.stdout
    assert "Expires" in done.stdout
    assert "09:00 CEST" in done.stdout
    done = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--yes")
    assert done.returncode == 0, done.stderr
    assert _outbox(at_work) == []
    assert set(_rows(at_work, "state, datetime(due / 1000000, 'unixepoch')")) == {("planned", "2027-06-04 05:00:00")}
    done = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--at", "now", "--dry-run")
    assert "--at now" in done.stderr + done.stdout
    done = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--at", "now", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(_outbox(at_work)) == 3


@pytest.mark.parametrize("choice", [(), ("-l", "l")])
def test_replace_asks_which_time_is_meant_when_the_file_names_another(at_work: Press, choice: tuple[str, ...]) -> None:
    """A send time that was written into the file since is not passed over for that of the replaced mailing.

    Otherwise a text would leave days before the time that its file names.
    """
    _send(at_work, "--at", "2027-06-04 07:00", "--not-after", "2027-06-04 09:00")
    _change(at_work, "id:", "send_at: '2027-06-07 07:00'\nid:")
    refused = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--yes")
    assert refused.returncode == 64, refused.stderr
    assert "The file has send_at: 2027-06-07 07:00" in " ".join(refused.stderr.split())
    done = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--at", "2027-06-07 07:00", "--yes")
    assert done.returncode == 0, done.stderr
    assert set(_rows(at_work, "state, datetime(due / 1000000, 'unixepoch')")) == {("planned", "2027-06-07 05:00:00")}


@pytest.mark.parametrize("choice", [(), ("-l", "l")])
def test_replace_asks_for_a_time_when_that_of_the_old_mailing_has_passed(
    at_work: Press, choice: tuple[str, ...]
) -> None:
    """A time that has passed cannot be kept: the refusal names the mailing, --at, and how to send now."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _ledger(at_work, "UPDATE mailing SET send_at_words = '2025-06-04 07:00 Europe/Brussels'")
    done = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--yes")
    assert done.returncode == 64
    said = " ".join(done.stderr.split())
    assert "The time of eu-russia-summit-2014.1 cannot be kept: 2025-06-04 07:00 has passed" in said
    assert "to send now: --at now" in said
    assert _outbox(at_work) == []


def test_at_now_sends_at_once_when_the_file_names_a_time(at_work: Press) -> None:
    """--at now is a person's word of the moment, and counts before the time in the file."""
    _change(at_work, "revision: 1", "revision: 1\nsend_at: '2027-06-04 07:00'")
    _send(at_work, "--at", "now")
    assert len(_outbox(at_work)) == 3


@pytest.mark.slow
def test_replace_refuses_when_the_mailing_has_left(at_work: Press) -> None:
    """A mailing that has left cannot be replaced, else a correction would go out as if nothing had been sent."""
    _send(at_work)
    done = at_work.run("send", ADVISORY, "--replace", "eu-russia-summit-2014.1", "-l", "l", "--yes")
    assert done.returncode == 64
    assert "eu-russia-summit-2014.1 is no longer scheduled." in done.stderr
    assert len(_outbox(at_work)) == 3


@pytest.mark.parametrize("choice", [(), ("-l", "l")])
def test_replace_says_that_a_scheduled_mailing_has_left_when_it_has(at_work: Press, choice: tuple[str, ...]) -> None:
    """A mailing that left at its time is refused for that, and not for its time, which no other time would mend."""
    _send(at_work, "--at", "2027-06-04 07:00")
    at_work.let_come()
    assert _silent(at_work.run("run"))
    _ledger(at_work, "UPDATE mailing SET send_at_words = '2025-06-04 07:00 Europe/Brussels'")
    done = at_work.run("send", ADVISORY, *choice, "--replace", "last", "--yes")
    assert done.returncode == 64
    assert "eu-russia-summit-2014.1 is no longer scheduled." in done.stderr


@pytest.mark.slow
def test_stop_frees_the_people_when_it_is_undone(at_work: Press) -> None:
    """People of a stopped mailing get nothing at its time, and can be sent to after the undo.

    Otherwise nobody could ever write to them again.
    """
    _send(at_work, "--at", "2027-06-04 07:00")
    assert at_work.run("stop", "last").returncode == 0
    at_work.let_come()
    assert _silent(at_work.run("run"))
    assert _outbox(at_work) == []
    assert at_work.run("stop", "last", "--undo").returncode == 0
    _send(at_work)
    assert len(_outbox(at_work)) == 3


def test_send_names_reschedule_when_only_the_time_differs(at_work: Press) -> None:
    """The same text for another time is refused with the command that moves it, and with those who are scheduled.

    Otherwise somebody would plan everything anew, or stop it, to move it by an hour.
    """
    _send(at_work, "--at", "2027-06-04 07:00")
    said = _send(at_work, "--at", "2027-06-04 08:00", code=65)
    assert "For another hour: advisory" in said
    assert " reschedule eu-russia-summit-2014.1 '2027-06-04 08:00 Europe/Brussels'" in said
    assert "--replace" not in said
    refused = _send(at_work, "--at", "2027-06-04 07:00", "--expect", "11", code=65)
    assert "Expected 11, but the number is 0: 3 people are scheduled already." in refused


# --- too late ---


@pytest.mark.slow
def test_run_tells_too_late_once_and_sends_nothing_when_seven_hours_late(at_work: Press) -> None:
    """A mailing that is seven hours late is told once and not sent to anybody but by a person.

    Otherwise a computer that slept would send yesterday's invitation.
    """
    _send(at_work, "--at", "2027-06-04 07:00")
    at_work.let_come(hours_ago=7)
    late = at_work.run("run")
    assert late.returncode == 76
    assert "EXPIRED" in late.stderr
    assert "3 people" in late.stderr
    again = at_work.run("run")
    assert (again.returncode, again.stderr) == (76, "")
    assert _outbox(at_work) == []
    assert "now sent only from a terminal" in _send(at_work, code=76)
    assert _outbox(at_work) == []
    assert at_work.by_hand("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    assert len(_outbox(at_work)) == 3


def test_run_sends_a_mailing_when_it_is_five_hours_late(at_work: Press) -> None:
    """A mailing that is five hours late leaves, else a computer that was off for lunch would send nothing."""
    _send(at_work, "--at", "2027-06-04 07:00")
    at_work.let_come(hours_ago=5)
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


@pytest.mark.slow
def test_run_sends_nothing_when_the_own_limit_has_passed(at_work: Press) -> None:
    """A mailing whose own --not-after has passed is not sent. An invitation is no use after the doors are shut."""
    _send(at_work, "--at", "2027-06-04 07:00", "--not-after", "90m")
    at_work.let_come(hours_ago=2)
    assert at_work.run("run").returncode == 76
    assert _outbox(at_work) == []


@pytest.mark.slow
def test_run_sends_after_six_hours_when_the_own_limit_is_longer(at_work: Press) -> None:
    """A mailing with a limit of two days leaves after seven hours.

    Otherwise its planner would find in the evening that nothing left in the morning.
    """
    _send(at_work, "--at", "2027-06-04 07:00", "--not-after", "2d")
    at_work.let_come(hours_ago=7)
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


# --- two waves ---


@pytest.mark.slow
def test_send_serves_two_waves_when_the_text_is_under_embargo(at_work: Press) -> None:
    """The cleared get a text under embargo at once with the bar, and the others without it at its end, each once."""
    _embargo(at_work)
    at_work.write(
        "lists/l.csv",
        CLEARED + "yes@x.example,America/New_York,yes,2026-09-01\nno@x.example,,no,\nold@x.example,,yes,2024-01-01\n",
    )
    with MailServer() as server:
        at_work.go_live(server.port)
        at_work.run("run")
        _send(at_work, "--expect", "1+2")
        assert [one.rcpt[0] for one in server.accepted] == ["yes@x.example"]
        assert _silent(at_work.run("run"))
        assert len(server.accepted) == 1
        at_work.let_come()
        assert _silent(at_work.run("run"))
        assert _silent(at_work.run("run"))
        early, *rest = [(one.rcpt[0], parsed(one.content)) for one in server.accepted]
    assert sorted(address for address, _ in rest) == ["no@x.example", "old@x.example"]
    assert early[1]["Subject"].startswith("EMBARGOED until 00:01 BST Sat 5 Jun")
    for part in ("plain", "html"):
        assert "19:01 EDT" in part_text(early[1], part)
    for _, message in rest:
        assert "embargo" not in message.as_string().lower()


def test_cleared_serves_a_person_early_when_a_list_names_them(at_work: Press) -> None:
    """A person named by --cleared gets this text early, and a name that is no recipient is told.

    Otherwise an agreement by phone would need a column in others' lists.
    """
    _embargo(at_work)
    at_work.write("lists/agreed.csv", "email\np1@outlet1.example\nnobody@x.example\n")
    said = _send(at_work, "--cleared", "agreed")
    assert _to(_outbox(at_work)) == ["p1@outlet1.example"]
    assert "one person who is not among the recipients" in said


@pytest.mark.slow
def test_allow_uncleared_refuses_when_no_reason_is_given(at_work: Press) -> None:
    """The flag --allow-uncleared needs a reason, which is said and kept in the ledger.

    Otherwise nobody could say why everybody got it early.
    """
    _embargo(at_work)
    assert at_work.run("send", ADVISORY, "-l", "l", "--allow-uncleared", "", "--yes").returncode == 64
    said = _send(at_work, "--allow-uncleared", "agreed at the press breakfast")
    assert "agreed at the press breakfast" in said
    assert len(_outbox(at_work)) == 3
    with contextlib.closing(sqlite3.connect(at_work.folder / "ledger" / "ledger.db")) as ledger:
        assert ledger.execute("SELECT uncleared_reason FROM mailing").fetchall() == [("agreed at the press breakfast",)]


@pytest.mark.slow
def test_send_warns_of_no_cron_only_when_nobody_waits_for_the_end(press: Press) -> None:
    """A second wave without cron is warned of, and with --wait it is not.

    A warning that is none is a warning that nobody reads.
    """
    _embargo(press)
    press.write("lists/l.csv", CLEARED + "yes@x.example,,yes,2026-09-01\nno@x.example,,no,\n")
    assert "Nothing sends it automatically yet: see `advisory cron`" in _send(press, "--dry-run")
    waits = _send(press, "--dry-run", "--wait")
    assert "automatically" not in waits
    assert "SET06" not in waits


def test_expect_refuses_when_the_second_wave_has_another_number(at_work: Press) -> None:
    """A second wave of another number than Expected is refused.

    Otherwise a list that has lost its clearances would be held without a word.
    """
    _embargo(at_work)
    assert "Expected 0+2, but the number is 0+3" in _send(at_work, "--expect", "0+2", code=65)


def test_run_sends_no_second_wave_when_it_is_thirty_hours_late(at_work: Press) -> None:
    """A second wave that is thirty hours late is not sent.

    Otherwise matter that was free at midnight would arrive the next evening as if it were new.
    """
    _embargo(at_work)
    _send(at_work)
    at_work.let_come(hours_ago=30)
    assert at_work.run("run").returncode == 76
    assert _outbox(at_work) == []


# --- staying ---


@pytest.mark.slow
def test_send_with_wait_leaves_at_its_time_when_there_is_no_cron(press: Press) -> None:
    """A `send --wait` sends once its time has come.

    Otherwise a laptop without cron could not wait for seven in the morning.
    """
    press.write("lists/l.csv", journalists(3))
    over = threading.Event()

    def let_time_pass() -> None:
        while not over.wait(0.2):
            with contextlib.suppress(sqlite3.Error):
                _ledger(press, "UPDATE delivery SET due = unixepoch() * 1000000 WHERE due > unixepoch() * 1000000")

    hurrying = threading.Thread(target=let_time_pass)
    hurrying.start()
    try:
        said = _send(press, "--at", "2027-06-04 07:00", "--wait")
    finally:
        over.set()
        hurrying.join()
    assert "Traceback" not in said
    assert len(_outbox(press)) == 3


def test_dry_run_builds_the_messages_when_a_time_is_planned(press: Press) -> None:
    """A rehearsal of a planned time builds all messages and plans nothing."""
    press.write("lists/l.csv", journalists(3))
    said = _send(press, "--at", "2027-06-04 07:00", "--dry-run")
    assert "Dry run: 3 messages would be sent." in said
    assert press.run("status").stdout.startswith("No mailings yet")


def test_archive_keeps_one_copy_of_each_wave_when_there_are_two(at_work: Press) -> None:
    """The archive keeps one copy of each wave.

    Otherwise a person who was not at the desk would find nothing of the second, or ten copies of the first.
    """
    toml = at_work.folder / "advisory.toml"
    toml.write_text(toml.read_text() + 'archive = "maildir:archive"\n')
    _embargo(at_work)
    at_work.write("lists/l.csv", CLEARED + "yes@x.example,,yes,2026-09-01\nno@x.example,,no,\n")
    _send(at_work)
    at_work.let_come()
    for _ in range(2):
        assert _silent(at_work.run("run"))
    copies = [parsed(path.read_bytes()) for path in (at_work.folder / "archive" / "new").iterdir()]
    assert [one["To"] for one in copies] == ["press@newsroom.example"] * 2
    assert sorted("EMBARGOED" in one["Subject"] for one in copies) == [False, True]


def test_send_refuses_a_time_when_it_is_the_embargos_end(at_work: Press) -> None:
    """A time of --at that is the embargo's end is refused.

    Otherwise a text would leave under embargo when everybody may publish it.
    """
    _embargo(at_work)
    at_work.write("lists/l.csv", CLEARED + "yes@x.example,,yes,2026-09-01\n")
    assert "EMB05" in _send(at_work, "--at", "2027-06-05 00:01 Europe/London", code=77)


# --- what a review found ---


def _rows(press: Press, columns: str = "address, state") -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        return ledger.execute(f"SELECT {columns} FROM delivery ORDER BY id").fetchall()


@pytest.mark.slow
def test_send_holds_other_people_too_when_as_many_are_held_already(at_work: Press) -> None:
    """A second wave to other people is planned beside the first.

    Otherwise as many people held before would count as the same, and the new ones get nothing.
    """
    _embargo(at_work)
    at_work.write("lists/m.csv", "email\na@x.example\nb@x.example\nc@x.example\n")
    _send(at_work)
    _send(at_work, lists="m", code=0)
    assert len(_rows(at_work)) == 6
    at_work.let_come()
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 6


@pytest.mark.slow
def test_limit_counts_the_held_when_the_text_is_under_embargo(at_work: Press) -> None:
    """A --limit counts held people too.

    Otherwise a trial with one person would plan the whole list for the embargo's end.
    """
    _embargo(at_work)
    _send(at_work, "--limit", "1")
    assert len(_rows(at_work)) == 1


@pytest.mark.slow
def test_replace_takes_the_deferred_along_when_the_time_is_moved(at_work: Press) -> None:
    """A replaced mailing takes its deferred people along to the new time.

    Otherwise the deferred would be left out, or get the old text at the old time.
    """
    _send(at_work, "--at", "2027-06-04 07:00")
    _ledger(at_work, "UPDATE delivery SET attempts = 1 WHERE rank = 0")
    done = at_work.run("send", ADVISORY, "--replace", "last", "--at", "2027-06-05 07:00", "--yes")
    assert done.returncode == 0, done.stderr
    assert set(_rows(at_work, "state, datetime(due / 1000000, 'unixepoch')")) == {("planned", "2027-06-05 05:00:00")}


def test_retry_sends_nothing_when_the_mailing_has_a_time(at_work: Press) -> None:
    """A deferred message of a planned mailing is not sent by `retry` before its time.

    Otherwise a person would get tomorrow's text today.
    """
    _send(at_work, "--at", "2027-06-04 07:00")
    _ledger(at_work, "UPDATE delivery SET attempts = 1")
    done = at_work.run("retry")
    assert (done.returncode, done.stderr.strip()) == (0, "No deferred messages.")
    assert _outbox(at_work) == []


@pytest.mark.slow
def test_run_sends_the_newer_text_alone_when_two_revisions_wait(at_work: Press) -> None:
    """The newer of two revisions that wait arrives alone.

    Otherwise the wrong text would arrive in the morning, and the right one at noon.
    """
    _send(at_work, "--at", "2027-06-04 07:00")
    _change(at_work, "revision: 1", "revision: 2")
    _change(at_work, "spotlight", "searchlight")
    _send(at_work, "--at", "2027-06-04 12:00")
    at_work.let_come()
    assert at_work.run("run").returncode == 0
    assert at_work.run("run").returncode == 0
    assert len(set(_to(_outbox(at_work)))) == len(_outbox(at_work)) == 3
    assert all("searchlight" in part_text(one) for one in _outbox(at_work))


@pytest.mark.slow
def test_run_sends_no_withdrawn_text_when_it_is_planned_again(at_work: Press) -> None:
    """A withdrawn text does not leave though a delivery of it is planned again.

    Otherwise a doubt sent again would bring it after its withdrawal.
    """
    _send(at_work)
    _ledger(at_work, "UPDATE delivery SET state = 'in doubt' WHERE rank = 0")
    assert at_work.run("withdraw", ADVISORY, "--what", "The figures are not ours.", "--yes").returncode == 0
    _ledger(at_work, "UPDATE delivery SET state = 'planned', due = 0 WHERE mailing = 1 AND rank = 0")
    before = len(_outbox(at_work))
    at_work.run("run")
    assert len(_outbox(at_work)) == before


def test_run_sends_other_mailings_when_one_reader_is_greylisted(at_work: Press) -> None:
    """A greylisted reader does not hold up the other mailings that are due."""
    (at_work.folder / "advisories" / "other.md").write_text(
        (at_work.folder / ADVISORY).read_text().replace("id: eu-russia-summit-2014", "id: other")
    )
    at_work.write("lists/m.csv", "email\nslow@x.example\n")
    with ScriptedServer({"rcpt": [say("450 4.2.0 later"), USUAL["rcpt"]]}, orderly=True) as server:
        at_work.go_live(server.port)
        at_work.run("run")
        _send(at_work, "--at", "2027-06-04 07:00")
        done = at_work.run("send", "other", "-l", "m", "--at", "2027-06-04 07:00", "--yes")
        assert done.returncode == 0, done.stderr
        at_work.let_come()
        assert at_work.run("run").returncode == 75
        assert len(server.delivered) == 3


def test_send_refuses_an_hour_when_it_has_struck_for_some(at_work: Press) -> None:
    """An hour that has struck already for some readers is refused.

    Otherwise Tokyo would be told that a computer slept, when nobody could have been in time.
    """
    now = datetime.now(UTC)
    soon = (now + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    at_work.write("lists/l.csv", "email,zone\nt@x.example,Asia/Tokyo\nu@x.example,America/New_York\n")
    assert "ADV23" in _send(at_work, "--at", f"{soon} recipient", code=65)


def test_send_refuses_a_limit_when_it_ends_before_the_embargo(at_work: Press) -> None:
    """A --not-after before the embargo's end is refused.

    Otherwise the held would be left out by a limit that nobody meant for them.
    """
    _embargo(at_work)
    assert "--not-after" in _send(at_work, "--not-after", "2h", code=65)


def test_lift_names_the_translation_that_keeps_its_embargo(at_work: Press) -> None:
    """The plan of a lift names another text to the same lists that has the same embargo, and no other.

    Otherwise the translation would stay under embargo without a word.
    """
    _embargo(at_work)
    head = "email,embargo_ok,embargo_agreed_on\n"
    for name in ("l", "other"):
        at_work.write(f"lists/{name}.csv", f"{head}a{name}@x.example,yes,2026-01-01\nb{name}@x.example,no,\n")
    text = (at_work.folder / ADVISORY).read_text()
    for name in ("translation", "elsewhere"):
        renamed = "\n".join(line for line in text.splitlines() if not line.startswith("id:"))
        changed = renamed.replace("---\n", f"---\nid: {name}\n", 1).replace("spotlight", name)
        at_work.write(f"advisories/{name}.md", changed + "\n")
    _send(at_work)
    for name, people in (("translation", "l"), ("elsewhere", "other")):
        assert at_work.run("send", name, "-l", people, "--own-text", "--yes").returncode == 0
    said = " ".join(at_work.run("lift", ADVISORY, "--reason", "A paper has it.", "--dry-run").stdout.split())
    assert "translation.1, to the same lists, has the same embargo and is not lifted. Lift it too." in said
    assert "elsewhere.1" not in said
