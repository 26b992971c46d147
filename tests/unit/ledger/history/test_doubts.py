"""How the ledger keeps a doubt that was decided: since when, why, what was decided, by whom, and that it may change."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.history.doubts import past_doubt
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.past_doubt import PastDoubt
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, deliver, mailing, plan, states

LATER = NOW + timedelta(minutes=3)
LATEST = NOW + timedelta(minutes=8)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A ledger in which the message to Ana is in doubt since NOW."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    plan(ledger, mailing(), ["ana"])
    deliver(ledger, "m1", IN_DOUBT)
    yield ledger
    ledger.close()


def ana(ledger: SqliteLedger) -> DeliveryRow:
    """Ana's delivery as it stands."""
    (row,) = ledger.rows("m1")
    return row


def withdraw(ledger: SqliteLedger) -> None:
    """Withdraw the text, from nobody: whoever has it is told by another part of the program."""
    plan(ledger, mailing("m2", revision=2, notice=NoticeKind.WITHDRAWAL), [], now=LATER)


@pytest.mark.parametrize(
    ("accepted", "state", "reply"),
    [(True, State.ACCEPTED, "confirmed by hand"), (False, State.PLANNED, "to be sent again, decided by hand")],
)
def test_doubt_is_kept_with_the_person_who_decided(
    ledger: SqliteLedger, accepted: bool, state: State, reply: str
) -> None:
    """The row keeps when and why there was a doubt, and who decided what when; its reply keeps its spelling."""
    assert ana(ledger).doubt is None, "it is open"
    ledger.resolve(ana(ledger), accepted=accepted, now=LATER, who="key:2f5ca3a2bc4e6047")
    row = ana(ledger)
    assert (row.state, row.reply, row.changed_at) == (state, reply, LATER)
    assert row.doubt == PastDoubt(
        since=NOW,
        reply=IN_DOUBT.reply,
        decided_at=LATER,
        arrived=accepted,
        by_hand=True,
        by="key:2f5ca3a2bc4e6047",
    )


def test_doubt_keeps_the_time_of_sending_when_it_was_decided_later(ledger: SqliteLedger) -> None:
    """Whoever is recorded as arrived was sent it when the doubt arose, and not when a person decided."""
    ledger.resolve(ana(ledger), accepted=True, now=LATEST)
    assert (ana(ledger).sent_at, ana(ledger).changed_at) == (NOW, LATEST)


def test_doubt_keeps_the_evidence_when_no_person_decided(ledger: SqliteLedger) -> None:
    """A doubt that evidence has decided names the evidence, and nobody, whoever gave the command."""
    ledger.resolve(ana(ledger), accepted=True, now=LATER, why="answered from ana@paper.example.com", who="ann")
    doubt = ana(ledger).doubt
    assert doubt is not None
    assert (doubt.by_hand, doubt.by, doubt.why) == (False, "", "answered from ana@paper.example.com")


def test_doubt_stays_known_when_it_was_sent_again(ledger: SqliteLedger) -> None:
    """Whoever got it again keeps the doubt of before, since they may have it twice; the time is that of sending."""
    ledger.resolve(ana(ledger), accepted=False, now=LATER, who="ann")
    assert deliver(ledger, "m1", ACCEPTED, now=LATEST)
    row = ana(ledger)
    assert row.doubt is not None
    assert (row.doubt.since, row.doubt.arrived, row.doubt.by, row.sent_at) == (NOW, False, "ann", LATEST)


def test_rows_have_no_doubt_when_the_server_answered(ledger: SqliteLedger) -> None:
    """Refusals, deferrals and acceptances of a server are no doubts."""
    plan(ledger, mailing("m5", advisory="other"), ["ana", "ben", "cleo"])
    for delivery, outcome in zip(ledger.claim("m5", limit=3, now=NOW), (ACCEPTED, REFUSED, DEFERRED), strict=True):
        ledger.record(delivery, outcome, now=NOW)
    ledger.release([], now=NOW)
    deliver(ledger, "m5", ACCEPTED, now=LATER)
    assert [row.doubt for row in ledger.rows("m5")] == [None, None, None]
    assert past_doubt(None) is None
    assert past_doubt("[]") is None


def test_decision_to_send_again_may_change_until_it_was_sent(ledger: SqliteLedger) -> None:
    """Whoever was to be sent it again may be recorded as arrived, as long as nothing has left; not afterwards."""
    ledger.resolve(ana(ledger), accepted=False, now=LATER, who="ann")
    ledger.resolve(ana(ledger), accepted=True, now=LATEST, who="bea")
    doubt = ana(ledger).doubt
    assert doubt is not None
    assert (states(ledger), doubt.arrived, doubt.by) == ({"ana": "accepted"}, True, "bea")
    assert deliver(ledger, "m1", now=LATEST) == []
    with pytest.raises(UsageFault, match="is not unconfirmed"):
        ledger.resolve(ana(ledger), accepted=True, now=LATEST)


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED])
def test_decision_to_send_again_is_final_when_the_server_answered(ledger: SqliteLedger, outcome: object) -> None:
    """After another attempt nothing is decided by hand any more: the server has."""
    ledger.resolve(ana(ledger), accepted=False, now=LATER)
    deliver(ledger, "m1", outcome, now=LATER)  # type: ignore[arg-type]  # one of two constants
    with pytest.raises(UsageFault, match="is not unconfirmed"):
        ledger.resolve(ana(ledger), accepted=True, now=LATEST)


