"""`status` says each mailing in one line, and what a person has to do below."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import State
from advisory_cli.report.screens.deliveries import mailing_lines
from advisory_cli.report.screens.mailing_table import table_lines
from advisory_cli.report.screens.status import mailings_lines
from tests.unit.report.screens.test_status import NOW, scene, shown, summary


def test_table_has_one_line_a_mailing_when_nothing_is_to_do() -> None:
    """A mailing that is sent takes one line with id, time, realm and numbers, the numbers under one another."""
    first = summary({State.ACCEPTED: 400}, id="protest.1")
    second = summary({State.ACCEPTED: 7, State.LEFT_OUT: 2}, id="protest.2", revision=2)
    lines = [line.text for line in table_lines([second, first], scene(zone="Europe/London"))]
    assert lines[:2] == [
        "protest.2  sent Wed 3 Jun 14:02  LIVE  7 sent, 2 left out",
        "protest.1  sent Wed 3 Jun 14:02  LIVE  400 sent",
    ]
    assert lines[2] == ""
    assert "advisory status last" in lines[3]


def test_table_says_what_to_do_when_a_mailing_needs_a_person() -> None:
    """An unconfirmed message is counted in the line, and the command that decides it stands below."""
    text = shown(table_lines([summary({State.ACCEPTED: 4, State.IN_DOUBT: 1})], scene()))
    assert "advisory resolve protest-260603-130200-ab12" in text
    assert "4 sent, 1 un" in text.splitlines()[0]


@pytest.mark.parametrize("width", [40, 44, 80, 120])
def test_table_cuts_a_long_id_in_its_middle(width: int) -> None:
    """A long id is cut where a table needs it, with its number, and no row is wider than the terminal."""
    name = "heat-deaths-doubled-in-ten-years-and-all-european-cities-need-a-fund-of-their-own.12"
    rows = [line.text for line in table_lines([summary({State.ACCEPTED: 9}, id=name)], scene(width=width))]
    (row,) = (row for row in rows if row.startswith("heat-"))
    assert all(len(line) <= width for line in rows)
    assert ".12" in row
    assert ("…" in row) is (width < 120)


def test_table_says_when_a_mailing_is_due_or_stopped() -> None:
    """A scheduled mailing has its time to come, and a stopped one nobody who waits."""
    later = summary({State.PLANNED: 3}, send_at=NOW + timedelta(days=1))
    assert "scheduled Thu 4 Jun" in shown(table_lines([later], scene())).splitlines()[0]
    expired = replace(summary({State.LEFT_OUT: 10}, send_at=NOW + timedelta(days=1)), too_late=9)
    assert "expired, was for Thu 4 Jun 13:02 LIVE 1 left out, 9 expired" in shown(table_lines([expired], scene()))
    halted = summary({State.PLANNED: 3}, stopped_at=NOW)
    text = shown(table_lines([halted], scene()))
    assert "stopped Wed 3 Jun" in text
    assert "LIVE, stopped 3 not sent" in text
    assert "planned Wed 3 Jun" in shown(table_lines([summary({State.HELD: 3})], scene()))


@pytest.mark.parametrize(
    ("counts", "changes", "words"),
    [
        ({State.PLANNED: 3}, {}, "due since Wed 3 Jun 12:57"),
        ({State.CLAIMED: 3}, {}, "due since Wed 3 Jun 12:57"),
        ({State.PLANNED: 3, State.ACCEPTED: 1}, {}, "sent Wed 3 Jun 13:02"),
        ({State.HELD: 3}, {"send_at": None, "embargo_until": NOW - timedelta(hours=1)}, "due since Wed 3 Jun 12:02"),
        ({State.PLANNED: 3}, {"replaced_by": "p.9"}, "planned Wed 3 Jun"),
    ],
)
def test_table_says_since_when_a_mailing_is_due(counts: dict[State, int], changes: dict[str, Any], words: str) -> None:
    """A mailing keeps its time when that has passed: it is due since then, until a message of it was sent."""
    changes = {"send_at": NOW - timedelta(minutes=5), **changes}
    assert words in shown(table_lines([summary(counts, **changes)], scene()))


@pytest.mark.parametrize(
    ("counts", "late", "words"),
    [
        ({State.PLANNED: 3}, 0, "LIVE, due since 12:57 UTC, Wed 3 June 2026"),
        ({State.LEFT_OUT: 3}, 3, "LIVE, expired, was for 12:57 UTC, Wed 3 June 2026"),
        ({State.ACCEPTED: 3}, 0, "LIVE, first sent at 13:02 UTC, Wed 3 June 2026"),
    ],
)
def test_details_begin_with_what_became_of_a_scheduled_mailing(counts: dict[State, int], late: int, words: str) -> None:
    """The head of a mailing's details says since when it is due, when it was sent, or for when it was."""
    one = replace(summary(counts, send_at=NOW - timedelta(minutes=5)), too_late=late)
    assert words in shown(mailings_lines([one], scene()))
    assert words in shown(mailing_lines(one, [], scene()))


