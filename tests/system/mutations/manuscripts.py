"""A text while it is being spoilt: its parts with their lines, and the words that each part says to a reader."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from advisory_cli.model.press.advisory import KIND_RULES, Kind
from tests.system.mutations.phrases import WORDS

LANGUAGES: Final = ("en-GB", "en", "en-US", "fr", "fr-BE")
TODAY: Final = date(2026, 6, 1)
PLACES: Final = {  # a town: zone, abbreviation in June, dialling code
    "Brussels": ("Europe/Brussels", "CEST", "+32 2 555 01"),
    "London": ("Europe/London", "BST", "+44 20 7946 00"),
    "New York": ("America/New_York", "EDT", "+1 212 555 01"),
    "Paris": ("Europe/Paris", "CEST", "+33 1 99 00 00"),
}
_FRENCH_TOWNS: Final = {"Brussels": "Bruxelles", "London": "Londres"}


@dataclass(slots=True)
class Part:
    """Some lines of the file that belong together, and what a reader must find of them in both parts of a message."""

    name: str
    lines: list[str]
    facts: list[str] = field(default_factory=list)
    touched: bool = False
    first_line: int = 0

    @property
    def last_line(self) -> int:
        """The last line of it in the file."""
        return self.first_line + max(0, len(self.lines) - 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mutation put into a part, and what may become of it.

    hidden: printed nowhere, and told of. told: told of. shown: printed in both parts as it stands, or told of.
    clean: these signs printed in neither part, or told of.
    """

    part: Part
    must: str
    text: str
    words: str  # the mutation, in words


@dataclass(slots=True)
class Manuscript:
    """An advisory: parts above and below the second fence; `town` is where the event or the dateline is."""

    rng: random.Random
    kind: Kind
    language: str
    town: str
    starts: datetime
    embargo: datetime | None
    front: list[Part] = field(default_factory=list)
    body: list[Part] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    must_send: bool = True
    all_touched: bool = False
    subject: str = ""
    edits: list[Callable[[bytes], bytes]] = field(default_factory=list)

    @property
    def tongue(self) -> str:
        """The language without its region."""
        return self.language[:2]

    def phrase(self, name: str) -> str:
        """One of the phrases of a field, in the text's language."""
        return self.rng.choice(WORDS[self.tongue][name])

    def part(self, name: str) -> Part | None:
        """The part of that name, if the text has it."""
        return next((part for part in (*self.front, *self.body) if part.name == name), None)

    def mark(self, part: Part, must: str, text: str, words: str) -> None:
        """Note what was put where."""
        part.touched, self.must_send = True, False
        self.marks.append(Mark(part, must, text, words))
        said = f"{words} in {part.name}"
        self.words += [said] if said not in self.words else []

    def content(self) -> bytes:
        """The file; each part learns its line."""
        lines = ["---"]
        for part in self.front:
            part.first_line = len(lines) + 1
            lines += part.lines
        lines += ["---", ""]
        for part in self.body:
            part.first_line = len(lines) + 1
            lines += [*part.lines, ""]
        content = "\n".join(lines).encode()
        for edit in self.edits:
            content = edit(content)
        return content


def quoted(text: str, rng: random.Random) -> str:
    """A text as a YAML scalar: in either kind of quotation marks, or plain where that is safe."""
    plain = text[:1].isalpha() and not any(sign in text for sign in ":#\\\"'{}[],&*!|>%@`\n")
    if plain and rng.random() < 0.5:
        return text
    if rng.random() < 0.5 and "\n" not in text and "\\" not in text:
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def town_name(town: str, tongue: str) -> str:
    """As the language calls it."""
    return _FRENCH_TOWNS.get(town, town) if tongue == "fr" else town


def good_text(rng: random.Random) -> Manuscript:
    """A text without a fault: of any kind, in either language, free or under embargo, short or with every field."""
    language, kind = rng.choice(LANGUAGES), rng.choice(list(Kind))
    town = rng.choice(list(PLACES))
    day = TODAY + timedelta(days=rng.choice((9, 10, 11, 14, 15)))
    starts = datetime(day.year, day.month, day.day, rng.choice((9, 10, 11, 14, 15)), rng.choice((0, 30)))  # noqa: DTZ001
    embargo = datetime(2026, 6, rng.choice((3, 4, 5)), 0, 1) if rng.random() < 0.25 else None  # noqa: DTZ001
    text = Manuscript(rng=rng, kind=kind, language=language, town=town, starts=starts, embargo=embargo)
    full = rng.random() < 0.5
    for build in (_head, _lead, _dateline, _event, _picture, _quotes, _background, _contacts, _links, _closing):
        build(text, full)
    for number, words in enumerate(rng.sample(WORDS[text.tongue]["body"], k=rng.randrange(2, 5)), 1):
        text.body.append(Part(f"paragraph {number}", [words], [words]))
    return text


def _add(text: Manuscript, name: str, lines: Sequence[str], facts: Sequence[str]) -> None:
    text.front.append(Part(name, list(lines), list(facts)))


