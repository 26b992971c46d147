"""What was stopped because it was wrong stays so, and a stop without a name leaves another text's embargo alone."""

import contextlib
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import Press, journalists
from tests.system.test_terminal import Terminal

LATER: Final = ("--at", "2031-06-04 07:00")
HEAT: Final = """---
id: heat
kind: press-release
headline: "Heat closes one school in nine, a new report says"
release: RELEASE
dateline: {place: London, date: 2026-06-05}
contacts: [{name: Ada Example, email: ada@newsroom.example}]
---

The report on schools is ready, and it says that 1,204 schools were asked about the hot days of last summer.
"""
VISIT: Final = """---
id: visit
kind: press-release
headline: "The minister comes to Leeds to open a railway"
release: RELEASE
dateline: {place: Leeds, date: 2026-07-01}
contacts: [{name: Ada Example, email: ada@newsroom.example}]
---

Trains run to the north again from Wednesday, and the first of them carries the people who laid the rails.
"""
FREE: Final = "immediate"
HELD: Final = "{embargo: '2031-06-05 00:01', zone: Europe/London}"


def _write(press: Press, text: str, release: str = FREE) -> None:
    name = "heat" if text is HEAT or "id: heat" in text else "visit"
    press.write(f"advisories/{name}.md", text.replace("RELEASE", release))


def _run(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _states(press: Press, mailing: str) -> tuple[bool, dict[str, int]]:
    """Whether it is stopped, and how many of it stand where."""
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        (stopped,) = ledger.execute("SELECT stopped_at IS NOT NULL FROM mailing WHERE id = ?", (mailing,)).fetchone()
        rows = ledger.execute(
            "SELECT d.state, count(*) FROM delivery d JOIN mailing n ON n.number = d.mailing WHERE n.id = ? GROUP BY 1",
            (mailing,),
        )
        return bool(stopped), dict(rows.fetchall())


def _sent(press: Press) -> int:
    return len(list(press.outbox())) if (press.folder / "outbox").exists() else 0


@pytest.fixture
def room(press: Press) -> Press:
    """A newsroom where `run` is at work, with two lists and two texts."""
    assert press.run("run").returncode == 0
    press.write("lists/l.csv", journalists(3))
    press.write("lists/wrong.csv", journalists(4, first=10))
    _write(press, HEAT)
    _write(press, VISIT)
    return press


@pytest.fixture
def wrong(room: Press) -> Press:
    """A text that three people have, and that waits for four of a list that is wrong."""
    _run(room, "send", "heat", "-l", "l", "--yes")
    _run(room, "send", "heat", "-l", "wrong", *LATER, "--yes")
    return room


# --- corrections and updates ---


@pytest.mark.parametrize("verb", ["correct", "update"])
@pytest.mark.parametrize("name", ["heat.2", pytest.param("heat", marks=pytest.mark.slow)])
def test_correct_leaves_a_mailing_out_when_it_was_stopped_by_name(wrong: Press, verb: str, name: str) -> None:
    """A mailing stopped by name stays so in a correction or update, which says so.

    Otherwise the wrong list would be mailed by it.
    """
    assert "Stopped: heat.2." in _run(wrong, "stop", name)
    _write(wrong, HEAT.replace("1,204", "1,205"))
    said = _run(wrong, verb, "heat", "--what", "They were 1,205.", "--yes", "--expect", "3")
    assert "heat.2 stays stopped: the 4 people who have not got it get nothing." in said
    assert "Nothing more of heat.2" not in said
    assert "--also-stopped" in said
    assert _run(wrong, "run") == ""
    assert _sent(wrong) == 6
    assert _run(wrong, verb, "heat", "--what", "They were 1,205.", "--yes")
    assert _sent(wrong) == 6, "the same again"


def test_report_names_the_stop_when_a_correction_came_after_it(wrong: Press) -> None:
    """People of a mailing that a person stopped by name have nothing for that stop, and not for the correction."""
    _run(wrong, "stop", "heat.2")
    _write(wrong, HEAT.replace("1,204", "1,205"))
    _run(wrong, "correct", "heat", "--what", "They were 1,205.", "--yes")
    assert _states(wrong, "heat.2") == (True, {"planned": 4})
    assert "4 not sent" in _run(wrong, "status", "heat.2")
    report = wrong.folder / "report.html"
    assert wrong.run("report", "heat.2", "--format", "html", "-o", str(report)).returncode == 0
    page = report.read_text(encoding="utf-8")
    assert "0 of 4 messages accepted, then stopped at " in page
    assert re.search(r"<li>4: stopped at [^<]*, not continued</li>", page)
    assert "the text was corrected" not in page
    _run(wrong, "stop", "heat.2", "--undo")
    _run(wrong, "run", code=76)
    assert _sent(wrong) == 6, "the older text leaves to nobody"


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["correct", "update"])
def test_correct_writes_to_a_stopped_mailing_when_also_stopped_is_given(wrong: Press, verb: str) -> None:
    """A mailing stopped by name gets the new text with --also-stopped.

    Otherwise a person who has mended the list could not reach it.
    """
    _run(wrong, "stop", "heat.2")
    _write(wrong, HEAT.replace("1,204", "1,205"))
    words = (verb, "heat", "--what", "They were 1,205.", "--also-stopped", "--yes")
    assert "heat.2 was stopped. Its people get the text as it is now all the same." in _run(wrong, *words)
    assert _states(wrong, "heat.4")[1] == {"planned": 4} or _states(wrong, "heat.3")[1] == {"planned": 4}


