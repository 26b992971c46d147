"""compose.body.renderer: what a body may hold, and what becomes of it."""

import contextlib
import re
import time
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory_cli.compose.body.completeness import losses
from advisory_cli.compose.body.lint import BLOCKS_LIMIT, BODY_LIMIT, token_faults
from advisory_cli.compose.body.parser import parse
from advisory_cli.compose.body.renderer import Body, render_body
from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import Advisory, Kind
from tests.breadth import examples, sampled

ENGLISH = ("“", "”", "‘", "’")
FRENCH = ("«\u00a0", "\u00a0»", "“", "”")


def _body(text: str, quotes: tuple[str, str, str, str] = ENGLISH, lead_in: str = "") -> Body:
    advisory = Advisory(id="x", kind=Kind.NOTE, language="en", headline="H", body=text, body_line=20)
    return render_body(advisory, quotes=quotes, lead_in=lead_in)


def _faults(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(BadData) as caught:
        _body(text)
    return [(found.code, found.place.line) for found in caught.value.findings]


def test_html_is_refused_and_text_where_it_is_meant():
    """A pasted script would run in a journalist's mail program."""
    assert _faults('a\n\n<script>alert(1)</script>\n\n<img src=x onerror="alert(1)"> & <b>x</b>') == [
        ("TXT16", 22),
        *[("TXT16", 24)] * 2,
    ]
    page = _body('\\<script>alert(1)\\</script>\n\n\\<img src=x onerror="alert(1)"> & `<b>`').html
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
    "piece",
    sampled(
        ["[", "*", "_", "`", "<", "![", "[a](", "*a_ ", "\"'", "> ", "- ", "|a\n|-\n", "[a]: <b>\n\n"],
        lambda piece: piece not in {"[", "![", "|a\n|-\n", "[a]: <b>\n\n"},  # these take a second
    ),
)
def test_hostile_bodies_end_soon(piece: str):
    """A body of brackets could hold the program for minutes."""
    started = time.process_time()
    for text in (piece * (BODY_LIMIT // len(piece)), ((piece * 1000)[:950] + "\n\n") * 30):
        with contextlib.suppress(BadData):
            _body(text)
    assert time.process_time() - started < 5


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


def _advisory(text: str) -> Advisory:
    return Advisory(id="x", kind=Kind.NOTE, language="en", headline="H", body=text, body_line=20)


def _sentences(text: str) -> str:
    with pytest.raises(BadData) as caught:
        _body(text)
    return " ".join(f"{found.words} {found.remedy}" for found in caught.value.findings)


@pytest.mark.parametrize(
    "text",
    [
        "fine\n\n\\[Photos and video]: https://example.org/photos",
        "fine [1]\n\n\\[1]: https://example.org/source",
        "fine\n\n[3]: Note.",
    ],
)
def test_no_paragraph_is_a_link_definition(text: str):
    """'[Photos and video]: https://…' would leave nothing in either part."""
    body = _body(text)
    for word in ("".join(sign if sign.isalnum() else " " for sign in text)).split():
        assert word in body.text
        assert word in body.html


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("fine\n\n[Photos and video]: https://example.org/photos", [22]),
        ("fine [1]\n\n[1]: https://example.org/source", [22]),
        ("[the paper][r]\n\n[r]: https://example.org 'A title'", [20, 22]),
    ],
)
def test_links_whose_address_stands_elsewhere_are_refused(text: str, lines: list[int]):
    """A reader would see brackets and an address in place of a link."""
    assert _faults(text) == [("TXT17", line) for line in lines]


def test_cells_beyond_the_heading_are_refused():
    """The last figures of a row would be gone, words or mere signs."""
    table = "Seats:\n\n|a|b|\n|-|-|\n|1|2|\n|1|2|{}|\n"
    assert _faults(table.format("3")) == [("ADV19", 25)]
    assert _faults(table.format("–")) == [("ADV19", 25)]
    assert _faults("> |a|b|\n> |-|-|\n> |1|2|3|\n") == [("ADV19", 22)]
    assert "3 cells, its heading 2" in _sentences(table.format("3"))


@pytest.mark.parametrize("row", ["|1|2|", "|1|2", "1|2|", "1|2", "|1\\|x|2|", "|1|", "| |2|", "||2|", "> |1|2|"])
def test_rows_of_the_right_length_pass(row: str):
    """A pipe inside a cell, or none at the ends, is no cell too many."""
    lead = "> " if row.startswith(">") else ""
    assert "2" in _body(f"{lead}|a|b|\n{lead}|-|-|\n{row}\n").text or row == "|1|"


def test_words_behind_a_fence_are_refused():
    """'``` Note' would lose the note."""
    assert _faults("a\n\n```Note to editors\nx\n```") == [("ADV19", 22)]
    assert "“Note to editors”" in _sentences("```Note to editors\nx\n```")
    assert "x" in _body("```\nx\n```").text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a\n\nb\nsee [it](https://example.org "The full report") now', 23),
        ("- a\n- [it](https://example.org 'Titel')", 21),
        ("|a|\n|-|\n|[it](https://example.org (Title))|", 22),
    ],
)
def test_titles_of_links_are_refused(text: str, line: int):
    """A link's title is shown in neither part."""
    assert _faults(text) == [("ADV19", line)]


