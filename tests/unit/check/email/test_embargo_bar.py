"""check.email over messages that compose really makes: every zone, three languages, and the author's own words."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import dataclasses
import re
from datetime import datetime
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo, available_timezones

import pytest

from advisory_cli.check.email.edition import check_specimen
from advisory_cli.check.embargo.rules import check_embargo
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.inline import inline
from advisory_cli.compose.render import Renderer
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.edition import Phase, Specimen
from advisory_cli.model.schedule.times import Moment, is_zone
from tests.breadth import sampled
from tests.compose_samples import TEMPLATES, founding, newsroom

WINTER, SUMMER = datetime(2026, 12, 3, 0, 1), datetime(2026, 6, 5, 0, 1)
BRIEFED = (
    "Asia/Kathmandu",
    "Asia/Colombo",
    "Asia/Tehran",
    "Asia/Kabul",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
)


def composer(advisory: Advisory) -> Composer:
    """A composer over the shipped templates; as messages are sent, styles inlined."""
    return Composer(
        advisory=advisory,
        newsroom=newsroom(),
        renderer=lambda one, two, **hooks: Renderer(one, two, folders=[TEMPLATES], **hooks),
        inline=inline,
        columns=frozenset(),
        key=b"k" * 32,
    )


def embargoed(wall: datetime, zone: str = "Europe/London", language: str = "en-GB") -> Advisory:
    """The founding advisory under an embargo; it invites to no event, which the embargo could outlast."""
    return founding(language=language, event=None, embargo=Embargo(until=Moment(wall=wall, zone=zone)))


def faults(advisory: Advisory, made: Composer, zone: str) -> list[str]:
    """What the check says of the message for a reader in a zone."""
    specimen = made.specimen(Recipient(address="ada@example.com", fields={"zone": zone}), Phase.EMBARGOED)
    found = check_specimen(specimen, advisory=advisory, recipient_zone=zone)
    return [f"{zone}: {one.code} {one.words}" for one in found if one.code.startswith("EMB")]


@cache
def clocks() -> tuple[str, ...]:
    """One zone for each pair of offsets and abbreviations that the world's clocks show in the two seasons."""
    shown: dict[object, str] = {}
    for name in (*BRIEFED, *sorted(available_timezones())):
        if is_zone(name):
            both = [wall.replace(tzinfo=ZoneInfo(name)) for wall in (WINTER, SUMMER)]
            shown.setdefault(tuple((one.utcoffset(), one.tzname()) for one in both), name)
    return tuple(shown.values())


def of_odd_minutes() -> dict[tuple[str, str], datetime]:
    """Zones by the abbreviations of theirs that hold minutes, as +0545, which a message shows as UTC+5:45; and when."""
    found: dict[tuple[str, str], datetime] = {}
    for name in clocks():
        for wall in (WINTER, SUMMER):
            shown = wall.replace(tzinfo=ZoneInfo(name)).tzname() or ""
            if re.search(r"\d\d(?!00)\d\d$", shown):
                found.setdefault((name, shown), wall)
    return found


@pytest.mark.parametrize(
    ("language", "wall"),
    sampled(
        product(("en-GB", "en-US", "fr"), (WINTER, SUMMER, datetime(2026, 11, 5, 17, 45))),
        lambda case: case == ("fr", SUMMER),
    ),
)
def test_readers_in_all_zones_get_a_right_bar(language: str, wall: datetime) -> None:
    """Fails if the hours of UTC+5:45 are taken for a time of day, so that nobody can write to Kathmandu."""
    assert set(BRIEFED) <= set(clocks())
    advisory = embargoed(wall, language=language)
    made = composer(advisory)
    assert [fault for zone in clocks() for fault in faults(advisory, made, zone)] == []


@pytest.mark.parametrize("language", sampled(["en-GB", "en-US", "fr"], lambda language: language == "en-GB"))
@pytest.mark.slow
def test_offices_in_zones_of_odd_minutes_may_set_embargoes(language: str) -> None:
    """Fails if an office in Kathmandu or Tehran can send no embargoed matter at all."""
    assert {name for name, _ in of_odd_minutes()} >= set(BRIEFED)
    for (zone, _), wall in of_odd_minutes().items():
        advisory = embargoed(wall, zone, language)
        assert faults(advisory, composer(advisory), "Europe/Paris") == []


