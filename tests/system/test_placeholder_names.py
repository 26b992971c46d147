"""Names that look like placeholders: the author lists them, and nothing else passes."""

import pytest

from tests.system.advisory_file import FIELDS_LINE, mail, marks
from tests.system.press import Press

MEANT = "meant_so: [TBC Bank, Super Bowl XXX, the TBA]\n"


@pytest.mark.parametrize(
    "words",
    ["The TBC Bank opens.", "At Super Bowl XXX we met.", "TBC\nBank, of Tbilisi", "**TBC Bank**", "Ask the TBA."],
)
def test_names_listed_as_meant_pass(press: Press, words: str):
    """A bank of that name could not be written about."""
    assert [code for _, code, _ in marks(press, words, more=MEANT)] == []
    assert "meant_so" not in mail(press, words, more=MEANT).text


@pytest.mark.parametrize(
    ("words", "line"),
    [("Place: TBC", 11), ("The TBC Bank opens.\n\nTime TBC", 13), ("Super Bowl XXX in XXX", 11), ("TBC Banker", 11)],
)
def test_placeholders_beside_such_a_name_are_still_found(press: Press, words: str, line: int):
    """The way round must not let the next unfinished text out."""
    assert ("error", "TXT01", line) in marks(press, words, more=MEANT)


def test_the_remedy_names_the_way_round(press: Press):
    """Nobody guesses a key that no message names."""
    assert ("error", "TXT01", 10) in marks(press, "The TBC Bank opens.")
    done = press.run("check", "words", "-l", "one")
    assert "meant_so" in done.stdout + done.stderr


def test_a_single_word_is_no_name(press: Press):
    """`meant_so: [TBC]` would switch the check off."""
    assert ("error", "ADV12", FIELDS_LINE) in marks(press, more="meant_so: [TBC]\n")
