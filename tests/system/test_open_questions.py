"""A question that stays open on a screen: nothing is locked meanwhile, and the answer is to what is so then."""

import contextlib
import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_terminal import Terminal

ID = "eu-russia-summit-2014"
OTHER = """---
id: reading-room
kind: note
headline: The library opens its new reading room
dateline: {place: Brussels, date: 2030-06-04}
contacts: [{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example}]
---

Everybody is welcome from Sunday on, without a card and without a fee.
"""


@pytest.fixture
def asking(press: Press) -> Press:
    """Three people on a list, and another text."""
    press.write("lists/l.csv", journalists(3))
    press.write("advisories/b.md", OTHER)
    return press


def _in_ledger(press: Press, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db", timeout=10)) as ledger, ledger:
        ledger.execute(statement)


def _delivered(press: Press) -> int:
    return len(list((press.folder / "outbox" / "new").glob("*"))) if (press.folder / "outbox" / "new").exists() else 0


def test_a_question_left_open_keeps_nobody_from_sending(asking: Press) -> None:
    """Overnight every cron run would end in silence, and in the morning it would be too late."""
    for _ in range(2):
        asking.run("run")  # cron is seen at work
    assert asking.run("send", "advisories/b.md", "-l", "l", "--at", "2030-06-04 07:00", "--yes").returncode == 0
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send")
    assert "being sent right now" not in asking.run("status").stderr
    _in_ledger(asking, "UPDATE mailing SET send_at = 0")
    past = int((datetime.now(UTC) - timedelta(minutes=1)).timestamp() * 1_000_000)
    _in_ledger(asking, f"UPDATE delivery SET due = {past}, wanted = {past}")
    done = asking.run("run")
    assert (done.returncode, done.stderr) == (0, "")
    assert _delivered(asking) == 3
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert _delivered(asking) == 6


def test_an_answer_after_something_was_decided_is_asked_for_again(asking: Press) -> None:
    """The number that a person typed was that of another plan."""
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send")
    assert asking.run("suppress", "add", "p1@outlet1.example", "--reason", "asked").returncode == 0
    terminal.type("3")
    terminal.expect("Something changed while this plan was shown")
    terminal.expect("Type 2 to send")
    assert _delivered(asking) == 0
    terminal.type("2")
    assert terminal.end() == 0, terminal.seen
    assert _delivered(asking) == 2


def test_an_answer_after_something_else_was_decided_is_good(asking: Press) -> None:
    """Whoever works beside others would be asked without end."""
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send")
    assert asking.run("send", "advisories/b.md", "-l", "l", "--yes").returncode == 0
    assert asking.run("suppress", "add", "nobody@elsewhere.example", "--reason", "asked").returncode == 0
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert "Something changed" not in terminal.seen
    assert _delivered(asking) == 6


def test_an_answer_after_a_stop_sends_nothing(asking: Press) -> None:
    """What was decided beside it made a plan anew that was younger than the stop."""
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send")
    assert "is just being shown is not sent" in asking.run("stop").stderr
    assert asking.run("send", "advisories/b.md", "-l", "l", "--yes").returncode == 0
    terminal.type("3")
    assert terminal.end() == 76, terminal.seen
    assert "Somebody stopped everything" in terminal.seen
    assert _delivered(asking) == 3


def test_an_answer_to_a_notice_after_a_stop_sends_nothing(asking: Press) -> None:
    """The same for a correction."""
    assert asking.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    asking.write(ADVISORY, (asking.folder / ADVISORY).read_text().replace("12:30", "14:00"))
    terminal = Terminal(asking, "correct", ADVISORY, "--what", "It begins at 14:00.")
    terminal.expect("Type 3 to send")
    asking.run("stop")
    assert asking.run("send", "advisories/b.md", "-l", "l", "--yes").returncode == 0
    terminal.type("3")
    assert terminal.end() == 76, terminal.seen
    assert _delivered(asking) == 6


@pytest.mark.slow
def test_an_answer_after_the_embargo_has_ended_sends_nothing_of_the_old_plan(asking: Press) -> None:
    """The plan spoke of two waves and a bar; what leaves now is free for all."""
    text = (asking.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    ends = (datetime.now(UTC) + timedelta(seconds=80)).replace(second=0, microsecond=0)  # 20 to 80 seconds from now
    embargo = f"release: {{embargo: '{ends:%Y-%m-%d %H:%M}', zone: UTC}}"
    asking.write(ADVISORY, text.replace(release, embargo).replace("2014-01-27 12:30", "2031-01-27 12:30"))
    asking.write(
        "lists/l.csv", f"email,embargo_ok,embargo_agreed_on\na@x.example,yes,{ends:%Y-%m-%d}\nb@x.example,no,\n"
    )
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 1 1 to send")
    while datetime.now(UTC) <= ends:
        time.sleep(0.2)
    terminal.type("1 1")
    assert terminal.end() == 65, terminal.seen
    assert "The embargo ended at" in terminal.seen
    assert _delivered(asking) == 0


def test_a_notice_is_asked_for_again_too(asking: Press) -> None:
    """A correction would go to a reader who has just opted out, or to other numbers than were agreed to."""
    assert asking.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    asking.write(ADVISORY, (asking.folder / ADVISORY).read_text().replace("12:30", "14:00"))
    terminal = Terminal(asking, "correct", ADVISORY, "--what", "It begins at 14:00.")
    terminal.expect("Type 3 to send")
    assert asking.run("suppress", "add", "p1@outlet1.example", "--reason", "asked").returncode == 0
    terminal.type("3")
    terminal.expect("Something changed while this plan was shown")
    terminal.expect("Type 2 to send")
    terminal.type("2")
    assert terminal.end() == 0, terminal.seen
    assert _delivered(asking) == 5
