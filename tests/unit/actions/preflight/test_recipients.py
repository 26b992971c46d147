"""Who gets the text now, who is held, and in which edition and at which time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight import recipients
from advisory_cli.actions.preflight.recipients import NOBODY, RecipientSelector
from advisory_cli.actions.request import SendRequest
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.mailing.delivery import Candidate, Selection
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Phase, Placing
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.times import Moment, When
from tests.compose_samples import embargo, founding, newsroom

END = embargo().until.instant
NOW = END - timedelta(days=2)
HOUR = timedelta(hours=1)
AGREED = NOW.date() - timedelta(days=30)


def person(name: str = "ana", *, agreed: date | None = None, **fields: str) -> Recipient:
    """A journalist of a list."""
    return Recipient(address=f"{name}@paper.example.com", fields=fields, list_name="eu", clearance_agreed=agreed)


def at(instant: datetime) -> When:
    """One moment for all readers."""
    moment = Moment(wall=instant.replace(tzinfo=None), zone="UTC")
    return When(wall=moment.wall, words="then", moment=moment)


def each_at(hour: int, day: int = 3) -> When:
    """A wall time on each reader's own clocks, in June 2026."""
    wall = datetime(2026, 6, day, hour, 0)  # noqa: DTZ001  a wall time
    return When(wall=wall, words="then recipient")


class Desk:
    """The composer, the assigner and the table in one: everybody gets variant 0, of the open edition variant 1."""

    def __init__(self) -> None:
        self.rows: list[Candidate] = []
        self.shown: list[str] = []
        self.limits: list[int | None] = []
        self.heads = self.copies = 0

    def place(self, recipient: Recipient, phase: Phase, *, shown: bool = True) -> tuple[Placing, Placing]:
        """The variants."""
        if shown:
            self.shown.append(recipient.key)
        return Placing(variant=0, fields={}), Placing(variant=int(phase is Phase.EMBARGOED), fields={})

    def add(self, row: Candidate) -> None:
        """A row of the table."""
        self.rows.append(row)

    def classify(self, *, limit: int | None) -> None:
        """The table is complete."""
        self.limits.append(limit)

    def freeze_heads(self) -> None:
        """The heads."""
        self.heads += 1

    def freeze_copies(self, _newsroom: object) -> None:
        """The copies."""
        self.copies += 1


Select = Callable[..., tuple[RecipientSelector, Desk]]


@pytest.fixture
def select(monkeypatch: pytest.MonkeyPatch) -> Select:
    """Selects these people, and tells the selector and what was put down."""

    def run(
        *people: Recipient,
        held: bool = True,
        faults: tuple[Finding, ...] = (),
        lists: int = 1,
        excluded: frozenset[str] = frozenset(),
        cleared: frozenset[str] = frozenset(),
        office: dict[str, Any] | None = None,
        when: When | None = None,
        now: datetime = NOW,
        advisory: dict[str, Any] | None = None,
        **request: Any,
    ) -> tuple[RecipientSelector, Desk]:
        desk: Any = Desk()
        monkeypatch.setattr(recipients, "VariantAssigner", lambda **_: desk)
        monkeypatch.setattr(recipients, "PrintedCells", lambda **_: SimpleNamespace(check_row=lambda *_: faults))
        monkeypatch.setattr(recipients, "stored_fields", lambda *_: {})
        monkeypatch.setattr(recipients, "read_excluded", lambda *_: (excluded, (finding("LST07", "x"),)))
        monkeypatch.setattr(recipients, "read_cleared", lambda *_, **__: (cleared, (finding("LST08", "x"),)))
        monkeypatch.setattr(recipients, "recipients", lambda *_: iter(people))
        selector = RecipientSelector(
            request=SendRequest(advisory=Path("a.md"), **request),
            newsroom=newsroom(**(office or {})),
            advisory=founding(embargo=embargo() if held else None, **(advisory or {})),
            table=desk,
            now=now,
            at=when,
        )
        selector.composer = desk
        selector.select_recipients([SimpleNamespace()] * lists)  # type: ignore[list-item]
        return selector, desk

    return run


