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


def test_an_embargo_in_the_past_refuses() -> None:
    """Fails if a message can leave under a bar that has run out; the end itself is out."""
    assert said(advisory(until="2026-06-01 09:59")) == [("EMB04", Level.ERROR)]
    assert said(advisory(until="2026-06-01 10:00")) == [("EMB04", Level.ERROR)]
    assert said(advisory(until="2026-06-01 10:01")) == []
    (one,) = check_embargo(advisory(until="2026-06-01 09:59"), now=NOW)
    assert one.words == "The embargo ended at 09:59 on Monday 1 June 2026 (Europe/London)."
    assert str(one.place) == "a.md:6"


def test_an_embargo_must_not_outlast_its_event() -> None:
    """Fails if matter stays secret while the public watches it (the walking week of the BBC)."""
    late = advisory(until="2026-06-05 10:01", starts="2026-06-05 10:00")
    assert said(late) == [("EMB06", Level.ERROR)]
    closed = advisory(until="2026-06-05 10:01", starts="2026-06-05 10:00", public=False)
    assert said(closed) == [("EMB06", Level.WARNING)]
    assert said(advisory(until="2026-06-05 10:00", starts="2026-06-05 10:00")) == []


@pytest.mark.parametrize(
    ("until", "better"), [("2026-06-05 00:00", "'2026-06-05 00:01'"), ("2026-06-05 12:00", "'2026-06-05 12:01'")]
)
def test_midnight_and_noon_are_questioned(until: str, better: str) -> None:
    """Fails if 00:00 or 12:00 pass without a word, or the remedy does not say what to write."""
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
def test_an_immediate_text_must_not_claim_an_embargo(text: str) -> None:
    """Fails if editors get two answers to when they may publish."""
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
def test_texts_about_embargoes_pass(text: str) -> None:
    """Fails if an NGO is refused for writing about an arms, oil or trade embargo."""
    assert said(advisory(text)) == []


def test_an_embargoed_report_sent_apart_is_a_warning() -> None:
    """Fails if an immediate invitation may not say that the report itself is embargoed."""
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
def test_an_embargoed_text_must_not_claim_to_be_free(text: str) -> None:
    """Fails if FOR IMMEDIATE RELEASE stands below an embargo's bar."""
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
def test_prisoners_may_be_released(text: str) -> None:
    """Fails if calling for a prisoner's release is taken for the text's status."""
    assert said(advisory(text, until="2026-06-05 00:01")) == []


def test_the_founding_text_claims_no_embargo() -> None:
    """Fails if the founding advisory is refused."""
    assert said(advisory(FOUNDING)) == []


def test_a_batch_must_be_out_before_the_embargo_ends() -> None:
    """Fails if the last people get embargoed matter when it is free."""
    one = advisory(until="2026-06-05 00:01")  # 23:01 UTC the day before
    late = datetime(2026, 6, 4, 23, 2, tzinfo=UTC)
    (found,) = check_pace(one, finish=late, now=NOW)
    assert (found.code, found.level) == ("EMB05", Level.ERROR)
    assert "00:02 on Friday 5 June 2026" in found.words
    assert check_pace(one, finish=datetime(2026, 6, 4, 23, 1, tzinfo=UTC), now=NOW) == ()
    assert check_pace(one, finish=None, now=NOW) == check_pace(advisory(), finish=late, now=NOW) == ()
    assert check_pace(one, finish=late, now=datetime(2026, 6, 4, 23, 1, tzinfo=UTC)) == ()


def test_held_people_are_counted_in_words() -> None:
    """Fails if a sender is not told who waits, or can send to nobody."""

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
