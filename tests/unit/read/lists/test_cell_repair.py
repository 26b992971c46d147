"""Repairs of single cells: what can mean one thing alone is put right, and everything else stays as it is."""

import pytest

from advisory_cli.read.lists.cell_repair import (
    repaired_address,
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


def test_language_becomes_its_code_when_it_is_named() -> None:
    """Names of languages in several languages are known. Codes and other words stay."""
    assert [repaired_language(cell) for cell in ("German", "Français", "de-AT", "en_GB", "Klingon", "")] == [
        "de", "fr", "de-AT", "en_GB", "Klingon", "",
    ]  # fmt: skip


def test_zone_is_written_when_its_name_or_its_town_is_there() -> None:
    """Capitals and blanks are no other place, and a town that names one zone alone is that zone."""
    cells = ("europe / brussels", "America/New York", "Europe/Paris", "Brussels", "new york", "")
    assert [repaired_zone(cell) for cell in cells] == [
        "Europe/Brussels", "America/New_York", "Europe/Paris", "Europe/Brussels", "America/New_York", "",
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["CET", "+1", "EST", "Cuba", "Petersburg", "Louisville", "Victoria", "Central"])
def test_zone_stays_when_it_may_be_another(cell: str) -> None:
    """Abbreviations and offsets are several places, and so are towns with a namesake, and names that are no town's."""
    assert repaired_zone(cell) == cell


def test_tidy_cell_keeps_what_a_reader_sees() -> None:
    """Marks without a shape go. Line breaks inside, and what turns the direction of letters, stay for a person."""
    assert tidy_cell("\u00a0Zo\u00adë\u200b \n") == "Zoë"
    assert tidy_cell("Ada\r\nBcc: x") == "Ada\r\nBcc: x"
    assert tidy_cell("Ada\u202eda") == "Ada\u202eda"
    assert tidy_cell("ภาษา\u200bไทย") == "ภาษา\u200bไทย"
