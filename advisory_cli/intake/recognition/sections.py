"""Finder of the parts below the text that have a heading of their own, and of the end mark."""

import re

from advisory_cli.intake.documents.blocks import cut, plain
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.persons import is_person
from advisory_cli.intake.recognition.section_headings import HEADING_WORDS, Section, section_heading

PATHS = {
    "notes": "notes_to_editors",
    "about_exact": "boilerplate",
    "about": "boilerplate",
    "contacts": "contacts",
    "background": "background",
    "pictures": "picture",
    "accreditation": "accreditation",
    "programme": "programme",
    "more": "links",
    "live": "live",
}


_OPENING = ("“", "„", "«", '"', "”", "– ", "— ")


def find_sections(found: Recognition) -> list[Section]:
    """Return the parts of the text that have a heading of a known kind, in their order."""
    sections: list[Section] = []
    current: Section | None = None
    for number, line in enumerate(found.lines):
        if line.taken:
            current = None if line.taken in {"spokespeople", "opportunities", "live"} else current
            continue
        category, end = section_heading(line, number, found)
        if category == "contacts" and current is not None and _is_part_of_contact(current, line, number, found):
            category = ""
        if category:
            current = Section(category=category, heading=line)
            sections.append(current)
            if end < len(line.text):
                if end and category != "contacts":
                    found.aside(PATHS.get(category, "body"), line.text[:end])
                    line.spans = line.from_character(end)
                current.heading = None
                current.lines.append(line)
            continue
        if current is None:
            continue
        if _ends_section(current, line, found):
            current = None
            continue
        current.lines.append(line)
    return sections


def _is_part_of_contact(section: Section, line: SourceLine, number: int, found: Recognition) -> bool:
    """Tell whether a line in a part for contacts is a function or an office of a contact, and no heading."""
    if section.category != "contacts":
        return False
    block = [each for each in found.lines[max(0, number - 8) : number + 9] if each.block == line.block]
    above = found.lines[number - 1]
    if above in section.lines and is_person(above.text, found.words):
        return True
    return len(block) > 1 and not line.text.endswith(":")


def _ends_section(section: Section, line: SourceLine, found: Recognition) -> bool:
    if line.is_heading or line.where == "footer" or is_end_mark(line.text, found):
        return True
    previous = section.lines[-1] if section.lines else None
    apart = previous is not None and line.block != previous.block and _rule_between(previous, line, found)
    return apart or _ends_by_category(section, previous, line, found)


def _ends_by_category(section: Section, previous: SourceLine | None, line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line is not of the kind that a part of a category has."""
    category = section.category
    addressed = bool(emails_in(line) or urls_in(line))
    if category == "notes" and addressed and found.words.stems("register").search(fold(line.text)):
        return True
    if previous is None:
        return False
    short = line.bold and len(line.text.split()) <= HEADING_WORDS and not phones_in(line.text) and not emails_in(line)
    if short and line.style == "text" and category not in {"contacts", "programme"}:
        return True
    new_text = line.style == "text" and line.block != previous.block
    if category == "accreditation":
        inline = section.heading is None and not _is_about_applying(line, found)
        return new_text and (inline or line.text.startswith(_OPENING))
    if category == "notes":
        few = new_text and len(line.text.split()) < 6 and not line.text.endswith((".", "!", "?"))
        return (line.style == "text" and previous.style in {"bullet", "number"}) or few
    about = category in {"about", "about_exact"} and line.block != previous.block
    return about and (len(section.lines) >= 3 or len(line.text.split()) < 8 or is_legal(line.text, found))


def _is_about_applying(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line goes on about how journalists apply."""
    folded = fold(line.text)
    words = found.words
    asks = any(words.stems(key).search(folded) for key in ("register", "bring", "collect"))
    return asks or words.pattern("until").search(folded) is not None or bool(emails_in(line) or urls_in(line))


def _rule_between(before: SourceLine, line: SourceLine, found: Recognition) -> bool:
    blocks = found.sheet.document.blocks[before.block + 1 : line.block]
    return any(block.style == "rule" for block in blocks)


def is_end_mark(text: str, found: Recognition) -> bool:
    """Tell whether a line is the sign below the text: ENDS, ###, * * *."""
    plain_text = fold(text).strip()
    return plain_text in found.words.phrases("end") or plain_text.strip(" -*#/.()[]") in {
        word for word in found.words.phrases("end") if word.isalpha()
    }


def is_legal(text: str, found: Recognition) -> bool:
    """Tell whether a text is a legal notice, as of a listed company."""
    folded = fold(text)
    return any(word in folded for word in found.words.phrases("legal"))


def read_end_mark(found: Recognition) -> str:
    """Return the end mark, and take its line."""
    for line in found.lines[found.headline_at + 1 :]:
        if not line.taken and line.style in {"text", "heading", "bullet"} and is_end_mark(line.text, found):
            found.assign_aside(line, "end_mark")
            return line.text
    marks = "|".join(re.escape(word) for word in found.words.phrases("end") if word[0] in "(-*#" and len(word) > 2)
    for line in found.lines[found.headline_at + 1 :]:
        match = re.search(rf"(?<=[.!?”\"»])\s+({marks})$", fold(line.text)) if marks and not line.taken else None
        if match is not None:
            mark = line.text[match.start(1) :]
            found.aside("end_mark", mark)
            raw = plain(line.spans)
            line.spans = cut(line.spans, 0, raw.rindex(mark))
            return mark
    return ""
