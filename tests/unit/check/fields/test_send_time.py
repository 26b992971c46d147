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
def test_an_embargoed_text_leaves_before_its_embargo_ends(send_at: str, wrong: bool) -> None:
    """Fails if a text goes out under a bar that has run out by then; two zones compare as instants."""
    assert said(advisory(send_at, until="2026-06-05 00:01")) == ([("EMB05", Level.ERROR)] if wrong else [])


def test_a_time_that_has_passed_is_a_warning() -> None:
    """Fails if the date of a file taken over from the last one is not noticed."""
    (one,) = check_send_at(advisory("2026-06-01 09:59"), now=NOW)
    assert (one.code, one.level, str(one.place)) == ("TXT13", Level.WARNING, "a.md:7")
    assert one.words == "The time to send it has passed: 09:59 on Monday 1 June 2026 (Europe/London)."
    assert said(advisory("2026-06-01 10:00")) == []
    assert said(advisory("2026-06-01 09:00 recipient")) == []  # in Honolulu it is still to come
    assert said(advisory("2026-05-31 20:00 recipient")) == [("TXT13", Level.WARNING)]


def test_an_invitation_leaves_before_its_event() -> None:
    """Fails if journalists are invited to what has begun."""
    assert said(advisory("2026-06-05 09:59", starts="2026-06-05 10:00")) == []
    (one,) = check_send_at(advisory("2026-06-05 10:00", starts="2026-06-05 10:00"), now=NOW)
    assert (one.code, one.level) == ("TXT13", Level.WARNING)
    assert "when the event has begun (10:00 on Friday 5 June 2026 (Europe/London))" in one.words


def test_a_file_without_a_send_time_says_nothing() -> None:
    """Fails if what leaves at once is measured against a time nobody named."""
    assert said(advisory("", until="2026-05-05 00:01", starts="2026-05-05 10:00")) == []