def test_the_guard_finds_what_a_parser_drops():
    """The next way to lose words is found before anybody thinks of it."""
    advisory = _advisory("one two\n\nthree four\n\n5 six")
    tokens = parse(advisory.body, ENGLISH)
    assert losses(tokens, advisory) == []
    (found,) = losses([*tokens[:3], *tokens[6:]], advisory)
    assert (found.code, found.place.line, "“three four”" in found.words) == ("ADV19", 22, True)
    (found,) = losses(tokens[:6], advisory)
    assert (found.place.line, "“5 six”" in found.words) == (24, True)
    tokens[4].children = tokens[4].children[:0]
    (found,) = losses(tokens, advisory)
    assert (found.place.line, "“three four”" in found.words) == (22, True)


_PIECES = st.sampled_from(
    [
        *("a", "b1", "é", "5", "٣", "字", " ", "\n", "\n\n", "    ", "\t", "- ", "* ", "14) ", "1. ", "> x", "# "),
        *(")", "<", ">", "|", "\n|-|-|\n", "|a|b|\n|-|-|\n|1|2|\n", "*", "_", "**", "`", "```\n", "~~~\n"),
        *("===\n", "---\n", '"', "'", "\\", "[r]: ", "&amp;", "&eacute;", "&#65;", "`&eacute;`", "2*3*4", "</b>"),
        *("[x](https://bücher.example/é%C3%A9?a=&amp;b)", "[a *b*](<https://example.org/a b>)", "<é@example.org>"),
        *("<https://bücher.example/%C3%A9>", "<a@example.org>", "<mailto:a@example.org>", "[a](mailto:a@example.org)"),
    ]
)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_the_guard_does_not_cry_wolf(text: str):
    """A sound text refused for words that are all there. (What is refused by name is not meant.)"""
    advisory = _advisory(text)
    tokens = parse(text, ENGLISH)
    if not token_faults(tokens, advisory):
        assert losses(tokens, advisory) == []


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("Trade:\n\n+ 5 % exports", "plus"),
        ("Trade:\n\n+ €5 million\n+ EUR 3 million", "plus"),
        ("Trade:\n\n+ **5** more", "plus"),
        ("Trade:\n\n- 5 % exports\n- 3 % imports", "minus"),
        ("Trade:\n\n- 1,200.5 % exports\n- imports", "minus"),
        ("Trade:\n\n- 3 points\n- imports", "minus"),
        ("Trade:\n\n- 500 jobs", "minus"),
        ("Trade:\n\n> 5 million people", "more than"),
        ("Trade:\n\n>5 million people", "more than"),
        ("Trade:\n\n>= 5 million people", "more than"),
        ("Trade:\n\n> $5bn", "more than"),
    ],
)
def test_signs_before_figures_are_refused(text: str, remedy: str):
    """'+ 5 %' would come out as '- 5 %' or '5 %', '> 5 million' as 5 million: another figure."""
    assert _faults(text)[0] == ("ADV19", 22)
    assert remedy in _sentences(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\+ 5 % exports", "+ 5 % exports"),
        (r"\- 5 % exports", "- 5 % exports"),
        (r"\> 5 million people", "> 5 million people"),
        ("* 5 % exports\n* 3 % imports", "* 5 % exports\n* 3 % imports"),
        ("- 12 June: opening\n- 13 June: closing", "- 12 June: opening\n- 13 June: closing"),
        ("- 12:30 doors open", "- 12:30 doors open"),
        ("- 5 people\n- 6 people", "- 5 people\n- 6 people"),
        ("+ one\n+ two", "- one\n- two"),
        ("> “5 million”, she said", "    “5 million”, she said".strip()),
        ("-5 % and +5 %", "-5 % and +5 %"),
    ],
)
def test_the_remedies_pass_and_keep_the_sign(text: str, shown: str):
    """The way out that was named would be refused too, or an ordinary list."""
    assert _body(text).text.strip() == shown


def test_products_are_no_emphasis():
    """2*3*4 would be printed as 234."""
    body = _body("2*3*4 and 10**6**2, *not* **5**th")
    assert body.text == "2*3*4 and 10**6**2, not 5th"
    assert "2*3*4 and 10**6**2, <em>not</em> <strong>5</strong>th" in body.html


def test_lists_keep_the_authors_numbers_in_html():
    """Point 17 would be numbered 16 for those who read the HTML part."""
    page = _body("14. a\n15. b\n17. c\n18. d\n    1. x\n    1. y").html
    assert 'start="14"' in page
    assert page.count("value=") == 2
    assert re.search(r'<li[^>]* value="17"[^>]*>c', page)
    assert re.search(r'<li[^>]* value="1"[^>]*>y', page)
    assert "value=" not in _body("0. a\n1. b").html


def test_links_without_words_are_refused():
    """An address that only the HTML's source holds is shown to nobody."""
    assert _faults("a\n\n[](https://example.org/x)") == [("ADV14", 22)]
    assert _faults("[ ](https://example.org/x) [&#8203;](https://example.org/y)") == [("ADV14", 20)] * 2
    assert "<https://example.org/x>" in _sentences("[](https://example.org/x)")


@pytest.mark.parametrize(
    "piece",
    sampled(
        ["a\n\n", "- a\n", "-\n", "---\n", "> a\n\n", "# a\n", "1. a\n\n"], lambda piece: piece in {"a\n\n", "- a\n"}
    ),
)
def test_too_many_blocks_are_refused(piece: str):
    """A quarter of a megabyte of tiny paragraphs took half a minute."""
    text = "".join(piece * 500 + "\n" for _ in range(-(-BLOCKS_LIMIT // 500)))
    assert _body(text).html
    (code, line), *_ = _faults(text + piece * 2)
    assert code == "ADV09"
    assert line > BLOCKS_LIMIT
    assert "2,000" in _sentences(text + piece * 2)
