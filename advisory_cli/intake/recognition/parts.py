"""Reader of the parts below the text: notes, boilerplate, background, contacts."""

import re
from dataclasses import dataclass, field

from advisory_cli.intake.draft import DraftBackground, DraftContact, DraftPicture
from advisory_cli.intake.recognition.contacts import contact_in_sentence, find_contacts, is_contact_block
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import line_markdown, words_of
from advisory_cli.intake.recognition.persons import is_cap, is_office
from advisory_cli.intake.recognition.section_headings import Section
from advisory_cli.intake.recognition.sections import is_legal
from advisory_cli.intake.recognition.standfirst import without_common_look
from advisory_cli.model.patterns import late_pattern

_PROSE = 35  # words of a background item that is a text, not a title
_MARK = late_pattern(r"(?:\[\d{1,2}\]|\(\d{1,2}\)|\d{1,2}\))\s+(?=\S)")  # of a footnote: “[1] …”
_TYPE = late_pattern(r"^(?P<title>.+?)\s*:\s*(?P<type>[^:()]{3,40}?)\s*\((?P<date>[^()]*\d{4})\)\s*$")


@dataclass(slots=True)
class TextParts:
    """Facts found below the text."""

    sections: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boilerplate: list[str] = field(default_factory=list)
    background: list[DraftBackground] = field(default_factory=list)
    body_background: list[str] = field(default_factory=list)
    contacts: list[DraftContact] = field(default_factory=list)
    pictures: list[DraftPicture] = field(default_factory=list)


def read_parts(parts: TextParts, found: Recognition) -> None:
    """Read notes, boilerplate, background, contacts and pictures from their parts of the text."""
    for section in parts.sections:
        lines = [line for line in section.lines if not line.taken]
        if section.category in {"contacts", "more"}:
            _contacts(section, lines, parts, found)
        elif section.category == "notes":
            _notes(section, lines, parts, found)
        elif section.category in {"about", "about_exact"}:
            _boilerplate(section, lines, parts, found)
        elif section.category == "background":
            _background(section, lines, parts, found)
    _stray_contacts(parts, found)
    _stray_sentences(parts, found)
    _stray_boilerplate(parts, found)


def _take_heading(section: Section, path: str, found: Recognition) -> None:
    if section.heading is not None:
        found.assign_aside(section.heading, path)


def _blocks(lines: list[SourceLine]) -> list[list[SourceLine]]:
    """Group lines by block."""
    groups: dict[int, list[SourceLine]] = {}
    for line in lines:
        groups.setdefault(line.block, []).append(line)
    return list(groups.values())


def _contacts(section: Section, lines: list[SourceLine], parts: TextParts, found: Recognition) -> None:
    usable = [line for line in lines if len(line.text.split()) <= 30 and not _is_link(line)]
    merged: list[list[SourceLine]] = []
    for block in _blocks(usable):
        before = merged[-1][-1] if merged else None
        single = len(block) == 1 and before is not None and len({line.block for line in merged[-1]}) == len(merged[-1])
        if single and before is not None and block[0].column == before.column:
            merged[-1] += block
        else:
            merged.append(block)
    heading = section.heading.text.strip(" :") if section.heading is not None else ""
    office = heading if is_office(heading, found.words) else ""
    asking = any(
        "contact" in found.words.roots.tags_of(word) and not is_office(word, found.words) for word in heading.split()
    )
    office = "" if asking else office
    above = section.heading is not None and bool(usable) and usable[0].block == section.heading.block
    contacts = find_contacts(merged, found, office=office, above=above)
    if not contacts:
        for line in lines:
            if sentence := contact_in_sentence(line, found):
                parts.contacts.append(sentence)
        return
    parts.contacts += contacts
    _take_heading(section, "contacts", found)


def _is_link(line: SourceLine) -> bool:
    """Tell whether a line is nothing but the words of a link."""
    linked = "".join(words for _, words in urls_in(line))
    return bool(linked) and linked.strip() == line.text.strip()


def _notes(section: Section, lines: list[SourceLine], parts: TextParts, found: Recognition) -> None:
    if not lines:
        return
    _take_heading(section, "notes_to_editors", found)
    for block in _blocks(lines):
        if is_contact_block(block, found):
            parts.contacts += find_contacts([block], found)
            continue
        if mark := _MARK.match(block[0].text):
            found.aside("notes_to_editors", mark[0])
            block[0].spans = block[0].from_character(mark.end())
        if sentence := contact_in_sentence(block[0], found):
            parts.contacts.append(sentence)
            if block[0].text.partition(sentence.name)[0].rstrip().endswith(":"):
                found.assign(block[0], "contacts")
                continue
        parts.notes.append("\n".join(line_markdown(line.spans) for line in block))
        for line in block:
            if line.sign[:1].isdigit() and line.first:
                found.aside("notes_to_editors", line.sign)
            found.assign(line, "notes_to_editors")


