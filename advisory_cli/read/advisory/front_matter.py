"""Reader of YAML front matter into a tree of texts, lists and groups of `key: value` entries, with their lines.

No other types exist: `NO` is a country and `12:30` a time. Anchors, aliases, merge keys, tags and doubled keys are
faults. YAML 1.1 allows them all, and each hides text or makes a small file enormous.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place, Reading
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory import known_keys
from advisory_cli.read.advisory.block_notes import REMARK_REMEDY, REMEDY, notes_in_text, remarks_in_text
from advisory_cli.read.advisory.yaml_errors import explain, in_quotes, lost_comment

if TYPE_CHECKING:
    import yaml

_EXACT = frozenset(
    {"id", "kind", "language", "revision", "release", "embargo", "zone", "fold", "send_at", "date", "starts", "ends"}
    | {"public", "url", "file", "email", "phone", "mobile", "from", "reply_to"}
    | {"at", "deadline", "until", "number"}
)  # keys whose values have a fixed form: a value cut off at a # breaks it
_KEYS = frozenset(key.name for keys in (known_keys.TOP, *known_keys.GROUPS.values()) for key in keys)
MAX_DEPTH = 20
MAX_BYTES = 64 * 1024
_REPAIRS = 10
_LOST = late_pattern(r"[ \t]+#[^\s#]")
_REMARK = late_pattern(r"[ \t](#[ \t]+\S.*)")  # two blanks before it set a remark apart, as in the shipped example
_REMARK_LINE = late_pattern(r"[ \t]+(#[ \t]+\S.*)")
_LOST_LINE = late_pattern(r"([ \t]+)#[^\s#](?!\w*[ \t]*:(?:[ \t]|$))")  # not a key that somebody has commented out
_COMMENTED_OUT = late_pattern(r"\s+#+\s*(?:- )?\w*[ \t]*:(?:[ \t]|$)")


@value_class
class Text:
    """Single value behind a key or in a list: its text, and its line in the file, counted from 1.

    Every value is a text, also one that YAML takes for another type, such as 12:30 and NO.
    """

    value: str
    line: int


@value_class
class Items:
    """List in the YAML of an advisory file: its items in their order, and its line in the file, counted from 1.

    An item is a single value (Text), another list (Items), or a group of `key: value` entries (Group).
    """

    items: "tuple[Node, ...]"
    line: int


@value_class
class Entry:
    """Entry `key: value` in the YAML of an advisory file, with the line of its key in the file, counted from 1.

    `value` is a single value (Text), a list (Items), or a group of further `key: value` entries (Group).
    """

    key: str
    line: int
    value: "Node"


@value_class
class Group:
    """Group of `key: value` entries in the YAML of an advisory file, and its line in the file, counted from 1.

    No two entries of a group have the same key.
    """

    entries: tuple[Entry, ...]
    line: int


Node = Text | Items | Group


def read_front_matter(lines: list[str], *, file: Path, first_line: int) -> Reading[Group]:
    """Read the facts of an advisory file, its YAML between the two --- lines, as a tree of texts, lists and groups.

    `lines` are the facts. `first_line` is the number in `file` of the first of them. The result's `value` is the group
    at the top, or None if no tree could be made.
    Raises nothing: a mistake in YAML becomes the finding ADV03. If the right spelling is clear, as for missing quotes,
    reading goes on with the line put right, to find further mistakes.
    """
    return _read_lines(tuple(lines), file, first_line)


@lru_cache(maxsize=4)  # a command reads the file that it sends more than once
def _read_lines(facts: tuple[str, ...], file: Path, first_line: int) -> Reading[Group]:
    lines = list(facts)
    if sum(len(line.encode()) + 1 for line in lines) > MAX_BYTES:
        words = f"The facts between the two --- lines are longer than {MAX_BYTES // 1024} KiB."
        place = Place(file=file, line=first_line)
        return Reading(
            value=None, findings=(finding("ADV09", words, place=place, remedy="Move text below the second ---."),)
        )
    faults: list[Finding] = []
    for _ in range(_REPAIRS):
        builder = _Builder(file=file, first_line=first_line)
        fault = builder.read("\n".join(lines))
        if fault is None:
            return Reading(value=builder.root, findings=(*faults, *builder.faults))
        mistake = explain(fault, lines)
        place = Place(file=file, line=mistake.index + first_line)
        faults.append(finding("ADV03", mistake.words, place=place, remedy=mistake.remedy))
        if not mistake.patch or not _patched(lines, mistake.patch):
            return Reading(value=None, findings=(*faults, *builder.faults))
    return Reading(value=None, findings=tuple(faults))


def _patched(lines: list[str], patch: dict[int, str]) -> bool:
    """Put the patch into `lines`. Tell whether that changed anything."""
    before = list(lines)
    for index, line in patch.items():
        lines[index] = line
    return lines != before


class _TooDeep(Exception):
    pass


@dataclass(slots=True)
class _OpenNode:
    """A list or group whose end has not been read yet."""

    line: int
    is_group: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Text | None = None
    expects_value: bool = False


class _Builder:
    """A builder of the tree from YAML events. Its own stack counts the depth, without recursion."""

    def __init__(self, *, file: Path, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.faults: list[Finding] = []
        self.root: Group | None = None
        self._stack: list[_OpenNode] = []
        self._lines: list[str] = []
        self._text = ""
        self._key_end = 0  # position in the text behind the last single value

    def read(self, text: str) -> Exception | None:
        """Build the tree from `text`. Return the parser's complaint, or None."""
        import yaml

        self.root = Group(entries=(), line=self.first_line)
        self._text, self._lines = text, text.split("\n")
        try:
            self._build(yaml.parse(text, Loader=yaml.SafeLoader))
        except _TooDeep:
            self.root = None
        except (yaml.YAMLError, ValueError, OverflowError) as fault:  # chr() of a wild \U escape raises the latter two
            return fault
        return None

    def _build(self, events: "Iterator[yaml.Event]") -> None:
        import yaml

        for event in events:
            line = (event.start_mark.line if event.start_mark else 0) + self.first_line
            match event:
                case yaml.DocumentStartEvent() if event.version or event.tags:
                    self._fault("ADV05", "A line that starts with % is an instruction to YAML.", line, "Remove it.")
                case yaml.ScalarEvent():
                    self._refuse_yaml_features(event, line)
                    self._refuse_lost_comment(event)
                    self._report_notes(event)
                    if not self._joined_at_comma(event):
                        self._add(Text(value=event.value, line=line))
                        self._key_end = event.end_mark.index if event.end_mark else 0
                case yaml.AliasEvent():
                    self._refuse_yaml_features(event, line)
                    self._add(Text(value="", line=line))
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._refuse_yaml_features(event, line)
                    self._push(line, is_group=isinstance(event, yaml.MappingStartEvent))
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._pop()

    def _joined_at_comma(self, event: "yaml.ScalarEvent") -> bool:
        """Tell whether a comma has cut the text before it in two, in a group between braces, and join the two.

        YAML takes the words behind the comma for a key without a value. `event` is this value, which is empty.
        """
        group = self._stack[-1] if self._stack else None
        start = event.start_mark.index if event.start_mark else 0
        if event.value or event.style is not None or group is None or not group.expects_value or group.key is None:
            return False
        before = next(reversed(group.entries.values()), None)
        key = group.key.value
        if ":" in self._text[self._key_end : start] or key in _KEYS or before is None:
            return False
        if not isinstance(before.value, Text) or before.line != group.key.line:
            return False
        whole = f"{before.value.value}, {key}"
        words = f"A comma cuts the text of “{printable(before.key)}” in two: between braces such a text needs quotes."
        if self.faults and (self.faults[-1].words, self.faults[-1].place.line) == (words, group.key.line):
            self.faults.pop()  # of the comma before, whose remedy lacks the rest of the text
        self._fault("ADV03", words, group.key.line, f"Write: {printable(before.key)}: {printable(in_quotes(whole))}")
        group.entries[before.key] = replace(before, value=replace(before.value, value=whole))
        group.expects_value = False
        return True

    def _refuse_yaml_features(self, event: "yaml.NodeEvent", line: int) -> None:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            words = "A value that starts with &, * or ! means something special in YAML, which is not allowed here."
            self._fault("ADV05", words, line, "Put the text in quotes.")

    def _report_notes(self, event: "yaml.ScalarEvent") -> None:
        for note in notes_in_text(event, self._lines):
            place = Place(file=self.file, line=note.index + self.first_line)
            self.faults.append(finding("TXT15", note.words, place=place, remedy=REMEDY))
        for note in remarks_in_text(event, self._lines):
            place = Place(file=self.file, line=note.index + self.first_line)
            self.faults.append(finding("TXT15", note.words, level=Level.WARNING, place=place, remedy=REMARK_REMEDY))

    def _refuse_lost_comment(self, event: "yaml.ScalarEvent") -> None:
        """Note an error where a # without a blank behind it cuts off a text.

        Such a # stands after a text, or at the start of one of its further lines, and was meant as text. A # with
        blanks around it is left to _report_remark.
        """
        begin, end = event.start_mark, event.end_mark
        if event.style in {"|", ">"} or not (begin and end) or end.line >= len(self._lines):
            return
        if _LOST.match(self._lines[end.line], end.column):
            mistake = lost_comment(self._lines, end.line)
            self._fault("ADV03", mistake.words, mistake.index + self.first_line, mistake.remedy)
        elif event.style is None and event.value:
            self._report_remark(_REMARK.match(self._lines[end.line], end.column), end.line)
            if not self._lines[end.line][end.column :].strip():
                self._refuse_lost_line(self._lines[begin.line], end.line + 1)

    def _report_remark(self, remark: re.Match[str] | None, index: int) -> None:
        """Note that the words behind a # are not printed.

        The # has a blank before and behind it, after a text without quotes. These words may be half a headline, or a
        remark.
        """
        group = self._stack[-1] if self._stack else None
        key = group.key.value if group and group.key and group.expects_value else ""
        if remark and key not in _EXACT:
            words = f"The text after the # is not printed: “{printable(remark[1].strip()[:60])}”."
            remedy = "If it is a remark, do nothing. If it is text, put the whole text in quotes."
            place = Place(file=self.file, line=index + self.first_line)
            self.faults.append(finding("TXT14", words, place=place, remedy=remedy))

    def _refuse_lost_line(self, above: str, index: int) -> None:
        row = self._lines[index] if index < len(self._lines) else ""
        indent = len(above) - len(above.lstrip())
        lost, remark = _LOST_LINE.match(row), _REMARK_LINE.fullmatch(row)
        if remark and not lost and remark.start(1) > indent and not _COMMENTED_OUT.match(row):
            self._report_remark(remark, index)
        elif lost and len(lost[1]) > indent:
            words = "This line is not read, because it begins with #: a text with # in it needs quotes."
            remedy = "Put the whole text in quotes; or put a space after the # of a comment."
            self._fault("ADV03", words, index + self.first_line, remedy)

    def _push(self, line: int, *, is_group: bool) -> None:
        if len(self._stack) >= MAX_DEPTH:
            words = f"The facts are nested more than {MAX_DEPTH} levels deep."
            self._fault("ADV09", words, line, "Check the brackets: one too many is opened.")
            raise _TooDeep
        self._stack.append(_OpenNode(line=line, is_group=is_group))

    def _pop(self) -> None:
        done = self._stack.pop()
        if done.is_group:
            self._add(Group(entries=tuple(done.entries.values()), line=done.line))
        else:
            self._add(Items(items=tuple(done.items), line=done.line))

    def _add(self, node: Node) -> None:
        if not self._stack:
            self._add_root(node)
        elif not self._stack[-1].is_group:
            self._stack[-1].items.append(node)
        elif self._stack[-1].expects_value:
            self._add_entry(self._stack[-1], node)
        else:
            self._add_key(self._stack[-1], node)

    def _add_root(self, node: Node) -> None:
        if isinstance(node, Group):
            self.root = node
        elif not (isinstance(node, Text) and not node.value):
            self._fault(
                "ADV03", "The facts are not written as “key: value” lines.", node.line, "For example: kind: note"
            )
            self.root = None

    def _add_key(self, group: _OpenNode, node: Node) -> None:
        group.expects_value = True
        group.key = node if isinstance(node, Text) else None
        if group.key is None:
            words = "There is a list or group where the name of a fact was expected."
            self._fault("ADV03", words, node.line, "A text that starts with { or [ needs quotes around it.")

    def _add_entry(self, group: _OpenNode, node: Node) -> None:
        group.expects_value = False
        if group.key is None:
            return
        key, line = group.key.value, group.key.line
        if key == "<<":
            self._fault("ADV05", "“<<” merges groups in YAML, which is not allowed here.", line, "Write the facts out.")
        elif key in group.entries:
            words = f"“{printable(key)}” is written twice, first in line {group.entries[key].line}."
            self._fault("ADV04", words, line, "Keep one of the two.")
        else:
            group.entries[key] = Entry(key=key, line=line, value=node)

    def _fault(self, code: str, words: str, line: int, remedy: str) -> None:
        self.faults.append(finding(code, words, place=Place(file=self.file, line=line), remedy=remedy))