@pytest.mark.slow
def test_correct_writes_to_a_mailing_when_it_was_stopped_without_a_name(wrong: Press) -> None:
    """A mailing stopped without a name gets the corrected text. Everything was stopped because the text was wrong."""
    assert "Stopped: heat.2." in _run(wrong, "stop")
    _write(wrong, HEAT.replace("1,204", "1,205"))
    said = _run(wrong, "correct", "heat", "--what", "They were 1,205.", "--yes", "--expect", "3+4")
    assert "heat.2 was stopped. Its people get the text as it is now all the same." in said


@pytest.mark.slow
def test_correct_leaves_nobody_out_when_the_stop_by_name_was_undone(wrong: Press) -> None:
    """A stop by name that was taken back leaves nobody out after a later stop of everything.

    Otherwise an old stop would count for good.
    """
    _run(wrong, "stop", "heat.2")
    _run(wrong, "stop", "heat.2", "--undo")
    _run(wrong, "stop")
    _write(wrong, HEAT.replace("1,204", "1,205"))
    _run(wrong, "correct", "heat", "--what", "They were 1,205.", "--yes", "--expect", "3+4")


@pytest.mark.slow
def test_correct_leaves_out_one_mailing_when_another_stop_was_undone(wrong: Press) -> None:
    """A correction leaves out the people of the mailing that stays stopped alone, and reaches those of another list."""
    wrong.write("lists/right.csv", journalists(2, first=30))
    _run(wrong, "send", "heat", "-l", "right", *LATER, "--yes")
    _run(wrong, "stop", "heat.3")  # takes the waiting mailings of the same text with it
    _run(wrong, "stop", "heat.3", "--undo")
    _write(wrong, HEAT.replace("1,204", "1,205"))
    _run(wrong, "correct", "heat", "--what", "They were 1,205.", "--yes", "--expect", "3+2")


# --- a stop without a name ---


@pytest.fixture
def wave(room: Press) -> Press:
    """Two people wait for the end of the embargo of one text."""
    _write(room, HEAT, HELD)
    room.write("lists/held.csv", "email\na@x.example\nb@x.example\n")
    _run(room, "send", "heat", "-l", "held", "--yes")
    assert _states(room, "heat.1") == (False, {"held": 2})
    return room


@pytest.mark.slow
def test_stop_leaves_another_texts_embargo_when_something_else_waits(wave: Press) -> None:
    """A stop without a name stops the text that waits for its time and names another's embargo as not stopped."""
    _run(wave, "send", "visit", "-l", "l", *LATER, "--yes")
    said = _run(wave, "stop", code=76)
    assert "Stopped: visit.1." in said
    assert "Not stopped: heat.1. 2 people are held until its embargo ends." in said
    assert "stop heat.1" in said
    assert not _states(wave, "heat.1")[0]
    assert _states(wave, "visit.1")[0]


@pytest.mark.slow
def test_stop_leaves_another_texts_embargo_when_a_mailing_was_begun(wave: Press) -> None:
    """A stop without a name stops a mailing that waits for its server, and no other text's embargo."""
    with MailServer() as server:
        wave.go_live(server.port)
    assert wave.run("send", "visit", "-l", "l", "--yes").returncode == 75
    said = _run(wave, "stop", code=76)
    assert "Stopped: visit.1." in said
    assert not _states(wave, "heat.1")[0]


@pytest.mark.slow
def test_stop_stops_embargoes_too_when_all_is_given(wave: Press) -> None:
    """A stop with --all stops what waits for its time and for an embargo.

    Otherwise a wrong day would not be ended by one word.
    """
    _run(wave, "send", "visit", "-l", "l", *LATER, "--yes")
    said = _run(wave, "stop", "--all")
    assert "Stopped: visit.1." in said
    assert "Stopped: heat.1. 2 people were held until the embargo's end." in said
    assert _states(wave, "heat.1")[0]


