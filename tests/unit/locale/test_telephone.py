"""locale.telephone: what a number as written dials, and what gets no link because it is not exactly one number."""

import pytest

from advisory_cli.locale.telephone import dialled, is_of_no_country, misspelt


@pytest.mark.parametrize(
    ("written", "dials"),
    [
        ("+32 2 555 01 00", "+3225550100"),
        ("+32 (0) 2 548 2773", "+3225482773"),
        ("+32.2.555.01.00", "+3225550100"),
        ("+32\u00a02\u00a0555\u00a001\u00a000", "+3225550100"),
        ("00 32 2 555 01 00", "+3225550100"),
        ("+49 (030) 123456", "+4930123456"),
        ("+49 30/123456", "+4930123456"),
        ("+49 30 1234-0", "+493012340"),
        ("+39 (06) 69812345", "+390669812345"),
        ("+39 06 69812345", "+390669812345"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("+36 (06) 1 234 5678", "+3612345678"),
        ("+1 (202) 555-0100", "+12025550100"),
        ("+1 202 555 0100 x12", "+12025550100;ext=12"),
        ("+1 202 555 0100, ext. 12", "+12025550100;ext=12"),
        ("+33 1 23 45 67 89 poste 12", "+33123456789;ext=12"),
        ("(202) 555-0100", "2025550100"),
        ("02 555 01 00", "025550100"),
        ("030 / 123456", "030123456"),
        ("01-23-45-67-89", "0123456789"),
        ("112", "112"),
    ],
)
def test_one_number_is_dialled_as_its_country_does(written: str, dials: str):
    """A tap on the number calls whom the words name, else a reader calls a stranger."""
    assert dialled(written) == dials
    assert not misspelt(written)
    assert not is_of_no_country(written)


@pytest.mark.parametrize(
    "written",
    [
        "+32 2 555 01 00 or +32 470 12 34 56",
        "+32 2 555 01 00, +32 2 555 01 01",
        "+32 2 555 01 00 +32 2 555 01 01",
        "+32 2 555 01 00 / 01",
        "+32 2 555 01 00/01",
        "+32 2 555 01 00 / +32 470 12 34 56",
        "02 555 01 00 / 02 555 01 01",
        "555 0100 / 555 0101",
        "02 555 01 00-05",
        "+32 2 555 01 00 (24/7)",
        "+32 2 555 01 00 (24h)",
        "+32 2 555 01 00; 9-17h",
        "+32 2 555 01 00 de 9 h à 17 h",
        "+32 2 555 01 00 ou +32 2 555 01 01",
        "tél. +32 2 555 01 00",
        "+32 2 555 01 00 (Ada)",
        "+1 800 FLOWERS",
        "1-800-FLOWERS",
        "on request",
        "sur demande",
        "",
    ],
)
def test_anything_else_gets_no_link_and_is_no_slip(written: str):
    """Digits strung together from two numbers or from hours call a third party."""
    assert dialled(written) == ""
    assert not misspelt(written)
    assert not is_of_no_country(written)


@pytest.mark.parametrize("written", ["+32 2 555 O1 00", "+32 2 555 o1 oo", "+32 2 555 0l 00", "O2 555 01 00"])
def test_a_letter_for_a_digit_is_a_slip(written: str):
    """Without the letter the link calls somebody else."""
    assert misspelt(written)
    assert dialled(written) == ""


@pytest.mark.parametrize("written", ["+32 2 555", "+32 2 555 01 0001", "+999 123456", "0032 2 555 01 00 00"])
def test_a_number_that_no_country_has_is_said(written: str):
    """A digit too many is not seen by whoever typed it."""
    assert is_of_no_country(written)
    assert dialled(written) == ""


@pytest.mark.parametrize("written", ["1 " * 300 + "x", "+" + "1 - " * 300, "(1 " * 200, "+32 " + "1-" * 25 + "x"])
def test_no_text_makes_it_slow(written: str):
    """A pasted table in the field would hold up the sending."""
    assert dialled(written) == ""


@pytest.mark.parametrize("blank", ["\u202f", "\u2009", "\u2007", "\u00a0"])
def test_the_blanks_of_typographers_part_a_number_too(blank: str) -> None:
    """French typography sets narrow blanks, else a right number loses its link."""
    written = "+33 1 23 45 67 89".replace(" ", blank)
    assert dialled(written) == "+33123456789"
    assert not is_of_no_country(written)


def test_a_bar_between_two_numbers_is_no_digit() -> None:
    """Two numbers beside each other are not said to have a letter."""
    assert not misspelt("030 123 | 0170 55")
