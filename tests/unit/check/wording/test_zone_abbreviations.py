"""check.wording.zone_abbreviations: letters for a zone in a subject, which mean another hour elsewhere."""
# ruff: noqa: DTZ001  wall times are naive by meaning

from dataclasses import replace
from datetime import date, datetime

import pytest

from advisory_cli.check.wording.zone_abbreviations import check_abbreviations
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Dateline, Event
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import embargo, founding

EVENT = Event(title="E", starts=Moment(wall=datetime(2026, 6, 5, 9, 0), zone="Asia/Kolkata"), locality="Pune, India")


def found(subject: str, *, event: Event | None = EVENT, dateline: Dateline | None = None) -> list[Finding]:
    """What is found in that subject, of an advisory under an embargo of London."""
    advisory = replace(founding(event=event), dateline=dateline, subject=subject, embargo=embargo())
    return list(check_abbreviations(advisory))


def test_abbreviation_is_found_when_it_means_several_hours() -> None:
    """Letters that Ireland, Israel and India read differently are told with a city to add."""
    (one,) = found("Hearing at 09:00 IST")
    assert one.code == "EMB28"
    assert "“IST” in the subject means another time elsewhere" in one.words
    assert one.remedy == "Add the city, like IST (Kolkata), or the hours from UTC."


def test_remedy_names_london_when_there_is_no_event() -> None:
    """Without an event the example in the remedy is a city that everybody knows."""
    (one,) = found("Release at 09:00 IST", event=None)
    assert "IST (London)" in one.remedy


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Hearing in June",
        "Hearing at 09:00",
        "Hearing at 09:00 IST in Pune",
        "Hearing at 09:00 IST (Kolkata)",
        "Release at 09:00 IST, London",
        "Hearing at 09:00 IST in Tokyo",
        "Hearing at 09:00 IST = 03:30 UTC",
    ],
)
def test_subject_passes_when_its_hour_has_one_reading(subject: str) -> None:
    """A place, a city or the hour in UTC says which of the zones is meant."""
    assert found(subject) == []


def test_subject_passes_when_it_names_the_place_of_the_dateline() -> None:
    """The place from which the text is dated counts like that of the event."""
    line = Dateline(place="Sligo", date=date(2026, 6, 1))
    assert found("Sligo: hearing at 09:00 IST", event=None, dateline=line) == []
    assert len(found("Hearing at 09:00 IST", event=None, dateline=line)) == 1
