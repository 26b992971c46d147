"""The `recipient` that templates see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisory_cli.compose.personalize.slots import Mode, RenderRecorder, Token
from advisory_cli.model.press.edition import Slot


class Blank(str):
    """An empty cell, in a rendering with the values themselves: printing it is noted, as text that is not there."""

    __slots__ = ("_field", "_tape")
    _field: str
    _tape: RenderRecorder

    def __new__(cls, tape: RenderRecorder, field: str) -> "Blank":  # noqa: D102
        blank = super().__new__(cls)
        blank._tape, blank._field = tape, field
        return blank

    def __str__(self) -> str:
        self._tape.print_blank(self._field)
        return ""

    def __add__(self, other: str) -> str:
        return str(self) + other

    def __radd__(self, other: str) -> str:
        return other + str(self)

    def _unchanged(self, *_: object, **__: object) -> "Blank":
        return self

    upper = lower = title = capitalize = casefold = swapcase = strip = lstrip = rstrip = _unchanged
    replace = removeprefix = removesuffix = __getitem__ = _unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What stands behind a Person, for whoever renders in another process."""

    tape: RenderRecorder
    known: frozenset[str]
    used: set[str]

    def peek(self, name: str) -> str:
        """A value, without noting that it was looked at."""
        values = self.tape.values
        look: Callable[[str], str | None] = getattr(values, "peek", None) or values.get
        return look(name) or ""

    def take(self, notes: Mapping[str, Any]) -> None:
        """Take over what a rendering elsewhere has noted."""
        tape = self.tape
        tape.asked, tape.slots = notes["asked"], notes["slots"]
        tape.fault = tape.fault or notes["fault"]
        tape.watched |= notes["watched"]
        tape.blank |= notes["blank"]
        tape.places = {**notes["places"], **tape.places}
        self.used.update(notes["used"])
        for name in notes["read"]:
            tape.values.get(name)


class Person:
    """The `recipient` of a template: its columns and nothing else; a column nobody knows is undefined there."""

    __slots__ = ("_known", "_tape", "_used")
    __iter__ = None  # a row is no sequence

    def __init__(self, tape: RenderRecorder, known: frozenset[str], used: set[str]) -> None:
        self._tape = tape
        self._known = known
        self._used = used

    def __dir__(self) -> Iterable[str]:
        return sorted(self._known)

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: object) -> object:
        if not isinstance(name, str):
            if isinstance(name, Token):
                raise self._tape.refuse("a value is used as a key")
            raise KeyError(name)
        if name not in self._known:
            raise KeyError(name)
        self._used.add(name)
        if self._tape.mode is not Mode.PLAIN:
            return Token(self._tape, Slot(field=name))
        return self._tape.values[name] or Blank(self._tape, name)

    def _inside(self) -> Inside:
        return Inside(tape=self._tape, known=self._known, used=self._used)

    def __str__(self) -> str:
        if self._tape.mode is not Mode.PLAIN:
            raise self._tape.refuse("the recipient is printed as a whole")
        return str(self["name"])


def inside(person: Person) -> Inside:
    """What stands behind a Person. A function and no attribute, because templates see attributes."""
    return person._inside()  # noqa: SLF001
