"""Reader of an advisory file, Markdown with YAML front matter, as an Advisory with findings for all its faults."""

import re
from dataclasses import replace
from pathlib import Path

from advisory_cli.files.regular import read_regular
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place, Reading, errors
from advisory_cli.model.language import language_tag
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory, Event, Kind
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.suggest import did_you_mean
from advisory_cli.model.text import printable, refused_characters, tidy, without_refused
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory import arrangements, parts, senders
from advisory_cli.read.advisory.assumed_zone import AssumedZone, assumed_zone, contradicted_zone
from advisory_cli.read.advisory.fields import FieldErrors, FieldReader
from advisory_cli.read.advisory.front_matter import Group, read_front_matter
from advisory_cli.read.advisory.known_keys import TOP, key_names
from advisory_cli.read.advisory.release import embargo, send_at
from advisory_cli.read.advisory.second_facts import facts_in_text

MAX_BYTES = 256 * 1024
KEYS = key_names(TOP)
_OTHER_NAMES = {
    "title": "headline: …",
    "lead": "standfirst: …",
    "summary": "standfirst: …",
    "subhead": "standfirst: …",
    "lang": "language: …",
    "date": "dateline: {place: …, date: …}",
    "embargo": "release: {embargo: '2026-06-05 00:01', zone: Europe/London}",
    "schedule": "send_at: '2026-06-04 07:00'",
    "zone": "the zone inside event: {…} or release: {…}",
    "type": "kind: …",
    "body": "the body below the second ---",
    "image": "picture: {caption: …, url: https://…}",
    "notes": "notes_to_editors:, and below it lines that start with “- ”",
    "about": "boilerplate: …",
    "program": "programme:, and below it lines that start with “- starts: …”",
    "agenda": "programme:, and below it lines that start with “- starts: …”",
    "timetable": "programme:, and below it lines that start with “- starts: …”",
    "rsvp": "accreditation: {deadline: '2026-06-03 16:00', email: …}",
    "deadline": "accreditation: {deadline: '2026-06-03 16:00'}",
    "speakers": "spokespeople:, and below it lines that start with “- name: …”",
    "spokesperson": "spokespeople:, and below it lines that start with “- name: …”",
    "interviews": "opportunities:, and below it lines that start with “- kind: interview”",
    "livestream": "live: {url: https://…}",
    "stream": "live: {url: https://…}",
    "dial_in": "live: {dial_in: …}",
}
_SLUG = late_pattern(r"[a-z0-9][a-z0-9._-]{0,99}")
_NUMBER = late_pattern(r"[1-9][0-9]{0,5}")
_FENCE = late_pattern(r"---[ \t]*")
_ONE_TEXT = "Put all facts between the first two lines ---, and each text into a file of its own."


@value_class
class _Defaults:
    """Values from the newsroom for facts that a file leaves out, and the root folder of its pictures."""

    root: Path
    zone: str
    language: str
    issuer: str
    sender: Mailbox | None = None
    is_sent: bool = False  # the text was sent before: the zone of its event is not questioned any more

    @property
    def files_in(self) -> Path | None:
        """Folder in which pictures and attachments must lie. None for a text that was sent, whose files may be gone."""
        return None if self.is_sent else self.root


def read_advisory(
    path: Path, *, folder: Path | None, zone: str, language: str, issuer: str, sender: Mailbox | None = None
) -> Reading[Advisory]:
    """Read the advisory file at `path`, and return the Advisory with a finding for every fault.

    The result's `value` is the Advisory, or None if any finding has the level error.
    `folder`: the newsroom, inside which pictures must lie. None stands for the file's own folder.
    `zone`, `language`, `issuer`: the newsroom's, for facts that the file leaves out.
    `sender`: the newsroom's own sender. The file's `from` must be at the same domain (ADV29). None allows every domain.
    Raises NoInput when the file is missing or cannot be read.
    """
    content = read_regular(path, limit=MAX_BYTES)
    place = Place(file=path)
    if len(content) > MAX_BYTES:
        words = f"The file is larger than {MAX_BYTES // 1024} KiB."
        return _unreadable("ADV01", words, place, "Pictures and documents are linked, not pasted.")
    try:
        text = _decoded(content)
    except UnicodeDecodeError as fault:
        place = Place(file=path, line=content.count(b"\n", 0, fault.start) + 1)
        remedy = "Save it as UTF-8 in your editor (“Encoding” when saving)."
        return _unreadable("ADV01", f"The file is not UTF-8 text: {_encoding(content)}.", place, remedy)
    defaults = _Defaults(root=folder or path.parent, zone=zone, language=language, issuer=issuer, sender=sender)
    return _read_text(text, path, defaults)


