"""What earlier mailings of an advisory mean for a text that is to leave."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight import history
from advisory_cli.actions.preflight.history import (
    _newer_mailing,
    _notice_with_words,
    active_stops,
    check_older,
    embargo_dropped,
    next_revision,
    refuse_stopped,
    without_lifted_embargo,
    without_past_embargo_error,
)
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.errors import PersonDecides
from advisory_cli.model.mailing.delivery import Approval, Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import embargo, founding, newsroom
from tests.ledger_makers import NOW, mailing

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
END = embargo().until.instant


def summary(id_: str = "m1", *, counts: Any = None, approval: Any = None, **mailed: Any) -> MailingSummary:
    """A mailing of which somebody waits."""
    return MailingSummary(
        mailing=mailing(id_, **mailed), counts={State.PLANNED: 1} if counts is None else counts, approval=approval
    )


def planned(id_: str, at: datetime, **mailed: Any) -> MailingSummary:
    """A mailing that was planned then."""
    one = summary(id_, **mailed)
    return replace(one, mailing=replace(one.mailing, planned_at=at))


@pytest.mark.parametrize(
    ("needs_approval", "approval", "found"),
    [(False, None, True), (True, None, False), (True, Approval(who="ben", at=NOW), True)],
    ids=["needs none", "unapproved", "approved"],
)
def test_newer_mailing_is_found_when_it_was_approved_if_need_be(
    needs_approval: bool, approval: Any, found: bool
) -> None:
    """A mailing of a higher revision stands against an older text, but not before the approval that it needs.

    Otherwise a draft that nobody has agreed to would keep the approved text from leaving.
    """
    newer = mailing(revision=2, needs_approval=needs_approval)
    summary = MailingSummary(mailing=newer, counts={State.PLANNED: 1}, approval=approval)
    assert (_newer_mailing(founding(revision=1), [summary]) is newer) is found


@pytest.mark.parametrize(
    ("newer", "found"),
    [
        (summary(revision=2), True),
        (summary(revision=1), False),
        (summary(revision=2, counts={}), False),  # it was planned for nobody
        (summary(revision=2, replaced_by="m2"), False),
        (summary(revision=2, notice=NoticeKind.CORRECTION), True),
        (summary(revision=2, notice=NoticeKind.LIFT), False),  # it brings no text
    ],
)
def test_newer_mailing_stands_against_an_older_text_when_it_brings_a_text_to_anybody(
    newer: MailingSummary, found: bool
) -> None:
    """A text or notice of a higher revision stands against an older text, and a lift or a replaced mailing does not."""
    assert (_newer_mailing(founding(revision=1), [summary("m0"), newer]) is newer.mailing) is found


@pytest.mark.parametrize(
    ("replaces", "leaving", "level"),
    [("", 1, Level.ERROR), ("", 0, Level.NOTE), ("m1", 1, None), ("m9", 1, Level.ERROR)],
)
def test_older_text_is_an_error_when_anybody_would_get_it(replaces: str, leaving: int, level: Level | None) -> None:
    """An older text is refused when it would leave to anybody, unless it takes the newer one's place."""
    findings = check_older(
        founding(revision=1), [summary(revision=2)], no_texts(), newsroom(), replaces=replaces, leaving=leaving
    )
    assert [fault.level for fault in findings] == ([] if level is None else [level])


def no_texts() -> Any:
    """A ledger that holds no texts."""
    return SimpleNamespace(manuscript=lambda _: "")


def texts(monkeypatch: pytest.MonkeyPatch, **headlines: str) -> None:
    """A ledger in which these mailings have these headlines; the others have no text."""

    def sent(one: Mailing, *_: object) -> Any:
        return founding(headline=headlines[one.id]) if one.id in headlines else None

    monkeypatch.setattr(history, "sent_text", sent)


