"""The dialogue of every command that sends: when it asks, when it plans again, and with which code it ends."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import click
import pytest

from advisory_cli.cli.terminal import dialogue, plan_screen
from advisory_cli.cli.terminal.dialogue import (
    MOST_PLANS,
    _leaves_now,
    _rows_to_show,
    _unapproved,
    asking,
    refuse_wrong_options,
    say_late_rest,
    say_planned,
    send_agreed,
    send_to_testers,
    wait_for_rest,
)
from advisory_cli.cli.terminal.plan_screen import is_verbose
from advisory_cli.model.errors import PlanChanged
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, mailing

HOUR = timedelta(hours=1)


def options(**given: Any) -> Any:
    """The options of a command that asks a person."""
    usual = {
        "strict": False,
        "expect": None,
        "dry_run": False,
        "yes": False,
        "asks": True,
        "wait": False,
        "form": "text",
    }
    return SimpleNamespace(**(usual | given))


class Desk:
    """A command that plans: its application, its ledger and its proposals in one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, terms: tuple[str, ...] = ("a",), **plan: Any) -> None:
        self.clock = SimpleNamespace(now=lambda: NOW)
        self.practice = False
        self.number = 0
        self.decided = 0  # at the proposals before this one, something was decided while it was shown
        self.stale = 0
        self.terms = terms
        self.done: list[str] = []
        self.as_of = 0
        self._plan = {"asks": True, "is_over": False, "is_unsure": False, "notice": None, "findings": ()} | plan
        monkeypatch.setattr(dialogue, "show_plan", lambda *_, **__: self.done.append("show"))
        monkeypatch.setattr(dialogue, "info", lambda _: self.done.append("changed"))
        monkeypatch.setattr(dialogue, "confirm_plan", lambda *_: self.done.append("ask"))
        monkeypatch.setattr(dialogue, "print_json", lambda *_: None)
        monkeypatch.setattr(dialogue, "_carry_out", self.carry_out)

    @contextmanager
    def propose(self, _agreement: object) -> Iterator[Any]:
        """Make the next plan."""
        terms = self.terms[min(self.number, len(self.terms) - 1)]
        stale = self.number < self.stale
        self.plan = SimpleNamespace(
            mailing=mailing(), now=NOW, terms=terms, is_stale=lambda _: stale, embargo=None, waves=(), **self._plan
        )
        yield self
        self.number += 1

    def carry_out(self, *_: object) -> tuple[int, tuple[str, ...]]:
        """Deliver."""
        self.done.append("send")
        return 0, ("m1",)

    def decisions(self) -> int:
        """How much was decided."""
        return int(self.number < self.decided)

    def refuse_unapproved(self, *_: object) -> None:
        """Look for an approval."""
        self.done.append("approval")

    def refuse_stopped(self, _mailing: object, *, since: datetime) -> None:
        """Look for a stop."""
        assert since == NOW

    def context(self) -> None:
        """The context."""

    def mailings(self, _ledger: object) -> tuple[str, ...]:
        """The mailings of the plan."""
        return ("m1", "m2")

    def concerns(self, _ledger: object) -> tuple[object, ...]:
        """Nothing is wrong with the ledger."""
        return ()

    def note_question(self, name: str, _now: datetime) -> None:
        """A person is asked."""

    def clear_question(self, name: str) -> None:
        """A person has answered."""

    def run(self, **given: Any) -> tuple[int, tuple[str, ...]]:
        """Give the command."""
        app: Any = self
        return send_agreed(app, app, options(**given), self.propose)


