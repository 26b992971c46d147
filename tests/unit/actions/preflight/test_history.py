"""What earlier mailings of an advisory mean for a text that is to leave."""

from typing import Any

import pytest

from advisory_cli.actions.preflight.history import _newer_mailing
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.records import MailingSummary
from tests.compose_samples import founding
from tests.ledger_makers import NOW, mailing


@pytest.mark.parametrize(
    ("needs_approval", "approval", "found"),
    [(False, None, True), (True, None, False), (True, Approval(who="ben", at=NOW), True)],
    ids=["needs none", "unapproved", "approved"],
)
def test_newer_mailing_is_found_when_it_was_approved_if_need_be(
    needs_approval: bool, approval: Any, found: bool
) -> None:
    """A mailing of a higher revision stands against an older text, but not before the approval that it needs.

    Otherwise a draft that nobody has agreed to would keep the approved text from leaving.
    """
    newer = mailing(revision=2, needs_approval=needs_approval)
    summary = MailingSummary(mailing=newer, counts={State.PLANNED: 1}, approval=approval)
    assert (_newer_mailing(founding(revision=1), [summary]) is newer) is found
