"""check.email.hidden_words: words of a page that nobody sees and anybody can read."""

from dataclasses import replace
from pathlib import Path

import pytest

from advisory_cli.check.email.hidden_words import check_hidden_words
from advisory_cli.model.checks.findings import Place
from tests.unit.check.email.test_edition import specimen

PLACE = Place(file=Path("layout.html"), line=7)


def found(html: str, preheader: str = "") -> list[str]:
    """The hidden words that are found, as the place of them is asked for."""
    asked: list[str] = []

    def place_of(words: str) -> Place:
        asked.append(words)
        return PLACE

    findings = list(check_hidden_words(replace(specimen(), html=html, preheader=preheader), place_of))
    assert [(one.code, one.place) for one in findings] == [("HTM16", PLACE)] * len(asked)
    return asked


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "color:#111; DISPLAY : none",
        "opacity:0",
        "opacity: 0.0 !important",
        "color:transparent",
        "text-indent:-9999px",
        "position:absolute;left:-1000px",
        "clip:rect(0 0 0 0)",
        "max-height:0;overflow:hidden",
        "visibility:hidden",
        "visibility: collapse",
        "font-size:0",
        "font-size:1px",
        "font-size:0.5pt",
    ],
)
def test_words_are_found_when_a_style_hides_them(style: str) -> None:
    """Each way of hiding words in the style of an element, or of one around it, is seen."""
    assert found(f'<p>Seen.</p><p style="{style}">Boss says no.</p>') == ["Boss says no."]
    assert found(f'<div style="{style}"><p>Boss <b>says</b></p></div>') == ["Boss", "says"]


@pytest.mark.parametrize(
    "html",
    [
        '<p style="opacity:0.5">Seen.</p>',
        '<p style="font-size:12px">Seen.</p>',
        '<p style="font-size:2pt">Seen.</p>',
        '<p style="max-height:0">Seen.</p>',  # nothing is cut off
        '<p style="visibility:visible">Seen.</p>',
        '<p style="display:none"></p>',
        "<style>.x { display: none }</style><title>Title</title>",
        '<p class="preheader" style="display:none">Inbox words</p>',
        '<p id="preview-text" style="display:none">Inbox words</p>',
    ],
)
def test_words_pass_when_they_are_seen_or_meant_for_the_inbox(html: str) -> None:
    """What a reader sees, styles and titles, and the line for the inbox are no hidden words."""
    assert found(html) == []


def test_words_pass_when_the_page_or_the_inbox_shows_them_too() -> None:
    """Hidden words that stand elsewhere in view betray nothing, and an alt text counts as shown."""
    assert found('<p>Boss says no.</p><p style="display:none">boss  says NO</p>') == []
    assert found('<img alt="Boss says no."><p style="display:none">Boss says no.</p>') == []
    assert found('<p style="display:none">Boss says no.</p>', preheader="Boss says no. More.") == []


def test_words_are_seen_again_when_an_inner_style_shows_them() -> None:
    """An inner element may show itself again, but not inside one that is gone."""
    assert found('<div style="visibility:hidden">No.<p style="visibility:visible">Yes.</p></div>') == ["No."]
    assert found('<div style="font-size:0">No.<p style="font-size:14px">Yes.</p></div>') == ["No."]
    assert found('<div style="display:none"><p style="visibility:visible">No.</p></div>') == ["No."]


def test_element_ends_where_its_tag_is_closed() -> None:
    """Words behind a hidden element are seen, also where an inner tag was left open or a void one has no end."""
    assert found('<div style="display:none"><p>No.<br>Nor this.</div><p>Yes.</p></i>') == ["No.", "Nor this."]
    assert found("<p hidden>No.</p><hr><input><p>Yes.</p>") == ["No."]


def test_comment_for_outlook_is_hidden_but_for_its_own_values() -> None:
    """Words in a comment for Outlook alone are hidden to all others; numbers of its settings are none."""
    assert found("<!--[if mso]><p>Ask Bob.</p><![endif]--><p>Yes.</p>") == ["Ask Bob."]
    office = "<!--[if mso]><xml><o:PixelsPerInch>96</o:PixelsPerInch><o:AllowPNG/></xml><![endif]-->"
    assert found(office) == []
    assert found("<!-- a comment of the template -->") == []


def test_hidden_words_are_found_once_when_they_stand_twice() -> None:
    """The same words in two places are one finding."""
    assert found("<p hidden>No  way.</p><p hidden>No way.</p>") == ["No way."]
