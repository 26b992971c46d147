"""The same line after an embargo's end, a lift before anything left, and a lift given twice, by the real command."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.ledger.sqlite_ledger import open_ledger
from tests.system.press import ADVISORY, Press, parsed
from tests.system.test_waiting import CLEARED, _change

NAME = "eu-russia-summit-2014"
END = datetime(2026, 6, 5, 10, 0, tzinfo=UTC)
RELEASE = "release: {embargo: '2026-06-05 12:00', zone: Europe/Brussels}"


class Time:
    """What the program takes for the time."""

    now = END - timedelta(days=1)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that a test sets."""
    clock = Time()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now)
    return clock


@pytest.fixture
def embargoed(press: Press, time: Time) -> Press:
    """A text under embargo a day before its end, two cleared people and two others; cron is at work."""
    text = (press.folder / ADVISORY).read_text()
    _change(press, next(line for line in text.splitlines() if line.startswith("release:")), RELEASE)
    _change(press, "2014-01-27 12:30", "2026-07-01 12:30")
    rows = [f"{one}@x.example,,yes,2026-05-01" for one in ("ana", "ben")]
    press.write("lists/l.csv", CLEARED + "\n".join([*rows, "cleo@x.example,,,", "dora@x.example,,,"]) + "\n")
    assert press.run("run").returncode == 0
    return press


