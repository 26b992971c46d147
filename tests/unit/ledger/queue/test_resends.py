"""ledger.queue.resends: a resend is stored before it leaves, once, beside the one delivery of the person."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import NotAllowed, PersonDecides, PlanChanged
from advisory_cli.model.mailing.delivery import DeliveryRow, Outcome, Verdict
from advisory_cli.model.mailing.resend import ResendState
from tests.ledger_makers import ACCEPTED, NOW, deliver, entry, mailing, plan

LATER = NOW + timedelta(hours=1)
WORDS = {"who": "ann", "reason": "deleted"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A ledger with one message that was accepted."""
    with closing(open_ledger(tmp_path / "ledger", now=NOW, writer=True)) as opened:
        plan(opened, mailing(), [entry("ana@a.example")])
        deliver(opened, "m1", ACCEPTED)
        opened.release([], now=NOW)
        yield opened


def row(ledger: SqliteLedger) -> DeliveryRow:
    """The one delivery."""
    (found,) = ledger.rows("m1")
    return found


def test_resend_goes_from_begun_to_doubt_to_its_outcome(ledger: SqliteLedger) -> None:
    """A resend is begun, may have left, and is settled, while the delivery stays as it is."""
    before = row(ledger)
    ledger.begin_resend(before, number=1, now=LATER, **WORDS)
    assert [one.state for one in ledger.resends("m1")] == [ResendState.BEGUN]
    ledger.mark_resend_committing(before, number=1)
    assert [one.state for one in ledger.resends("m1")] == [ResendState.IN_DOUBT]
    ledger.record_resend(before, Outcome(verdict=Verdict.ACCEPTED, code=250, reply="ok"), number=1, now=LATER)
    (resend,) = ledger.resends("m1")
    assert (resend.state, resend.code, resend.reason, resend.at) == (ResendState.ACCEPTED, 250, "deleted", LATER)
    assert row(ledger) == before


def test_begin_resend_refuses_when_the_number_is_taken(ledger: SqliteLedger) -> None:
    """Of two people who resend the same message at once only one goes on."""
    ledger.begin_resend(row(ledger), number=1, now=LATER, **WORDS)
    for number in (1, 3):
        with pytest.raises(PlanChanged):
            ledger.begin_resend(row(ledger), number=number, now=LATER, **WORDS)
    ledger.begin_resend(row(ledger), number=2, now=LATER, **WORDS)
    assert [one.number for one in ledger.resends("m1")] == [1, 2]


def test_begin_resend_refuses_when_a_stop_or_an_opt_out_came_first(ledger: SqliteLedger) -> None:
    """What was decided while a person was asked holds at the last moment too."""
    found = row(ledger)
    ledger.suppress("@a.example", reason="", now=NOW)
    with pytest.raises(NotAllowed):
        ledger.begin_resend(found, number=1, now=LATER, **WORDS)
    ledger.unsuppress("@a.example")
    ledger._db.run("UPDATE mailing SET stopped_at = 1")
    with pytest.raises(PersonDecides):
        ledger.begin_resend(found, number=1, now=LATER, **WORDS)
    assert ledger.resends("m1") == ()


def test_begin_resend_refuses_when_a_newer_text_was_planned(ledger: SqliteLedger) -> None:
    """An older text does not follow a newer one."""
    plan(ledger, mailing("m2", revision=2), [entry("ben@b.example")])
    with pytest.raises(PersonDecides):
        ledger.begin_resend(row(ledger), number=1, now=LATER, **WORDS)


def test_begin_resend_is_a_step_of_the_ledger(ledger: SqliteLedger) -> None:
    """A resend is a step, so that a safety copy from before it is noticed."""
    before = ledger.position()
    ledger.begin_resend(row(ledger), number=1, now=LATER, **WORDS)
    assert ledger.position().number == before.number + 1
