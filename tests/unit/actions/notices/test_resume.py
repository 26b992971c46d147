"""A notice that was begun: who is freed, who still waits, and what a script may not take back."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices import resume
from advisory_cli.actions.notices.resume import (
    UnfinishedNotice,
    _unfinished,
    propose_resumed,
    refuse_unfinished_stopped,
    with_waiting,
)
from advisory_cli.model.errors import PersonDecides
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)


def held(end: datetime, **more: Any) -> MailingSummary:
    """Two who are held until then."""
    return MailingSummary(mailing=mailing(embargo_until=end, **more), counts={State.HELD: 2, State.PLANNED: 1})


def ledger(*mailings: MailingSummary, due: datetime | None = NOW) -> Any:
    """One that knows these mailings, whose next is due then."""
    return SimpleNamespace(mailings=lambda: mailings, next_due=lambda *_, **__: due)


def test_resume_frees_the_held_when_the_embargo_is_over() -> None:
    """The held of a begun notice count as waiting from the embargo's end on, and not while the next is due later.

    Otherwise a person would agree to a wrong number of messages.
    """
    for end, freed in ((NOW + HOUR, 0), (NOW, 2), (NOW - HOUR, 2)):
        unfinished = _unfinished(held(end), [], ledger(), NOW)
        assert (unfinished.waiting, unfinished.held) == (1 + freed, 2 - freed)
    assert _unfinished(held(NOW), [], ledger(due=NOW + HOUR), NOW).held == 2
    assert _unfinished(held(NOW, stopped_at=NOW), [], ledger(due=None), NOW).waiting == 3


def test_resume_refuses_when_a_mailing_of_the_rest_was_stopped() -> None:
    """A stopped mailing of the rest is refused with its name and the way back.

    Otherwise a script would take back a person's word.
    """
    notice, rest = held(NOW), MailingSummary(mailing=mailing("m2", stopped_at=NOW), counts={})
    refuse_unfinished_stopped(UnfinishedNotice(notice=notice, found_at=NOW, rest=()))
    with pytest.raises(PersonDecides, match="Somebody stopped mailing m2") as caught:
        refuse_unfinished_stopped(UnfinishedNotice(notice=notice, found_at=NOW, rest=(rest,)))
    assert "advisory stop m2 --undo" in caught.value.remedy


@pytest.mark.parametrize(("waiting", "refused"), [(0, False), (1, True)])
def test_resume_refuses_a_script_when_people_wait_in_a_stopped_notice(
    monkeypatch: pytest.MonkeyPatch, waiting: int, refused: bool
) -> None:
    """A script is refused a stopped notice in which people wait, and not one of which nobody waits any more.

    Otherwise a script that gives its command once more would fail although nothing is left to do.
    """
    monkeypatch.setattr(resume, "require_transport", lambda _: (None, Mailbox(address="press@example.org")))
    notice = MailingSummary(
        mailing=mailing(notice=NoticeKind.CORRECTION, stopped_at=NOW),
        counts={State.ACCEPTED: 2, State.PLANNED: waiting},
    )
    ctx: Any = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW),
        newsroom=SimpleNamespace(zone="UTC", route=None, sender=None, folder=Path()),
    )
    known: Any = SimpleNamespace(expire_overdue=lambda *_: 0)
    unfinished = UnfinishedNotice(found_at=NOW, notice=notice, rest=())
    if refused:
        with pytest.raises(PersonDecides, match="Somebody stopped mailing m1"):
            propose_resumed(unfinished, ctx, known, as_of=0, dry_run=False, attended=False)
    else:
        assert propose_resumed(unfinished, ctx, known, as_of=0, dry_run=False, attended=False).plan.is_over


def test_resume_tells_a_deferred_reader_once_when_still_waiting() -> None:
    """The deferred readers are taken off the waiting ones.

    Otherwise of two people whom the server put off four would be told.
    """
    notice = mailing(notice=NoticeKind.CORRECTION)
    waiting = MailingSummary(mailing=notice, counts={State.PLANNED: 3})
    done = with_waiting(Tally(deferred=2), Tally(), notice, ledger(waiting), NOW)
    assert (done.first.deferred, done.first.waiting) == (2, 1)
    done = with_waiting(Tally(deferred=4), Tally(), notice, ledger(waiting), NOW)
    assert done.first.waiting == 0
