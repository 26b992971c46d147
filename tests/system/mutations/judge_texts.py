"""What became of the words of a text: printed in both parts, told of, or the whole send refused."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from html.parser import HTMLParser

from tests.system.mutations.manuscripts import Manuscript, Mark, Part
from tests.system.press import Done

_HEAD = re.compile(r"^(ERROR|WARNING|NOTE) [A-Z]{3}\d\d\b", re.MULTILINE)
_MONTHS = {"en": "June", "fr": "juin"}


def squeezed(text: str) -> str:
    """A text without blanks and invisible signs: lines may be broken anywhere, and blanks may be of any kind."""
    kept = (sign for sign in unicodedata.normalize("NFC", text) if not sign.isspace())
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Cf" and sign not in "\u00ad\u034f")


class _Seen(HTMLParser):
    """What a reader sees of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self._away = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Skip the head and what lies before the page in an inbox."""
        given = dict(attrs)
        if tag in {"head", "style"} or given.get("class") == "preheader":
            self._away += 1
        self.links += [address for address in [given.get("href")] if address]

    def handle_endtag(self, tag: str) -> None:
        """The preheader is the only div that holds no other."""
        if self._away and tag in {"head", "style", "div"}:
            self._away -= 1

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._away:
            self.words.append(data)


@dataclass(frozen=True)
class TextEnding:
    """How a send ended, with one message of each edition."""

    file: str
    done: Done
    messages: tuple[EmailMessage, ...]

    @cached_property
    def findings(self) -> list[tuple[str, str]]:
        """Level, and everything said of it, squeezed."""
        parts = _HEAD.split(self.done.stderr)
        return [(level, squeezed(words)) for level, words in zip(parts[1::2], parts[2::2], strict=True)]

    def tells_of(self, part: Part, text: str, *, levels: str = "ERROR WARNING") -> bool:
        """Whether a finding names a line of the part, or the text itself."""
        lines = range(part.first_line, part.last_line + 1)
        wanted = squeezed(text)[:24]
        return any(
            level in levels and (any(self._at(words, line) for line in lines) or wanted in words)
            for level, words in self.findings
        )

    def _at(self, words: str, line: int) -> bool:
        return bool(re.search(rf"{re.escape(self.file)}:{line}(?!\d)", words))

    @cached_property
    def views(self) -> list[tuple[str, str]]:
        """What readers see: the name of the part, and its words, squeezed."""
        seen = []
        for message in self.messages:
            for kind, name in (("plain", "the text part"), ("html", "the HTML part")):
                body = message.get_body((kind,))
                assert body is not None
                content = str(body.get_content())
                if kind == "html":
                    page = _Seen(content)
                    content = "".join((*page.words, " ", *page.links))
                seen.append((name, squeezed(content)))
        return seen


def judge_text(text: Manuscript, ending: TextEnding) -> list[str]:
    """What must not be, in sentences; nothing where all is well."""
    code, said = ending.done.returncode, ending.done.stderr
    if code == 70 or "Traceback" in said:
        return [f"it crashed with {code}"]
    return list(dict.fromkeys(_sent(text, ending) if code == 0 else _refused(text, ending)))


def _refused(text: Manuscript, ending: TextEnding) -> Iterator[str]:
    if ending.messages:
        yield f"it ended with {ending.done.returncode} and wrote {len(ending.messages)} messages all the same"
    if ending.done.returncode != 65:
        yield f"it ended with {ending.done.returncode}"
    errors = [words for level, words in ending.findings if level == "ERROR"]
    if not errors:
        yield "the refusal names nothing that is wrong"
    if text.must_send:
        yield "it was refused, though nothing in it is wrong"
    parts = [part for part in (*text.front, *text.body) if part.touched]
    touched = {line for part in parts for line in range(part.first_line, part.last_line + 2)}
    for words in errors:
        named = [int(line) for line in re.findall(rf"{re.escape(ending.file)}:(\d+)", words)[:1]]
        if named and not text.all_touched and not touched.intersection(named):
            yield f"line {named[0]} is blamed, which nobody touched: {words[:80]}"


def _sent(text: Manuscript, ending: TextEnding) -> Iterator[str]:
    if not ending.messages:
        yield "it ended with 0 and wrote no message"
    if text.must_send and any(re.search(rf"{re.escape(ending.file)}:\d", words) for _, words in ending.findings):
        yield f"something is said of it, though nothing in it is wrong: {ending.findings}"
    for part in (*text.front, *text.body):
        for fact in part.facts:
            if missing := [name for name, seen in ending.views if squeezed(fact) not in seen]:
                yield f"“{fact}” of {part.name} (line {part.first_line}) does not stand in {missing[0]}"
    yield from _subject(text, ending)
    yield from _when(text, ending)
    for mark in text.marks:
        yield from _mark(mark, ending)


def _subject(text: Manuscript, ending: TextEnding) -> Iterator[str]:
    part = text.part("subject") or text.part("headline")
    if part is None or part.touched or ending.tells_of(part, text.subject):
        return
    for message in ending.messages:
        if squeezed(text.subject) not in squeezed(str(message["Subject"])):
            yield f"the subject is {message['Subject']!r}, without “{text.subject}”, and no word was said of it"


def _when(text: Manuscript, ending: TextEnding) -> Iterator[str]:
    part = text.part("event")
    if part is None or part.touched:
        return
    day, month = text.starts.day, _MONTHS[text.tongue]
    wanted = re.compile(rf"{day}{month}(?:2026|,|à|,?at)*[^\d]*{text.starts.hour:02}[:h]{text.starts.minute:02}")
    for name, seen in ending.views:
        if not wanted.search(seen) and not re.search(rf"{text.starts:%-I}[.:]?{text.starts:%M}", seen):
            yield f"the event's day and hour ({text.starts:%d %H:%M}) do not stand in {name}"


def _mark(mark: Mark, ending: TextEnding) -> Iterator[str]:
    where = f"line {mark.part.first_line}, {mark.part.name}: {mark.words}"
    told = ending.tells_of(mark.part, mark.text)
    shown = [name for name, seen in ending.views if squeezed(mark.text) in seen]
    if mark.must == "hidden" and shown:
        yield f"“{mark.text}” is printed in {shown[0]} ({where})"
    elif mark.must in {"hidden", "told"} and not told:
        yield f"no warning tells of “{mark.text}” ({where})"
    elif mark.must == "shown" and len(shown) < len(ending.views):
        if not ending.tells_of(mark.part, mark.text, levels="ERROR WARNING NOTE"):
            missing = next(name for name, seen in ending.views if squeezed(mark.text) not in seen)
            yield f"“{mark.text}” does not stand in {missing}, and no word was said of it ({where})"
    elif mark.must == "clean" and shown and not ending.tells_of(mark.part, mark.text, levels="ERROR WARNING NOTE"):
        yield f"“{mark.text}” is left as it is in {shown[0]}, and no word was said of it ({where})"
