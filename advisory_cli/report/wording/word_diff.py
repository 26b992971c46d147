"""Show the differences between two states of an advisory's file, word by word, on a terminal: [-gone-] {+new+}."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording.field_diff import FieldChange, field_changes, split_file
from advisory_cli.report.wording.lines import WIDTH, Block, Line, Tone, wrapped
from advisory_cli.report.wording.phrases import amount

_SHORT_FACT = 8  # words of a fact that is shown whole, before and after
_CONTEXT = 4  # words that stay, on either side of a change
_BREAK = "\n"  # among words: a paragraph ends
_SPACES = late_pattern(r"[ \t\r\n]+")  # a no-break space belongs to its word
_INVISIBLE = str.maketrans({"\u00a0": "\\xa0", "\u202f": "\\u202f", "\u2009": "\\u2009", "\u00ad": "\\xad"})
_UNSEEN = late_pattern("[\u00a0\u202f\u2009]")
_CHANCE_MATCH, _LARGE_CHANGE = 2, 3  # so few equal words between so many changed ones are chance
_MOST_WORK = 10_000_000  # pairs of equal items that may be looked at: about a second


@value_class(kw_only=False)
class _Step:
    """A stretch that both sides have (`same`), or words of one side in the place of words of the other."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.old == self.new

    @property
    def is_chance_match(self) -> bool:
        return self.same and len(self.old) <= _CHANCE_MATCH and _BREAK not in self.old

    @property
    def is_large_change(self) -> bool:
        return not self.same and max(len(self.old), len(self.new)) >= _LARGE_CHANGE


@value_class(kw_only=False)
class _WordRun:
    """A run of words in one paragraph that are gone ("-"), new ("+") or unchanged ("")."""

    mark: str
    words: tuple[str, ...]


_Row = Block | None  # a paragraph as it is shown; None: unchanged


class _Matcher(difflib.SequenceMatcher[str]):
    """Matcher that finds nothing more once `budget`, a list of one number, is spent, so that no two texts take long.

    The number is how many pairs of equal items may still be looked at.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: list[int]) -> None:
        super().__init__(None, old, new)
        self._budget = budget

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> difflib.Match:
        places, items = self.b2j, self.a[alo:ahi]  # type: ignore[attr-defined]
        self._budget[0] -= len(items) + sum(len(places.get(item, ())) for item in items)
        if self._budget[0] < 0:
            return difflib.Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


def word_diff(old: str, new: str, *, width: int = WIDTH) -> Block:
    """Return lines with what differs between two states of an advisory's file, with each change marked.

    `old` and `new` are the contents of the file. First come the facts between the ---, in words: "Event, starts: 12:30
    → 14:00". Then come the paragraphs of the body: words that are gone stand in [-…-], new words in {+…+}, each with a
    few unchanged words around. Empty when no word differs.
    Line breaks and spacing are no difference. In texts with little in common, longer passages are shown as gone and
    new. `width` is the line length in columns.
    """
    budget, rows = [_MOST_WORK], list[_Row]()
    (old_facts, old_body), (new_facts, new_body) = split_file(old), split_file(new)
    facts = [line for change in field_changes(old_facts, new_facts) for line in _fact(change, budget, width)]
    for step in _steps(_paragraphs(old_body), _paragraphs(new_body), budget):
        rows += [None] * len(step.old) if step.same else _rows(_words(step, budget), width)
    block = facts
    if not any(rows):
        return tuple(block)
    for shown, run in groupby(rows, key=bool):
        group = list(run)
        if shown:
            block += [line for row in group if row for line in row]
        else:
            block.append(Line(f"  … {amount(len(group), 'paragraph')} unchanged …", "quiet"))
    return tuple(block)


def _fact(change: FieldChange, budget: list[int], width: int) -> Block:
    """Return the lines about one fact that has changed. A long one is marked word by word, like a paragraph."""
    old, new = change.differing
    if not change.old:
        return wrapped(f"{change.name}: {new} (new)", tone="good", indent=2, hang=4, width=width)
    if not change.new:
        return wrapped(f"{change.name}: {old} (removed)", tone="bad", indent=2, hang=4, width=width)
    if max(len(change.old.split()), len(change.new.split())) <= _SHORT_FACT and _visible((old,)) != _visible((new,)):
        return wrapped(f"{change.name}: {old} → {new}", tone="warn", indent=2, hang=4, width=width)
    steps = _words(_Step((change.old,), (change.new,)), budget)
    marked = " ".join(line.text.strip() for row in _rows(steps, width) for line in row or ())
    return wrapped(f"{change.name}: {marked}", tone="change", indent=2, hang=4, width=width)


def _rows(steps: list[_Step], width: int) -> Iterator[_Row]:
    """Yield one row for each paragraph, from steps of words."""
    paragraphs: list[list[_WordRun]] = [[]]
    for step in steps:
        for run in _runs(step):
            for number, part in enumerate(_split(run.words)):
                if number:
                    paragraphs.append([])
                if part:
                    paragraphs[-1].append(_WordRun(run.mark, part))
    for runs in paragraphs:
        if runs:
            yield _row(runs, width) if any(run.mark for run in runs) else None


def _runs(step: _Step) -> tuple[_WordRun, ...]:
    if step.same:
        return (_WordRun("", step.old),)
    old, new = step.old, step.new
    if _visible(old) == _visible(new):  # another kind of space is a difference that would not be seen
        old, new = (tuple(word.translate(_INVISIBLE) for word in side) for side in (old, new))
    return (_WordRun("-", old), _WordRun("+", new))


def _visible(words: Sequence[str]) -> str:
    return _UNSEEN.sub(" ", " ".join(words)).replace("\u00ad", "")


def _split(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Split words at the ends of paragraphs."""
    parts: list[tuple[str, ...]] = []
    start = 0
    for end in [*(n for n, word in enumerate(words) if word == _BREAK), len(words)]:
        parts.append(tuple(words[start:end]))
        start = end + 1
    return parts


