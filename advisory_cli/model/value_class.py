"""Frozen values, as `@dataclass(frozen=True, slots=True, kw_only=True)` makes them, but quick to define.

`dataclass` compiles six methods of each frozen class when its module is loaded: half a millisecond a class, of which a
command loads 150. Here all classes share their methods, and the constructor alone is compiled, at its first call.
fields(), replace() and asdict() of `dataclasses` take these values as well.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform, overload

_Class = TypeVar("_Class", bound=type)


@overload
def value_class(cls: _Class, /) -> _Class: ...
@overload
def value_class(*, slots: bool = True, kw_only: bool = True) -> Callable[[_Class], _Class]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def value_class(
    cls: _Class | None = None, /, *, slots: bool = True, kw_only: bool = True
) -> _Class | Callable[[_Class], _Class]:
    """Make a class of frozen values from annotated fields, as `dataclass` does.

    Methods that the class itself has are kept. `slots`: False for a class from which another inherits beside a further
    one. `kw_only`: False for a constructor that takes values by their order, too. Raises TypeError for what no value
    here needs: __post_init__, and a field that is no parameter of the constructor.
    """
    if cls is None:
        return lambda decorated: _freeze(decorated, slots, kw_only)
    return _freeze(cls, slots, kw_only)


def _freeze(cls: _Class, slots: bool, kw_only: bool) -> _Class:
    own = set(vars(cls))
    frozen: Any = dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
    if hasattr(frozen, "__post_init__") or not all(each.init for each in fields(frozen)):
        raise TypeError(f"{cls.__name__}: a value has neither __post_init__ nor fields without a parameter")
    methods = {
        "__init__": _late_constructor(frozen),
        "__repr__": _repr,
        "__eq__": _equality(frozen),
        "__hash__": _hashing(frozen),
        "__setattr__": _refuse_change,
        "__delattr__": _refuse_deletion,
        "__getstate__": _state,
        "__setstate__": _restore,
    }
    for name, method in methods.items():
        if name not in own:
            setattr(frozen, name, method)
    return cast("_Class", frozen)


def _late_constructor(cls: Any) -> Callable[..., None]:
    """Return a constructor that compiles the one of `cls` when it is first called, and puts that in its own place."""

    def __init__(self: Any, *args: Any, **values: Any) -> None:  # noqa: N807  its name is seen in a TypeError
        cls.__init__ = constructor = _constructor(cls)
        constructor(self, *args, **values)

    return __init__


def _constructor(cls: Any) -> Callable[..., None]:
    """Compile the constructor of `cls`: a parameter for each field, with its default."""
    by_place = [_parameter(each) for each in fields(cls) if not each.kw_only]
    by_name = [_parameter(each) for each in fields(cls) if each.kw_only]
    parameters = ", ".join(["self", *by_place, *(["*", *by_name] if by_name else [])])
    lines = [f"    _set(self, {each.name!r}, {_given(each)})\n" for each in fields(cls)]
    names: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING, "_fields": cls.__dataclass_fields__}
    exec(f"def __init__({parameters}):\n{''.join(lines) or '    pass'}", names)  # noqa: S102  names of fields alone
    constructor: Callable[..., None] = names["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    return constructor


def _parameter(of: Field[Any]) -> str:
    if of.default is not MISSING:
        return f"{of.name}=_fields[{of.name!r}].default"
    return of.name if of.default_factory is MISSING else f"{of.name}=_MISSING"


def _given(to: Field[Any]) -> str:
    if to.default_factory is MISSING:
        return to.name
    return f"_fields[{to.name!r}].default_factory() if {to.name} is _MISSING else {to.name}"


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equality(cls: Any) -> Callable[[Any, object], bool]:
    values = _getter([each.name for each in fields(cls) if each.compare])

    def __eq__(self: Any, other: object) -> bool:  # noqa: N807
        if type(other) is not type(self):
            return NotImplemented
        return values(self) == values(other)

    return __eq__


def _hashing(cls: Any) -> Callable[[Any], int]:
    values = _getter([each.name for each in fields(cls) if (each.compare if each.hash is None else each.hash)])

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that takes the values of the fields `names` from an object, as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)  # returns a single value for a single name
    return lambda holder: tuple(getattr(holder, name) for name in names)


def _refuse_change(_self: Any, name: str, _content: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for each, content in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, content)