@pytest.mark.slow
def test_stop_stops_the_embargo_when_nothing_else_waits(wave: Press) -> None:
    """A stop without a name stops the one embargo that is all that waits, since nothing else could be meant."""
    assert "Stopped: heat.1. 2 people were held until the embargo's end." in _run(wave, "stop")
    assert _states(wave, "heat.1")[0]


@pytest.mark.slow
def test_stop_stops_the_embargo_of_the_same_text_when_one_waits(wave: Press) -> None:
    """A stop without a name takes the same text's second wave with it.

    Otherwise the rest of the wrong text would leave at the end of its embargo.
    """
    _run(wave, "send", "heat", "-l", "wrong", "--cleared", "wrong", *LATER, "--yes")
    _run(wave, "stop")
    assert _states(wave, "heat.1")[0]
    assert _states(wave, "heat.2")[0]


@pytest.mark.slow
def test_stop_leaves_another_texts_embargo_when_a_plan_is_on_a_screen(wave: Press) -> None:
    """A stop without a name means the plan on somebody's screen and leaves another text's embargo alone.

    Once nobody is asked any more, the stop means the embargo.
    """
    terminal = Terminal(wave, "send", "visit", "-l", "l")
    terminal.expect("Type 3 to send")
    said = _run(wave, "stop", code=76)
    assert "Not stopped: heat.1." in said
    assert "A plan now on somebody's screen will not be sent." in said
    terminal.type("3")
    assert terminal.end() == 76, terminal.seen
    assert not _states(wave, "heat.1")[0]
    assert _sent(wave) == 0
    assert "Stopped: heat.1." in _run(wave, "stop"), "nobody is asked any more"


@pytest.mark.slow
def test_stop_leaves_and_names_the_embargoes_when_there_are_two(wave: Press) -> None:
    """A stop without a name leaves two embargoes alone and names both and --all, else one of two would be guessed."""
    _write(wave, VISIT, HELD)
    _run(wave, "send", "visit", "-l", "held", "--yes")
    said = _run(wave, "stop", code=76)
    assert "Not stopped: heat.1." in said
    assert "Not stopped: visit.1." in said
    assert "stop --all" in said
    assert "--all" in _run(wave, "stop", "heat", "--all", code=64)


@pytest.mark.slow
def test_stop_stops_the_embargo_when_the_open_question_is_old(wave: Press) -> None:
    """A question left open for thirty hours counts no more.

    Otherwise a closed terminal would keep a stop from its only mailing for ever.
    """
    long_ago = int((datetime.now(UTC) - timedelta(hours=30)).timestamp() * 1_000_000)
    with contextlib.closing(sqlite3.connect(wave.folder / "ledger" / "ledger.db")) as ledger, ledger:
        ledger.execute("INSERT INTO meta VALUES ('asked about visit', ?)", (str(long_ago).encode(),))
    assert "Stopped: heat.1." in _run(wave, "stop")


def test_stop_is_told_with_the_person_who_gave_it(room: Press) -> None:
    """`status`, the report and the warning of the next send name who stopped a mailing, until the stop is undone."""
    send = ("send", "heat", "-l", "l", *LATER, "--yes")
    _run(room, *send)
    bea = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}
    assert room.run("stop", "heat.1", env=bea).returncode == 0
    (who,) = re.findall(r"Stopped +by (key:\w+) at ", _run(room, "status", "heat.1"))
    page = room.folder / "r.html"
    _run(room, "report", "heat.1", "-o", str(page), "--no-open")
    assert f"by {who} at" in page.read_text()
    _write(room, HEAT.replace("1,204", "1,240"))
    assert f"{who} stopped mailing heat.1 at" in _run(room, "send", "heat", "-l", "l", *LATER, "-n")
    _run(room, "stop", "heat.1", "--undo")
    assert who not in _run(room, "status", "heat.1")
    _run(room, "stop", "heat.1")
    assert who not in _run(room, "status", "heat.1")


def test_status_shows_a_stopped_mailing_as_replaced_when_it_was_planned_anew(room: Press) -> None:
    """A stopped mailing whose people were planned anew stays in the table, replaced, and no undo of it is offered.

    Otherwise what a person refused would be seen nowhere, and could be continued though it has nobody.
    """
    send = ("send", "heat", "-l", "l", *LATER, "--yes")
    _run(room, *send)
    _run(room, "stop", "heat.1")
    assert "replaced by" not in _run(room, "status")
    _write(room, HEAT.replace("1,204", "1,240"))
    done = room.by_hand(*send)
    assert done.returncode == 0, done.stderr
    assert re.search(r"heat\.1 +stopped .* practice, stopped +replaced by heat\.2", _run(room, "status"))
    assert "heat.1" not in _run(room, "stop", "--undo", code=64)
