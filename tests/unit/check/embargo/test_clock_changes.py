"""check.embargo.clock_changes and the bar: clocks that change between Europe's and America's Sundays."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import dataclasses
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from advisory_cli.check.email.edition import check_specimen
from advisory_cli.check.embargo.clock_changes import check_clock_changes
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.render import Renderer
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase, Specimen
from advisory_cli.model.schedule.times import is_zone
from tests.breadth import sampled
from tests.compose_samples import TEMPLATES, founding, inlined, kept, newsroom, renderer, visible
from tests.unit.check.email.test_embargo_bar import embargoed

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MARCH = datetime(2026, 3, 13, 0, 1)


def said(advisory: Advisory, zones: dict[str, int], now: datetime = NOW) -> list[str]:
    """EMB14's sentences."""
    found = check_clock_changes(advisory, zones=zones, now=now)
    assert all((one.code, one.level) == ("EMB14", Level.WARNING) for one in found)
    return [one.words for one in found]


def test_clock_check_names_readers_when_they_are_nearer_than_usual() -> None:
    """The zones whose distance at the embargo's end is not the usual one are named, with the day their clocks change.

    Otherwise New York would be an hour late or early.
    """
    assert said(embargoed(MARCH), {"America/Chicago": 2, "America/New_York": 7, "Europe/Paris": 9}) == [
        (
            "When the embargo ends, America/New_York is 4 hours behind Europe/London, not the usual 5; "
            "America/Chicago is 5 hours behind Europe/London, not the usual 6. "
            "Their clocks changed on Sunday 8 March 2026."
        )
    ]
    before = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    assert said(embargoed(MARCH), {"America/New_York": 7}, before)[0].endswith("change on Sunday 8 March 2026.")
    summer = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    assert said(embargoed(datetime(2026, 6, 5, 0, 1)), {"America/New_York": 7, "Asia/Kolkata": 1}, summer) == []


def test_clock_check_warns_when_todays_difference_will_not_hold() -> None:
    """A difference that clocks change between today and the embargo's end is named, with the day of the change."""
    april = embargoed(datetime(2026, 4, 2, 0, 1))
    now = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    assert said(april, {"Asia/Tokyo": 1, "Europe/Paris": 3}, now) == [
        (
            "When the embargo ends, Asia/Tokyo is 8 hours ahead of Europe/London, but today the difference is 9. "
            "The clocks of Europe/London change on Sunday 29 March 2026."
        )
    ]
    assert said(april, {"Asia/Tokyo": 1}, datetime(2026, 3, 30, 12, 0, tzinfo=UTC)) == []


def test_clock_check_says_little_when_readers_are_in_all_zones() -> None:
    """The zones of the whole world give at most eight short findings, else a press officer would be flooded."""
    world = dict.fromkeys(filter(is_zone, available_timezones()), 1)
    words = said(embargoed(datetime(2026, 4, 2, 0, 1)), world, datetime(2026, 3, 6, 12, 0, tzinfo=UTC))
    assert 1 <= len(words) <= 8
    assert all(len(one) < 600 for one in words)
    assert "more zones." in words[0]


def test_clock_check_says_nothing_when_no_embargo_is_to_come() -> None:
    """A free advisory, and one whose embargo has ended, get no warning of clocks."""
    assert said(founding(), {"America/New_York": 9}) == []
    assert said(embargoed(MARCH), {"America/New_York": 9}, datetime(2026, 3, 13, 0, 1, tzinfo=UTC)) == []


# --- the bar ----------------------------------------------------------------------------------------------------------


def composer(advisory: Advisory, now: datetime | None = NOW) -> Composer:
    """A composer as wiring makes it."""
    return Composer(
        advisory=advisory,
        newsroom=newsroom(),
        renderer=lambda one, two, **hooks: Renderer(one, two, folders=[TEMPLATES], now=now, cache=kept(), **hooks),
        inline=inlined,
        columns=frozenset(),
        key=b"k" * 32,
    )


