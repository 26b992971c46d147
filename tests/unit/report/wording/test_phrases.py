"""The small parts: lines, phrases, dates, states, paths, commands, JSON."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, Selection, State
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import Line, as_text, columns, labelled, wrapped
from advisory_cli.report.wording.phrases import (
    amount,
    duration,
    listed,
    masked,
    person,
    shown_folder,
    shown_path,
    shown_place,
    without_address,
)
from advisory_cli.report.wording.states import (
    STANDING_WORDS,
    STATE_TONES,
    STATE_WORDS,
    counts_in_words,
    row_state,
    word_counts,
)
from advisory_cli.report.wording.times import at, at_both, day, iso

LIFT = datetime(2026, 6, 4, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "a\rb", "a\nb", "\x9b2J", "\u202eback", "\u2028", "\ud800"])
def test_nothing_a_terminal_obeys_comes_through(hostile: str) -> None:
    """Fails if a list, a file or a server can move the cursor, colour or reverse the text of a terminal."""
    for line in (*wrapped(hostile), *labelled("L", hostile, at=4)):
        assert hostile not in line.text
        assert line.text.isprintable()


def test_wrapped_lines_hang_and_fit() -> None:
    """Fails if a line is wider than asked, or the second line does not hang."""
    lines = wrapped("one two three four five six", indent=2, hang=6, width=14)
    assert [line.text for line in lines] == ["  one two", "      three", "      four", "      five six"]


def test_a_long_word_stays_whole() -> None:
    """Fails if an address can no longer be copied."""
    link = "https://www.example.org/" + "x" * 90
    assert link in [line.text.strip() for line in wrapped(f"see {link} now", width=40)]


def test_columns_counts_what_a_terminal_shows() -> None:
    """Fails if East Asian names or accents push lines over the edge."""
    assert columns("東京") == 4
    assert columns("e\u0301") == 1
    assert max(columns(line.text) for line in wrapped("東京 " * 30, width=40)) <= 40


def test_labelled_text_starts_in_its_column() -> None:
    """Fails if labels and texts do not line up."""
    lines = labelled("From", "Press Office of a long name", at=8, width=20)
    assert [line.text for line in lines] == ["From    Press Office", "        of a long", "        name"]


def test_a_label_longer_than_its_column_keeps_a_blank() -> None:
    """Fails if a long label runs into its text."""
    assert labelled("A long label", "text", at=4)[0].text == "A long label text"


def test_as_text_ends_every_line() -> None:
    """Fails if the last line has no end, or blanks trail."""
    assert as_text((Line("a  "), Line(""), Line("b"))) == "a\n\nb\n"
    assert as_text(()) == ""


@pytest.mark.parametrize(("count", "words"), [(0, "0 rows"), (1, "1 row"), (1204, "1,204 rows")])
def test_amounts(count: int, words: str) -> None:
    """Fails if one row is 'rows'."""
    assert amount(count, "row") == words


def test_listed() -> None:
    """Fails if an enumeration lacks its 'and'."""
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
def test_durations(seconds: float, words: str) -> None:
    """Fails if a wait is told in the wrong unit."""
    assert duration(seconds) == words


def test_people_and_masks() -> None:
    """Fails if a name is lost, or a log line shows an address."""
    assert person("ann@example.com", name="Ann Lee", outlet="Times") == "Ann Lee, Times <ann@example.com>"
    assert person("ann@example.com") == "ann@example.com"
    assert masked("ann@example.com") == "a***@example.com"
    assert without_address("550 <ANN@Example.com>: no", "ann@example.com") == "550 <a***@example.com>: no"


def test_dates_are_the_same_under_every_locale() -> None:
    """Fails if a weekday or month is wrong or depends on the machine."""
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
def test_a_moment_in_the_newsrooms_zone_and_in_utc(zone: str, words: str) -> None:
    """Fails if an embargo can be read on the wrong day."""
    assert at_both(LIFT, zone) == words


def test_iso_is_utc() -> None:
    """Fails if a script reads local time as UTC."""
    assert iso(datetime(2026, 6, 5, 0, 1, tzinfo=timezone(timedelta(hours=1)))) == "2026-06-04T23:01:00Z"
    assert iso(None) is None


def test_every_state_and_standing_has_its_word() -> None:
    """Fails if a person would read a state of the program."""
    assert set(STATE_WORDS) == set(State)
    assert set(STANDING_WORDS) == set(Selection)
    assert set(STATE_WORDS.values()) <= set(STATE_TONES)


def test_claimed_counts_as_waiting() -> None:
    """Fails if messages in hand are counted twice or lost."""
    assert word_counts({State.PLANNED: 2, State.CLAIMED: 3})["waiting"] == 5
    assert counts_in_words({State.ACCEPTED: 1200, State.IN_DOUBT: 2}) == "2 unsure and 1,200 accepted"
    assert counts_in_words({}) == "nobody"


def test_a_planned_one_that_was_tried_is_tried_again() -> None:
    """Fails if a deferred message looks as if nothing had happened."""
    row = DeliveryRow(id=1, mailing_id="m", address="a@example.com", state=State.PLANNED)
    tried = DeliveryRow(id=1, mailing_id="m", address="a@example.com", state=State.PLANNED, attempts=1, retry_at=LIFT)
    assert (row_state(row), row_state(tried)) == ("waiting", "trying again")


def test_paths_are_shown_from_where_one_stands() -> None:
    """Fails if a file is named in a way nobody can open from here, or a path outside is mangled."""
    home = Path("/office")
    assert shown_path(Path("/office/lists/eu.csv"), home) == "lists/eu.csv"
    assert shown_path(Path("/else/eu.csv"), home) == "/else/eu.csv"
    assert shown_folder(Path("/office/outbox"), home) == "outbox/"
    assert shown_place(Place(file=Path("/office/x.md"), line=3), home) == "x.md:3"
    assert shown_place(Place(), home) == ""


def test_suggested_commands_can_be_pasted() -> None:
    """Fails if a blank or a quote in a name breaks the command."""
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


def test_json_is_harmless_and_readable() -> None:
    """Fails if JSON on a terminal can carry control characters, or loses accents."""
    text = as_json({"name": "Zoë \x1b \x9b \u202e"})
    assert "Zoë" in text
    assert not any(c in text for c in "\x1b\x9b\u202e")
    assert json.loads(text) == {"name": "Zoë \x1b \x9b \u202e"}