def test_plan_is_shown_asked_and_carried_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan to which a person agrees is carried out at once."""
    desk = Desk(monkeypatch)
    assert desk.run() == (0, ("m1",))
    assert desk.done == ["approval", "show", "ask", "send"]


@pytest.mark.parametrize(("decided", "stale"), [(1, 0), (0, 1), (1, 1)])
def test_plan_is_made_again_when_it_is_out_of_date(monkeypatch: pytest.MonkeyPatch, decided: int, stale: int) -> None:
    """A plan is made again when something was decided or a time came meanwhile, and asked again only if it differs.

    Otherwise what a colleague has just stopped would leave, or a person be asked the same twice.
    """
    for terms, done in (
        (("a",), ["approval", "show", "ask", "approval", "send"]),
        (("a", "b"), ["approval", "show", "ask", "approval", "changed", "show", "ask", "send"]),
    ):
        desk = Desk(monkeypatch, terms=terms)
        desk.decided, desk.stale = decided, stale
        assert desk.run() == (0, ("m1",))
        assert desk.done == done


@pytest.mark.parametrize(
    ("at_once", "send_at", "leaves"),
    [(0, NOW + HOUR, False), (0, NOW, True), (0, None, True), (3, NOW + HOUR, True)],
)
def test_plan_shows_progress_when_a_message_leaves_now(at_once: int, send_at: datetime | None, leaves: bool) -> None:
    """A plan of which everything is scheduled has no progress to show, else a bar at 0/3 would stay on the screen."""
    plan: Any = SimpleNamespace(at_once=at_once, mailing=mailing(send_at=send_at))
    assert _leaves_now(plan, NOW) is leaves


def test_script_sends_the_plan_that_it_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --yes nobody has looked at the plan for a while, so that it is carried out as it is."""
    desk = Desk(monkeypatch)
    desk.decided = desk.stale = 1
    assert desk.run(yes=True, asks=False) == (0, ("m1",))
    assert desk.done == ["approval", "send"]


def test_planning_ends_when_something_is_decided_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that is out of date each time is given up, and nothing is sent."""
    desk = Desk(monkeypatch, terms=tuple(map(str, range(99))))
    desk.decided = 99
    with pytest.raises(PlanChanged):
        desk.run()
    assert "send" not in desk.done
    assert desk.number == MOST_PLANS


@pytest.mark.parametrize(("unsure", "code"), [(False, 0), (True, 76)])
def test_notice_that_is_over_sends_nothing(monkeypatch: pytest.MonkeyPatch, unsure: bool, code: int) -> None:
    """A finished notice given again sends nothing, and asks for a look when it is in doubt for anybody."""
    desk = Desk(monkeypatch, is_over=True, is_unsure=unsure, asks=False)
    assert desk.run() == (code, ("m1", "m2"))
    assert desk.done == ["approval", "show"]


def test_dry_run_needs_no_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dry run looks for no approval, and asks nobody."""
    desk = Desk(monkeypatch)
    assert desk.run(dry_run=True, asks=False) == (0, ("m1",))
    assert desk.done == ["show", "send"]


@pytest.mark.parametrize(
    ("notice", "dry_run", "yes", "interactive", "practice", "verbose"),
    [
        (None, False, True, False, False, False),
        (object(), False, True, False, False, True),
        (None, True, True, False, False, True),
        (None, False, False, False, False, True),
        (None, False, True, True, False, True),
        (None, False, True, False, True, True),
    ],
)
def test_plan_is_silent_only_for_a_live_send_of_a_script(
    monkeypatch: pytest.MonkeyPatch,
    notice: object,
    dry_run: bool,
    yes: bool,
    interactive: bool,
    practice: bool,
    verbose: bool,
) -> None:
    """A live send from cron says nothing when all is well, and everything else shows its plan."""
    monkeypatch.setattr(plan_screen, "is_interactive", lambda: interactive)
    app: Any = SimpleNamespace(practice=practice)
    plan: Any = SimpleNamespace(notice=notice)
    assert is_verbose(app, plan, options(dry_run=dry_run, yes=yes)) is verbose


