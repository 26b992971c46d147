"""Even gaps."""

from itertools import count, islice

from advisory_cli.deliver.pace import SLICE, Pace
from advisory_cli.model.newsroom import Rate
from tests.unit.test_deliver_loop import HandClock


def test_without_a_rate_nobody_waits() -> None:
    """A Maildir would be written at a server's pace."""
    clock = HandClock()
    pace = Pace(None, clock)
    for _ in range(3):
        assert pace.wait(lambda: False)
        pace.leave()
    assert clock.sleeps == []
    assert pace.batch(32) == 32


def test_no_burst_in_any_window() -> None:
    """A server that counts per minute would refuse the rest of the minute."""
    clock = HandClock()
    pace = Pace(Rate(count=30, seconds=60), clock)
    times = []
    for number in islice(count(), 100):
        pace.wait(lambda: False)
        times.append(clock.passed)
        pace.leave()
        clock.passed += 90 if number == 40 else 0.3  # the server thinks, once for long: no catching up
    assert all(sum(start <= time < start + 60 - 1e-6 for time in times) <= 30 for start in times)


def test_waiting_is_cut_in_slices() -> None:
    """Ctrl-C would wait for the next message."""
    clock = HandClock()
    pace = Pace(Rate(count=1, seconds=10), clock)
    pace.leave()
    assert not pace.wait(lambda: clock.passed >= 3)
    assert clock.passed == 3
    assert max(clock.sleeps) <= SLICE


def test_waiting_twice_waits_once() -> None:
    """The pace would be half of what was asked for."""
    clock = HandClock()
    pace = Pace(Rate(count=1, seconds=10), clock)
    pace.leave()
    assert pace.wait(lambda: False)
    assert pace.wait(lambda: False)
    assert clock.passed == 10


def test_a_batch_is_ten_seconds() -> None:
    """A power cut would put more journalists in doubt than need be, or nobody be claimed at all."""
    sizes = {seconds: Pace(Rate(count=60, seconds=seconds), HandClock()).batch(32) for seconds in (1, 60, 600, 60_000)}
    assert sizes == {1: 32, 60: 10, 600: 1, 60_000: 1}
