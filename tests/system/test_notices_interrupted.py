"""Notices that were cut off, or that meet something which was: the same command again does the rest, and no more."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.breadth import sampled
from tests.system.press import Press

NAME, ADVISORY = "heat-report", "advisories/heat-report.md"
_TEXT = """---
id: heat-report
kind: press-release
language: en-GB
revision: 1
release: {{embargo: '{end:%Y-%m-%d %H:%M}', zone: UTC}}
headline: Heat deaths doubled in ten years, new figures show
dateline: {{place: Brussels, date: {today:%Y-%m-%d}}}
contacts: [{{name: Vera Muster, role: Press officer, phone: "+32 2 548 27 73", email: press@newsroom.example}}]
---
Twice as many people died of heat as ten years ago.

It was measured in forty cities.
"""
LIFT = ("lift", NAME, "--reason", "It was broken.", "--yes")
# A process that dies right before it would do this.
_DIES = """
import os, sys
from importlib import import_module
import advisory_cli.actions.sending.run as sending
import advisory_cli.ledger.planning.freeze as planning

def die(*_, **__):
    os.kill(os.getpid(), 9)

deliver = sending.deliver_stored
where = sys.argv.pop(1)
if where == "lift":
    planning.end_embargo = die
elif where == "deliver":
    sending.deliver_stored = die
else:
    sending.deliver_stored = lambda one, *a, **k: die() if one.mailing.notice is None else deliver(one, *a, **k)
