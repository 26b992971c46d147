"""Days in a text against the event's: texts that must be found, and texts that must pass (event_days.toml)."""

import tomllib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.check.wording.event_days import check_event_days, check_former_days
from advisory_cli.model.press.advisory import Advisory, Dateline, Embargo, Event, Kind
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import founding

CASES = tomllib.loads(Path(__file__).with_name("event_days.toml").read_text())


def _moment(wall: str, zone: str) -> Moment:
    return Moment(wall=datetime.fromisoformat(wall), zone=zone)


def _advisory(case: dict[str, str]) -> Advisory:
    facts = CASES["facts"][case["facts"]]
    start, zone = facts["event"]
    texts: dict[str, Any] = {
        "headline": "Heat deaths doubled",
        "body": "Text.",
        case.get("field", "subject"): case["text"],
    }
    return Advisory(
        id="case",
        kind=Kind(facts.get("kind", "media-advisory")),
        language=facts.get("language", "en-GB"),
        dateline=Dateline(place="London", date=date(2027, 1, 4)),
        event=Event(
            title=facts.get("title", "Press conference"),
            starts=_moment(start, zone),
            ends=_moment(facts["ends"], zone) if "ends" in facts else None,
        ),
        embargo=Embargo(until=_moment(*facts["embargo"])) if "embargo" in facts else None,
        **texts,
    )


@pytest.mark.parametrize("case", CASES["found"], ids=lambda case: f"{case['facts']}: {case['text']}")
def test_day_is_found_when_it_stands_for_the_event(case: dict[str, str]) -> None:
    """A day that stands for the event and is another is a warning that quotes it."""
    found = list(check_event_days(_advisory(case)))
    assert found, "the wrong day passed"
    assert found[0].words.startswith(f"“{case['day']}”")


@pytest.mark.parametrize("case", CASES["pass"], ids=lambda case: f"{case['facts']}: {case['text']}")
def test_day_passes_when_it_is_right_or_of_something_else(case: dict[str, str]) -> None:
    """The event's day, and the day of something else, are left alone: a rule that cries wolf is not read."""
    assert [found.words for found in check_event_days(_advisory(case))] == []


def test_days_of_the_founding_advisory_are_right() -> None:
    """The founding advisory names the day of a summit besides its own, and nothing is said of it."""
    assert list(check_event_days(founding())) == []


BEFORE = Event(title="Press conference", starts=_moment("2027-01-14 11:00", "Europe/Brussels"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("The bridge is closed on 14 January, and buses run.", ["“14 January” in the body, as it was before"]),
        ("Interviews: 14 January.\n\nQuestions: 14 January.", ["“14 January” in the body, as it was before"] * 2),
        ("The press conference is on 14 January.", []),  # found by itself
        ("It was moved from 14 January.", []),
        ("The press conference is on 15 January, and not on 14 January.", []),
        ("On 14 January 2019 the river rose.", []),
        ("The vote is on 13 January.", []),
    ],
)
def test_former_day_is_found_wherever_it_is_left(body: str, found: list[str]) -> None:
    """After a change of the event's day the old one is found anywhere in the text, but not where the change is told."""
    advisory = _advisory({"facts": "friday", "field": "body", "text": body})
    assert [one.words.partition(":")[0] for one in check_former_days(advisory, BEFORE)] == found


def test_former_day_is_no_matter_when_the_event_has_not_moved() -> None:
    """Where the day is still the event's, or readers know no event, nothing is found."""
    advisory = _advisory({"facts": "friday", "field": "body", "text": "The bridge is closed on 14 January."})
    assert list(check_former_days(advisory, advisory.event)) == []
    assert list(check_former_days(advisory, None)) == []
    assert list(check_former_days(replace(advisory, event=None), BEFORE)) == []
