"""The plan of a send: how long it takes, and which numbers and limits are refused."""

from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preflight.schedule import GRACE
from advisory_cli.actions.request import SendRequest
from advisory_cli.actions.sending.plan import (
    _check_times,
    _holds_others,
    _refuse_early_end,
    _send_words,
    _taken_over,
    _waves,
    _with_waiting,
    free_ids,
    grace_of,
    propose,
    samples_left_out,
    time_for,
)
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.delivery import Selection, State
from advisory_cli.model.mailing.plan import WaveTime
from advisory_cli.model.mailing.provider_limits import DAY, Limit, Limits
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Newsroom, Rate
from advisory_cli.model.schedule.times import Moment, When
from tests.compose_samples import embargo, founding
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)
RATE = Limit(name="a rate", count=30, seconds=60)
A_DAY = Limit(name="a day", count=1000, seconds=DAY, even=False)


@pytest.mark.parametrize(
    ("count", "limits", "seconds"),
    [
        (1, (RATE,), 0),  # the first one leaves at once
        (31, (RATE,), 60),
        (1000, (A_DAY,), 0),  # just what a day allows
        (1001, (A_DAY,), DAY),
        (2001, (A_DAY,), 2 * DAY),
        (1001, (RATE, A_DAY), DAY),  # the longer of the two
        (500, (), 0),
    ],
)
def test_time_for_counts_the_gaps_between_messages(count: int, limits: tuple[Limit, ...], seconds: int) -> None:
    """The time for a mailing is that of the gaps between its messages, by the slowest limit.

    Otherwise a list of exactly what a day allows would be said to take a day longer, and one message a gap.
    """
    assert time_for(count, Limits(overall=limits)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("taken", "days"), [(0, 0), (900, 0), (901, 1), (1900, 1), (1901, 2)])
def test_grace_of_counts_the_days_when_much_was_taken_before(taken: int, days: int) -> None:
    """The time after which it is too late is longer by each day of which earlier mailings leave too little.

    Otherwise the last of a list would be given up as too late while they wait for the next day's share.
    """
    ledger: Any = SimpleNamespace(taken=lambda *_: taken)
    grace = grace_of(100, 0, Limits(overall=(A_DAY,)), ledger, NOW)
    assert grace == GRACE + timedelta(days=days)


def _refused(not_after: datetime | None, **known: Any) -> bool:
    """Whether that limit is refused for what is known of the mailing."""
    advisory = founding(embargo=known.pop("embargo", None))
    prepared = Prepared(**{"now": NOW, "findings": (), "advisory": advisory, **known})
    order: Any = SimpleNamespace(not_after=not_after)
    try:
        _refuse_early_end(order, prepared, advisory, "Europe/Brussels")
    except BadData:
        return True
    return False


def test_limit_is_refused_when_it_ends_as_the_last_may_have_it() -> None:
    """A limit that ends before the last is due, or at that moment, is refused, and a later one is not."""
    end, second = embargo().until.instant, timedelta(seconds=1)
    at_a_time: dict[str, Any] = {"last_due": NOW + HOUR}
    held: dict[str, Any] = {"embargo": embargo(), "now": end - 9 * HOUR}
    for last, known in ((NOW + HOUR, at_a_time), (end, held)):
        assert _refused(last - second, **known)
        assert _refused(last, **known)
        assert not _refused(last + second, **known)
    assert not _refused(None, **at_a_time)


# --- what is found about a plan, and what is in it ---

MOMENT = Moment(wall=datetime(2026, 6, 4, 20, 0), zone="UTC")  # noqa: DTZ001  a wall time
AT_ONE = When(wall=MOMENT.wall, words="2026-06-04 20:00 UTC", moment=MOMENT)
AT_EACH = When(wall=MOMENT.wall, words="2026-06-04 20:00 recipient")
END = embargo().until.instant
EVE = END - 9 * HOUR


def prepared(**known: Any) -> Prepared:
    """A text that is prepared, under embargo, on the day before its end."""
    return Prepared(**{"now": EVE, "findings": (), "advisory": founding(embargo=embargo()), **known})


