"""The small parts: lines, phrases, dates, states, paths, commands, JSON."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, Selection, State
from advisory_cli.model.mailing.left_out import LEFT_OUT_WORDS
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import columns, labelled, wrapped
from advisory_cli.report.wording.phrases import (
    amount,
    duration,
    listed,
    masked,
    person,
    shown_folder,
    shown_path,
    shown_place,
    unconfirmed_words,
    without_address,
)
from advisory_cli.report.wording.states import (
    STATE_TONES,
    STATE_WORDS,
    counts_in_words,
    row_state,
    word_counts,
)
from advisory_cli.report.wording.times import at, at_both, day, iso

LIFT = datetime(2026, 6, 4, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "a\rb", "a\nb", "\x9b2J", "\u202eback", "\u2028", "\ud800"])
def test_wrapped_and_labelled_print_nothing_that_a_terminal_obeys(hostile: str) -> None:
    """The lines of wrapped and labelled are printable whatever the text holds.

    Otherwise a list, a file or a server could move the cursor, or colour or reverse the text of a terminal.
    """
    for line in (*wrapped(hostile), *labelled("L", hostile, at=4)):
        assert hostile not in line.text
        assert line.text.isprintable()


def test_wrapped_hangs_lines_and_keeps_the_width() -> None:
    """The lines of a wrapped text fit the width, and those after the first hang."""
    lines = wrapped("one two three four five six", indent=2, hang=6, width=14)
    assert [line.text for line in lines] == ["  one two", "      three", "      four", "      five six"]


def test_wrapped_keeps_a_word_whole_when_longer_than_the_line() -> None:
    """A word longer than the line stays whole, else an address could no longer be copied."""
    link = "https://www.example.org/" + "x" * 90
    assert link in [line.text.strip() for line in wrapped(f"see {link} now", width=40)]


def test_columns_counts_what_a_terminal_shows() -> None:
    """The width of a text is counted in the columns that a terminal shows.

    Otherwise East Asian names or accents would push lines over the edge.
    """
    assert columns("東京") == 4
    assert columns("e\u0301") == 1
    assert max(columns(line.text) for line in wrapped("東京 " * 30, width=40)) <= 40


def test_labelled_text_starts_in_its_column() -> None:
    """A labelled text starts in its column on every line, else labels and texts would not line up."""
    lines = labelled("From", "Press Office of a long name " * 3, at=40, width=60)
    assert [line.text for line in lines][:2] == [f"From{' ' * 36}Press Office of a", f"{' ' * 40}long name Press"]
    assert {line.text[:40].strip() for line in lines[1:]} == {""}


def test_labelled_text_follows_its_label_when_the_terminal_is_narrow() -> None:
    """Below 60 columns a label and a colon stand before the text, else a column of labels would leave it no room."""
    lines = labelled("From", "Press Office of a long name, far away", at=16, width=40)
    assert [line.text for line in lines] == ["From: Press Office of a long name, far", "  away"]


def test_labelled_keeps_a_blank_when_the_label_is_longer_than_its_column() -> None:
    """A label longer than its column is parted from the text by a blank."""
    assert labelled("A long label", "text", at=4)[0].text == "A long label text"


@pytest.mark.parametrize(("count", "words"), [(0, "0 rows"), (1, "1 row"), (1204, "1,204 rows")])
def test_amount_puts_the_noun_in_the_plural_except_for_one(count: int, words: str) -> None:
    """An amount has its noun in the plural except for one, and large numbers in groups."""
    assert amount(count, "row") == words


def test_listed_puts_and_before_the_last_part() -> None:
    """An enumeration has “and” before its last part, and commas between the others."""
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a second"),
        (40, "about 40 seconds"),
        (400, "about 7 minutes"),
        (7200, "about 2 hours"),
        (9000, "about 2½ hours"),
    ],
)
def test_duration_names_a_wait_in_its_fit_unit(seconds: float, words: str) -> None:
    """A wait is told in seconds, minutes or hours, by its length."""
    assert duration(seconds) == words


def test_person_names_people_and_masked_hides_their_address() -> None:
    """A person is named with outlet and address where known, and a masked address shows its first letter alone."""
    assert person("ann@example.com", name="Ann Lee", outlet="Times") == "Ann Lee, Times <ann@example.com>"
    assert person("ann@example.com") == "ann@example.com"
    assert masked("ann@example.com") == "a***@example.com"
    assert without_address("550 <ANN@Example.com>: no", "ann@example.com") == "550 <a***@example.com>: no"


def test_day_and_at_write_english_names() -> None:
    """The names of weekday and month are English, and the zone's abbreviation that of the date."""
    assert day(date(2026, 6, 5)) == "Fri 5 June 2026"
    assert at(LIFT, "Europe/London") == "00:01 BST, Fri 5 June 2026"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June)"),
        ("America/New_York", "19:01 EDT, Thu 4 June 2026 (23:01 UTC)"),
        ("America/Sao_Paulo", "20:01 UTC-03:00, Thu 4 June 2026 (23:01 UTC)"),
        ("Asia/Kolkata", "04:31 IST, Fri 5 June 2026 (23:01 UTC Thu 4 June)"),
        ("UTC", "23:01 UTC, Thu 4 June 2026"),
        ("", "23:01 UTC, Thu 4 June 2026"),
    ],
)
def test_at_both_writes_a_moment_in_the_zone_and_in_utc(zone: str, words: str) -> None:
    """A moment is written in the newsroom's zone and in UTC, with the day of UTC where it is another.

    Otherwise an embargo could be read on the wrong day.
    """
    assert at_both(LIFT, zone) == words


