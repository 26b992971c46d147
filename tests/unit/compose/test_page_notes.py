"""compose.page_notes: comments leave the page's source, Outlook's conditions stay, and odd ones take no time."""

import pytest

from advisory_cli.compose.page_notes import without_notes


@pytest.mark.parametrize(
    "kept",
    [
        "<!--[if mso]><table><tr><td><![endif]-->text<!--[if mso]></td></tr></table><![endif]-->",
        "<!--[if !mso]><!-->text<!--<![endif]-->",
        "<!--[if !mso]><!-->text<!--<![endif] -->",
        "<!--[if (gte mso 9)|(IE)]>text<![endif]-->",
    ],
)
def test_conditions_for_outlook_stay_whole(kept: str) -> None:
    """An opening without its end has Outlook leave out the rest of the page."""
    assert without_notes(f"a{kept}b") == f"a{kept}b"


def test_a_note_between_conditions_goes() -> None:
    """Whoever opens the source of a mail reads no colleague's words."""
    assert without_notes("a<!-- Bob: not agreed -->b<!--[if mso]>c<![endif]-->") == "ab<!--[if mso]>c<![endif]-->"


def test_a_condition_of_many_digits_is_judged_at_once() -> None:
    """A condition that is none is told so, else a template pack could keep the program busy for ever."""
    assert without_notes(f"a<!--[if {'1' * 5_000} x-->b") == "ab"
