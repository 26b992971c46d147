"""compose.body.renderer: what a body may hold, and what becomes of it."""

import contextlib
import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory_cli.compose.body.completeness import losses
from advisory_cli.compose.body.lint import BLOCKS_LIMIT, BODY_LIMIT, token_faults
from advisory_cli.compose.body.parser import parse
from advisory_cli.compose.body.renderer import Body, render_texts
from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import Advisory, Kind
from tests.breadth import examples, sampled
from tests.effort import effort

ENGLISH = ("“", "”", "‘", "’")
FRENCH = ("«\u00a0", "\u00a0»", "“", "”")


def _body(text: str, quotes: tuple[str, str, str, str] = ENGLISH, lead_in: str = "") -> Body:
    advisory = Advisory(id="x", kind=Kind.NOTE, language="en", headline="H", body=text, body_line=20)
    return render_texts(advisory, quotes=quotes, lead_in=lead_in)[0]


def _faults(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(BadData) as caught:
        _body(text)
    return [(found.code, found.place.line) for found in caught.value.findings]


def test_body_is_refused_when_it_holds_html_and_passes_when_escaped() -> None:
    """A body with HTML is refused at its lines, and what is escaped in it stays text.

    Otherwise a pasted script would run in a journalist's mail program.
    """
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
def test_body_is_refused_when_a_link_leads_elsewhere(link: str) -> None:
    """A link to anything but the web or an e-mail address is refused at its line."""
    assert _faults(f"fine\n\n{link}") == [("ADV14", 22)]


def test_body_is_refused_when_it_holds_a_picture() -> None:
    """A picture in the body is refused at its line, else it would not arrive, and nobody would know."""
    assert _faults("one\n\n![alt](https://example.org/p.png)") == [("ADV06", 22)]


def test_body_tells_its_faults_at_once() -> None:
    """The faults of a body are told together, each at its line."""
    assert _faults("[a](x)\n\n![b](y)\n\n- [c](z)") == [("ADV14", 20), ("ADV06", 22), ("ADV14", 24)]


def test_body_keeps_links_when_they_are_good() -> None:
    """A link to a page or an e-mail address stands in the page."""
    page = _body("[a](https://example.org/x?y=1&z=2) [b](mailto:press@example.org) <https://example.org>").html
    assert 'href="https://example.org/x?y=1&amp;z=2"' in page
    assert 'href="mailto:press@example.org"' in page
    assert page.count("<a ") == 3


def test_body_has_the_quotation_marks_of_its_language() -> None:
    """A straight quotation mark becomes that of the language, and signs such as (c) and ... stay."""
    assert "“It’s ‘so’”" in _body("\"It's 'so'\"").html
    assert "«\u00a0oui\u00a0»" in unescape(_body('"oui"', FRENCH).html)
    assert "(c) third" in _body("(c) third").html
    assert "..." in _body("wait...").html


def test_body_gives_every_element_the_class_of_the_style_sheet() -> None:
    """The elements of a body have the classes of the style sheet.

    Otherwise parts would come out in the mail program's own font.
    """
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
    assert '<th class="gridhead-number" scope="col">' in page or '<th scope="col" class="gridhead-number">' in page
    assert 'cellspacing="0"' in page


def test_body_has_no_heading_as_high_as_the_headline() -> None:
    """The headings of a body are from the second to the fourth rank, else two h1 would confuse screen readers."""
    page = _body("# a\n\n### b\n\n###### c").html
    assert [tag in page for tag in ("<h1", "<h2", "<h3", "<h4", "<h6")] == [False, True, True, True, False]


def test_body_puts_the_dateline_into_the_first_paragraph() -> None:
    """The dateline stands, escaped, in the first paragraph, or in one of its own before a list."""
    page = _body("The lead.", lead_in="(<Brussels>)").html
    assert page == '<p class="text"><span class="dateline">(&lt;Brussels&gt;)</span> The lead.</p>'
    assert _body("- x", lead_in="(B)").html.startswith('<p class="text"><span class="dateline">(B)</span></p>')


def test_body_runs_are_parted_where_a_link_shows_its_address() -> None:
    """The runs of a paragraph end where its text part shows a link's address.

    Otherwise a fact that holds a link would be reported missing there.
    """
    body = _body("See [the paper](https://example.org/p) and *this*.\n\n- item")
    assert body.runs == (("body[0]", "See the paper"), ("body[0]", "and this."), ("body[1]", "item"))
    assert "See the paper (https://example.org/p) and this." in body.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    sampled(
        ["[", "*", "_", "`", "<", "![", "[a](", "*a_ ", "\"'", "> ", "- ", "|a\n|-\n", "[a]: <b>\n\n"],
        lambda piece: piece not in {"[", "![", "|a\n|-\n", "[a]: <b>\n\n"},  # these take seconds
    ),
)
def test_body_is_read_with_bounded_effort_when_hostile(piece: str) -> None:
    """A hostile body is rendered or refused with bounded effort, else one file would hold `send` for minutes."""

    def read() -> None:
        for text in (piece * (BODY_LIMIT // len(piece)), ((piece * 1000)[:950] + "\n\n") * 30):
            with contextlib.suppress(BadData):
                _body(text)

    assert effort(read, limit=50) < 50


def test_body_is_refused_when_it_or_a_paragraph_is_too_large() -> None:
    """A body, or a paragraph of brackets, that is too large is refused at its line."""
    assert _faults("a " * BODY_LIMIT) == [("ADV09", 20)]
    assert _faults("fine\n\n" + "[" * 3000) == [("ADV09", 22)]


def test_body_is_refused_when_nested_too_deep() -> None:
    """A list or quote nested beyond eight levels is refused, else the parser would drop its words silently."""
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
def test_body_shows_a_paragraph_when_it_is_like_a_link_definition(text: str) -> None:
    """A paragraph that is like a link's definition, and is none, stands in both parts."""
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
def test_body_is_refused_when_a_links_address_stands_elsewhere(text: str, lines: list[int]) -> None:
    """A link's definition, and a link by it, is refused at its line.

    Otherwise a reader would see brackets in place of a link.
    """
    assert _faults(text) == [("TXT17", line) for line in lines]


def test_body_is_refused_when_a_row_has_more_cells_than_its_heading() -> None:
    """A row with more cells than the heading is refused with both numbers, else its last figures would be gone."""
    table = "Seats:\n\n|a|b|\n|-|-|\n|1|2|\n|1|2|{}|\n"
    assert _faults(table.format("3")) == [("ADV19", 25)]
    assert _faults(table.format("–")) == [("ADV19", 25)]
    assert _faults("> |a|b|\n> |-|-|\n> |1|2|3|\n") == [("ADV19", 22)]
    assert "3 cells, its heading 2" in _sentences(table.format("3"))


@pytest.mark.parametrize("row", ["|1|2|", "|1|2", "1|2|", "1|2", "|1\\|x|2|", "|1|", "| |2|", "||2|", "> |1|2|"])
def test_body_passes_when_a_row_is_no_longer_than_its_heading(row: str) -> None:
    """A row with a pipe inside a cell, none at its ends or an empty cell passes."""
    lead = "> " if row.startswith(">") else ""
    assert "2" in _body(f"{lead}|a|b|\n{lead}|-|-|\n{row}\n").text or row == "|1|"


def test_body_is_refused_when_words_stand_behind_a_fence() -> None:
    """The words behind a fence are refused and named, and a fence without them passes.

    Otherwise '``` Note' would lose the note.
    """
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
def test_body_is_refused_when_a_link_has_a_title(text: str, line: int) -> None:
    """A link's title is refused at its line, for neither part shows it."""
    assert _faults(text) == [("ADV19", line)]


def test_losses_names_the_words_when_a_parser_drops_them() -> None:
    """The words that a parser drops, in the middle, at the end or of one paragraph, are named at their line."""
    advisory = _advisory("one two\n\nthree four\n\n5 six")
    tokens = parse(advisory.body, ENGLISH)
    assert losses(tokens, advisory) == []
    (found,) = losses([*tokens[:3], *tokens[6:]], advisory)
    assert (found.code, found.place.line, "“three four”" in found.words) == ("ADV19", 22, True)
    (found,) = losses(tokens[:6], advisory)
    assert (found.place.line, "“5 six”" in found.words) == (24, True)
    tokens[4].children = []
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
def test_losses_finds_nothing_when_a_text_is_sound(text: str) -> None:
    """A sound text loses no words by the guard, else it would be refused for words that are all there."""
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
def test_body_is_refused_when_a_sign_stands_before_a_figure(text: str, remedy: str) -> None:
    """A plus, minus or greater-than sign before a figure is refused with a remedy.

    Otherwise '+ 5 %' would come out as '- 5 %', and '> 5 million' as 5 million.
    """
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
def test_body_keeps_the_sign_when_a_remedy_is_followed(text: str, shown: str) -> None:
    """The remedies for a sign before a figure pass and keep the sign, and ordinary lists pass."""
    assert _body(text).text.strip() == shown


def test_body_keeps_asterisks_when_they_multiply() -> None:
    """A product such as 2*3*4 keeps its asterisks, and emphasis in words stays emphasis."""
    body = _body("2*3*4 and 10**6**2, *not* **5**th")
    assert body.text == "2*3*4 and 10**6**2, not 5th"
    assert "2*3*4 and 10**6**2, <em>not</em> <strong>5</strong>th" in body.html


def test_page_keeps_the_authors_numbers_in_lists() -> None:
    """A list's items keep the author's numbers in the page, else point 17 would be numbered 16 there."""
    page = _body("14. a\n15. b\n17. c\n18. d\n    1. x\n    1. y").html
    assert 'start="14"' in page
    assert page.count("value=") == 2
    assert re.search(r'<li[^>]* value="17"[^>]*>c', page)
    assert re.search(r'<li[^>]* value="1"[^>]*>y', page)
    assert "value=" not in _body("0. a\n1. b").html


def test_body_is_refused_when_a_link_has_no_words() -> None:
    """A link without words is refused, and the remedy gives its address in angle brackets."""
    assert _faults("a\n\n[](https://example.org/x)") == [("ADV14", 22)]
    assert _faults("[ ](https://example.org/x) [&#8203;](https://example.org/y)") == [("ADV14", 20)] * 2
    assert "<https://example.org/x>" in _sentences("[](https://example.org/x)")


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    sampled(
        ["a\n\n", "- a\n", "-\n", "---\n", "> a\n\n", "# a\n", "1. a\n\n"], lambda piece: piece in {"a\n\n", "- a\n"}
    ),
)
def test_body_is_refused_when_it_has_too_many_blocks(piece: str) -> None:
    """A body of more than 2,000 blocks is refused, and one of as many passes.

    Otherwise tiny paragraphs would take half a minute.
    """
    text = "".join(piece * 500 + "\n" for _ in range(-(-BLOCKS_LIMIT // 500)))
    assert _body(text).html
    (code, line), *_ = _faults(text + piece * 2)
    assert code == "ADV09"
    assert line is not None
    assert line > BLOCKS_LIMIT
    assert "2,000" in _sentences(text + piece * 2)
