"""How much of a breadth the default suite looks at: a part that guards the promise, the rest with the slow tests."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import settings

FEW, MANY = "few", "many"


def load_profiles() -> None:
    """Few examples of everything that is drawn; `--hypothesis-profile=many`, as in .ci/run, looks at all of them."""
    settings.register_profile(FEW, max_examples=20, deadline=None)
    settings.register_profile(MANY, max_examples=100, deadline=None)
    settings.load_profile(FEW)


def examples(number: int) -> int:
    """That many, or a tenth of them (and at least ten) where few will do."""
    return number if settings.get_current_profile_name() == MANY else min(number, max(10, number // 10))


def first(number: int, cases: Iterable[Any]) -> list[Any]:
    """The cases for `parametrize`, slow but for the first ones."""
    every = list(cases)
    return sampled(every, lambda case: any(case is one for one in every[:number]))


def sampled(cases: Iterable[Any], kept: Callable[[Any], bool]) -> list[Any]:
    """The cases for `parametrize`, slow but for those that are kept; a tuple is several arguments."""
    every = list(cases)
    assert any(kept(case) for case in every), "nothing would be left for the default suite"
    return [
        case if kept(case) else pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
        for case in every
    ]
