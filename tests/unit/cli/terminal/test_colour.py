"""Colours obey NO_COLOR, FORCE_COLOR and TERM."""

import pytest

from advisory_cli.cli.terminal.colour import colour_changes, wants_colour


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


def test_colour_changes_paints_what_is_gone_and_what_is_new_over_line_breaks() -> None:
    """Words between marks are red or green, also where a mark is closed in the next line."""
    first, opened = colour_changes("at [-noon-] {+one")
    assert (first, opened) == ("at \x1b[31m[-noon-]\x1b[0m \x1b[32m{+one\x1b[0m", "{+")
    assert colour_changes("o'clock+} sharp", opened) == ("\x1b[32mo'clock+}\x1b[0m sharp", "")
    assert colour_changes("a list -] of +} signs") == ("a list -] of +} signs", "")
