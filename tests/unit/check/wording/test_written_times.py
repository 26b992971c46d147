"""Times in a text against the facts: texts that must be found, and texts that must pass (written_times.toml)."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.check.text.text_fields import text_fields
from advisory_cli.check.wording.written_times import check_written_times, without_told_days
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.advisory import Advisory, Contact, Dateline, Embargo, Event, Kind
from advisory_cli.model.schedule.times import Moment

CASES = tomllib.loads(Path(__file__).with_name("written_times.toml").read_text())
NOW = datetime(2026, 5, 20, 8, tzinfo=UTC)


def _moment(wall: str, zone: str) -> Moment:
    return Moment(wall=datetime.fromisoformat(wall), zone=zone)


def _advisory(case: dict[str, str]) -> Advisory:
    facts = CASES["facts"][case["facts"]]
    text, field = case["text"], case.get("field", "body")
    texts: dict[str, Any] = {field: text} if field in {"subject", "standfirst", "body"} else {}
    if field == "notes_to_editors":
        texts[field] = (text,)
    if field == "contacts":
        texts[field] = (Contact(name="Ada Example", hours=text),)
    event = facts.get("event")
    embargo = facts.get("embargo")
    values: dict[str, Any] = {
        "id": "case",
        "kind": Kind.MEDIA_ADVISORY if event else Kind.PRESS_RELEASE,
        "language": facts.get("language", "en-GB"),
        "headline": "Ministers meet",
        "body": "Text.",
        "dateline": Dateline(place="London", date=date(2026, 5, 20)),
        "event": event
        and Event(
            title="Hearing on the ministers' meeting",
            starts=_moment(*event),
            ends=_moment(facts["ends"], event[1]) if "ends" in facts else None,
            access=text if field == "event.access" else "",
        ),
        "embargo": embargo and Embargo(until=_moment(*embargo), terms=text if field == "release.terms" else ""),
    }
    return Advisory(**{**values, **texts})


def _found(case: dict[str, str]) -> list[Finding]:
    return [one for passage in text_fields(_advisory(case)) for one in check_written_times(passage, now=NOW)]


@pytest.mark.parametrize("case", CASES["found"], ids=lambda case: f"{case['facts']}: {case['text']}")
def test_written_time_is_found_when_it_contradicts(case: dict[str, str]) -> None:
    """A time that cannot be, or that is not the event's or the embargo's, is one finding."""
    assert [one.code for one in _found(case)][1:] == [] != _found(case)


@pytest.mark.parametrize("case", CASES["pass"], ids=lambda case: f"{case['facts']}: {case['text']}")
def test_written_time_passes_when_it_agrees(case: dict[str, str]) -> None:
    """A right time, or a time of something else, is left alone: a rule that cries wolf is not read."""
    assert _found(case) == []


def test_one_wrong_day_is_told_once() -> None:
    """EMB25 about a time on another day is left out where TXT20 finds the day of the same line, and no other EMB25."""
    here, below = (Place(file=Path("a.md"), line=line) for line in (9, 11))
    day = "“11:00 CET”: the event starts at 11:00 on Friday 15 January 2027, on another day."
    told = finding("TXT20", "“14 January” in the body: the event is on 15 January 2027.", place=here)
    twice, elsewhere = finding("EMB25", day, place=here), finding("EMB25", day, place=below)
    time = finding("EMB25", "“12:00 CET”: the event starts at 11:00 (CET).", place=here)
    assert without_told_days([twice, told, elsewhere, time]) == [told, elsewhere, time]
