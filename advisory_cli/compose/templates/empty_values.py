"""Replacements for Jinja's filter `default` and its tests `defined` and `undefined`, which count empty text as missing.

An empty cell is then as missing as a column that the list lacks. By Jinja's own rules an empty cell would be printed,
and leave a hole (“Dear ,”).
"""

from collections.abc import Callable
from typing import Any

from jinja2 import Undefined


def apply_default(value: Any, default_value: Any = "", boolean: bool = False) -> Any:
    """Return `default_value` if `value` is missing, else `value`. This replaces Jinja's filter `default`.

    Missing is an unknown name or an empty text. With `boolean`, any value that counts as false is missing too.
    """
    missing = is_undefined(value) or (boolean and not value)
    return default_value if missing else value


def is_undefined(value: Any) -> bool:
    """Tell whether a value is missing. This replaces Jinja's test `undefined`.

    An unknown name is missing, and so is an empty text.
    """
    return isinstance(value, Undefined) or (isinstance(value, str) and not value)


def is_defined(value: Any) -> bool:
    """Tell whether a value is there. This replaces Jinja's test `defined`.

    The result is False for an unknown name and for an empty text, and True for anything else.
    """
    return not is_undefined(value)


FILTERS: dict[str, Callable[..., Any]] = {"default": apply_default, "d": apply_default}
TESTS: dict[str, Callable[..., Any]] = {"defined": is_defined, "undefined": is_undefined}
