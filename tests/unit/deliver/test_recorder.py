"""What came of messages, counted and noted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.deliver.recorder import Outcomes
from advisory_cli.deliver.retry import Policy
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.mailing.plan import Tally
from tests.delivery_makers import HandClock
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, mailing, plan, states

SPAM = Outcome(verdict=Verdict.REFUSED, code=554, reply="5.7.1 spam")
NOT_YOURS = Outcome(verdict=Verdict.REFUSED, code=550, reply="5.7.60 not your address", about_sender=True)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """One mailing to four."""
    opened = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    plan(opened, mailing(), ["ana", "bob", "cleo", "dan"])
    yield opened
    opened.close()


def of(ledger: SqliteLedger, seen: list[Outcome] | None = None) -> Outcomes:
    """Those of one run."""
    heard = [] if seen is None else seen
    return Outcomes(
        ledger=ledger,
        clock=HandClock(),
        policy=Policy(refusals_in_a_row=2),
        on_outcome=lambda _, outcome: heard.append(outcome),
    )


def test_outcomes_counts_and_tells_each_when_recorded(ledger: SqliteLedger) -> None:
    """Each outcome that is recorded stands in the ledger, is counted in the tally and told in its order.

    Otherwise the end of a run would say something else than `status`.
    """
    seen: list[Outcome] = []
    outcomes = of(ledger, seen)
    for each, outcome in zip(ledger.claim("m1", limit=4, now=NOW), (ACCEPTED, IN_DOUBT, SPAM, ACCEPTED), strict=True):
        outcomes.record(each, outcome)
    assert outcomes.tally() == Tally(accepted=2, in_doubt=1, refused=1)
    assert seen == [ACCEPTED, IN_DOUBT, SPAM, ACCEPTED]
    ledger.release([], now=NOW)
    rows = {row.address.partition("@")[0]: (row.state.value, row.reply) for row in ledger.rows("m1")}
    assert rows == {
        "ana": ("accepted", ACCEPTED.reply),
        "bob": ("in doubt", IN_DOUBT.reply),
        "cleo": ("refused", SPAM.reply),
        "dan": ("accepted", ACCEPTED.reply),
    }


def test_outcomes_tells_a_refusal_when_a_deferral_is_given_up(ledger: SqliteLedger) -> None:
    """A deferral that is given up is kept, counted and told as a refusal.

    Otherwise somebody who gets nothing any more would be told as put off.
    """
    seen: list[Outcome] = []
    outcomes = of(ledger, seen)
    (ana,) = ledger.claim("m1", limit=1, now=NOW)
    outcomes.record(replace(ana, attempt=9, first_tried=NOW - timedelta(hours=25)), DEFERRED)
    ledger.release([], now=NOW)
    assert states(ledger)["ana"] == "refused"
    assert outcomes.tally() == Tally(refused=1)
    assert [(one.verdict, one.code) for one in seen] == [(Verdict.REFUSED, DEFERRED.code)]


def test_outcomes_takes_no_refusal_back_when_deferrals_are_given_up_alike(ledger: SqliteLedger) -> None:
    """Deferrals that are given up stay refused, however many had the same last words, and the run goes on.

    Otherwise a row of them would be planned anew, and every later run would end at the same people.
    """
    outcomes = of(ledger)
    for each in ledger.claim("m1", limit=3, now=NOW):
        outcomes.record(replace(each, attempt=9, first_tried=NOW - timedelta(hours=25)), DEFERRED)
    ledger.release([], now=NOW)
    assert outcomes.tally() == Tally(refused=3)
    assert states(ledger) == {"ana": "refused", "bob": "refused", "cleo": "refused", "dan": "planned"}


def test_refuse_sender_leaves_a_begun_message_due_now_when_put_off(ledger: SqliteLedger) -> None:
    """A begun message whose sender is put off is due now.

    Otherwise it would have no time, and stand before all others for ever.
    """
    outcomes = of(ledger)
    (ana,) = ledger.claim("m1", limit=1, now=NOW)
    ledger.mark_committing(ana)
    later = replace(NOT_YOURS, verdict=Verdict.DEFERRED, code=450)
    assert outcomes.refuse_sender(ana, later, begun=True)
    ledger.release([], now=NOW)
    assert ledger.next_due("m1", now=NOW, unattended=True) == NOW


def test_outcomes_keeps_the_first_trouble_when_another_follows(ledger: SqliteLedger) -> None:
    """The first trouble is the one told, else what followed from it would hide the cause."""
    outcomes = of(ledger)
    outcomes.end("The password was changed.", forbidden=True)
    outcomes.end("The connection broke.")
    assert outcomes.tally() == Tally(trouble="The password was changed.", forbidden=True)


def test_outcomes_counts_no_refusal_when_a_row_of_them_is_taken_back(ledger: SqliteLedger) -> None:
    """Refusals that are taken back as one row are planned again and not counted.

    Otherwise a run would end in 69 for none.
    """
    outcomes = of(ledger)
    for each in ledger.claim("m1", limit=2, now=NOW):
        outcomes.record(each, SPAM)
    assert outcomes.trouble == "The server gave 2 in a row the same answer: 554 5.7.1 spam"
    assert outcomes.tally() == Tally(trouble=outcomes.trouble, forbidden=True)
    assert set(states(ledger).values()) == {"planned"}


@pytest.mark.parametrize("begun", [True, False])
def test_refuse_sender_plans_the_delivery_again_when_begun_or_not(ledger: SqliteLedger, begun: bool) -> None:
    """A delivery whose sender is refused is planned again, due at once, and the run is forbidden.

    Otherwise what the ledger knows as begun would be a doubt if it was just given back.
    """
    outcomes = of(ledger)
    (ana,) = ledger.claim("m1", limit=1, now=NOW)
    if begun:
        ledger.mark_committing(ana)
    assert outcomes.refuse_sender(ana, NOT_YOURS, begun=begun) is begun
    ledger.release([] if begun else [ana], now=NOW)
    assert states(ledger)["ana"] == "planned"
    assert ana.key in {each.key for each in ledger.claim("m1", limit=9, now=NOW)}, "nobody waits: it was not about them"
    assert outcomes.tally() == Tally(
        trouble="The server refuses the sender: 550 5.7.60 not your address", forbidden=True
    )


def test_refuse_sender_names_no_code_when_the_refusal_has_none(ledger: SqliteLedger) -> None:
    """The trouble of a refusal without a code has no code.

    Otherwise a message that is too large for the server would end the run as `None …`.
    """
    outcomes = of(ledger)
    (ana,) = ledger.claim("m1", limit=1, now=NOW)
    large = Outcome(verdict=Verdict.REFUSED, reply="the message has 9 bytes", about_sender=True)
    outcomes.refuse_sender(ana, large, begun=False)
    assert outcomes.trouble == "Nothing was sent: the message has 9 bytes."
