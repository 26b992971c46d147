"""Dates in lists: what has one reading is read or put right, and everything else is a question that names both days."""

import re
from datetime import date

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from advisory_cli.read.lists.dates import date_remedy, read_date, repaired_date


@pytest.mark.parametrize(
    "cell",
    [
        "2026-06-01",
        "1 June 2026",
        "June 1, 2026",
        "1st of June 2026",
        "1. Juni 2026",
        "1er juin 2026",
        "1 de junio de 2026",
        "1 czerwca 2026",
        "1-Jun-2026",
        "2026/6/1",
        "01.06.2026",
        "1. 6. 2026",
        "1.\u00a06.\u00a02026.",
        "2026-06-01 00:00:00",
        "2026-06-01T00:00",
    ],
)
def test_date_is_written_year_first_when_it_has_one_reading(cell: str) -> None:
    """Months by name, the year first, and day, month and year with dots mean one day."""
    assert repaired_date(cell) == "2026-06-01"


@pytest.mark.parametrize(
    "cell",
    ["05/06/2026", "05-06-2026", "06.25.2026", "05.06.26", "1 June 26", "last May", "31 June 2026", "1 June 1926", ""],
)
def test_date_stays_when_it_has_two_readings_or_none(cell: str) -> None:
    """05/06/2026 is one day in London and another in New York: a person has to say."""
    assert repaired_date(cell) == cell


def test_date_of_numbers_is_put_right_when_one_of_them_is_no_month() -> None:
    """25/06/2026 and 06/25/2026 are one day, and so is 05/05/2026."""
    assert {repaired_date("25/06/2026"), repaired_date("06/25/2026")} == {"2026-06-25"}
    assert repaired_date("05/05/2026") == "2026-05-05"


def test_date_with_dots_is_read_as_a_spreadsheet_saves_it() -> None:
    """A list that a German Excel has saved needs no repair of its dates. Slashes, and a month above 12, are no date."""
    assert {read_date("05.06.2026"), read_date("5.6.2026"), read_date("2026-06-05")} == {date(2026, 6, 5)}
    assert {read_date("05/06/2026"), read_date("06.25.2026"), read_date("05.06.26"), read_date("")} == {None}


def test_no_language_writes_the_month_before_the_day_with_dots() -> None:
    """In CLDR every short date of day, month and year with dots is in this order, so that one reading is certain."""
    locales = [Locale.parse(name) for name in locale_identifiers()]
    patterns = [locale.date_formats[form].pattern for locale in locales for form in ("short", "medium")]
    plain = [re.sub(r"[^dMLy.]", "", pattern) for pattern in patterns]
    assert sum(bool(re.fullmatch(r"d+\.[ML]{1,2}\.y+\.?", pattern)) for pattern in plain) > 100
    assert not [pattern for pattern in plain if re.fullmatch(r"[ML]{1,2}\.d+\.y+\.?", pattern)]


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("01/09/2026", "Write 2026-09-01 or 2026-01-09."),
        ("5-6-2026", "Write 2026-06-05 or 2026-05-06."),
        ("25/06/2026", "Write 2026-06-25."),
        ("1 June 2026", "Write 2026-06-01."),
        ("last May", "Write year, month and day in the form YYYY-MM-DD."),
        ("01/09/26", "Write year, month and day in the form YYYY-MM-DD."),
    ],
)
def test_remedy_names_the_readings_of_the_very_cell(cell: str, remedy: str) -> None:
    """A person sees which days the cell may mean, and no other day that could be taken for the one to write."""
    assert date_remedy(cell) == remedy
