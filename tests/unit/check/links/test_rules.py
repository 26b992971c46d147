"""check.links.rules and check.links.visited: addresses that give embargoed matter away."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from advisory_cli.check.links.rules import check_guessable, links_of
from advisory_cli.check.links.visited import check_visits
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.checks.link_visit import Visit
from advisory_cli.model.press.advisory import Advisory, BackgroundItem, Dateline, Embargo, Link, Picture
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import founding

NOW = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
LIFT = Embargo(until=Moment(wall=datetime(2025, 11, 26, 12, 30), zone="Europe/London"))  # noqa: DTZ001
HEADLINE = "Economic and fiscal outlook: borrowing higher than forecast"


def advisory(*urls: str, **changes: object) -> Advisory:
    """An advisory with links, under embargo until 26 November 2025."""
    given: dict[str, object] = {
        "headline": HEADLINE,
        "links": tuple(Link(label="web", url=url) for url in urls),
        "background": (),
        "picture": None,
        "dateline": Dateline(place="London", date=date(2025, 11, 24)),
        "embargo": LIFT,
        "lines": {"links[0].url": 7, "links": 6},
        **changes,
    }
    return replace(founding(), **given)  # type: ignore[arg-type]


def guessed(*urls: str, **changes: object) -> list[str]:
    """Why addresses can be guessed."""
    found = check_guessable(advisory(*urls, **changes), now=NOW)
    assert all((one.code, one.level) == ("EMB16", Level.WARNING) for one in found)
    return [one.words.rpartition(": ")[2].rstrip(".") for one in found]


WORDS, DATE = "it is made of the headline's words", "it holds the date"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://obr.example/docs/Economic_and_fiscal_outlook_November_2025.pdf", WORDS),
        ("https://obr.example/borrowing-higher-than-forecast/", WORDS),
        ("www.obr.example/EFO_November_2025.pdf", DATE),
        ("https://obr.example/efo-2025-11-26", DATE),
        ("https://obr.example/20251126.html", DATE),
        ("https://obr.example/efo-26-11-2025.pdf", DATE),
        ("https://obr.example/efo-26-nov-2025", DATE),
        ("https://obr.example/24-novembre-2025", DATE),
        ("https://obr.example/outlook-26nov2025.pdf", DATE),
        ("https://obr.example/efo-2025-11", DATE),
        ("https://obr.example/Borrowing%20higher%20forecast.pdf?lang=en", WORDS),
    ],
)
def test_link_is_warned_of_when_it_follows_a_pattern(url: str, why: str) -> None:
    """An address made of the headline's words or of a date is warned of.

    Otherwise a report would lie where everybody who read the last one looks (the OBR, 26 November 2025).
    """
    assert guessed(url) == [why]


@pytest.mark.parametrize(
    "url",
    [
        "https://obr.example/",
        "www.obr.example",
        "https://obr.example/news",
        "https://obr.example/efo-2024-11-26",
        "https://obr.example/efo-27-nov-2025",
        "https://obr.example/economic-outlook",  # two words
        "https://obr.example/economic-and-fiscal-outlook-7f3k9q2m8x",
        "https://obr.example/550e8400-e29b-41d4-a716-446655440000/efo-november-2025.pdf",
        "https://obr.example/efo-november-2025.pdf?key=a9Kd72Lmq0",
        "mailto:press@obr.example",
    ],
)
def test_link_passes_when_it_gives_nothing_away(url: str) -> None:
    """A home page, an address with a random part, or one of another date passes."""
    assert guessed(url) == []


def test_link_is_warned_of_when_a_date_is_run_together_with_a_word() -> None:
    """A date run together with a word does not pass for a random part."""
    assert guessed("https://obr.example/outlook20251126-economic-fiscal-forecast") == [WORDS]


def test_links_include_pictures_and_background_but_not_earlier_texts() -> None:
    """The addresses of pictures and background count as links, each once, and earlier texts are public already."""
    item = BackgroundItem(title="Data", url="https://obr.example/efo-november-2025.xlsx")
    old = BackgroundItem(title="Old", url="https://obr.example/economic-fiscal-outlook", date=date(2025, 3, 26))
    assert guessed(background=(item, old)) == [DATE]
    assert guessed(picture=Picture(url="https://img.example/2025-11-26.jpg")) == [DATE]
    assert [one.url for one in links_of(advisory("https://a.example", "https://a.example", "mailto:a@a.example"))] == [
        "https://a.example"
    ]


def test_link_passes_when_the_matter_is_free() -> None:
    """An address of free matter may follow a pattern."""
    url = "https://obr.example/efo-2025-11-26"
    assert guessed(url, embargo=None) == []
    assert check_guessable(advisory(url), now=datetime(2025, 11, 26, 12, 30, tzinfo=UTC)) == ()
    assert check_guessable(founding(), now=NOW) == ()


# --- what was found there ---------------------------------------------------------------------------------------------

URL = "https://obr.example/page"


def visited(given: Visit, **changes: object) -> list[tuple[str, Level, str]]:
    """What is said of one link."""
    one = advisory(URL, **changes)
    found = check_visits(one, [(link, given) for link in links_of(one)], now=NOW)
    return [(f.code, f.level, f.words) for f in found]


def page(text: str, **changes: object) -> Visit:
    """A page that was shown."""
    return replace(Visit(url=URL, status=200, is_text=True, text=text), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        f"<h1>{HEADLINE}</h1>",
        "<h1>Economic &amp; fiscal</h1><h2>ECONOMIC AND <em>FISCAL</em>\n Outlook – borrowing higher than forecast",
        f'<meta property="og:title" content="{HEADLINE}">',
        '{"title": "Economic and fiscal outlook: borrowing higher than forecast"}',
    ],
)
def test_link_is_refused_when_its_page_shows_the_headline(text: str) -> None:
    """A page that shows the headline, in mark-up or data, is refused as public already (BIS, 2011)."""
    ((code, level, words),) = visited(page(text))
    assert (code, level) == ("EMB16", Level.ERROR)
    assert "already public" in words


def test_link_passes_when_its_page_is_another() -> None:
    """A page with another text passes, else every home page would be taken for the text itself."""
    assert visited(page("<h1>Welcome</h1><p>Economic and fiscal outlook, March 2025</p>")) == []


def test_link_is_refused_for_a_short_headline_only_when_the_text_is_shown() -> None:
    """A page that shows the sentence of the body is refused, and a menu with the two words of the headline passes."""
    body = f"The office’s [annual report]({URL}) says that borrowing was higher than it had forecast."
    menu = page("<a>Annual report</a>")
    assert visited(menu, headline="Annual report", body=body) == []
    shown = page("<p>The office’s annual report says that borrowing was higher than it had forecast.</p>")
    assert [level for _, level, _ in visited(shown, headline="Annual report", body=body)] == [Level.ERROR]


def test_link_is_warned_of_when_anybody_can_fetch_its_file() -> None:
    """A picture or report that cannot be read here is warned of, and one of an earlier text passes."""
    assert [one[:2] for one in visited(page("", is_text=False))] == [("EMB16", Level.WARNING)]
    old = (BackgroundItem(title="Old", url=URL, date=date(2025, 3, 26)),)
    assert visited(page("", is_text=False), links=(), background=old) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Visit(url=URL, status=401), "without a login it answers 401"),
        (Visit(url=URL, status=404, is_text=True, text=HEADLINE), "it answers 404"),
        (Visit(url=URL, trouble="there is no such server"), "there is no such server"),
    ],
)
def test_link_is_noted_when_its_page_cannot_be_read(given: Visit, words: str) -> None:
    """A page behind a login, a missing one or an unknown server is noted with its reason, and is no fault."""
    ((code, level, said),) = visited(given)
    assert (code, level) == ("EMB16", Level.NOTE)
    assert words in said


def test_link_is_noted_only_when_dead_if_the_matter_is_free() -> None:
    """A dead link of free matter is noted, and a page that shows the headline or asks for a login passes."""
    assert visited(page(HEADLINE), embargo=None) == visited(Visit(url=URL, status=403), embargo=None) == []
    assert visited(page("", is_text=False), embargo=None) == []
    for gone in (Visit(url=URL, status=404), Visit(url=URL, status=410), Visit(url=URL, trouble="no answer")):
        assert [one[:2] for one in visited(gone, embargo=None)] == [("LNK01", Level.NOTE)]


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        ("See [the outlook](https://obr.example/efo) and more.", ["https://obr.example/efo"]),
        (
            "See <https://obr.example/a>, or https://obr.example/b. End",
            ["https://obr.example/a", "https://obr.example/b"],
        ),
        ("[one][1] two\n\n[1]: https://obr.example/c\n", ["https://obr.example/c"]),
        ("**https://obr.example/d** “https://obr.example/e”", ["https://obr.example/d", "https://obr.example/e"]),
        ("(https://en.example/wiki/Outlook_(UK)) HTTPS://obr.example/F?a=(1)", None),
        ("https://obr.example/a https://obr.example/a mail@obr.example", ["https://obr.example/a"]),
        ("https://obr.example/?a=1&amp;b=2", ["https://obr.example/?a=1&b=2"]),
    ],
)
def test_links_include_the_addresses_in_the_body(body: str, urls: list[str] | None) -> None:
    """The addresses in the body are found in each of their spellings, without the punctuation behind them.

    Otherwise nobody would look at the very report that an embargo is about.
    """
    found = [one.url for one in links_of(advisory(body=body))]
    assert found == (urls or ["https://en.example/wiki/Outlook_(UK)", "HTTPS://obr.example/F?a=(1)"])


def test_link_is_warned_of_at_its_line_when_it_stands_in_the_body() -> None:
    """The finding about an address in the body stands at its line.

    Otherwise somebody would look for it in the front matter.
    """
    text = "One.\n\nTwo: https://obr.example/EFO_November_2025.pdf\n"
    (one,) = check_guessable(advisory(body=text, body_line=40), now=NOW)
    assert (one.code, one.place.line) == ("EMB16", 42)
    assert "it holds the date" in one.words


@pytest.mark.parametrize(
    "body", ["See https://example.org？ yes.", "Daten: https://example.org([1]).", "http://[::1 x"]
)
def test_link_check_finds_nothing_when_a_text_only_looks_like_an_address(body: str) -> None:
    """An odd letter or bracket in an address is no finding, else it would end the command with a fault of its own."""
    assert check_guessable(advisory(body=body), now=NOW) == ()


@pytest.mark.parametrize("behind", ["»", "`", "…", "|", " — more", "。", "~~", "_,", "**.", "\\_x"])
def test_links_end_before_the_signs_behind_them(behind: str) -> None:
    """A closing sign behind an address is no part of it.

    Otherwise the link would be called dead, and the sentence shown as an address.
    """
    assert [one.url for one in links_of(advisory(body=f"At https://obr.example/efo{behind}"))] == [
        "https://obr.example/efo"
    ]
