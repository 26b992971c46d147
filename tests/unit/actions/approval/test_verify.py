"""What of an approved mailing may leave, so that its file and lists are looked at again before that."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.approval.verify import _may_leave, unattempted
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)


def row(**changes: Any) -> DeliveryRow:
    """Somebody who was never tried."""
    fields: dict[str, Any] = {"id": 1, "mailing_id": "m1", "address": "ana@paper.example.com", "state": State.PLANNED}
    return DeliveryRow(**(fields | changes))


@pytest.mark.parametrize("due", [None, NOW - HOUR, NOW])
def test_may_leave_refuses_the_held_when_the_embargo_has_not_ended(due: object) -> None:
    """A held row may leave from the embargo's end or its lift on, and not at an earlier hour that it names.

    Otherwise whoever agreed would be refused the text for a change that cannot reach those held yet.
    """
    waiting = row(state=State.HELD, retry_at=due)
    assert not _may_leave(waiting, mailing(embargo_until=NOW + HOUR), NOW)
    assert _may_leave(waiting, mailing(embargo_until=NOW), NOW)
    assert _may_leave(waiting, mailing(embargo_until=NOW + HOUR, lifted_at=NOW), NOW)


def test_may_leave_refuses_a_row_when_its_hour_is_to_come() -> None:
    """A row that names an hour may leave from that hour on, and a planned one without an hour at once.

    Otherwise an edit after the approval would leave unseen.
    """
    for due, may in ((None, True), (NOW, True), (NOW + HOUR, False)):
        assert _may_leave(row(retry_at=due), mailing(), NOW) is may
    assert not _may_leave(row(state=State.HELD, retry_at=NOW + HOUR), mailing(embargo_until=NOW), NOW)


@pytest.mark.parametrize(("approved", "in_time"), [(False, ["planned", "lifted"]), (True, [])])
def test_unattempted_gives_up_nobody_when_only_the_approval_is_missing(approved: bool, in_time: list[str]) -> None:
    """A recipient who would leave at once, by the planning or by a lift, is not too late before the approval.

    Otherwise what an approver lets wait for a day could not be approved any more.
    """
    waiting = mailing(needs_approval=True, lifted_at=NOW + HOUR)
    due = {"planned": waiting.planned_at, "lifted": waiting.lifted_at, "at its hour": NOW + 2 * HOUR}
    rows = [row(address=name, retry_at=moment, until=NOW + 8 * HOUR) for name, moment in due.items()]
    ledger: Any = SimpleNamespace(approval=lambda _: object() if approved else None, rows=lambda *_, **__: rows)
    assert [one.address for one in unattempted(waiting, ledger, NOW + 9 * HOUR)] == in_time