@pytest.mark.parametrize(("revisions", "number"), [((), 4), ((1,), 4), ((3,), 4), ((4, 2), 5), ((2, 9), 10)])
def test_next_revision_is_above_the_files_and_every_earlier_one(revisions: tuple[int, ...], number: int) -> None:
    """The next revision is above that of the file and of every mailing."""
    assert next_revision(founding(revision=3), [summary(revision=one) for one in revisions]) == number


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ((summary("m2", revision=2, notice=NoticeKind.CORRECTION),), "m2"),
        ((summary("m2", revision=1, notice=NoticeKind.CORRECTION),), None),  # not above the file's
        ((summary("m3", revision=2, notice=NoticeKind.CORRECTION),), None),  # that has other words
        ((summary("m2", revision=2),), None),
        ((summary("m2", revision=2, notice=NoticeKind.WITHDRAWAL),), None),
        (
            (summary("m3", revision=3, notice=NoticeKind.UPDATE), summary("m2", revision=2, notice=NoticeKind.UPDATE)),
            None,
        ),
    ],
)
def test_notice_with_words_is_the_newest_that_told_readers_this_text(
    monkeypatch: pytest.MonkeyPatch, before: tuple[MailingSummary, ...], told: str | None
) -> None:
    """A text that readers have by the newest notice has that notice's revision, and any other text needs a new one.

    Otherwise the officer would be advised a number under which everybody gets the same text twice.
    """
    texts(monkeypatch, m2="This", m3="Other")
    advisory = founding(revision=1, headline="This")
    found = _notice_with_words(advisory, before, no_texts(), newsroom())
    assert (found.id if found else None) == told


@pytest.mark.parametrize(
    ("counts", "offered"), [({State.PLANNED: 2}, True), ({State.ACCEPTED: 1}, False), ({State.IN_DOUBT: 1}, False)]
)
def test_older_text_is_told_of_replace_when_nobody_has_the_newer_one(counts: Any, offered: bool) -> None:
    """A mailing that reached somebody cannot be replaced, so its replacement is no advice."""
    findings = check_older(
        founding(revision=1), [summary("m7", revision=2, counts=counts)], no_texts(), newsroom(), replaces="", leaving=1
    )
    assert ("--replace m7" in next(iter(findings)).remedy) is offered


@pytest.mark.parametrize(
    ("known", "written", "over"),
    [
        ({"embargo_until": END}, embargo(), True),
        ({"embargo_until": END + HOUR}, embargo(), False),
        ({}, None, False),  # no embargo was ever shown
        ({"embargo_until": END}, None, False),
    ],
)
def test_past_embargo_is_no_error_when_a_mailing_was_planned_under_it(
    known: dict[str, Any], written: Embargo | None, over: bool
) -> None:
    """An embargo that is over is no error for a text that was planned under that very one, to serve the held."""
    faults = [finding("EMB04", "over"), finding("TXT06", "past")]
    kept = without_past_embargo_error(faults, founding(embargo=written), [planned("m1", END - HOUR, **known)])
    assert [fault.code for fault in kept] == (["TXT06"] if over else ["EMB04", "TXT06"])


@pytest.mark.parametrize(
    ("known", "manuscript", "now", "lifted"),
    [
        ({"embargo_until": END, "lifted_at": END - 9 * HOUR}, "", END - HOUR, True),
        ({"embargo_until": END, "lifted_at": END - HOUR}, "", END - HOUR, True),
        ({"embargo_until": END, "lifted_at": END - HOUR + SECOND}, "", END - HOUR, False),
        ({"embargo_until": END + HOUR, "lifted_at": END - 9 * HOUR}, "", END - HOUR, False),
        ({"embargo_until": END}, "", END - HOUR, False),
        ({"embargo_until": END, "lifted_at": END - 9 * HOUR}, "", END, False),  # over by itself
        ({"embargo_until": END, "lifted_at": END - 9 * HOUR}, "Quite another text of other words", END - HOUR, False),
        ({"embargo_until": END, "lifted_at": END - 9 * HOUR}, founding().manuscript, END - HOUR, True),
    ],
)
def test_embargo_is_left_out_when_a_person_has_lifted_it(
    known: dict[str, Any], manuscript: str, now: datetime, lifted: bool
) -> None:
    """An embargo that a lift has ended for this text is left out, with a note, and any other stays.

    Otherwise the rest of a list would wait for an end that everybody else has forgotten.
    """
    advisory = founding(embargo=embargo())
    ledger: Any = SimpleNamespace(manuscript=lambda _: manuscript)
    left, notes = without_lifted_embargo(advisory, [summary(**known)], ledger, now, zone="Europe/Brussels")
    assert left == (replace(advisory, embargo=None) if lifted else advisory)
    assert [note.code for note in notes] == (["EMB22"] if lifted else [])


