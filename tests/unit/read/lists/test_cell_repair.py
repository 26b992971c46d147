"""Repairs of single cells: what can mean one thing alone is put right, and everything else stays as it is."""

import pytest

from advisory_cli.read.lists.cell_repair import (
    repaired_address,
    repaired_date,
    repaired_language,
    repaired_zone,
    tidy_cell,
)

ADA = "ada@paper.example"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (ADA, ""),
        (f" {ADA}\u00a0", ""),
        (f"\u200b{ADA}\ufeff", ""),
        (f"mailto:{ADA}", ""),
        (f"MAILTO:{ADA}?subject=Press", ""),
        (f"<{ADA}>", ""),
        (f"'{ADA}'", ""),
        (f"“{ADA}”", ""),
        (f"{ADA}.", ""),
        (f"{ADA}, ", ""),
        (f"{ADA};", ""),
        ("ada＠paper.example", ""),
        (f"{ADA}#mailto:{ADA}#", ""),
        (f"Ada Lovelace <{ADA}>", "Ada Lovelace"),
        (f'"Lovelace, Ada" <mailto:{ADA}>', "Lovelace, Ada"),
        (f"Ada <{ADA}>;", "Ada"),
    ],
)
def test_address_is_put_right_when_nothing_else_can_be_meant(cell: str, name: str) -> None:
    """The address alone is returned, and the name that was before it."""
    assert repaired_address(cell) == (ADA, name)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "n/a",
        f"{ADA}, ben@paper.example",
        f"Ada <{ADA}>, Ben <ben@paper.example>",
        f"{ADA}\nben@paper.example",
        "ada at paper.example",
        "ada @paper.example",
        f"{ADA} (old)",
        "ada@paper",
        "ada’s@paper.example",
        f"+{ADA}",
        f"={ADA}",
        f"*{ADA}",
        f"\u202e{ADA}",
    ],
)
def test_address_stays_when_it_may_be_another(cell: str) -> None:
    """A cell that is no address for certain, or an odd one already, is not touched."""
    assert repaired_address(cell) == (cell, "")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-06-01",
        "1 June 2026",
        "1st of June 2026",
        "June 1, 2026",
        "1. Juni 2026",
        "1er juin 2026",
        "1 de junio de 2026",
        "1 czerwca 2026",
        "1-Jun-2026",
        "2026/6/1",
        "2026-06-01 00:00:00",
        "2026-06-01T00:00",
    ],
)
def test_date_is_written_year_first_when_it_has_one_reading(cell: str) -> None:
    """Months by name, and dates with the year first, mean one day."""
    assert repaired_date(cell) == "2026-06-01"


@pytest.mark.parametrize(
    "cell", ["05/06/2026", "05.06.2026", "1 June 26", "last May", "31 June 2026", "1 June 1926", ""]
)
def test_date_stays_when_it_has_two_readings_or_none(cell: str) -> None:
    """05/06/2026 is one day in London and another in New York: a person has to say."""
    assert repaired_date(cell) == cell


def test_date_of_numbers_is_put_right_when_one_of_them_is_no_month() -> None:
    """25/06/2026 and 06/25/2026 are one day, and so is 05/05/2026."""
    assert {repaired_date("25/06/2026"), repaired_date("06/25/2026")} == {"2026-06-25"}
    assert repaired_date("05/05/2026") == "2026-05-05"


def test_language_becomes_its_code_when_it_is_named() -> None:
    """Names of languages in several languages are known. Codes and other words stay."""
    assert [repaired_language(cell) for cell in ("German", "Français", "de-AT", "en_GB", "Klingon", "")] == [
        "de", "fr", "de-AT", "en_GB", "Klingon", "",
    ]  # fmt: skip


def test_zone_is_spelt_right_when_its_whole_name_is_there() -> None:
    """Capitals and blanks are no other place. A city alone, or an abbreviation, may be."""
    cells = ("europe / brussels", "America/New York", "Europe/Paris", "Brussels", "CET", "")
    assert [repaired_zone(cell) for cell in cells] == [
        "Europe/Brussels", "America/New_York", "Europe/Paris", "Brussels", "CET", "",
    ]  # fmt: skip


def test_tidy_cell_keeps_what_a_reader_sees() -> None:
    """Marks without a shape go. Line breaks inside, and what turns the direction of letters, stay for a person."""
    assert tidy_cell("\u00a0Zo\u00adë\u200b \n") == "Zoë"
    assert tidy_cell("Ada\r\nBcc: x") == "Ada\r\nBcc: x"
    assert tidy_cell("Ada\u202eda") == "Ada\u202eda"
    assert tidy_cell("ภาษา\u200bไทย") == "ภาษา\u200bไทย"
