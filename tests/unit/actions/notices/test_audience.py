"""The circles of a notice: how those who waited are laid down, and what is counted of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from advisory_cli.actions.notices import audience
from advisory_cli.actions.notices.audience import CurrentReaders, Released, Unserved
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


@pytest.mark.parametrize(
    ("state", "due", "old_end", "until"),
    [
        (State.HELD, None, None, END),
        (State.HELD, NOW + HOUR, None, END),  # its readers know no end: the hour meant an embargo that is gone
        (State.HELD, END, END, END),
        (State.HELD, END - HOUR, END - HOUR, END),
        (State.HELD, END + HOUR, END + HOUR, END),
        (State.HELD, END + HOUR, END, END + HOUR),
        (State.PLANNED, NOW + HOUR, None, END),
        (State.PLANNED, END + HOUR, None, END + HOUR),
        (State.PLANNED, END, None, END),
    ],
)
def test_rest_waits_for_the_new_end_when_the_old_one_was_all_that_held_them(
    state: State, due: datetime | None, old_end: datetime | None, until: datetime
) -> None:
    """A reader held until the old end waits for the new one, and an hour after it is kept.

    Otherwise the uncleared would get the text at the end that was moved.
    """
    assert selected(rest(old_end=old_end), reader(state=state, due=due))[2] == until


@pytest.mark.parametrize("due", [None, END - HOUR])
def test_rest_gets_the_embargoed_edition_when_a_reader_was_cleared(due: datetime | None) -> None:
    """A cleared reader gets the edition with the bar, at their hour, and the open one from the end on."""
    early = reader(phase=Phase.EMBARGOED, due=due)
    assert selected(rest(), early) == (Phase.EMBARGOED, Selection.SEND, due)
    late = reader(phase=Phase.EMBARGOED, due=END)
    assert selected(rest(), late) == (Phase.OPEN, Selection.SEND, END)
    assert selected(rest(embargo=False), reader(phase=Phase.EMBARGOED)) == (Phase.OPEN, Selection.SEND, None)


def circle(kind: type[Any], *, embargo: bool = True, **changes: Any) -> Any:
    """Another circle of the same advisory."""
    advisory = founding(embargo=Embargo(until=FREE) if embargo else None)
    return kind(**{"composer": None, "advisory": advisory, "newsroom": newsroom(), "now": NOW, **changes})


def test_rest_leaves_out_the_mailings_that_stay_stopped() -> None:
    """People of a mailing that stays stopped get nothing, and those of another do."""
    desk: Any = Desk(reader("ana"), reader("ben", mailing_id="m2"))
    assert [one.key.partition("@")[0] for one in rest(stopped=frozenset({"m1"})).readers(desk)] == ["ben"]


@pytest.mark.parametrize(
    ("person", "early"),
    [
        (reader(phase=Phase.EMBARGOED), True),
        (reader(phase=Phase.EMBARGOED, expects=True), False),  # a later revision is planned for them
        (reader(phase=Phase.OPEN), False),
    ],
)
def test_readers_under_embargo_are_those_for_whom_nothing_newer_is_planned(person: Reader, early: bool) -> None:
    """A notice to those under embargo alone leaves out the free and whoever is to get a later text anyway."""
    desk: Any = Desk(person)
    assert [*circle(CurrentReaders, only_early=True).readers(desk)] == ([person] if early else [])
    assert [*circle(CurrentReaders).readers(desk)] == [person]


def test_readers_get_the_edition_of_the_embargo_below_what_they_have() -> None:
    """A reader gets the edition with the bar while an embargo holds, in the thread of what they have."""
    served = reader(phase=Phase.OPEN, received=((1, "example.org", ""), (2, "example.org", "")))
    for embargo, phase in ((True, Phase.EMBARGOED), (False, Phase.OPEN)):
        entry = circle(CurrentReaders, embargo=embargo).entry(served, b"key")
        assert (entry.phase, entry.selection, entry.due) == (phase, Selection.SEND, None)
        assert len(entry.thread) == 2
    over = circle(CurrentReaders, now=END)
    assert (over.free_at, over.phases) == (None, (Phase.OPEN,))
    assert circle(CurrentReaders).phases == (Phase.OPEN, Phase.EMBARGOED)


@pytest.mark.parametrize(
    ("state", "due", "mailing_id", "freed"),
    [
        (State.HELD, END, "m1", True),
        (State.HELD, END + HOUR, "m1", False),  # an hour of their own, after the end
        (State.HELD, None, "m1", True),
        (State.PLANNED, None, "m1", True),
        (State.PLANNED, NOW, "m1", True),
        (State.PLANNED, NOW + HOUR, "m1", False),
        (State.HELD, END, "m2", False),  # another mailing
    ],
)
def test_lift_frees_who_waits_for_the_end_and_nobody_who_waits_for_an_hour(
    state: State, due: datetime | None, mailing_id: str, freed: bool
) -> None:
    """A lift frees whoever waits for the embargo's end alone, and keeps the hours that readers have of their own."""
    person = reader(state=state, due=due, mailing_id=mailing_id)
    group = circle(Released, embargo=False, mailings={"m1": END})
    desk: Any = Desk(person)
    assert [*group.readers(desk)] == ([person] if freed else [])
    entry = group.entry(person, b"key")
    assert (entry.phase, entry.due, entry.thread) == (Phase.OPEN, None, ())


