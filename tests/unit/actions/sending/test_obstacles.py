"""What keeps a waiting mailing from leaving by itself."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending.obstacles import _beyond_limit
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("limit", "count", "found"),
    [
        (NOW + HOUR, 2, True),
        (NOW, 2, True),  # it may still leave
        (NOW - HOUR, 2, False),  # too late now, which is told by itself
        (NOW + HOUR, 0, False),
        (None, 2, False),
    ],
)
def test_beyond_limit_is_found_when_people_are_due_after_a_limit_to_come(
    limit: datetime | None, count: int, found: bool
) -> None:
    """People due only after the limit are an obstacle until the limit has passed, with the advice to try them at once.

    Otherwise a person would be advised to try again what may not leave any more.
    """
    environment: Any = SimpleNamespace(now=NOW, ledger=SimpleNamespace(due_after_limit=lambda _: count))
    obstacle = _beyond_limit(MailingSummary(mailing=mailing(not_after=limit), counts={}), environment)
    assert (obstacle is not None) is found
