"""What the ledger keeps of the past, and how it finds the next one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.history import events
from advisory_cli.ledger.queue.due import DUE, NEXT_DUE, NEXT_HELD
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.ledger.storage.encoding import stamp
from advisory_cli.model.mailing.delivery import Selection
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, mailing, plan, states

LATER = NOW + timedelta(minutes=15)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger, opened for sending."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


def test_history_keeps_every_change_when_a_doubt_is_resolved_by_hand(ledger: SqliteLedger) -> None:
    """Every change of a delivery stays in the history, with its time and words.

    Otherwise nobody could say afterwards what the server said first, or that a person decided.
    """
    plan(ledger, mailing(), ["ana"])
    for outcome, when in ((DEFERRED, NOW), (IN_DOUBT, LATER)):
        (one,) = ledger.claim("m1", limit=1, now=when)
        ledger.record(one, outcome, now=when)
        ledger.release([], now=when)
    (row,) = ledger.rows("m1")
    ledger.resolve(row, accepted=True, now=LATER)
    assert ledger._db.fetch_all(
        "SELECT at, state, code, reply FROM event WHERE delivery = ? ORDER BY id", (row.id,)
    ) == [
        (stamp(NOW), "deferred", 451, DEFERRED.reply),
        (stamp(LATER), "in doubt", None, IN_DOUBT.reply),
        (stamp(LATER), "accepted", None, "confirmed by hand"),
    ]


def test_history_keeps_the_refusal_when_a_delivery_is_taken_back(ledger: SqliteLedger) -> None:
    """A delivery that is taken back keeps its refusal in the history, with the reason behind it.

    Otherwise nobody could say that the server refused, or why it was sent again all the same.
    """
    plan(ledger, mailing(), ["ana"])
    (one,) = ledger.claim("m1", limit=1, now=NOW)
    ledger.record(one, REFUSED, now=NOW)
    ledger.requeue([one], now=LATER, why="ten refusals in a row")
    assert ledger._db.fetch_all("SELECT at, state, code, reply FROM event ORDER BY id") == [
        (stamp(NOW), "refused", 550, REFUSED.reply),
        (stamp(LATER), "planned", None, "ten refusals in a row"),
    ]


def test_close_keeps_an_outcome_when_nothing_was_released(tmp_path: Path) -> None:
    """An outcome that was recorded is kept by closing alone, else the last batch of every run would become a doubt."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    plan(ledger, mailing(), ["ana"])
    (one,) = ledger.claim("m1", limit=1, now=NOW)
    ledger.record(one, ACCEPTED, now=NOW)
    ledger.close()
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True, boot="another")
    assert ledger.recover(NOW) == 0
    assert states(ledger) == {"ana": "accepted"}
    ledger.close()


def test_queue_finds_the_next_due_by_an_index_without_sorting(ledger: SqliteLedger) -> None:
    """The next due and the next held are found by an index without sorting.

    Otherwise each claim would read all deferred rows, and a large list take hours.
    """
    values = {"mailing": 1, "now": 0, "by": 0, "last": None, "attended": False, "free": True, "limit": 1}
    asked = (DUE, NEXT_DUE, NEXT_HELD)
    plans = [[row[3] for row in ledger._db.fetch_all(f"EXPLAIN QUERY PLAN {sql}", values)] for sql in asked]
    assert plans == [
        ["SEARCH delivery USING INDEX delivery_due (mailing=? AND due<?)"],
        ["SEARCH delivery USING INDEX delivery_due (mailing=?)"],
        ["SEARCH delivery USING INDEX delivery_held (mailing=? AND due>?)"],
    ]


def test_stop_by_name_reaches_the_same_text_when_its_time_of_sending_differs(ledger: SqliteLedger) -> None:
    """A stop by name reaches the same words under another number, also when they are to leave at another time.

    Otherwise the very text that somebody has stopped would leave to the others at its first time.
    """
    text = "id: summit\nrevision: {}\nsend_at: {}\n\n{}\n"
    plan(ledger, mailing(), ["ana"], manuscript=text.format(1, "2026-06-05 12:00", "The words"))
    plan(ledger, mailing("m2", revision=2), ["ben"], manuscript=text.format(2, "2026-06-05 14:00", "The words"))
    plan(ledger, mailing("m3", revision=3), ["cleo"], manuscript=text.format(3, "2026-06-05 14:00", "Other words"))
    assert set(ledger.stop("m1", NOW)) == {"m1", "m2"}


