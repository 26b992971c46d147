"""Telephone numbers in an author's words, which a phone can dial."""

import pytest

from advisory_cli.compose.body.renderer import render_texts
from advisory_cli.compose.body.telephones import link_telephones
from tests.compose_samples import everything

QUOTES = ("“", "”", "‘", "’")


@pytest.mark.parametrize(
    ("written", "digits"),
    [("+32 2 555 01 00", "+3225550100"), ("+44 (0)20 7946 0018", "+442079460018"), ("+1-202-555-0143", "+12025550143")],
)
def test_link_telephones_makes_a_link_of_an_international_number(written: str, digits: str) -> None:
    """An international number becomes a tel: link with the digits that are dialled."""
    assert link_telephones(f"call {written}, please") == (
        f'call <a class="link" href="tel:{digits}"><span dir="ltr">{written}</span></a>, please'
    )


@pytest.mark.parametrize(
    "html",
    [
        "+36% in 2024",
        "+1,214 people",
        "+999 999 999 999",
        '<a href="tel:+3225550100">+32 2 555 01 00</a>',
        "<code>+32 2 555 01 00</code>",
        "A+32255501000",
    ],
)
def test_link_telephones_leaves_what_is_no_number_or_linked(html: str) -> None:
    """Figures, numbers that no country has, and numbers in links and code stay as they are."""
    assert link_telephones(html) == html


def test_body_has_links_for_its_telephone_numbers() -> None:
    """A number in the body can be tapped in HTML, and is plain in the text part."""
    advisory = everything(body="Call +32 2 555 01 00.")
    body, _ = render_texts(advisory, quotes=QUOTES)
    assert 'href="tel:+3225550100"' in body.html
    assert body.text == "Call +32 2 555 01 00."
