"""Press texts in many layouts and languages, each with the facts that a reader finds in it: see README.md."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import yaml

from tests.layouts.as_docx import as_docx
from tests.layouts.as_html import as_html
from tests.layouts.as_text import as_text
from tests.layouts.source import Block, Look, normal, parse, visible

Half = Literal["known", "unseen"]
Format = Literal["docx", "html", "txt"]
HALVES: Final[tuple[Half, ...]] = ("known", "unseen")
FORMATS: Final[tuple[Format, ...]] = ("docx", "html", "txt")
FOLDER: Final = Path(__file__).parent
GAP: Final = " (…) "  # between the first and the last words of a long passage in a file of expectations


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Place and day of issue. `place` is "" where only the day is written."""

    place: str = ""
    date: str = ""  # ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event: local times in ISO 8601 without offset, `zone` as the text writes it or ""."""

    starts: str
    title: str = ""
    ends: str = ""
    zone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a programme: its time as HH:MM and its words."""

    time: str
    text: str
    until: str = ""  # HH:MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last moment to register, ISO 8601, a date alone where no time is written, and for whom."""

    at: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """How journalists register: until when, at which addresses, with which documents."""

    deadlines: tuple[Deadline, ...] = ()
    addresses: tuple[str, ...] = ()  # web and e-mail addresses, without mailto:
    documents: tuple[str, ...] = ()  # as the text writes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a person in unbroken pieces, without the quotation marks at both ends, and the person's name."""

    words: tuple[str, ...]
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom journalists can ask, with telephone numbers as written."""

    name: str
    role: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spokesperson:
    """Whom journalists can interview, with languages, time and place as written."""

    name: str
    role: str = ""
    organisation: str = ""
    languages: str = ""
    available: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """What there is for cameras, interviews and crews: `at` is HH:MM, or a local time in ISO 8601 with its day."""

    kind: str  # of advisory_cli.model.press.arrangements.OpportunityKind
    text: str
    at: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialInNumber:
    """A telephone number to listen to, with the words beside it and the code that callers type."""

    number: str
    label: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How to follow from elsewhere: the address of the stream, its beginning as that of an opportunity, numbers."""

    url: str = ""
    starts: str = ""
    dial_in: tuple[DialInNumber, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web address, with its scheme only where the source writes it, and the words that link to it or ""."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is written about a picture."""

    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Facts that a native press officer finds in a text. An empty value says that the text has no such fact."""

    kind: str  # of advisory_cli.model.press.advisory.Kind
    language: str  # BCP 47
    headline: str
    label: str = ""  # the words that name the kind, as written
    reference: str = ""
    standfirst: tuple[str, ...] = ()  # paragraphs
    dateline: Dateline = Dateline()
    embargo: str = ""  # ISO 8601, with an offset where the text names a zone
    events: tuple[Event, ...] = ()
    programme: tuple[Item, ...] = ()
    accreditation: Accreditation = Accreditation()
    quotes: tuple[Quote, ...] = ()
    contacts: tuple[Contact, ...] = ()
    spokespeople: tuple[Spokesperson, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    live: Live = Live()
    links: tuple[Link, ...] = ()  # not those of the accreditation
    notes: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    end_mark: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One press text with the manner of its files and the facts in it."""

    name: str
    half: Half
    institution: str  # what kind of office writes like this
    manner: str  # what is particular in it
    look: Look
    blocks: tuple[Block, ...]
    expected: Expected

    def file(self, kind: Format) -> bytes:
        """Render the text as a file, the same bytes at every call."""
        if kind == "txt":
            return as_text(self.blocks, self.look)
        make = as_docx if kind == "docx" else as_html
        return make(self.blocks, self.look, self.expected.language, self.expected.headline)

    def words(self) -> tuple[str, ...]:
        """Split all that a reader sees into words, in their order: no list marks, no addresses behind links."""
        return tuple(word for line in visible(self.blocks) for word in line.split())


@dataclass(frozen=True, slots=True)
class Case:
    """A layout in one format, for a parametrised test."""

    layout: Layout
    format: Format

    @property
    def name(self) -> str:
        """Name the file, for example en-charity-embargo.docx."""
        return f"{self.layout.name}.{self.format}"

    def content(self) -> bytes:
        """Render the file."""
        return self.layout.file(self.format)


def cases(half: Half) -> Iterator[Case]:
    """Yield every layout of a half in every format."""
    for layout in layouts(half):
        for kind in FORMATS:
            yield Case(layout, kind)


def fresh_cases() -> Iterator[Case]:
    """Yield the layouts of each batch in `fresh`, in each format."""
    for layout in fresh_layouts():
        for kind in FORMATS:
            yield Case(layout, kind)


@cache
def fresh_layouts() -> tuple[Layout, ...]:
    """Load the layouts of `fresh`, batch by batch."""
    paths = sorted((FOLDER / "fresh").glob("*/*.yaml"), key=lambda path: (int(path.parent.name), path.name))
    return tuple(_load(path, "known") for path in paths)


@cache
def layouts(half: Half) -> tuple[Layout, ...]:
    """Load the layouts of a half in the order of their names."""
    return tuple(_load(path, half) for path in sorted((FOLDER / half).glob("*.yaml")))


def _load(path: Path, half: Half) -> Layout:
    # Every value is a text, so that dates, numbers of telephones and "no" stay as they are written.
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    look = content.get("look", {})
    blocks = parse(content["text"])
    text = normal(" ".join(visible(blocks)))
    return Layout(
        name=path.stem,
        half=half,
        institution=content["institution"],
        manner=content["manner"],
        look=Look(
            docx=frozenset(look.get("docx", "").split()),
            html=look.get("html", "article"),
            html_charset=look.get("html_charset", "utf-8"),
            txt=frozenset(look.get("txt", "").split()),
            txt_charset=look.get("txt_charset", "utf-8"),
        ),
        blocks=blocks,
        expected=_made(Expected, content["expected"], text),
    )


def _made(kind: Any, value: Any, text: str) -> Any:
    """Make a value of a type from what YAML holds; a passage written with a gap is filled from the text."""
    if get_origin(kind) is tuple or isinstance(kind, GenericAlias):
        return tuple(_made(get_args(kind)[0], entry, text) for entry in value)
    if kind is str:
        return filled(value, text)
    unknown = set(value) - {each.name for each in fields(kind)}
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}.")
    types = get_type_hints(kind)
    return kind(**{key: _made(types[key], entry, text) for key, entry in value.items()})


def filled(passage: str, text: str) -> str:
    """Fill the gap of a passage written as its first and last words with the words between them in the text."""
    if GAP not in passage:
        return normal(passage)
    first, last = (normal(part) for part in passage.split(GAP))
    found = re.findall(f"{re.escape(first)}.*?{re.escape(last)}", text)
    if len(found) != 1:
        raise ValueError(f"The passage stands {len(found)} times in the text: {passage}")
    return str(found[0])
