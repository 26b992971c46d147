"""Writer of an advisory file from a draft: facts in YAML, each with the words it was guessed from, and the body.

A guess is marked by a comment of its own line: `# check, from: "the source words"`. Comments never reach readers.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from advisory_cli.intake.documents.blocks import PictureFile
from advisory_cli.intake.draft import Draft, DraftClock, DraftDeadline, DraftEvent, LocalTime
from advisory_cli.intake.options import ImportOptions
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import KIND_RULES

MARK = "# check"
PLACEHOLDER = "TODO"
_FACT = late_pattern(r"\A((?:- )?[A-Za-z_]\w{0,30}[ \t]?):(?=\s)")  # a first line that would be read as one
_WORDS = late_pattern(r"\w+")
_NO_TIME = "23:59"


@dataclass(slots=True)
class _Writer:
    draft: Draft
    options: ImportOptions
    pictures: Sequence[tuple[str, PictureFile]]
    asides: dict[str, list[str]] = field(default_factory=dict)

    def comment(self, path: str, *sources: str, indent: str = "", always: bool = False) -> Iterator[str]:
        """Yield the comment that marks a guess, with the source words that its value does not say.

        `always`: yield the mark also where the value says all source words.
        """
        asides = [" ".join(each.split()) for each in self.asides.pop(path, [])]
        parts = [" ".join(each.split()) for each in sources if each]
        parts = [part for part in dict.fromkeys(parts) if not any(part in other for other in asides)]
        parts = [part for part in parts if not any(part != other and part in other for other in parts)] + asides
        if parts:
            yield f"{indent}{MARK}, from: {json.dumps(' … '.join(parts), ensure_ascii=False)}"
        elif always:
            yield f"{indent}{MARK}"

    def heading(self, key: str, *sources: str) -> Iterator[str]:
        """Yield an empty line, the mark of a guess with its source words, and the key of a list or group of facts."""
        yield ""
        yield from self.comment(key, *sources, always=True)
        yield f"{key}:"


def advisory_file(
    draft: Draft, advisory_id: str, options: ImportOptions, pictures: Sequence[tuple[str, PictureFile]] = ()
) -> str:
    """Return the text of an advisory file.

    `pictures` are the pictures that were written beside it, each with its path in the newsroom.
    """
    asides: dict[str, list[str]] = {}
    for path, text in draft.asides:
        asides.setdefault(path, []).append(text)
    writer = _Writer(draft=draft, options=options, pictures=pictures, asides=asides)
    facts = [*_head(writer, advisory_id), *_event(writer), *_texts(writer), *_people(writer)]
    facts += [*_foot(writer), *_rest(writer)]
    body = _FACT.sub(r"\1\\:", draft.body.strip(), count=1) or f"{PLACEHOLDER}: write the text here."
    return "\n".join(["---", *facts, "---", "", body, ""])


def _head(writer: _Writer, advisory_id: str) -> Iterator[str]:
    draft = writer.draft
    yield from writer.comment("kind", draft.label if not _names_source(writer, "kind", draft.label) else "")
    yield f"kind: {draft.kind}"
    yield f"id: {advisory_id}"
    yield f"language: {draft.language}"
    yield from writer.comment("release")
    if draft.embargo:
        zone = draft.embargo.zone or writer.options.zone
        clock = "" if draft.embargo.has_clock else "    # no time in the text"
        yield f"release: {{embargo: '{_wall(draft.embargo)}'{f', zone: {zone}' if zone else ''}}}{clock}"
    else:
        yield "release: immediate"
    if draft.reference:
        yield from writer.comment("reference")
        yield f"reference: {quoted(draft.reference)}"
    yield ""
    yield from writer.comment("headline")
    yield f"headline: {quoted(draft.headline)}"
    if draft.standfirst:
        yield from writer.comment("standfirst", always=True)
        yield from _block("standfirst", "\n\n".join(draft.standfirst))
    if draft.issuer:
        yield from writer.comment("issuer", always=True)
        yield f"issuer: {quoted(draft.issuer)}"
    yield from _dateline(writer)


def _names_source(writer: _Writer, path: str, text: str) -> bool:
    return any(text in each for each in writer.asides.get(path, []))


def _dateline(writer: _Writer) -> Iterator[str]:
    draft = writer.draft
    yield from writer.comment("dateline")
    day = draft.dateline.date if draft.dateline else None
    place = draft.dateline.place if draft.dateline else ""
    needed = not KIND_RULES[draft.kind].invites
    if not place and not needed:
        if day:
            yield f"# issued on {day.isoformat()}: a dateline needs a place, too"
        return
    missing = [word for word, known in (("place", place), ("date", day)) if not known]
    if missing:
        yield f"{MARK}: the text does not say the {' and the '.join(missing)} of issue"
    yield f"dateline: {{place: {quoted(place or PLACEHOLDER)}, date: {(day or writer.options.today).isoformat()}}}"


def _event(writer: _Writer) -> Iterator[str]:
    events = writer.draft.events
    rules = KIND_RULES[writer.draft.kind]
    if not events and rules.invites:
        yield ""
        yield f"{MARK}: no event was found in the text"
        yield "event:"
        yield f"  title: {quoted(writer.draft.headline)}"
        yield f"  starts: {PLACEHOLDER}    # '2027-01-12 11:00'"
    if len(events) == 1:
        yield ""
        yield from writer.comment("event", events[0].source)
        yield "event:"
        yield from _event_keys(writer, events[0], "  ")
    elif events:
        yield ""
        yield from writer.comment("event")
        yield "events:"
        for event in events:
            yield from writer.comment("", event.source, indent="  ")
            lines = list(_event_keys(writer, event, "    "))
            yield "  - " + lines[0].strip()
            yield from lines[1:]
    yield from _programme(writer)
    yield from _accreditation(writer)
    yield from _opportunities(writer)
    yield from _live(writer)
    yield from _spokespeople(writer)


def _event_keys(writer: _Writer, event: DraftEvent, indent: str) -> Iterator[str]:
    if event.title:
        yield f"{indent}title: {quoted(event.title)}"
    else:
        yield f"{indent}title: {quoted(writer.draft.headline)}    {MARK}: the headline, as no title is said"
    missing = "" if event.starts.has_clock else f"    {MARK}: no time in the text"
    yield f"{indent}starts: '{_wall(event.starts)}'{missing}"
    if event.ends:
        yield f"{indent}ends: '{_wall(event.ends)}'"
    if event.starts.zone:
        yield f"{indent}zone: {event.starts.zone}"
    place, town = _place_and_town(writer, event.place)
    if place:
        yield f"{indent}place: {quoted(place)}"
    if town:
        yield f"{indent}locality: {quoted(town)}"
    if event.who:
        yield f"{indent}who: {quoted(event.who)}"
    if KIND_RULES[writer.draft.kind].for_photographers:
        yield f"{indent}access: {quoted(_access(writer))}    {MARK}: what there is to see, and how photographers get in"


def _place_and_town(writer: _Writer, place: str) -> tuple[str, str]:
    """Part a place in the town of the dateline: “Example Square in Brussels”."""
    town = writer.draft.dateline.place if writer.draft.dateline else ""
    if town and place.endswith(f" in {town}"):
        return place.removesuffix(f" in {town}"), town
    return place, ""


def _access(writer: _Writer) -> str:
    addresses = [each for each in writer.draft.accreditation.addresses if "@" in each]
    return addresses[0] if addresses else PLACEHOLDER


def _programme(writer: _Writer) -> Iterator[str]:
    items = writer.draft.programme
    if not items:
        return
    yield from writer.heading("programme")
    day: date | None = None
    for item in items:
        yield from writer.comment("", _missing(item.source, item.text), indent="  ")
        same = day == item.starts.wall.date()
        day = item.starts.wall.date()
        yield f"  - starts: '{item.starts.wall:%H:%M}'" if same else f"  - starts: '{_wall(item.starts)}'"
        if item.ends:
            yield f"    ends: '{_wall(item.ends)}'"
        yield f"    title: {quoted(item.text)}"


def _accreditation(writer: _Writer) -> Iterator[str]:
    given = writer.draft.accreditation
    if given.is_empty:
        return
    yield from writer.heading("accreditation", given.source)
    yield from _deadlines(writer, given.deadlines)
    mails = [each for each in given.addresses if "@" in each and "/" not in each]
    sites = [_with_scheme(each) for each in given.addresses if each not in mails]
    for key, addresses in (("url", sites), ("email", mails)):
        if addresses:
            yield f"  {key}: {quoted(addresses[0])}"
        yield from (f"  # also: {more}" for more in addresses[1:])
    if given.documents:
        yield f"  documents: [{', '.join(quoted(each) for each in given.documents)}]"
    if given.text:
        yield from _block("text", given.text, indent="  ")


def _deadlines(writer: _Writer, deadlines: Sequence[DraftDeadline]) -> Iterator[str]:
    some_zone = any(deadline.until.zone for deadline in deadlines)
    if deadlines:
        yield "  deadlines:"
    for deadline in deadlines:
        note = "" if deadline.until.has_clock else f"    {MARK}: no time in the text, so the end of the day"
        yield f"    - until: '{_wall(deadline.until)}'{note}"
        if deadline.group:
            yield f"      group: {quoted(deadline.group)}"
        if zone := deadline.until.zone or (writer.options.zone if some_zone else ""):
            yield f"      zone: {zone}"


def _opportunities(writer: _Writer) -> Iterator[str]:
    items = writer.draft.opportunities
    if not items:
        return
    yield from writer.heading("opportunities")
    for item in items:
        at = list(_clock(writer, "at", item.at, indent="    "))
        text = item.text if at or item.at is None else item.whole
        yield from writer.comment("", _missing(item.source, text, item.place), indent="  ")
        yield f"  - kind: {item.kind}"
        yield from at
        if item.place:
            yield f"    place: {quoted(item.place)}"
        yield from _block("text", text, indent="    ")


def _clock(writer: _Writer, key: str, at: DraftClock | None, *, indent: str) -> Iterator[str]:
    """Yield a time of day and its zone. Nothing where neither the text nor an event says the day."""
    if at is None or not (at.day or writer.draft.events):
        return
    yield f"{indent}{key}: '{f'{at.day.isoformat()} ' if at.day else ''}{at.clock:%H:%M}'"
    if at.zone:
        yield f"{indent}zone: {at.zone}"


def _live(writer: _Writer) -> Iterator[str]:
    live = writer.draft.live
    if live.is_empty:
        return
    yield from writer.heading("live")
    if live.url:
        yield f"  url: {quoted(_with_scheme(live.url))}"
    yield from (f"  # also: {_with_scheme(each)}" for each in live.others)
    yield from _clock(writer, "starts", live.starts, indent="  ")
    if live.dial_in:
        yield "  dial_in:"
    for line in live.dial_in:
        values = {"label": line.label, "number": line.number, "code": line.code}
        yield from writer.comment("", _missing(line.source, *values.values()), indent="    ")
        yield from _group(values, "    ")


def _spokespeople(writer: _Writer) -> Iterator[str]:
    people = writer.draft.spokespeople
    if not people:
        return
    yield from writer.heading("spokespeople")
    for person in people:
        keys = ("name", "role", "organisation", "languages", "available", "phone", "email")
        values = {key: getattr(person, key) for key in keys}
        yield from writer.comment("", _missing(person.source, *values.values()), indent="  ")
        yield from _group(values, "  ")


def _group(values: dict[str, str], indent: str) -> Iterator[str]:
    """Yield an item of a list, without the keys that have no value."""
    given = [(key, value) for key, value in values.items() if value]
    for number, (key, value) in enumerate(given):
        yield f"{indent}{'  ' if number else '- '}{key}: {quoted(value)}"


def _texts(writer: _Writer) -> Iterator[str]:
    yield from _quotes(writer)
    yield from _background(writer)
    yield from _picture(writer)


def _quotes(writer: _Writer) -> Iterator[str]:
    moved = [quote for quote in writer.draft.quotes if not quote.in_body]
    if writer.draft.quotes:
        yield ""
        yield from writer.comment("quotes")
    if moved:
        yield "quotes:"
    for number, quote in enumerate(moved):
        yield from writer.comment(f"quotes[{number}]", indent="  ", always=True)
        yield f"  - text: {quoted(quote.text)}"
        yield f"    speaker: {quoted(quote.speaker)}"
        if quote.role:
            yield f"    role: {quoted(quote.role)}"
    for quote in writer.draft.quotes:
        if quote.in_body:
            yield f"{MARK}: this quote stays in the text below, and is not printed twice"
            yield f"#  - text: {quoted(quote.text)}"
            yield f"#    speaker: {quoted(quote.speaker)}"


def _background(writer: _Writer) -> Iterator[str]:
    if not writer.draft.background:
        return
    yield from writer.heading("background")
    for item in writer.draft.background:
        yield from writer.comment("", _missing(item.source, item.title, item.type, item.url), indent="  ")
        yield f"  - title: {quoted(item.title)}"
        if item.type:
            yield f"    type: {quoted(item.type)}"
        if item.date:
            yield f"    date: {item.date.isoformat()}"
        if item.url:
            yield f"    url: {quoted(_with_scheme(item.url))}"


def _picture(writer: _Writer) -> Iterator[str]:
    given = writer.draft.pictures
    paths = {id(picture): name for name, picture in writer.pictures}
    shown = [each for each in given if each.file and id(each.file) in paths] or list(given[:1])
    used = {id(each.file) for each in shown}
    others = [name for name, picture in writer.pictures if id(picture) not in used]
    if not shown:
        yield from (f"# also written: {name}" for name in others)
        return
    yield ""
    left = [each for each in given if each not in shown]
    yield from writer.comment("picture", *(each.source for each in left), always=True)
    yield "picture:" if len(shown) == 1 else "pictures:"
    for number, picture in enumerate(shown):
        path = paths.get(id(picture.file), "")
        alt = picture.file.alt if picture.file and path else ""
        values = (("caption", picture.caption), ("credit", picture.credit), ("file", path), ("alt", alt))
        if number and len(shown) > 1:
            yield from writer.comment("", _missing(picture.source, picture.caption, picture.credit), indent="  ")
        lines = [f"{key}: {quoted(value)}" for key, value in values if value]
        first = "  " if len(shown) == 1 else "  - "
        yield from (f"{'    ' if place and len(shown) > 1 else first}{line}" for place, line in enumerate(lines))
    yield from (f"  # also written: {name}" for name in others)


def _people(writer: _Writer) -> Iterator[str]:
    contacts = writer.draft.contacts
    yield ""
    yield from writer.comment("contacts", always=bool(contacts))
    if not contacts:
        yield f"{MARK}: no contact was found in the text"
        yield "contacts:"
        yield f"  - name: {PLACEHOLDER}"
        return
    yield "contacts:"
    for contact in contacts:
        values = {
            key: getattr(contact, key)
            for key in ("name", "role", "office", "organisation", "phone", "mobile", "email")
            if getattr(contact, key)
        }
        yield from writer.comment("", _missing(contact.source, *values.values()), indent="  ")
        yield from _group(values, "  ")


def _foot(writer: _Writer) -> Iterator[str]:
    draft = writer.draft
    if draft.links:
        yield ""
        yield from writer.comment("links", *(link.text for link in draft.links))
        yield "links:"
        for number, link in enumerate(draft.links):
            label = "web" if not number else f"web {number + 1}"
            yield f"  {label}: {quoted(_with_scheme(link.url))}"
    if draft.notes:
        yield from writer.heading("notes_to_editors")
        for note in draft.notes:
            yield f"  - {quoted(note)}"
    if draft.boilerplate:
        yield ""
        yield from writer.comment("boilerplate", always=True)
        yield from _block("boilerplate", "\n\n".join(draft.boilerplate))


def _rest(writer: _Writer) -> Iterator[str]:
    """Yield comments with the source words that no field has printed yet."""
    rest = {path: texts for path, texts in writer.asides.items() if texts}
    if rest:
        yield ""
    for path in list(rest):
        yield from writer.comment(path)


def _missing(source: str, *values: str) -> str:
    """Return the source of a value where it has words that the values do not say."""
    values_text = " ".join(values)
    words = set(_WORDS.findall(values_text))
    return source if any(word not in words for word in _WORDS.findall(source)) else ""


def _wall(time: LocalTime) -> str:
    if not time.has_clock:
        return f"{time.wall:%Y-%m-%d} {_NO_TIME}"
    return f"{time.wall:%Y-%m-%d %H:%M}"


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"https://{url}"


def _block(key: str, text: str, *, indent: str = "") -> Iterator[str]:
    """Yield a text in Markdown, in quotes where it is one line, else as a literal block."""
    if "\n" not in text:
        yield f"{indent}{key}: {quoted(text)}"
        return
    yield f"{indent}{key}: |"
    for line in text.split("\n"):
        yield f"{indent}  {line}" if line else ""


def quoted(text: str) -> str:
    """Return a text in double quotes, as YAML reads it (YAML 1.2, 7.3.1: JSON's strings are YAML's)."""
    return json.dumps(text, ensure_ascii=False)
