"""ledger.queue.reschedule: a waiting mailing gets another time, and nobody held before the embargo's end."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import AtWork, LedgerFault, PlanChanged
from advisory_cli.model.mailing.delivery import Outcome, Selection, Verdict
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.schedule.times import Moment, When
from tests.ledger_makers import DEFERRED, NOW, entry, mailing, plan

HOUR = timedelta(hours=1)
LATER, END = NOW + 2 * HOUR, NOW + 5 * HOUR


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A mailing of ana at LATER, with the embargo's bar, and of ben, who is held until its END."""
    with closing(open_ledger(tmp_path / "ledger", now=NOW, writer=True)) as opened:
        ana = entry("ana", due=LATER, phase=Phase.EMBARGOED, variant=1, open_variant=0)
        ben = entry("ben", due=END, selection=Selection.HELD)
        plan(opened, mailing(embargo_until=END, send_at=LATER, grace=HOUR), [ana, ben])
        yield opened


def move(ledger: SqliteLedger, to: datetime, *, as_of: int | None = None) -> int:
    """Another time, in UTC, decided on what the ledger holds now unless told otherwise."""
    moment = Moment(wall=to.astimezone(UTC).replace(tzinfo=None), zone="UTC")
    when = When(wall=moment.wall, words=f"{to:%Y-%m-%d %H:%M} UTC", moment=moment)
    number = ledger.decisions() if as_of is None else as_of
    return ledger.reschedule("m1", when, moment, as_of=number, now=NOW)


def served(ledger: SqliteLedger, at: datetime) -> dict[str, Phase]:
    """Who gets it at that time, and in which edition."""
    return {one.address.partition("@")[0]: one.phase for one in ledger.claim("m1", limit=9, now=at)}


def test_reschedule_moves_who_waits_and_leaves_who_is_held_when_it_is_before_the_end(ledger: SqliteLedger) -> None:
    """Only the first wave moves, keeps its bar, and has its deadline from the new time."""
    assert move(ledger, LATER + HOUR) == 1
    assert ledger.find("m1")[0].mailing.send_at == LATER + HOUR
    assert served(ledger, LATER) == {}
    assert served(ledger, LATER + HOUR) == {"ana": Phase.EMBARGOED}


def test_reschedule_moves_both_and_takes_the_bar_away_when_it_is_after_the_end(ledger: SqliteLedger) -> None:
    """From the embargo's end on nobody gets a bar, and nobody held gets it before the new time."""
    assert move(ledger, END + HOUR) == 2
    assert served(ledger, END) == {}
    assert served(ledger, END + HOUR) == {"ana": Phase.OPEN, "ben": Phase.OPEN}


def test_reschedule_takes_an_approval_back(ledger: SqliteLedger) -> None:
    """An approval was given for the old time."""
    ledger.approve("m1", who="user ben", now=NOW)
    move(ledger, LATER + HOUR)
    assert ledger.approval("m1") is None


def test_reschedule_changes_nothing_when_something_was_decided_meanwhile(ledger: SqliteLedger) -> None:
    """A decision while the person was asked refuses the change."""
    before = ledger.decisions()
    ledger.suppress("x@y.example", reason="asked", now=NOW)
    with pytest.raises(PlanChanged):
        move(ledger, LATER + HOUR, as_of=before)
    assert ledger.find("m1")[0].mailing.send_at == LATER


@pytest.mark.parametrize("outcome", [Outcome(verdict=Verdict.ACCEPTED, code=250, reply="ok"), DEFERRED])
def test_reschedule_changes_nothing_when_it_has_begun(ledger: SqliteLedger, outcome: Outcome) -> None:
    """Who was served or tried has been begun with, so that the mailing goes on at its time."""
    (ana,) = ledger.claim("m1", limit=9, now=LATER)
    ledger.mark_committing(ana)
    ledger.record(ana, outcome, now=LATER)
    ledger.release([], now=LATER)
    with pytest.raises(AtWork, match="m1 is being sent"):
        move(ledger, LATER + HOUR)
    assert ledger.find("m1")[0].mailing.send_at == LATER


def test_reschedule_refuses_when_the_mailing_is_unknown(ledger: SqliteLedger) -> None:
    """A mailing that is not there is a fault of the ledger, and not silently nothing."""
    moment = Moment(wall=NOW.replace(tzinfo=None), zone="UTC")
    with pytest.raises(LedgerFault, match="m9"):
        ledger.reschedule("m9", When(wall=moment.wall, words="x"), moment, as_of=ledger.decisions(), now=NOW)


def test_early_tells_what_a_jump_of_the_clock_would_let_out(ledger: SqliteLedger) -> None:
    """The mailing is told with the first of its times in between, the end of its embargo among them."""
    assert ledger.early(NOW, LATER - HOUR) == ()
    assert ledger.early(NOW, END) == (("m1", LATER),)
    assert ledger.early(LATER, END) == (("m1", END),)
    ledger.stop("m1", now=NOW)
    assert ledger.early(NOW, END) == ()