def _said(press: Press, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = press.run(*words, env=env)
    assert done.returncode == code, (done.returncode, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def _who(press: Press) -> list[tuple[str, bool]]:
    """Each message's reader, and whether it has the bar."""
    folder = press.folder / "outbox" / "new"
    messages = [parsed(path.read_bytes()) for path in sorted(folder.iterdir())] if folder.exists() else []
    return sorted((one["To"].addresses[0].username, one["Subject"].startswith("EMBARGOED")) for one in messages)


BOTH = [("ana", True), ("ben", True), ("cleo", False), ("dora", False)]


# --- the same line ---


@pytest.mark.parametrize(
    "more",
    [
        ("--expect", "2+2"),
        pytest.param((), marks=pytest.mark.slow),
        pytest.param(("--cleared", "c"), marks=pytest.mark.slow),
    ],
)
def test_send_serves_held_people_when_given_again_after_the_embargo(
    embargoed: Press, time: Time, more: tuple[str, ...]
) -> None:
    """The same line after the embargo's end serves the people who were held, once.

    Otherwise a script's line of yesterday would be called a mistake, and the second wave wait for a cron that is dead.
    """
    embargoed.write("lists/c.csv", "email\nana@x.example\n")
    line = ("send", ADVISORY, "-l", "l", "--yes", *more)
    _said(embargoed, *line)
    assert _who(embargoed) == BOTH[:2]
    time.now = END + timedelta(minutes=1)
    said = _said(embargoed, *line)
    assert "EMB04" not in said
    assert _who(embargoed) == BOTH
    _said(embargoed, *line)
    assert _who(embargoed) == BOTH


def test_send_asks_for_nothing_when_all_who_are_left_are_held_already(embargoed: Press, time: Time) -> None:
    """The same line during the embargo says who waits already, and asks for no number: nothing new is planned.

    Otherwise a person would believe that the first plan was lost, or that these people get it twice.
    """
    line = ("send", ADVISORY, "-l", "l")
    _said(embargoed, *line, "--yes")
    mailings = json.loads(_said(embargoed, "status", "--format", "json"))["mailings"]
    for again in (line, (*line, "--dry-run"), ("send", ADVISORY, "--to", "cleo@x.example")):
        done = embargoed.by_hand(*again)
        shown = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 0
        assert "already held until the embargo ends" in shown
        assert "Type" not in shown
    assert json.loads(_said(embargoed, "status", "--format", "json"))["mailings"] == mailings
    time.now = END + timedelta(minutes=1)
    _said(embargoed, "run")
    assert _who(embargoed) == BOTH


@pytest.mark.slow
def test_send_mends_a_late_second_wave_only_when_given_by_hand(embargoed: Press, time: Time) -> None:
    """The same line sends a second wave that was too late when given at a terminal, and not in a script.

    The remedy that `run` and `status` show works so.
    """
    line = ("send", ADVISORY, "-l", "l", "--yes")
    _said(embargoed, *line)
    time.now = END + timedelta(hours=7)
    assert "EXPIRED" in _said(embargoed, "run", code=76)
    _said(embargoed, *line, code=76)
    done = embargoed.by_hand(*line)
    assert done.returncode == 0, done.stderr
    assert _who(embargoed) == BOTH


@pytest.mark.slow
def test_send_reaches_new_people_when_given_again_after_the_embargo(embargoed: Press, time: Time) -> None:
    """A person who came into the list overnight gets the free text with the same line after the embargo's end."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now = END + timedelta(minutes=1)
    path = embargoed.folder / "lists" / "l.csv"
    path.write_text(path.read_text() + "eve@x.example,,,\n")
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", "--expect", "3")
    assert _who(embargoed) == [*BOTH, ("eve", False)]


def test_send_refuses_a_past_embargo_when_nobody_was_sent_under_it(embargoed: Press, time: Time) -> None:
    """An embargo in the past that nobody was sent under is refused as EMB04.

    Otherwise a slip in the year would send a bar that is over, or the text without one.
    """
    time.now = END + timedelta(minutes=1)
    assert "EMB04" in _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", code=65)


@pytest.mark.slow
def test_send_refuses_a_past_embargo_when_it_was_moved_there(embargoed: Press, time: Time) -> None:
    """An embargo that is moved to another time in the past is refused as EMB04.

    Otherwise a mistyped time would go unnoticed.
    """
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now = END + timedelta(minutes=1)
    _change(embargoed, "2026-06-05 12:00", "2026-06-05 11:00")
    assert "EMB04" in _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", code=65)


# --- lifting ---

LIFT = ("lift", NAME, "--reason", "A paper has it.", "--yes")


def _approved(press: Press, *words: str) -> None:
    path = press.folder / "advisory.toml"
    path.write_text("approval = true\n" + path.read_text())
    _said(press, "send", ADVISORY, "-l", "l", "--yes", *words, code=0 if words else 77)
    _said(press, "approve", f"{NAME}.1", "--yes", env={"ADVISORY_APPROVAL_KEY": "another person's key"})


@pytest.mark.parametrize("at", [(), pytest.param(("--at", "2026-06-04 20:00"), marks=pytest.mark.slow)])
def test_lift_frees_the_approved_first_wave_when_nothing_has_left(
    embargoed: Press, time: Time, at: tuple[str, ...]
) -> None:
    """A lift after the approval and before the first wave lets everybody get the text without the bar.

    Otherwise the first wave would leave with a bar that is over.
    """
    _approved(embargoed, *at)
    time.now += timedelta(seconds=5)
    said = _said(embargoed, *LIFT)
    assert "The embargo is lifted" in said
    if at:
        time.now = END - timedelta(hours=15)
    _said(embargoed, "run")
    assert _who(embargoed) == [(name, False) for name, _ in BOTH]


@pytest.mark.slow
def test_lift_holds_when_the_mailing_is_approved_later(embargoed: Press, time: Time) -> None:
    """A lift before the approval sends nothing, and after the approval everybody gets the text without the bar.

    Otherwise the embargo's end would be forgotten, and the approved text leave with the bar.
    """
    path = embargoed.folder / "advisory.toml"
    path.write_text("approval = true\n" + path.read_text())
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", code=77)
    time.now += timedelta(seconds=5)
    _said(embargoed, *LIFT)
    assert _who(embargoed) == []
    _said(embargoed, "approve", f"{NAME}.1", "--yes", env={"ADVISORY_APPROVAL_KEY": "another person's key"})
    _said(embargoed, "run")
    assert _who(embargoed) == [(name, False) for name, _ in BOTH]


@pytest.mark.slow
def test_lift_frees_the_text_when_the_first_wave_waits_for_its_time(embargoed: Press, time: Time) -> None:
    """A lift before the time of the first wave lets everybody get one text without the bar at that time.

    Nobody is told of a lift of an embargo that nobody knew.
    """
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", "--at", "2026-06-04 20:00")
    _said(embargoed, *LIFT)
    time.now = END - timedelta(hours=15)
    _said(embargoed, "run")
    assert _who(embargoed) == [(name, False) for name, _ in BOTH]


@pytest.mark.slow
@pytest.mark.parametrize("at", [(), ("--at", "2026-06-04 20:00")])
def test_lift_sends_nothing_when_given_twice(embargoed: Press, time: Time, at: tuple[str, ...]) -> None:
    """A lift that is given again says that it was lifted, ends with code 0 and sends no second notice.

    Otherwise a script that is not sure would be told of a mistake, and mail somebody at night.
    """
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes", *at)
    _said(embargoed, *LIFT)
    before = _who(embargoed)
    time.now += timedelta(seconds=5)
    said = _said(embargoed, *LIFT)
    assert ("was lifted at 12:00 CEST" if at else "This lift of the embargo was planned at 12:00 CEST") in said
    assert _who(embargoed) == before
    time.now = END - timedelta(hours=15)
    _said(embargoed, "run")
    left = _who(embargoed)
    if at:  # nobody had the text when it was lifted: the cleared get it free at their time, and nobody a notice
        assert (before, left) == ([("cleo", False), ("dora", False)], [(name, False) for name, _ in BOTH])
    else:
        assert left == before == sorted([*BOTH, ("ana", False), ("ben", False)])
    time.now = END + timedelta(hours=1)
    assert "Nothing was sent." in _said(embargoed, *LIFT)
    assert _who(embargoed) == left


def _think(patch: pytest.MonkeyPatch, time: Time, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Let ninety seconds pass, in which something else may happen, before a person agrees to a plan."""

    def agree(*_: object) -> None:
        time.now += timedelta(seconds=90)
        meanwhile()

    patch.setattr("advisory_cli.cli.terminal.dialogue.confirm_plan", agree)


def test_lift_ends_the_embargo_when_a_person_has_answered(
    embargoed: Press, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lift happens at the moment of the answer, not when its plan was shown. Everybody gets what the lift frees."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    _think(monkeypatch, time)
    assert embargoed.by_hand(*LIFT[:-1]).returncode == 0
    with sqlite3.connect(embargoed.folder / "ledger" / "ledger.db") as ledger:
        times = ledger.execute("SELECT notice, planned_at, lifted_at FROM mailing ORDER BY number").fetchall()
    answered = int((END - timedelta(days=1) + timedelta(seconds=90)).timestamp() * 1_000_000)
    assert [(notice, planned) for notice, planned, _ in times][1:] == [("lift", answered)]
    assert times[0][2] == answered
    assert _who(embargoed) == sorted([*BOTH, ("ana", False), ("ben", False)])


def test_lift_sends_nothing_when_the_advisory_is_stopped_at_the_question(
    embargoed: Press, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop that somebody gives while a person thinks forbids the lift, though the answer comes later."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")

    def stop() -> None:
        with closing(open_ledger(embargoed.folder / "ledger", now=time.now, writer=False)) as ledger:
            ledger.stop_plans(NAME, time.now)
        time.now += timedelta(seconds=5)

    _think(monkeypatch, time, stop)
    assert embargoed.by_hand(*LIFT[:-1]).returncode != 0
    assert _who(embargoed) == BOTH[:2]


def test_preview_shows_each_the_edition_that_was_sent_when_the_embargo_was_lifted(embargoed: Press, time: Time) -> None:
    """After a lift the preview of the mailing shows people the message they got, and when, not the freed text."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now += timedelta(minutes=90)
    _said(embargoed, *LIFT)
    for name, has_banner in BOTH:
        shown = _said(embargoed, "preview", f"{NAME}.1", "--to", f"{name}@x.example", "--text")
        assert ("EMBARGOED UNTIL" in shown) is has_banner
    _said(embargoed, "preview", f"{NAME}.1", "--no-open")
    page = (embargoed.folder / "previews" / f"{NAME}.1.html").read_text()
    day = "CEST, Thu 4 June 2026"
    assert page.count(f'"badges":["sent 12:00 {day}, under embargo"]') == 2
    assert page.count(f'"badges":["sent 13:30 {day}"]') == 2


def test_status_names_everybody_of_each_mailing_when_an_advisory_is_named(embargoed: Press, time: Time) -> None:
    """`status ADVISORY -v` shows each mailing in detail with all its people, and without -v names nobody."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now += timedelta(minutes=1)
    _said(embargoed, *LIFT)
    told, text = _said(embargoed, "status", NAME, "-v").split(f"{NAME}.1", 1)
    assert [told.count(f"{name}@x.example") for name in ("ana", "ben", "cleo", "dora")] == [1, 1, 0, 0]
    assert [text.count(f"{name}@x.example") for name in ("ana", "ben", "cleo", "dora")] == [1, 1, 1, 1]
    assert "@x.example" not in _said(embargoed, "status", NAME)


def test_report_says_that_nothing_sends_the_held_when_cron_has_ended(embargoed: Press, time: Time) -> None:
    """The report of a mailing with held people calls for cron once cron has not run for hours, as `status` does."""
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    page = embargoed.folder / "r.html"
    for hours, is_running in ((0, True), (5, False)):
        time.now += timedelta(hours=hours)
        _said(embargoed, "report", NAME, "-o", str(page), "--no-open")
        assert ("No action needed." in page.read_text()) is is_running
        assert ("cron --install" in page.read_text()) is not is_running


@pytest.mark.slow
def test_lift_holds_when_all_who_have_the_text_opted_out(embargoed: Press, time: Time) -> None:
    """A lift holds though all who have the text opted out, and nobody gets a notice.

    Otherwise the people who wait would wait on.
    """
    embargoed.write("lists/m.csv", CLEARED + "ana@x.example,,yes,2026-05-01\n")
    _said(embargoed, "send", ADVISORY, "-l", "m", "--yes")
    _said(embargoed, "suppress", "add", "ana@x.example")
    assert "The embargo is lifted" in _said(embargoed, *LIFT)
    assert "was lifted at" in _said(embargoed, *LIFT)
    assert _who(embargoed) == [("ana", True)]


def test_lift_refuses_when_the_embargo_has_ended(embargoed: Press, time: Time) -> None:
    """A lift after the embargo's end is refused as having nothing to lift.

    A person who types that has another text in mind.
    """
    _said(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    time.now = END + timedelta(hours=1)
    assert "has no embargo to lift" in _said(embargoed, *LIFT, code=65)
