"""Colours obey NO_COLOR, FORCE_COLOR and TERM."""

import pytest

from advisory_cli.cli.terminal.colour import wants_colour


@pytest.mark.parametrize(
    ("environ", "at_terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),  # as no-color.org says: not when empty
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_wants_colour_obeys_the_environment(environ: dict[str, str], at_terminal: bool, coloured: bool) -> None:
    """Colours go to terminals, unless a variable says otherwise."""
    assert wants_colour(environ, is_terminal=at_terminal) is coloured