def test_iso_writes_utc() -> None:
    """A time for scripts is written in UTC, and no time is None, else a script would read local time as UTC."""
    assert iso(datetime(2026, 6, 5, 0, 1, tzinfo=timezone(timedelta(hours=1)))) == "2026-06-04T23:01:00Z"
    assert iso(None) is None


def test_state_words_cover_every_state_and_standing() -> None:
    """A word stands for every state and every standing, and a tone for each word of a state.

    Otherwise a person would read a state of the program.
    """
    assert set(STATE_WORDS) == set(State)
    assert set(LEFT_OUT_WORDS) == set(Selection) - {Selection.SEND, Selection.HELD}
    assert set(STATE_WORDS.values()) <= set(STATE_TONES)


def test_word_counts_takes_claimed_as_waiting() -> None:
    """A message in hand counts as waiting, and words with a count of nought are not told."""
    assert word_counts({State.PLANNED: 2, State.CLAIMED: 3})["waiting"] == 5
    assert counts_in_words({State.ACCEPTED: 1200, State.IN_DOUBT: 2}) == "2 unconfirmed and 1,200 accepted"
    assert counts_in_words({}) == "nobody"


def test_row_state_is_trying_again_when_a_planned_one_was_tried() -> None:
    """A planned delivery that was tried is called “trying again”.

    Otherwise a deferred message would look as if nothing had happened.
    """
    row = DeliveryRow(id=1, mailing_id="m", address="a@example.com", state=State.PLANNED)
    tried = DeliveryRow(id=1, mailing_id="m", address="a@example.com", state=State.PLANNED, attempts=1, retry_at=LIFT)
    assert (row_state(row), row_state(tried)) == ("waiting", "trying again")


def test_shown_path_is_relative_when_inside_the_folder() -> None:
    """A path inside the folder is shown relative to it, and one outside in full.

    Otherwise nobody could open the file from here.
    """
    home = Path("/office")
    assert shown_path(Path("/office/lists/eu.csv"), home) == "lists/eu.csv"
    assert shown_path(Path("/else/eu.csv"), home) == "/else/eu.csv"
    assert shown_folder(Path("/office/outbox"), home) == "outbox/"
    assert shown_place(Place(file=Path("/office/x.md"), line=3), home) == "x.md:3"
    assert shown_place(Place(), home) == ""


def test_commands_are_quoted_when_names_hold_blanks_or_quotes() -> None:
    """A suggested command quotes names with blanks or quotes, else pasting it would break."""
    mailing = Mailing(
        id="m-1",
        realm=Realm.LIVE,
        advisory_id="m",
        revision=1,
        subject="s",
        language="en",
        content_digest="",
        planned_at=LIFT,
        sender_domain="example.org",
        source="/office/advisories/Our text.md",
        lists=("eu", "l'été"),
    )
    sent = commands.send(mailing, relative_to=Path("/office"))
    assert sent == """advisory send 'advisories/Our text.md' -l eu -l 'l'"'"'été'"""
    assert commands.resolve(mailing.id) == "advisory resolve m-1"


def test_as_json_escapes_control_characters_and_keeps_letters() -> None:
    """The JSON keeps accents and escapes control characters, and reads back as the same text."""
    text = as_json({"name": "Zoë \x1b \x9b \u202e"})
    assert "Zoë" in text
    assert not any(c in text for c in "\x1b\x9b\u202e")
    assert json.loads(text) == {"name": "Zoë \x1b \x9b \u202e"}


@pytest.mark.parametrize(
    ("count", "cut_off", "words"),
    [
        (4, 0, "the server hung up before confirming"),
        (4, 4, "the program or the computer stopped while sending"),
        (
            6,
            4,
            "the program or the computer stopped while sending (4), or the server hung up before confirming (2)",
        ),
    ],
    ids=["server", "program", "both"],
)
def test_unconfirmed_words_name_the_reason_of_the_deliveries(count: int, cut_off: int, words: str) -> None:
    """The head over unconfirmed messages has the reason that the messages below have, or both with their numbers."""
    assert unconfirmed_words(count, cut_off).startswith(f"{count} unconfirmed: {words}. They may have arrived")
