"""Decision tree that finds a recipient's variant by the answers to a template's questions about the recipient.

A question is a use of a recipient's value on which the page depends, as in `{% if recipient.outlet %}`.
"""

import operator
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisory_cli.compose.personalize.fill import slot_value
from advisory_cli.model.press.edition import Slot
from advisory_cli.model.value_class import value_class

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
    """Fault of a template that does not ask the same questions about a recipient each time it is rendered.

    A template asks a question when the page depends on a value, as in `{% if recipient.outlet %}`. The answers so far
    must decide which question comes next.
    """


@value_class(kw_only=False)
class Condition:
    """Question of a template about one value of a recipient, such as whether the value is empty.

    `slot`: the value asked about, as a column with the template's filters. `operation`: the kind of question, such as
    `true` (the value is not empty), `length`, `eq` (equal) or `lt` (less than). OPERATIONS has them all. `operand`: a
    constant to compare the value with, a Slot for another value of the recipient, or None.
    """

    slot: Slot
    operation: str
    operand: Hashable = None

    def answer(self, fields: Mapping[str, str]) -> Hashable:
        """Return the answer to this question for a recipient: a number for the operation `length`, else True or False.

        `fields`: the recipient's values by column.
        """
        operand = slot_value(self.operand, fields) if isinstance(self.operand, Slot) else self.operand
        return OPERATIONS[self.operation](slot_value(self.slot, fields), operand)


@dataclass(slots=True)
class _Node:
    condition: Condition
    branches: "dict[Hashable, _Node | int]" = field(default_factory=dict)


class DecisionTree:
    """Tree that leads from the answers to a template's questions about a recipient to the recipient's variant.

    The tree is empty at first. A path consists of the questions and answers of one rendering, and ends in a leaf. add()
    adds a path, and find() returns the leaf for a recipient. A leaf is a variant's number, or FULL (-1) if
    the templates are rendered separately for each recipient with these answers.
    """

    def __init__(self) -> None:
        self._root: _Node | int | None = None

    def find(self, fields: Mapping[str, str]) -> int | None:
        """Return the leaf for a recipient: a variant's number, or FULL (-1) for a separate rendering.

        `fields`: the recipient's values by column, from which the template's questions are answered, such as whether a
        cell is empty. Return None if no rendering with the same answers was added yet.
        """
        node: _Node | int | None = self._root
        while isinstance(node, _Node):
            node = node.branches.get(node.condition.answer(fields))
        return node

    def add(self, path: Sequence[tuple[Condition, Hashable]], leaf: int) -> None:
        """Add the answers to a template's questions about a recipient, and the leaf to which they lead.

        A template asks a question when the page depends on a value, as in `{% if recipient.outlet %}`. `path`: pairs of
        question and answer, in the order in which the template asked. `leaf`: a variant's number, or FULL if each
        recipient with these answers gets a rendering of their own.
        Raises NondeterministicTemplate in two cases: an earlier path has another question after the same answers, or
        the tree has a leaf for these answers already.
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
