"""Names that look like placeholders: the author lists them, and nothing else passes."""

import pytest

from tests.system.advisory_file import FIELDS_LINE, mail, marks
from tests.system.press import Press

MEANT = "meant_so: [TBC Bank, Super Bowl XXX, the TBA]\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    ["The TBC Bank opens.", "At Super Bowl XXX we met.", "TBC\nBank, of Tbilisi", "**TBC Bank**", "Ask the TBA."],
)
def test_check_passes_a_placeholder_when_meant_so_lists_its_name(press: Press, words: str) -> None:
    """A name that `meant_so` lists passes the check and the key is not printed.

    Otherwise a bank of that name could not be written about.
    """
    assert [code for _, code, _ in marks(press, words, more=MEANT)] == []
    assert "meant_so" not in mail(press, words, more=MEANT).text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "line"),
    [("Place: TBC", 11), ("The TBC Bank opens.\n\nTime TBC", 13), ("Super Bowl XXX in XXX", 11), ("TBC Banker", 11)],
)
def test_check_refuses_a_placeholder_when_it_stands_beside_a_listed_name(press: Press, words: str, line: int) -> None:
    """A placeholder beside a listed name is an error with its line.

    Otherwise the way round would let the next unfinished text out.
    """
    assert ("error", "TXT01", line) in marks(press, words, more=MEANT)


@pytest.mark.slow
def test_check_names_meant_so_when_a_name_looks_like_a_placeholder(press: Press) -> None:
    """The finding of a placeholder names `meant_so`, since nobody guesses a key that no message names."""
    assert ("error", "TXT01", 10) in marks(press, "The TBC Bank opens.")
    done = press.run("check", "words", "-l", "one")
    assert "meant_so" in done.stdout + done.stderr


def test_check_refuses_meant_so_when_it_lists_a_single_word(press: Press) -> None:
    """A single word in `meant_so` is an error, since `meant_so: [TBC]` would switch the check off."""
    assert ("error", "ADV12", FIELDS_LINE) in marks(press, more="meant_so: [TBC]\n")
