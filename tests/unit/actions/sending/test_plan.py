"""The plan of a send: how long it takes, and which numbers and limits are refused."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preflight.schedule import GRACE
from advisory_cli.actions.sending.plan import _refuse_early_end, grace_of, time_for
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.provider_limits import DAY, Limit, Limits
from tests.compose_samples import embargo, founding
from tests.ledger_makers import NOW

HOUR = timedelta(hours=1)
RATE = Limit(name="a rate", count=30, seconds=60)
A_DAY = Limit(name="a day", count=1000, seconds=DAY, even=False)


@pytest.mark.parametrize(
    ("count", "limits", "seconds"),
    [
        (1, (RATE,), 0),  # the first one leaves at once
        (31, (RATE,), 60),
        (1000, (A_DAY,), 0),  # just what a day allows
        (1001, (A_DAY,), DAY),
        (2001, (A_DAY,), 2 * DAY),
        (1001, (RATE, A_DAY), DAY),  # the longer of the two
        (500, (), 0),
    ],
)
def test_time_for_counts_the_gaps_between_messages(count: int, limits: tuple[Limit, ...], seconds: int) -> None:
    """The time for a mailing is that of the gaps between its messages, by the slowest limit.

    Otherwise a list of exactly what a day allows would be said to take a day longer, and one message a gap.
    """
    assert time_for(count, Limits(overall=limits)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("taken", "days"), [(0, 0), (900, 0), (901, 1), (1900, 1), (1901, 2)])
def test_grace_of_counts_the_days_when_much_was_taken_before(taken: int, days: int) -> None:
    """The time after which it is too late is longer by each day of which earlier mailings leave too little.

    Otherwise the last of a list would be given up as too late while they wait for the next day's share.
    """
    ledger: Any = SimpleNamespace(taken=lambda *_: taken)
    grace = grace_of(100, 0, Limits(overall=(A_DAY,)), ledger, NOW)
    assert grace == GRACE + timedelta(days=days)


def _refused(not_after: datetime | None, **known: Any) -> bool:
    """Whether that limit is refused for what is known of the mailing."""
    advisory = founding(embargo=known.pop("embargo", None))
    prepared = Prepared(**{"now": NOW, "findings": (), "advisory": advisory, **known})
    order: Any = SimpleNamespace(not_after=not_after)
    try:
        _refuse_early_end(order, prepared, advisory)
    except BadData:
        return True
    return False


def test_limit_is_refused_when_it_ends_as_the_last_may_have_it() -> None:
    """A limit that ends before the last is due, or at that moment, is refused, and a later one is not."""
    end, second = embargo().until.instant, timedelta(seconds=1)
    at_a_time: dict[str, Any] = {"last_due": NOW + HOUR}
    held: dict[str, Any] = {"embargo": embargo(), "now": end - 9 * HOUR}
    for last, known in ((NOW + HOUR, at_a_time), (end, held)):
        assert _refused(last - second, **known)
        assert _refused(last, **known)
        assert not _refused(last + second, **known)
    assert not _refused(None, **at_a_time)
