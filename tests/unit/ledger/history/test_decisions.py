"""ledger.history: what a person decides about mailings, resends and refusals, and what is remembered of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import LedgerFault, PersonDecides, UsageFault
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.mailing.resend import ResendState
from tests.ledger_makers import ACCEPTED, NOW, deliver, entry, mailing, plan, states

HOUR = timedelta(hours=1)
REFUSED = Outcome(verdict=Verdict.REFUSED, code=550, reply="no such user")
WORDS = {"who": "ann", "reason": "deleted"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A ledger without mailings."""
    with closing(open_ledger(tmp_path / "ledger", now=NOW, writer=True)) as opened:
        yield opened


def test_refused_are_planned_again_when_a_person_says_so(ledger: SqliteLedger) -> None:
    """Only who is still refused is planned again, once, and the refusal stays in the history."""
    plan(ledger, mailing(), ["ana", "ben"])
    deliver(ledger, "m1", REFUSED)
    rows = list(ledger.rows("m1"))
    assert ledger.plan_anew(rows[:1], NOW + HOUR) == 1
    assert ledger.plan_anew(rows[:1], NOW + HOUR) == 0
    assert sorted(states(ledger).values()) == ["planned", "refused"]
    assert len(deliver(ledger, "m1", ACCEPTED, now=NOW + HOUR)) == 1


def test_question_is_remembered_until_it_is_answered(ledger: SqliteLedger) -> None:
    """A person who is being asked counts from the time of the question until the answer, for that advisory alone."""
    ledger.note_question("summit", NOW)
    ledger.note_question("heat", NOW - HOUR)
    assert ledger.questions(NOW) == {"summit"}
    assert ledger.questions(NOW - HOUR) == {"summit", "heat"}
    ledger.note_question("heat", NOW)
    ledger.clear_question("summit")
    ledger.clear_question("never asked")
    assert ledger.questions(NOW) == {"heat"}


def test_stop_of_a_named_mailing_is_told_apart_from_a_stop_of_everything(ledger: SqliteLedger) -> None:
    """Only what a person named stays stopped by name, and only while it is stopped."""
    for number in (1, 2):
        plan(ledger, mailing(f"m{number}", advisory=f"a{number}"), ["ana"])
    ledger.stop("m1", now=NOW)
    ledger.stop(None, now=NOW)
    assert ledger.stopped_by_name() == {"m1"}
    ledger.reopen("m1")
    assert ledger.stopped_by_name() == frozenset()


def test_plans_on_a_screen_are_refused_when_the_advisory_is_stopped(ledger: SqliteLedger) -> None:
    """A plan that a person still looks at does not leave after the stop, and a later one does."""
    ledger.stop_plans("summit", NOW + HOUR)
    with pytest.raises(PersonDecides):
        plan(ledger, mailing(), ["ana"])
    plan(ledger, mailing("m2", advisory="heat"), ["ana"])
    assert [one.mailing.id for one in ledger.mailings()] == ["m2"]


def test_resend_in_doubt_is_settled_once_by_a_person(ledger: SqliteLedger) -> None:
    """What a person says of an unconfirmed resend is kept with the words, and a second word is refused."""
    plan(ledger, mailing(), [entry("ana@a.example")])
    deliver(ledger, "m1", ACCEPTED)
    ledger.release([], now=NOW)
    (row,) = ledger.rows("m1")
    for number, arrived, state in ((1, True, ResendState.ACCEPTED), (2, False, ResendState.DEFERRED)):
        ledger.begin_resend(row, number=number, now=NOW, **WORDS)
        ledger.mark_resend_committing(row, number=number)
        doubt = ledger.resends("m1")[-1]
        ledger.resolve_resend(doubt, arrived=arrived, now=NOW + HOUR)
        assert ledger.resends("m1")[-1].state is state
        with pytest.raises(UsageFault, match=r"ana@a\.example is not unconfirmed"):
            ledger.resolve_resend(doubt, arrived=True, now=NOW)


def test_stored_delivery_has_the_date_of_its_message(ledger: SqliteLedger) -> None:
    """A message that is built once more has the Date of the first, and one never tried that of now."""
    plan(ledger, mailing(), [entry("ana@a.example"), entry("ben@b.example")])
    (batch,) = ledger.claim("m1", limit=1, now=NOW)
    ledger.mark_committing(batch)
    ledger.record(batch, ACCEPTED, now=NOW)
    ledger.release([], now=NOW)
    rows = {row.address: row for row in ledger.rows("m1")}
    again = ledger.stored_delivery(rows["ana@a.example"], now=NOW + HOUR)
    assert (again.key, again.date, again.frozen_in) == (batch.key, batch.date, "m1")
    at = (NOW + HOUR).replace(microsecond=0)
    assert ledger.stored_delivery(rows["ben@b.example"], now=NOW + HOUR).date == at


def test_unknown_mailing_is_a_fault_when_its_lock_is_asked_for(ledger: SqliteLedger) -> None:
    """Nobody sends a mailing that is not there."""
    with pytest.raises(LedgerFault, match="m9"):
        ledger.is_sending("m9")
    with pytest.raises(LedgerFault, match="m9"), ledger.sending_lock("m9", now=NOW):
        pytest.fail("the lock of no mailing was taken")
