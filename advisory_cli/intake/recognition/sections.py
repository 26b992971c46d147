"""Finder of the parts below the text: notes, boilerplate, background, contacts, pictures, end mark."""

import re
from dataclasses import dataclass, field

from advisory_cli.intake.documents.blocks import cut, plain
from advisory_cli.intake.draft import DraftBackground, DraftContact, DraftPicture
from advisory_cli.intake.recognition.contacts import contact_in_sentence, find_contacts, is_contact_block, phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import line_markdown, words_of
from advisory_cli.intake.recognition.persons import is_cap, is_office
from advisory_cli.intake.recognition.words import fold
from advisory_cli.model.patterns import late_pattern

CATEGORIES = (
    "notes",
    "about_exact",
    "contacts",
    "background",
    "pictures",
    "accreditation",
    "programme",
    "more",
    "live",
)
_PREFIXED = ("contacts", "notes", "programme", "accreditation", "background", "pictures")
_HEADING_WORDS = 9
_PROSE = 35  # words of a background item that is a text, not a title
_TYPE = late_pattern(r"^(?P<title>.+?)\s*:\s*(?P<type>[^:()]{3,40}?)\s*\((?P<date>[^()]*\d{4})\)\s*$")
_QUOTED = "“”„«»\"'‘’"


@dataclass(slots=True)
class Section:
    """Part of a text below a heading that names it."""

    category: str
    heading: SourceLine | None
    lines: list[SourceLine] = field(default_factory=list)


@dataclass(slots=True)
class Parts:
    """What was found below the text."""

    sections: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boilerplate: list[str] = field(default_factory=list)
    background: list[DraftBackground] = field(default_factory=list)
    body_background: list[str] = field(default_factory=list)
    contacts: list[DraftContact] = field(default_factory=list)
    pictures: list[DraftPicture] = field(default_factory=list)
    end_mark: str = ""


def find_sections(found: Recognition) -> list[Section]:
    """Return the parts of the text that have a heading of a known kind, in their order."""
    sections: list[Section] = []
    current: Section | None = None
    for number, line in enumerate(found.lines):
        if line.taken:
            continue
        category, end = _heading(line, number, found)
        if category:
            current = Section(category=category, heading=line)
            sections.append(current)
            if end < len(line.text):
                if end:
                    found.aside(_PATHS.get(category, "body"), line.text[:end])
                    line.spans = line.from_character(end)
                current.heading = None
                current.lines.append(line)
            continue
        if current is None:
            continue
        if _ends_section(current, line, number, found):
            current = None
            continue
        current.lines.append(line)
    return sections


