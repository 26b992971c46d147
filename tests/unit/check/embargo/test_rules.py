"""check.embargo.rules: what an editor could misread, and what an NGO may write without being refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.check.embargo.rules import check_clearance, check_embargo, check_pace
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory, Embargo, Event, Kind
from advisory_cli.model.schedule.times import Moment

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
FOUNDING = (Path(__file__).parents[4] / "advisories/eu-russia-summit-2014.md").read_text("utf-8")


def moment(text: str, zone: str = "Europe/London") -> Moment:
    """A wall time."""
    return Moment(wall=datetime.fromisoformat(text), zone=zone)


def advisory(body: str = "A text.", *, until: str = "", starts: str = "", public: bool = True) -> Advisory:
    """An advisory, embargoed where `until` says so."""
    return Advisory(
        id="a",
        kind=Kind.PRESS_RELEASE,
        language="en",
        headline="H",
        body=body,
        body_line=30,
        source=Path("a.md"),
        lines={"release": 5, "release.embargo": 6},
        embargo=Embargo(until=moment(until)) if until else None,
        event=Event(title="E", starts=moment(starts), public=public) if starts else None,
    )


def said(one: Advisory) -> list[tuple[str, Level]]:
    """Codes and levels."""
    return [(f.code, f.level) for f in check_embargo(one, now=NOW)]


def test_embargo_is_refused_when_it_has_ended() -> None:
    """An embargo that has ended is refused at its line, from the very moment of its end on."""
    assert said(advisory(until="2026-06-01 09:59")) == [("EMB04", Level.ERROR)]
    assert said(advisory(until="2026-06-01 10:00")) == [("EMB04", Level.ERROR)]
    assert said(advisory(until="2026-06-01 10:01")) == []
    (one,) = check_embargo(advisory(until="2026-06-01 09:59"), now=NOW)
    assert one.words == "The embargo ended at 09:59 on Monday 1 June 2026 (Europe/London)."
    assert str(one.place) == "a.md:6"


def test_embargo_is_refused_when_it_ends_after_its_event_starts() -> None:
    """An embargo that outlasts the start of a public event is refused, and that of a closed one warned of.

    Otherwise matter would stay secret while the public watches it (the walking week of the BBC).
    """
    late = advisory(until="2026-06-05 10:01", starts="2026-06-05 10:00")
    assert said(late) == [("EMB06", Level.ERROR)]
    closed = advisory(until="2026-06-05 10:01", starts="2026-06-05 10:00", public=False)
    assert said(closed) == [("EMB06", Level.WARNING)]
    assert said(advisory(until="2026-06-05 10:00", starts="2026-06-05 10:00")) == []


@pytest.mark.parametrize(
    ("until", "better"), [("2026-06-05 00:00", "'2026-06-05 00:01'"), ("2026-06-05 12:00", "'2026-06-05 12:01'")]
)
def test_embargo_is_questioned_when_it_ends_at_midnight_or_noon(until: str, better: str) -> None:
    """An end at 00:00 or 12:00 is warned of, and the remedy says what to write."""
    (one,) = check_embargo(advisory(until=until), now=NOW)
    assert (one.code, one.level) == ("EMB07", Level.WARNING)
    assert better in one.remedy
    assert said(advisory(until="2026-06-05 00:01")) == []


@pytest.mark.parametrize(
    "text",
    [
        "EMBARGOED UNTIL 00:01 ON 5 JUNE",
        "Embargoed until delivery",
        "**EMBARGO** / 00.01 hrs 3 February 2005",
        "STRICTLY EMBARGOED\n\nText",
        "Under embargo until 00:01 GMT",
        "The text is under embargo until 00:01 on Friday.",
        "Embargo: Friday 5 June",
        "EMBARGO 5 June 2026",
        "SOUS EMBARGO JUSQU’AU 5 JUIN",
        "Sous embargo jusqu'au 5 juin à 10h00",
        "Sperrfrist: Freitag",
        "Onder embargo tot 5 juni",
        "Embargado hasta el 5 de junio",
        "This advisory is strictly embargoed",
        "The embargo lifts at 00:01.",
        "Not for publication or broadcast before 00:01 on Friday",
        "MEDIA ADVISORY – EMBARGOED UNTIL FRIDAY",
    ],
)
def test_immediate_text_is_refused_when_it_claims_an_embargo(text: str) -> None:
    """A text without embargo that claims one is refused.

    Otherwise editors would get two answers to when they may publish.
    """
    assert said(advisory(text)) == [("EMB18", Level.ERROR)]


@pytest.mark.parametrize(
    "text",
    [
        "The EU must impose an arms embargo on Sudan.",
        "Arms embargo: 28 countries still sell",
        "ARMS EMBARGO UNTIL 1 JANUARY",
        "The embargo on oil was lifted on 1 January 2015.",
        "Oil shipments embargoed until 1 January 2015 were sold.",
        "UN arms embargo until 5 June 2026, says Council",
        "Goods under embargo were seized; the country is under embargo.",
        "L’embargo sur les armes, les armes sous embargo jusqu'en 2015",
        "Embargo: EU to decide on exports",
        "Embargoes do not work. Breaking the arms embargo",
        "The trade embargo ends on 5 June 2026.",
        "Embargoed copies of the report are available on request.",
        "The arms embargo expires at 23:59 on Friday",
    ],
)
def test_immediate_text_passes_when_it_is_about_embargoes(text: str) -> None:
    """A text about an arms, oil or trade embargo passes."""
    assert said(advisory(text)) == []


def test_immediate_text_is_warned_of_when_a_report_sent_apart_is_embargoed() -> None:
    """An immediate invitation that says that the report itself is embargoed is warned of and not refused."""
    text = "Copies of the report, embargoed until 00:01 on Friday, are available."
    assert said(advisory(text)) == [("EMB18", Level.WARNING)]


@pytest.mark.parametrize(
    "text",
    [
        "FOR IMMEDIATE RELEASE",
        "*For immediate release*",
        "PRESS RELEASE – FOR IMMEDIATE RELEASE",
        "Immediate release:",
        "POUR DIFFUSION IMMÉDIATE",
        "Zur sofortigen Veröffentlichung",
        "For immediate release – 5 June 2026",
    ],
)
def test_embargoed_text_is_refused_when_it_claims_to_be_free(text: str) -> None:
    """An embargoed text that says FOR IMMEDIATE RELEASE is refused at that line, and a free one passes."""
    assert said(advisory(f"Text.\n\n{text}", until="2026-06-05 00:01")) == [("EMB18", Level.ERROR)]
    (one,) = check_embargo(advisory(f"Text.\n\n{text}", until="2026-06-05 00:01"), now=NOW)
    assert str(one.place) == "a.md:32"
    assert said(advisory(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "We call for immediate release of all prisoners.",
        "FOR IMMEDIATE RELEASE OF ALL PRISONERS",
        "Amnesty calls for the immediate release of X.",
        "Egypt: NGOs call for immediate release.",
    ],
)
def test_embargoed_text_passes_when_it_calls_for_a_prisoners_release(text: str) -> None:
    """A call for a prisoner's immediate release is not taken for the text's status."""
    assert said(advisory(text, until="2026-06-05 00:01")) == []


def test_embargo_check_finds_nothing_in_the_founding_advisory() -> None:
    """The founding advisory claims no embargo."""
    assert said(advisory(FOUNDING)) == []


def test_pace_is_refused_when_the_last_message_leaves_after_the_embargo_ends() -> None:
    """A batch that ends after the embargo is refused, and one that ends with it, or without embargo, passes.

    Otherwise the last people would get embargoed matter when it is free.
    """
    one = advisory(until="2026-06-05 00:01")  # 23:01 UTC the day before
    late = datetime(2026, 6, 4, 23, 2, tzinfo=UTC)
    (found,) = check_pace(one, finish=late, now=NOW)
    assert (found.code, found.level) == ("EMB05", Level.ERROR)
    assert "00:02 on Friday 5 June 2026" in found.words
    assert check_pace(one, finish=datetime(2026, 6, 4, 23, 1, tzinfo=UTC), now=NOW) == ()
    assert check_pace(one, finish=None, now=NOW) == check_pace(advisory(), finish=late, now=NOW) == ()
    assert check_pace(one, finish=late, now=datetime(2026, 6, 4, 23, 1, tzinfo=UTC)) == ()


def test_clearance_counts_the_held_in_words() -> None:
    """The held people, and those of them who agreed too long ago, are counted in a warning.

    A mailing that nobody gets before the end is warned of too.
    """

    def clearance(held: int, expired: int, total: int) -> tuple[Finding, ...]:
        return check_clearance(held=held, expired=expired, total=total, until=moment("2026-06-05 00:01"))

    (some,) = clearance(7, 2, 26)
    assert some.level is Level.WARNING
    assert some.words == (
        "7 of 26 are not cleared and are held until 00:01 on Friday 5 June 2026 (Europe/London) "
        "(2 of them agreed too long ago)."
    )
    (nobody,) = clearance(26, 0, 26)
    assert (nobody.code, nobody.level) == ("EMB11", Level.WARNING)
    assert "nobody gets it before 00:01 on Friday 5 June 2026" in nobody.words
    assert clearance(0, 0, 26) == ()
