"""Object that templates see as `recipient`, which gives them the columns of a list and nothing else.

Each column that a template reads is noted.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from advisory_cli.compose.personalize.slots import DeferredValue, RenderMode, RenderRecorder
from advisory_cli.model.press.edition import Slot
from advisory_cli.model.value_class import value_class


class Blank(str):
    """Empty text that a template gets for an empty cell of a list.

    If the template prints this text, the column is noted in the RenderRecorder, the record of how templates use values.
    A check can then report the hole in the message.
    """

    __slots__ = ("_field", "_recorder")
    _field: str
    _recorder: RenderRecorder

    def __new__(cls, recorder: RenderRecorder, field: str) -> "Blank":  # noqa: D102
        blank = super().__new__(cls)
        blank._recorder, blank._field = recorder, field
        return blank

    def __str__(self) -> str:
        self._recorder.print_blank(self._field)
        return ""

    def __add__(self, other: str) -> str:
        return str(self) + other

    def __radd__(self, other: str) -> str:
        return other + str(self)

    def _unchanged(self, *_: object, **__: object) -> "Blank":
        return self

    upper = lower = title = capitalize = casefold = swapcase = strip = lstrip = rstrip = _unchanged
    replace = removeprefix = removesuffix = __getitem__ = _unchanged


@value_class
class ProxyState:
    """Record of what a RecipientProxy holds, for this program's code alone. proxy_state() returns it.

    A RecipientProxy is the object that templates see as `recipient`. It hides its contents from templates. The code
    that has templates rendered in another process needs the contents, to send them there and to copy the results back.
    `recorder`: holds the recipient's values, and records how templates use them. `known`: the columns that templates
    may read. `used`: the columns that templates have read so far.
    """

    recorder: RenderRecorder
    known: frozenset[str]  # the columns that templates may read
    used: set[str]  # the columns that templates have read so far

    def peek(self, name: str) -> str:
        """Return the recipient's value in the column `name`, or "" without one. The column is not recorded as read."""
        values = self.recorder.values
        lookup: Callable[[str], str | None] = getattr(values, "peek", None) or values.get
        return lookup(name) or ""

    def apply_notes(self, notes: Mapping[str, Any]) -> None:
        """Copy the notes of a rendering in another process into `recorder` and `used`.

        Afterwards both are as if the template had been rendered in this process. `notes`, the answer of the other
        process, is a dictionary with these keys:
        - `asked`, `slots`, `fault`, `guarded`, `blank`, `places`: values of the attributes of these names of the
          RenderRecorder in that process.
        - `used`: the columns that templates named.
        - `read`: the columns whose values were looked up in that process. This method looks them up in this process
          too.
        """
        recorder = self.recorder
        recorder.asked, recorder.slots = notes["asked"], notes["slots"]
        recorder.fault = recorder.fault or notes["fault"]
        recorder.guarded |= notes["guarded"]
        recorder.blank |= notes["blank"]
        recorder.places = {**notes["places"], **recorder.places}
        self.used.update(notes["used"])
        for name in notes["read"]:
            recorder.values.get(name)


class RecipientProxy:
    """Object that templates see as `recipient`, with a list's columns as attributes and nothing else.

    `known`: the columns. Any other name is undefined in a template. `used`: a set, handed in, to which each column that
    a template reads is added. `recorder`: gives the recipient's values and the mode of the rendering (RenderMode). In
    the mode PLAIN, templates get the values. In any other mode they get a placeholder (DeferredValue) for each value.
    """

    __slots__ = ("_known", "_recorder", "_used")
    __iter__ = None  # a row is no sequence

    def __init__(self, recorder: RenderRecorder, known: frozenset[str], used: set[str]) -> None:
        self._recorder = recorder
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
            if isinstance(name, DeferredValue):
                raise self._recorder.refuse("a value is used as a key")
            raise KeyError(name)
        if name not in self._known:
            raise KeyError(name)
        self._used.add(name)
        if self._recorder.mode is not RenderMode.PLAIN:
            return DeferredValue(self._recorder, Slot(field=name))
        return self._recorder.values[name] or Blank(self._recorder, name)

    def _state(self) -> ProxyState:
        return ProxyState(recorder=self._recorder, known=self._known, used=self._used)

    def __str__(self) -> str:
        if self._recorder.mode is not RenderMode.PLAIN:
            raise self._recorder.refuse("the recipient is printed as a whole")
        return str(self["name"])


def proxy_state(proxy: RecipientProxy) -> ProxyState:
    """Return the contents of a RecipientProxy, the object that templates see as `recipient`.

    The contents are the recorder with the recipient's values, the columns that templates may read, and the columns that
    templates have read. They are no attributes of the proxy, because templates can read attributes.
    """
    return proxy._state()  # noqa: SLF001
