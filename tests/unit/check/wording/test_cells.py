"""check.wording.cells: cells of a list that are printed, and that must not speak for the office."""

from pathlib import Path

import pytest

from advisory_cli.check.wording.cells import MOST_LETTERS, TO_LINE, check_cells, normalize_cell
from advisory_cli.model.checks.findings import Finding, Level, Place
from tests.compose_samples import founding

PLACE = Place(file=Path("eu.csv"), line=3)
ADVISORY = founding()


def found(value: str, column: str = "greeting") -> list[Finding]:
    """What is found in one cell."""
    return list(check_cells({column: value}, advisory=ADVISORY, place=PLACE))


@pytest.mark.parametrize(
    ("value", "column", "fault"),
    [
        ("Ann, see https://evil.example", "greeting", "a web address"),
        ("javascript:alert(1)", "greeting", "a web address"),
        ("WWW.evil.example", "first_name", "a web address"),
        ("ann@daily.example", "greeting", "an @"),
        ("evil.example/login", "outlet", "a web address with a path"),
        ("192.0.2.7", "outlet", "a web address with a path"),
        ("evil.example", "greeting", "a domain, which is allowed only as an outlet"),
        ("Visit evil.example and sign in there now", "outlet", "a domain, which is allowed only as an outlet"),
        ("evil。example", "greeting", "a domain, which is allowed only as an outlet"),
        ("ev\u200bil.example", "greeting", "a domain, which is allowed only as an outlet"),
        ("call 555 0100 200", "greeting", "a telephone number"),
        ("+32 2 555 01 00", "greeting", "a telephone number"),
    ],
)
def test_cell_is_found_when_it_holds_an_address(value: str, column: str, fault: str) -> None:
    """A cell with an address or a number is found at its row, however its letters are written."""
    (one,) = found(value, column)
    assert (one.code, one.place, one.level) == ("LST25", PLACE, Level.ERROR)
    assert f"Column “{column}” is printed, but contains {fault}: " in one.words


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("Ann", "first_name"),
        ("Jean-Marie Le Pré", "name"),
        ("RTL.de", "outlet"),
        ("20 Minuten & t-online.de", "outlet"),
        ("Dr. h.c. Ann", "greeting"),
        ("+32 2 555 01 00", "phone"),
        ("", "greeting"),
        ("ann@daily.example", "email"),
        ("ann@daily.example", TO_LINE),
        ("Europe/Brussels", "zone"),
    ],
)
def test_cell_passes_when_it_holds_what_its_column_is_for(value: str, column: str) -> None:
    """Names, outlets with a domain, numbers in their column and the columns with a form of their own pass."""
    assert found(value, column) == []


def test_cell_is_found_when_it_is_a_letter_of_its_own() -> None:
    """A cell of more letters than a name has is found, and one of as many passes."""
    (one,) = found("a " * (MOST_LETTERS // 2) + "a")
    assert one.code == "LST25"
    assert f"contains {MOST_LETTERS + 1} letters; the limit is {MOST_LETTERS}." in one.words
    assert found("a " * (MOST_LETTERS // 2)) == []


@pytest.mark.parametrize(
    ("value", "column", "level"),
    [
        ("Under embargo until Friday", "greeting", Level.ERROR),
        ("for immediate release", "greeting", Level.ERROR),
        ("CORRECTION: Ann", "greeting", Level.ERROR),
        ("Bitte nicht veröffentlichen", "greeting", Level.ERROR),
        ("do not publish", "role", Level.ERROR),
        ("Embargo Magazine", "outlet", Level.WARNING),
        ("Embargo", "outlet", Level.ERROR),
        ("Embargo is lifted", "outlet", Level.ERROR),
        ("Embargo Magazine", "greeting", Level.ERROR),
    ],
)
def test_cell_is_found_when_it_speaks_of_publishing(value: str, column: str, level: Level) -> None:
    """Only the advisory says what is free; an outlet whose name has the word is a warning."""
    (one,) = found(value, column)
    assert (one.code, one.level, one.place) == ("LST26", level, PLACE)


def test_cell_is_found_when_it_is_unfinished() -> None:
    """A placeholder in a cell is told with its column, and Jinja's own braces are left to the list's own rule."""
    (one,) = found("Dear [FIRST NAME]")
    assert one.words.startswith("Column “greeting” is printed. ")
    assert (one.code, one.place, one.remedy) == ("TXT01", PLACE, "Write what belongs in the cell, or leave it empty.")
    (merge,) = found("Dear *|FNAME|*")
    assert merge.code == "TXT02"
    assert found("Dear {{ name }}") == []


def test_name_is_told_as_the_name_when_it_comes_from_the_to_line() -> None:
    """The name of the To line is no column of a list, so it is not called one."""
    (one,) = found("evil.example", TO_LINE)
    assert one.words.startswith("The name is printed, but contains a domain")


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("abc", "abc"),
        ("ａｂｃ．ｄｅ", "abc.de"),
        ("a\u200b\u2060b", "ab"),
        ("evil․example", "evil.example"),
        ("Zoë", "Zoë"),
    ],
)
def test_normalize_cell_reads_as_mail_programs_do(value: str, normal: str) -> None:
    """Full-width letters, other full stops and what is invisible do not hide an address."""
    assert normalize_cell(value) == normal
