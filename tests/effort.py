"""What some work costs beside a fixed piece of work done in the same run, for bounds that a slow machine keeps."""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def effort(work: Callable[[], object], *, limit: float = 0.0, tries: int = 3) -> float:
    """Return the processor time of some work in units of the yardstick's, which takes about 0.1 s on a quiet machine.

    Returns the least of up to `tries` measurements, and stops at the first one below `limit`. What other tests left in
    memory is kept out of the garbage collector's way meanwhile.
    """
    least = float("inf")
    gc.collect()
    gc.freeze()
    try:
        with _untraced():
            for _ in range(tries):
                before = _seconds(_yardstick)
                cost = _seconds(work)
                least = min(least, cost / max(before, _seconds(_yardstick)))
                if least < limit:
                    break
    finally:
        gc.unfreeze()
    return least


@contextmanager
def _untraced() -> Iterator[None]:
    """Where the coverage of the tests is measured, that would cost the program much and the yardstick nothing."""
    coverage: Any = sys.modules.get("coverage")
    measuring = coverage.Coverage.current() if coverage else None
    if measuring:
        measuring.stop()
    try:
        yield
    finally:
        if measuring:
            measuring.start()


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _yardstick() -> int:
    words = [str(number * 7919 % 100_003) for number in range(100_000)]
    table = {word: len(word) for word in sorted(words)}
    return sum(table[word[::-1]] for word in words if word[::-1] in table)
