"""Deadlines and programmes: what is right gives no finding, and each mistake gives its own."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from advisory_cli.check.fields.deadlines import DaysOff, check_deadlines
from advisory_cli.check.fields.programme import check_programme
from advisory_cli.locale.days_off import country_of, holiday_name, is_weekend
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from tests.compose_samples import founding
from tests.summit import summit, summit_text
from tests.unit.check.fields.arrangement_cases import HELD, RIGHT, WRONG, Parts, deadline, event

LEAVES = datetime(2027, 5, 10, 8, 0, tzinfo=UTC)
OWN = (date(2027, 5, 26),)


def advisory(parts: Parts) -> Advisory:
    """Return the advisory of these parts, and of no others."""
    return summit(summit_text(**{"event": "", "programme": "", "accreditation": "", "rest": "", **parts}))


def findings(text: Advisory, *, leaves: datetime = LEAVES, known: tuple[datetime, ...] = ()) -> Iterator[Finding]:
    """Return what the rules find, for a newsroom in Belgium with a day off of its own."""
    countries = ("BE", *(country_of(each.starts.zone) for each in text.events))
    yield from check_deadlines(text, leaves=leaves, days_off=DaysOff(own=OWN, countries=countries), known=known)
    yield from check_programme(text)


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_found_when_deadlines_and_programme_are_right(name: str) -> None:
    """A right advisory gives no finding, else people would learn to pass over findings."""
    assert list(findings(advisory(RIGHT[name]))) == []


def test_nothing_is_found_in_the_founding_advisory() -> None:
    """The founding advisory has no deadline and no programme."""
    assert list(findings(founding())) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_in_a_deadline_or_a_programme_is_found(name: str) -> None:
    """Each mistake gives its own finding, with line and remedy, and no finding of another rule."""
    code, parts = WRONG[name]
    found = list(findings(advisory(parts)))
    assert {each.code for each in found} == {code}
    assert all(each.place.line and each.remedy for each in found)


def test_words_of_a_deadline_name_group_and_moment() -> None:
    """The finding names whose deadline it is, and when, on the deadline's own line."""
    text = "accreditation:\n  deadlines:\n    - {group: EU media, until: '2027-05-27 16:00'}\n"
    text += "    - {until: '2027-05-29 16:00'}\n"
    (found,) = findings(advisory({"event": event("2027-06-03 11:00"), "accreditation": text}))
    assert found.words == "The deadline is on Saturday 29 May 2027, at a weekend."
    (found,) = findings(advisory({"event": event("2027-05-27 11:00"), "accreditation": text.rpartition("    -")[0]}))
    assert found.words == (
        "The deadline for EU media (16:00 on Thursday 27 May 2027 (Europe/Brussels)) is after the event has begun"
        " (11:00 on Thursday 27 May 2027 (Europe/Brussels))."
    )
    assert found.place.line is not None


def test_deadline_is_over_at_the_moment_of_leaving() -> None:
    """A deadline that falls together with the sending is over, and one a minute later is not."""
    text = advisory({"event": event("2027-06-03 11:00"), "accreditation": deadline("2027-05-10 10:00")})
    assert [each.code for each in findings(text)] == ["TXT21"]
    assert list(findings(text, leaves=datetime(2027, 5, 10, 7, 59, tzinfo=UTC))) == []


def test_deadline_that_readers_know_may_be_over() -> None:
    """An update after the deadline is no mistake, and a new deadline in the past is one."""
    text = advisory({"event": event("2027-06-03 11:00"), "accreditation": deadline("2027-05-07 12:00")})
    assert list(findings(text, known=(text.deadlines[0].until.instant,))) == []
    assert [each.code for each in findings(text, known=(LEAVES,))] == ["TXT21"]


def test_embargo_that_is_over_does_not_judge_a_deadline() -> None:
    """Once the embargo has ended, a deadline is held against the sending alone."""
    parts = {"event": event("2027-06-03 11:00"), "more": HELD, "accreditation": deadline("2027-05-20 16:00")}
    text = advisory(parts)
    assert list(findings(text, leaves=datetime(2027, 5, 20, 12, 0, tzinfo=UTC)))
    assert [f.words for f in findings(text, leaves=datetime(2027, 5, 22, 12, 0, tzinfo=UTC))] == [
        "The deadline is over when the message is sent: 16:00 on Thursday 20 May 2027 (Europe/Brussels)."
    ]


@pytest.mark.parametrize(
    ("day", "countries", "why"),
    [
        (date(2027, 5, 17), ("BE",), "Pentecost Monday in Belgium"),
        (date(2027, 5, 17), ("GB",), ""),
        (date(2027, 5, 17), ("GB", "", "BE"), "Pentecost Monday in Belgium"),
        (date(2027, 7, 14), ("FR",), "National Day in France"),
        (date(2027, 5, 28), ("BE",), ""),
        (date(2027, 5, 28), ("IL",), "at a weekend"),
        (date(2027, 5, 30), ("IL",), ""),
        (date(2027, 5, 30), ("IL", "BE"), "at a weekend"),
        (date(2027, 5, 29), (), "at a weekend"),
        (date(2027, 5, 29), ("",), "at a weekend"),
        (date(2027, 5, 26), (), "one of the days in the setting `holidays`"),
        (date(2027, 5, 27), ("XX",), ""),
    ],
)
def test_day_off_is_named_by_its_country(day: date, countries: tuple[str, ...], why: str) -> None:
    """A holiday or weekend of any of the countries is told with its name, and a working day is none."""
    assert DaysOff(own=OWN, countries=countries).why(day) == why


def test_country_of_a_zone_is_known_offline() -> None:
    """A zone lies in a country, and UTC in none."""
    assert [country_of(zone) for zone in ("Europe/Brussels", "Asia/Kolkata", "UTC", "")] == ["BE", "IN", "", ""]


def test_unknown_country_has_a_usual_weekend_and_no_holidays() -> None:
    """A country that the library does not know is no error."""
    assert holiday_name(date(2027, 1, 1), "XX") == ""
    assert is_weekend(date(2027, 1, 2), "XX")
    assert not is_weekend(date(2027, 1, 4), "XX")
