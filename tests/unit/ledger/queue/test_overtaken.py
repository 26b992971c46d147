"""Which texts a newer one overtakes, as the queue sees it, and what another process hears of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.queue import outlook
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.ports.ledger import Permission
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import ACCEPTED, NOW, deliver, entry, mailing, plan

LATER = NOW + timedelta(days=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger with an older text to two people."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    plan(ledger, mailing(), ["ana", "ben"])
    yield ledger
    ledger.close()


def _claimed(ledger: SqliteLedger, name: str = "m1") -> int:
    return len(ledger.claim(name, limit=9, now=NOW))


def test_claim_gives_nothing_when_a_newer_text_is_frozen_for_others(ledger: SqliteLedger) -> None:
    """An older text is neither claimed nor due once a newer one is frozen, and its people are left out once.

    Otherwise they would get both, be left out without being counted, or be counted twice.
    """
    plan(ledger, mailing("m2", revision=2), ["ben", "cleo"])
    assert _claimed(ledger) == 0
    assert ledger.next_due("m1", now=NOW) is None
    assert [(one.overtaken_by, one.overtaken) for one in ledger.find("m1")] == [("m2", 0)]
    assert ledger.leave_out_overtaken("m1", NOW) == 1, "ben gets the newer one"
    assert ledger.leave_out_overtaken("m1", NOW) == 0
    assert {row.reason for row in ledger.rows("m1")} == {"newer revision"}
    assert [one.overtaken for one in ledger.find("m1")] == [1]
    assert [one.word for one in ledger.history("m1")] == ["left out", "left out"]
    assert ledger.leave_out_overtaken("m2", NOW) == 0
    assert _claimed(ledger, "m2") == 2


def test_leave_out_overtaken_counts_nobody_when_all_have_opted_out(ledger: SqliteLedger) -> None:
    """People who opted out are not counted as missing a newer text.

    Otherwise a person would be told of somebody who wants nothing.
    """
    ledger.suppress("ana@paper.example.com", reason="asked", now=NOW)
    ledger.suppress("@paper.example.com", reason="all", now=NOW)
    plan(ledger, mailing("m2", revision=2), ["cleo@other.example"])
    assert ledger.leave_out_overtaken("m1", NOW) == 0


@pytest.mark.parametrize("kind", [NoticeKind.LIFT, NoticeKind.REMINDER])
def test_claim_serves_the_older_text_when_a_notice_is_no_newer_text(ledger: SqliteLedger, kind: NoticeKind) -> None:
    """A lift or a reminder to others does not overtake a text.

    Otherwise people who wait would get nothing because others were reminded.
    """
    plan(ledger, mailing("m2", revision=2, notice=kind), ["cleo"])
    assert _claimed(ledger) == 2


def test_claim_serves_those_who_got_the_lift_when_the_text_is_still_due(ledger: SqliteLedger) -> None:
    """People who were told that the embargo is over still get the text that is free now."""
    plan(ledger, mailing("m2", revision=2, notice=NoticeKind.LIFT), ["ana"], again=True)
    assert deliver(ledger, "m2") == ["ana@paper.example.com"]
    assert _claimed(ledger) == 2


def test_claim_gives_nothing_when_a_draft_was_approved(ledger: SqliteLedger) -> None:
    """A draft overtakes the older text once somebody has agreed to it, and not before.

    Otherwise it would hold up what was agreed to, or an agreed text let the older one go.
    """
    plan(ledger, mailing("m2", revision=2, needs_approval=True), ["cleo"])
    assert [one.overtaken_by for one in ledger.find("m1")] == [""]
    ledger.approve("m2", who="bea", now=NOW)
    assert _claimed(ledger) == 0


def test_claim_serves_the_text_when_the_newer_is_of_another_realm_or_advisory(ledger: SqliteLedger) -> None:
    """A newer text of practice or of another advisory overtakes nothing.

    Otherwise practice would keep the real text from leaving.
    """
    plan(ledger, mailing("p", revision=2, realm=Realm.PRACTICE), ["cleo"])
    plan(ledger, mailing("o", revision=2, advisory="other"), ["cleo"])
    assert _claimed(ledger) == 2


def test_claim_gives_nothing_when_a_later_embargo_of_the_revision_holds(ledger: SqliteLedger) -> None:
    """A later embargo of the same revision overtakes until it is lifted.

    Otherwise people would get the text before an embargo frozen after theirs, or wait for one that was lifted.
    """
    plan(ledger, mailing("m2", embargo_until=LATER), [entry("cleo", selection=Selection.HELD, due=LATER)])
    assert _claimed(ledger) == 0
    ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="broken", now=NOW)
    assert _claimed(ledger) == 2


def test_claim_serves_the_older_text_when_the_newer_was_replaced_by_name(ledger: SqliteLedger) -> None:
    """A newer text that was replaced by name overtakes nothing, else a person could not go back to the older text."""
    plan(ledger, mailing("m2", revision=2), ["ana"])
    with ledger.open_recipient_table(
        now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1, replaces="m2"
    ) as roll:
        roll.add(entry("ana"))
        roll.classify()
        ledger.freeze(mailing("m3"), roll, NOW, replaces="m2")
    assert _claimed(ledger) == 1
    assert _claimed(ledger, "m3") == 1


def test_leave_out_overtaken_leaves_nobody_out_when_the_mailing_is_stopped(ledger: SqliteLedger) -> None:
    """A stopped mailing that was overtaken keeps its people until it is reopened.

    Otherwise a correction would find none of them.
    """
    plan(ledger, mailing("m2", revision=2), ["cleo"])
    ledger.stop("m1", NOW)
    assert ledger.leave_out_overtaken("m1", NOW) == 0
    ledger.reopen("m1")
    assert ledger.leave_out_overtaken("m1", NOW) == 2


def test_permission_says_overtaken_when_another_process_freezes_a_newer_text(
    ledger: SqliteLedger, tmp_path: Path
) -> None:
    """A newer text frozen by another process is heard at once.

    Otherwise the rest of a batch in hand would leave after it.
    """
    ana, ben = ledger.claim("m1", limit=2, now=NOW)
    assert ledger.check_allowed(ana) is Permission.GO
    other = open_ledger(tmp_path / "ledger", now=NOW, writer=False)
    plan(other, mailing("m2", revision=2), ["cleo"])
    other.close()
    assert [ledger.check_allowed(one) for one in (ana, ben)] == [Permission.OVERTAKEN] * 2
    ledger.mark_committing(ana)
    ledger.record(ana, ACCEPTED, now=NOW)
    ledger.release([ben], now=NOW)
    assert ledger.leave_out_overtaken("m1", NOW) == 1


def test_permission_says_overtaken_when_this_process_freezes_or_approves(ledger: SqliteLedger) -> None:
    """A newer text of this process is heard at once, when it is frozen or agreed to.

    Otherwise the rest of a batch in hand would leave.
    """
    (ana,) = ledger.claim("m1", limit=1, now=NOW)
    plan(ledger, mailing("m2", revision=2, needs_approval=True), ["cleo"])
    assert ledger.check_allowed(ana) is Permission.GO, "nobody has agreed to it yet"
    ledger.approve("m2", who="bea", now=NOW)
    assert ledger.check_allowed(ana) is Permission.OVERTAKEN
    ledger.release([ana], now=NOW)
    plan(ledger, mailing("o1", advisory="other"), ["ana"])
    (ana,) = ledger.claim("o1", limit=1, now=NOW)
    assert ledger.check_allowed(ana) is Permission.GO
    plan(ledger, mailing("o2", advisory="other", revision=2), ["cleo"])
    assert ledger.check_allowed(ana) is Permission.OVERTAKEN


def test_stop_reaches_the_same_text_when_it_has_another_number(ledger: SqliteLedger) -> None:
    """A stop reaches the same text under another number, and no other text, else a stop would be about a number."""
    texts = {
        "m2": "---\nrevision: 2\n---\n\nOne.\n",
        "m3": "---\nrevision: 3\n---\n\nOne.\n",
        "m4": "---\n---\n\nTwo.\n",
    }
    for number, (name, text) in enumerate(texts.items(), 2):
        what = mailing(name, revision=number)
        with ledger.open_recipient_table(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=number) as roll:
            roll.add(entry(f"p{number}"))
            roll.classify()
            ledger.freeze(what, roll, NOW, manuscript=text)
    assert sorted(ledger.stop("m2", NOW)) == ["m2", "m3"]


@pytest.mark.parametrize("page", [1, 2, 1000])
def test_overtaken_counts_on_when_a_page_has_nobody_of_the_newer_text(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """People of an older text who have the newer one are counted on every page of the queue.

    Otherwise `status` would say that a text still leaves to people who have a newer one.
    """
    monkeypatch.setattr(outlook, "_PAGE", page)
    assert ledger.overtaken("m1") == 0
    plan(ledger, mailing("m2", revision=2, notice=NoticeKind.REMINDER), ["ben"])
    assert deliver(ledger, "m2") == ["ben@paper.example.com"]
    assert ledger.overtaken("m1") == 1, "ben has a newer text, and ana is still to get the older"
    plan(ledger, mailing("m3", revision=3), ["cleo"])
    assert ledger.overtaken("m1") == 2
