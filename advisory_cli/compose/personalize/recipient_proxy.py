"""Proxy of a recipient that templates see as `recipient`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisory_cli.compose.personalize.slots import Mode, RenderRecorder, Token
from advisory_cli.model.press.edition import Slot


class Blank(str):
    """Empty cell in a plain rendering. Printing it is recorded as missing text."""

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
    """State behind a Person, for a renderer in another process."""

    tape: RenderRecorder
    known: frozenset[str]
    used: set[str]

    def peek(self, name: str) -> str:
        """Return a value without recording that it was read."""
        values = self.tape.values
        look: Callable[[str], str | None] = getattr(values, "peek", None) or values.get
        return look(name) or ""

    def take(self, notes: Mapping[str, Any]) -> None:
        """Copy the notes of a rendering in another process into the recorder."""
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
    """Template variable `recipient`: its columns and nothing else. An unknown column is undefined in the template."""

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
    """Return the state behind a Person. Access is by a function, because templates see attributes."""
    return person._inside()  # noqa: SLF001
