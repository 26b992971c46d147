"""check.fields.send_time: a send time that its own file contradicts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.check.fields.send_time import check_send_at
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.press.advisory import Advisory, Embargo, Event, Kind
from advisory_cli.model.schedule.times import Moment
from advisory_cli.read.times.send_time import read_dated

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def moment(text: str, zone: str = "Europe/London") -> Moment:
    """A wall time."""
    return Moment(wall=datetime.fromisoformat(text), zone=zone)


def advisory(send_at: str, *, until: str = "", starts: str = "") -> Advisory:
    """An advisory with these times, in London."""
    return Advisory(
        id="a",
        kind=Kind.PRESS_RELEASE,
        language="en",
        headline="H",
        body="Text.",
        source=Path("a.md"),
        lines={"send_at": 7},
        send_at=read_dated(send_at, zone="Europe/London") if send_at else None,
        embargo=Embargo(until=moment(until)) if until else None,
        event=Event(title="E", starts=moment(starts)) if starts else None,
    )


def said(one: Advisory) -> list[tuple[str, Level]]:
    """Codes and levels."""
    return [(f.code, f.level) for f in check_send_at(one, now=NOW)]


@pytest.mark.parametrize(
    ("send_at", "wrong"),
    [
        ("2026-06-04 23:00", False),
        ("2026-06-05 00:00", False),
        ("2026-06-05 00:01", True),
        ("2026-06-05 01:00 Europe/Brussels", False),
        ("2026-06-05 01:01 Europe/Brussels", True),
        ("2026-06-05 09:00 recipient", False),  # in Auckland it is before
        ("2026-06-05 13:01 recipient", True),  # 23:01 UTC on Kiritimati, where each day begins
    ],
)
def test_send_time_is_refused_when_the_embargo_has_ended_by_then(send_at: str, wrong: bool) -> None:
    """A send time at or after the embargo's end is refused, in a zone or in that of each recipient.

    Otherwise a text would go out under a bar that has run out.
    """
    assert said(advisory(send_at, until="2026-06-05 00:01")) == ([("EMB05", Level.ERROR)] if wrong else [])


def test_send_time_is_warned_of_when_it_has_passed() -> None:
    """A send time that has passed in every zone meant is warned of at its line.

    Otherwise the date of a file taken over from the last one would not be noticed.
    """
    (one,) = check_send_at(advisory("2026-06-01 09:59"), now=NOW)
    assert (one.code, one.level, str(one.place)) == ("TXT13", Level.WARNING, "a.md:7")
    assert one.words == "The time to send it has passed: 09:59 on Monday 1 June 2026 (Europe/London)."
    assert said(advisory("2026-06-01 10:00")) == []
    assert said(advisory("2026-06-01 09:00 recipient")) == []  # in Honolulu it is still to come
    assert said(advisory("2026-05-31 20:00 recipient")) == [("TXT13", Level.WARNING)]


def test_send_time_is_warned_of_when_the_event_has_begun_by_then() -> None:
    """A send time at which the event has begun is warned of, else journalists would be invited to what has begun."""
    assert said(advisory("2026-06-05 09:59", starts="2026-06-05 10:00")) == []
    (one,) = check_send_at(advisory("2026-06-05 10:00", starts="2026-06-05 10:00"), now=NOW)
    assert (one.code, one.level) == ("TXT13", Level.WARNING)
    assert "after the event has begun (10:00 on Friday 5 June 2026 (Europe/London))" in one.words


def test_send_time_is_not_judged_when_the_file_has_none() -> None:
    """A file without a send time is not measured against one."""
    assert said(advisory("", until="2026-05-05 00:01", starts="2026-05-05 10:00")) == []