@pytest.mark.parametrize(
    ("who", "held", "when", "decided"),
    [
        (person(), False, None, (Selection.SEND, Phase.OPEN, None)),
        (person(), False, at(NOW + HOUR), (Selection.SEND, Phase.OPEN, NOW + HOUR)),
        (person(), True, None, (Selection.HELD, Phase.OPEN, END)),
        (person(agreed=AGREED), True, None, (Selection.SEND, Phase.EMBARGOED, None)),
        (person(agreed=date(2020, 1, 1)), True, None, (Selection.HELD, Phase.OPEN, END)),  # too long ago
        (person(agreed=AGREED), True, at(NOW + HOUR), (Selection.SEND, Phase.EMBARGOED, NOW + HOUR)),
        (person(), True, at(END - HOUR), (Selection.HELD, Phase.OPEN, END)),
        (person(), True, at(END), (Selection.SEND, Phase.OPEN, END)),
        (person(agreed=AGREED), True, at(END), (Selection.SEND, Phase.OPEN, END)),
        (person(), True, at(END + HOUR), (Selection.SEND, Phase.OPEN, END + HOUR)),
    ],
)
def test_recipient_is_held_when_an_embargo_holds_and_they_are_not_cleared(
    select: Select, who: Recipient, held: bool, when: When | None, decided: tuple[Selection, Phase, datetime | None]
) -> None:
    """The cleared get the embargoed edition, the others wait for the end, and from the end on all get the open one.

    Otherwise a text would be out before its time.
    """
    _, desk = select(who, held=held, when=when)
    (row,) = desk.rows
    assert (row.selection, row.phase, row.due) == decided
    assert (row.variant, row.open_variant) == (0, int(row.phase is Phase.EMBARGOED))


@pytest.mark.parametrize("now", [END, END + HOUR])
def test_nobody_is_held_when_the_embargo_is_over(select: Select, now: datetime) -> None:
    """From the embargo's end on there is only the open edition, and nobody is held."""
    selector, desk = select(person(), now=now)
    assert selector.phases == (Phase.OPEN,)
    assert [(row.selection, row.due) for row in desk.rows] == [(Selection.SEND, None)]


@pytest.mark.parametrize(
    ("request_", "cleared", "sent"),
    [
        ({}, frozenset(), False),
        ({"allow_uncleared": "they asked"}, frozenset(), True),
        ({}, frozenset({"ana@paper.example.com"}), True),
        ({}, frozenset({"ben@paper.example.com"}), False),
    ],
)
def test_recipient_is_cleared_by_a_list_or_by_a_persons_reason(
    select: Select, request_: dict[str, Any], cleared: frozenset[str], sent: bool
) -> None:
    """A --cleared list clears those who stand in it, and --allow-uncleared clears all."""
    selector, desk = select(person(), cleared=cleared, **request_)
    assert (desk.rows[0].selection is Selection.SEND) is sent
    assert selector.clears(person()) is sent
    assert selector.cleared == cleared - {"ana@paper.example.com"}


def test_expired_agreements_are_counted_and_missing_ones_are_not(select: Select) -> None:
    """Who agreed too long ago is told apart from who never agreed."""
    people = (person("ana"), person("ben", agreed=date(2020, 1, 1)), person("cleo", agreed=AGREED))
    selector, _ = select(*people)
    assert selector.expired == {"ben@paper.example.com"}


def test_excluded_recipient_is_in_the_table_and_nowhere_else(select: Select) -> None:
    """An excluded recipient is left out under embargo and without, counted in no zone, and shown in no preview."""
    for held in (True, False):
        selector, desk = select(
            person(zone="Asia/Tokyo"),
            person("ben", zone="Europe/Paris"),
            held=held,
            excluded=frozenset({"ana@paper.example.com"}),
        )
        assert [row.selection for row in desk.rows] == [
            Selection.EXCLUDED,
            Selection.HELD if held else Selection.SEND,
        ]
        assert dict(selector.zones) == {(Phase.OPEN, "Europe/Paris"): 1}
        assert desk.shown == ["ben@paper.example.com"]


def test_bad_cell_leaves_a_row_out_and_a_warning_does_not(select: Select) -> None:
    """A row with an error in a printed cell is left out, one with a warning is kept, and both are told."""
    bad = (finding("LST01", "bad", level=Level.ERROR), finding("LST02", "odd", level=Level.WARNING))
    selector, desk = select(person(), faults=bad)
    assert desk.rows == []
    assert [fault.words for fault in selector.findings][2:] == ["bad"]
    selector, desk = select(person(), faults=bad[1:])
    assert len(desk.rows) == 1
    assert [fault.words for fault in selector.findings][2:] == ["odd"]
    _, desk = select(person(), faults=bad, excluded=frozenset({"ana@paper.example.com"}))
    assert [row.selection for row in desk.rows] == [Selection.EXCLUDED]


def test_own_people_come_first_whatever_their_cells_and_clearance(select: Select) -> None:
    """The newsroom's own people are served first, under embargo too, and only when there are lists."""
    office = {"first": ("boss@office.example.org",)}
    bad = (finding("LST01", "bad", level=Level.ERROR),)
    _, desk = select(person(), faults=bad, office=office)
    assert [(row.address, row.first, row.list_name, row.phase) for row in desk.rows] == [
        ("boss@office.example.org", True, "first", Phase.EMBARGOED)
    ]
    assert (desk.heads, desk.copies) == (1, 1)
    _, desk = select(lists=0, office=office, limit=7)
    assert (desk.rows, desk.heads, desk.copies, desk.limits) == ([], 1, 0, [7])


