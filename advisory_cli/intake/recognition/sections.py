"""Finder of the parts below the text that have a heading of their own, and of the end mark."""

import re

from advisory_cli.intake.documents.blocks import cut, plain
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.section_headings import HEADING_WORDS, Section, section_heading
from advisory_cli.intake.recognition.words import fold

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


def find_sections(found: Recognition) -> list[Section]:
    """Return the parts of the text that have a heading of a known kind, in their order."""
    sections: list[Section] = []
    current: Section | None = None
    for number, line in enumerate(found.lines):
        if line.taken:
            continue
        category, end = section_heading(line, number, found)
        if category:
            current = Section(category=category, heading=line)
            sections.append(current)
            if end < len(line.text):
                if end:
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


def _ends_section(section: Section, line: SourceLine, found: Recognition) -> bool:
    if line.is_heading or is_end_mark(line.text, found):
        return True
    if line.where == "footer" and section.category != "contacts":
        return True
    previous = section.lines[-1] if section.lines else None
    if previous is not None and line.block != previous.block and _rule_between(previous, line, found):
        return True
    bold_head = (
        line.bold and len(line.text.split()) <= HEADING_WORDS and not phones_in(line.text) and not emails_in(line)
    )
    if bold_head and section.category not in {"contacts", "programme"} and line.style == "text" and section.lines:
        return True
    if section.category in {"about", "about_exact"} and section.lines:
        return line.block != section.lines[-1].block and (
            len(section.lines) >= 3 or len(line.text.split()) < 8 or is_legal(line.text, found)
        )
    return False


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
