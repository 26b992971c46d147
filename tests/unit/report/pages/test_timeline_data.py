"""How messages fared over time and by outlet, counted for a report."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, State
from advisory_cli.report.pages.outlets import Outlets
from advisory_cli.report.pages.timeline import round_amounts, round_times
from advisory_cli.report.pages.timeline_data import Timeline, at_moment
from tests.breadth import sampled

T = datetime(2026, 6, 5, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def happened(delivery: int, word: str, after: float = 0, *, code: int | None = 250) -> DeliveryEvent:
    """Something, so many seconds after seven."""
    return DeliveryEvent(
        when=T + after * SECOND, word=word, delivery=delivery, address=f"p{delivery}@example.com", code=code
    )


def row(delivery: int, state: State, after: float = 0, *, attempts: int = 1, outlet: str = "Gazette") -> DeliveryRow:
    """How a delivery stands."""
    return DeliveryRow(
        id=delivery,
        mailing_id="m1",
        address=f"p{delivery}@example.com",
        state=state,
        changed_at=T + after * SECOND,
        attempts=attempts,
        outlet=outlet,
    )


def course(*told: DeliveryEvent) -> Timeline:
    """A course that was told all of it."""
    made = Timeline()
    for one in told:
        made.add(one)
    return made


def last(made: Timeline) -> tuple[int, ...]:
    """How it stands in the end: accepted, trying again, refused, unsure."""
    return made.points()[-1].counts


def test_timeline_counts_a_message_only_where_it_stands() -> None:
    """A message counts only in its newest state at each step.

    Otherwise a journalist who was refused at the second try would be counted twice, or as still being tried.
    """
    made = course(
        happened(1, "deferred"),
        happened(2, "accepted", 1),
        happened(1, "refused", 900),
        happened(3, "in doubt", 901),
        happened(3, "accepted", 5000, code=None),
    )
    assert [(round((step.when - T) / SECOND), step.counts) for step in made.points()] == [
        (0, (0, 1, 0, 0)),
        (1, (1, 1, 0, 0)),
        (900, (1, 0, 1, 0)),
        (901, (1, 0, 1, 1)),
        (5000, (2, 0, 1, 0)),
    ]


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        (("refused", "planned"), (0, 0, 0, 0)),  # all had been refused alike
        (("in doubt", "planned"), (0, 1, 0, 0)),  # to be sent again, by hand
        (("in doubt", "planned", "accepted"), (1, 0, 0, 0)),
        (("deferred", "planned"), (0, 1, 0, 0)),  # the program died before it tried again
        (("planned", "accepted"), (1, 0, 0, 0)),
        (("deferred", "left out"), (0, 0, 0, 0)),
        (("accepted", "a word of a later version"), (1, 0, 0, 0)),
    ],
)
def test_timeline_drops_a_state_that_is_taken_back(words: tuple[str, ...], counts: tuple[int, ...]) -> None:
    """A state that is taken back no longer counts.

    Otherwise a refusal that was the sender's fault would stay in the picture for ever.
    """
    assert last(course(*(happened(7, word, n) for n, word in enumerate(words)))) == counts


def test_timeline_takes_first_and_last_from_what_a_server_said() -> None:
    """The first and the last message are those of the sending, not of a later decision.

    Otherwise sending would seem to have taken three days, because somebody decided a doubt on Monday.
    """
    made = course(
        happened(9, "left out", -50),
        happened(1, "in doubt", 10, code=None),
        happened(2, "accepted", 20.5),
        happened(1, "accepted", 250_000, code=None),
    )
    assert (made.first, made.last) == (T + 10 * SECOND, T + 20.5 * SECOND)


def test_timeline_ends_as_the_deliveries_stand() -> None:
    """The last step is how the deliveries stand now.

    Otherwise somebody who opted out would be tried for ever in the picture.
    """
    made = course(happened(1, "deferred"), happened(2, "accepted", 1), happened(3, "deferred", 2))
    made.add_current_state(row(1, State.LEFT_OUT, 700))
    made.add_current_state(row(2, State.ACCEPTED, 1))
    made.add_current_state(row(3, State.CLAIMED, 800))
    made.add_current_state(row(4, State.REFUSED, 600))
    assert last(made) == (1, 1, 1, 0)
    assert at_moment(made.points(), T + 650 * SECOND) == (1, 2, 1, 0)


def test_timeline_draws_nothing_before_its_time() -> None:
    """A message never counts before its time, and counts soon after, though moments are drawn together.

    Otherwise a picture would show messages that left before the end of the embargo.
    """
    told = [happened(n, "accepted", n * 7.3) for n in range(1, 20_000)]
    steps = course(*told).points()
    assert 512 <= len(steps) <= 1_024
    whole = told[-1].when - T
    for one in told[::97]:
        ahead = at_moment(steps, one.when - timedelta(microseconds=1))[0]
        assert ahead < one.delivery
        assert at_moment(steps, one.when + whole / 500)[0] >= one.delivery


def test_timeline_keeps_seconds_when_a_second_wave_comes_days_later() -> None:
    """A second wave, days later, keeps its seconds, else half of it would seem to have left before its time."""
    wave = 3 * 86_400
    made = course(*(happened(n, "accepted", n + (wave if n >= 40 else 0)) for n in range(80)))
    assert len(made.points()) == 80
    assert at_moment(made.points(), T + (wave + 59) * SECOND) == (60, 0, 0, 0)


def test_timeline_keeps_at_most_1024_moments_when_a_sending_is_slow() -> None:
    """The moments of a sending of weeks are few, and the last has everybody, else a report would fill the memory."""
    made = course(*(happened(n, "accepted", n * 600) for n in range(3_000)))
    assert 512 <= len(made.points()) <= 1_024
    assert last(made) == (3_000, 0, 0, 0)


def test_timeline_sorts_events_that_come_out_of_order() -> None:
    """The events that come out of order are sorted by time.

    Otherwise a doubt decided while others are sent would bend the picture.
    """
    made = course(happened(1, "accepted", 5_000), happened(2, "accepted", 0), happened(3, "accepted", 4_990))
    assert [step.counts[0] for step in made.points()] == [1, 2, 3]
    assert made.first == T
    assert [step.when for step in made.points()] == sorted(step.when for step in made.points())


@pytest.mark.parametrize("people", sampled([10_000, 100_000], lambda people: people == 10_000))
def test_timeline_and_outlets_take_little_memory_when_people_are_many(people: int) -> None:
    """The account of many people takes less than 4 MB and at most 1,024 moments.

    Otherwise a report of a million would not fit into a small server.
    """
    tracemalloc.start()
    made, outlets = Timeline(), Outlets()
    for number in range(people):
        made.add(happened(number, "deferred", number / 50))
        outlets.add(row(number, State.ACCEPTED, outlet=f"Outlet {number % 2_000}"), "accepted")
    steps, _ = made.points(), outlets.largest()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert last(made) == (0, people, 0, 0)
    assert len(steps) <= 1_024
    assert peak < 4_000_000


def test_outlets_names_the_largest_and_sums_the_rest() -> None:
    """The 25 largest outlets stand once each by name, whatever their spelling, and the rest are summed.

    Otherwise an outlet would stand there twice, or vanish.
    """
    outlets = Outlets()
    for number in range(60):
        outlets.add(row(number, State.ACCEPTED, outlet=f"Small {number % 30:02}"), "accepted")
    for number, name in enumerate(("The Gazette", "the  gazette ", "THE GAZETTE")):
        outlets.add(row(100 + number, State.REFUSED, outlet=name), "refused")
    outlets.add(row(200, State.PLANNED, outlet="", attempts=0), "waiting")
    largest = outlets.largest()
    assert (largest[0].name, largest[0].counts) == ("The Gazette", {"refused": 3})
    assert len(largest) == 26
    assert (largest[-1].name, largest[-1].outlets, largest[-1].people) == ("", 7, 13)
    assert sum(one.people for one in largest) == 64


def test_outlets_uses_the_domain_when_no_outlet_is_given() -> None:
    """The domain of the address stands for an outlet that is not given.

    Otherwise a list with nothing but addresses would have one bar.
    """
    outlets = Outlets()
    outlets.add(row(1, State.ACCEPTED, outlet=" "), "accepted")
    assert [one.name for one in outlets.largest()] == ["example.com"]


@pytest.mark.parametrize(
    ("top", "amounts"),
    [
        (1, (1,)),
        (3, (1, 2, 3)),
        (5, (2, 4)),
        (9, (2, 4, 6, 8)),
        (11, (5, 10)),
        (90, (20, 40, 60, 80)),
        (1_240, (500, 1_000)),
        (4_000_000, (1_000_000, 2_000_000, 3_000_000, 4_000_000)),
    ],
)
def test_round_amounts_are_round_and_few(top: int, amounts: tuple[int, ...]) -> None:
    """The amounts beside a picture are round and no more than the top, else the numbers could not be read."""
    assert round_amounts(top) == amounts


@pytest.mark.parametrize("seconds", [1, 9, 60, 61, 3_599, 20_000, 86_400, 700_000, 40_000_000, 400_000_000])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Brussels", "Asia/Kathmandu", "no zone"])
def test_round_times_are_few_and_inside_the_picture(seconds: int, zone: str) -> None:
    """The times below a picture are at most five, evenly apart and inside it.

    Otherwise the times would be written over each other.
    """
    end = T + seconds * SECOND
    times, step = round_times(T, end, zone, most=5)
    assert 1 <= len(times) <= 5 or step > end - T
    assert all(T <= when <= end for when in times)
    assert {after - before for before, after in pairwise(times)} <= {step}


def test_round_times_are_full_by_the_clocks_of_the_zone() -> None:
    """The times are full hours by the clocks of the zone, else Kathmandu's would be told at 05:45 and 06:45."""
    times, _ = round_times(T, T + timedelta(hours=4), "Asia/Kathmandu", most=5)
    assert [f"{when:%H:%M}" for when in times] == ["07:15", "08:15", "09:15", "10:15"]
