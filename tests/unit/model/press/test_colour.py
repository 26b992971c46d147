"""Colours: how they are read, and whether they can be read on others."""

import pytest

from advisory_cli.model.press.colour import (
    ACCENT,
    BLACK,
    DARK_GROUND,
    LIGHT_GROUND,
    WHITE,
    Colour,
    accent_in_dark,
)


def test_colour_parse_reads_both_forms() -> None:
    """Three digits stand for six, in small letters and capitals."""
    assert str(Colour.parse("#9A1B2F")) == "#9a1b2f"
    assert str(Colour.parse("#0af")) == "#00aaff"


@pytest.mark.parametrize("text", ["", "red", "9a1b2f", "#12345", "#ggg", "#9a1b2f;", "rgb(0,0,0)"])
def test_colour_parse_refuses_what_is_no_colour(text: str) -> None:
    """Any other text is no colour, so that nothing else gets into a style sheet."""
    assert Colour.parse(text) is None


def test_contrast_is_that_of_wcag() -> None:
    """Black on white has 21, a colour on itself 1, and a known grey the number that WCAG gives."""
    assert WHITE.contrast(BLACK) == pytest.approx(21)
    assert ACCENT.contrast(ACCENT) == 1
    assert Colour(0x76, 0x76, 0x76).contrast(WHITE) == pytest.approx(4.54, abs=0.01)


def test_accent_reads_on_the_grounds_of_the_mail() -> None:
    """The shipped accent can be read in light and dark mode."""
    assert ACCENT.contrast(LIGHT_GROUND) >= 4.5
    assert accent_in_dark(ACCENT).contrast(DARK_GROUND) >= 6.5


@pytest.mark.parametrize("text", ["#000000", "#0000ff", "#ffcc00", "#005ea5", "#ffffff", "#7f7f7f"])
def test_accent_in_dark_is_readable_whatever_the_accent(text: str) -> None:
    """In dark mode every accent gets a tone that can be read."""
    accent = Colour.parse(text)
    assert accent is not None
    assert accent_in_dark(accent).contrast(DARK_GROUND) >= 6.5


def test_readable_on_keeps_a_colour_that_can_be_read() -> None:
    """A colour with enough contrast stays, and any other goes towards black or white."""
    assert ACCENT.readable_on(WHITE, 4.5) == ACCENT
    assert Colour(255, 204, 0).readable_on(WHITE, 4.5).contrast(WHITE) >= 4.5
    assert ACCENT.readable_on(BLACK, 30) == WHITE
