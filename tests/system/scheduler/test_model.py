"""The model itself: each kind of broken promise is seen, and what may be is not called one."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from tests.system.scheduler.clock import BEGIN
from tests.system.scheduler.model import Frozen, Model, State, Text
from tests.system.scheduler.server import Arrival

ANN, BEN = "ann@daily.example", "ben@evening.example"  # Ann agreed to embargoes
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD: Final = Text(mark="zqa1zq", advisory="a", number=1)
NEW: Final = Text(mark="zqa2zq", advisory="a", number=2)
LATER: Final = Text(mark="zqa3zq", advisory="a", number=3, embargo=BEGIN + 5 * HOUR)
CAME: Final = Arrival(
    at=BEGIN, true=BEGIN, step=1, to=BEN, subject="PRESS RELEASE: News", text=OLD.mark, word="", answer="ok"
)


@pytest.fixture
def model() -> Model:
    """Three texts, and an order of the first to both."""
    made = Model(cleared=[ANN], approval=False)
    for text in (OLD, NEW, LATER):
        made.wrote(text)
    _order(made, OLD)
    return made


def _order(model: Model, text: Text, *, at: timedelta | None = None) -> None:
    when = None if at is None else BEGIN + at
    model.ordered(text.mark, [ANN, BEN], BEGIN, at=when, until=None, person=False)
    model.froze(Frozen(id="a.1", advisory="a", text=text.mark, notice=""))


def _kinds(model: Model, arrival: Arrival) -> list[str]:
    return [one.kind for one in model.arrived(arrival)]


def _at(after: timedelta, *, text: Text = OLD, subject: str = CAME.subject, to: str = BEN) -> Arrival:
    when = BEGIN + after
    return replace(CAME, at=when, true=when, text=text.mark, subject=subject, to=to)


def test_model_sees_no_fault_when_each_gets_it_once_within_six_hours(model: Model) -> None:
    """A message to each person once and within six hours is no fault.

    A model that sees faults everywhere would be switched off.
    """
    assert _kinds(model, CAME) == []
    assert _kinds(model, _at(5 * HOUR, to=ANN)) == []


def test_model_sees_twice_when_nobody_wanted_the_second_message(model: Model) -> None:
    """A second message is a fault unless a person wanted it, though a dropped one before it may have arrived too."""
    assert _kinds(model, replace(CAME, answer="drop")) == []
    assert _kinds(model, CAME) == ["twice"]
    model.resends([(OLD.mark, ANN)], BEGIN)
    assert [_kinds(model, replace(CAME, to=ANN)) for _ in range(3)] == [[], [], ["twice"]]


def test_model_sees_late_when_six_hours_or_a_day_have_passed(model: Model) -> None:
    """A message is late after six hours, or a day after its first attempt.

    A script's word later on makes nothing timely.
    """
    assert _kinds(model, _at(8 * HOUR)) == ["late"]
    model.ordered(OLD.mark, [ANN], BEGIN + 8 * HOUR, at=None, until=None, person=False)
    assert _kinds(model, replace(_at(9 * HOUR), to=ANN)) == ["late again"]
    model.ordered(NEW.mark, [ANN], BEGIN, at=None, until=None, person=False)
    assert _kinds(model, replace(_at(HOUR, text=NEW, to=ANN), answer="defer")) == []
    assert _kinds(model, _at(24 * HOUR, text=NEW, to=ANN)) == []
    assert _kinds(model, _at(60 * HOUR, text=NEW, to=ANN)) == ["twice", "late"]


def test_model_sees_older_when_a_newer_text_is_frozen(model: Model) -> None:
    """An older text is a fault from the moment that the newer one is frozen."""
    _order(model, NEW)
    assert _kinds(model, CAME) == ["older"]


def test_model_sees_a_fault_when_a_text_was_stopped_or_withdrawn(model: Model) -> None:
    """A message after a stop, an opt-out or a withdrawal is a fault of that name. Each is a person's last word."""
    model.state.stopped.add(OLD.mark)
    assert _kinds(model, CAME) == ["stopped"]
    model.state.stopped.clear()
    model.state.opted_out.add(ANN)
    assert _kinds(model, replace(CAME, to=ANN)) == ["opted out"]
    model.froze(Frozen(id="a.2", advisory="a", text="", notice="withdrawal"))
    assert "withdrawn" in _kinds(model, CAME)


def test_model_sees_early_or_bar_when_an_embargo_is_broken(model: Model) -> None:
    """A message before the embargo's end to the uncleared, or with a wrong bar, is a fault.

    A lift ends one embargo alone.
    """
    _order(model, LATER)
    barred = "EMBARGOED until 14:00: News"
    assert _kinds(model, _at(HOUR, text=LATER, subject=barred)) == ["early"]
    assert _kinds(model, _at(HOUR, text=LATER, to=ANN)) == ["bar"]
    assert _kinds(model, _at(6 * HOUR, text=replace(LATER, mark="zqa3zq"), subject=barred, to=ANN)) == ["twice", "bar"]
    model.lifts("a", BEGIN + HOUR)
    model.state.got.clear()
    assert _kinds(model, _at(2 * HOUR, text=LATER)) == []
    again = Text(mark="zqa4zq", advisory="a", number=4, embargo=BEGIN + DAY)
    model.wrote(again)
    _order(model, again)
    assert _kinds(model, _at(3 * HOUR, text=again)) == ["early"], "a lift ends one embargo"


def test_model_sees_restored_when_an_old_ledger_sends_unaccepted(model: Model) -> None:
    """A message by an old ledger is a fault until somebody accepts the ledger, and is forgiven then."""
    copy = model.saved()
    assert _kinds(model, CAME) == []
    model.restored(copy)
    assert _kinds(model, replace(CAME, to=ANN)) == ["restored"]
    model.accepted()
    assert _kinds(model, CAME) == []


def test_model_sees_no_old_ledger_when_nothing_has_overtaken_the_copy(model: Model) -> None:
    """A copy that nothing has overtaken is no old ledger, else each restoration would be a question."""
    model.restored(model.saved())
    assert model.limbo is None
    model.restored(State())
    assert model.limbo is not None
