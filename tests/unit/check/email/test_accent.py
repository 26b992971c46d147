"""The accent colour of a newsroom, which has to be readable."""

import pytest

from advisory_cli.check.email.accent import check_accent
from advisory_cli.model.press.colour import Colour
from tests.compose_samples import newsroom


def colour(text: str) -> Colour:
    """The colour of a text that is one."""
    parsed = Colour.parse(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize("text", ["#9a1b2f", "#005ea5", "#000000", "#1f5d3a"])
def test_check_accent_finds_nothing_when_text_can_be_read(text: str) -> None:
    """The shipped accent and other deep colours pass."""
    assert list(check_accent(newsroom(accent=colour(text)))) == []


@pytest.mark.parametrize("text", ["#ffcc00", "#ffffff", "#7fb2ff"])
def test_check_accent_finds_a_pale_colour_and_names_one_that_passes(text: str) -> None:
    """A pale accent is found, and the colour of the remedy passes the same check."""
    (found,) = check_accent(newsroom(accent=colour(text)))
    assert found.code == "HTM17"
    better = found.remedy.partition('"')[2].strip('"')
    assert list(check_accent(newsroom(accent=colour(better)))) == []