@pytest.mark.parametrize(
    ("known", "takes", "finish", "found"),
    [
        ({}, HOUR, END, False),
        ({}, HOUR, END + HOUR, True),
        ({}, HOUR, None, False),
        ({"at": AT_ONE, "first_due": EVE}, HOUR, END + HOUR, True),
        ({"at": AT_ONE, "first_due": END}, HOUR, END, True),  # the first leaves when it is free
        # by each reader's clock only those under embargo count, whenever the last of the others has it
        ({"at": AT_EACH, "first_due": END}, HOUR, END + HOUR, False),
        ({"at": AT_EACH, "last_early": END - HOUR}, HOUR, END + 9 * HOUR, False),
        ({"at": AT_EACH, "last_early": END - HOUR}, 2 * HOUR, END, True),
    ],
)
def test_pace_is_refused_when_the_last_would_leave_after_the_embargo(
    known: dict[str, Any], takes: timedelta, finish: datetime | None, found: bool
) -> None:
    """Sending that outlasts the embargo is found, by each reader's clock for those under embargo alone.

    Otherwise the last people would be scooped by the first.
    """
    findings = _check_times(founding(embargo=embargo()), prepared(**known), takes, finish)
    assert [fault.code for fault in findings] == (["EMB05"] if found else [])


@pytest.mark.parametrize(
    ("counts", "held", "level", "refused"),
    [
        ({Selection.SEND: 2}, True, Level.WARNING, True),
        ({Selection.HELD: 2}, True, Level.WARNING, True),
        ({Selection.SEND: 2}, True, Level.NOTE, False),
        ({Selection.SEND: 2}, False, Level.WARNING, False),
        ({}, True, Level.WARNING, False),
        ({Selection.SCHEDULED: 1}, False, Level.NOTE, True),
        ({Selection.SCHEDULED: 1}, False, Level.WARNING, True),
        ({Selection.SCHEDULED: 0}, False, Level.WARNING, False),
    ],
)
def test_waiting_mailing_is_an_error_when_its_people_would_get_two_texts(
    counts: dict[Selection, int], held: bool, level: Level, refused: bool
) -> None:
    """A mailing that waits refuses another for the same people, and is a warning or a note for others.

    Otherwise somebody would get two texts of one advisory.
    """
    findings = [finding("ADV21", "waits", level=level), finding("TXT06", "past", level=level)]
    assert [fault.level for fault in _with_waiting(findings, counts, held=held)] == [
        Level.ERROR if refused else level,
        level,
    ]


@pytest.mark.parametrize(
    ("mailed", "counts", "replaces", "lists", "holds"),
    [
        ({}, {State.HELD: 2}, "", ("eu",), True),
        ({}, {State.HELD: 2}, "", ("other",), False),
        ({}, {State.HELD: 2}, "m1", ("eu",), False),  # that is the one it replaces
        ({"revision": 2}, {State.HELD: 2}, "", ("eu",), False),
        ({}, {State.HELD: 2, State.PLANNED: 1}, "", ("eu",), False),
        ({}, {State.ACCEPTED: 2}, "", ("eu",), False),
        ({"stopped_at": NOW}, {State.HELD: 2}, "", ("eu",), False),
        ({"embargo_until": NOW}, {State.HELD: 2}, "", ("eu",), False),  # its end has come
    ],
)
def test_mailing_holds_others_when_it_holds_everybody_of_a_list(
    tmp_path: Path,
    mailed: dict[str, Any],
    counts: dict[State, int],
    replaces: str,
    lists: tuple[str, ...],
    holds: bool,
) -> None:
    """A mailing of this revision that holds all its people counts for a request that names one of its lists."""
    summary = MailingSummary(mailing=mailing(**{"embargo_until": NOW + HOUR, **mailed}), counts=counts)
    ctx: Any = SimpleNamespace(newsroom=SimpleNamespace(folder=tmp_path))
    (tmp_path / "lists").mkdir()
    for name in ("eu", "other"):
        (tmp_path / "lists" / f"{name}.csv").touch()
    request = SendRequest(
        advisory=Path("a.md"), lists=tuple(tmp_path / "lists" / f"{name}.csv" for name in lists), replaces=replaces
    )
    assert _holds_others(summary, request, founding(revision=1), ctx, NOW) is holds


class Table:
    """A table of recipients with these counts; its samples are as many as are asked for."""

    def __init__(self, counts: dict[Selection, int]) -> None:
        self._counts = counts

    def counts(self) -> dict[Selection, int]:
        """The numbers by selection."""
        return self._counts

    def entries(self, selection: Selection, *, limit: int) -> list[str]:
        """Some of them."""
        return [f"{selection.value} {number}" for number in range(min(limit, self._counts.get(selection, 0)))]


COUNTS = {
    Selection.SEND: 12,
    Selection.HELD: 7,
    Selection.HAS_IT: 1,
    Selection.RETRYING: 2,
    Selection.SCHEDULED: 4,
    Selection.DUPLICATE: 8,
    Selection.OPTED_OUT: 3,
}


