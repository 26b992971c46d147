"""Which mailing a person approves, and what is shown of it before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.approval.review import _count_by_list, _nothing_to_approve, to_approve
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import NOW, deliver, entry, mailing, plan

HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger in an empty newsroom."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


def context(folder: Path, *, realm: Realm = Realm.LIVE, now: datetime = NOW) -> Any:
    """The newsroom of an approver."""
    newsroom = SimpleNamespace(folder=folder, realm=realm, zone="Europe/Brussels")
    return SimpleNamespace(newsroom=newsroom, clock=SimpleNamespace(now=lambda: now))


def test_approver_gets_the_one_mailing_that_waits(ledger: SqliteLedger, tmp_path: Path) -> None:
    """The id of an advisory means its one mailing that waits, beside others that were sent or approved."""
    plan(ledger, mailing("m1"), ["ana"])
    deliver(ledger, "m1")
    plan(ledger, mailing("m2", needs_approval=True), ["ben"])
    ledger.approve("m2", who="ann", now=NOW)
    plan(ledger, mailing("m3", needs_approval=True), ["cleo"])
    assert to_approve(ledger, "summit", context(tmp_path))[0].mailing.id == "m3"


def test_approver_has_to_name_one_when_several_wait(ledger: SqliteLedger, tmp_path: Path) -> None:
    """Of several mailings that wait none is taken, and all are named.

    Otherwise somebody would agree to another text than the one on the desk.
    """
    for id_, name in (("m1", "ana"), ("m2", "ben")):
        plan(ledger, mailing(id_, needs_approval=True), [name])
    with pytest.raises(UsageFault, match="Several mailings of summit are waiting for approval: m2, m1") as caught:
        to_approve(ledger, "summit", context(tmp_path))
    assert caught.value.remedy == "Name one of these."
    assert to_approve(ledger, "m1", context(tmp_path))[0].mailing.id == "m1"


def test_approver_is_refused_when_the_newsroom_sends_another_way(ledger: SqliteLedger, tmp_path: Path) -> None:
    """A live mailing is not approved in a newsroom that has gone over to practice."""
    plan(ledger, mailing(needs_approval=True), ["ana"])
    with pytest.raises(UsageFault, match="m1 is live, but this newsroom is now practice") as caught:
        to_approve(ledger, "m1", context(tmp_path, realm=Realm.PRACTICE))
    assert caught.value.remedy == "Change send_via back first."


def test_approver_is_refused_when_the_mailing_has_expired(ledger: SqliteLedger, tmp_path: Path) -> None:
    """A mailing that is too late for everybody is not approved, and one that is in time a second before is."""
    what = mailing(needs_approval=True, send_at=NOW + HOUR, not_after=NOW + 2 * HOUR, grace=HOUR)
    plan(ledger, what, [entry("ana", due=NOW + HOUR)])
    assert to_approve(ledger, "m1", context(tmp_path, now=NOW + 2 * HOUR))[0].mailing.id == "m1"
    with pytest.raises(UsageFault, match=r"m1 has expired\. It can no longer be sent"):
        to_approve(ledger, "m1", context(tmp_path, now=NOW + 2 * HOUR + timedelta(seconds=1)))


@pytest.mark.parametrize(
    ("mailed", "approval", "why"),
    [
        ({}, Approval(who="ann", at=NOW), "ann approved it at 11:00 CEST, Fri 5 June 2026 (09:00 UTC)"),
        ({"replaced_by": "m2", "stopped_at": NOW}, None, "it was replaced by m2"),
        ({"stopped_at": NOW}, None, "somebody stopped it"),
        ({"needs_approval": False}, None, "it needs no approval"),
        ({}, None, "nobody is still to get it"),
    ],
    ids=["approved", "replaced", "stopped", "free", "nobody"],
)
def test_approver_is_told_why_a_mailing_does_not_wait(
    mailed: dict[str, Any], approval: Approval | None, why: str
) -> None:
    """A mailing that does not wait for approval is refused with the reason, and the command that shows it."""
    what = replace(mailing(needs_approval=True), **mailed)
    fault = _nothing_to_approve(MailingSummary(mailing=what, counts={}, approval=approval), "Europe/Brussels")
    assert fault.message == f"m1 is not waiting for approval: {why}."
    assert fault.remedy == "See it with: advisory status m1"


def test_approver_sees_how_many_of_each_list_wait_and_the_first_five(ledger: SqliteLedger) -> None:
    """People are counted by list, those who have it already left out, and the first five are shown."""
    people = [entry(f"p{number}", list_name="eu" if number < 4 else "us") for number in range(7)]
    plan(ledger, mailing(), people)
    (first,) = ledger.claim("m1", limit=1, now=NOW)
    ledger.release([], now=NOW)
    by_list, samples = _count_by_list(mailing(), ledger)
    assert by_list == {"eu": 3, "us": 3}
    assert len(samples) == 5
    assert first.address not in {row.address for row in samples}
    assert {row.state for row in samples} == {State.PLANNED}
