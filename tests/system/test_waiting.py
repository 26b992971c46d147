"""Mailings that wait: `send --at`, second waves, `--replace`, lateness, through the real command."""

import contextlib
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.smtp_servers import USUAL, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, journalists, parsed

CLEARED = "email,zone,embargo_ok,embargo_agreed_on\n"
EMBARGO = "release: {embargo: '2027-06-05 00:01', zone: Europe/London}"
HOURS = 3_600_000_000


def _ledger(press: Press, statement: str) -> int:
    """Change the ledger by hand: time passes; how many rows did."""
    path = press.folder / "ledger" / "ledger.db"
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as ledger, ledger:
        return ledger.execute(statement).rowcount


def _its_time_comes(press: Press, *, hours_ago: int = 0) -> None:
    """What waits is due, since so many hours; an embargo has ended then too."""
    now = f"(unixepoch() * 1000000 - {hours_ago} * {HOURS})"
    _ledger(press, f"UPDATE delivery SET until = until - due + {now}, due = {now} WHERE due > 0")
    _ledger(press, f"UPDATE mailing SET embargo_until = {now} WHERE embargo_until IS NOT NULL")
    _ledger(press, f"UPDATE mailing SET planned_at = {now} - {HOURS}")


def _send(press: Press, *words: str, lists: str = "l", code: int = 0) -> str:
    done = press.run("send", ADVISORY, "-l", lists, *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


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


def test_a_time_without_anything_that_keeps_it_is_refused(press: Press) -> None:
    """A scheduled text that never left is found out by those who did not get it."""
    press.write("lists/l.csv", journalists(3))
    said = _send(press, "--at", "2027-06-04 07:00", code=78)
    assert "advisory cron --install" in said
    assert "--wait" in said
    assert press.run("status").stdout.startswith("No mailing yet")


def test_what_waits_leaves_at_its_time_and_once(at_work: Press) -> None:
    """A text would leave before its hour, or twice, or never."""
    _send(at_work, "--at", "2027-06-04 07:00", "--expect", "3")
    assert _outbox(at_work) == []
    assert _silent(at_work.run("run"))
    assert _outbox(at_work) == []
    assert "Fri 4 June 2027" in at_work.run("status").stdout
    _its_time_comes(at_work)
    assert _silent(at_work.run("run"))
    assert len(set(_to(_outbox(at_work)))) == len(_outbox(at_work)) == 3
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


def test_a_time_in_the_file_counts(at_work: Press) -> None:
    """What the author wrote would be ignored, and the text leave at once."""
    _change(at_work, "revision: 1", "revision: 1\nsend_at: '2027-06-04 07:00'")
    _send(at_work)
    assert _outbox(at_work) == []
    _its_time_comes(at_work)
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


def test_the_same_line_again_plans_nothing_new(at_work: Press) -> None:
    """A cron line that plans would plan the same people every day."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _send(at_work, "--at", "2027-06-04 07:00")
    assert _ledger(at_work, "UPDATE mailing SET stopped_at = NULL") == 1


def test_everybody_at_their_own_hour(at_work: Press) -> None:
    """Eight in the morning in Brussels is the middle of the night in New York."""
    at_work.write("lists/l.csv", "email,zone\nt@x.example,Asia/Tokyo\nn@x.example,America/New_York\nb@x.example,\n")
    _send(at_work, "--at", "2027-06-04 08:00 recipient")
    with contextlib.closing(sqlite3.connect(at_work.folder / "ledger" / "ledger.db")) as ledger:
        rows = ledger.execute("SELECT address, datetime(due / 1000000, 'unixepoch') FROM delivery").fetchall()
    assert dict(rows) == {
        "t@x.example": "2027-06-03 23:00:00",
        "b@x.example": "2027-06-04 06:00:00",
        "n@x.example": "2027-06-04 12:00:00",
    }


def test_an_hour_that_one_of_them_skips_is_refused(at_work: Press) -> None:
    """Half past two does not exist in Brussels on that night: nobody may guess."""
    at_work.write("lists/l.csv", "email,zone\nt@x.example,Asia/Tokyo\nb@x.example,Europe/Brussels\n")
    said = _send(at_work, "--at", "2027-03-28 02:30 recipient", code=65)
    assert "does not exist in Europe/Brussels" in said
    assert press_rows(at_work) == 0


def press_rows(press: Press) -> int:
    """How many deliveries the ledger knows."""
    return _ledger(press, "UPDATE delivery SET rank = rank")


# --- another text ---


def test_an_edited_text_does_not_slip_past_the_one_that_waits(at_work: Press) -> None:
    """Two texts of one advisory would reach the same people, the older one last."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _change(at_work, "spotlight", "searchlight")
    said = _send(at_work, code=65)
    assert "ADV21" in said
    assert "--replace eu-russia-summit-2014.1" in said
    for verb in (("check", ADVISORY, "-l", "l"), ("check", ADVISORY)):
        assert "ADV21" in at_work.run(*verb).stdout
    assert _outbox(at_work) == []


def test_replacing_keeps_people_and_time(at_work: Press) -> None:
    """Who mends a word would have to find out again whom it was for, and when."""
    _send(at_work, "--at", "2027-06-04 07:00", "--limit", "2")
    _change(at_work, "spotlight", "searchlight")
    done = at_work.run("send", ADVISORY, "--replace", "last", "--yes")
    assert done.returncode == 0, done.stderr
    _its_time_comes(at_work)
    assert _silent(at_work.run("run"))
    assert _to(_outbox(at_work)) == ["p0@outlet0.example", "p1@outlet1.example"]
    texts = [one.get_body(("plain",)).get_content() for one in _outbox(at_work)]
    assert all("searchlight" in text for text in texts)


def test_what_has_left_cannot_be_replaced(at_work: Press) -> None:
    """A correction would go out as if nothing had been sent."""
    _send(at_work)
    done = at_work.run("send", ADVISORY, "--replace", "eu-russia-summit-2014.1", "-l", "l", "--yes")
    assert done.returncode == 64
    assert "does not wait" in done.stderr
    assert len(_outbox(at_work)) == 3


def test_a_stop_frees_the_people(at_work: Press) -> None:
    """Whoever stops a mailing could never write to those people again."""
    _send(at_work, "--at", "2027-06-04 07:00")
    assert at_work.run("stop", "last").returncode == 0
    _its_time_comes(at_work)
    assert _silent(at_work.run("run"))
    assert _outbox(at_work) == []
    assert at_work.run("stop", "last", "--undo").returncode == 0
    _send(at_work)
    assert len(_outbox(at_work)) == 3


# --- too late ---


def test_what_is_too_late_is_said_once_and_not_sent(at_work: Press) -> None:
    """A computer that slept would send yesterday's invitation after the event, or complain every five minutes."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _its_time_comes(at_work, hours_ago=7)
    late = at_work.run("run")
    assert late.returncode == 76
    assert "TOO LATE" in late.stderr
    assert "3 people" in late.stderr
    assert _silent(at_work.run("run"))
    assert _outbox(at_work) == []
    assert "only a person can say" in _send(at_work, code=76)
    assert _outbox(at_work) == []
    assert at_work.by_hand("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    assert len(_outbox(at_work)) == 3


def test_within_the_limit_it_is_sent_late(at_work: Press) -> None:
    """A computer that was off for lunch would send nothing."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _its_time_comes(at_work, hours_ago=5)
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


def test_a_limit_of_ones_own(at_work: Press) -> None:
    """An invitation is no use after the doors are shut."""
    _send(at_work, "--at", "2027-06-04 07:00", "--not-after", "90m")
    _its_time_comes(at_work, hours_ago=2)
    _ledger(at_work, f"UPDATE mailing SET not_after = unixepoch() * 1000000 - {HOURS} / 2")
    assert at_work.run("run").returncode == 76
    assert _outbox(at_work) == []


def test_a_limit_of_ones_own_takes_the_place_of_the_six_hours(at_work: Press) -> None:
    """Somebody who gave two days would find in the evening that it did not leave in the morning."""
    _send(at_work, "--at", "2027-06-04 07:00", "--not-after", "2d")
    _its_time_comes(at_work, hours_ago=7)
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 3


# --- two waves ---


def test_two_waves_through_a_real_server(at_work: Press) -> None:
    """An uncleared address would get it early, a cleared one twice, or the rest never."""
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
        _its_time_comes(at_work)
        assert _silent(at_work.run("run"))
        assert _silent(at_work.run("run"))
        early, *rest = [(one.rcpt[0], parsed(one.content)) for one in server.accepted]
    assert sorted(address for address, _ in rest) == ["no@x.example", "old@x.example"]
    assert early[1]["Subject"].startswith("EMBARGOED until 00:01 BST Sat 5 Jun")
    for part in ("plain", "html"):
        assert "19:01 EDT" in early[1].get_body((part,)).get_content()
    for _, message in rest:
        assert "embargo" not in message.as_string().lower()


def test_who_is_named_cleared_for_this_report(at_work: Press) -> None:
    """An agreement by phone would need a column in a list that others keep."""
    _embargo(at_work)
    at_work.write("lists/agreed.csv", "email\np1@outlet1.example\nnobody@x.example\n")
    said = _send(at_work, "--cleared", "agreed")
    assert _to(_outbox(at_work)) == ["p1@outlet1.example"]
    assert "one person who is not among the recipients" in said


def test_the_uncleared_need_a_reason_that_is_kept(at_work: Press) -> None:
    """Everybody would get it early, and nobody could say why."""
    _embargo(at_work)
    assert at_work.run("send", ADVISORY, "-l", "l", "--allow-uncleared", "", "--yes").returncode == 64
    said = _send(at_work, "--allow-uncleared", "agreed at the press breakfast")
    assert "agreed at the press breakfast" in said
    assert len(_outbox(at_work)) == 3
    with contextlib.closing(sqlite3.connect(at_work.folder / "ledger" / "ledger.db")) as ledger:
        assert ledger.execute("SELECT uncleared_reason FROM mailing").fetchall() == [("agreed at the press breakfast",)]


def test_who_stays_for_the_second_wave_needs_no_cron(press: Press) -> None:
    """A warning that is none, each time, is a warning that nobody reads."""
    _embargo(press)
    press.write("lists/l.csv", CLEARED + "yes@x.example,,yes,2026-09-01\nno@x.example,,no,\n")
    assert "SET06" in _send(press, "--dry-run")
    assert "SET06" not in _send(press, "--dry-run", "--wait")


def test_an_unexpected_second_wave_is_refused(at_work: Press) -> None:
    """A list that has lost its clearances would be held without a word."""
    _embargo(at_work)
    assert "--expect says 2 after the embargo" in _send(at_work, "--expect", "0+2", code=65)


def test_a_second_wave_that_is_too_late(at_work: Press) -> None:
    """Matter that was free at midnight would arrive the next evening as if it were new."""
    _embargo(at_work)
    _send(at_work)
    _its_time_comes(at_work, hours_ago=30)
    assert at_work.run("run").returncode == 76
    assert _outbox(at_work) == []


# --- staying ---


def test_who_stays_sends_at_its_time(press: Press) -> None:
    """A laptop without cron could not wait for seven in the morning."""
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


def test_a_rehearsal_of_what_will_wait(press: Press) -> None:
    """A dry run of a planned mailing would rehearse nothing."""
    press.write("lists/l.csv", journalists(3))
    said = _send(press, "--at", "2027-06-04 07:00", "--dry-run")
    assert "3 messages built" in said
    assert press.run("status").stdout.startswith("No mailing yet")


def test_the_office_keeps_one_copy_of_each_edition(at_work: Press) -> None:
    """Who was not at the desk would find nothing of the second wave in the archive, or ten copies of the first."""
    toml = at_work.folder / "advisory.toml"
    toml.write_text(toml.read_text() + 'archive = "maildir:archive"\n')
    _embargo(at_work)
    at_work.write("lists/l.csv", CLEARED + "yes@x.example,,yes,2026-09-01\nno@x.example,,no,\n")
    _send(at_work)
    _its_time_comes(at_work)
    for _ in range(2):
        assert _silent(at_work.run("run"))
    copies = [parsed(path.read_bytes()) for path in (at_work.folder / "archive" / "new").iterdir()]
    assert [one["To"] for one in copies] == ["press@newsroom.example"] * 2
    assert sorted("EMBARGOED" in one["Subject"] for one in copies) == [False, True]


def test_a_time_at_the_end_of_the_embargo_is_refused(at_work: Press) -> None:
    """A text would leave under embargo at the very moment when everybody may publish it."""
    _embargo(at_work)
    at_work.write("lists/l.csv", CLEARED + "yes@x.example,,yes,2026-09-01\n")
    assert "EMB05" in _send(at_work, "--at", "2027-06-05 00:01 Europe/London", code=77)


# --- what a review found ---


def _rows(press: Press, columns: str = "address, state") -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        return ledger.execute(f"SELECT {columns} FROM delivery ORDER BY id").fetchall()


def test_a_second_wave_to_other_people_is_planned_too(at_work: Press) -> None:
    """As many people held before would have counted as the same people, and the new ones got nothing."""
    _embargo(at_work)
    at_work.write("lists/m.csv", "email\na@x.example\nb@x.example\nc@x.example\n")
    _send(at_work)
    _send(at_work, lists="m", code=0)
    assert len(_rows(at_work)) == 6
    _its_time_comes(at_work)
    assert _silent(at_work.run("run"))
    assert len(_outbox(at_work)) == 6


def test_a_limit_counts_the_held_too(at_work: Press) -> None:
    """A trial with one person would have planned the whole list for the embargo's end."""
    _embargo(at_work)
    _send(at_work, "--limit", "1")
    assert len(_rows(at_work)) == 1


def test_replacing_takes_the_deferred_along(at_work: Press) -> None:
    """Who was asked to be patient would be left out, or get the old text at the old time."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _ledger(at_work, "UPDATE delivery SET attempts = 1 WHERE rank = 0")
    done = at_work.run("send", ADVISORY, "--replace", "last", "--at", "2027-06-05 07:00", "--yes")
    assert done.returncode == 0, done.stderr
    assert set(_rows(at_work, "state, datetime(due / 1000000, 'unixepoch')")) == {("planned", "2027-06-05 05:00:00")}


def test_retry_does_not_hurry_what_has_a_time(at_work: Press) -> None:
    """A person deferred last week would get tomorrow's text today."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _ledger(at_work, "UPDATE delivery SET attempts = 1")
    done = at_work.run("retry")
    assert (done.returncode, done.stderr.strip()) == (0, "Nothing waits to be tried again.")
    assert _outbox(at_work) == []


def test_two_revisions_never_both_arrive(at_work: Press) -> None:
    """The wrong text would arrive in the morning, and the right one at noon."""
    _send(at_work, "--at", "2027-06-04 07:00")
    _change(at_work, "revision: 1", "revision: 2")
    _change(at_work, "spotlight", "searchlight")
    _send(at_work, "--at", "2027-06-04 12:00")
    _its_time_comes(at_work)
    assert at_work.run("run").returncode == 0
    assert at_work.run("run").returncode == 0
    assert len(set(_to(_outbox(at_work)))) == len(_outbox(at_work)) == 3
    assert all("searchlight" in one.get_body(("plain",)).get_content() for one in _outbox(at_work))


def test_a_withdrawn_text_never_leaves_afterwards(at_work: Press) -> None:
    """A doubt that is sent again would bring the withdrawn text after its withdrawal."""
    _send(at_work)
    _ledger(at_work, "UPDATE delivery SET state = 'in doubt' WHERE rank = 0")
    assert at_work.run("withdraw", ADVISORY, "--what", "The figures are not ours.", "--yes").returncode == 0
    _ledger(at_work, "UPDATE delivery SET state = 'planned', due = 0 WHERE mailing = 1 AND rank = 0")
    before = len(_outbox(at_work))
    at_work.run("run")
    assert len(_outbox(at_work)) == before


def test_one_who_is_asked_to_wait_keeps_no_other_mailing(at_work: Press) -> None:
    """A single greylisted journalist would have held up everything else that was due."""
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
        _its_time_comes(at_work)
        assert at_work.run("run").returncode == 75
        assert len(server.delivered) == 3


def test_an_hour_that_has_struck_for_some_is_refused(at_work: Press) -> None:
    """Tokyo would be told that a computer slept, when nobody could have been in time."""
    now = datetime.now(UTC)
    soon = (now + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    at_work.write("lists/l.csv", "email,zone\nt@x.example,Asia/Tokyo\nu@x.example,America/New_York\n")
    assert "ADV23" in _send(at_work, "--at", f"{soon} recipient", code=65)


def test_a_limit_before_the_end_of_the_embargo_is_refused(at_work: Press) -> None:
    """Whoever waits for the end would be left out by a limit that nobody meant for them."""
    _embargo(at_work)
    assert "--not-after" in _send(at_work, "--not-after", "2h", code=65)
