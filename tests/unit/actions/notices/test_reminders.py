"""Whom a reminder leaves out, from what a real ledger knows of them."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices.reminders import _refuse_cancelled, left_out_why, refuse_nobody_to_remind
from advisory_cli.actions.preflight.history import earlier_mailings
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.delivery import Outcome, ReplyKind, Selection
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, deliver, mailing, plan


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger in an empty newsroom."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


def sent(ledger: SqliteLedger, revision: int, outcomes: dict[str, Outcome], notice: NoticeKind | None = None) -> None:
    """A mailing of that revision, and what became of each."""
    what = mailing(f"m{revision}", revision=revision, notice=notice)
    plan(ledger, what, outcomes, again=True)
    for one in ledger.claim(what.id, limit=99, now=NOW):
        ledger.record(one, outcomes[one.address.partition("@")[0]], now=NOW)
    ledger.release([], now=NOW)


def note(ledger: SqliteLedger, mailing_id: str, name: str, what: ReplyKind) -> None:
    """What came back about somebody's message."""
    (row,) = ledger.rows(mailing_id, who=name)
    ledger.note(row, what, why="x", now=NOW)


def left_out(ledger: SqliteLedger, *, again: bool = False) -> dict[str, str]:
    """Short name: why."""
    before = earlier_mailings(ledger, realm=Realm.LIVE, advisory_id="summit")
    return {key.partition("@")[0]: why.value for key, why in left_out_why(ledger, before, again=again).items()}


def test_reminder_leaves_out_readers_who_answered_bounced_or_refused(ledger: SqliteLedger) -> None:
    """A reader who answered, or whose message came back or was refused, is left out for that reason."""
    sent(ledger, 1, {"ann": ACCEPTED, "ben": ACCEPTED, "cleo": ACCEPTED, "dora": IN_DOUBT, "ed": REFUSED})
    note(ledger, "m1", "ann", ReplyKind.ANSWERED)
    note(ledger, "m1", "ben", ReplyKind.RETURNED)
    assert left_out(ledger) == {"ann": "answered", "ben": "returned", "ed": "refused"}
    note(ledger, "m1", "ben", ReplyKind.ANSWERED)
    assert left_out(ledger)["ben"] == "answered"


def test_reminder_leaves_out_the_reminded_until_a_new_text_is_sent(ledger: SqliteLedger) -> None:
    """A reader who was reminded is left out, unless asked again or sent a new text since.

    Otherwise journalists would be reminded twice of one text, or not at all of the changed one.
    """
    sent(ledger, 1, {"ann": ACCEPTED, "ben": ACCEPTED, "cleo": ACCEPTED})
    sent(ledger, 2, {"ann": ACCEPTED, "ben": IN_DOUBT, "cleo": DEFERRED}, NoticeKind.REMINDER)
    assert left_out(ledger) == {"ann": "reminded", "ben": "reminded"}
    assert left_out(ledger, again=True) == {}
    sent(ledger, 3, {"ann": ACCEPTED}, NoticeKind.UPDATE)
    assert left_out(ledger) == {"ben": "reminded"}


def test_reminder_leaves_out_the_refused_when_the_last_message_was(ledger: SqliteLedger) -> None:
    """The outcome of the last message counts.

    Otherwise an address that was closed since would be tried over and over, or one that works again be given up.
    """
    sent(ledger, 1, {"ann": ACCEPTED, "ben": REFUSED})
    sent(ledger, 2, {"ann": REFUSED, "ben": ACCEPTED}, NoticeKind.CORRECTION)
    assert left_out(ledger) == {"ann": "refused"}


def test_reminder_leaves_out_a_reader_when_an_earlier_message_was_answered(ledger: SqliteLedger) -> None:
    """A reader who answered the first text is left out of a reminder of the corrected one."""
    sent(ledger, 1, {"ann": ACCEPTED})
    note(ledger, "m1", "ann", ReplyKind.ANSWERED)
    sent(ledger, 2, {"ann": ACCEPTED}, NoticeKind.CORRECTION)
    assert left_out(ledger, again=True) == {"ann": "answered"}


def test_reminder_includes_a_reader_when_a_returned_message_was_sent_again(ledger: SqliteLedger) -> None:
    """A reader to whom a returned message was sent again is not left out.

    Otherwise a mailbox that was full for a day would never be written to again.
    """
    plan(ledger, mailing(), ["ann"])
    deliver(ledger, "m1", IN_DOUBT)
    note(ledger, "m1", "ann", ReplyKind.RETURNED)
    assert left_out(ledger) == {"ann": "returned"}
    (row,) = ledger.rows("m1")
    ledger.resolve(row, accepted=False, now=NOW)
    deliver(ledger, "m1")
    assert left_out(ledger) == {}


def test_reminder_counts_a_refused_reader_once_when_they_have_an_earlier_text() -> None:
    """Refused people are counted beside the readers, and not again when they have an earlier text.

    Otherwise the plan would tell more people left out than there are.
    """
    draft: Any = SimpleNamespace(
        addressees=SimpleNamespace(
            left_out_why={"ben": Selection.REFUSED, "cleo": Selection.REFUSED, "dora": Selection.ANSWERED},
            readers=lambda _: [SimpleNamespace(key=name) for name in ("ana", "ben", "dora")],
            excluded=frozenset(),
        )
    )
    assert refuse_nobody_to_remind(draft, SimpleNamespace()) == 1


@pytest.mark.parametrize(
    ("since", "cancelled"),
    [((), True), ((NoticeKind.REMINDER, NoticeKind.LIFT), True), ((NoticeKind.UPDATE,), False)],
    ids=["nothing", "no news", "an update"],
)
def test_reminder_is_refused_when_nothing_new_was_told_since_the_cancellation(
    since: tuple[NoticeKind, ...], cancelled: bool
) -> None:
    """A cancelled event is reminded of only when its readers have been told something new since.

    Otherwise the end of an embargo would bring a reminder of what does not take place.
    """
    kinds = (*since, NoticeKind.CANCELLATION, None)
    before = [
        MailingSummary(mailing=mailing(f"m{number}", notice=kind), counts={}) for number, kind in enumerate(kinds)
    ]
    original: Any = SimpleNamespace(before=before)
    with pytest.raises(BadData, match="was cancelled") if cancelled else nullcontext():
        _refuse_cancelled(original)
