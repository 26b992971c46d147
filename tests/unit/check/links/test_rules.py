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
def test_addresses_that_follow_a_pattern_are_found(url: str, why: str) -> None:
    """Fails if a report lies where everybody who read the last one will look (the OBR, 26 November 2025)."""
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
def test_addresses_that_give_nothing_away_pass(url: str) -> None:
    """Fails if a home page, or an address with a random part, is questioned."""
    assert guessed(url) == []


def test_letters_and_figures_in_order_are_no_random_part() -> None:
    """Fails if a date run together with a word passes for a secret."""
    assert guessed("https://obr.example/outlook20251126-economic-fiscal-forecast") == [WORDS]


def test_pictures_and_background_are_links_too_and_earlier_texts_are_public() -> None:
    """Fails if only `links` are looked at, or a text of last year is asked to hide."""
    item = BackgroundItem(title="Data", url="https://obr.example/efo-november-2025.xlsx")
    old = BackgroundItem(title="Old", url="https://obr.example/economic-fiscal-outlook", date=date(2025, 3, 26))
    assert guessed(background=(item, old)) == [DATE]
    assert guessed(picture=Picture(url="https://img.example/2025-11-26.jpg")) == [DATE]
    assert [one.url for one in links_of(advisory("https://a.example", "https://a.example", "mailto:a@a.example"))] == [
        "https://a.example"
    ]


def test_free_matter_may_be_guessed() -> None:
    """Fails if an immediate release is told to hide its links."""
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
def test_a_page_that_shows_the_headline_is_an_error(text: str) -> None:
    """Fails if an embargo is asked for matter that anybody can read (BIS, 2011)."""
    ((code, level, words),) = visited(page(text))
    assert (code, level) == ("EMB16", Level.ERROR)
    assert "public already" in words


def test_another_page_is_none_of_its_business() -> None:
    """Fails if every home page is taken for the text itself."""
    assert visited(page("<h1>Welcome</h1><p>Economic and fiscal outlook, March 2025</p>")) == []


def test_of_a_short_headline_the_text_decides() -> None:
    """Fails if “Annual report” on a home page is an error."""
    body = f"The office’s [annual report]({URL}) says that borrowing was higher than it had forecast."
    menu = page("<a>Annual report</a>")
    assert visited(menu, headline="Annual report", body=body) == []
    shown = page("<p>The office’s annual report says that borrowing was higher than it had forecast.</p>")
    assert [level for _, level, _ in visited(shown, headline="Annual report", body=body)] == [Level.ERROR]


def test_a_file_that_anybody_can_fetch_is_a_warning() -> None:
    """Fails if a picture or report that cannot be read here passes; one of an earlier text may."""
    assert [one[:2] for one in visited(page("", is_text=False))] == [("EMB16", Level.WARNING)]
    old = (BackgroundItem(title="Old", url=URL, date=date(2025, 3, 26)),)
    assert visited(page("", is_text=False), links=(), background=old) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Visit(url=URL, status=401), "it answers 401 to somebody without a login"),
        (Visit(url=URL, status=404, is_text=True, text=HEADLINE), "it answers 404"),
        (Visit(url=URL, trouble="no such server is known"), "no such server is known"),
    ],
)
def test_what_cannot_be_read_is_a_note(given: Visit, words: str) -> None:
    """Fails if a page behind a login, as it should be, is a fault; or nobody hears that it was not looked at."""
    ((code, level, said),) = visited(given)
    assert (code, level) == ("EMB16", Level.NOTE)
    assert words in said


def test_without_embargo_only_dead_links_are_noted() -> None:
    """Fails if a free text is told that its page is public, or a dead link passes."""
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
def test_addresses_in_the_body_count(body: str, urls: list[str] | None) -> None:
    """The very report that an embargo is about is mostly linked in the text, and nobody would have looked at it."""
    found = [one.url for one in links_of(advisory(body=body))]
    assert found == (urls or ["https://en.example/wiki/Outlook_(UK)", "HTTPS://obr.example/F?a=(1)"])


def test_an_address_in_the_body_is_found_on_its_line() -> None:
    """Somebody would look for it in the front matter."""
    text = "One.\n\nTwo: https://obr.example/EFO_November_2025.pdf\n"
    (one,) = check_guessable(advisory(body=text, body_line=40), now=NOW)
    assert (one.code, one.place.line) == ("EMB16", 42)
    assert "it holds the date" in one.words


@pytest.mark.parametrize(
    "body", ["See https://example.org？ yes.", "Daten: https://example.org([1]).", "http://[::1 x"]
)
def test_what_only_looks_like_an_address_is_none(body: str) -> None:
    """One odd letter in a text would end the command with a fault of its own."""
    assert check_guessable(advisory(body=body), now=NOW) == ()


@pytest.mark.parametrize("behind", ["»", "`", "…", "|", " — more", "。", "~~", "_,", "**.", "\\_x"])
def test_what_stands_behind_an_address_is_no_part_of_it(behind: str) -> None:
    """The link would be called dead, and the sentence shown as an address."""
    assert [one.url for one in links_of(advisory(body=f"At https://obr.example/efo{behind}"))] == [
        "https://obr.example/efo"
    ]
