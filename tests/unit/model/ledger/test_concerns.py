"""When a ledger may be sent with: the clock, the place, and what was noted outside."""

from datetime import timedelta

import pytest

from advisory_cli.model.ledger.concerns import (
    TOLERANCE,
    Evidence,
    HighWaterMark,
    LedgerProgress,
    Place,
    Position,
    ProblemKind,
    clock_problem,
    jump_problem,
    lost_problem,
    place_problem,
    restore_problem,
)
from tests.ledger_makers import NOW

HERE = Place(machine="aa", host="press-1", folder="/srv/press/ledger")
ELSEWHERE = Place(machine="bb", host="press-2", folder="/srv/press/ledger")
SECOND = timedelta(seconds=1)


def trace(events: int, mailings: int, branch: str = "") -> HighWaterMark:
    """What was noted."""
    return HighWaterMark(events=events, mailings=mailings, branch=branch, at=NOW, folder=HERE.folder)


@pytest.mark.parametrize("behind", [-timedelta(days=400), timedelta(), TOLERANCE])
def test_clock_concern_returns_none_when_the_clock_is_right_within_tolerance(behind: timedelta) -> None:
    """A clock that is ahead, or behind within the tolerance, raises no concern.

    Otherwise one put right by some seconds would stop every mailing.
    """
    assert clock_problem(NOW, NOW - behind) is None
    assert clock_problem(None, NOW - behind) is None


def test_clock_concern_asks_a_person_when_the_clock_was_set_back() -> None:
    """A clock behind the newest entry raises a concern with advice.

    Otherwise an embargo would not have ended by a clock of last year, or a mailing be due that was sent long ago.
    """
    concern = clock_problem(NOW, NOW - TOLERANCE - SECOND)
    assert concern is not None
    assert concern.kind is ProblemKind.CLOCK
    assert "clock says 2026-06-05 08:54 UTC, but the ledger has an entry of 2026-06-05 09:00 UTC" in concern.words
    assert concern.advice.endswith("advisory ledger accept --clock")


def test_place_concern_returns_none_when_the_computer_is_the_same() -> None:
    """A ledger on its own computer raises no concern, new, moved or with the computer renamed.

    Otherwise it could not be used.
    """
    assert place_problem(None, HERE) is None
    assert place_problem(HERE, HERE) is None
    assert place_problem(HERE, Place(machine="aa", host="renamed", folder="/moved")) is None


def test_place_concern_asks_a_person_when_the_ledger_is_of_another_computer() -> None:
    """A ledger of another computer raises a concern with advice, else two computers would each write to everybody."""
    concern = place_problem(HERE, ELSEWHERE)
    assert concern is not None
    assert "on another computer (press-1), as /srv/press/ledger" in concern.words
    assert concern.advice.endswith("advisory ledger accept --moved")


@pytest.mark.parametrize("kept", [None, HERE])
def test_place_concern_names_the_twin_when_it_lies_in_another_folder_too(kept: Place | None) -> None:
    """A ledger that lies in another folder too raises a concern, else two folders would each write to everybody."""
    concern = place_problem(kept, HERE, duplicate="/srv/old/ledger")
    assert concern is not None
    assert "in another folder too, /srv/old/ledger" in concern.words


@pytest.mark.parametrize("noted", [None, trace(0, 0), trace(7, 2), trace(3, 1)])
def test_restore_concern_returns_none_when_the_ledger_knows_what_was_noted(noted: HighWaterMark | None) -> None:
    """A ledger that knows as much as was noted raises no concern.

    Otherwise another account's older note would stop the newest ledger.
    """
    assert restore_problem(LedgerProgress(events=7, mailings=2), noted) is None


@pytest.mark.parametrize(
    ("noted", "missing"),
    [
        (trace(8, 2), "up to 1 message may"),
        (trace(7, 3), "no message is known to"),
        (trace(1_000, 0), "up to 993 messages may"),
    ],
)
def test_restore_concern_asks_a_person_when_the_ledger_knows_less(noted: HighWaterMark, missing: str) -> None:
    """A ledger that knows less than was noted raises a concern with advice.

    Otherwise everybody who was written to since the backup would be written to again.
    """
    concern = restore_problem(LedgerProgress(events=7, mailings=2), noted)
    assert concern is not None
    assert "Whoever was written to since would get it again" in concern.advice
    assert concern is not None
    assert concern.words == f"The ledger is older than what was sent from here: {missing} have been sent since."
    assert concern.advice.endswith("advisory ledger accept --restored")


def test_restore_concern_asks_a_person_when_the_branch_is_another() -> None:
    """A ledger of another branch raises a concern however long it is.

    Otherwise it would send again what was sent in its absence.
    """
    concern = restore_problem(LedgerProgress(events=900, mailings=9), trace(20, 2, branch="5e"))
    assert concern is not None
    assert "not the ledger that last sent from here" in concern.words


def test_restore_concern_returns_none_when_the_noted_branch_was_left() -> None:
    """A ledger that has left the noted branch raises no concern.

    Otherwise a note of the lost ledger, or one that could not be renewed, would forbid sending for ever.
    """
    assert restore_problem(LedgerProgress(events=7, mailings=1, branch="5e", past=("",)), trace(900, 9)) is None


def test_restore_concern_counts_decisions_when_some_are_missing() -> None:
    """A ledger without some decisions raises a concern that counts them, else a stopped mailing would go on unseen."""
    evidence = Evidence(missing=(Position(number=9, messages=5, decisions=3),))
    concern = restore_problem(LedgerProgress(events=7, mailings=1), None, evidence, own=Position(messages=3))
    assert concern is not None
    assert concern.words == (
        "The ledger is older than what was done here: up to 2 messages may have been sent since, and 3 decisions are"
        " missing, such as a scheduled send, a stop, an approval or an opt-out."
    )


def test_every_concern_is_told_in_one_sentence() -> None:
    """Folder, computer, high-water mark, branch, loss and clock are each told in one sentence.

    Otherwise a person would have to read a paragraph for each before the command that helps.
    """
    progress = LedgerProgress(events=1, mailings=1)
    problems = [
        clock_problem(NOW, NOW - 2 * TOLERANCE),
        jump_problem([("heat.1", NOW)], NOW, TOLERANCE),
        place_problem(HERE, ELSEWHERE),
        place_problem(HERE, HERE, duplicate="/srv/old/ledger"),
        restore_problem(progress, trace(2, 1)),
        restore_problem(progress, trace(2, 1, branch="5e")),
        restore_problem(progress, None, Evidence(marked=3)),
        lost_problem(Position(number=1, messages=3)),
    ]
    words = [problem.words for problem in problems if problem is not None]
    assert len(words) == len(problems)
    assert [one for one in words if one.count(". ") or not one.endswith(".")] == []