def read_manuscript(path: Path) -> str | None:
    r"""Return the whole text of the advisory file at `path`, with \n as the only line end, without byte-order mark.

    None means that the file is not UTF-8 text, or is larger than 256 KiB. Raises NoInput when the file is missing or
    cannot be read.
    """
    content = read_regular(path, limit=MAX_BYTES)
    try:
        return _decoded(content) if len(content) <= MAX_BYTES else None
    except UnicodeDecodeError:
        return None


def _decoded(content: bytes) -> str:
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_sent(text: str, path: Path, *, folder: Path | None, zone: str, language: str, issuer: str) -> Advisory | None:
    """Return the advisory in `text`, the stored text of an advisory that was sent before.

    Faults of the text are ignored. A picture, for example, may have been deleted after the text was sent. None means
    that `text` cannot be read as an advisory.
    `path` is the file that held the text. `zone`, `language` and `issuer` fill in for facts that the text leaves out.
    `folder` is the newsroom. None as `folder` stands for the file's own folder.
    """
    defaults = _Defaults(root=folder or path.parent, zone=zone, language=language, issuer=issuer, is_sent=True)
    return _read_all(text, path, defaults).value


def _read_text(text: str, path: Path, defaults: _Defaults) -> Reading[Advisory]:
    """Read an advisory's text. The reading has no value where any finding is an error."""
    reading = _read_all(text, path, defaults)
    return replace(reading, value=None) if errors(reading.findings) else reading