def test_a_wrong_day_in_such_a_zone_is_still_found() -> None:
    """Fails if the check sees no wrong day any more where the zone has minutes."""
    advisory = embargoed(WINTER)
    reader = Recipient(address="ada@example.com", fields={"zone": "Asia/Kathmandu"})
    right = composer(advisory).specimen(reader, Phase.EMBARGOED)
    shown = "05:46 UTC+5:45 on Thursday 3 December"
    assert shown in right.text
    for wrong in (shown.replace("Thursday 3", "Friday 4"), shown.replace("05:46", "05:45")):
        one = dataclasses.replace(right, text=right.text.replace(shown, wrong))
        found = check_specimen(one, advisory=advisory, recipient_zone="Asia/Kathmandu")
        assert [(f.code, "Asia/Kathmandu" in f.words) for f in found] == [("EMB13", True)]


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"])
def test_hours_and_days_may_be_in_the_digits_of_another_script(digits: str) -> None:
    """A bar in Arabic or Indian digits is read like any other, a wrong hour in it included; else an office that writes
    so can send nothing under an embargo.
    """
    advisory = embargoed(WINTER)
    reader = Recipient(address="ada@example.com", fields={"zone": "Asia/Kathmandu"})
    latin = composer(advisory).specimen(reader, Phase.EMBARGOED)
    assert latin.embargo is not None
    own = str.maketrans("0123456789", digits)
    lead = latin.head.subject.removesuffix(advisory.subject)
    assert lead != lead.translate(own)

    def found(text: str) -> list[tuple[str, str]]:
        one = dataclasses.replace(
            latin,
            head=dataclasses.replace(latin.head, subject=lead.translate(own) + advisory.subject),
            preheader=latin.preheader.translate(own),
            embargo=dataclasses.replace(latin.embargo, issuer=latin.embargo.issuer.translate(own)),
            text=text.translate(own),
            html=re.sub(r">[^<]+<", lambda shown: shown[0].translate(own), latin.html),
        )
        said = check_specimen(one, advisory=advisory, recipient_zone="Asia/Kathmandu")
        return [(each.code, each.words) for each in said if each.code.startswith("EMB")]

    assert found(latin.text) == []
    ((code, words),) = found(latin.text.replace("05:46", "05:45"))
    assert (code, "Asia/Kathmandu" in words) == ("EMB13", True)


# --- the author's own embargo sentence --------------------------------------------------------------------------------

SENTENCE = "Embargoed until 00:01 GMT on Thursday 3 December 2026"
BODIES = (
    f"{SENTENCE}: The Commission speaks.\n\nMore text.",
    f"**{SENTENCE}**\n\nMore text.",
    f"The Commission speaks.\n\n{SENTENCE}: more text.",
)


def authored(body: str, **changes: object) -> Advisory:
    """An embargoed advisory with a body, its lines counted from 20."""
    given: dict[str, object] = {"body": body, "body_line": 20, "standfirst": "", **changes}
    return dataclasses.replace(embargoed(WINTER), **given)  # type: ignore[arg-type]


def opened(advisory: Advisory) -> Specimen:
    """The edition for those who were held."""
    return composer(advisory).specimen(Recipient(address="ada@example.com"), Phase.OPEN)


def bars(specimen: Specimen, advisory: Advisory) -> list[str]:
    """The sentences about bars."""
    found = check_specimen(specimen, advisory=advisory, recipient_zone="")
    return [one.words for one in found if one.code == "EMB13"]


@pytest.mark.parametrize("body", sampled(BODIES, BODIES[:1].__contains__))
def test_the_authors_sentence_is_not_the_templates_bar(body: str) -> None:
    """Fails if a template is blamed for what the author wrote, in the body, the standfirst, subject or inbox line."""
    advisory = authored(body)
    assert bars(opened(advisory), advisory) == []
    for field in ("standfirst", "headline", "subject", "preheader"):
        other = authored(body, **{field: f"{SENTENCE}: it speaks"})
        assert bars(opened(other), other) == []


@pytest.mark.parametrize("body", BODIES)
def test_a_bar_beside_the_authors_sentence_is_found(body: str) -> None:
    """Fails if a bar on free matter hides behind the same words of the author's."""
    advisory = authored(body)
    right = opened(advisory)
    bar = f"{SENTENCE.upper()}\n\n"
    html = re.sub(r"(<body[^>]*>)", rf"\1<p>{SENTENCE}</p>", right.html)
    assert bars(dataclasses.replace(right, text=bar + right.text), advisory) == [
        "An embargo's bar stands in the text part, and the matter is free."
    ]
    assert bars(dataclasses.replace(right, html=html), advisory) == [
        "An embargo's bar stands in the HTML part, and the matter is free."
    ]
    subject = dataclasses.replace(right.head, subject=f"EMBARGOED until 00:01 GMT Thu 3 Dec: {right.head.subject}")
    assert bars(dataclasses.replace(right, head=subject), advisory) == [
        "An embargo's bar stands in the subject, and the matter is free."
    ]


@pytest.mark.parametrize(("body", "line"), list(zip(BODIES, (20, 20, 22), strict=True)))
def test_the_authors_sentence_is_a_warning_at_its_line(body: str, line: int) -> None:
    """Fails if nobody hears that the held people get EMBARGOED UNTIL when the matter is free, wherever it stands."""
    advisory = authored(body)
    (one,) = check_embargo(advisory, now=datetime.fromisoformat("2026-11-01T09:00+00:00"))
    assert (one.code, one.level, one.place.line) == ("EMB18", Level.WARNING, line)
    assert "get this sentence after the embargo" in one.words


def test_each_of_the_authors_sentences_is_named_and_the_terms_are_not() -> None:
    """Fails if one sentence hides the next, or the terms, which stand in the bar alone, are questioned."""
    advisory = authored(f"{SENTENCE}: x.\n\nThis release is under embargo.\n\nThe report is embargoed until 00:01 too.")
    until = dataclasses.replace(advisory.embargo, terms="Not for broadcast before 00:01") if advisory.embargo else None
    found = check_embargo(
        dataclasses.replace(advisory, embargo=until), now=datetime.fromisoformat("2026-11-01T09:00+00:00")
    )
    assert [one.place.line for one in found] == [20, 22]
