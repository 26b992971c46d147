"""actions.stopping: which mailings a stop without a name has stopped."""

from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.actions.stopping import stopped_together
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import mailing

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("stops", "by_name", "together"),
    [
        ({}, (), ()),
        ({"a": NOON}, (), ("a",)),
        ({"a": NOON, "b": NOON}, (), ("a", "b")),
        ({"a": NOON, "b": LATER}, (), ("b",)),  # a was stopped by an earlier stop of everything
        ({"a": NOON, "b": LATER}, ("b",), ("a",)),
        ({"a": NOON}, ("a",), ()),
        ({"a": None, "b": NOON}, (), ("b",)),
    ],
)
def test_stopped_together_returns_what_the_last_stop_without_a_name_stopped(
    stops: dict[str, datetime | None], by_name: tuple[str, ...], together: tuple[str, ...]
) -> None:
    """Only the mailings of the last stop without a name go on together, else an old mailing would be set free."""
    summaries = [MailingSummary(mailing=mailing(name, stopped_at=at), counts={}) for name, at in stops.items()]
    assert tuple(summary.mailing.id for summary in stopped_together(summaries, by_name)) == together