def test_tables_refuse_a_second_row_when_an_address_is_frozen_already(ledger: SqliteLedger) -> None:
    """A second row for a frozen address contradicts the tables, else they would no longer forbid a second message."""
    plan(ledger, mailing(), ["ana"])
    with pytest.raises(Exception, match="contradicts"), ledger._db.transaction():
        ledger._db.run(
            "INSERT INTO delivery (matter, key, mailing, rank, state, changed_at, phase, variant, list_name, address,"
            " fields) SELECT matter, key, mailing, 9, state, 0, phase, 0, '', address, fields FROM delivery"
        )


def test_freeze_raises_when_the_roll_is_of_another_revision(ledger: SqliteLedger) -> None:
    """A roll of another revision cannot be frozen, else people judged for one revision would be frozen for another."""
    with ledger.open_recipient_table(now=NOW, realm=mailing().realm, advisory_id="summit", revision=1) as roll:
        roll.classify()
        with pytest.raises(ValueError, match="another realm, advisory or revision"):
            ledger.freeze(mailing(revision=2), roll, NOW)


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5, 1000])
def test_history_yields_each_event_once_whatever_the_size_of_a_page(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """The events of a mailing come once and in their order from page to page, without those of another mailing.

    Otherwise a report of a large mailing would count messages twice, or miss some.
    """
    monkeypatch.setattr(events, "_PAGE", page)
    plan(ledger, mailing("m1"), ["ana", "ben", "dora", "eve"])
    plan(ledger, mailing("m2", advisory="other"), ["cleo"])
    for id_ in ("m1", "m2", "m1", "m1", "m1"):
        for one in ledger.claim(id_, limit=1, now=NOW):
            ledger.record(one, ACCEPTED, now=NOW)
    ledger.release([], now=NOW)
    found = [(event.address.partition("@")[0], event.word) for event in ledger.history("m1")]
    assert found == [(name, "accepted") for name in ("ana", "ben", "dora", "eve")]
    first, *_ = ledger.history("m1")
    assert (first.when, first.outlet) == (NOW, "The Paper")
    assert [(event.code, event.reply) for event in ledger.history("m2")][-1] == (250, ACCEPTED.reply)
    assert list(ledger.history("m9")) == []


def test_position_of_a_new_ledger_is_before_the_first_step(ledger: SqliteLedger) -> None:
    """A ledger without a claim or a decision stands before its first step, and each claim moves it by its messages.

    Otherwise a new ledger would look like one that has sent, and a copy of it be taken for the newer one.
    """
    first = ledger.position()
    assert (first.number, first.token, first.messages, first.decisions) == (0, 0, 0, 0)
    plan(ledger, mailing(), ["ana", "ben", "cleo"])
    planned = ledger.position()
    assert (planned.number, planned.messages, planned.decisions) == (1, 0, 0)
    ledger.claim("m1", limit=2, now=NOW)
    claimed = ledger.position()
    assert (claimed.number, claimed.messages, claimed.decisions) == (2, 2, 0)


def test_left_out_counts_the_people_of_a_plan_by_reason_and_keeps_no_name(ledger: SqliteLedger) -> None:
    """The plan's numbers of people left out stay in the ledger by reason, and their addresses do not.

    Otherwise nobody could say why a list of ten made eight messages, or somebody who opted out would be kept.
    """
    ledger.suppress("opt@out.example", reason="asked", now=NOW)
    plan(ledger, mailing(), ["ana", "ana", "opt@out.example", "ben"])
    assert ledger.left_out("m1") == {Selection.DUPLICATE: 1, Selection.OPTED_OUT: 1}
    assert ledger.left_out("m2") == {}
    assert {row.address for row in ledger.rows("m1")} == {"ana@paper.example.com", "ben@paper.example.com"}
