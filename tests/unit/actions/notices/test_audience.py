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


def selected(circle: Unserved, person: Reader) -> tuple[Phase, Selection, datetime | None]:
    """How somebody is laid down."""
    entry = circle.entry(person, b"key")
    return entry.phase, entry.selection, entry.due


def test_rest_leaves_at_once_when_their_time_has_passed() -> None:
    """A waiting reader whose time has passed gets the text at once, and one whose time is to come at that time."""
    free = rest(embargo=False)
    assert selected(free, reader(due=NOW - HOUR)) == (Phase.OPEN, Selection.SEND, None)
    assert selected(free, reader(due=NOW)) == (Phase.OPEN, Selection.SEND, None)
    assert selected(free, reader(due=NOW + HOUR)) == (Phase.OPEN, Selection.SEND, NOW + HOUR)
    early = reader(due=NOW - HOUR, phase=Phase.EMBARGOED)
    assert selected(rest(), early) == (Phase.EMBARGOED, Selection.SEND, None)


@pytest.mark.parametrize("due", [None, NOW - HOUR, NOW + HOUR, END])
@pytest.mark.parametrize("state", [State.PLANNED, State.HELD])
def test_rest_holds_the_uncleared_when_the_embargo_has_not_ended(state: State, due: datetime | None) -> None:
    """A reader who waits is due at the embargo's end, whatever hour before it they were first planned for.

    Otherwise somebody who never agreed would get the text before the end.
    """
    phase, standing, until = selected(rest(old_end=END), reader(state=state, due=due))
    assert phase is Phase.OPEN
    assert until == END
    assert standing is (Selection.SEND if state is State.PLANNED and due == END else Selection.HELD)


def test_rest_waits_on_when_a_reader_has_an_hour_after_the_end() -> None:
    """A held reader with a later hour of their own keeps it.

    Otherwise the text would come in the night, when the embargo ends.
    """
    late = END + 8 * HOUR
    assert selected(rest(old_end=END), reader(state=State.HELD, due=late)) == (Phase.OPEN, Selection.HELD, late)


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
    def open_recipient_table(self, **_: Any) -> Iterator["Desk"]:
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
            with circle.selected(desk):
                pass
        return circle

    return lay


def test_rest_tells_the_first_of_the_readers_times(counted: Callable[..., Unserved]) -> None:
    """The circle tells the first of its readers' times and how many have one.

    Otherwise the plan would name the hour of the last reader, hours after the mail began to leave.
    """
    times = (NOW + 3 * HOUR, NOW + HOUR, NOW + 2 * HOUR, None)
    circle = counted(tuple(reader(f"p{number}", due=due) for number, due in enumerate(times)))
    assert (circle.first_due, circle.later) == (NOW + HOUR, 3)


def test_rest_doubts_a_reader_when_their_message_is_under_way(counted: Callable[..., Unserved]) -> None:
    """A reader whose message is claimed or in doubt is counted among the doubts, and a planned one is not."""
    states = (State.PLANNED, State.CLAIMED, State.IN_DOUBT)
    circle = counted(tuple(reader(state.name.lower(), state=state) for state in states))
    assert {key.partition("@")[0] for key in circle.doubts} == {"claimed", "in_doubt"}


def test_rest_forgets_its_counts_when_it_is_laid_down_anew(counted: Callable[..., Unserved]) -> None:
    """The doubts, times and zones of an earlier laying down are forgotten.

    Otherwise a doubt just decided would be told again.
    """
    before = reader("ana", state=State.IN_DOUBT, due=NOW + HOUR, fields={"zone": "Europe/Paris"})
    circle = counted((before,), (reader("ben", fields={"zone": "Asia/Tokyo"}),))
    assert (circle.doubts, circle.first_due, circle.later) == (set(), None, 0)
    assert [zone for _, zone in circle.zones] == ["Asia/Tokyo"]