def _boilerplate(section: Section, lines: list[SourceLine], parts: TextParts, found: Recognition) -> None:
    texts = [
        line
        for line in lines
        if line.style != "cell"
        and (
            line.block == lines[0].block
            or (len(line.text.split()) >= 6 and (line.text.rstrip("”»\"')").endswith((".", "!", "?")) or urls_in(line)))
        )
    ]
    if not texts:
        return
    _take_heading(section, "boilerplate", found)
    for block in _blocks(texts):
        parts.boilerplate.append("\n".join(line_markdown(without_common_look(line)) for line in block))
        for line in block:
            found.assign(line, "boilerplate")


def _background(section: Section, lines: list[SourceLine], parts: TextParts, found: Recognition) -> None:
    """Read publications. A text about the matter stays in the body below its heading."""
    for line in lines:
        text = line.text
        urls = urls_in(line)
        prose = len(text.split()) > _PROSE or (len(re.findall(r"[.!?]\s", text)) > 1 and not urls)
        if prose or not (urls or _TYPE.match(text)):
            if len(text.split()) >= 6:
                parts.body_background.append(text)
            continue
        parts.background += _publications(line, found)
        found.assign(line, "background")
    if section.heading is None and parts.body_background:
        return
    if parts.background and not parts.body_background:
        _take_heading(section, "background", found)


def _publications(line: SourceLine, found: Recognition) -> list[DraftBackground]:
    text, urls = words_of(line.spans), urls_in(line)
    linked = [(url, words) for url, words in urls if words]
    if len(linked) > 1:
        return [
            DraftBackground(title=words, url=url, source="" if number else text)
            for number, (url, words) in enumerate(linked)
        ]
    title, url = text, urls[0][0] if urls else ""
    if url and not linked:
        for shown in (url, re.sub(r"^https?://", "", url)):
            title = title.replace(shown, " ")
        title = " ".join(title.split()).strip(" :–—-") or url
    kind = day = None
    if typed := _TYPE.match(title):
        days = found.days(typed["date"])
        day = found.date_of(days[0]) if days else None
        if day is not None:
            kind, title = typed["type"], typed["title"]
    return [DraftBackground(title=title, type=kind or "", date=day, url=url, source=text)]


def _stray_contacts(parts: TextParts, found: Recognition) -> None:
    """Read contacts that have no heading: above the headline, or behind the text."""
    free = [line for line in found.lines if not line.taken and line.where != "footer"]
    for block in _blocks(free):
        for lines in [block] if block[0].style != "cell" else [*_rows(block), *_cells(block), *_columns(block)]:
            if not any(line.taken for line in lines) and is_contact_block(lines, found):
                parts.contacts += find_contacts([lines], found)


def _rows(block: list[SourceLine]) -> list[list[SourceLine]]:
    return [[line for line in block if line.row == row] for row in sorted({line.row for line in block})]


def _columns(block: list[SourceLine]) -> list[list[SourceLine]]:
    return [[line for line in block if line.column == column] for column in sorted({line.column for line in block})]


def _stray_sentences(parts: TextParts, found: Recognition) -> None:
    """Read contacts that a sentence of the text names, where no other contact has been found. The sentence stays."""
    for line in found.lines[found.headline_at + 1 :]:
        if line.taken in {"", "notes_to_editors", "accreditation"} and line.where == "body" and not parts.contacts:
            asks = found.words.stems("contact").search(fold(line.text)) is not None
            contact = contact_in_sentence(line, found) if asks else None
            if contact is not None:
                parts.contacts.append(contact)


def _cells(block: list[SourceLine]) -> list[list[SourceLine]]:
    groups: dict[tuple[int, int], list[SourceLine]] = {}
    for line in block:
        groups.setdefault((line.row, line.column), []).append(line)
    return list(groups.values())


def _stray_boilerplate(parts: TextParts, found: Recognition) -> None:
    """Read a paragraph on the issuer, or a legal notice, that has no heading and stands behind contacts or end mark."""
    lines = found.lines
    ends = [
        number
        for number, line in enumerate(lines)
        if line.taken in {"contacts", "end_mark", "boilerplate"} and number > found.headline_at + 2
    ]
    if not ends:
        return
    for line in lines[min(ends) :]:
        if line.taken or line.style != "text" or line.where != "body":
            continue
        legal = is_legal(line.text, found) and len(line.text.split()) >= 6
        if len(line.text.split()) < 12 and not legal:
            continue
        if is_legal(line.text, found):
            parts.notes.append(line_markdown(without_common_look(line)))
            found.assign(line, "notes_to_editors")
        elif not parts.boilerplate and _names_issuer(line, found) and not emails_in(line):
            parts.boilerplate.append(line_markdown(without_common_look(line)))
            found.assign(line, "boilerplate")


def _names_issuer(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a paragraph begins with a name that the text says elsewhere, too."""
    others = " ".join(each.text for each in found.lines if each is not line)
    tokens = [token.strip(".,;:()’'") for token in line.text.split()[:6]]
    for token in tokens[:5]:
        least = 1 if len(token) >= 8 else 2
        if len(token) >= 5 and (is_cap(token) or not token.isascii()) and others.count(token[:9]) >= least:
            return True
    return False
