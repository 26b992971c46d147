"""Recogniser of the headings below which notes, contacts and other parts of a text stand."""

import re
from dataclasses import dataclass, field

from advisory_cli.intake.documents.blocks import plain
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.persons import is_cap
from advisory_cli.intake.recognition.words import fold

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


@dataclass(slots=True)
class Section:
    """Part of a text below a heading that names it."""

    category: str
    heading: SourceLine | None
    lines: list[SourceLine] = field(default_factory=list)


def section_heading(line: SourceLine, number: int, found: Recognition) -> tuple[str, int]:
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
        if _is_about(lead.strip(" .:"), found) and len(lead.split()) <= HEADING_WORDS:
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
            if len(word) >= least and (
                folded.startswith(f"{word} ") or folded.startswith(f"{word},") or folded.startswith(f"{word} -")
            ):
                best = max(best, (len(word), category))
    return (best[1], len(text)) if best[1] else ("", 0)
