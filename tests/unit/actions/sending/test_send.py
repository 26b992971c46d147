"""The result of a send: which of the ledger's doubts are its own."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from advisory_cli.actions.sending.send import SendProposal
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing


def test_count_tells_the_doubts_of_other_mailings_from_its_own() -> None:
    """Unconfirmed messages of the same revision all count, and those of other mailings are known as such.

    Another advisory's are not counted at all.
    """
    own = MailingSummary(mailing=mailing("m2"), counts={State.IN_DOUBT: 1, State.PLANNED: 4})
    before = MailingSummary(mailing=mailing("m1"), counts={State.IN_DOUBT: 2})
    other = MailingSummary(mailing=replace(mailing("x1"), advisory_id="other"), counts={State.IN_DOUBT: 8})
    ledger: Any = SimpleNamespace(mailings=lambda: [own, before, other])
    run: Any = SimpleNamespace(tally=lambda: Tally(accepted=3))
    plan: Any = SimpleNamespace(mailing=own.mailing, counts={})
    nothing: Any = None
    proposal = SendProposal(plan=plan, prepared=nothing, as_of=0)
    tally = proposal.count(run, nothing, ledger, NOW).first
    assert (tally.accepted, tally.in_doubt, tally.in_doubt_before, tally.waiting) == (3, 3, 2, 4)
    assert (tally + tally).in_doubt_before == 4
