"""ledger.planning.practice: practice once more, to everybody anew or to those whose messages were deleted."""

from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger, open_sending
from advisory_cli.model.errors import AtWork
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import NOW, deliver, entry, mailing, plan

SECOND = timedelta(seconds=1)
PEOPLE = ("ana", "ben")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A ledger in which a text went to two people in practice."""
    with closing(open_ledger(tmp_path, now=NOW, writer=True)) as opened:
        plan(opened, mailing("m1", realm=Realm.PRACTICE), PEOPLE)
        deliver(opened, "m1")
        opened.release([], now=NOW)
        yield opened


def again(
    ledger: SqliteLedger, id_: str, *, anew: bool = False, lost: Collection[str] = (), now: datetime = NOW
) -> dict[Selection, int]:
    """The same text once more in practice; the counts."""
    what = mailing(id_, realm=Realm.PRACTICE)
    with ledger.open_recipient_table(
        now=now, realm=Realm.PRACTICE, advisory_id="summit", revision=1, anew=anew, lost=lost
    ) as table:
        table.keep(Phase.OPEN, -1, b"head")
        table.keep(Phase.OPEN, 0, b"variant")
        for name in PEOPLE:
            table.add(entry(name))
        table.classify()
        counts = dict(table.counts())
        ledger.freeze(what, table, now)
    return counts


def test_practice_anew_reaches_everybody_and_sets_the_earlier_mailing_aside(ledger: SqliteLedger) -> None:
    """Everybody gets it once more, and the advisory's name leads to the new mailing alone."""
    assert again(ledger, "m2", anew=True)[Selection.SEND] == 2
    assert len(deliver(ledger, "m2")) == 2
    assert [one.mailing.id for one in ledger.find("summit")] == ["m2"]
    assert {row.state.value for row in ledger.rows("m1")} == {"accepted"}


def test_practice_anew_has_a_later_date_than_any_before(ledger: SqliteLedger) -> None:
    """Equal messages would be one file in the outbox, so that each second of a Date is used once."""
    dates = []
    for number in (2, 3):
        again(ledger, f"m{number}", anew=True)
        batch = ledger.claim(f"m{number}", limit=9, now=NOW)
        dates += [one.date for one in batch]
        ledger.release(batch, now=NOW)
    first = NOW.replace(microsecond=0)
    assert dates == [first + SECOND] * 2 + [first + 2 * SECOND] * 2
    again(ledger, "m4", anew=True, now=NOW + 60 * SECOND)
    assert {one.date for one in ledger.claim("m4", limit=9, now=NOW + 60 * SECOND)} == {first + 60 * SECOND}


def test_practice_anew_leaves_who_waited_out_of_the_earlier_mailing(ledger: SqliteLedger) -> None:
    """What was still waiting of an earlier practice does not leave beside the new one."""
    again(ledger, "m2", anew=True)
    again(ledger, "m3", anew=True)
    assert list(ledger.claim("m2", limit=9, now=NOW)) == []
    assert {(row.state.value, row.reason) for row in ledger.rows("m2")} == {("left out", "replaced")}
    assert ledger.find("m2")[0].mailing.id == "m2"


def test_practice_anew_touches_nothing_live(ledger: SqliteLedger) -> None:
    """The live mailings of the same advisory stay under its name, with who waits in them."""
    plan(ledger, mailing("m7"), PEOPLE)
    again(ledger, "m2", anew=True)
    assert {one.mailing.id for one in ledger.find("summit")} >= {"m7"}
    assert len(deliver(ledger, "m7")) == 2


def test_practice_anew_is_refused_when_another_process_sends_it(tmp_path: Path) -> None:
    """A practice that is being written is not set aside under the hands of whoever writes it."""
    with closing(open_sending(tmp_path, now=NOW)) as one, closing(open_sending(tmp_path, now=NOW)) as other:
        plan(one, mailing("m1", realm=Realm.PRACTICE), PEOPLE)
        with one.sending_lock("m1", now=NOW):
            one.claim("m1", limit=1, now=NOW)
            with pytest.raises(AtWork, match="m1"):
                again(other, "m2", anew=True)
        assert [each.mailing.id for each in other.mailings()] == ["m1"]


def test_practice_reaches_those_again_whose_messages_were_deleted(ledger: SqliteLedger) -> None:
    """Who deleted a message of the outbox gets it again, and nobody else."""
    counts = again(ledger, "m2", lost=[entry("ben").key])
    assert (counts[Selection.SEND], counts[Selection.HAS_IT]) == (1, 1)
    assert deliver(ledger, "m2") == ["ben@paper.example.com"]


@pytest.mark.parametrize(("anew", "lost"), [(True, ()), (False, ("ana@paper.example.com",))])
def test_live_plan_is_never_anew(ledger: SqliteLedger, anew: bool, lost: tuple[str, ...]) -> None:
    """Only practice may be written once more to who has it."""
    with (
        pytest.raises(ValueError, match=r"practice|live"),
        ledger.open_recipient_table(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1, anew=anew, lost=lost),
    ):
        pytest.fail("a live plan was opened anew")
