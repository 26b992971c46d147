"""What of an approved mailing may leave, so that its file and lists are looked at again before that."""

from datetime import timedelta
from typing import Any

import pytest

from advisory_cli.actions.approval.verify import _may_leave
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)


def row(**changes: Any) -> DeliveryRow:
    """Somebody who was never tried."""
    fields: dict[str, Any] = {"id": 1, "mailing_id": "m1", "address": "ana@paper.example.com", "state": State.PLANNED}
    return DeliveryRow(**(fields | changes))


@pytest.mark.parametrize("due", [None, NOW - HOUR, NOW])
def test_the_held_may_not_leave_before_the_end_whatever_hour_their_row_names(due: object) -> None:
    """A row of an older ledger names no hour: whoever agreed would be refused the text for a change that cannot reach
    those held yet.
    """
    waiting = row(state=State.HELD, retry_at=due)
    assert not _may_leave(waiting, mailing(embargo_until=NOW + HOUR), NOW)
    assert _may_leave(waiting, mailing(embargo_until=NOW), NOW)
    assert _may_leave(waiting, mailing(embargo_until=NOW + HOUR, lifted_at=NOW), NOW)


def test_who_is_planned_may_leave_from_their_hour_on() -> None:
    """What was edited after the approval would leave at seven, because it was looked at too late."""
    for due, may in ((None, True), (NOW, True), (NOW + HOUR, False)):
        assert _may_leave(row(retry_at=due), mailing(), NOW) is may
    assert not _may_leave(row(state=State.HELD, retry_at=NOW + HOUR), mailing(embargo_until=NOW), NOW)