import_module("advisory_cli.cli.main").main()
"""


def _run(press: Press, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = press.run(*words, env=env)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def dies(press: Press, where: str, *words: str) -> None:
    """Run a command that is killed right before a step: "lift", "deliver" or "rest"."""
    command = [sys.executable, "-c", _DIES, where, "-C", str(press.folder), *words]
    done = subprocess.run(
        command,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=press.environment(None),
        cwd=press.folder,
        timeout=100,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def _change(press: Press, old: str, new: str) -> None:
    path = press.folder / ADVISORY
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def _list(press: Press, cleared: Sequence[str], others: Sequence[str]) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    rows = [f"{name}@desk.example,{name.title()},Europe/Paris,yes,{today}" for name in cleared]
    rows += [f"{name}@desk.example,{name.title()},Europe/Paris,," for name in others]
    press.write("lists/l.csv", "\n".join(("email,name,zone,embargo_ok,embargo_agreed_on", *rows)) + "\n")


def _got(press: Press) -> list[tuple[str, bool]]:
    """Who has what in the outbox, and whether it is the notice of the lift."""
    return sorted(
        (str(one["To"]).partition("@")[0].rpartition("<")[2], "lifted" in str(one["Subject"]).lower())
        for one in press.outbox()
    )


def _ask(press: Press, question: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        return ledger.execute(question).fetchall()


def _embargoed(press: Press, cleared: Sequence[str], others: Sequence[str]) -> Press:
    _list(press, cleared, others)
    now = datetime.now(UTC)
    press.write(ADVISORY, _TEXT.format(end=now + timedelta(days=1), today=now))
    _run(press, "run")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    return press


@pytest.fixture
def early(press: Press) -> Press:
    """Ana has it under embargo, Ben is held."""
    return _embargoed(press, ["ana"], ["ben"])


@pytest.mark.slow
@pytest.mark.parametrize("where", sampled(["lift", "deliver", "rest"], lambda where: where == "lift"))
def test_lift_is_finished_by_the_same_command_when_it_was_cut_off(early: Press, where: str) -> None:
    """A lift that was cut off tells and serves the rest by the same command, each once.

    Otherwise some would hear that the embargo is over while others wait for its end.
    """
    dies(early, where, *LIFT)
    _run(early, *LIFT)
    assert _got(early) == [("ana", False), ("ana", True), ("ben", False)]
    assert _ask(early, "SELECT count(*) FROM mailing WHERE embargo_until > 0 AND lifted_at IS NULL") == [(0,)]
    assert "Nobody is waiting" in _run(early, *LIFT)


@pytest.mark.slow
def test_run_sends_the_freed_text_when_a_lift_was_cut_off(early: Press) -> None:
    """The text that a cut-off lift had freed leaves by `run`, and its notice by the same command again."""
    dies(early, "deliver", *LIFT)
    assert "is waiting for its `send`" in _run(early, "run", code=76), "the notice is the command's"
    assert _got(early) == [("ana", False), ("ben", False)]
    _run(early, *LIFT)
    assert _got(early) == [("ana", False), ("ana", True), ("ben", False)]


@pytest.mark.slow
def test_lift_goes_on_when_it_was_cut_off_and_nobody_has_the_text(press: Press) -> None:
    """A cut-off lift of a text that nobody has serves the held by the same command.

    Otherwise the command would say that there is nothing to lift.
    """
    _embargoed(press, [], ["ben"])
    dies(press, "deliver", *LIFT)
    assert f"The embargo of {NAME}.1 was lifted" in _run(press, *LIFT)
    assert _got(press) == [("ben", False)]
    assert "Nobody is waiting" in _run(press, *LIFT)


@pytest.mark.slow
def test_stop_holds_when_a_lift_that_was_cut_off_goes_on(early: Press) -> None:
    """A stop before a cut-off lift holds when the lift goes on.

    Otherwise what a person had stopped would leave because another one gave a command twice.
    """
    _run(early, "stop", NAME)
    dies(early, "deliver", *LIFT)
    _run(early, *LIFT, "--expect", "1")
    assert "Nobody is waiting" in _run(early, *LIFT)
    assert _got(early) == [("ana", False), ("ana", True)]
    assert _ask(early, "SELECT stopped_at IS NOT NULL FROM mailing WHERE number = 1") == [(1,)]


@pytest.mark.slow
def test_lift_leaves_people_out_when_they_are_excluded(press: Press) -> None:
    """A person excluded from a lift gets neither its notice nor the text.

    Otherwise somebody whom the office excluded would be served from what was frozen before.
    """
    _embargoed(press, ["ana", "eva"], ["ben", "cleo"])
    press.write("lists/x.csv", "email\nben@desk.example\neva@desk.example\n")
    said = _run(press, *LIFT, "--exclude", "x", "--expect", "1+1")
    assert "2 excluded (--exclude)" in said
    _run(press, "run")
    assert _got(press) == [("ana", False), ("ana", True), ("cleo", False), ("eva", False)]
    assert _ask(press, "SELECT state, reason FROM delivery WHERE address LIKE 'ben%'") == [("left out", "excluded")]


@pytest.mark.slow
def test_lift_sends_no_correction_when_nobody_has_approved_it(early: Press) -> None:
    """A lift tells its readers and sends no correction that nobody has approved, and says that it waits.

    Who was held gets the text that was agreed to, as where a later revision waits: a draft is no newer text.
    """
    planner = {"ADVISORY_APPROVAL_KEY": "a" * 20}
    path = early.folder / "advisory.toml"
    path.write_text("approval = true\n" + path.read_text())
    _change(early, "forty", "fifty")
    _run(early, "correct", ADVISORY, "--what", "It was fifty cities.", "--yes", env=planner, code=77)
    said = _run(early, *LIFT, "--expect", "1+1", env=planner)
    assert "still need an approval before anything of them is sent" in said
    assert _got(early) == [("ana", False), ("ana", True), ("ben", False)]
    assert "forty" in next(one.as_string() for one in early.outbox() if "ben" in str(one["To"]))


@pytest.mark.slow
def test_lift_sends_the_text_alone_when_a_correction_was_cut_off(early: Press) -> None:
    """A lift after a cut-off correction sends the held the text, and the notice leaves by its own command.

    Otherwise more people would get it than were agreed to.
    """
    _change(early, "forty", "fifty")
    correct = ("correct", ADVISORY, "--what", "It was fifty cities.", "--yes")
    dies(early, "deliver", *correct)
    _run(early, *LIFT, "--expect", "0+1")
    assert _got(early) == [("ana", False), ("ben", False)]
    _run(early, *correct)
    assert _got(early) == [("ana", False), ("ana", False), ("ben", False)]


def test_withdraw_ends_what_waits_when_its_readers_opted_out(early: Press) -> None:
    """A withdrawal whose readers opted out sends nothing and ends what waits.

    Otherwise the others would get the withdrawn text when the embargo ends.
    """
    _run(early, "suppress", "add", "ana@desk.example", "--reason", "asked")
    said = _run(early, "withdraw", NAME, "--what", "It is wrong.", "--yes", "--expect", "0")
    assert "No mail is sent, and what is scheduled is cancelled" in said
    assert _got(early) == [("ana", False)]
    assert _ask(early, "SELECT state, reason FROM delivery WHERE address LIKE 'ben%'") == [("left out", "withdrawn")]
    assert "ADV22" in _run(early, "send", ADVISORY, "-l", "l", "--yes", code=65)
    _run(early, "status", NAME)


@pytest.mark.slow
def test_correct_mends_what_waits_when_its_readers_opted_out(early: Press) -> None:
    """A correction whose readers opted out mends the text of people who wait.

    Otherwise the others would get the wrong one.
    """
    _run(early, "suppress", "add", "ana@desk.example", "--reason", "asked")
    _change(early, "forty", "fifty")
    _run(early, "correct", ADVISORY, "--what", "It was fifty cities.", "--yes", "--expect", "0+1")
    _run(early, *LIFT, "--expect", "0+1")
    assert _got(early) == [("ana", False), ("ben", False)]
    assert ["fifty" in one.as_string() for one in early.outbox() if "ben" in str(one["To"])] == [True]


@pytest.mark.slow
def test_correct_can_be_rehearsed_when_it_waits_for_approval(early: Press) -> None:
    """A correction that needs an approval, or waits for it, can be rehearsed and is not sent by it.

    Otherwise its approver could not see it go the whole way.
    """
    planner = {"ADVISORY_APPROVAL_KEY": "a" * 20}
    path = early.folder / "advisory.toml"
    path.write_text("approval = true\n" + path.read_text())
    _change(early, "forty", "fifty")
    correct = ("correct", ADVISORY, "--what", "It was fifty cities.", "--yes")
    assert "Dry run: 1 message would wait for approval" in _run(early, *correct, "--dry-run", env=planner)
    _run(early, *correct, env=planner, code=77)
    assert "Dry run: 1 message would wait for approval" in _run(early, *correct, "--dry-run", env=planner)
    _run(early, *correct, env=planner, code=77)
    assert _got(early) == [("ana", False)]


@pytest.mark.slow
def test_lift_counts_the_held_when_a_later_revision_waits_for_approval(early: Press) -> None:
    """A held person is counted and served once by a lift, though a later revision is waiting for approval.

    Otherwise the plan would not show somebody who is served.
    """
    planner = {"ADVISORY_APPROVAL_KEY": "a" * 20}
    path = early.folder / "advisory.toml"
    path.write_text("approval = true\n" + path.read_text())
    _change(early, "forty", "fifty")
    _change(early, "revision: 1", "revision: 2")
    early.run("send", ADVISORY, "-l", "l", "--yes", env=planner)
    assert _ask(early, "SELECT count(*) FROM delivery WHERE address LIKE 'ben%' AND state = 'held'") == [(2,)]
    _run(early, *LIFT, "--expect", "1+1", env=planner)
    assert _got(early) == [("ana", False), ("ana", True), ("ben", False)]
