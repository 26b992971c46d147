"""Regular expressions that are compiled at their first use, and some of them for none but a text that may match.

A command uses few of the patterns in the modules that it loads, and most of the patterns for mistakes look for words or
signs that a text lacks. Compiling all of them would take longer than the rest of the loading.
"""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
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


class _NeedyPattern(_LatePattern):
    """Stand-in for a pattern that is not compiled before a text has one of the needed words."""

    def __init__(self, source: str, flags: int, needs: tuple[str, ...]) -> None:
        super().__init__(source, flags)
        self.needs = needs
        self._exact = tuple(need for need in needs if need != folded(need))
        self._folded = tuple(need for need in needs if need == folded(need))

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        return self._compiled.search(text, *span) if self._may_match(text) else None

    def fullmatch(self, text: str, *span: int) -> re.Match[str] | None:
        return self._compiled.fullmatch(text, *span) if self._may_match(text) else None

    def finditer(self, text: str, *span: int) -> Iterator[re.Match[str]]:
        return self._compiled.finditer(text, *span) if self._may_match(text) else iter(())

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(cast("str", self.pattern), self._flags)

    def _may_match(self, text: str) -> bool:
        letters = folded(text)
        return any(need in letters for need in self._folded) or any(need in text for need in self._exact)


@lru_cache(maxsize=8)
def folded(text: str) -> str:
    """Return `text` without the difference of capitals, so that letters equal by re.IGNORECASE are the same letters."""
    return text.casefold().replace("ı", "i").replace("i\u0307", "i")  # the i of Turkish, and what its capital becomes


def late_pattern(source: AnyStr, flags: int = 0, *, needs: str | tuple[str, ...] = ()) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled at its first use.

    The result has the attributes and methods of a compiled pattern, but cannot be handed to functions of `re`, such as
    re.sub(). `source`: the pattern. `flags`: as for re.compile(). A mistake in `source` raises re.error at the first
    use.
    `needs`: words or signs, of which every text with a match has at least one. For other texts search(), fullmatch()
    and finditer() find nothing, and compile nothing. Words in small letters stand for capitals too. A test proves of
    each pattern that it cannot match without them.
    """
    if needs and isinstance(source, str):
        return cast("re.Pattern[AnyStr]", _NeedyPattern(source, flags, (needs,) if isinstance(needs, str) else needs))
    return cast("re.Pattern[AnyStr]", _LatePattern(source, flags))