def _row(runs: list[_WordRun], width: int) -> Block:
    """Return a paragraph's changes, with a few of the words around each."""
    shown = []
    for number, run in enumerate(runs):
        if run.mark:
            opening, closing = ("[-", "-]") if run.mark == "-" else ("{+", "+}")
            shown.append(f"{opening}{' '.join(run.words)}{closing}")
        else:
            shown.append(_context(run.words, first=number == 0, last=number == len(runs) - 1))
    marks = {run.mark for run in runs}
    tone: Tone = "bad" if marks == {"-"} else "good" if marks == {"+"} else "change"
    return wrapped(" ".join(shown), tone=tone, indent=2, hang=2, width=width)


def _context(words: Sequence[str], *, first: bool, last: bool) -> str:
    head, tail = 0 if first else _CONTEXT, 0 if last else _CONTEXT
    if len(words) <= head + tail + 1:
        return " ".join(words)
    return " ".join([*words[:head], "…", *words[len(words) - tail :]])


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each on one line. A line of the front matter is a paragraph."""
    head, body = split_file(text)
    front = head.split("\n") if head else []
    blocks = [*front, *re.split(r"\n[ \t]*\n", body)]
    return [paragraph for block in blocks if (paragraph := _SPACES.sub(" ", block).strip())]


def _words(step: _Step, budget: list[int]) -> list[_Step]:
    """Divide a step of paragraphs into steps of words, with a mark between paragraphs."""
    old, new = (f" {_BREAK} ".join(side).split(" ") if side else [] for side in (step.old, step.new))
    return _without_chance_matches(_steps(old, new, budget))


def _without_chance_matches(steps: Iterable[_Step]) -> list[_Step]:
    kept: list[_Step] = []
    for step in steps:
        if len(kept) > 1 and kept[-1].is_chance_match and kept[-2].is_large_change and step.is_large_change:
            before, between = kept[-2:]
            joined = (before.old + between.old + step.old, before.new + between.new + step.new)
            kept[-2:] = [_Step(*joined)]
        else:
            kept.append(step)
    return kept


def _steps(old: Sequence[str], new: Sequence[str], budget: list[int]) -> Iterator[_Step]:
    """Yield steps through both sides, from start to end, equal and different ones in turn."""
    for _, i, j, k, m in _Matcher(old, new, budget).get_opcodes():
        yield _Step(tuple(old[i:j]), tuple(new[k:m]))
