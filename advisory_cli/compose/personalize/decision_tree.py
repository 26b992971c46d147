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
    """Question about one value. `operand`: a literal, or a Slot where two values are compared."""

    slot: Slot
    operation: str
    operand: Hashable = None

    def answer(self, fields: Mapping[str, str]) -> Hashable:
        """Return the answer for a recipient."""
        operand = slot_value(self.operand, fields) if isinstance(self.operand, Slot) else self.operand
        return OPERATIONS[self.operation](slot_value(self.slot, fields), operand)


@dataclass(slots=True)
class _Node:
    condition: Condition
    branches: "dict[Hashable, _Node | int]" = field(default_factory=dict)


class DecisionTree:
    """Decision tree that grows with the paths met. Its leaves are variant numbers, or FULL."""

    def __init__(self) -> None:
        self._root: _Node | int | None = None

    def find(self, fields: Mapping[str, str]) -> int | None:
        """Return the leaf for a recipient. Return None if nobody with these answers was met yet."""
        node: _Node | int | None = self._root
        while isinstance(node, _Node):
            node = node.branches.get(node.condition.answer(fields))
        return node

    def add(self, path: Sequence[tuple[Condition, Hashable]], leaf: int) -> None:
        """Add a path of questions, in the order in which they were asked, with its leaf.

        Raises NondeterministicTemplate when the path contradicts the tree.
        """
        target: _Node | int = leaf
        if self._root is None or not path:
            self._root = self._grow(path, leaf) if self._root is None else self._raise_conflict()
            return
        node = self._root
        for step, (condition, outcome) in enumerate(path):
            if not isinstance(node, _Node) or node.condition != condition:
                self._raise_conflict()
                return
            if outcome not in node.branches:
                target = self._grow(path[step + 1 :], leaf)
                node.branches[outcome] = target
                return
            node = node.branches[outcome]
        self._raise_conflict()

    @staticmethod
    def _grow(path: Sequence[tuple[Condition, Hashable]], leaf: int) -> "_Node | int":
        node: _Node | int = leaf
        for condition, outcome in reversed(path):
            node = _Node(condition, {outcome: node})
        return node

    @staticmethod
    def _raise_conflict() -> "_Node | int":
        raise NondeterministicTemplate("the same answers led to another question")
