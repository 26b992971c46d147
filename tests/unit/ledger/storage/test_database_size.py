"""The ledger with many people: bounded memory, and time that grows with the list and not with its square."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.breadth import sampled

_CODE = r"""
    import re, sys, time
    from pathlib import Path
    from advisory_cli.ledger.sqlite_ledger import open_ledger, dry_run_copy
    from tests.ledger_makers import *

    def work(id_, count):
        fields = {"name": "N" * 400, "outlet": "O" * 400}
        people = (entry(f"p{n * 7919 % count:07}", fields=fields) for n in range(count))
        counts = plan(ledger, mailing(id_, advisory=id_), people)
        assert counts == {Selection.SEND: count}, counts
        sent = 0
        while sent < 2_000 and (batch := ledger.claim(id_, limit=100, now=NOW)):
            for delivery in batch:
                ledger.record(delivery, DEFERRED, now=NOW, retry_at=NOW.replace(year=2027))
            sent += len(batch)
        assert sum(1 for _ in ledger.rows(id_)) == count
        return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])

    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    ledger = open_ledger(folder, now=NOW, writer=True) if sys.argv[3] == "file" else dry_run_copy(folder, now=NOW)
    small, began = work("small", 1_000), time.perf_counter()
    large = work("large", count)
    print((large - small) / 1024, time.perf_counter() - began)
    ledger.close()
"""


def growth(folder: Path, count: int, kind: str) -> tuple[float, float]:
    """MiB that `count` people need over 1,000, and the seconds they took, in a process of their own."""
    command = [sys.executable, "-c", textwrap.dedent(_CODE), str(folder), str(count), kind]
    root = Path(__file__).parents[4]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root, timeout=110)
    mebibytes, seconds = done.stdout.split()
    return float(mebibytes), float(seconds)


# VmHWM (proc(5)) and not ru_maxrss: the latter a child inherits from the process that runs the tests.
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")


@pytest.mark.slow
@pytest.mark.parametrize("kind", sampled(["file", "copy"], lambda kind: kind == "file"))
def test_ledger_needs_little_memory_when_twenty_thousand_are_planned(tmp_path: Path, kind: str) -> None:
    """A mailing to twenty thousand people needs less than 20 MiB, else a large list would be held in memory."""
    mebibytes, _ = growth(tmp_path / "ledger", 20_000, kind)
    assert mebibytes < 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file", "copy"])
def test_ledger_needs_little_memory_and_time_when_100_000_are_planned(tmp_path: Path, kind: str) -> None:
    """A mailing to a hundred thousand people needs less than 20 MiB and a minute.

    Otherwise they would grow without bound.
    """
    mebibytes, seconds = growth(tmp_path / "ledger", 100_000, kind)
    assert mebibytes < 20
    assert seconds < 60  # a few on a laptop; a square would take hours
