"""Limits under a simulated clock: never more than they allow, and no slower than they must be."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, dry_run_copy, open_ledger
from advisory_cli.model.mailing.provider_limits import Limit
from tests.breadth import examples
from tests.ledger_makers import NOW

DAY = timedelta(days=1)


@contextmanager
def opened(folder: Path | None = None) -> Iterator[SqliteLedger]:
    """A ledger, in a file or by itself."""
    with tempfile.TemporaryDirectory() as empty:
        ledger = dry_run_copy(Path(empty), now=NOW) if folder is None else open_ledger(folder, now=NOW, writer=False)
        yield ledger
        ledger.close()


def leave(ledger: SqliteLedger, limits: list[Limit], now: datetime) -> datetime:
    """Wait until one may leave, and let it; when that was."""
    while (ready := ledger.acquire(limits, now)) is not None:
        assert ready > now
        now = ready
    return now


def most_in(window: timedelta, times: list[datetime]) -> int:
    """The most of `times`, which are in order, in any half-open window: a fullest one begins with one of them."""
    return max(sum(begin <= time < begin + window for time in times[index:]) for index, begin in enumerate(times))


def limits_of(name: str) -> st.SearchStrategy[Limit]:
    """Any limit under that name."""
    return st.builds(
        Limit, name=st.just(name), count=st.integers(1, 9), seconds=st.sampled_from([1, 7, 60, 86_400]), even=...
    )


pauses = st.one_of(
    st.integers(0, 3).map(lambda n: timedelta(microseconds=n)),
    st.integers(0, 10_000).map(lambda n: timedelta(milliseconds=n)),
    st.integers(0, 100_000).map(lambda n: timedelta(seconds=n)),
)


@settings(max_examples=examples(80), deadline=None)
@example(  # a gap of a third of a second, rounded down, would let four leave within 999,999 us
    overall=Limit(name="a", count=3, seconds=1), domain=Limit(name="b", count=9, seconds=1), waits=[timedelta()] * 9
)
@given(overall=limits_of("a"), domain=limits_of("b"), waits=st.lists(pauses, min_size=1, max_size=40))
def test_no_window_ever_holds_more_than_its_limit(overall: Limit, domain: Limit, waits: list[timedelta]) -> None:
    """If it breaks, the provider locks the account."""
    limits, times, now = [overall, domain], [], NOW
    with opened() as ledger:
        for wait in waits:
            now = leave(ledger, limits, now + wait)
            times.append(now)
    for limit in limits:
        assert most_in(timedelta(seconds=limit.seconds), times) <= limit.count


@settings(max_examples=examples(60), deadline=None)
@given(limit=limits_of("a"), waits=st.lists(pauses, min_size=1, max_size=40))
def test_nobody_waits_longer_than_a_slice(limit: Limit, waits: list[timedelta]) -> None:
    """If it breaks, the limit is kept by sending less than it allows."""
    times, now = [], NOW
    window = timedelta(seconds=limit.seconds)
    with opened() as ledger:
        for wait in waits:
            asked = now + wait
            now = leave(ledger, [limit], asked)
            allowed = asked
            if limit.even and times:
                allowed = max(asked, times[-1] + limit.gap)
            elif not limit.even and len(times) >= limit.count:
                allowed = max(asked, times[-limit.count] + window)
            slack = timedelta(microseconds=1) if limit.even else window / 1440
            assert now - allowed <= slack
            times.append(now)


@settings(max_examples=examples(20), deadline=None)
@given(count=st.integers(2, 60))
def test_thirty_a_minute_is_one_each_two_seconds(count: int) -> None:
    """If it breaks, the estimate of the plan is wrong."""
    now = NOW
    with opened() as ledger:
        for _ in range(count):
            now = leave(ledger, [Limit(name="a", count=30, seconds=60)], now)
    assert now - NOW == timedelta(seconds=2) * (count - 1)


def test_two_connections_share_a_limit(tmp_path: Path) -> None:
    """If it breaks, two programs together send twice as fast as the account may."""
    limits, times, now = [Limit(name="account", count=30, seconds=60)], [], NOW
    with opened(tmp_path / "ledger") as one, opened(tmp_path / "ledger") as other:
        for ledger in (one, other) * 30:
            now = leave(ledger, limits, now)
            times.append(now)
    assert times[-1] - times[0] >= timedelta(seconds=118)
    assert most_in(timedelta(minutes=1), times) == 30


def test_a_quota_outlives_the_program(tmp_path: Path) -> None:
    """If it breaks, starting the program again doubles the quota of the day."""
    limits = [Limit(name="account", count=100, seconds=86_400, even=False)]
    times, now = [], NOW
    for _ in range(5):
        with opened(tmp_path / "ledger") as ledger:
            while ledger.acquire(limits, now) is None and len(times) % 45 != 44:
                times.append(now)
                now += timedelta(seconds=7)
            times.append(now)
    with opened(tmp_path / "ledger") as ledger:
        ready = ledger.acquire(limits, now)
        assert ready is not None
        assert NOW + DAY <= ready <= NOW + DAY + timedelta(minutes=1)
        assert ledger.acquire(limits, ready) is None


def test_many_at_once_take_no_more_than_there_is(tmp_path: Path) -> None:
    """If it breaks, two processes take the same last message of a quota."""
    limits = [Limit(name="account", count=40, seconds=60, even=False)]
    taken: list[datetime | None] = []

    def take() -> None:
        with opened(tmp_path / "ledger") as ledger:
            taken.extend([ledger.acquire(limits, NOW) for _ in range(20)])

    opened_once = open_ledger(tmp_path / "ledger", now=NOW, writer=False)
    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened_once.close()
    assert taken.count(None) == 40
    assert len(taken) == 80


def test_what_no_longer_counts_is_deleted(tmp_path: Path) -> None:
    """If it breaks, the ledger grows with each message and each domain for ever."""
    with opened() as ledger:
        day = Limit(name="account", count=10_000, seconds=86_400, even=False)
        for minute in range(3_000):
            domain = Limit(name=f"account @{minute}.example", count=1, seconds=60)
            assert ledger.acquire([day, domain], NOW + timedelta(seconds=30 * minute)) is None
        ((kept,),) = ledger._db.all("SELECT count(*) FROM pace")
        assert kept <= 1_443
        ledger.acquire([day], NOW + timedelta(days=3))
        assert ledger._db.all("SELECT count(*) FROM pace") == [(1,)]


@pytest.mark.parametrize("even", [True, False])
def test_a_clock_a_little_behind_takes_nothing_early(tmp_path: Path, even: bool) -> None:
    """If it breaks, two processes that read the clock a moment apart take one too many."""
    limits = [Limit(name="account", count=1, seconds=60, even=even)]
    with opened() as ledger:
        assert ledger.acquire(limits, NOW) is None
        assert ledger.acquire(limits, NOW - timedelta(seconds=1)) == NOW + timedelta(seconds=59)
        assert ledger.acquire(limits, NOW + timedelta(seconds=59)) == NOW + timedelta(seconds=60)


def test_one_slice_counts_until_its_last_message_does_not() -> None:
    """If it breaks, a clock that was a moment behind frees a message too early."""
    limits = [Limit(name="account", count=2, seconds=86_400, even=False)]
    late = NOW.replace(second=30, microsecond=0)
    with opened() as ledger:
        assert ledger.acquire(limits, late) is None
        assert ledger.acquire(limits, late - timedelta(seconds=1)) is None
        assert ledger.acquire(limits, late) == late + DAY


def test_taking_does_not_wait_for_the_disk_but_claiming_does(tmp_path: Path) -> None:
    """If it breaks, each message waits for the disk; or a claim is no longer there after a power loss."""
    said: list[str] = []
    with opened(tmp_path / "ledger") as ledger:
        ledger._db._connection.set_trace_callback(said.append)
        ledger.acquire([Limit(name="a", count=1, seconds=1)], NOW)
        ledger._db._connection.set_trace_callback(None)
        assert (said[0], said[-2], said[-1]) == ("PRAGMA synchronous = NORMAL", "COMMIT", "PRAGMA synchronous = FULL")
        assert ledger._db.one("PRAGMA synchronous") == (2,)  # FULL
