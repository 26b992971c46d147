"""The rules of a notice that depend on what its readers have."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices.rules import (
    check_changed,
    check_embargo_kept,
    check_free,
    check_number,
    without_over,
)
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.frozen_times import words_of
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import embargo, founding
from tests.ledger_makers import mailing

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "waiting", "found"),
    [(NoticeKind.CORRECTION, 0, ["NOT05"]), (NoticeKind.CORRECTION, 1, []), (NoticeKind.UPDATE, 0, [])],
)
def test_check_changed_finds_an_unchanged_text_when_nobody_waits_for_an_earlier_one(
    kind: NoticeKind, waiting: int, found: list[str]
) -> None:
    """A correction of an unchanged text is refused, unless people wait for an earlier text, whom it is to serve.

    Otherwise a correction that reached nobody else could not be given once more for those who wait.
    """
    before = [MailingSummary(mailing=mailing(), counts={State.ACCEPTED: 2, State.PLANNED: waiting})]
    original: Any = SimpleNamespace(
        before=before, text_mailing=mailing(), manuscript="x", advisory=founding(embargo=None), embargo=None
    )
    assert [fault.code for fault in check_changed(kind, original, founding(embargo=None))] == found


def codes(findings: object) -> list[str]:
    """The codes of findings, in order."""
    return [fault.code for fault in findings]  # type: ignore[attr-defined]


UNTIL = embargo().until
LATER = Embargo(until=replace(UNTIL, wall=UNTIL.wall + 3 * HOUR))
BEFORE, SECOND = UNTIL.instant - HOUR, timedelta(seconds=1)


@pytest.mark.parametrize(
    ("known", "written", "now", "found"),
    [
        (None, None, BEFORE, []),
        (None, embargo(), BEFORE, ["EMB24"]),
        (None, embargo(), UNTIL.instant, []),  # it is over
        (UNTIL, embargo(), BEFORE, []),
        (UNTIL, LATER, BEFORE, ["EMB23"]),
        (UNTIL, None, BEFORE, ["EMB19"]),
        (LATER.until, embargo(), UNTIL.instant - SECOND, ["EMB23"]),
        (LATER.until, embargo(), UNTIL.instant, ["EMB19"]),  # the text would go out free, and readers are bound
    ],
)
def test_embargo_of_a_notice_is_held_against_that_of_its_readers(
    known: Moment | None, written: Embargo | None, now: datetime, found: list[str]
) -> None:
    """An embargo that was dropped, moved, or put on a free text is found, and the same one is not.

    Otherwise half of the readers would publish while the other half waits.
    """
    what = mailing(
        embargo_until=known.instant if known else None, embargo_words=words_of(known) if known else "", revision=1
    )
    original: Any = SimpleNamespace(embargo=known, mailing=what)
    assert codes(check_embargo_kept(original, founding(embargo=written), now, "Europe/Brussels")) == found


@pytest.mark.parametrize(("count", "found"), [(0, []), (1, ["EMB24"]), (1200, ["EMB24"])])
def test_notice_under_embargo_is_refused_when_anybody_has_the_text_free(count: int, found: list[str]) -> None:
    """An embargo on people who have the text free is found, with their number."""
    findings = [*check_free(count, founding())]
    assert codes(findings) == found
    if count:
        assert ("one person" if count == 1 else "1,200 people") in findings[0].words


@pytest.mark.parametrize(
    ("known", "written", "manuscript", "headline", "found"),
    [
        (None, None, "x", "", ["NOT05"]),
        (None, None, "", "", []),  # nothing is known of the words
        (None, None, "x", "Another headline", []),
        (UNTIL, embargo(), "x", "", ["NOT05"]),
        (UNTIL, LATER, "x", "", []),
        (UNTIL, None, "x", "", []),
        (None, embargo(), "x", "", ["NOT05"]),  # told by EMB24, and still nothing to correct
    ],
)
def test_correction_finds_nothing_to_correct_when_words_and_embargo_are_as_they_were(
    known: Moment | None, written: Embargo | None, manuscript: str, headline: str, found: list[str]
) -> None:
    """A correction corrects something when a word or the embargo's end has changed, or when the old text is unknown."""
    old = founding(embargo=None)
    new = founding(embargo=written, headline=headline or old.headline)
    original: Any = SimpleNamespace(
        before=[], text_mailing=mailing(), manuscript=manuscript, advisory=old, embargo=known
    )
    assert codes(check_changed(NoticeKind.CORRECTION, original, new)) == found


@pytest.mark.parametrize(("written", "number", "found"), [(1, 2, ["ADV18"]), (2, 2, []), (3, 2, [])])
def test_number_in_the_file_is_told_when_it_is_lower_than_that_of_the_notice(
    written: int, number: int, found: list[str]
) -> None:
    """The revision in the file is told as a note when the notice goes out under a higher one."""
    findings = [*check_number(founding(revision=written), number)]
    assert codes(findings) == found
    assert all(fault.level is Level.NOTE for fault in findings)


@pytest.mark.parametrize(
    ("known", "written", "holds", "now", "kept"),
    [
        (embargo(), embargo(), None, UNTIL.instant, ["TXT06"]),
        (embargo(), embargo(), None, BEFORE, ["EMB04", "TXT06"]),
        (embargo(), embargo(), UNTIL, UNTIL.instant, ["EMB04", "TXT06"]),
        (embargo(), LATER, None, UNTIL.instant, ["EMB04", "TXT06"]),
        (None, embargo(), None, UNTIL.instant, ["EMB04", "TXT06"]),
        (embargo(), None, None, UNTIL.instant, ["EMB04", "TXT06"]),
    ],
)
def test_embargo_that_is_over_is_no_fault_when_the_text_was_sent_under_it(
    known: Embargo | None, written: Embargo | None, holds: Moment | None, now: datetime, kept: list[str]
) -> None:
    """The file may keep the very embargo under which its text was sent, once that is over for its readers."""
    original: Any = SimpleNamespace(advisory=founding(embargo=known), embargo=holds)
    faults = (finding("EMB04", "over"), finding("TXT06", "past"))
    assert codes(without_over(faults, original, founding(embargo=written), now)) == kept
