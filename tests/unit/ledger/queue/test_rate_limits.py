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
from advisory_cli.model.errors import LedgerFault
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
def test_take_keeps_each_limit_in_every_window_when_pauses_vary(
    overall: Limit, domain: Limit, waits: list[timedelta]
) -> None:
    """A window of a limit never holds more than the limit allows, else the provider locks the account."""
    limits, times, now = [overall, domain], [], NOW
    with opened() as ledger:
        for wait in waits:
            now = leave(ledger, limits, now + wait)
            times.append(now)
    for limit in limits:
        assert most_in(timedelta(seconds=limit.seconds), times) <= limit.count


@settings(max_examples=examples(60), deadline=None)
@given(limit=limits_of("a"), waits=st.lists(pauses, min_size=1, max_size=40))
def test_take_delays_by_a_slice_at_most_when_a_limit_allows_more(limit: Limit, waits: list[timedelta]) -> None:
    """A wait is longer than its limit demands by a slice at most.

    Otherwise the limit would be kept by sending less than it allows.
    """
    times: list[datetime] = []
    now = NOW
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
def test_take_gives_one_each_two_seconds_when_thirty_a_minute_are_allowed(count: int) -> None:
    """A limit of thirty a minute gives one message each two seconds, else the estimate of the plan would be wrong."""
    now = NOW
    with opened() as ledger:
        for _ in range(count):
            now = leave(ledger, [Limit(name="a", count=30, seconds=60)], now)
    assert now - NOW == timedelta(seconds=2) * (count - 1)


def test_take_keeps_one_limit_when_two_connections_share_it(tmp_path: Path) -> None:
    """Two connections to a ledger keep one limit together.

    Otherwise two programs would send twice as fast as the account may.
    """
    limits, times, now = [Limit(name="account", count=30, seconds=60)], [], NOW
    with opened(tmp_path / "ledger") as one, opened(tmp_path / "ledger") as other:
        for ledger in (one, other) * 30:
            now = leave(ledger, limits, now)
            times.append(now)
    assert times[-1] - times[0] >= timedelta(seconds=118)
    assert most_in(timedelta(minutes=1), times) == 30


def test_take_remembers_the_quota_when_the_program_starts_again(tmp_path: Path) -> None:
    """The quota of a day outlives the program and is free again after a day.

    Otherwise starting it again would double the quota.
    """
    limits = [Limit(name="account", count=100, seconds=86_400, even=False)]
    times: list[datetime] = []
    now = NOW
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


def test_take_gives_no_more_than_the_quota_when_many_ask_at_once(tmp_path: Path) -> None:
    """Four threads take as many together as the quota has.

    Otherwise two processes would take the same last message of it.
    """
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


def test_take_deletes_rows_when_they_count_no_longer(tmp_path: Path) -> None:
    """The rows that count no longer are deleted.

    Otherwise the ledger would grow with each message and each domain for ever.
    """
    with opened() as ledger:
        day = Limit(name="account", count=10_000, seconds=86_400, even=False)
        for minute in range(3_000):
            domain = Limit(name=f"account @{minute}.example", count=1, seconds=60)
            assert ledger.acquire([day, domain], NOW + timedelta(seconds=30 * minute)) is None
        ((kept,),) = ledger._db.fetch_all("SELECT count(*) FROM pace")
        assert kept <= 1_443
        ledger.acquire([day], NOW + timedelta(days=3))
        assert ledger._db.fetch_all("SELECT count(*) FROM pace") == [(1,)]


@pytest.mark.parametrize("even", [True, False])
def test_take_gives_nothing_early_when_a_clock_is_a_little_behind(tmp_path: Path, even: bool) -> None:
    """A clock that is a second behind takes nothing early.

    Otherwise two processes that read it a moment apart would take one too many.
    """
    limits = [Limit(name="account", count=1, seconds=60, even=even)]
    with opened() as ledger:
        assert ledger.acquire(limits, NOW) is None
        assert ledger.acquire(limits, NOW - timedelta(seconds=1)) == NOW + timedelta(seconds=59)
        assert ledger.acquire(limits, NOW + timedelta(seconds=59)) == NOW + timedelta(seconds=60)


def test_take_counts_a_slice_to_its_last_message_when_a_clock_was_behind() -> None:
    """A slice counts until its last message counts no longer.

    Otherwise a clock that was a moment behind would free a message too early.
    """
    limits = [Limit(name="account", count=2, seconds=86_400, even=False)]
    late = NOW.replace(second=30, microsecond=0)
    with opened() as ledger:
        assert ledger.acquire(limits, late) is None
        assert ledger.acquire(limits, late - timedelta(seconds=1)) is None
        assert ledger.acquire(limits, late) == late + DAY


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not taken"])
def test_take_does_not_wait_for_the_disk_and_restores_full_synchrony(tmp_path: Path, taken: bool) -> None:
    """The limits are asked and taken without waiting for the disk, and full synchrony is set again behind it.

    Otherwise each message would wait for the disk, or a claim no longer be there after a power loss.
    """
    said: list[str] = []
    limits = [Limit(name="a", count=1, seconds=1)]
    with opened(tmp_path / "ledger") as ledger:
        assert taken or ledger.acquire(limits, NOW) is None
        assert ledger._db.fetch_one("PRAGMA journal_mode") == ("wal",)  # in which NORMAL waits for no disk (sqlite.org)
        ledger._db._connection.set_trace_callback(said.append)
        assert (ledger.acquire(limits, NOW) is None) is taken
        ledger._db._connection.set_trace_callback(None)
        assert said[:2] == ["PRAGMA synchronous = NORMAL", "BEGIN IMMEDIATE"]
        assert said[-2:] == ["COMMIT", "PRAGMA synchronous = FULL"]
        assert sum("synchronous" in statement for statement in said) == 2
        assert ledger._db.fetch_one("PRAGMA synchronous") == (2,)  # FULL


def test_take_restores_full_synchrony_when_it_fails(tmp_path: Path) -> None:
    """Full synchrony is set again behind limits that cannot be asked, else the next claim might be lost with power."""
    with opened(tmp_path / "ledger") as ledger:
        ledger._db.run("DROP TABLE pace")
        with pytest.raises(LedgerFault):
            ledger.acquire([Limit(name="a", count=1, seconds=1)], NOW)
        assert ledger._db.fetch_one("PRAGMA synchronous") == (2,)  # FULL
