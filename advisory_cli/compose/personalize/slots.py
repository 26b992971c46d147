"""Placeholders for a recipient's values, which a template may print. Every other use is recorded or refused.

A DeferredValue stands for one value. Where a template prints it, a serial appears: a word that occurs nowhere else and
marks a slot. A use that needs the value itself is refused by CannotDefer. A question, such as a comparison, is answered
with the recipient's value, and recorded in the RenderRecorder. Text that a macro has printed with serials in it is a
MacroResult, which may only be printed. See docs/decisions/059-how-slots-are-cut.md.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping
from enum import Enum
from typing import Any

from advisory_cli.compose.personalize.decision_tree import Condition
from advisory_cli.compose.personalize.fill import FILTERS, escape, slot_value
from advisory_cli.compose.personalize.template_place import template_place
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.press.edition import Piece, Slot

_ARGUMENTS = {"trim": (0, 1), "replace": (2,), "default": (1,)}


DERIVED = frozenset({"embargo_local", "unsubscribe_link"})
"""Fields of our own making, for templates like any other column."""


def _mark(key: str) -> str:
    return f"zQ{key}W"


CONSTANT_MARK = _mark("0" * 12)
"""Beginning of the serials in a page that is to be found again in a cache, in place of the random beginning."""


class CannotDefer(Exception):
    """Refusal of a template's use of a recipient's value, because a slot filled later cannot reproduce this use.

    The recipients concerned then share no variant. A message is rendered for each of them alone.
    """


class RenderMode(Enum):
    """Way in which a rendering treats a recipient's values.

    PLAIN prints the values as they are. CUT prints a serial (a word that marks a slot) for each value, and records the
    answer to each question about a value, such as a comparison. REPLAY prints the values, and gives the answers that
    CUT recorded.
    """

    PLAIN = "plain"  # values are printed as they are
    CUT = "cut"  # a serial is printed for each value, and each question about values is recorded
    REPLAY = "replay"  # values are printed, and questions get the answers that CUT recorded


class RenderRecorder:
    """Record of how templates use a recipient's values while a message is rendered.

    Call begin() before each rendering, with its mode (RenderMode) and the recipient's values, and begin_part() before
    each part. The object that templates see as `recipient`, and the placeholders it gives them for values, then report
    to this record. Read afterwards:
    - `asked`: a dictionary from each question that templates asked about a value (a Condition, such as "is the column
      outlet empty?") to its answer (True or False, or a number for a length),
    - `slots`: a list of the slots printed in the present part, each a column with filters,
    - `blank`: the names of columns that were printed although their cells are empty. Only the mode PLAIN, which prints
      the values as they are, fills it,
    - `places`: a dictionary from the name of a column to the file and line of the template that first printed it,
    - `fault`: the reason why a use of a value was refused, or "". A use is refused if a slot cannot reproduce it.
    `key`: the random word of which serials are made, or None to draw one. A serial is a word that is printed in place
    of a value, to mark a slot.
    """

    def __init__(self, key: str | None = None) -> None:
        self.key = key or secrets.token_hex(6)
        self.mark = _mark(self.key)
        self._mark_in_small_letters = self.mark.lower()
        self.serial = re.compile(re.escape(self.mark) + r"(\d{6})Yk")
        self.mode = RenderMode.PLAIN
        self.html = False
        self.values: Mapping[str, str] = {}
        self.asked: dict[Condition, Hashable] = {}
        self.slots: list[Slot] = []
        self.fault = ""
        self.guarded: set[bool] = set()  # kinds of part (True: HTML) in which jinja_hooks has set its guards
        self.blank: set[str] = set()  # the empty columns that were printed in PLAIN mode
        self.places: dict[str, Place] = {}  # where each column was printed first

    def begin(self, mode: RenderMode, values: Mapping[str, str]) -> None:
        """Start a rendering for a recipient. `values`: the recipient's values by column.

        `mode`: how the values are treated. PLAIN prints them. CUT prints serials, words that mark slots, in place of
        the values, and records the answers to the template's questions about values, as in `{% if recipient.outlet %}`.
        REPLAY prints the values, and gives the answers that the last CUT recorded.
        The refusals and the empty columns that an earlier rendering recorded are forgotten.
        """
        self.mode, self.values, self.fault, self.blank = mode, values, "", set()
        if mode is RenderMode.CUT:
            self.asked = {}

    def begin_part(self, *, html: bool) -> None:
        """Start a part of the rendering: the HTML part if `html`, else the text part or the preheader.

        Serials, the words that mark slots, are numbered anew from 0 in each part.
        """
        self.html, self.slots = html, []

    def refuse(self, why: str) -> CannotDefer:
        """Return a CannotDefer with the reason `why`, in words, for the caller to raise.

        Callers use this when a template does something with a value that a slot, filled later, cannot reproduce, such
        as a comparison of an escaped value.
        The template engine may swallow the exception. The first reason of each rendering is therefore also kept here,
        and raise_refusal() raises CannotDefer for this reason after the rendering.
        """
        self.fault = self.fault or why
        return CannotDefer(why)

    def raise_refusal(self) -> None:
        """Raise CannotDefer if refuse() was called in the present rendering, else do nothing.

        refuse() is called when a template uses a value in a way that a slot cannot reproduce. The template engine may
        have swallowed the exception that was raised then.
        """
        if self.fault:
            raise CannotDefer(self.fault)

    def ask(self, deferred: "DeferredValue", operation: str, operand: object = None) -> Hashable:
        """Return the answer to a template's question about a value: a number for `length`, else True or False.

        A template asks a question when the page depends on a recipient's value, as in `{% if recipient.outlet %}`. In
        the mode CUT, the value gives the answer, which is recorded. In the mode REPLAY, the answer recorded in CUT is
        returned.
        `deferred`: the placeholder of the value. `operation`: the kind of question, such as `true` (the value is not
        empty), `length` or `eq` (equal). decision_tree.OPERATIONS has them all. `operand`: the value to compare with,
        or None.
        Raises CannotDefer for a question that cannot be recorded, and in REPLAY for a question that has no recorded
        answer.
        """
        condition = Condition(deferred.slot, operation, self._literal(operand))
        if deferred.escaped:
            raise self.refuse("an escaped value is compared")
        if condition in self.asked:
            return self.asked[condition]
        if self.mode is not RenderMode.CUT:
            raise self.refuse("other questions are asked where the values differ")
        try:
            answer = condition.answer(self.values)
        except TypeError as fault:
            raise self.refuse(f"a value is compared with something else than text: {fault}") from None
        self.asked[condition] = answer
        return answer

    def _literal(self, operand: object) -> Hashable:
        if isinstance(operand, DeferredValue):
            return operand.slot
        if operand is not None and not isinstance(operand, str | int | float | tuple):
            raise self.refuse("a value is compared with something that is not written in the template")
        if self.contains_deferred(operand):
            raise self.refuse("a value is compared with printed text")
        try:
            hash(operand)
        except TypeError:
            raise self.refuse("a value is compared with a list") from None
        return str(operand) if isinstance(operand, str) else operand

    def print(self, deferred: "DeferredValue") -> str:
        """Return the text to print for a recipient's value: a new serial, or in the mode REPLAY the value itself.

        `deferred`: the placeholder of the value. A serial is a word that marks a slot. REPLAY is the mode that prints
        values in place of serials, to check a variant. In the HTML part the value is escaped.
        For a new serial, its slot is recorded. The template's line is recorded too, if no line has printed the same
        column before.
        """
        if self.mode is RenderMode.REPLAY:
            value = slot_value(deferred.slot, self.values)
            return escape(value) if self.html else value
        self.slots.append(deferred.slot)
        self.record_place(deferred.slot.field)
        return f"{self.mark}{len(self.slots) - 1:06d}Yk"

    def print_blank(self, field: str) -> None:
        """Record that a template printed the column `field`, whose cell is empty for this recipient."""
        self.blank.add(field)
        self.record_place(field)

    def record_place(self, field: str) -> None:
        """Record the template line that is being rendered as the first that prints the column `field`.

        Do nothing if a line is already recorded for this column.
        """
        if field not in self.places:
            self.places[field] = template_place()

    def tainted(self, value: object) -> bool:
        """Tell whether a value is a text that contains the beginning of a serial, in capitals or not.

        A serial is a word that marks a slot.
        """
        return isinstance(value, str) and self._mark_in_small_letters in value.lower()

    def contains_deferred(self, value: object) -> bool:
        """Tell whether a value depends on a recipient's value that is filled in later.

        This is so for a placeholder of such a value (DeferredValue), for a text with a serial (a word that marks a
        slot), and for a collection with one of these in it, at any depth.
        """
        if isinstance(value, DeferredValue):
            return True
        if isinstance(value, Mapping):
            return any(self.contains_deferred(part) for pair in value.items() for part in pair)
        if isinstance(value, list | tuple | set | frozenset):
            return any(self.contains_deferred(part) for part in value)
        return self.tainted(value)

    def split(self, rendered: str) -> tuple[Piece, ...]:
        """Cut a rendered part at its serials, the words that mark slots. Return the texts and the slots in their order.

        Raises CannotDefer when a serial of the part is missing or stands there twice, and when another text resembles a
        serial, such as a serial in capitals.
        """
        parts = self.serial.split(rendered)
        numbers = [int(number) for number in parts[1::2]]
        if sorted(numbers) != list(range(len(self.slots))):
            raise self.refuse("a printed value is changed, dropped or repeated afterwards")
        if any(self.tainted(text) for text in parts[0::2]):
            raise self.refuse("a printed value is changed afterwards")
        pieces: list[Piece] = []
        for index, part in enumerate(parts):
            if index % 2:
                pieces.append(self.slots[int(part)])
            elif part:
                pieces.append(part)
        return tuple(pieces)


class DeferredValue:
    """Placeholder that a template gets for a recipient's value, because the value is filled in later.

    Where a template prints it, a serial appears, the word that marks a slot. A use that needs the value itself raises
    CannotDefer.
    `recorder`: the record of all uses, which also answers comparisons. `slot`: the value's column, with the filters
    applied so far. `escaped`: True if the template has applied its filter `escape`.
    """

    __slots__ = ("escaped", "recorder", "slot")

    def __init__(self, recorder: RenderRecorder, slot: Slot, *, escaped: bool = False) -> None:
        self.recorder = recorder
        self.slot = slot
        self.escaped = escaped

    def __bool__(self) -> bool:
        return bool(self.recorder.ask(self, "true"))

    def __len__(self) -> int:
        return int(str(self.recorder.ask(self, "length")))

    def __eq__(self, other: object) -> bool:
        return bool(self.recorder.ask(self, "eq", other))

    def __ne__(self, other: object) -> bool:
        return bool(self.recorder.ask(self, "ne", other))

    def __contains__(self, other: object) -> bool:
        return bool(self.recorder.ask(self, "has", other))

    def _order(self, operation: str, operand: object) -> bool:
        if isinstance(operand, DeferredValue):
            raise self.recorder.refuse("two values are put in order")
        return bool(self.recorder.ask(self, operation, operand))

    def __lt__(self, other: object) -> bool:
        return self._order("lt", other)

    def __le__(self, other: object) -> bool:
        return self._order("le", other)

    def __gt__(self, other: object) -> bool:
        return self._order("gt", other)

    def __ge__(self, other: object) -> bool:
        return self._order("ge", other)

    def __hash__(self) -> int:
        raise self.recorder.refuse("a value is used as a key")

    def __getattr__(self, name: str) -> Any:
        raise self.recorder.refuse(f"a value is asked for its .{name}")

    def filtered(self, name: str, arguments: tuple[object, ...], options: Mapping[str, object]) -> object:
        """Return the result of the template's filter `name` for this value: mostly a DeferredValue with the filter.

        `arguments` and `options`: what the template hands to the filter by position and by name.
        Two filters may need the recipient's value, and get it by a question. The answer is recorded in `recorder`, so
        that only recipients with the same answer share the result:
        - `length` returns the number of characters.
        - `default` returns this DeferredValue if the value is not empty, else the argument. A question is needed only
          if the argument is no plain text, but for example another value of the recipient.
        Raises CannotDefer for any other filter that needs the value itself.
        """
        if self.escaped:
            raise self.recorder.refuse(f"|{name} follows an escape")
        if name in {"default", "d"}:
            return self._default(*arguments, **options)
        if name in {"safe", "string"} and not arguments:
            return self
        if name in {"e", "escape"} and self.recorder.html:
            return DeferredValue(self.recorder, self.slot, escaped=True)
        if name in {"length", "count"}:
            return len(self)
        if options or name not in FILTERS or len(arguments) not in _ARGUMENTS.get(name, (0,)):
            raise self.recorder.refuse(f"|{name} needs the value itself")
        return self._with_filter(name, arguments)

    def _default(self, default_value: object = "", boolean: object = False) -> object:  # noqa: ARG002  Jinja's names
        """Apply Jinja's `default`. An empty cell counts as missing, whatever `boolean` says."""
        if type(default_value) is str and not self.recorder.tainted(default_value):
            return self._with_filter("default", (default_value,))
        return self or default_value

    def _with_filter(self, name: str, arguments: Iterable[object]) -> "DeferredValue":
        literals = []
        for argument in arguments:
            if type(argument) is not str or self.recorder.tainted(argument):
                raise self.recorder.refuse(f"|{name} is given something that is not written in the template")
            literals.append(argument)
        return DeferredValue(
            self.recorder, Slot(field=self.slot.field, filters=(*self.slot.filters, (name, tuple(literals))))
        )


class MacroResult:
    """Text that a template's macro has printed, with serials (words that mark slots) in it.

    A template may only print the text, once and as a whole. Any other use is noted in `recorder` and raises
    CannotDefer.
    """

    __slots__ = ("recorder", "text")

    def __init__(self, recorder: RenderRecorder, text: str) -> None:
        self.recorder = recorder
        self.text = text

    def __getattr__(self, name: str) -> Any:
        raise self.recorder.refuse(f"a macro's result is asked for its .{name}")


def _refusing(kind: str, name: str) -> Callable[..., Any]:
    def method(self: DeferredValue | MacroResult, *_: object, **__: object) -> Any:
        raise self.recorder.refuse(f"{kind} is used by {name}")

    return method


for _name in [
    "__str__",
    "__repr__",
    "__html__",
    "__format__",
    "__iter__",
    "__reversed__",
    "__getitem__",
    "__index__",
    "__int__",
    "__float__",
    "__complex__",
    "__bytes__",
    "__call__",
    "__neg__",
    "__pos__",
    "__abs__",
    "__invert__",
    "__round__",
    "__copy__",
    "__deepcopy__",
    "__reduce_ex__",
    "__add__",
    "__radd__",
    "__sub__",
    "__rsub__",
    "__mul__",
    "__rmul__",
    "__truediv__",
    "__rtruediv__",
    "__floordiv__",
    "__rfloordiv__",
    "__mod__",
    "__rmod__",
    "__pow__",
    "__rpow__",
    "__and__",
    "__rand__",
    "__or__",
    "__ror__",
    "__xor__",
    "__rxor__",
]:
    setattr(DeferredValue, _name, _refusing("a value", _name))
    setattr(MacroResult, _name, _refusing("a macro's result", _name))
for _name in ("bool", "len", "contains", "hash", "eq", "ne", "lt", "le", "gt", "ge"):  # which a DeferredValue answers
    _name = f"__{_name}__"
    setattr(MacroResult, _name, _refusing("a macro's result", _name))