@pytest.mark.parametrize(
    ("given", "names", "code", "waits"),
    [
        ({"wait": True}, ("m1",), 0, True),
        ({"wait": True}, ("m1",), 69, True),
        ({"wait": True}, ("m1",), 73, True),
        ({"wait": True}, ("m1",), 75, True),
        ({"wait": True}, ("m1",), 76, False),
        ({"wait": True}, ("m1",), 130, False),
        ({"wait": True}, (), 0, False),
        ({"wait": False}, ("m1",), 0, False),
        ({"wait": True, "dry_run": True}, ("m1",), 0, False),
    ],
)
def test_command_waits_when_it_was_asked_to_and_nothing_serious_happened(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], names: tuple[str, ...], code: int, waits: bool
) -> None:
    """A command waits for the rest with --wait, unless it was a dry run or has to be looked at."""
    asked: list[bool] = []

    def wait(*_: object, include_unattempted: bool, code: int) -> int:
        asked.append(include_unattempted)
        return code + 1000

    monkeypatch.setattr("advisory_cli.actions.sending.wait.wait_until_sent", wait)
    app: Any = SimpleNamespace()
    assert wait_for_rest(app, options(**given), names, code) == (code + 1000 if waits else code)
    assert asked == ([True] if waits else [])


@pytest.mark.parametrize(
    ("send_at", "planned", "code"), [(None, 2, 77), (None, 0, 0), (NOW, 2, 0)], ids=["now", "held", "at its time"]
)
def test_mailing_that_waits_for_its_approval_is_refused_when_it_would_leave_now(
    monkeypatch: pytest.MonkeyPatch, send_at: datetime | None, planned: int, code: int
) -> None:
    """A send that would leave now ends in 77 without its approval, and one that would wait anyway in 0."""
    monkeypatch.setattr(dialogue, "show", lambda _: None)
    what = MailingSummary(mailing=mailing(send_at=send_at, needs_approval=True), counts={State.PLANNED: planned})
    assert say_planned(what) == code


@pytest.mark.parametrize(
    ("needs", "resumes", "stored", "found"),
    [
        (True, None, ("m1", "m2"), "m1"),
        (True, None, ("m2",), "m2"),  # only the text of a notice was stored
        (True, None, (), None),
        (False, None, ("m1",), None),
        (True, object(), ("m1",), None),
    ],
)
def test_new_mailing_waits_for_its_approval(
    needs: bool, resumes: object, stored: tuple[str, ...], found: str | None
) -> None:
    """A mailing that was just planned waits when the newsroom wants approvals, and one that goes on does not."""
    notice = SimpleNamespace(text_mailing=mailing("m2"))
    plan: Any = SimpleNamespace(mailing=mailing(needs_approval=needs), resumes=resumes, notice=notice)
    ledger: Any = SimpleNamespace(
        find=lambda name: [MailingSummary(mailing=mailing(name), counts={})] if name in stored else []
    )
    waiting = _unapproved(plan, ledger)
    assert (waiting and waiting.mailing.id) == found


def test_result_names_doubts_of_the_revision_and_refusals_of_the_mailing() -> None:
    """The doubts of all mailings of the revision are named, and the refusals of this mailing alone."""
    asked: list[tuple[str, State]] = []

    def rows(name: str, *, states: tuple[State, ...]) -> Iterator[DeliveryRow]:
        asked.append((name, states[0]))
        return iter(DeliveryRow(id=1, mailing_id=name, address="a@x.example", state=states[0]) for _ in range(30))

    others = (
        mailing("m1"),
        mailing("m2"),
        mailing("m3", revision=2),
        mailing("m4", advisory="other"),
        mailing("m5", realm=Realm.PRACTICE),
    )
    ledger: Any = SimpleNamespace(
        mailings=lambda: [MailingSummary(mailing=one, counts={}) for one in others], rows=rows
    )
    plan: Any = SimpleNamespace(mailing=mailing("m1"))
    assert len([*_rows_to_show(plan, ledger)]) == 60
    assert asked == [("m1", State.IN_DOUBT), ("m2", State.IN_DOUBT), ("m1", State.REFUSED)]


