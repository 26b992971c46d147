"""How much a template may make of its values: no text beyond OUTPUT_LIMIT comes to be, printed or not.

A handful of doublings would fill the memory. What only takes time (loops inside loops that print nothing, macros that
call themselves twice) has no limit here.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

OUTPUT_LIMIT = 2_000_000  # characters of one rendered part, or of one value
_SHORT = 100  # characters of what a filter puts at the start or end of every line
_DIGITS = 4_000  # bits of a whole number: a multiplication adds those of both sides


class TooMuch(ValueError):
    """A template asked for more than there may be."""


def capped(pieces: Iterable[str]) -> str:
    """The pieces as one text."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > OUTPUT_LIMIT:
            raise TooMuch(f"it prints more than {OUTPUT_LIMIT} characters")
        kept.append(piece)
    return "".join(kept)


def check_operands(operator: str, left: Any, right: Any) -> None:
    """Refuse a sum or product that is too large; values that are neither text nor list nor number are let through."""
    if operator == "+" and isinstance(left, (str, list, tuple)) and isinstance(right, (str, list, tuple)):
        _refuse_beyond(len(left) + len(right))
    if operator == "*" and isinstance(left, int) and isinstance(right, int):
        _refuse_beyond(left.bit_length() + right.bit_length(), _DIGITS)


def check_sum_of(values: Iterable[object]) -> None:
    """Refuse values that are too long side by side."""
    _refuse_beyond(_weight(values))


def check_method(function: object, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of a text's own .replace and .join, refused where the result is too long."""
    text, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    if isinstance(text, str) and name == "replace" and len(arguments) > 1:
        _check_replace(text, arguments[0], arguments[1])
    if isinstance(text, str) and name == "join" and len(arguments) == 1:
        return (_check_join(arguments[0], text),)
    return arguments


def limited(filters: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The filters that can make much of little, each behind its check."""
    checks: dict[str, Callable[..., Any]] = {
        "replace": _before_replace,
        "join": _before_join,
        "wordwrap": _before_lines,
        "wrap": _before_lines,
        "sum": _before_sum,
        "string": _before_string,
    }
    return {name: _checked(filters[name], check) for name, check in checks.items() if name in filters}


def _checked(function: Callable[..., Any], check: Callable[..., Any]) -> Callable[..., Any]:
    skip = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def checked(*arguments: Any, **options: Any) -> Any:
        value = check(*arguments[skip:], **options)
        return function(*arguments[:skip], value, *arguments[skip + 1 :], **options)

    return checked


def _before_replace(s: Any, old: Any = "", new: Any = "", **_: Any) -> Any:
    if all(isinstance(one, str) for one in (s, old, new)):
        _check_replace(s, old, new)
    return s


def _before_join(value: Any, d: Any = "", *_: Any, **__: Any) -> Any:
    return _check_join(value, d)


def _before_lines(value: Any, *arguments: Any, **options: Any) -> Any:
    if any(isinstance(one, str) and len(one) > _SHORT for one in (*arguments, *options.values())):
        raise TooMuch(f"what stands at every line is longer than {_SHORT} characters")
    return value


def _before_sum(iterable: Any, attribute: Any = None, start: Any = 0) -> Any:  # noqa: ARG001  the filter's own names
    if not isinstance(start, (int, float)):
        raise TooMuch("“sum” is for numbers")
    return iterable


def _before_string(object: Any) -> Any:  # noqa: A002  the filter's own name
    check_sum_of([object])
    return object


def _check_replace(text: str, old: str, new: str) -> None:
    if isinstance(old, str) and isinstance(new, str):
        _refuse_beyond(len(text) + text.count(old) * (len(new) - len(old)))


def _check_join(values: Any, between: Any) -> Any:
    values = list(values) if isinstance(values, Iterator) else values
    if isinstance(values, (list, tuple)):
        length = len(between) if isinstance(between, str) else 0
        _refuse_beyond(_weight(values) + length * len(values))
    elif isinstance(values, str) and isinstance(between, str):
        _refuse_beyond(len(values) * (len(between) + 1))
    return values


def _weight(values: Iterable[object]) -> int:
    """At least how many characters the values print as; counting stops beyond the limit."""
    weight, waiting = 0, list(values)
    while waiting and weight <= OUTPUT_LIMIT:
        value = waiting.pop()
        weight += len(value) if isinstance(value, str) else 1
        if isinstance(value, (list, tuple)):
            waiting.extend(value)
        elif type(value) is dict:
            waiting.extend(value.values())
    return weight


def _refuse_beyond(size: int, limit: int = OUTPUT_LIMIT) -> None:
    if size > limit:
        what = "characters" if limit == OUTPUT_LIMIT else "bits"
        raise TooMuch(f"it makes a value of more than {limit} {what}")
