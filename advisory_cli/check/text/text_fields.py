"""Function that yields the texts of an advisory field by field, for checks. Each text can tell its file and line.

quoted() puts a text into quotation marks for a finding.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from itertools import chain

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

_NOT_WORDS = frozenset(
    {"id", "language", "send_at", "file", "url", "manuscript", "meant_so", "code", "translations", "translates"}
)
_NO_URLS = _NOT_WORDS - {"url"}
_WRITTEN_AS = {"embargo.terms": "release.terms", "sender": "from"}


@value_class
class TextField:
    """Text of one field of an advisory, which can tell its file and line. text_fields() makes these.

    `advisory` is the advisory. `path` is the field's path in the file (`quotes[0].text`), or `body` for the text below
    the facts. `text` is the whole text of the field.
    """

    advisory: Advisory
    path: str
    text: str

    def place(self, offset: int = 0) -> Place:
        """Return the file and line of the character at `offset` in the text, counted in characters from 0.

        In the body, this is the line of the character itself. In any other field, it is the line on which the field
        begins.
        """
        if self.path != "body":
            return self.advisory.place(self.path)
        return Place(file=self.advisory.source, line=self.advisory.body_line + self.text.count("\n", 0, offset))

    def line_at(self, offset: int) -> str:
        """Return the whole line of the text that holds the character at `offset`."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return self.text[start : end if end >= 0 else len(self.text)]

    def is_meant(self, start: int, end: int) -> bool:
        """Tell whether the characters from `start` to `end` stand inside a name of the advisory's `meant_so`."""
        spans = chain.from_iterable(_spans(self.text, name) for name in self.advisory.meant_so)
        return any(first <= start and end <= last for first, last in spans)


def text_fields(advisory: Advisory) -> Iterator[TextField]:
    """Yield every text of an advisory that a reader may see, in the order of the fields.

    Empty fields are left out. Fields that hold no words for readers are also left out: id, language, send time, file
    names and web addresses.
    """
    for path, text in _texts(advisory, "", _NOT_WORDS):
        yield TextField(advisory=advisory, path=_WRITTEN_AS.get(path, path), text=text)


def text_and_url_fields(advisory: Advisory) -> Iterator[TextField]:
    """Yield every text of an advisory that a reader may see, as text_fields() does, and its web addresses too."""
    for path, text in _texts(advisory, "", _NO_URLS):
        yield TextField(advisory=advisory, path=_WRITTEN_AS.get(path, path), text=text)


def quoted(text: str) -> str:
    """Return `text` for a finding: between “ and ”, on one line, cut to 60 characters.

    Control characters become escape codes. A text that was cut ends with an ellipsis.
    """
    line = printable(" ".join(text.split()))
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"


def _spans(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Return the spans of a name in a text, whatever blanks and line breaks are between its words."""
    words = r"\s+".join(map(re.escape, name.split()))
    return (match.span() for match in re.finditer(rf"(?<!\w){words}(?!\w)", text)) if words else iter(())


def _texts(value: object, path: str, left_out: frozenset[str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, StrEnum | Moment):
        return
    if isinstance(value, Mailbox):
        value = value.name
    if isinstance(value, str):
        if value.strip():
            yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _texts(item, f"{path}[{number}]", left_out)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in left_out:
                yield from _texts(getattr(value, field.name), f"{path}.{field.name}".lstrip("."), left_out)
