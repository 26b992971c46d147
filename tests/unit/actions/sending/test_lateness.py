"""The cause that is told when something has not left in time."""

from datetime import datetime, timedelta

import pytest

from advisory_cli.actions.sending.lateness import _time_without_run
from tests.ledger_makers import NOW

HOUR = timedelta(hours=1)
EVERY_TEN = tuple(NOW - timedelta(minutes=minutes) for minutes in range(60, 0, -10))


@pytest.mark.parametrize(
    ("runs", "gap"),
    [
        ((), (None, NOW)),
        (EVERY_TEN, None),
        ((NOW - 5 * HOUR, *EVERY_TEN), None),  # over before the mailing was due
        ((NOW - 5 * HOUR, NOW - HOUR / 4), (NOW - 5 * HOUR, NOW - HOUR / 4)),  # it was due in the middle of that
        ((NOW - 9 * HOUR, NOW - 3 * HOUR, NOW - 2 * HOUR / 3, NOW), (NOW - 3 * HOUR, NOW - 2 * HOUR / 3)),
    ],
    ids=["never", "at work", "before", "in the middle", "another before"],
)
def test_time_without_run_is_none_when_run_was_at_work_since_the_mailing_was_due(
    runs: tuple[datetime, ...], gap: tuple[datetime | None, datetime] | None
) -> None:
    """The time without a run is the longest one that ended after the mailing was due, and None without one.

    Otherwise a computer that was off the night before would be named as the cause.
    """
    assert _time_without_run(runs, NOW - HOUR, NOW) == gap