@pytest.mark.parametrize(("late", "too_late", "told"), [(1, 2, ["m1"]), (0, 2, []), (1, 0, [])])
def test_late_people_are_told_when_this_run_left_them_out(
    monkeypatch: pytest.MonkeyPatch, late: int, too_late: int, told: list[str]
) -> None:
    """People left out as too late are told once a mailing, and not by a run that left nobody out."""
    said: list[str] = []
    observer = SimpleNamespace(too_late=lambda one, *_: said.append(one.mailing.id))
    monkeypatch.setattr(dialogue, "TerminalObserver", lambda _: observer)
    monkeypatch.setattr("advisory_cli.actions.sending.lateness.cause_of", lambda *_, **__: None)
    ledger: Any = SimpleNamespace(
        find=lambda name: [MailingSummary(mailing=mailing(name), counts={}, too_late=too_late)],
        record_expiry_reason=lambda *_: None,
    )
    app: Any = SimpleNamespace(context=lambda: SimpleNamespace(newsroom=SimpleNamespace(zone="UTC")))
    say_late_rest(app, ledger, ("m1", "m1"), Tally(late=late))
    assert said == told


@pytest.mark.parametrize(("asks", "noted"), [(True, ["ask summit", "over summit"]), (False, [])])
def test_question_is_noted_while_a_person_is_asked(asks: bool, noted: list[str]) -> None:
    """A question is in the ledger while a person is asked, and is removed whatever the answer."""
    said: list[str] = []
    app: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW))
    ledger: Any = SimpleNamespace(
        note_question=lambda name, _: said.append(f"ask {name}"),
        clear_question=lambda name: said.append(f"over {name}"),
    )
    with pytest.raises(KeyboardInterrupt), asking(app, ledger, "summit", options(asks=asks)):
        raise KeyboardInterrupt
    assert said == noted


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ((ACCEPTED, ACCEPTED), 0),
        ((ACCEPTED, REFUSED), 69),
        ((ACCEPTED, DEFERRED), 75),
        ((REFUSED, DEFERRED), 69),
        ((REFUSED, IN_DOUBT), 76),
        ((), 75),
    ],
)
def test_test_ends_in_the_gravest_of_its_outcomes(
    monkeypatch: pytest.MonkeyPatch, outcomes: tuple[Any, ...], code: int
) -> None:
    """A test ends in 76 for a doubt, in 69 for a refusal, in 75 when it has not arrived yet, and else in 0."""
    asked: list[tuple[str, ...]] = []

    def send(*_: object, testers: tuple[str, ...]) -> list[tuple[str, Any]]:
        asked.append(testers)
        return [(f"t{number}@x.example", outcome) for number, outcome in enumerate(outcomes)]

    monkeypatch.setattr("advisory_cli.actions.sending.test_message.send_test", send)
    monkeypatch.setattr("advisory_cli.actions.sending.test_message.opted_out", lambda *_: ())
    monkeypatch.setattr(dialogue, "show", lambda _: None)
    monkeypatch.setattr("advisory_cli.report.screens.summary.test_lines", lambda *_, **__: ())
    office = SimpleNamespace(testers=("a@x.example",), route=None)
    app: Any = SimpleNamespace(newsroom=office, context=lambda _: None, log_event=lambda _: None)
    prepared: Any = None
    assert send_to_testers(app, prepared, app, options(test_to=())) == code
    send_to_testers(app, prepared, app, options(test_to=("b@x.example",)))
    assert asked == [("a@x.example",), ("b@x.example",)]


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"rate": "30/minute"}, False),
        ({"rate": "1 / second"}, False),
        ({"rate": "0/minute"}, True),
        ({"rate": "30/day"}, True),
        ({"rate": "30"}, True),
        ({"expect": "412"}, False),
        ({"expect": "12+400"}, False),
        ({"expect": "0"}, False),
        ({"expect": ""}, True),
        ({"expect": "12+"}, True),
        ({"expect": "many"}, True),
        ({"is_test": True, "dry_run": True}, True),
        ({"is_test": True}, False),
        ({"is_test": True, "form": "json"}, True),
        ({"form": "json"}, False),
        ({"dry_run": True}, False),
    ],
)
def test_wrong_options_are_refused(given: dict[str, Any], refused: bool) -> None:
    """A pace or a number in a wrong form, and a test that is a dry run, are refused before anything is read."""
    usual = {"rate": None, "expect": None, "is_test": False, "dry_run": False, "form": "text"}
    with pytest.raises(click.UsageError) if refused else nullcontext():
        refuse_wrong_options(SimpleNamespace(**(usual | given)))  # type: ignore[arg-type]
