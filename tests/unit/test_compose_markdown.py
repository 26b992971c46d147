"""compose.markdown: what a body may hold, and what becomes of it."""

import contextlib
import time
from html import unescape

import pytest

from advisory_cli.compose.markdown import BODY_LIMIT, Body, render_body
from advisory_cli.model.advisory import Advisory, Kind
from advisory_cli.model.errors import BadData

ENGLISH = ("“", "”", "‘", "’")
FRENCH = ("«\u00a0", "\u00a0»", "“", "”")


def _body(text: str, quotes: tuple[str, str, str, str] = ENGLISH, lead_in: str = "") -> Body:
    advisory = Advisory(id="x", kind=Kind.NOTE, language="en", headline="H", body=text, body_line=20)
    return render_body(advisory, quotes=quotes, lead_in=lead_in)


def _faults(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(BadData) as caught:
        _body(text)
    return [(found.code, found.place.line) for found in caught.value.findings]


def test_html_is_text():
    """A pasted script would run in a journalist's mail program."""
    page = _body('<script>alert(1)</script>\n\n<img src=x onerror="alert(1)"> & <b>x</b>').html
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JavaScript:alert(1))",
        "[x](data:text/html;base64,PHM+)",
        "[x](file:///etc/passwd)",
        "[x](/relative)",
        "[x](www.example.org)",
        "[x](&#106;avascript:alert(1))",
        "[x][r]\n\n[r]: vbscript:x",
        "<ftp://example.org>",
        "[x]()",
    ],
)
def test_links_to_elsewhere_are_refused(link: str):
    """A link that does nothing, or harm, in the reader's program."""
    assert _faults(f"fine\n\n{link}") == [("ADV14", 22)]


def test_pictures_in_the_text_are_refused():
    """The picture would not arrive, and nobody would know."""
    assert _faults("one\n\n![alt](https://example.org/p.png)") == [("ADV06", 22)]


def test_all_faults_come_at_once():
    """An author would repair one, run again, and find the next."""
    assert _faults("[a](x)\n\n![b](y)\n\n- [c](z)") == [("ADV14", 20), ("ADV06", 22), ("ADV14", 24)]


def test_good_links_stay():
    """The way to a document would be lost."""
    page = _body("[a](https://example.org/x?y=1&z=2) [b](mailto:press@example.org) <https://example.org>").html
    assert 'href="https://example.org/x?y=1&amp;z=2"' in page
    assert 'href="mailto:press@example.org"' in page
    assert page.count("<a ") == 3


def test_quotes_are_those_of_the_language():
    """Straight quotes in a printed-looking page, or English ones in French."""
    assert "“It’s ‘so’”" in _body("\"It's 'so'\"").html
    assert "«\u00a0oui\u00a0»" in unescape(_body('"oui"', FRENCH).html)
    assert "(c) third" in _body("(c) third").html
    assert "..." in _body("wait...").html


def test_every_element_has_the_class_the_style_sheet_knows():
    """Parts of a body would come out in the mail program's own font."""
    page = _body("# H\n\np\n\n- i\n\n> q\n\n|a|\n|-|\n|1|\n\n---\n\n1. x").html
    for piece in (
        '<h2 class="subhead">',
        '<p class="text">',
        '<ul class="list">',
        '<li class="item">',
        '<blockquote class="aside">',
        '<hr class="rule">',
        '<ol class="list">',
    ):
        assert piece in page
    assert '<th class="gridhead" scope="col">' in page or '<th scope="col" class="gridhead">' in page
    assert 'cellspacing="0"' in page


def test_headings_stay_below_the_headline():
    """Two h1 confuse screen readers."""
    page = _body("# a\n\n### b\n\n###### c").html
    assert [tag in page for tag in ("<h1", "<h2", "<h3", "<h4", "<h6")] == [False, True, True, True, False]


def test_the_dateline_stands_in_the_first_paragraph():
    """A dateline lost, or run as HTML."""
    page = _body("The lead.", lead_in="(<Brussels>)").html
    assert page == '<p class="text"><span class="dateline">(&lt;Brussels&gt;)</span> The lead.</p>'
    assert _body("- x", lead_in="(B)").html.startswith('<p class="text"><span class="dateline">(B)</span></p>')


def test_runs_are_unbroken_in_both_parts():
    """A fact that holds a link would be reported missing from the text part."""
    body = _body("See [the paper](https://example.org/p) and *this*.\n\n- item")
    assert body.runs == (("body[0]", "See the paper"), ("body[0]", "and this."), ("body[1]", "item"))
    assert "See the paper (https://example.org/p) and this." in body.text


@pytest.mark.parametrize(
    "piece", ["[", "*", "_", "`", "<", "![", "[a](", "*a_ ", "\"'", "> ", "- ", "|a\n|-\n", "[a]: <b>\n\n"]
)
def test_hostile_bodies_end_soon(piece: str):
    """A body of brackets could hold the program for minutes."""
    started = time.perf_counter()
    for text in (piece * (BODY_LIMIT // len(piece)), ((piece * 1000)[:950] + "\n\n") * 30):
        with contextlib.suppress(BadData):
            _body(text)
    assert time.perf_counter() - started < 5


def test_large_bodies_are_refused():
    """An e-mail of that length is a mistake."""
    assert _faults("a " * BODY_LIMIT) == [("ADV09", 20)]
    assert _faults("fine\n\n" + "[" * 3000) == [("ADV09", 22)]


def test_deep_nesting_is_refused():
    """The parser drops what is nested beyond its limit; that must not happen silently."""
    levels = ["  " * depth + f"- level{depth}" for depth in range(200)]
    assert _faults("\n".join(levels))[0][0] == "ADV09"
    assert _faults("> " * 1000 + "deep")[0][0] == "ADV09"
    assert _faults("\n".join(levels[:9]))[0][0] == "ADV09"
    body = _body("\n".join(levels[:8]))
    assert "level7" in body.text
    assert "level7" in body.html
