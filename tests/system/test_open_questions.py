"""A question that stays open on a screen: nothing is locked meanwhile, and the answer is to what is so then."""

import contextlib
import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_notices_interrupted import dies
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


@pytest.mark.slow
def test_run_sends_when_a_question_is_left_open(asking: Press) -> None:
    """A question left open locks nothing, so that `run` sends meanwhile, and the answer still counts.

    Otherwise each cron run of the night would end in silence.
    """
    for _ in range(2):
        asking.run("run")  # cron is seen at work
    assert asking.run("send", "advisories/b.md", "-l", "l", "--at", "2030-06-04 07:00", "--yes").returncode == 0
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send")
    assert "being sent." not in asking.run("status").stderr
    asking.let_come()
    done = asking.run("run")
    assert (done.returncode, done.stderr) == (0, "")
    assert _delivered(asking) == 3
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert _delivered(asking) == 6


@pytest.mark.slow
def test_send_asks_again_when_its_people_changed_meanwhile(asking: Press) -> None:
    """An answer after an opt-out of one of the people is asked for again with the new number.

    The typed number was that of another plan.
    """
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


@pytest.mark.slow
def test_send_takes_the_answer_when_something_else_changed_meanwhile(asking: Press) -> None:
    """An answer after another text was sent and a stranger opted out is good.

    Otherwise a person who works beside others would be asked without end.
    """
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send")
    assert asking.run("send", "advisories/b.md", "-l", "l", "--yes").returncode == 0
    assert asking.run("suppress", "add", "nobody@elsewhere.example", "--reason", "asked").returncode == 0
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert "Something changed" not in terminal.seen
    assert _delivered(asking) == 6


@pytest.mark.slow
def test_send_sends_nothing_when_everything_was_stopped_meanwhile(asking: Press) -> None:
    """An answer after a stop of everything ends with 76 and sends nothing, though another text was sent since."""
    terminal = Terminal(asking, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send")
    assert "on somebody's screen will not be sent" in asking.run("stop").stderr
    assert asking.run("send", "advisories/b.md", "-l", "l", "--yes").returncode == 0
    terminal.type("3")
    assert terminal.end() == 76, terminal.seen
    assert "Somebody stopped everything" in terminal.seen
    assert _delivered(asking) == 3


@pytest.mark.slow
@pytest.mark.parametrize("flags", [(), ("--expect", "3")])
def test_correct_sends_nothing_when_everything_was_stopped_meanwhile(asking: Press, flags: tuple[str, ...]) -> None:
    """An answer to a correction after a stop of everything ends with 76 and sends nothing, also with --expect."""
    assert asking.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    asking.write(ADVISORY, (asking.folder / ADVISORY).read_text().replace("12:30", "14:00"))
    terminal = Terminal(asking, "correct", ADVISORY, "--what", "It begins at 14:00.", *flags)
    terminal.expect("Type 3 to send")
    asking.run("stop")
    assert asking.run("send", "advisories/b.md", "-l", "l", "--yes").returncode == 0
    terminal.type("3")
    assert terminal.end() == 76, terminal.seen
    assert _delivered(asking) == 6


@pytest.mark.slow
def test_send_refuses_the_answer_when_the_embargo_ended_meanwhile(asking: Press) -> None:
    """An answer after the embargo's end is refused and sends nothing.

    The plan spoke of two waves, and what leaves now is free for all.
    """
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


@pytest.mark.slow
def test_correct_asks_again_when_its_readers_changed_meanwhile(asking: Press) -> None:
    """An answer to a correction after a reader opted out is asked for again, else that reader would get it."""
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


@pytest.fixture
def cut_off(asking: Press) -> Press:
    """Three readers of a text, and a correction that was planned for them and cut off before anything left."""
    assert asking.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    asking.write(ADVISORY, (asking.folder / ADVISORY).read_text().replace("12:30", "14:00"))
    dies(asking, "deliver", "correct", ADVISORY, "--what", "It begins at 14:00.", "--yes")
    return asking


@pytest.mark.slow
def test_correct_sends_nothing_when_what_was_cut_off_is_stopped_meanwhile(cut_off: Press) -> None:
    """An answer to go on with a correction after a stop of everything ends with 76 and sends nothing."""
    terminal = Terminal(cut_off, "correct", ADVISORY, "--what", "It begins at 14:00.")
    terminal.expect("Type 3 to continue")
    cut_off.run("stop")
    terminal.type("3")
    assert terminal.end() == 76, terminal.seen
    assert _delivered(cut_off) == 3
