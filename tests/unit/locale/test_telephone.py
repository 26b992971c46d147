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
def test_dialled_gives_one_number_as_its_country_dials(written: str, dials: str) -> None:
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
def test_dialled_gives_nothing_when_words_are_not_exactly_one_number(written: str) -> None:
    """Words that are not exactly one number get no link and are no slip.

    Otherwise digits strung together from two numbers or from hours would call a third party.
    """
    assert dialled(written) == ""
    assert not misspelt(written)
    assert not is_of_no_country(written)


@pytest.mark.parametrize("written", ["+32 2 555 O1 00", "+32 2 555 o1 oo", "+32 2 555 0l 00", "O2 555 01 00"])
def test_misspelt_finds_a_letter_when_it_stands_for_a_digit(written: str) -> None:
    """A letter in the place of a digit is a slip and gets no link, else the link would call somebody else."""
    assert misspelt(written)
    assert dialled(written) == ""


@pytest.mark.parametrize("written", ["+32 2 555", "+32 2 555 01 0001", "+999 123456", "0032 2 555 01 00 00"])
def test_is_of_no_country_finds_a_number_when_no_country_has_it(written: str) -> None:
    """A number with a wrong length or an unknown prefix is of no country and gets no link."""
    assert is_of_no_country(written)
    assert dialled(written) == ""


@pytest.mark.parametrize("written", ["1 " * 300 + "x", "+" + "1 - " * 300, "(1 " * 200, "+32 " + "1-" * 25 + "x"])
def test_dialled_ends_when_a_text_is_long_and_odd(written: str) -> None:
    """A long text of digits and signs gets no link, and within the suite's time limit."""
    assert dialled(written) == ""


@pytest.mark.parametrize("blank", ["\u202f", "\u2009", "\u2007", "\u00a0"])
def test_dialled_reads_a_number_when_its_blanks_are_of_typographers(blank: str) -> None:
    """A number with narrow or fixed blanks, as French typography sets them, is dialled like any other."""
    written = "+33 1 23 45 67 89".replace(" ", blank)
    assert dialled(written) == "+33123456789"
    assert not is_of_no_country(written)


def test_misspelt_finds_nothing_when_a_bar_parts_two_numbers() -> None:
    """A bar between two numbers is not taken for a letter in the place of a digit."""
    assert not misspelt("030 123 | 0170 55")
