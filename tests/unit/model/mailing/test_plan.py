"""What a person agrees to, and when it has to be shown anew."""

from dataclasses import replace

from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import Plan, Wave, WaveTime
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox
from tests.ledger_makers import NOW, mailing


def test_plan_has_other_terms_when_others_are_left_out() -> None:
    """A plan of the same size has other terms when another number of people is left out, or for another reason.

    Otherwise a person who agreed would not hear that somebody opted out while another one was added.
    """
    counts = {Selection.SEND: 2, Selection.EXCLUDED: 1}
    plan = Plan(
        mailing=mailing(),
        route=None,  # type: ignore[arg-type]
        sender=Mailbox(address="press@example.org"),
        now=NOW,
        zone="UTC",
        waves=(Wave(number=1, edition=Phase.OPEN, time=WaveTime.NOW, count=2),),
        counts=counts,
    )
    assert replace(plan, counts={**counts}).terms == plan.terms
    for others in ({Selection.EXCLUDED: 2}, {Selection.EXCLUDED: 0, Selection.OPTED_OUT: 1}):
        assert replace(plan, counts=counts | others).terms != plan.terms