def _read_all(text: str, path: Path, defaults: _Defaults) -> Reading[Advisory]:
    field_errors = FieldErrors(file=path)
    for number, name in refused_characters(text):
        code = "ADV01" if "NUL" in name else "ADV13"
        field_errors.add_fault(code, f"This line contains the character {name}.", line=number, remedy="Delete it.")
    lines = tidy(without_refused(text)).split("\n")
    if not _FENCE.fullmatch(lines[0]):
        remedy = "The first line is ---, then come the facts (kind: …, headline: …), then --- again, then the text."
        return _unreadable("ADV02", "The file does not start with ---.", Place(file=path, line=1), remedy)
    field_errors.rows = lines
    end = next((index for index, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        remedy = "Put a line --- between the facts and the text."
        return _unreadable("ADV02", "The second --- is missing.", Place(file=path, line=1), remedy)
    facts = [_without_separators(line, number, field_errors) for number, line in enumerate(lines[1:end], 2)]
    front = read_front_matter(facts, file=path, first_line=2)
    field_errors.findings.extend(front.findings)
    body, body_line = _body(lines, end, field_errors)
    advisory = None
    if front.value:
        advisory = replace(_advisory(front.value, field_errors, body, body_line, defaults), manuscript=text)
    findings = tuple(sorted(field_errors.findings, key=lambda f: f.place.line or 0))
    return Reading(value=advisory, findings=findings)


def _without_separators(line: str, number: int, field_errors: FieldErrors) -> str:
    """Return `line` with blanks for U+2028 and U+2029, and note a finding.

    YAML takes these characters for line ends, and editors do not show them.
    """
    if "\u2028" in line or "\u2029" in line:
        words = "This line contains an invisible line separator (U+2028 or U+2029)."
        field_errors.add_fault("ADV13", words, line=number, remedy="Delete the line and retype it.")
    return line.replace("\u2028", " ").replace("\u2029", " ")


def _body(lines: list[str], end: int, field_errors: FieldErrors) -> tuple[str, int]:
    """Return the text below the facts, and its first line's number.

    Comments, and blank lines around the text, are left out.
    """
    below = field_errors.without_comments("\n".join(lines[end + 1 :]), line=end + 2, keep_lines=True)
    lines = [*lines[: end + 1], *below.split("\n")]
    first = next((index for index in range(end + 1, len(lines)) if lines[index].strip()), end + 1)
    body = "\n".join(lines[first:]).rstrip().replace("\u2028", " ").replace("\u2029", " ")
    field_errors.lines["body"] = first + 1
    for index in facts_in_text(lines, end, known=KEYS):
        words = f"Facts below the second --- would be printed as text: “{printable(lines[index].strip()[:60])}”."
        field_errors.add_fault("TXT19", words, line=index + 1, remedy=_ONE_TEXT)
    if not body.strip():
        field_errors.add_fault(
            "ADV17", "There is no text below the second ---.", line=end + 1, remedy="Write the text there."
        )
    return body, first + 1


def _advisory(front: Group, field_errors: FieldErrors, body: str, body_line: int, defaults: _Defaults) -> Advisory:
    """Build the advisory. The value is meaningless where `field_errors` holds an error."""
    top = FieldReader(front, field_errors, known=KEYS, other_names=_OTHER_NAMES)
    advisory = _fields(top, field_errors, body, body_line, defaults)
    for path, event in ({} if defaults.is_sent else advisory.events_by_path).items():
        if (assumed := _zone_in_doubt(advisory, event, path)) is not None:
            line = field_errors.lines[f"{path}.starts"]
            field_errors.add_fault("ADV27", assumed.words, line=line, remedy=assumed.remedy)
        elif f"{path}.zone" in advisory.lines and (zone := contradicted_zone(event, defaults.zone)):
            words = f"“{printable(event.locality)}” is not in the zone {event.starts.zone}, but in {zone}."
            remedy = "Correct the zone, or the town. The time is by the clocks of the zone."
            field_errors.add_fault("ADV42", words, line=field_errors.lines[f"{path}.zone"], remedy=remedy)
    return advisory


def _zone_in_doubt(advisory: Advisory, event: Event, path: str) -> AssumedZone | None:
    if f"{path}.zone" in advisory.lines:
        return None
    return assumed_zone(event, advisory.dateline, advisory.contacts)


def zone_in_doubt(advisory: Advisory) -> AssumedZone | None:
    """Return an AssumedZone if an advisory's first event seems to lie outside the zone in which it was read (ADV27).

    The AssumedZone tells the evidence for this, and the zones that may be right. None means that there is no event,
    that the file names the event's zone, or that nothing speaks against the zone in which the start was read.
    """
    return _zone_in_doubt(advisory, advisory.event, "event") if advisory.event else None


def read_zone_in_doubt(path: Path, *, zone: str) -> AssumedZone | None:
    """Return an AssumedZone if the event in the file at `path` seems to lie outside the newsroom's zone `zone`.

    The AssumedZone tells the evidence for this, and the zones that may be right. `path` is an advisory file. Faults of
    the file are ignored. Raises NoInput when the file is missing or cannot be read. None means that
    - there is no event,
    - the file names the event's zone,
    - nothing speaks against `zone`, or
    - the text of the file is no advisory.
    """
    text = read_manuscript(path)
    defaults = _Defaults(root=path.parent, zone=zone, language="en", issuer="", is_sent=True)
    advisory = _read_all(text, path, defaults).value if text else None
    return zone_in_doubt(advisory) if advisory else None


def _fields(top: FieldReader, field_errors: FieldErrors, body: str, body_line: int, defaults: _Defaults) -> Advisory:
    events, datelines = parts.events(top, defaults.zone), parts.datelines(top)
    boilerplates = parts.boilerplates(top)
    setting = arrangements.setting_of(events[0] if events else None, defaults.zone)
    return Advisory(
        id=_id(top, field_errors.file),
        kind=_kind(top),
        language=_language(top, defaults.language),
        revision=_revision(top),
        embargo=embargo(top, defaults.zone),
        send_at=send_at(top, defaults.zone),
        sender=senders.sender(top, defaults.sender),
        reply_to=senders.reply_to(top),
        headline=top.line_text("headline", required=True),
        subject=top.line_text("subject", longest=255),
        preheader=top.line_text("preheader"),
        standfirst=top.prose("standfirst"),
        issuer=top.line_text("issuer") or defaults.issuer,
        reference=top.line_text("reference"),
        picture=parts.picture(top, defaults.files_in),
        pictures=parts.pictures(top, defaults.files_in),
        attachments=parts.attachments(top, defaults.files_in),
        dateline=datelines[0] if datelines else None,
        further_datelines=datelines[1:],
        event=events[0] if events else None,
        further_events=events[1:],
        programme=arrangements.programme(top, setting),
        accreditation=arrangements.accreditation(top, setting),
        opportunities=arrangements.opportunities(top, setting),
        live=arrangements.live(top, setting),
        spokespeople=arrangements.spokespeople(top),
        quotes=parts.quotes(top),
        background=parts.background(top),
        contacts=parts.contacts(top),
        links=parts.links(top),
        notes_to_editors=top.texts("notes_to_editors"),
        boilerplate="" if top.is_list("boilerplate") else top.prose("boilerplate"),
        boilerplates=boilerplates,
        calendar=parts.yes_or_no(top, "calendar") if top.line_text("calendar") else None,
        meant_so=_meant_so(top),
        fallback=parts.fallback(top),
        translates=top.line_text("translates"),
        body=body,
        body_line=body_line,
        source=field_errors.file,
        lines=field_errors.lines,
    )


def _meant_so(top: FieldReader) -> tuple[str, ...]:
    """Return the names that only look like placeholders.

    A single word is a finding, because it would let every placeholder of its kind pass.
    """
    names = tuple(" ".join(name.split()) for name in top.texts("meant_so"))
    for number, name in enumerate(names):
        if " " not in name:
            words = f"“{printable(name[:60])}” in “meant_so” is one word, and would allow every placeholder like it."
            line = top.field_errors.lines[f"meant_so[{number}]"]
            top.field_errors.add_fault("ADV12", words, line=line, remedy="Write the whole name: meant_so: [TBC Bank]")
    return names


def _id(top: FieldReader, path: Path) -> str:
    """Return the id as written, or the file's name in small letters.

    The ledger tells advisories apart by their id.
    """
    written = top.line_text("id")
    name = written or path.stem.lower()
    if not _SLUG.fullmatch(name):
        subject, letters = ("The id", "small letters") if written else ("The file's name", "letters from a to z")
        words = f"{subject} “{printable((written or path.stem)[:100])}” cannot be an id: "
        words += f"{letters}, digits and . _ - are allowed."
        top.add_fault("ADV12", "id", words, f"Write id: {slug(name) or 'summit-2026'}")
    return name


def slug(name: str) -> str:
    """Return an advisory id made of `name`: at most 100 small letters from a to z, digits, and the signs . _ -.

    Empty means that `name` holds no letter from a to z and no digit.
    """
    return re.sub(r"[^a-z0-9._]+", "-", name.lower())[:100].strip("-._")


def _kind(top: FieldReader) -> Kind:
    text = top.line_text("kind", required=True)
    if text and text not in list(Kind):
        top.add_fault(
            "ADV12", "kind", f"“{printable(text[:60])}” is not a kind of advisory.", did_you_mean(text, list(Kind))
        )
    return Kind(text) if text in list(Kind) else Kind.NOTE


def _language(top: FieldReader, default: str) -> str:
    text = top.line_text("language") or default
    tag = language_tag(text)
    if tag is None:
        words = f"“{printable(text[:60])}” is not a language."
        top.add_fault("ADV12", "language", words, "Languages are written en, fr, en-GB, pt-BR, …")
    return tag or default


def _revision(top: FieldReader) -> int:
    text = top.line_text("revision")
    if text and not _NUMBER.fullmatch(text):
        top.add_fault(
            "ADV07", "revision", "“revision” is not a whole number from 1.", "Write revision: 2 for the second."
        )
        return 1
    return int(text or "1")


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it seems to be UTF-16"
    return "it seems to come from an older program, or not to be text"


def _unreadable(code: str, words: str, place: Place, remedy: str) -> Reading[Advisory]:
    fault: Finding = finding(code, words, place=place, remedy=remedy)
    return Reading(value=None, findings=(fault,))
