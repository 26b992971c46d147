"""The `recipient` that templates see."""

from collections.abc import Iterable

from advisory_cli.compose.personalize.slots import Mode, Tape, Token
from advisory_cli.model.press.edition import Slot


class Person:
    """The `recipient` of a template: its columns and nothing else; a column nobody knows is undefined there."""

    __slots__ = ("_known", "_tape", "_used")
    __iter__ = None  # a row is no sequence

    def __init__(self, tape: Tape, known: frozenset[str], used: set[str]) -> None:
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
        return self._tape.values[name] if self._tape.mode is Mode.PLAIN else Token(self._tape, Slot(field=name))

    def __str__(self) -> str:
        if self._tape.mode is not Mode.PLAIN:
            raise self._tape.refuse("the recipient is printed as a whole")
        return str(self["name"])
