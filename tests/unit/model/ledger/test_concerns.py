"""When a ledger may be sent with: the clock, the place, and what was noted outside."""

from datetime import timedelta

import pytest

from advisory_cli.model.ledger.concerns import (
    TOLERANCE,
    HighWaterMark,
    LedgerProgress,
    Place,
    ProblemKind,
    clock_concern,
    place_concern,
    restore_concern,
)
from tests.ledger_makers import NOW

HERE = Place(machine="aa", host="press-1", folder="/srv/press/ledger")
ELSEWHERE = Place(machine="bb", host="press-2", folder="/srv/press/ledger")
SECOND = timedelta(seconds=1)


def trace(events: int, mailings: int, branch: str = "") -> HighWaterMark:
    """What was noted."""
    return HighWaterMark(events=events, mailings=mailings, branch=branch, at=NOW, folder=HERE.folder)


@pytest.mark.parametrize("behind", [-timedelta(days=400), timedelta(), TOLERANCE])
def test_a_clock_that_is_right(behind: timedelta) -> None:
    """A clock that was put right by some seconds would stop every mailing."""
    assert clock_concern(NOW, NOW - behind) is None
    assert clock_concern(None, NOW - behind) is None


def test_a_clock_that_was_set_back() -> None:
    """By a clock of last year an embargo has not ended, or a mailing is due that was sent long ago."""
    concern = clock_concern(NOW, NOW - TOLERANCE - SECOND)
    assert concern is not None
    assert concern.worry is ProblemKind.CLOCK
    assert "clock says 2026-06-05 08:54 UTC, but the ledger has an entry of 2026-06-05 09:00 UTC" in concern.words
    assert concern.advice.endswith("advisory ledger accept --clock")


def test_a_ledger_at_home() -> None:
    """A ledger that nobody has copied could not be used; nor one that was only moved, or whose computer was renamed."""
    assert place_concern(None, HERE) is None
    assert place_concern(HERE, HERE) is None
    assert place_concern(HERE, Place(machine="aa", host="renamed", folder="/moved")) is None


def test_a_ledger_of_another_computer() -> None:
    """Two computers would each write to everybody."""
    concern = place_concern(HERE, ELSEWHERE)
    assert concern is not None
    assert "on another computer (press-1), as /srv/press/ledger" in concern.words
    assert concern.advice.endswith("advisory ledger accept --moved")


@pytest.mark.parametrize("kept", [None, HERE])
def test_a_ledger_that_lies_in_another_folder_too(kept: Place | None) -> None:
    """Two folders would each write to everybody."""
    concern = place_concern(kept, HERE, duplicate="/srv/old/ledger")
    assert concern is not None
    assert "in another folder too, /srv/old/ledger" in concern.words


@pytest.mark.parametrize("noted", [None, trace(0, 0), trace(7, 2), trace(3, 1)])
def test_a_ledger_that_knows_what_was_noted(noted: HighWaterMark | None) -> None:
    """Another account's note, which is older, would stop the newest ledger."""
    assert restore_concern(LedgerProgress(events=7, mailings=2), noted) is None


@pytest.mark.parametrize("noted", [trace(8, 2), trace(7, 3), trace(1_000, 0)])
def test_a_ledger_that_knows_less(noted: HighWaterMark) -> None:
    """Everybody who was written to since the backup would be written to again."""
    concern = restore_concern(LedgerProgress(events=7, mailings=2), noted)
    assert concern is not None
    assert "it knows 7 entries and 2 mailings, and there were" in concern.words
    assert "on 2026-06-05 09:00 UTC" in concern.words
    assert concern.advice.endswith("advisory ledger accept --restored")


def test_a_lost_ledger_that_came_back() -> None:
    """The ledger from before the backup knows nothing of what was sent in its absence, however long it is."""
    concern = restore_concern(LedgerProgress(events=900, mailings=9), trace(20, 2, branch="5e"))
    assert concern is not None
    assert "not the ledger that last sent from here" in concern.words


def test_the_ledger_that_was_accepted() -> None:
    """A note of the lost ledger, of another account or one that could not be renewed, would forbid sending for ever."""
    assert restore_concern(LedgerProgress(events=7, mailings=1, branch="5e", past=("",)), trace(900, 9)) is None


def test_amounts_of_one() -> None:
    """Words for people would read like a machine's."""
    concern = restore_concern(LedgerProgress(events=1, mailings=1), trace(2, 1))
    assert concern is not None
    assert "knows 1 entry and 1 mailing," in concern.words
