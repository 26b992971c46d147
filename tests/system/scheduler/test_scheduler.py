"""Random newsrooms: whatever is typed, killed, restored or slept through, the promises of the README hold.

    SCHEDULER_SEED=123 python -m pytest -m slow -s tests/system/scheduler       # that newsroom again
    SCHEDULER_SEEDS=1000 python -m pytest -m slow -n 2 tests/system/scheduler   # a thousand of them

README.md beside this file says which faults it was seen to find.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Played:
    """What came of steps: the first thing that must not be, the log, and which step it was."""

    found: Violation | None
    log: list[str]
    number: int


def played(steps: Sequence[Step], *, approval: bool) -> Played:
    """Carry steps out in a new newsroom, until something must not be."""
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(dir=root) as folder, World(Path(folder), approval=approval) as world:
        return Played(next(world.play(steps), None), world.log, world.number)


def shrunk(steps: Sequence[Step], whole: Played, *, approval: bool) -> Played:
    """Fewer steps that break the same promise: none after it, half of them left out, a quarter, … each alone."""
    until, steps = time.monotonic() + SHRINKING, steps[: whole.number]
    size = len(steps) // 2
    while size:
        at = 0
        while at < len(steps) and time.monotonic() < until:
            fewer = without(steps, at, size)
            again = played(fewer, approval=approval)
            if again.found is not None and whole.found is not None and again.found.kind == whole.found.kind:
                steps, whole = fewer, again
            else:
                at += size
        size //= 2
    return whole


@pytest.fixture(scope="module")
def _imported() -> None:
    """What a first command imports would be imported anew by every fork before it."""
    steps = (*(Step(what="edit", advisory=one) for one in ADVISORIES), Step(words=("send", "a", "-l", "l", "--yes")))
    played(steps, approval=False)


@pytest.mark.slow
@pytest.mark.usefixtures("_imported")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="commands that are killed are forks of the test")
@pytest.mark.parametrize("seed", SEEDS)
def test_random_newsroom_breaks_no_promise_when_anything_happens(seed: int) -> None:
    """A text reaches nobody twice, early, late, unapproved or stopped, and nobody is lost, in any order of events."""
    approval = needs_approval(seed)
    steps = draw(seed, commands=COMMANDS, approval=approval)
    whole = played(steps, approval=approval)
    if whole.found is not None:
        short = shrunk(steps, whole, approval=approval)
        line = f"SCHEDULER_SEED={seed} python -m pytest -m slow -s tests/system/scheduler"
        words = (f"seed {seed}: {whole.found}", "", "the smallest log:", *short.log, f"Once more: {line}")
        pytest.fail("\n".join(words), pytrace=False)