def test_message_is_left_out_when_its_text_was_withdrawn(ledger: SqliteLedger) -> None:
    """What did not arrive of a withdrawn text is not planned again, and may still be recorded as arrived."""
    withdraw(ledger)
    ledger.resolve(ana(ledger), accepted=False, now=LATEST, who="ann")
    row = ana(ledger)
    assert (row.state, row.reason) == (State.LEFT_OUT, "withdrawn")
    assert row.doubt is not None
    assert not row.doubt.arrived
    assert deliver(ledger, "m1", now=LATEST) == []
    ledger.resolve(row, accepted=True, now=LATEST, who="ann")
    assert (ana(ledger).state, ana(ledger).reason) == (State.ACCEPTED, "")


def test_message_is_left_out_when_the_person_has_opted_out(ledger: SqliteLedger) -> None:
    """What did not arrive at somebody who opted out is not planned again."""
    ledger.suppress("@paper.example.com", reason="", now=NOW)
    assert ana(ledger).opted_out
    ledger.resolve(ana(ledger), accepted=False, now=LATER)
    assert (ana(ledger).state, ana(ledger).reason) == (State.LEFT_OUT, "opted out")


def test_message_is_left_out_when_a_newer_text_was_planned(ledger: SqliteLedger) -> None:
    """What did not arrive of an older text is not planned again, and nobody is told that anybody has nothing."""
    plan(ledger, mailing("m2", revision=2, notice=NoticeKind.CORRECTION), ["ana"], again=True, now=LATER)
    ledger.resolve(ana(ledger), accepted=False, now=LATEST)
    assert (ana(ledger).state, ana(ledger).reason) == (State.LEFT_OUT, "newer revision")
    assert [summary.overtaken for summary in ledger.mailings()] == [0, 0]


def test_summary_says_when_a_text_was_withdrawn(ledger: SqliteLedger) -> None:
    """A mailing whose text was withdrawn says so; the withdrawal itself and another realm do not."""
    plan(ledger, mailing("p1", realm=Realm.PRACTICE), ["ana"])
    withdraw(ledger)
    assert {s.mailing.id: s.withdrawn for s in ledger.mailings()} == {"m1": True, "p1": False, "m2": False}


def test_waiting_people_are_left_out_as_withdrawn_when_a_run_finds_them(ledger: SqliteLedger) -> None:
    """Whoever waits in a withdrawn mailing is left out as withdrawn; nobody is counted as having got nothing."""
    plan(ledger, mailing("m3", advisory="other"), ["ben"])
    ledger.stop("m3", NOW)
    plan(ledger, mailing("m4", advisory="other", revision=2, notice=NoticeKind.WITHDRAWAL), [], now=LATER)
    ledger.reopen("m3")
    assert ledger.leave_out_overtaken("m3", LATEST) == 0
    (row,) = ledger.rows("m3")
    assert (row.state, row.reason) == (State.LEFT_OUT, "withdrawn")
    assert not any(summary.overtaken for summary in ledger.mailings())


def test_summary_has_the_time_of_the_first_message(ledger: SqliteLedger) -> None:
    """The first message of a mailing keeps its time, whatever is decided, deferred or stopped later."""
    plan(ledger, mailing("m3", advisory="other"), ["ben", "cleo"])
    assert next(s for s in ledger.mailings() if s.mailing.id == "m3").first_message is None
    for delivery in ledger.claim("m3", limit=2, now=LATER):
        ledger.record(delivery, DEFERRED, now=LATER)
    deliver(ledger, "m3", ACCEPTED, now=LATEST)
    ledger.resolve(ana(ledger), accepted=True, now=LATEST)
    assert {s.mailing.id: s.first_message for s in ledger.mailings()} == {"m1": NOW, "m3": LATER}


def test_summary_counts_who_waits_and_has_opted_out(ledger: SqliteLedger) -> None:
    """Whoever opted out while waiting is counted apart, by address or domain; whoever has it already is not."""
    plan(ledger, mailing("m3", advisory="other"), ["ben", "cleo"])
    deliver(ledger, "m1")
    ledger.suppress("ben@paper.example.com", reason="", now=NOW)
    assert {s.mailing.id: s.opted_out for s in ledger.mailings()} == {"m1": 0, "m3": 1}
    assert [row.opted_out for row in ledger.rows("m3")] == [True, False]
    ledger.suppress("@paper.example.com", reason="", now=NOW)
    assert {s.mailing.id: s.opted_out for s in ledger.mailings()} == {"m1": 0, "m3": 2}
