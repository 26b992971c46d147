"""read.times.named_dates: a date with the month as a word is one day, or is not read."""

from datetime import date

import pytest

from advisory_cli.model.errors import BadData
from advisory_cli.read.times.named_dates import lacks_year, with_iso_date
from advisory_cli.read.times.wall_times import read_date, read_wall


@pytest.mark.parametrize(
    "text",
    [
        "12 January 2027",
        "Tue 12 Jan 2027",
        "Tuesday, 12th of January 2027",
        "January 12, 2027",
        "mardi 12 janvier 2027",
        "12. Januar 2027",  # codespell:ignore
        "12 de enero de 2027",
        "terça-feira, 12 de janeiro de 2027",
        "12 stycznia 2027",
        "12 Ιανουαρίου 2027",
    ],
)
def test_read_date_returns_the_day_when_the_month_is_a_word(text: str) -> None:
    """A file's date may name its month in any language that is read, with or without its weekday."""
    assert read_date(text) == date(2027, 1, 12)


@pytest.mark.parametrize("text", ["12 January", "12/01/2027", "31 February 2027", "12 Foo 2027", "Foo 12 January 2027"])
def test_read_date_refuses_when_the_day_is_not_certain(text: str) -> None:
    """A date without a year, in figures alone, or with a word that is no weekday is refused with the right form."""
    with pytest.raises(BadData, match="is not a date") as caught:
        read_date(text)
    assert caught.value.remedy == "Write it like 2027-01-12 or 12 January 2027"


def test_read_date_refuses_when_the_weekday_is_of_another_day() -> None:
    """A weekday that is not that of the date is refused, else one of the two would be taken without a word."""
    with pytest.raises(BadData, match="2027-01-12 is a Tuesday"):
        read_date("Monday 12 January 2027")


def test_read_wall_returns_the_time_when_the_month_is_a_word() -> None:
    """An event in a file may begin at '12 January 2027 11:00'."""
    assert read_wall("12 January 2027 11:00").isoformat() == "2027-01-12T11:00:00"
    with pytest.raises(BadData, match="is not a date with a time"):
        read_wall("12 January 11:00")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("12 Jan", True),
        ("Tue 12 Jan 11:00", True),
        ("12 Jan 20:27", True),
        ("12 January 2027 11:00", False),
        ("12 de enero de 2027", False),
        ("Tue 12 Paris", False),
        ("tomorrow 9", False),
    ],
)
def test_lacks_year_is_true_when_a_day_and_month_stand_alone(text: str, missing: bool) -> None:
    """A day with the name of a month and no year is known as such, and four figures of a clock are no year."""
    assert lacks_year(text) is missing


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("8.12.2026 10:00", "2026-12-08 10:00"),
        ("08.12.2026, 10:00 Europe/Berlin", "2026-12-08 10:00 Europe/Berlin"),
        ("8. 12. 2026", "2026-12-08"),
        ("Di 8.12.2026 10:00", "2026-12-08 10:00"),
        ("8.13.2026 10:00", "8.13.2026 10:00"),
        ("31.2.2026", "31.2.2026"),
        ("8.12.26 10:00", "8.12.26 10:00"),
        ("8/12/2026 10:00", "8/12/2026 10:00"),
        ("8.12.2026.1", "8.12.2026.1"),
    ],
)
def test_with_iso_date_reads_a_date_with_dots_as_lists_do(text: str, iso: str) -> None:
    """A date with dots is day, month and year; one with slashes, two readings or no such day stays as it is."""
    assert with_iso_date(text) == iso


def test_with_iso_date_refuses_a_date_with_dots_when_its_weekday_is_another() -> None:
    """A weekday before a date with dots is compared with it, as before one in words."""
    with pytest.raises(BadData, match="2026-12-08 is a Tuesday"):
        with_iso_date("Mo 8.12.2026 10:00")


def test_with_iso_date_returns_the_text_when_no_date_is_in_words() -> None:
    """Other texts stay as they are."""
    assert with_iso_date("2027-01-12 11:00") == "2027-01-12 11:00"
    assert with_iso_date("12 January 2027 11am Europe/London") == "2027-01-12 11am Europe/London"