_PATHS = {
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


def _heading(line: SourceLine, number: int, found: Recognition) -> tuple[str, int]:
    """Return the category of a line that is a heading or begins with one, and the end of the heading."""
    text = line.text
    if (number <= found.headline_at and line.style != "cell") or line.column > 0:
        return "", 0
    whole = [category for category in CATEGORIES if category in found.words.categories(text)]
    if whole and _may_head(whole[0], line, number, found):
        return whole[0], len(text)
    label = found.words.label_before(text, CATEGORIES)
    if label is not None and not label.whole and label.category in {"contacts", "background", "notes", "pictures"}:
        rest = text[label.end :]
        if len(rest.split()) <= 4 and not re.search(r"\d|@|\.\w", rest) and ":" not in text[: label.end]:
            return label.category, len(text)  # “Notes to editors – not for publication”
        if label.category != "pictures" or not phones_in(text):
            return label.category, label.end
    if end := _bold_lead(line):
        lead = text[:end]
        for category in ("background", "notes", "contacts", "about_exact", "accreditation"):
            if category in found.words.categories(lead):
                return category, end
        if _is_about(lead.strip(" .:"), found) and len(lead.split()) <= _HEADING_WORDS:
            return "about", end
    dotted = re.match(r"[^.:]{5,40}?\.\s+", text)
    if dotted and line.style == "text" and {"background", "notes"} & set(found.words.categories(dotted[0])):
        return next(each for each in found.words.categories(dotted[0]) if each in {"background", "notes"}), dotted.end()
    if not _is_headlike(line, number, found):
        return "", 0
    if _is_about(text, found):
        return "about", len(text)
    category, end = _prefixed(text, found)
    if not category and text.endswith(":") and found.words.stems("register").search(fold(text)):
        return "accreditation", len(text)
    return category, end


def _may_head(category: str, line: SourceLine, number: int, found: Recognition) -> bool:
    """Tell whether a line that is a label may be a heading: something stands below it."""
    following = found.lines[number + 1] if number + 1 < len(found.lines) else None
    return following is not None and category != "what"


def _bold_lead(line: SourceLine) -> int:
    """Return the end of the bold words with which a line begins, 0 where it has none or is bold as a whole."""
    raw = plain(line.spans)
    if line.bold or not line.spans or not line.spans[0].bold:
        return 0
    end = 0
    for span in line.spans:
        if not span.bold and span.text.strip():
            break
        end += len(span.text)
    end -= len(raw) - len(raw.lstrip())
    while end < len(line.text) and line.text[end] in " .:–—-":
        end += 1
    return end


def _is_headlike(line: SourceLine, number: int, found: Recognition) -> bool:
    text = line.text
    if len(text.split()) > _HEADING_WORDS + 3 or urls_in(line) or emails_in(line) or phones_in(text):
        return False
    if line.is_heading or line.bold or text.endswith((":", "：")):
        return True
    following = found.lines[number + 1] if number + 1 < len(found.lines) else None
    if following is None or text.rstrip(_QUOTED).endswith((".", "!", "?", ",", ";")):
        return False
    return len(text.split()) <= _HEADING_WORDS and line.first and line.style == "text"


def _is_about(text: str, found: Recognition) -> bool:
    folded = fold(text).strip(" :")
    for word in found.words.labels.get("about", ()):
        if folded.startswith((f"{word} ", f"{word}'")) and len(folded) > len(word) + 2:
            rest = text.strip(" :")[len(word) :].strip(" ’'")
            tokens = rest.split()
            if len(tokens) > _HEADING_WORDS:
                continue
            if found.words.language in {"ar", "he", "fa", "ur"}:
                return bool(tokens)
            if len(word) > 2 or found.words.language in {"pl", "sv", "nl"}:
                return any(is_cap(token) for token in tokens[:4])
            if any(is_cap(token) for token in tokens[:2]):
                return True
    return False


def _prefixed(text: str, found: Recognition) -> tuple[str, int]:
    """Return the category of a heading that says more than its label: “Notes to editors – not for publication”."""
    folded = fold(text).strip(" :.-*")
    best: tuple[int, str] = (0, "")
    for category in _PREFIXED:
        for word in found.words.labels.get(category, ()):
            least = 5 if category in {"contacts", "notes"} else 8
            if len(word) >= least and (
                folded.startswith(f"{word} ") or folded.startswith(f"{word},") or folded.startswith(f"{word} -")
            ):
                best = max(best, (len(word), category))
    return (best[1], len(text)) if best[1] else ("", 0)


def _ends_section(section: Section, line: SourceLine, number: int, found: Recognition) -> bool:
    if line.is_heading or is_end_mark(line.text, found):
        return True
    if line.where == "footer" and section.category != "contacts":
        return True
    previous = section.lines[-1] if section.lines else None
    if previous is not None and line.block != previous.block and _rule_between(previous, line, found):
        return True
    bold_head = (
        line.bold and len(line.text.split()) <= _HEADING_WORDS and not phones_in(line.text) and not emails_in(line)
    )
    if bold_head and section.category not in {"contacts", "programme"} and line.style == "text" and section.lines:
        return True
    if section.category in {"about", "about_exact"} and section.lines:
        return line.block != section.lines[-1].block and (
            len(section.lines) >= 3 or len(line.text.split()) < 8 or _is_legal(line.text, found)
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


def _is_legal(text: str, found: Recognition) -> bool:
    folded = fold(text)
    return any(word in folded for word in found.words.phrases("legal"))


def read_end_mark(found: Recognition) -> str:
    """Return the end mark, and take its line."""
    for line in found.lines[found.headline_at + 1 :]:
        if not line.taken and line.style in {"text", "heading", "bullet"} and is_end_mark(line.text, found):
            found.take_aside(line, "end_mark")
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


def read_parts(parts: Parts, found: Recognition) -> None:
    """Read notes, boilerplate, background, contacts and pictures from their parts of the text."""
    for section in parts.sections:
        lines = [line for line in section.lines if not line.taken]
        if section.category == "contacts" or section.category == "more":
            _contacts(section, lines, parts, found)
        elif section.category == "notes":
            _notes(section, lines, parts, found)
        elif section.category in {"about", "about_exact"}:
            _boilerplate(section, lines, parts, found)
        elif section.category == "background":
            _background(section, lines, parts, found)
    _stray_contacts(parts, found)
    _stray_boilerplate(parts, found)


def _take_heading(section: Section, path: str, found: Recognition) -> None:
    if section.heading is not None:
        found.take_aside(section.heading, path)


def _blocks(lines: list[SourceLine]) -> list[list[SourceLine]]:
    """Group lines by block."""
    groups: dict[int, list[SourceLine]] = {}
    for line in lines:
        groups.setdefault(line.block, []).append(line)
    return list(groups.values())


def _contacts(section: Section, lines: list[SourceLine], parts: Parts, found: Recognition) -> None:
    usable = [line for line in lines if len(line.text.split()) <= 30]
    merged: list[list[SourceLine]] = []
    for block in _blocks(usable):
        before = merged[-1][-1] if merged else None
        single = len(block) == 1 and before is not None and len({line.block for line in merged[-1]}) == len(merged[-1])
        if single and before is not None and block[0].column == before.column:
            merged[-1] += block
        else:
            merged.append(block)
    heading = section.heading.text.strip(" :") if section.heading is not None else ""
    contacts = find_contacts(merged, found, office=heading if is_office(heading, found.words) else "")
    if not contacts:
        for line in lines:
            if sentence := contact_in_sentence(line, found):
                parts.contacts.append(sentence)
        return
    parts.contacts += contacts
    _take_heading(section, "contacts", found)


def _notes(section: Section, lines: list[SourceLine], parts: Parts, found: Recognition) -> None:
    if not lines:
        return
    _take_heading(section, "notes_to_editors", found)
    for block in _blocks(lines):
        if is_contact_block(block, found):
            parts.contacts += find_contacts([block], found)
            continue
        if sentence := contact_in_sentence(block[0], found):
            parts.contacts.append(sentence)
        parts.notes.append("\n".join(line_markdown(line.spans) for line in block))
        for line in block:
            if line.sign[:1].isdigit() and line.first:
                found.aside("notes_to_editors", line.sign)
            found.take(line, "notes_to_editors")


def _boilerplate(section: Section, lines: list[SourceLine], parts: Parts, found: Recognition) -> None:
    texts = [line for line in lines if len(line.text.split()) >= 6 or line.block == lines[0].block]
    if not texts:
        return
    _take_heading(section, "boilerplate", found)
    for block in _blocks(texts):
        parts.boilerplate.append("\n".join(line_markdown(_plain_look(line)) for line in block))
        for line in block:
            found.take(line, "boilerplate")


def _plain_look(line: SourceLine) -> tuple:  # type: ignore[type-arg]
    from dataclasses import replace

    italic, bold = line.italic, line.bold
    return tuple(
        replace(span, italic=span.italic and not italic, bold=span.bold and not bold) for span in cut(line.spans, 0)
    )


def _background(section: Section, lines: list[SourceLine], parts: Parts, found: Recognition) -> None:
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
        found.take(line, "background")
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


def _stray_contacts(parts: Parts, found: Recognition) -> None:
    """Read contacts that have no heading: above the headline, or behind the text."""
    free = [line for line in found.lines if not line.taken and line.where != "footer"]
    for block in _blocks(free):
        for lines in [block] if block[0].style != "cell" else [*_rows(block), *_cells(block)]:
            if not any(line.taken for line in lines) and is_contact_block(lines, found):
                parts.contacts += find_contacts([lines], found)


def _rows(block: list[SourceLine]) -> list[list[SourceLine]]:
    return [[line for line in block if line.row == row] for row in sorted({line.row for line in block})]


def _cells(block: list[SourceLine]) -> list[list[SourceLine]]:
    groups: dict[tuple[int, int], list[SourceLine]] = {}
    for line in block:
        groups.setdefault((line.row, line.column), []).append(line)
    return list(groups.values())


def _stray_boilerplate(parts: Parts, found: Recognition) -> None:
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
        if line.taken or line.style != "text" or line.where != "body" or len(line.text.split()) < 12:
            continue
        if _is_legal(line.text, found):
            parts.notes.append(line_markdown(_plain_look(line)))
            found.take(line, "notes_to_editors")
        elif not parts.boilerplate and _names_issuer(line, found) and not emails_in(line):
            parts.boilerplate.append(line_markdown(_plain_look(line)))
            found.take(line, "boilerplate")


def _names_issuer(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a paragraph begins with a name that the text says elsewhere, too."""
    others = " ".join(each.text for each in found.lines if each is not line)
    tokens = [token.strip(".,;:()’'") for token in line.text.split()[:6]]
    for token in tokens[:5]:
        if len(token) >= 5 and (is_cap(token) or not token.isascii()) and others.count(token[:9]) >= 2:
            return True
    return False


def read_pictures(parts: Parts, found: Recognition) -> None:
    """Read captions and credits, and give them the pictures that stand beside them."""
    credit = _credit_pattern(found)
    document = found.sheet.document
    pictures = {number for number, block in enumerate(document.blocks) if block.style == "picture"}
    for number, line in enumerate(found.lines):
        if (
            line.taken
            or len(line.text.split()) > 45
            or (number <= found.headline_at - 2 and line.style != "caption" and "©" not in line.text)
        ):
            continue
        near = next((each for each in (line.block - 1, line.block - 2, line.block + 1) if each in pictures), None)
        match = credit.search(line.text)
        if line.style != "caption" and match is None:
            continue
        picture = document.pictures[document.blocks[near].picture] if near is not None else None
        inside = bool(match) and match is not None and line.text[: match.start()].rstrip().endswith("(")
        if match and (inside or urls_in(line)) and line.style != "caption":
            parts.pictures.append(DraftPicture(credit=_credit(match["credit"]), file=picture, source=match[0]))
            continue
        if match is None:
            caption, name = line.text, ""
        else:
            caption, name = line.text[: match.start()].strip(" ([–—-|"), _credit(match["credit"])
        label = found.words.label_before(caption, ("caption", "pictures", "credit"))
        if label is not None:
            caption = caption[label.end :]
        if line.style != "caption" and near is None and "©" not in line.text and len(caption.split()) > 30:
            continue
        parts.pictures.append(DraftPicture(caption=caption, credit=name, file=picture, source=line.text))
        if len(parts.pictures) == 1:
            found.aside("picture", line.text)
            found.take(line, "picture")
        if near is not None:
            pictures.discard(near)


def _credit(text: str) -> str:
    return text.strip(" .)([]")


def _credit_pattern(found: Recognition) -> re.Pattern[str]:
    words = sorted(found.words.labels.get("credit", ()), key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in words if word not in {"©"})
    short = r"fot\.|ph\.|foto:|courtesy(?: of)?"
    return re.compile(
        rf"(?:©|\(c\)|(?<!\w)(?:(?:{either})\s?[:：]|{short}))\s*(?:©\s*)?(?P<credit>[^():;©]{{2,90}}?)\s*[.)\]]?\s*(?:$|(?=\)))",
        re.IGNORECASE,
    )
