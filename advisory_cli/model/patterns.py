"""Regular expressions that are compiled at their first use.

A command uses few of the patterns in the modules that it loads. Compiling all of them would take longer than the rest
of the loading.
"""

import re
from typing import Any, AnyStr, cast


class _LatePattern:
    """Stand-in for a compiled pattern. Each attribute is taken from the compiled pattern when it is first asked for."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)  # found without this method from now on
        return value


def late_pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled at its first use.

    The result has the attributes and methods of a compiled pattern, but cannot be handed to functions of `re`, such as
    re.sub(). `source`: the pattern. `flags`: as for re.compile(). A mistake in `source` raises re.error at the first
    use.
    """
    return cast("re.Pattern[AnyStr]", _LatePattern(source, flags))
