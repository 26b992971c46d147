"""Splitter of a style sheet into its rules, which also finds comments, quotation marks and braces left open.

At such an open mark, the library cssutils says nothing, or drops the rest of the sheet (CSS Syntax 3, 5.4: open blocks
are closed at the end). This module goes on with the next rule, so that each fault gives one finding.
"""

import re
from collections.abc import Iterator

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_SIGNS = late_pattern(r"/\*.*?(?P<comment>\*/|\Z)|(?P<quote>[\"'])|[{};]|\\.", re.DOTALL)
_END_OF_STRING = {mark: late_pattern(rf"(?:[^{mark}\\\n]|\\.)*(?P<closed>{mark})?", re.DOTALL) for mark in "\"'"}
_COMMENTS = late_pattern(r"/\*.*?\*/", re.DOTALL)


@value_class
class CssRule:
    """Rule on the top level of a style sheet: selectors with their styles, or a rule such as @media with its content.

    `text` is the rule without comments. `line` is the line of the sheet on which the rule starts, counted from 1.
    """

    text: str
    line: int

    @property
    def prelude(self) -> str:
        """Text before the first brace: the selectors, or the name and condition of a rule such as @media.

        A rule without braces, such as @import, is returned whole.
        """
        return self.text.partition("{")[0].strip()


@value_class
class Unclosed:
    """Fault in the structure of a style sheet, such as a comment, quotation mark or brace that is never closed.

    `words`: the fault in words, without a full stop. `line`: the line of the sheet where the fault begins, counted from
    1.
    """

    words: str
    line: int


def split_rules(sheet: str) -> Iterator[CssRule | Unclosed]:
    """Yield the top-level rules of a style sheet in their order, and between them an Unclosed for each fault.

    Faults are a comment, a quotation mark or a brace without its counterpart, a rule inside another one, and words at
    the end that are no rule. A rule whose closing brace is missing ends before the next rule.
    """
    yield from _Splitter(sheet).run()


class _Splitter:
    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._start = 0  # of the rule
        self._inner = 0  # of the declaration or rule inside it
        self._open: list[int] = []  # where each brace stands
        self._brace_missing = False  # a brace was missing, so that one too many is no second slip

    def run(self) -> Iterator[CssRule | Unclosed]:
        position = 0
        while (match := _SIGNS.search(self._sheet, position)) is not None:
            position = match.end()
            if match["comment"] == "":
                yield self._unclosed(match.start(), "A comment is opened with /* and never closed")
                self._start = position
            elif match["quote"]:
                string = _END_OF_STRING[match["quote"]].match(self._sheet, position)
                if string is not None and string["closed"]:
                    position = string.end()
                else:
                    yield self._unclosed(match.start(), "A quotation mark is opened and not closed on its line")
            elif match[0] == "{":
                yield from self._on_open_brace(match.start())
            elif match[0] == "}":
                yield from self._on_close_brace(match.end())
            elif match[0] == ";":
                yield from self._on_semicolon(match.end())
        if self._open:
            yield self._unclosed(self._open[0], "A { is never closed")
            yield self._rule(len(self._sheet))
        elif _COMMENTS.sub("", self._sheet[self._start :]).strip():
            yield self._unclosed(self._start, "The end is not a rule: it has no {")

    def _on_open_brace(self, at: int) -> Iterator[CssRule | Unclosed]:
        if self._open and not self._holds_rules():
            yield self._unclosed(self._open[0], "A } is missing before the next rule, or one rule is inside another")
            if self._inner > self._open[0] + 1:
                yield self._rule(self._inner)
            self._start, self._open, self._brace_missing = self._inner, [], True
        self._open.append(at)
        self._inner = at + 1

    def _on_close_brace(self, end: int) -> Iterator[CssRule | Unclosed]:
        if not self._open:
            if not self._brace_missing:
                yield self._unclosed(end - 1, "This } closes nothing")
            self._start = self._inner = end
            return
        self._open.pop()
        self._inner = end
        if not self._open:
            yield self._rule(end)
            self._start = end

    def _on_semicolon(self, end: int) -> Iterator[CssRule | Unclosed]:
        """Handle a semicolon, which ends a declaration, or outside of braces a rule such as @import."""
        self._inner = end
        if not self._open:
            yield self._rule(end)
            self._start = end

    def _holds_rules(self) -> bool:
        """Tell whether the innermost open brace belongs to a rule that holds others, such as @media."""
        start = max(self._sheet.rfind(sign, 0, self._open[-1]) for sign in "{};") + 1
        return _COMMENTS.sub("", self._sheet[max(start, self._start) : self._open[-1]]).strip().startswith("@")

    def _rule(self, end: int) -> CssRule:
        text = self._sheet[self._start : end]
        bare = _COMMENTS.sub(lambda comment: "\n" * comment[0].count("\n"), text)
        before = self._sheet.count("\n", 0, self._start) + bare.count("\n", 0, len(bare) - len(bare.lstrip()))
        return CssRule(text=bare.strip(), line=1 + before)

    def _unclosed(self, at: int, words: str) -> Unclosed:
        return Unclosed(words=words, line=self._line(at))

    def _line(self, at: int) -> int:
        """Return the line of the first character from `at` on that is not white space."""
        at += len(self._sheet[at:]) - len(self._sheet[at:].lstrip())
        return 1 + self._sheet.count("\n", 0, at)
