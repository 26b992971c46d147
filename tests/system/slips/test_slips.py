"""One mistake in an advisory is caught, and a right advisory is left alone.

1,500 mistakes of 66 kinds are made in right advisories in nine languages, some of them in two or three. A mistake is
caught where a warning or an error is about it: by its code, or by its line, as the operator says beforehand.
"""

import os
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.system.conftest import Say
from tests.system.slips.bases import draw
from tests.system.slips.judge import Office, open_office
from tests.system.slips.operators import OPERATORS, Operator

FIRST: Final = int(os.environ.get("SLIPS_FIRST", "0"))
EACH: Final = int(os.environ.get("SLIPS_EACH", "23"))  # mistakes of a kind
ONLY: Final = os.environ.get("SLIPS_ONLY", "")
RIGHT: Final = 300
COMPOSED: Final = 30
CAUGHT, OF_A_KIND, FALSE_ALARMS = 0.95, 0.85, 0.02
_OF_READERS: Final = {"edition_missing"}  # kinds that only the list of readers can show


def _made(operator: Operator, office: Office) -> tuple[int, list[str]]:
    """Make a kind of mistake in one advisory after the other: how often, and the words of those that are missed."""
    made, missed = 0, list[str]()
    for seed in range(FIRST, FIRST + 100 * EACH):
        if made == EACH:
            break
        draft = draw(seed)
        if (slip := operator(draft)) is None:
            continue
        made += 1
        if not office.catches(slip, draft, whole=operator.name in _OF_READERS):
            missed.append(f"{seed}: {slip.words}")
    return made, missed


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_check_catches_single_mistakes_when_1500_are_made(tmp_path: Path, say: Say) -> None:
    """Of all mistakes 95 of a hundred are caught, and of each kind 85."""
    made, caught, rows, poor = 0, 0, list[str](), list[str]()
    with open_office(tmp_path / "room") as office:
        for operator in OPERATORS:
            if ONLY and operator.name not in ONLY.split(","):
                continue
            number, missed = _made(operator, office)
            made, caught = made + number, caught + number - len(missed)
            rows.append(f"{operator.name:36} {number:4} {number - len(missed):4}")
            rows += [f"    {words}" for words in missed if ONLY]
            if number - len(missed) < OF_A_KIND * number:
                poor.append(operator.name)
    say("\n".join((*rows, f"{made} mistakes, {caught} caught: {caught / made:.1%}")))
    assert caught >= CAUGHT * made
    assert poor == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_check_says_nothing_when_advisories_are_right(tmp_path: Path, say: Say) -> None:
    """Of right advisories at most two of a hundred have a warning or an error, whole messages included."""
    kinds, alarmed = Counter[str](), 0
    with open_office(tmp_path / "room") as office:
        for seed in range(FIRST, FIRST + RIGHT):
            faults = office.check(draw(seed), whole=seed < FIRST + COMPOSED)
            kinds.update(f"{fault.code} {fault.words}" for fault in faults)
            alarmed += bool(faults)
    say(f"{RIGHT} right advisories, {alarmed} with a warning or an error: {dict(kinds)}")
    assert alarmed < FALSE_ALARMS * RIGHT
