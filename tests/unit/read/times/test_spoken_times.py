"""read.times.spoken_times: a time as people say it is the one that they mean, or is refused with both readings."""

from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.model.errors import BadData
from advisory_cli.read.times.send_time import read_dated, read_limit, read_when
from advisory_cli.read.times.spoken_times import end_of, span_ahead, written_out

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # a Monday, 11:00 in Brussels

READ = [
    ("17.30", "2026-06-01 17:30 Europe/Brussels"),
    ("17:30", "2026-06-01 17:30 Europe/Brussels"),
    ("17h30", "2026-06-01 17:30 Europe/Brussels"),
    ("17h", "2026-06-01 17:00 Europe/Brussels"),
    ("5:30 pm", "2026-06-01 17:30 Europe/Brussels"),
    ("5.30pm", "2026-06-01 17:30 Europe/Brussels"),
    ("7 p.m.", "2026-06-01 19:00 Europe/Brussels"),
    ("7PM Europe/London", "2026-06-01 19:00 Europe/London"),
    ("noon", "2026-06-01 12:00 Europe/Brussels"),
    ("midday", "2026-06-01 12:00 Europe/Brussels"),
    ("12 noon Europe/London", "2026-06-01 12:00 Europe/London"),
    ("tomorrow noon", "2026-06-02 12:00 Europe/Brussels"),
    ("tomorrow 9", "2026-06-02 09:00 Europe/Brussels"),
    ("tomorrow at 9", "2026-06-02 09:00 Europe/Brussels"),
    ("tomorrow 9 recipient", "2026-06-02 09:00 recipient"),
    ("tomorrow 7am", "2026-06-02 07:00 Europe/Brussels"),
    ("tomorrow, 7.30", "2026-06-02 07:30 Europe/Brussels"),
    ("tomorrow 8.10", "2026-06-02 08:10 Europe/Brussels"),  # behind a day it is no date
    ("tomorrow 18", "2026-06-02 18:00 Europe/Brussels"),
    ("Tue 9:00", "2026-06-02 09:00 Europe/Brussels"),
    ("tues 9", "2026-06-02 09:00 Europe/Brussels"),
    ("Thurs 7am", "2026-06-04 07:00 Europe/Brussels"),
    ("Mon 9:00", "2026-06-08 09:00 Europe/Brussels"),  # today is one: the next
    ("2026-06-05 8:00", "2026-06-05 08:00 Europe/Brussels"),
    ("2026-06-05 7am", "2026-06-05 07:00 Europe/Brussels"),
    ("+2h", "2026-06-01 13:00 Europe/Brussels"),
    ("+ 2 h", "2026-06-01 13:00 Europe/Brussels"),
    ("+30m", "2026-06-01 11:30 Europe/Brussels"),
    ("+90min", "2026-06-01 12:30 Europe/Brussels"),
    ("+1h30m", "2026-06-01 12:30 Europe/Brussels"),
    ("+48h", "2026-06-03 11:00 Europe/Brussels"),
]

REFUSED = [
    ("7am", "has passed", "tomorrow 07:00"),  # at eleven
    ("5.06", "05:06 or a date", "05:06"),
    ("17.10", "17:10 or a date", "17:10"),
    ("2h", "02:00 or in 2 hours", "02:00 or +2h"),
    ("tomorrow 6", "in the morning or in the evening", "tomorrow 06:00 or tomorrow 18:00"),
    ("Fri 1", "in the morning or in the evening", "fri 01:00 or fri 13:00"),
    ("9", "", "Write 17:30, 7am"),
    ("12am", "12am", "00:00"),
    ("12 pm", "12 pm", "12:00"),
    ("tomorrow midnight", "begins the day or ends it", "tomorrow 00:01"),
    ("+2", "hours or minutes", "+2h or +2m"),
    ("+2d", "23 or 25 hours", "tomorrow 07:00"),
    ("in 2 hours", "not written as a span", "+2h"),
    ("in 30 minutes", "not written as a span", "+30m"),
    ("+0h", "is not in the future", "Choose a later time"),
    ("+2h Europe/London", "words after the time span", "+2h"),
]


@pytest.mark.parametrize(("text", "words"), READ)
def test_read_when_reads_what_people_say(text: str, words: str) -> None:
    """A time as people say it is the one that they mean, in the newsroom's zone and on the right day."""
    assert read_when(text, zone="Europe/Brussels", now=NOW).words == words


@pytest.mark.parametrize(("text", "words", "remedy"), REFUSED)
def test_read_when_names_both_readings_when_a_time_has_two(text: str, words: str, remedy: str) -> None:
    """A time with two readings is refused with what would be right, else a text would leave twelve hours off."""
    with pytest.raises(BadData) as caught:
        read_when(text, zone="Europe/Brussels", now=NOW)
    assert words in caught.value.message
    assert remedy in caught.value.remedy


def test_read_when_counts_a_span_in_elapsed_time_when_the_clocks_change() -> None:
    """Two hours ahead are two hours on the night the clocks go back, and the second 02:30 is named."""
    night = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 01:30 summer time in Brussels
    read = read_when("+2h", zone="Europe/Brussels", now=night)
    assert read.words == "2026-10-25 02:30 Europe/Brussels fold:1"
    assert read.earliest - night == timedelta(hours=2)
    assert read_when(read.words, zone="", now=night) == read
    assert read_when("+2h", zone="", now=NOW).words == "2026-06-01 11:00 UTC"


@pytest.mark.parametrize(("seconds", "minute"), [(0, 30), (1, 31), (59, 31)])
def test_end_of_is_never_early_when_seconds_have_passed(seconds: int, minute: int) -> None:
    """A span ends at a whole minute and is never shorter than was asked for."""
    end = end_of(timedelta(minutes=30), NOW + timedelta(seconds=seconds))
    assert (end.minute, end.second) == (minute, 0)


@pytest.mark.parametrize("text", ["17.30", "7am", "noon", "tomorrow 9", "+2h"])
def test_read_dated_refuses_what_is_only_said_when_a_file_holds_it(text: str) -> None:
    """A file holds a date and hours in full, else its time would mean another day each morning."""
    with pytest.raises(BadData):
        read_dated(text, zone="Europe/Brussels")


def test_read_limit_refuses_a_plus_sign() -> None:
    """A limit counts from the time of sending and not from now, so that +6h would mean something else there."""
    with pytest.raises(BadData) as caught:
        read_limit("+6h", zone="UTC", now=NOW, start=NOW)
    assert caught.value.remedy == "Write 6h"


@pytest.mark.parametrize("text", ["", "soon", "2026-06-05 08:00 Europe/Brussels fold:1", "08:00:00", "0700", "5 June"])
def test_written_out_leaves_any_other_text_alone(text: str) -> None:
    """A text that is no spoken time stays as it is, so that the usual reader says what is wrong with it."""
    assert written_out(text) == text
    assert span_ahead(text) is None
