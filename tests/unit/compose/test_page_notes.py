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
def test_without_notes_keeps_conditions_for_outlook_whole(kept: str) -> None:
    """A condition for Outlook stays whole.

    Otherwise an opening without its end would have Outlook leave out the rest of the page.
    """
    assert without_notes(f"a{kept}b") == f"a{kept}b"


def test_without_notes_drops_a_comment_when_it_stands_before_a_condition() -> None:
    """A comment between a page's words is dropped, and a condition behind it stays.

    Otherwise whoever opens the source of a mail would read a colleague's words.
    """
    assert without_notes("a<!-- Bob: not agreed -->b<!--[if mso]>c<![endif]-->") == "ab<!--[if mso]>c<![endif]-->"


def test_without_notes_ends_at_once_when_a_condition_has_many_digits() -> None:
    """A condition of many digits, which is none, is dropped at once.

    Otherwise a template pack could keep the program busy for ever.
    """
    assert without_notes(f"a<!--[if {'1' * 5_000} x-->b") == "ab"
