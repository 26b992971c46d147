"""Empty text as templates see it: nothing. A cell that is empty is as missing as one that is not there, so that
`default` and `is defined` treat both alike; Jinja's own would print the hole (“Dear ,”).
"""

from collections.abc import Callable
from typing import Any

from jinja2 import Undefined


def or_else(value: Any, default_value: Any = "", boolean: bool = False) -> Any:
    """Jinja's `default`, for an empty text too."""
    missing = is_undefined(value) or (boolean and not value)
    return default_value if missing else value


def is_undefined(value: Any) -> bool:
    """Whether there is nothing: no such name, or an empty text."""
    return isinstance(value, Undefined) or (isinstance(value, str) and not value)


def is_defined(value: Any) -> bool:
    """Whether there is something."""
    return not is_undefined(value)


FILTERS: dict[str, Callable[..., Any]] = {"default": or_else, "d": or_else}
TESTS: dict[str, Callable[..., Any]] = {"defined": is_defined, "undefined": is_undefined}