# --- what is counted ---


class Desk:
    """A ledger, its table of recipients and who places people in it, in one: it keeps nothing."""

    newsroom_key = b"key"

    def __init__(self, *waiting: Reader) -> None:
        self.waiting = waiting

    def unserved(self, **_: Any) -> Iterator[Reader]:
        """Who waits."""
        return iter(self.waiting)

    audience = unserved

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


def placed(monkeypatch: pytest.MonkeyPatch, group: Any, *people: Reader) -> dict[str, Any]:
    """The rows of the table, by short name."""
    rows: dict[str, Any] = {}

    class Table(Desk):
        def add(self, entry: Any) -> None:
            rows[entry.key.partition("@")[0]] = entry

    desk: Any = Table(*people)
    monkeypatch.setattr(audience, "VariantAssigner", lambda **_: desk)
    with group.selected(desk):
        pass
    return rows


def test_group_counts_only_those_who_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excluded and left-out people are in the table with their reason, and count neither as later nor by zone."""
    later = {"due": NOW + HOUR, "fields": {"zone": "Asia/Tokyo"}}
    group = rest(
        embargo=False,
        excluded=frozenset({"ben@paper.example.com"}),
        left_out_why={
            "cleo@paper.example.com": Selection.ANSWERED,
            "ben@paper.example.com": Selection.ANSWERED,
        },
    )
    rows = placed(monkeypatch, group, *(reader(name, **later) for name in ("ana", "ben", "cleo")), reader("dora"))
    assert {name: row.selection for name, row in rows.items()} == {
        "ana": Selection.SEND,
        "ben": Selection.EXCLUDED,
        "cleo": Selection.ANSWERED,
        "dora": Selection.SEND,
    }
    assert (group.later, group.first_due) == (1, NOW + HOUR)
    assert dict(group.zones) == {(Phase.OPEN, "Asia/Tokyo"): 1}


def test_group_counts_the_free_when_a_notice_would_bind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers who have it free are counted when the notice is under embargo, unless they get none."""
    group = circle(CurrentReaders, excluded=frozenset({"ben@paper.example.com"}))
    people = (reader("ana"), reader("ben"), reader("cleo", phase=Phase.EMBARGOED))
    placed(monkeypatch, group, *people)
    assert group.free == 1
    placed(monkeypatch, group, reader("cleo", phase=Phase.EMBARGOED))
    assert group.free == 0
    free = circle(CurrentReaders, embargo=False)
    placed(monkeypatch, free, *people)
    assert free.free == 0


def test_rest_is_laid_down_as_it_was_planned_before() -> None:
    """A row of the plan keeps address, key, place in a list, language and turn of the person, and has no cells yet."""
    person = reader("Ana", fields={"language": "fr", "name": "Ana"}, first=True, list_name="us", line=7)
    entry = rest(embargo=False).entry(person, b"key")
    assert (entry.address, entry.key) == (person.address, person.key)
    assert (entry.list_name, entry.line, entry.language, entry.first) == ("us", 7, "fr", True)
    assert (entry.fields, entry.variant, entry.thread) == ({}, 0, ())
    assert rest(embargo=False).entry(reader(), b"key").language == ""
