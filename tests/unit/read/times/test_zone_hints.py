"""What is said instead of a zone: abbreviations, offsets, old names."""

import re
from zoneinfo import available_timezones

import pytest

from advisory_cli.model.errors import BadData
from advisory_cli.model.schedule.times import is_zone
from advisory_cli.read.times import zone_hints as zone_words
from advisory_cli.read.times.wall_times import read_zone
from advisory_cli.read.times.zone_hints import is_abbreviation, suggest_zone


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("GMT", "Write UTC, or Europe/London for UK time."),
        ("Etc/GMT", "Write UTC, or Europe/London for UK time."),
        ("UTC+0", "Write UTC, or Europe/London for UK time."),
        ("BST", "Write Europe/London."),
        ("est", "Write America/New_York or America/Toronto."),
        ("EST5EDT", "Write America/New_York or America/Toronto."),
        ("IST", "Write Asia/Kolkata for India, Europe/Dublin for Ireland, Asia/Jerusalem for Israel."),
        ("JST", "Write Asia/Tokyo."),
        ("AEDT", "Write Australia/Sydney, or Australia/Brisbane for Queensland."),
        ("MSK", "Write Europe/Moscow."),
        ("Etc/GMT+5", "Write a place, such as America/New_York: an offset does not know summer time."),
        ("UTC-5", "Write a place, such as America/New_York: an offset does not know summer time."),
        ("+01:00", "Write a place, such as Europe/Brussels: an offset does not know summer time."),
        ("+05:30", "Write a place, such as Asia/Kolkata: an offset does not know summer time."),
        ("-02:30", "Write Area/City: an offset does not know summer time."),
        ("new york", "Write America/New_York."),
        ("Xyzzy", ""),
    ],
)
def test_zone_instead_names_the_zone_that_is_meant(text: str, remedy: str) -> None:
    """The hint for an abbreviation, an offset or an old name says which zone to write.

    Otherwise a wrong zone would be written because the right one was not named.
    """
    assert suggest_zone(text) == remedy


def test_zone_instead_has_a_hint_for_every_zone_refused_by_design() -> None:
    """A hint exists for every zone of the database that is refused.

    Otherwise a zone from other settings would have no way out.
    """
    refused = {zone for zone in available_timezones() if not is_zone(zone)} - {"Factory", "localtime", "posixrules"}
    assert [zone for zone in sorted(refused) if not suggest_zone(zone)] == []


def test_zone_instead_suggests_only_zones_that_are_accepted() -> None:
    """A zone that a hint suggests is one that is accepted, else the remedy would be refused in its turn."""
    tables = (zone_words._ABBREVIATIONS, zone_words._OLD_NAMES, zone_words._EAST)
    named = {zone for table in tables for words in table.values() for zone in re.findall(r"[A-Z]\w+/[\w/]+", words)}
    assert len(named) > 50
    assert [zone for zone in sorted(named) if not is_zone(zone)] == []
    assert set(zone_words._OTHER_SPELLINGS.values()) <= set(zone_words._ABBREVIATIONS)


def test_read_zone_gives_the_hints_of_zone_instead() -> None:
    """The remedy for a wrong zone in the settings is the one that zone_instead gives, or the nearest name."""
    with pytest.raises(BadData, match="“GMT” is an abbreviation") as caught:
        read_zone("GMT")
    assert caught.value.remedy == suggest_zone("GMT")
    with pytest.raises(BadData, match="not a time zone") as caught:
        read_zone("Europe/Brusels")
    assert caught.value.remedy == "Did you mean Europe/Brussels?"
    assert not is_abbreviation("Etc/GMT+5")
