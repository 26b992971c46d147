"""The circles of a notice: how those who waited are laid down, and what is counted of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from advisory_cli.actions.notices import audience
from advisory_cli.actions.notices.audience import Unserved
from advisory_cli.model.mailing.delivery import Selection, State
from advisory_cli.model.people.reader import Reader
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.press.edition import Phase, Placing
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import founding, newsroom

FREE = Moment(wall=datetime(2026, 6, 5, 0, 1), zone="UTC")  # noqa: DTZ001  a wall time
END = FREE.instant
NOW = END - timedelta(days=2)
HOUR = timedelta(hours=1)


def reader(name: str = "ana", **changes: Any) -> Reader:
    """Somebody who waits, with what a test changes."""
    address = f"{name}@paper.example.com"
    fields: dict[str, Any] = {"address": address, "key": address, "fields": {}, "list_name": "eu", "line": 2}
    fields |= {"first": False, "state": State.PLANNED, "phase": Phase.OPEN, "mailing_id": "m1"}
    return Reader(**(fields | changes))


def rest(*, embargo: bool = True, **changes: Any) -> Unserved:
    """The circle of those who wait, under an embargo that still holds, or under none."""
    advisory = founding(embargo=Embargo(until=FREE) if embargo else None)
    fields: dict[str, Any] = {"composer": None, "advisory": advisory, "newsroom": newsroom(), "now": NOW}
    return Unserved(**(fields | changes))


def laid(circle: Unserved, person: Reader) -> tuple[Phase, Selection, datetime | None]:
    """How somebody is laid down."""
    entry = circle.entry(person, b"key")
    return entry.phase, entry.standing, entry.due


def test_rest_leaves_at_once_when_their_time_has_passed() -> None:
    """Who was to have it an hour ago would get the corrected text late, or as a mailing for a time that is over."""
    free = rest(embargo=False)
    assert laid(free, reader(due=NOW - HOUR)) == (Phase.OPEN, Selection.SEND, None)
    assert laid(free, reader(due=NOW)) == (Phase.OPEN, Selection.SEND, None)
    assert laid(free, reader(due=NOW + HOUR)) == (Phase.OPEN, Selection.SEND, NOW + HOUR)
    early = reader(due=NOW - HOUR, phase=Phase.EMBARGOED)
    assert laid(rest(), early) == (Phase.EMBARGOED, Selection.SEND, None)


@pytest.mark.parametrize("due", [None, NOW - HOUR, NOW + HOUR, END])
@pytest.mark.parametrize("state", [State.PLANNED, State.HELD])
def test_rest_holds_the_uncleared_when_the_embargo_has_not_ended(state: State, due: datetime | None) -> None:
    """Somebody who never agreed would be due before the end, by the hour they were first planned for."""
    phase, standing, until = laid(rest(old_end=END), reader(state=state, due=due))
    assert phase is Phase.OPEN
    assert until == END
    assert standing is (Selection.SEND if state is State.PLANNED and due == END else Selection.HELD)


def test_rest_waits_on_for_a_time_after_the_end() -> None:
    """Who has a later hour of their own would get it in the night, when the embargo ends."""
    late = END + 8 * HOUR
    assert laid(rest(old_end=END), reader(state=State.HELD, due=late)) == (Phase.OPEN, Selection.HELD, late)


# --- what is counted ---


class Desk:
    """A ledger, its table of recipients and who places people in it, in one: it keeps nothing."""

    newsroom_key = b"key"

    def __init__(self, *waiting: Reader) -> None:
        self.waiting = waiting

    def unserved(self, **_: Any) -> Iterator[Reader]:
        """Who waits."""
        return iter(self.waiting)

    @contextmanager
    def open_roll(self, **_: Any) -> Iterator["Desk"]:
        """Open the table."""
        yield self

    def place(self, _recipient: Recipient, _phase: Phase) -> tuple[Placing, Placing]:
        """Everybody gets the same."""
        return Placing(variant=0, fields={}), Placing(variant=0, fields={})

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_, **__: None


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Unserved]:
    """A circle that was laid down, once for each group of people."""

    def lay(*groups: tuple[Reader, ...]) -> Unserved:
        circle = rest(embargo=False)
        for people in groups:
            desk: Any = Desk(*people)
            monkeypatch.setattr(audience, "VariantAssigner", lambda desk=desk, **_: desk)
            with circle.laid(desk):
                pass
        return circle

    return lay


def test_the_first_of_their_times_is_told(counted: Callable[..., Unserved]) -> None:
    """The plan would name the hour of the last reader, hours after the mail began to leave."""
    times = (NOW + 3 * HOUR, NOW + HOUR, NOW + 2 * HOUR, None)
    circle = counted(tuple(reader(f"p{number}", due=due) for number, due in enumerate(times)))
    assert (circle.first_due, circle.later) == (NOW + HOUR, 3)


def test_who_is_being_served_may_have_it(counted: Callable[..., Unserved]) -> None:
    """Somebody whose message is under way would be counted among those who surely have nothing."""
    states = (State.PLANNED, State.CLAIMED, State.IN_DOUBT)
    circle = counted(tuple(reader(state.name.lower(), state=state) for state in states))
    assert {key.partition("@")[0] for key in circle.doubts} == {"claimed", "in_doubt"}


def test_what_was_counted_before_is_forgotten(counted: Callable[..., Unserved]) -> None:
    """A doubt that a person has just decided would be told again when the same plan is laid down anew."""
    before = reader("ana", state=State.IN_DOUBT, due=NOW + HOUR, fields={"zone": "Europe/Paris"})
    circle = counted((before,), (reader("ben", fields={"zone": "Asia/Tokyo"}),))
    assert (circle.doubts, circle.first_due, circle.later) == (set(), None, 0)
    assert [zone for _, zone in circle.zones] == ["Asia/Tokyo"]