def test_table_counts_those_tried_again_apart() -> None:
    """Who is tried again has the same word as in the detail, and is not counted as waiting besides."""
    deferred = replace(summary({State.PLANNED: 3, State.ACCEPTED: 2}), trying=1)
    assert "2 sent, 2 waiting, 1 trying again" in shown(table_lines([deferred], scene()))


def test_table_says_when_held_people_leave_and_hides_what_nobody_is_in() -> None:
    """People held for an embargo have its end beside their number, and a mailing whose people moved on has no line."""
    two_waves = summary({State.ACCEPTED: 3, State.HELD: 7}, id="p.2", embargo_until=NOW + timedelta(hours=2))
    moved = summary({}, id="p.1")
    text = shown(table_lines([two_waves, moved], scene()))
    assert "3 sent, 7 held until Wed 3 Jun 15:02" in text
    assert "p.1" not in text
    assert "nobody" in shown(table_lines([moved], scene()))


def test_table_becomes_lines_when_the_terminal_is_narrow() -> None:
    """Below 60 columns each fact has a line with its label."""
    lines = table_lines([summary({State.ACCEPTED: 400}, id="protest.1")], scene(width=44))
    assert [line.text for line in lines][:4] == [
        "protest.1",
        "  When: sent Wed 3 Jun 13:02",
        "  Mode: LIVE",
        "  Count: 400 sent",
    ]


def test_table_shows_when_it_was_sent_when_something_changed_later() -> None:
    """The time is that of the first message, as in the report, and not that of a deferral or of a decision."""
    sent = replace(summary({State.ACCEPTED: 2}), last_change=NOW + timedelta(hours=2))
    assert "sent Wed 3 Jun 13:02" in shown(table_lines([sent], scene()))
    assert "LIVE, first sent at 13:02 UTC" in shown(mailings_lines([sent], scene()))


def test_table_and_details_name_a_withdrawn_text() -> None:
    """A mailing whose text was withdrawn says so in its line and in its heading."""
    gone = replace(summary({State.ACCEPTED: 2}), overtaken_by="p.2", withdrawn=True)
    assert "LIVE, withdrawn" in shown(table_lines([gone], scene()))
    assert "LIVE, withdrawn, first sent at" in shown(mailings_lines([gone], scene()))


def test_status_does_not_offer_to_continue_when_the_text_was_withdrawn() -> None:
    """A stopped mailing of a withdrawn text cannot go on, and no command says that it would."""
    stopped = replace(
        summary({State.PLANNED: 1, State.ACCEPTED: 2}, stopped_at=NOW), overtaken_by="p.2", withdrawn=True
    )
    text = shown(mailings_lines([stopped], scene()))
    assert "Withdrawn (p.2): not sent again." in text
    assert "--undo" not in text
    older = replace(stopped, withdrawn=False)
    assert "A newer text was planned (p.2): this one is not sent again." in shown(mailings_lines([older], scene()))


def test_status_counts_who_opted_out_while_waiting() -> None:
    """Whoever has opted out is counted among those who wait, and named as one who will not get it."""
    held = replace(
        summary({State.HELD: 36, State.ACCEPTED: 17}, embargo_until=NOW + timedelta(hours=1)),
        opted_out=1,
        held_opted_out=1,
    )
    assert "held until Wed 3 Jun 14:02 (1 of them opted out)" in shown(table_lines([held], scene()))
    text = shown(mailings_lines([held], scene()))
    assert "17 accepted and 36 held (1 of them opted out: will not get it)." in text
    assert "1 person was held, opted out, and will not get it." in text
    assert "35 held until the embargo ends" in text
