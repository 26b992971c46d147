"""Guards around Jinja2's filters, tests and calls: they refuse uses of a value that a slot cannot reproduce.

A rendering has a mode (RenderMode). In the mode PLAIN, templates get the recipient's values themselves, and guards let
all uses pass. In the modes CUT and REPLAY, templates get a placeholder for each value. If a use needs the value itself,
a guard raises CannotDefer.
A Jinja environment gets its guards when it first prints something in the mode PLAIN. Earlier, not all of its filters
are known. Therefore each environment must render once in PLAIN before it renders in another mode.
"""

import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from advisory_cli.compose.personalize.slots import DeferredValue, MacroResult, RenderMode, RenderRecorder

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


def make_finalize(recorder: RenderRecorder) -> Callable[["Environment", Any], Any]:
    """Build the function for Jinja's `finalize`, which gets each value to be printed and returns the text to print.

    `recorder`: the record of how templates use a recipient's values. It also holds the mode of the rendering
    (RenderMode). The function that is built is called with the Jinja environment and the value.
    In the mode PLAIN, templates get the recipient's values themselves. The function returns each value, escaped in the
    HTML part. Its first call with an environment also puts guards around the environment's filters, tests and calls. In
    the other modes, these guards refuse what a slot cannot reproduce.
    In the modes CUT and REPLAY, templates get a placeholder (DeferredValue) in place of a recipient's value. The
    function returns
    - for a DeferredValue: in CUT a serial (the word that marks a slot), in REPLAY the recipient's value,
    - for a MacroResult, which holds the text that a macro has printed: this text,
    - for anything else: the value, escaped in the HTML part.
    In CUT and REPLAY, the function raises CannotDefer for an environment without guards.
    """
    from jinja2 import pass_environment
    from markupsafe import Markup, escape

    @pass_environment
    def finalize(environment: "Environment", value: Any) -> Any:
        if recorder.mode is RenderMode.PLAIN:
            _install_guards(environment, recorder)
        elif getattr(environment, "watched_by", None) is not recorder:
            raise recorder.refuse("a template is used that was not seen before")
        elif isinstance(value, DeferredValue):
            printed = recorder.print(value)
            return Markup(printed) if recorder.html else printed  # noqa: S704  escaped by the recorder
        elif isinstance(value, MacroResult):
            return value.text
        return escape(value) if recorder.html and not hasattr(value, "__html__") else value

    return finalize


def _install_guards(environment: "Environment", recorder: RenderRecorder) -> None:
    recorder.guarded.add(recorder.html)
    if getattr(environment, "watched_by", None) is recorder:
        return
    environment.watched_by = recorder  # type: ignore[attr-defined]
    for name, function in tuple(environment.filters.items()):
        environment.filters[name] = _filter(recorder, name, function)
    tests = cast("dict[str, Callable[..., Any]]", environment.tests)
    for name, function in tuple(tests.items()):
        tests[name] = _test(recorder, name, function)
    environment.concat = _capture(recorder, environment.concat)  # type: ignore[method-assign]
    if hasattr(environment, "call"):
        environment.call = _call(recorder, environment.call)


def _filter(recorder: RenderRecorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    skip = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def guarded(*arguments: Any, **options: Any) -> Any:
        if name == "safe" and len(arguments) == 1:
            return arguments[0]  # nothing becomes safe because a template says so
        if recorder.mode is RenderMode.PLAIN:
            return function(*arguments, **options)
        value, *extra = arguments[skip:]
        if isinstance(value, DeferredValue):
            return value.filtered(name, tuple(extra), options)
        if isinstance(value, MacroResult) and recorder.html and name in {"e", "escape"}:
            return value
        if isinstance(value, MacroResult):
            raise recorder.refuse(f"|{name} needs a macro's result itself")
        value = list(value) if isinstance(value, Iterator) else value
        if name in {"e", "escape"} and hasattr(value, "__html__"):
            return value
        if _has_open_value(recorder, [value, *extra, options], include_deferred=name not in _CARRIERS):
            raise recorder.refuse(f"|{name} needs the value itself")
        return function(*arguments[:skip], value, *extra, **options)

    return guarded


def _test(recorder: RenderRecorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    skip = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def guarded(*arguments: Any) -> Any:
        value, *extra = arguments[skip:]
        if recorder.mode is RenderMode.PLAIN or (
            name in {"defined", "undefined"} and not isinstance(value, DeferredValue | MacroResult)
        ):
            return function(*arguments)
        if isinstance(value, DeferredValue) and name in {"defined", "undefined"}:
            return bool(value) is (name == "defined")  # an empty cell is as good as none
        if isinstance(value, DeferredValue) and not value.escaped and name in _CONSTANT:
            return _CONSTANT[name]
        if isinstance(value, DeferredValue) and name in {"upper", "lower"}:
            return recorder.ask(value, name)
        if _has_open_value(recorder, [value, *extra], include_deferred=name not in _COMPARING):
            raise recorder.refuse(f"“is {name}” needs the value itself")
        return function(*arguments)

    return guarded


def _call(recorder: RenderRecorder, function: Callable[..., Any]) -> Callable[..., Any]:
    from jinja2.runtime import Macro
    from jinja2.utils import Namespace

    def guarded(context: Any, called: Any, /, *arguments: Any, **options: Any) -> Any:
        carries = isinstance(called, Macro) or called in (dict, Namespace)
        if recorder.mode is not RenderMode.PLAIN and _has_open_value(
            recorder, [arguments, options], include_deferred=not carries
        ):
            raise recorder.refuse("a function is given a value")
        result = function(context, called, *arguments, **options)
        holds_slots = recorder.mode is RenderMode.CUT and isinstance(called, Macro) and recorder.tainted(result)
        return MacroResult(recorder, result) if holds_slots else result

    return guarded


def _capture(recorder: RenderRecorder, join: Callable[[Iterable[str]], str]) -> Callable[[Iterable[str]], str]:
    """Build a guard around `join`, by which Jinja2 joins the printed pieces of a macro or a block."""

    def concat(pieces: Iterable[str | MacroResult]) -> str:
        text = join(piece.text if isinstance(piece, MacroResult) else piece for piece in pieces)  # {% call %} prints so
        caller = sys._getframe(1).f_code.co_name  # noqa: SLF001  Jinja2's code names: root, block_…, macro
        if recorder.mode is RenderMode.CUT and caller not in {"render", "macro"} and recorder.tainted(text):
            raise recorder.refuse("printed text is kept for later")
        return text

    return concat


def _has_open_value(recorder: RenderRecorder, values: object, *, include_deferred: bool) -> bool:
    """Tell whether `values` contain an open value, a macro's result or a serial.

    With include_deferred=False only serials count.
    """
    if isinstance(values, str):
        return recorder.tainted(values)
    if isinstance(values, DeferredValue | MacroResult):
        return include_deferred
    if isinstance(values, dict):
        return any(_has_open_value(recorder, value, include_deferred=include_deferred) for value in values.values())
    if isinstance(values, list | tuple | set | frozenset):
        return any(_has_open_value(recorder, value, include_deferred=include_deferred) for value in values)
    return False
