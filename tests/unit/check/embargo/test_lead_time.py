"""check.embargo.lead_time: notice too short or too long, and days on which nobody is at a desk."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisory_cli.check.embargo.lead_time import check_day, check_notice
from advisory_cli.model.checks.findings import Level
from tests.compose_samples import founding
from tests.unit.check.embargo.test_rules import advisory

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def notice(leaves: str, until: str = "2026-06-05 00:01") -> list[tuple[str, Level, str]]:
    """What is said of a text that leaves then (UTC), under an embargo in London."""
    at = datetime.fromisoformat(leaves).replace(tzinfo=UTC)
    return [(one.code, one.level, one.words) for one in check_notice(advisory(until=until), leaves=at)]


def test_notice_period_is_warned_of_when_it_is_38_minutes() -> None:
    """An embargo that ends 38 minutes after the message is sent is warned of (a medical journal, April 2013)."""
    ((code, level, words),) = notice("2026-06-04 22:23")
    assert (code, level) == ("EMB08", Level.WARNING)
    assert "38 minutes after the message is sent" in words


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ("2026-06-04 21:02", [("EMB08", Level.WARNING)]),  # 1:59 hours
        ("2026-06-04 21:01", [("EMB08", Level.NOTE)]),  # 2:00
        ("2026-06-03 23:02", [("EMB08", Level.NOTE)]),  # 23:59
        ("2026-06-03 23:01", []),  # 24:00
        ("2026-05-21 23:01", []),  # 14 days
        ("2026-05-21 23:00", [("EMB09", Level.WARNING)]),
        ("2026-06-04 23:01", []),  # it has ended: EMB04's matter
    ],
)
def test_notice_period_is_judged_by_its_limits_of_hours_and_days(
    leaves: str, expected: list[tuple[str, Level]]
) -> None:
    """The limits of the notice are two hours, a day and fourteen days, counted from leaving to the minute."""
    assert [(code, level) for code, level, _ in notice(leaves)] == expected


def test_notice_period_is_counted_from_leaving_when_a_message_is_planned() -> None:
    """A message is judged by the hour at which it leaves, late or early."""
    assert notice("2026-06-04 21:30")
    assert notice("2026-06-03 09:00") == []


def days(until: str, zones: dict[str, int] | None = None, holidays: tuple[date, ...] = ()) -> list[str]:
    """What EMB10 says."""
    found = check_day(advisory(until=until), holidays=holidays, zones=zones or {}, now=NOW)
    assert all((one.code, one.level) == ("EMB10", Level.WARNING) for one in found)
    return [one.words for one in found]


def test_end_day_is_questioned_when_it_is_a_weekend_or_holiday_of_the_issuer() -> None:
    """An embargo that ends at a weekend or on a holiday of the issuer is warned of."""
    assert days("2026-06-06 00:01") == ["The embargo ends at a weekend, on Saturday 6 June 2026."]
    assert days("2026-06-07 23:59") == ["The embargo ends at a weekend, on Sunday 7 June 2026."]
    assert days("2026-06-08 00:01") == days("2026-06-05 23:59") == []
    assert days("2026-12-25 10:00", holidays=(date(2026, 12, 25),)) == [
        "The embargo ends on Friday 25 December 2026, a holiday."
    ]


def test_end_day_is_questioned_when_it_is_a_weekend_for_many_recipients() -> None:
    """An end at the weekend of half of the recipients is warned of, and that of one in five is not."""
    (words,) = days("2026-06-08 00:01", {"Europe/London": 5, "America/New_York": 4, "America/Chicago": 1})
    assert words == (
        "For 5 of the 10 recipients whose zone is known, the embargo ends at a weekend: in America/New_York "
        "at 19:01 on Sunday 7 June 2026."
    )
    assert days("2026-06-08 00:01", {"Europe/London": 8, "America/New_York": 2}) == []
    assert days("2026-06-08 00:01", {"Mars/Base": 9, "": 40}) == []


def test_lead_time_check_says_nothing_when_the_release_is_immediate() -> None:
    """An immediate release gets no word on the notice or the day of an embargo."""
    immediate = founding(source=Path("a.md"))
    assert check_notice(immediate, leaves=NOW) == ()
    assert check_day(immediate, holidays=(NOW.date(),), zones={"America/New_York": 9}, now=NOW) == ()