def test_plan_has_a_second_wave_when_people_are_held() -> None:
    """The first wave counts who gets it now beside who was served, the second who is held, each with five samples."""
    table: Any = Table(COUNTS)
    first, second = _waves(prepared(), table, COUNTS)
    assert (first.number, first.count, first.served, first.time, first.edition) == (
        1,
        12,
        7,
        WaveTime.NOW,
        Phase.EMBARGOED,
    )
    assert (second.number, second.count, second.served, second.time, second.edition) == (
        2,
        7,
        0,
        WaveTime.EMBARGO_END,
        Phase.OPEN,
    )
    assert (len(first.samples), len(second.samples)) == (5, 5)
    (only,) = _waves(prepared(at=AT_ONE, now=END), table, COUNTS | {Selection.HELD: 0})
    assert (only.time, only.edition) == (WaveTime.PLANNED, Phase.OPEN)
    left_out = samples_left_out(table, COUNTS)
    assert {selection: len(some) for selection, some in left_out.items()} == {
        Selection.HAS_IT: 1,
        Selection.RETRYING: 2,
        Selection.SCHEDULED: 4,
        Selection.DUPLICATE: 5,
        Selection.OPTED_OUT: 3,
    }


def test_plan_takes_over_who_waits_in_the_mailing_that_it_replaces() -> None:
    """The planned and held people of the replaced mailing are taken over, and nobody of another."""
    before = [
        MailingSummary(mailing=mailing(name), counts={State.HELD: 2, State.ACCEPTED: 5}, alone=3)
        for name in ("m1", "m2")
    ]
    for replaces, count in (("m1", 5), ("", 0)):
        assert _taken_over(SendRequest(advisory=Path("a.md"), replaces=replaces), prepared(before=before)) == count


def test_free_ids_are_those_that_no_mailing_has() -> None:
    """The ids count from 1 and leave out those that are taken."""
    summaries = [MailingSummary(mailing=mailing(name), counts={}) for name in ("a.1", "a.3", "b.2")]
    ledger: Any = SimpleNamespace(mailings=lambda: summaries)
    assert [*islice(free_ids(ledger, founding(id="a")), 3)] == ["a.2", "a.4", "a.5"]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, ""),
        (
            {"at": AT_ONE, "first_due": MOMENT.instant, "due_zones": {"Asia/Tokyo"}},
            "2026-06-04 20:00 UTC = 2026-06-04T20:00Z",
        ),
        ({"at": AT_ONE, "first_due": MOMENT.instant + HOUR, "due_zones": {"UTC"}}, ""),  # whoever is odd gets it now
        (
            {"at": AT_EACH, "due_zones": frozenset({"Asia/Tokyo", "Europe/Paris"})},
            "2026-06-04 20:00 Asia/Tokyo = 2026-06-04T11:00Z\n2026-06-04 20:00 Europe/Paris = 2026-06-04T18:00Z",
        ),
    ],
)
def test_send_words_hold_each_wall_time_with_its_instant(known: dict[str, Any], words: str) -> None:
    """The wall times are stored with their instants, so that a zone whose rules change is noticed."""
    assert _send_words(prepared(**known)).replace("; ", "\n") == words


@pytest.mark.parametrize("missing", ["advisory", "table"])
def test_plan_is_not_made_when_there_is_no_text_or_table(missing: str) -> None:
    """A text without errors has a table: anything else is a fault of ours, and not a plan for nobody."""
    ctx: Any = SimpleNamespace(
        newsroom=Newsroom(
            folder=Path(), route=MaildirRoute(folder=Path("o")), sender=Mailbox(address="press@example.org")
        )
    )
    known: dict[str, Any] = {"advisory": founding(), "table": Table({}), missing: None}
    with pytest.raises(AssertionError, match="recipient table"):
        propose(SendRequest(advisory=Path("a.md")), Prepared(now=NOW, findings=(), **known), ctx, SimpleNamespace())


def test_grace_counts_the_slowest_domain() -> None:
    """Many people in one domain, or at a slow server, make the time longer after which it is too late."""
    ledger: Any = SimpleNamespace(taken=lambda *_: 0)
    assert grace_of(10, 5, Limits(), ledger, NOW) == GRACE
    slow = Limits(per_domain=Rate(count=1, seconds=600))
    assert grace_of(10, 5, slow, ledger, NOW) == GRACE + timedelta(seconds=3000)
    assert grace_of(900, 5, Limits(), ledger, NOW) == GRACE + timedelta(minutes=3)
    taken: Any = SimpleNamespace(taken=lambda *_: 5000)
    assert grace_of(0, 0, Limits(overall=(A_DAY,)), taken, NOW) == GRACE  # nobody, whatever was taken
