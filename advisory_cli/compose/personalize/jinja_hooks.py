"""Guards in Jinja2's hooks: every filter, test, call and capture is watched for values that are still open.

Guards do nothing while values are plain. An environment gets its guards at its first printed expression, when its own
filters are known too. So a first, plain rendering must come before the first cut.
"""

import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from advisory_cli.compose.personalize.slots import MacroResult, Mode, RenderRecorder, Token

if TYPE_CHECKING:
    from jinja2 import Environment

_CARRIERS = frozenset(["list", "first", "last", "length", "count", "select", "reject", "map", "default", "d"])
"""Filters that move values about and never look at them, but by questions."""

_CONSTANT = {
    **dict.fromkeys(("string", "sequence", "iterable"), True),
    **dict.fromkeys(("none", "number", "integer", "float", "boolean", "mapping", "callable"), False),
    **dict.fromkeys(("true", "false", "escaped"), False),
}
_COMPARING = frozenset(
    ["eq", "==", "equalto", "ne", "!=", "lt", "<", "lessthan", "le", "<=", "gt", ">", "greaterthan", "ge", ">=", "in"],
)


def make_finalize(tape: RenderRecorder) -> Callable[["Environment", Any], Any]:
    """Build the `finalize` hook for environments whose recipients record to `tape`. HTML is always escaped."""
    from jinja2 import pass_environment
    from markupsafe import Markup, escape

    @pass_environment
    def finalize(environment: "Environment", value: Any) -> Any:
        if tape.mode is Mode.PLAIN:
            _adopt(environment, tape)
        elif getattr(environment, "watched_by", None) is not tape:
            raise tape.refuse("a template is used that was not seen before")
        elif isinstance(value, Token):
            printed = tape.print(value)
            return Markup(printed) if tape.html else printed  # noqa: S704  escaped by the tape
        elif isinstance(value, MacroResult):
            return value.text
        return escape(value) if tape.html and not hasattr(value, "__html__") else value

    return finalize


def _adopt(environment: "Environment", tape: RenderRecorder) -> None:
    tape.watched.add(tape.html)
    if getattr(environment, "watched_by", None) is tape:
        return
    environment.watched_by = tape  # type: ignore[attr-defined]
    for name, function in tuple(environment.filters.items()):
        environment.filters[name] = _filter(tape, name, function)
    tests = cast("dict[str, Callable[..., Any]]", environment.tests)
    for name, function in tuple(tests.items()):
        tests[name] = _test(tape, name, function)
    environment.concat = _capture(tape, environment.concat)  # type: ignore[method-assign]
    if hasattr(environment, "call"):
        environment.call = _call(tape, environment.call)


def _filter(tape: RenderRecorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    skip = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def watched(*arguments: Any, **options: Any) -> Any:
        if name == "safe" and len(arguments) == 1:
            return arguments[0]  # nothing becomes safe because a template says so
        if tape.mode is Mode.PLAIN:
            return function(*arguments, **options)
        value, *others = arguments[skip:]
        if isinstance(value, Token):
            return value.filtered(name, tuple(others), options)
        if isinstance(value, MacroResult) and tape.html and name in {"e", "escape"}:
            return value
        if isinstance(value, MacroResult):
            raise tape.refuse(f"|{name} needs a macro's result itself")
        value = list(value) if isinstance(value, Iterator) else value
        if name in {"e", "escape"} and hasattr(value, "__html__"):
            return value
        if _open(tape, [value, *others, options], tokens=name not in _CARRIERS):
            raise tape.refuse(f"|{name} needs the value itself")
        return function(*arguments[:skip], value, *others, **options)

    return watched


def _test(tape: RenderRecorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    skip = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def watched(*arguments: Any) -> Any:
        value, *others = arguments[skip:]
        if tape.mode is Mode.PLAIN or (name in {"defined", "undefined"} and not isinstance(value, Token | MacroResult)):
            return function(*arguments)
        if isinstance(value, Token) and name in {"defined", "undefined"}:
            return bool(value) is (name == "defined")  # an empty cell is as good as none
        if isinstance(value, Token) and not value.sealed and name in _CONSTANT:
            return _CONSTANT[name]
        if isinstance(value, Token) and name in {"upper", "lower"}:
            return tape.ask(value, name)
        if _open(tape, [value, *others], tokens=name not in _COMPARING):
            raise tape.refuse(f"“is {name}” needs the value itself")
        return function(*arguments)

    return watched


def _call(tape: RenderRecorder, function: Callable[..., Any]) -> Callable[..., Any]:
    from jinja2.runtime import Macro
    from jinja2.utils import Namespace

    def watched(context: Any, called: Any, /, *arguments: Any, **options: Any) -> Any:
        carries = isinstance(called, Macro) or called in (dict, Namespace)
        if tape.mode is not Mode.PLAIN and _open(tape, [arguments, options], tokens=not carries):
            raise tape.refuse("a function is given a value")
        result = function(context, called, *arguments, **options)
        holds_slots = tape.mode is Mode.CUT and isinstance(called, Macro) and tape.tainted(result)
        return MacroResult(tape, result) if holds_slots else result

    return watched


def _capture(tape: RenderRecorder, join: Callable[[Iterable[str]], str]) -> Callable[[Iterable[str]], str]:
    """Build a guard around `join`, by which Jinja2 joins the printed pieces of a macro or a block."""

    def concat(pieces: Iterable[str | MacroResult]) -> str:
        text = join(piece.text if isinstance(piece, MacroResult) else piece for piece in pieces)  # {% call %} prints so
        caller = sys._getframe(1).f_code.co_name  # noqa: SLF001  Jinja2's code names: root, block_…, macro
        if tape.mode is Mode.CUT and caller not in {"render", "macro"} and tape.tainted(text):
            raise tape.refuse("printed text is kept for later")
        return text

    return concat


def _open(tape: RenderRecorder, values: object, *, tokens: bool) -> bool:
    """Tell whether `values` contain an open value, a macro's result or a serial.

    With tokens=False only serials count.
    """
    if isinstance(values, Token | MacroResult):
        return tokens
    if isinstance(values, dict):
        return any(_open(tape, value, tokens=tokens) for value in values.values())
    if isinstance(values, list | tuple | set | frozenset):
        return any(_open(tape, value, tokens=tokens) for value in values)
    return tape.tainted(values)