def specimen(made: Composer, zone: str) -> Specimen:
    """The message of a reader in a zone."""
    return made.specimen(Recipient(address="ada@example.com", fields={"zone": zone}), Phase.EMBARGOED)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en-GB",
            "Your time: 20:01 EDT on Thursday 12 March 2026 (please note: 4 hours from London, not the usual 5)",
        ),
        (
            "fr",
            (
                "À votre heure : jeudi 12 mars 2026 à 20h01 EDT "
                "(attention : 4 heures d’écart avec Londres, et non 5 comme d’habitude)"
            ),
        ),
    ],
)
def test_bar_notes_the_difference_when_it_is_not_the_usual(language: str, line: str) -> None:
    """The reader's own time says in both parts that the difference is not the usual one."""
    shown = specimen(composer(embargoed(MARCH, language=language)), "America/New_York")
    assert line in shown.text.replace("\u00a0", " ").splitlines()
    assert line in visible(shown.html)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Tokyo", ""])
def test_bar_notes_nothing_when_the_difference_is_the_usual(zone: str) -> None:
    """A reader whose usual difference holds gets no note, else every bar would be longer in March."""
    assert "please note" not in specimen(composer(embargoed(MARCH)), zone).text


def test_bar_shows_the_issuers_time_again_when_being_equal_is_unusual() -> None:
    """A time equal to the issuer's is shown with a note where the usual difference is an hour.

    Otherwise a reader in Cairo would add that hour.
    """
    made = renderer(embargoed(datetime(2026, 4, 10, 0, 1), "Europe/Paris"))
    assert made.embargo_local("Africa/Cairo") == (
        "00:01 EET on Friday 10 April 2026 (please note: 0 hours from Paris, not the usual 1)"
    )
    assert made.embargo_local("Europe/Berlin") == ""


def test_bar_notes_the_difference_when_it_changes_before_the_end() -> None:
    """The bar tells a reader in Tokyo of the coming change, and says nothing once the clocks have changed."""
    april = embargoed(datetime(2026, 4, 2, 0, 1))
    before, after = datetime(2026, 3, 27, 12, 0, tzinfo=UTC), datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
    note = "(please note: 8 hours from London; it is 9 until the clocks change)"
    assert note in specimen(composer(april, before), "Asia/Tokyo").text
    assert "please note" not in specimen(composer(april, after), "Asia/Tokyo").text


@pytest.mark.slow
@pytest.mark.parametrize("language", sampled(["en-GB", "en-US", "fr"], lambda language: language == "en-GB"))
def test_bar_passes_its_check_when_it_carries_a_note_on_clocks(language: str) -> None:
    """A bar with a note passes, else “4 hours” would be taken for a time of day, and nothing could be sent in March."""
    for wall in (MARCH, datetime(2026, 4, 4, 5, 0), datetime(2026, 10, 28, 9, 30)):
        advisory = embargoed(wall, language=language)
        made = composer(advisory, datetime(2026, 2, 20, tzinfo=UTC))
        for zone in ("America/New_York", "America/St_Johns", "Australia/Adelaide", "Asia/Kathmandu", "Africa/Cairo"):
            found = check_specimen(specimen(made, zone), advisory=advisory, recipient_zone=zone)
            assert [one.words for one in found if one.code.startswith("EMB")] == []


def test_bar_is_refused_when_a_note_alone_has_its_day() -> None:
    """A missing day is found, though the 2 of “not the usual 2” could pass for the second of April."""
    advisory = embargoed(datetime(2026, 4, 2, 0, 1))
    right = specimen(composer(advisory), "Africa/Cairo")
    assert "01:01 EET on Thursday 2 April 2026 (please note: 1 hour from London, not the usual 2)" in right.text
    wrong = dataclasses.replace(right, text=right.text.replace("EET on Thursday 2 April", "EET on Thursday April"))
    found = check_specimen(wrong, advisory=advisory, recipient_zone="Africa/Cairo")
    assert [(one.code, "Africa/Cairo" in one.words) for one in found] == [("EMB13", True)]
