"""Random newsrooms: whatever is typed, killed, restored or slept through, the promises of the README hold.

    SCHEDULER_SEED=123 python -m pytest -m slow -s tests/system/scheduler       # that newsroom again
    SCHEDULER_SEEDS=1000 python -m pytest -m slow -n 2 tests/system/scheduler   # a thousand of them

README.md beside this file says which faults it was seen to find.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.system.scheduler.model import Violation
from tests.system.scheduler.steps import ADVISORIES, Step, draw, without
from tests.system.scheduler.world import World

COMMANDS: Final = 25
ONE, MANY = os.environ.get("SCHEDULER_SEED"), int(os.environ.get("SCHEDULER_SEEDS", "40"))
FIRST: Final = int(os.environ.get("SCHEDULER_FIRST", "1"))
SEEDS: Final = [int(ONE)] if ONE else [*range(FIRST, FIRST + MANY)]
SHRINKING: Final = float(os.environ.get("SCHEDULER_SHRINK", "60"))  # real seconds for a smaller log


def needs_approval(seed: int) -> bool:
    """Whether that newsroom has four eyes."""
    return seed % 5 == 0


def played(steps: Sequence[Step], *, approval: bool) -> tuple[Violation | None, list[str]]:
    """The first thing that must not be, and the log."""
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(dir=root) as folder, World(Path(folder), approval=approval) as world:
        return next(world.play(steps), None), world.log


def shrunk(steps: Sequence[Step], kind: str, *, approval: bool) -> Sequence[Step]:
    """Fewer steps that break the same promise: half of them left out, a quarter, … and at last each alone."""
    until, size = time.monotonic() + SHRINKING, len(steps) // 2
    while size:
        at = 0
        while at < len(steps) and time.monotonic() < until:
            fewer = without(steps, at, size)
            found, _ = played(fewer, approval=approval)
            if found is not None and found.kind == kind:
                steps = fewer
            else:
                at += size
        size //= 2
    return steps


@pytest.fixture(scope="module")
def _imported() -> None:
    """What a first command imports would be imported anew by every fork before it."""
    steps = (*(Step(what="edit", advisory=one) for one in ADVISORIES), Step(words=("send", "a", "-l", "l", "--yes")))
    played(steps, approval=False)


@pytest.mark.slow
@pytest.mark.usefixtures("_imported")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="commands that are killed are forks of the test")
@pytest.mark.parametrize("seed", SEEDS)
def test_no_promise_breaks(seed: int) -> None:
    """Nobody gets it twice, early, late, unapproved or after a stop, and nobody is lost, in any order of events."""
    approval = needs_approval(seed)
    steps = draw(seed, commands=COMMANDS, approval=approval)
    found, log = played(steps, approval=approval)
    if found is None:
        return
    fewer = shrunk(steps, found.kind, approval=approval)
    again, short = played(fewer, approval=approval)
    log = short if again is not None and again.kind == found.kind else log
    line = f"SCHEDULER_SEED={seed} python -m pytest -m slow -s tests/system/scheduler"
    pytest.fail("\n".join((f"seed {seed}: {found}", *log, f"Once more: {line}")), pytrace=False)
