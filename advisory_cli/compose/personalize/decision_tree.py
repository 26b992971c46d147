"""Decision tree over a template's questions about a recipient. Its leaves are variants."""

import operator
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisory_cli.compose.personalize.fill import slot_value
from advisory_cli.model.press.edition import Slot

OPERATIONS: dict[str, Callable[[str, Any], Hashable]] = {
    "true": lambda value, _: bool(value),
    "length": lambda value, _: len(value),
    "upper": lambda value, _: value.isupper(),
    "lower": lambda value, _: value.islower(),
    "has": operator.contains,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
"""The questions whose answer is exact for any value, by name."""

FULL = -1
"""Where a path ends that can only be rendered recipient by recipient."""


class NondeterministicTemplate(Exception):
    """Fault of a template that asks different questions after the same answers. Its variants cannot be foretold."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Question about one value. `other`: a literal, or a Slot where two values are compared."""

    slot: Slot
    operation: str
    other: Hashable = None

    def answer(self, fields: Mapping[str, str]) -> Hashable:
        """Return the answer for a recipient."""
        other = slot_value(self.other, fields) if isinstance(self.other, Slot) else self.other
        return OPERATIONS[self.operation](slot_value(self.slot, fields), other)


@dataclass(slots=True)
class _Node:
    question: Condition
    branches: "dict[Hashable, _Node | int]" = field(default_factory=dict)


class DecisionTree:
    """Decision tree that grows with the paths met. Its leaves are variant numbers, or FULL."""

    def __init__(self) -> None:
        self._root: _Node | int | None = None

    def find(self, fields: Mapping[str, str]) -> int | None:
        """Return the leaf for a recipient. Return None if nobody with these answers was met yet."""
        place: _Node | int | None = self._root
        while isinstance(place, _Node):
            place = place.branches.get(place.question.answer(fields))
        return place

    def add(self, path: Sequence[tuple[Condition, Hashable]], leaf: int) -> None:
        """Add a path of questions, in the order in which they were asked, with its leaf.

        Raises NondeterministicTemplate when the path contradicts the tree.
        """
        target: _Node | int = leaf
        if self._root is None or not path:
            self._root = self._grown(path, leaf) if self._root is None else self._clash()
            return
        place = self._root
        for step, (question, outcome) in enumerate(path):
            if not isinstance(place, _Node) or place.question != question:
                self._clash()
                return
            if outcome not in place.branches:
                target = self._grown(path[step + 1 :], leaf)
                place.branches[outcome] = target
                return
            place = place.branches[outcome]
        self._clash()

    @staticmethod
    def _grown(path: Sequence[tuple[Condition, Hashable]], leaf: int) -> "_Node | int":
        place: _Node | int = leaf
        for question, outcome in reversed(path):
            place = _Node(question, {outcome: place})
        return place

    @staticmethod
    def _clash() -> "_Node | int":
        raise NondeterministicTemplate("the same answers led to another question")
