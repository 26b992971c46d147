"""Recogniser of the headings below which notes, contacts and other parts of a text stand."""

import re
from dataclasses import dataclass, field

from advisory_cli.intake.documents.blocks import plain
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.persons import is_cap, is_person

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
HEADING_WORDS = 9
_QUOTED = "“”„«»\"'‘’"


@dataclass(slots=True)
class Section:
    """Part of a text below a heading that names it."""

    category: str
    heading: SourceLine | None
    lines: list[SourceLine] = field(default_factory=list)


def section_heading(line: SourceLine, number: int, found: Recognition) -> tuple[str, int]:
    """Return the category of a line that is a heading or begins with one, and the end of the heading."""
    if (number <= found.headline_at and line.style != "cell") or line.column > 0:
        return "", 0
    text = line.text
    above = found.lines[number - 1] if number else None
    if above is not None and above.block == line.block and above.row == line.row and is_person(above.text, found.words):
        return "", 0
    whole = [category for category in CATEGORIES if category in found.words.categories(text)]
    if whole and number + 1 < len(found.lines):
        return whole[0], len(text)
    for rule in (_labelled_heading, _bold_heading, _dotted_heading):
        category, end = rule(line, found)
        if category:
            return category, end
    if not _is_headlike(line, number, found):
        return "", 0
    return ("about", len(text)) if _names_issuer_below(line, number, found) else _headlike_heading(line, found)


def _names_issuer_below(line: SourceLine, number: int, found: Recognition) -> bool:
    """Tell whether a name stands as heading over a paragraph that begins with it: “Example Ltd” over a profile."""
    name = line.text.strip(" :")
    below = found.lines[number + 1].text if number + 1 < len(found.lines) else ""
    whole = 1 <= len(name.split()) <= HEADING_WORDS and is_cap(name) and number > found.headline_at + 2
    return whole and below.startswith(f"{name} ") and len(below.split()) >= 8


def _headlike_heading(line: SourceLine, found: Recognition) -> tuple[str, int]:
    """Read a line that stands like a heading, and begins with a label: “About Example Institute”."""
    text = line.text
    if _is_about(text, found) or (
        (line.is_heading or len(text.split()) <= 4) and not text.endswith(("?", ".")) and _is_about(text.title(), found)
    ):
        return "about", len(text)
    category, end = _prefixed(text, found)
    if category:
        return category, end
    folded = fold(text).strip(" :")
    if text.endswith(":") and found.words.stems("register").search(folded):
        return "accreditation", len(text)
    until = next((word for word in found.words.phrases("until") if len(word) > 6 and folded.startswith(word)), "")
    return ("accreditation", len(text)) if until and not found.days(text) else ("", 0)


def _labelled_heading(line: SourceLine, found: Recognition) -> tuple[str, int]:
    """Read a label before a colon or a dash: “Press contact: …”, “Notes to editors – not for publication”."""
    text = line.text
    label = found.words.label_before(text, CATEGORIES)
    about = re.match(r"([^:]{4,60}?)\s?:\s+(?=\S)", text)
    if label is None and about and len(text.split()) > HEADING_WORDS + 3 and _is_about(about[1], found):
        return "about", about.end()
    if label is None or label.whole or label.category not in {"contacts", "background", "notes", "pictures"}:
        return "", 0
    rest = text[label.end :]
    if len(rest.split()) <= 4 and not re.search(r"\d|@|\.\w", rest) and ":" not in text[: label.end]:
        return label.category, len(text)
    return (label.category, label.end) if label.category != "pictures" or not phones_in(text) else ("", 0)


def _bold_heading(line: SourceLine, found: Recognition) -> tuple[str, int]:
    """Read a label in bold letters before the text of its paragraph."""
    end = _bold_lead(line)
    lead = line.text[:end]
    known = found.words.categories(lead) if end else []
    for category in ("background", "notes", "contacts", "about_exact", "accreditation"):
        if category in known:
            return category, end
    about = end > 0 and len(lead.split()) <= HEADING_WORDS and _is_about(lead.strip(" .:"), found)
    return ("about", end) if about else ("", 0)


def _dotted_heading(line: SourceLine, found: Recognition) -> tuple[str, int]:
    """Read a label before a full stop: “Background. The new …”."""
    dotted = re.match(r"[^.:]{5,40}?\.\s+", line.text)
    known = found.words.categories(dotted[0]) if dotted and line.style == "text" else []
    category = next((each for each in known if each in {"background", "notes"}), "")
    return (category, dotted.end()) if dotted and category else ("", 0)


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
    if len(text.split()) > HEADING_WORDS + 3 or urls_in(line) or emails_in(line) or phones_in(text):
        return False
    if line.is_heading or line.bold or text.endswith((":", "：")):
        return True
    following = found.lines[number + 1] if number + 1 < len(found.lines) else None
    if following is None or text.rstrip(_QUOTED).endswith((".", "!", "?", ",", ";")):
        return False
    return len(text.split()) <= HEADING_WORDS and line.first and line.style == "text"


def _is_about(text: str, found: Recognition) -> bool:
    folded = fold(text).strip(" :")
    if any(folded.endswith(f" {word}") for word in found.words.phrases("about_behind")) and is_cap(text):
        return True
    for word in found.words.labels.get("about", ()):
        if folded.startswith((f"{word} ", f"{word}'")) and len(folded) > len(word) + 2:
            rest = text.strip(" :")[len(word) :].strip(" ’'")
            tokens = rest.split()
            if len(tokens) > HEADING_WORDS:
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
            if len(word) >= least and folded.startswith((f"{word} ", f"{word},")):
                best = max(best, (len(word), category))
    return (best[1], len(text)) if best[1] else ("", 0)
