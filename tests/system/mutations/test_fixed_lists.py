"""`lists fix` loses nobody and invents nobody: lists made by mutation are fixed by the real command and read again."""

import shutil
from collections.abc import Sequence
from itertools import islice
from typing import Final

import pytest

from advisory_cli.read.lists.table import ListOptions
from tests.system.conftest import Say
from tests.system.mutations.delimited import STYLES
from tests.system.mutations.judge_fixes import Contents, Fixed, can_be_fixed, judge_fix, read
from tests.system.mutations.lists import ListCase, draw_list
from tests.system.mutations.test_mutations import FIRST, HUNDREDS, MANY
from tests.system.press import Press, found

FEW: Final = 30
DRAWN: Final = 20_000  # from so many, those are taken in which something can be put right


def fix(press: Press, case: ListCase) -> Fixed:
    """Fix a list by the command, with what its sender would say of its encoding."""
    path = press.write(f"lists/{case.seed}/{case.file}", case.content)
    flags = _flags(case)
    done = press.run("lists", "fix", str(path), *flags)
    target = path.with_name(f"{path.stem}.fixed.csv")
    return Fixed(done, target if target.exists() else path, target.exists())


def _flags(case: ListCase) -> list[str]:
    """Return the encoding that the operator has not taken away."""
    flags = case.draft.flags
    if case.draft.form != "csv" or "--encoding" not in flags or not STYLES[case.draft.style].flags:
        return []
    return ["--encoding", flags[flags.index("--encoding") + 1]]


def _look(press: Press, seed: int) -> list[str]:
    case = draw_list(seed)
    flags = _flags(case)
    options = ListOptions(encoding=flags[1] if flags else None)
    fixed = fix(press, case)
    path = press.folder / "lists" / str(seed) / case.file
    before = read(path, options)
    after = read(fixed.path, ListOptions() if fixed.written else options)
    faults = [*judge_fix(case, fixed, before, after)]
    assert path.read_bytes() == case.content, "the old list was changed"
    if seed % 10 == 0:
        faults += _good(fixed, before, after)
    if fixed.written:
        again = press.run("lists", "fix", str(fixed.path))
        if "Nothing to fix" not in again.stderr or fixed.path.with_name(f"{fixed.path.stem}.fixed.csv").exists():
            faults.append(f"a second fix changes it again: {again.stderr}")
    shutil.rmtree(path.parent)
    return [f"list {seed}: {case.words}\n  {fault}\n{fixed.done.stdout}{fixed.done.stderr}" for fault in faults]


def _good(fixed: Fixed, before: Contents, after: Contents) -> list[str]:
    faults = [] if before.addresses == after.addresses else ["a good list has other people afterwards"]
    return [*faults, *(["a good list is not fixed with 0"] if fixed.done.returncode else [])]


def _mendable(first: int, count: int) -> list[int]:
    """Return the numbers of lists with a row that can be put right."""
    seeds = (seed for seed in range(first, DRAWN) if any(map(can_be_fixed, draw_list(seed).rows)))
    return list(islice(seeds, count))


def _run(press: Press, seeds: Sequence[int], say: Say) -> None:
    faults = [fault for seed in seeds for fault in _look(press, seed)]
    say(f"{len(seeds)} lists fixed, {len(faults)} faults")
    assert not faults, "\n\n".join(faults[:10])


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Press:
    """A newsroom for all lists, each in a folder of its own."""
    return found(tmp_path_factory.mktemp("fixed") / "room")


def test_fix_loses_and_invents_nobody_when_a_list_is_spoilt(room: Press, say: Say) -> None:
    """Everybody whom the operator left in the file is found after the fix, and nobody else."""
    _run(room, [*range(FIRST, FIRST + FEW // 2), *_mendable(FIRST + FEW // 2, FEW // 2)], say)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", HUNDREDS)
def test_fix_loses_and_invents_nobody_when_300_lists_are_spoilt(room: Press, say: Say, first: int) -> None:
    """Everybody whom the operator left in the file is found after the fix, and nobody else.

    All the lists are tried, a hundred at a time.
    """
    _run(room, range(first, min(first + 100, FIRST + MANY)), say)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fix_finds_everybody_when_rows_of_300_lists_can_be_put_right(room: Press, say: Say) -> None:
    """Whoever stands in a row that an operator has spoilt, but not destroyed, is found after the fix."""
    _run(room, _mendable(FIRST + MANY, MANY), say)