def test_where_keeps_those_who_meet_every_condition(select: Select) -> None:
    """Only rows that meet all conditions are selected."""
    of_paris: Any = lambda row: row.zone == "Europe/Paris"  # noqa: E731
    of_a: Any = lambda row: row.address.startswith("a")  # noqa: E731
    people = (person("ana", zone="Europe/Paris"), person("ben", zone="Europe/Paris"), person("alf"))
    _, desk = select(*people, where=(of_paris, of_a))
    assert [row.address for row in desk.rows] == ["ana@paper.example.com"]


@pytest.mark.parametrize(
    ("people", "when", "first", "last", "zones"),
    [
        ((person(),), None, None, None, set()),
        ((person("ana"), person("ben")), at(NOW + HOUR), NOW + HOUR, NOW + HOUR, {"Europe/Brussels"}),
        (
            (person("ana", zone="Asia/Tokyo"), person("ben"), person("cleo", zone="America/New_York")),
            each_at(8, 4),
            datetime.fromisoformat("2026-06-03T23:00:00+00:00"),
            datetime.fromisoformat("2026-06-04T12:00:00+00:00"),
            {"Asia/Tokyo", "Europe/Brussels", "America/New_York"},
        ),
    ],
)
def test_selector_tells_the_first_and_the_last_time(
    select: Select,
    people: tuple[Recipient, ...],
    when: When | None,
    first: datetime | None,
    last: datetime | None,
    zones: set[str],
) -> None:
    """The first and the last time are told, and the zones by whose clocks they are reckoned."""
    for everybody in (people, people[::-1]):
        selector, _ = select(*everybody, held=False, when=when)
        assert (selector.first_due, selector.last_due, selector.due_zones) == (first, last, zones)


def test_last_time_under_embargo_is_that_of_the_cleared(select: Select) -> None:
    """The last time under embargo is that of the last cleared recipient, now without a send time, None without one."""
    tokyo, york = person(agreed=AGREED, zone="Asia/Tokyo"), person("ben", agreed=AGREED, zone="America/New_York")
    for people in ((tokyo, york), (york, tokyo)):
        selector, _ = select(*people, person("cleo", zone="America/Los_Angeles"), when=each_at(8, 4))
        assert selector.last_early == datetime.fromisoformat("2026-06-04T12:00:00+00:00")
    selector, _ = select(tokyo)
    assert selector.last_early == NOW
    selector, _ = select(person())
    assert selector.last_early is None


def test_odd_times_of_a_zone_are_told_once(select: Select) -> None:
    """A zone in which the time is past, or never comes, is told once, and its readers do not count for the times."""
    tokyo = [person(name, zone="Asia/Tokyo") for name in ("ana", "ben")]
    selector, desk = select(*tokyo, person("cleo", zone="America/New_York"), held=False, when=each_at(8), now=NOW)
    past = [fault.code for fault in selector.findings if fault.code.startswith("ADV")]
    assert past == ["ADV23"]
    assert len(desk.rows) == 3
    spring = When(wall=datetime(2027, 3, 28, 2, 30), words="x")  # noqa: DTZ001  skipped in Paris
    paris = [person(name, zone="Europe/Paris") for name in ("ana", "ben")]
    selector, desk = select(*paris, held=False, when=spring)
    assert [fault.code for fault in selector.findings if fault.code.startswith("ADV")] == ["ADV16"]
    assert [row.due for row in desk.rows] == [NOW, NOW]
    assert (selector.first_due, selector.due_zones) == (None, set())


def test_time_that_is_just_now_is_not_past(select: Select) -> None:
    """A send time is past when it lies before now, and not when it is now."""
    for moment, found in ((NOW, []), (NOW - timedelta(minutes=1), ["ADV23"])):
        selector, _ = select(person(), held=False, when=at(moment))
        assert [fault.code for fault in selector.findings if fault.code.startswith("ADV")] == found


def test_address_in_the_text_is_told_when_a_recipient_has_it(select: Select) -> None:
    """A recipient whose address stands in the text is noted."""
    body = "Write to ana@paper.example.com."
    selector, _ = select(person("ana"), person("ben"), held=False, advisory={"body": body})
    assert selector.shown == {"ana@paper.example.com"}


@pytest.mark.parametrize(
    ("office", "address"),
    [
        ({"testers": ("t@office.example.org", "u@office.example.org")}, "t@office.example.org"),
        ({"sender": Mailbox(address="press@office.example.org")}, "press@office.example.org"),
        ({}, NOBODY.address),
    ],
)
def test_newsroom_address_is_a_testers_or_the_senders(select: Select, office: dict[str, Any], address: str) -> None:
    """A message for nobody is made for the first tester, else for the sender, else for an invented address."""
    selector, _ = select(office=office)
    assert selector.newsroom_address == address