def _head(text: Manuscript, full: bool) -> None:
    rng = text.rng
    release = "immediate"
    if text.embargo:
        zone = PLACES[text.town][0]
        release = f"{{embargo: '{text.embargo:%Y-%m-%d %H:%M}', zone: {zone}}}"
    _add(text, "id", [f"id: text-{rng.randrange(1000)}"], [])
    _add(text, "kind", [f"kind: {text.kind}", f"language: {text.language}"], [])
    _add(text, "release", [f"release: {release}"], [])
    headline = text.phrase("headline")
    _add(text, "headline", [f"headline: {quoted(headline, rng)}"], [headline])
    text.subject = text.phrase("subject")
    _add(text, "subject", [f"subject: {quoted(text.subject, rng)}"], [])


def _lead(text: Manuscript, full: bool) -> None:
    if not full and text.rng.random() < 0.5:
        return
    words = text.phrase("standfirst")
    lines = [f"standfirst: {quoted(words, text.rng)}"]
    if text.rng.random() < 0.4:
        half = words.rindex(" ", 0, len(words) // 2)
        lines = ["standfirst: >", f"  {words[:half]}", f"  {words[half + 1 :]}"]
    _add(text, "standfirst", lines, [words])
    if full:
        _add(text, "reference", ["reference: AB 12/2026"], ["AB 12/2026"])
        _add(text, "issuer", ["issuer: Bureau Example"], ["Bureau Example"])


def _dateline(text: Manuscript, full: bool) -> None:
    if KIND_RULES[text.kind].invites and not full:
        return
    town = town_name(text.town, text.tongue)
    _add(text, "dateline", [f"dateline: {{place: {town}, date: {TODAY}}}"], [town, str(TODAY.year)])


def _event(text: Manuscript, full: bool) -> None:
    if not KIND_RULES[text.kind].invites and text.rng.random() < 0.5:
        return
    rng, town = text.rng, town_name(text.town, text.tongue)
    title, place, who, access = (text.phrase(name) for name in ("title", "place", "who", "access"))
    lines = ["event:", f"  title: {quoted(title, rng)}", f"  starts: '{text.starts:%Y-%m-%d %H:%M}'"]
    lines += [f"  zone: {PLACES[text.town][0]}", f"  place: {quoted(place, rng)}", f"  locality: {town}"]
    facts = [title, place, town]
    if full:
        lines += [f"  who: {quoted(who, rng)}", "  online: https://stream.example/live"]
        facts += [who, "https://stream.example/live"]
    if full or KIND_RULES[text.kind].for_photographers:
        lines += [f"  access: {quoted(access, rng)}"]
        facts += [access]
    _add(text, "event", lines, facts)


def _picture(text: Manuscript, full: bool) -> None:
    if full and text.rng.random() < 0.5:
        caption = text.phrase("caption")
        lines = ["picture:", f"  caption: {quoted(caption, text.rng)}", "  credit: © Ada Example"]
        _add(text, "picture", lines, [caption, "© Ada Example"])


def _quotes(text: Manuscript, full: bool) -> None:
    if text.kind is Kind.STATEMENT or full:
        words, role = text.phrase("quote"), text.phrase("role")
        lines = ["quotes:", f"  - text: {quoted(words, text.rng)}", "    speaker: Maya Example"]
        _add(text, "quotes", [*lines, f"    role: {quoted(role, text.rng)}"], [words, "Maya Example", role])


def _background(text: Manuscript, full: bool) -> None:
    if full:
        title, kind = text.phrase("background"), text.phrase("type")
        lines = ["background:", f"  - title: {quoted(title, text.rng)}", f"    type: {quoted(kind, text.rng)}"]
        lines += ["    date: 2026-05-04", "    url: https://files.example/ten-years"]
        _add(text, "background", lines, [title, kind, "https://files.example/ten-years"])


def _contacts(text: Manuscript, full: bool) -> None:
    phone = PLACES[text.town][2] + "23"
    lines = ["contacts:", "  - name: Noor Example", f'    phone: "{phone}"', "    email: noor@newsroom.example"]
    facts = ["Noor Example", phone, "noor@newsroom.example"]
    if full:
        lines += [
            "    role: Desk",
            "    office: Night office",
            "    organisation: Bureau Example",
            "    languages: en, fr",
        ]
        lines += [f'    mobile: "{PLACES[text.town][2]}24"', "    hours: 24 hours"]
        facts += ["Desk", "Night office", "en, fr", f"{PLACES[text.town][2]}24"]
    _add(text, "contacts", lines, facts)


def _links(text: Manuscript, full: bool) -> None:
    if full:
        _add(text, "links", ["links:", "  web: https://www.example.org/heat"], ["https://www.example.org/heat"])


def _closing(text: Manuscript, full: bool) -> None:
    if full:
        note, about = text.phrase("note"), text.phrase("boilerplate")
        _add(text, "notes_to_editors", ["notes_to_editors:", f"  - {quoted(note, text.rng)}"], [note])
        _add(text, "boilerplate", [f"boilerplate: {quoted(about, text.rng)}"], [about])
