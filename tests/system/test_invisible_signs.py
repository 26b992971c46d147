"""Signs without a shape: they turn words round or hide them, and no text, subject or name may hold them."""

import pytest

from tests.breadth import first
from tests.system.advisory_file import FIELDS_LINE, mail, marks, write
from tests.system.press import Press

SIGNS = ["\u061c", "\u202e", "\u206a", "\u206f", "\ufff9", "\ufffb", "\U000e0001", "\U000e0041", "\U000e007f", "\u2067"]
TAGGED = "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all that")


@pytest.mark.parametrize("sign", first(5, [TAGGED, *SIGNS]))
def test_check_refuses_invisible_signs_when_they_stand_in_the_text(press: Press, sign: str) -> None:
    """An invisible sign in the text is an error with its line.

    Otherwise a reader or a machine would see other words than the office wrote.
    """
    assert ("error", "ADV13", 12) in marks(press, f"One.\n\nThe room{sign} opens.")


@pytest.mark.parametrize("sign", first(3, SIGNS))
def test_check_refuses_invisible_signs_when_they_stand_in_the_subject(press: Press, sign: str) -> None:
    """An invisible sign in the subject is an error with its line, since the inbox row is read by filters too."""
    assert ("error", "ADV13", FIELDS_LINE) in marks(press, more=f"subject: The room{sign} opens\n")


@pytest.mark.parametrize("sign", first(3, ["\u2060", *SIGNS]))
def test_check_refuses_invisible_signs_when_they_stand_in_a_name(press: Press, sign: str) -> None:
    """An invisible sign in a name of the list is refused, since the name stands in the head of a message."""
    write(press)
    press.write("lists/one.csv", f"email,name,zone\nann@daily.example,Ann{sign} Ardent,Europe/London\n")
    done = press.run("check", "words", "-l", "one")
    assert done.returncode == 65
    assert "LST09" in done.stdout + done.stderr


def test_send_takes_word_joiners_out_when_they_stand_in_the_text(press: Press) -> None:
    """A word joiner in the text is taken out, since word processors leave them behind and nobody meant them."""
    assert "room opens" in mail(press, "The ro\u2060om opens.").text


def test_check_passes_tags_when_they_make_a_flag(press: Press) -> None:
    """Scotland's flag, a black flag and six tags, reaches readers, and a tag behind it is an error."""
    scotland = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    assert f"Alba {scotland} wins" in mail(press, f"Alba {scotland} wins.", more=f"subject: Alba {scotland}\n").text
    assert ("error", "ADV13", 10) in marks(press, f"Alba {scotland}\U000e0041 wins.")


def test_check_passes_marks_of_direction_when_text_runs_right_to_left(press: Press) -> None:
    """Isolating marks of direction reach readers of a text from right to left, and an override in it is an error."""
    text = "قال \u2066ACME\u2069 اليوم \u061c5"
    assert "\u2066ACME\u2069" in mail(press, text).text
    assert ("error", "ADV13", 10) in marks(press, "قال \u202eACME")
