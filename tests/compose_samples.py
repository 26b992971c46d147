"""What the tests of compose render: the founding advisory, variations of it, and recipients."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import dataclasses
import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from advisory_cli.compose.inlined import CachedInliner
from advisory_cli.compose.render import Renderer
from advisory_cli.files.folders import cache_folder
from advisory_cli.files.private_cache import PrivateCache
from advisory_cli.model.press.advisory import (
    Advisory,
    BackgroundItem,
    Contact,
    Dateline,
    Embargo,
    Event,
    Picture,
    Quote,
)
from advisory_cli.model.press.arrangements import (
    Accreditation,
    Boilerplate,
    Deadline,
    Desk,
    DialInNumber,
    Live,
    Opportunity,
    OpportunityKind,
    ProgrammeItem,
    Spokesperson,
)
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.schedule.times import Moment
from advisory_cli.read.advisory.file import read_advisory

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
COLUMNS = (
    *("email", "name", "first_name", "last_name", "greeting", "salutation", "outlet", "role", "beat"),
    *("country", "language", "zone", "embargo_local", "unsubscribe_link"),
)


def founding(**changes: Any) -> Advisory:
    """The founding advisory as its file says it, with some fields set otherwise."""
    path = ROOT / "advisories" / "eu-russia-summit-2014.md"
    reading = read_advisory(path, folder=None, zone="Europe/Brussels", language="en", issuer="")
    assert reading.value is not None
    return dataclasses.replace(reading.value, **changes)


def everything(**changes: Any) -> Advisory:
    """An advisory in which every field a reader is meant to see holds something of its own."""
    full: dict[str, Any] = {
        "reference": "REF-14-003",
        "standfirst": "A standfirst with two sentences. This is the second.",
        "preheader": "The inbox line",
        "picture": Picture(caption="A caption", credit="© A Credit", alt="A street", url="https://img.example/p.jpg"),
        "event": Event(
            title="An event title",
            starts=Moment(wall=datetime(2026, 6, 8, 12, 30), zone="Europe/Brussels"),
            ends=Moment(wall=datetime(2026, 6, 8, 14, 0), zone="Europe/Brussels"),
            place="A place",
            address="A street 1\nSecond floor",
            locality="A town",
            who="Those who come",
            access="Press card",
            online="https://stream.example/live",
            public=False,
        ),
        "quotes": (Quote(text="Quoted words", speaker="A Speaker", role="Their role"),),
        "background": (
            BackgroundItem(title="Older text", type="Briefing", date=date(2026, 5, 1), url="https://example.org/old"),
        ),
        "contacts": (
            Contact(
                name="A Contact",
                role="A role",
                office="An office",
                organisation="An organisation",
                phone="+32 (0) 2 555 0100",
                mobile="+32 470 55 01 00",
                email="press@example.org",
                languages="English, French",
                hours="09:00–18:00 CET",
            ),
            Contact(name="Second Contact", email="second@example.org"),
        ),
        "notes_to_editors": ("The first note.", "The second note, https://example.org/method"),
        "boilerplate": "About the office.\nSecond line.",
        "body": "The lead says it.\n\n## A part\n\n- one *thing*\n- see [the paper](https://example.org/p), page 2\n",
    }
    return founding(**{**full, **changes})


def arranged(**changes: Any) -> Advisory:
    """The advisory of everything() with several events, programme, accreditation, and all else for its cover."""
    arrangements: dict[str, Any] = {
        "further_datelines": (Dateline(place="A second town", date=date(2014, 1, 25)),),
        "further_events": (
            Event(
                title="A second event",
                starts=Moment(wall=datetime(2026, 6, 9, 9, 15), zone="Europe/London"),
                place="A second place",
                address="A second street 2",
                locality="A third town",
                who="Those who come again",
                access="A [second card](https://example.org/second)",
                online="https://stream.example/second",
                public=False,
            ),
        ),
        "programme": (
            ProgrammeItem(
                title="An item",
                starts=Moment(wall=datetime(2026, 6, 8, 8, 45), zone="Europe/Brussels"),
                ends=Moment(wall=datetime(2026, 6, 8, 9, 50), zone="Europe/Brussels"),
                place="An entrance",
                access="A *pool* card",
                public=False,
            ),
            ProgrammeItem(
                title="A late item",
                starts=Moment(wall=datetime(2026, 6, 8, 23, 10), zone="Europe/London"),
                ends=Moment(wall=datetime(2026, 6, 9, 1, 20), zone="Europe/London"),
            ),
        ),
        "accreditation": Accreditation(
            deadlines=(
                Deadline(until=Moment(wall=datetime(2026, 6, 1, 16, 5), zone="Europe/Brussels"), group="A group"),
                Deadline(until=Moment(wall=datetime(2026, 6, 2, 17, 6), zone="Asia/Dubai"), group="Another group"),
            ),
            documents=("A document", "Another document"),
            capacity="About 140",
            url="https://example.org/accreditation",
            email="accreditation@example.org",
            desk=Desk(place="A desk", phone="+32 2 555 01 07", email="desk@example.org", hours="From eight"),
            text="No *substitutions*",
        ),
        "opportunities": (
            Opportunity(
                kind=OpportunityKind.PHOTO,
                text="A [handshake](https://example.org/handshake)",
                starts=Moment(wall=datetime(2026, 6, 8, 10, 35), zone="Europe/Brussels"),
                place="A courtyard",
            ),
            Opportunity(kind=OpportunityKind.OTHER, text="A working room"),
        ),
        "live": Live(
            url="https://stream.example/opening",
            starts=Moment(wall=datetime(2026, 6, 8, 12, 25), zone="Europe/Brussels"),
            dial_in=(
                DialInNumber(label="A country", number="+32 2 555 01 08", code="4455#"),
                DialInNumber(number="+44 20 7946 0018"),
            ),
        ),
        "spokespeople": (
            Spokesperson(
                name="A Spokesperson",
                role="Their office",
                organisation="Their organisation",
                languages="Arabic, Greek",
                available="In the afternoon",
                phone="+32 2 555 01 09",
                email="spokesperson@example.org",
            ),
            Spokesperson(name="Second Spokesperson", languages="Danish"),
        ),
        "boilerplates": (
            Boilerplate(issuer="A First Issuer", text="About the *first* issuer."),
            Boilerplate(issuer="A Second Issuer", text="About the second issuer."),
        ),
    }
    return everything(**{**arrangements, **changes})


def embargo(zone: str = "Europe/London", terms: str = "") -> Embargo:
    """Friday 5 June 2026, one minute past midnight."""
    return Embargo(until=Moment(wall=datetime(2026, 6, 5, 0, 1), zone=zone), terms=terms)


def newsroom(**changes: Any) -> Newsroom:
    """An office that has everything to put into the foot."""
    return dataclasses.replace(
        Newsroom(
            folder=Path("newsroom"),
            organisation="Amnesty International",
            zone="Europe/Brussels",
            unsubscribe_mailto="opt-out@example.org",
            privacy_url="https://example.org/privacy",
            postal_address="1 Example Street\n1000 Brussels",
        ),
        **changes,
    )


WHAT = "The demonstration begins at 14:00, not at 12:30."


def notice(kind: NoticeKind = NoticeKind.CORRECTION, **changes: Any) -> Notice:
    """A notice about the founding advisory, first sent on Friday 24 January 2014."""
    first = Notice(
        kind=kind,
        what=WHAT,
        headline=founding().headline,
        subject=founding().subject,
        sent_at=datetime(2014, 1, 24, 9, 30, tzinfo=UTC),
    )
    return dataclasses.replace(first, **changes)


def recipient(**fields: str) -> SimpleNamespace:
    """Somebody with all standard columns, empty where not given."""
    return SimpleNamespace(**{**dict.fromkeys(COLUMNS, ""), "email": "ada@example.com", **fields})


def kept() -> PrivateCache:
    """The cache in the tests' home folder."""
    return PrivateCache(cache_folder())


def inlined(page: str) -> str:
    """A page as inline() makes it, found again where another test has had it."""
    return CachedInliner(kept())(page)


def renderer(advisory: Advisory | None = None, *own: Path, office: Newsroom | None = None, **hooks: Any) -> Renderer:
    """A renderer over the shipped templates, and over folders of a newsroom before them."""
    folders = (*own, TEMPLATES)
    return Renderer(advisory or founding(), office or newsroom(), folders=folders, cache=kept(), **hooks)


def visible(html: str) -> str:
    """The words a reader sees of an HTML part, in one line; a line break is a space. A word joiner is nothing."""
    html = re.sub(r"(?s)<!--.*?-->|<(style|title)\b.*?</\1>|<div class=\"preheader\".*?</div>", "", html)
    html = re.sub(r"<(br|p|li|t[drh]|h\d|blockquote)\b", r" <\1", html)
    return one_line(unescape(re.sub(r"<[^>]*>", "", html)).replace("\u2060", ""))


def one_line(text: str) -> str:
    """Text with every run of spaces and line breaks made one space. A mark of direction is nothing."""
    return " ".join(re.sub("[\u200f\u2066-\u2069]", "", text).split())
