"""What the office is told by mail: what waits for a person, and nothing that a person has decided."""

from advisory_cli.actions.sending.office import _mailing_reasons
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing


def test_office_is_told_nothing_of_lateness_when_the_mailing_was_stopped() -> None:
    """A mailing that was too late for some is told to the office, unless somebody has stopped it.

    Otherwise the office would be asked to decide what a person has just given up.
    """
    for stopped_at, told in ((None, ["late"]), (NOW, [])):
        late = MailingSummary(mailing=mailing(stopped_at=stopped_at), counts={State.LEFT_OUT: 2}, too_late=2)
        assert [kind for kind, _ in _mailing_reasons(late, NOW)] == told
