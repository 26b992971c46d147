"""check.embargo.office_hours: whether the phone is answered when the matter becomes free."""

from datetime import UTC, datetime

import pytest

from advisory_cli.check.embargo.office_hours import check_hours
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.press.advisory import Contact, Embargo
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import founding

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MIDNIGHT = "2026-06-05 00:01"  # a Friday


def nobody_there(*hours: str, until: str = MIDNIGHT, language: str = "en") -> bool:
    """Whether EMB21 is noted for contacts with these hours."""
    moment = Moment(wall=datetime.fromisoformat(until), zone="Europe/Brussels")
    people = tuple(Contact(name=f"Contact {n}", hours=text) for n, text in enumerate(hours))
    found = check_hours(founding(contacts=people, language=language, embargo=Embargo(until=moment)), now=NOW)
    assert [(one.code, one.level) for one in found] in ([], [("EMB21", Level.NOTE)])
    return bool(found)


@pytest.mark.parametrize(
    "hours",
    [
        "09:00-17:00",
        "9-17",
        "Mon-Fri 9:00-18:00",
        "Monday to Friday, 9.00–17.00",
        "lun-ven 9h-18h",
        "du lundi au vendredi de 9h à 18h",
        "9 am - 5 pm",
        "9-5pm",
        "Mon-Thu 9-17, Fri 9-15; Sat 10-12",
        "weekdays 8.30 - 17.30 (CEST)",
        "09:00–18:00 CET",
        "Sat and Sun 0:00-24:00",
    ],
)
def test_office_hours_are_noted_when_they_do_not_cover_the_end(hours: str) -> None:
    """Contacts with hours of the day are noted.

    Otherwise nobody would be told that questions at 00:01 ring in an empty office.
    """
    assert nobody_there(hours, language="fr" if "lun" in hours else "en")


@pytest.mark.parametrize("hours", ["24h", "24/7", "Around the clock", "22:00-06:00", "Thu 20:00-02:00", "Fri 0-8"])
def test_office_hours_pass_when_they_cover_the_end(hours: str) -> None:
    """Hours that cover midnight pass, else an office that is awake would be told that it sleeps."""
    assert not nobody_there(hours)


@pytest.mark.parametrize("hours", ["by appointment", "9-5", "office hours", "09:00–18:00 EST", "Mon–Fri", "25-99", "…"])
def test_office_hours_pass_when_they_are_not_understood(hours: str) -> None:
    """Hours that cannot be read are not judged, else a guess would become a reproach."""
    assert not nobody_there(hours)
    assert not nobody_there("9-17", hours)


def test_office_hours_pass_when_one_of_several_contacts_covers_the_end() -> None:
    """A single contact who is there at the end is enough.

    Otherwise the night desk behind the day desk would be overlooked.
    """
    assert not nobody_there("9-17", "22:00-06:00")
    assert nobody_there("9-17", "17-22")


def test_office_hours_are_noted_when_the_embargo_ends_with_the_shift() -> None:
    """The end of a shift and the days outside it are not covered. Weekdays are those of the issuer."""
    assert nobody_there("9-17", until="2026-06-05 17:00")
    assert not nobody_there("9-17", until="2026-06-05 16:59")
    assert not nobody_there("Mon, Wed and Fri 9-17", until="2026-06-05 10:00")
    assert nobody_there("Mon, Wed and Thu 9-17", until="2026-06-05 10:00")
    assert not nobody_there("Mon-Fri 9-12, 13-17", until="2026-06-05 14:00")
    assert nobody_there("Mon-Fri 9-12, 13-17", until="2026-06-05 12:30")


def test_office_hours_pass_when_the_matter_is_free_or_no_hours_are_given() -> None:
    """Free matter and contacts without hours get no note."""
    assert check_hours(founding(), now=NOW) == ()
    assert not nobody_there("", "  ")
    assert check_hours(founding(contacts=(Contact(name="A", hours="9-17"),)), now=NOW) == ()
