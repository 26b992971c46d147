"""Tests of the reader of HTML: paragraphs, lists, tables and links as a reader sees them, and nothing else."""

import base64

import pytest

from advisory_cli.intake.documents.blocks import plain
from advisory_cli.intake.documents.web_page import read_web_page
from tests.layouts.as_docx import png


def shown(html: str) -> list[tuple[str, str]]:
    """List style and words of each block."""
    return [(block.style, block.text) for block in read_web_page(html).blocks]


def test_page_has_no_scripts_styles_forms_menus_or_hidden_words() -> None:
    """What a reader does not see as text is not read."""
    html = (
        "<head><title>t</title><style>p{}</style></head><nav>Home</nav><script>alert(1)</script><form>Search</form>"
        "<p style='display:none'>hidden</p><p hidden>gone</p><noscript>no</noscript><p>Seen</p><del>deleted</del>"
    )
    assert shown(html) == [("text", "Seen")]


def test_page_has_headings_lists_quotes_and_links() -> None:
    """Elements become styles, emphasis and addresses."""
    html = "<h1>Head</h1><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol><blockquote>q</blockquote><p><b>B</b> <a href='https://x.example'>l</a></p>"
    assert shown(html) == [
        ("heading", "Head"),
        ("bullet", "a"),
        ("bullet", "b"),
        ("number", "c"),
        ("quote", "q"),
        ("text", "B l"),
    ]
    spans = read_web_page(html).blocks[-1].spans
    assert (spans[0].bold, spans[-1].href) == (True, "https://x.example")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "#top"])
def test_page_has_no_link_that_is_no_address(href: str) -> None:
    """An address that runs something, or leads nowhere, is left out; its words stay."""
    assert read_web_page(f"<p><a href='{href}'>words</a></p>").blocks[0].spans[0].href == ""


def test_page_parts_paragraphs_at_two_breaks() -> None:
    """Two breaks part paragraphs, one is a line end."""
    assert shown("<div>one<br>two<br><br>three</div>") == [("text", "one\ntwo"), ("text", "three")]


def test_page_reads_lists_that_were_typed_with_signs() -> None:
    """Signs at the beginning of lines make a list, a day at the beginning does not."""
    assert shown("<p>- one<br>- two</p><p>1. a</p><p>2. b</p>") == [
        ("bullet", "one"),
        ("bullet", "two"),
        ("number", "a"),
        ("number", "b"),
    ]
    assert shown("<p>14. September 2027</p>") == [("text", "14. September 2027")]


def test_page_tells_a_table_from_a_layout() -> None:
    """A table of short cells stays one. A layout becomes its paragraphs."""
    table = "<table><tr><td>WHEN</td><td>Monday</td></tr><tr><td>WHERE</td><td>Ghent</td></tr></table>"
    block = read_web_page(table).blocks[0]
    assert [[plain(cell[0]) for cell in row] for row in block.rows] == [["WHEN", "Monday"], ["WHERE", "Ghent"]]
    assert shown(f"<table role='presentation'><tr><td>Head</td><td>{table}</td></tr></table>")[0] == ("text", "Head")


def test_page_never_fetches_a_picture_but_reads_one_inside() -> None:
    """A picture inside the page is read, one on the web is named in a remark."""
    data = base64.b64encode(png(1)).decode()
    document = read_web_page(
        f"<p>x<img src='data:image/png;base64,{data}' alt='Ice'><img src='https://x.example/a.png'></p>"
    )
    assert document.pictures[0].content == png(1)
    assert document.pictures[1].content is None
    assert "not fetched" in document.remarks[0]


def test_page_keeps_the_words_of_a_word_processor_without_its_marks() -> None:
    """Conditional comments and empty elements of Word leave no trace."""
    html = (
        "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span>"
        "</span><![endif]>Item<o:p></o:p></p>"
    )
    assert shown(html) == [("bullet", "Item")]
