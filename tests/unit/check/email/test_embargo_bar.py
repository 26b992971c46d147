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
from advisory_cli.compose.render import Renderer
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.edition import Phase, Specimen
from advisory_cli.model.schedule.times import Moment, is_zone
from tests.breadth import sampled
from tests.compose_samples import TEMPLATES, founding, inlined, kept, newsroom

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
        renderer=lambda one, two, **hooks: Renderer(one, two, folders=[TEMPLATES], cache=kept(), **hooks),
        inline=inlined,
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "wall"),
    sampled(
        product(("en-GB", "en-US", "fr"), (WINTER, SUMMER, datetime(2026, 11, 5, 17, 45))),
        lambda case: case == ("fr", SUMMER),
    ),
)
def test_bar_passes_its_check_when_readers_are_in_any_zone(language: str, wall: datetime) -> None:
    """The check finds no fault in the bars of messages to readers in every zone.

    Otherwise the hours of UTC+5:45 would be taken for a time of day, and nobody could write to Kathmandu.
    """
    assert set(BRIEFED) <= set(clocks())
    advisory = embargoed(wall, language=language)
    made = composer(advisory)
    assert [fault for zone in clocks() for fault in faults(advisory, made, zone)] == []


@pytest.mark.parametrize("language", sampled(["en-GB", "en-US", "fr"], lambda language: language == "en-GB"))
@pytest.mark.slow
def test_embargo_passes_the_check_when_its_zone_has_odd_minutes(language: str) -> None:
    """An embargo in a zone of odd minutes passes.

    Otherwise an office in Kathmandu or Tehran could send no embargoed matter.
    """
    assert {name for name, _ in of_odd_minutes()} >= set(BRIEFED)
    for (zone, _), wall in of_odd_minutes().items():
        advisory = embargoed(wall, zone, language)
        assert faults(advisory, composer(advisory), "Europe/Paris") == []


@pytest.mark.slow
def test_bar_is_refused_when_its_day_or_hour_is_wrong_in_a_zone_of_odd_minutes() -> None:
    """A wrong day or minute is found in the bar of a reader in Kathmandu as anywhere else."""
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
def test_bar_is_read_when_its_digits_are_of_another_script(digits: str) -> None:
    """A bar in Arabic or Indian digits is read like any other, a wrong minute in it included.

    Otherwise an office that writes so could send nothing under an embargo.
    """
    advisory = embargoed(WINTER)
    reader = Recipient(address="ada@example.com", fields={"zone": "Asia/Kathmandu"})
    latin = composer(advisory).specimen(reader, Phase.EMBARGOED)
    assert latin.embargo is not None
    own = str.maketrans("0123456789", digits)
    lead = latin.head.subject.removesuffix(advisory.subject)
    assert lead != lead.translate(own)

    def found(text: str) -> list[tuple[str, str]]:
        assert latin.embargo is not None
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


@pytest.mark.slow
@pytest.mark.parametrize("body", sampled(BODIES, BODIES[:1].__contains__))
def test_open_message_shows_no_bar_when_the_author_writes_of_an_embargo(body: str) -> None:
    """An author's embargo sentence, in whichever field of open matter, is not taken for a template's bar."""
    advisory = authored(body)
    assert bars(opened(advisory), advisory) == []
    for field in ("standfirst", "headline", "subject", "preheader"):
        other = authored(body, **{field: f"{SENTENCE}: it speaks"})
        assert bars(opened(other), other) == []


@pytest.mark.parametrize("body", BODIES)
def test_open_message_is_refused_when_a_bar_stands_beside_the_authors_sentence(body: str) -> None:
    """A bar on free matter is found in each part and the subject, though the author wrote the same words."""
    advisory = authored(body)
    right = opened(advisory)
    bar = f"{SENTENCE.upper()}\n\n"
    html = re.sub(r"(<body[^>]*>)", rf"\1<p>{SENTENCE}</p>", right.html)
    assert bars(dataclasses.replace(right, text=bar + right.text), advisory) == [
        "There is an embargo banner in the text part, but the text is not under embargo."
    ]
    assert bars(dataclasses.replace(right, html=html), advisory) == [
        "There is an embargo banner in the HTML part, but the text is not under embargo."
    ]
    subject = dataclasses.replace(right.head, subject=f"EMBARGOED until 00:01 GMT Thu 3 Dec: {right.head.subject}")
    assert bars(dataclasses.replace(right, head=subject), advisory) == [
        "There is an embargo banner in the subject, but the text is not under embargo."
    ]


@pytest.mark.parametrize(("body", "line"), list(zip(BODIES, (20, 20, 22), strict=True)))
def test_embargo_sentence_of_the_author_is_warned_of_at_its_line(body: str, line: int) -> None:
    """The author's embargo sentence is warned of at its line.

    Otherwise nobody would hear that the held people get it when the matter is free.
    """
    advisory = authored(body)
    (one,) = check_embargo(advisory, now=datetime.fromisoformat("2026-11-01T09:00+00:00"))
    assert (one.code, one.level, one.place.line) == ("EMB18", Level.WARNING, line)
    assert "get the text after the embargo" in one.words


def test_embargo_check_names_each_sentence_of_the_author_but_not_the_terms() -> None:
    """The author's embargo sentences are each named at their lines, and the embargo's own terms are not questioned."""
    advisory = authored(f"{SENTENCE}: x.\n\nThis release is under embargo.\n\nThe report is embargoed until 00:01 too.")
    until = dataclasses.replace(advisory.embargo, terms="Not for broadcast before 00:01") if advisory.embargo else None
    found = check_embargo(
        dataclasses.replace(advisory, embargo=until), now=datetime.fromisoformat("2026-11-01T09:00+00:00")
    )
    assert [one.place.line for one in found] == [20, 22]