LATER = Embargo(until=replace(embargo().until, wall=embargo().until.wall + HOUR))


@pytest.mark.parametrize(
    ("until", "written", "now", "found"),
    [
        (END, embargo(), END - HOUR, False),
        (END, LATER, END - HOUR, False),
        (END + HOUR, embargo(), END - HOUR, True),
        (END, None, END - HOUR, True),
        (END, None, END, False),
        (None, None, END - HOUR, False),
    ],
)
def test_embargo_is_dropped_when_readers_are_bound_for_longer(
    until: datetime | None, written: Embargo | None, now: datetime, found: bool
) -> None:
    """A text without an embargo, or with an earlier end, is found while the readers of an earlier one are bound."""
    fault = embargo_dropped(founding(embargo=written), mailing(embargo_until=until), now, "Europe/Brussels")
    assert (fault is not None) is found


def test_dropped_embargo_names_the_way_to_practise_anew_in_practice_alone() -> None:
    """Practice may begin anew, and a live mailing may not."""
    for realm, told in ((Realm.PRACTICE, True), (Realm.LIVE, False)):
        fault = embargo_dropped(
            founding(embargo=None), mailing(embargo_until=END, realm=realm), END - HOUR, "Europe/Brussels"
        )
        assert fault is not None
        assert ("--again" in fault.remedy) is told


STOPPED: dict[str, Any] = {"stopped_at": NOW + HOUR}
AFTER, BEFORE = NOW + 2 * HOUR, NOW


@pytest.mark.parametrize(
    ("before", "stops"),
    [
        ((planned("m1", NOW, revision=1, **STOPPED),), ["m1"]),
        ((planned("m1", NOW, revision=2, **STOPPED),), ["m1"]),
        ((planned("m1", NOW, revision=0, **STOPPED),), []),  # an older text, in other words
        ((planned("same", NOW, revision=0, **STOPPED),), ["same"]),
        ((planned("m1", NOW, revision=1),), []),
        ((planned("m1", NOW, revision=1, replaced_by="m2", **STOPPED),), []),
        ((planned("m1", NOW, revision=1, notice=NoticeKind.WITHDRAWAL, **STOPPED),), []),
        ((planned("m1", NOW, revision=1, notice=NoticeKind.UPDATE, **STOPPED),), ["m1"]),
        # planned again since, which a person has done
        ((planned("m2", AFTER, revision=1), planned("m1", NOW, revision=1, **STOPPED)), []),
        ((planned("m2", AFTER, revision=0), planned("m1", NOW, revision=1, **STOPPED)), []),
        ((planned("m2", AFTER, revision=2), planned("m1", NOW, revision=1, **STOPPED)), ["m1"]),
        ((planned("same", AFTER, revision=2), planned("equal", NOW, revision=1, **STOPPED)), []),
        ((planned("m2", NOW + HOUR, revision=1), planned("m1", NOW, revision=1, **STOPPED)), ["m1"]),
        (
            (planned("m2", AFTER, revision=1, notice=NoticeKind.UPDATE), planned("m1", NOW, revision=1, **STOPPED)),
            ["m1"],
        ),
    ],
)
def test_stop_holds_for_a_text_until_a_person_plans_it_again(
    monkeypatch: pytest.MonkeyPatch, before: tuple[MailingSummary, ...], stops: list[str]
) -> None:
    """A stop holds for the same words and for the same or an earlier revision, until the text is planned again.

    Otherwise a script would send what somebody has given up, under another number.
    """
    texts(monkeypatch, same="This", equal="This", m1="Other", m2="Newer")
    advisory = founding(revision=1, headline="This")
    assert [one.id for one in active_stops(advisory, before, no_texts(), newsroom())] == stops
    if stops:
        with pytest.raises(PersonDecides, match=stops[0]):
            refuse_stopped(advisory, before, no_texts(), newsroom())
    else:
        refuse_stopped(advisory, before, no_texts(), newsroom())
