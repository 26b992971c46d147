"""Addresses typed as they are become links in HTML, in the body and in every field that takes Markdown."""

import re

import pytest

from tests.breadth import first
from tests.system.advisory_file import mail
from tests.system.press import Press

EVENT = "event: {title: A, starts: '2027-01-05 10:00', zone: Europe/London, place: Hall, access: '%s'}\n"
PLACES = {
    "standfirst": "standfirst: '%s'\n",
    "boilerplate": "boilerplate: |\n  %s\n",
    "notes": "notes_to_editors:\n  - '%s'\n",
    "quotes": "quotes: [{text: '%s', speaker: Ada Example}]\n",
    "access": EVENT,
}


def _links(html: str) -> list[tuple[str, str]]:
    return [
        (href, re.sub(r"<[^>]+>", "", words))
        for href, words in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("place", ["body", *PLACES])
def test_message_links_plain_addresses_when_they_stand_in_any_text(press: Press, place: str) -> None:
    """Plain addresses are links in the body and in each field with Markdown.

    Otherwise nobody could tap them, since the page tells phones to make no links.
    """
    words = "Register at https://example.org/a?b=1&c=2, www.newsroom.example or press@newsroom.example."
    got = mail(press, words) if place == "body" else mail(press, more=PLACES[place] % words)
    links = _links(got.html)
    assert ("https://example.org/a?b=1&amp;c=2", "https://example.org/a?b=1&amp;c=2") in links
    assert ("https://www.newsroom.example", "www.newsroom.example") in links
    assert ("mailto:press@newsroom.example", "press@newsroom.example") in links
    assert words in " ".join(got.text.split())


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_message_takes_links_and_emphasis_when_they_stand_in_a_field(press: Press, place: str) -> None:
    """A link and emphasis in a field are understood like those of the body.

    Otherwise `[words](address)` in a note would be read as source.
    """
    got = mail(press, more=PLACES[place] % "Read [the *report*](https://example.org/r) **now**.")
    assert re.search(
        r'<a [^>]*href="https://example.org/r"[^>]*>the <em>report</em></a> <strong>now</strong>', got.html
    )
    assert "Read the report (https://example.org/r) now." in " ".join(got.text.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "links"),
    first(
        6,
        [
            ("Write to _ada_@example.org", ["mailto:_ada_@example.org"]),
            ("E-mail:press@example.org", ["mailto:press@example.org"]),
            ("“www.newsroom.example/a_b_c”.", ["https://www.newsroom.example/a_b_c"]),
            ("(https://example.org/a_(b))", ["https://example.org/a_(b)"]),
            ("**https://example.org/a**", ["https://example.org/a"]),
            ("_press@example.org_", ["mailto:press@example.org"]),
            ("see amnesty.eu/report", ["https://amnesty.eu/report"]),
            ("a@example.org,b@example.org", ["mailto:a@example.org", "mailto:b@example.org"]),
            ("见https://example.org/a。次", []),
            ("见 https://example.org/a。次", ["https://example.org/a"]),
            ("It ended.In May Politico.eu, e.g. 12.30 p.m., wrote", []),
            ("`https://example.org/a`", []),
            ("[https://example.org](https://example.org)", ["https://example.org"]),
        ],
    ),
)
def test_message_ends_an_address_when_the_sentence_goes_on(press: Press, words: str, links: list[str]) -> None:
    """A linked address ends where the sentence goes on.

    Otherwise a bracket or quotation mark in it would lead to a page that is not there.
    """
    got = mail(press, words)
    assert [
        href for href, _ in _links(got.html) if not href.startswith(("mailto:ada@", "tel:", "mailto:unsub"))
    ] == links


@pytest.mark.slow
def test_text_part_says_each_address_once(press: Press) -> None:
    """A plain address stands once in the plain part and unescaped, since “https://… (https://…)” is hard to read."""
    got = mail(press, "See https://example.org/é, <https://example.org/x> and press@example.org.")
    assert got.text.count("https://example.org/é") == got.text.count("https://example.org/x") == 1
    assert got.text.count("press@example.org") == 1
    assert "%C3" not in got.text


@pytest.mark.slow
def test_message_keeps_lines_when_a_field_has_several(press: Press) -> None:
    """A field of two lines keeps them in both parts, else two lines of a boilerplate would run into one."""
    got = mail(press, more='boilerplate: |\n  One & "two".\n  It\'s three.\n')
    assert 'One &amp; "two".<br>It\'s three.' in got.html
    assert 'One & "two".\nIt\'s three.' in got.text
