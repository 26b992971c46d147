"""An advisory while a mistake is made in it: its files as trees of facts, and the line of each fact once written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from tests.system.slips.phrases import Phrases

Facts = dict[str, Any]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # many times as fast where libyaml is there
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(slots=True)
class Edition:
    """One file: its facts, its paragraphs, and what its prose says about times."""

    phrases: Phrases
    facts: Facts
    body: list[str]
    style: int  # in which the prose writes times
    zoned: bool  # the prose names the zone
    begins: int | None = None  # paragraph that says when the event begins
    applies: int | None = None  # paragraph that says until when to apply

    @property
    def tag(self) -> str:
        """The language."""
        return self.phrases.tag

    def text(self) -> str:
        """The file."""
        return "---\n" + _dumped(self.facts) + "---\n\n" + "\n\n".join(self.body) + "\n"

    def says_begin(self, moment: datetime, zone: str, *, word_of: str = "") -> str:
        """The sentence that says when the event begins. `word_of`: a zone whose word stands for that of `zone`."""
        zoned = self.zoned or bool(word_of)
        time = self.phrases.at(moment, word_of or zone, self.style, with_zone=zoned)
        return self.phrases.begins.format(time=time, day=self.phrases.on(moment))

    def says_apply(self, moment: datetime, zone: str) -> str:
        """The sentence that says until when journalists can apply."""
        return self.phrases.apply.format(until=self.phrases.both(moment, zone, self.style, with_zone=self.zoned))


@dataclass(slots=True)
class Draft:
    """An advisory of one or more files, and what was drawn for it."""

    seed: int
    rng: random.Random
    editions: list[Edition]
    zone: str
    starts: datetime | None = None
    ends: datetime | None = None
    deadlines: list[datetime] = field(default_factory=list)
    readers: tuple[str, ...] = ()  # languages of a list, one reader each
    named: bool = False  # the files name their languages, since there were several
    source: Edition | None = None  # the file from which the others are translated; one may name no language

    @property
    def first(self) -> Edition:
        """The file in the first language."""
        return self.editions[0]

    @property
    def several(self) -> bool:
        """True where there is more than one language."""
        return len(self.editions) > 1

    def name(self, edition: Edition) -> str:
        """The name of an edition's file."""
        plain = edition is self.source and (edition.tag != "en" or not self.named)
        return f"heard-{self.seed}.md" if plain else f"heard-{self.seed}.{edition.tag}.md"

    def write(self, folder: Path) -> Path:
        """Write all files into an empty folder; the first one's path."""
        for edition in self.editions:
            (folder / self.name(edition)).write_text(edition.text(), encoding="utf-8")
        return folder / self.name(self.first)

    def pick(self) -> Edition:
        """Any of the files."""
        return self.rng.choice(self.editions)

    def change(self, path: str, value: object) -> None:
        """Set a fact in all files, as somebody who changes the source and the translations alike."""
        for edition in self.editions:
            put(edition.facts, path, value)


def put(facts: Facts, path: str, value: object) -> None:
    """Set a fact, given its path: `event.starts`, `programme[1].title`."""
    *steps, last = _steps(path)
    node: Any = facts
    for step in steps:
        node = node[step]
    node[last] = value


def get(facts: Facts, path: str) -> Any:
    """A fact; None where it is not written."""
    node: Any = facts
    for step in _steps(path):
        if isinstance(node, dict):
            node = node.get(str(step))
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def drop(facts: Facts, path: str) -> None:
    """Delete a fact."""
    *steps, last = _steps(path)
    node: Any = facts
    for step in steps:
        node = node[step]
    del node[last]


def lines_of(text: str, path: str) -> range:
    """The lines of a fact or of a paragraph (`body[1]`) in a file, counted from 1. Empty where it is not written."""
    head, _, rest = text.removeprefix("---\n").partition("\n---\n")
    steps = list(_steps(path))
    if steps[0] == "body":
        line = text.count("\n", 0, len(text) - len(rest)) + 2
        for number, paragraph in enumerate(rest.strip("\n").split("\n\n")):
            end = line + paragraph.count("\n")
            if len(steps) == 1 or steps[1] == number:
                return range(line, end + 1) if len(steps) > 1 else range(line, line + rest.count("\n"))
            line = end + 2
        return range(0)
    node: Any = yaml.compose(head, Loader=_LOADER)
    first = 0
    for step in steps:
        found = next(iter(_child(node, step)), None)
        if found is None:
            return range(0)
        key, node = found
        first = key.start_mark.line
    last = node.end_mark.line + (1 if node.end_mark.column else 0)
    return range(first + 2, max(last, first + 1) + 2)


def _child(node: Any, step: str | int) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key, value) for key, value in node.value if key.value == step)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        yield node.value[step], node.value[step]


def _steps(path: str) -> Iterator[str | int]:
    for part in path.split("."):
        name, *numbers = part.split("[")
        yield name
        yield from (int(number.rstrip("]")) for number in numbers)


def _dumped(facts: Facts) -> str:
    return str(yaml.dump(facts, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000))
