"""Finder of the word that names the kind of a text, with the reference beside it."""

import re

from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.head import Head
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.model.patterns import late_pattern

_LABEL_WORDS = 9
_SECOND_LABEL = 12  # lines from the top among which a second word for the kind may stand
REFERENCE = late_pattern(
    r"(?:(?:nr|no|n[°ºo]|núm|№|ref|réf|rif|az|prot|nummer|number|αρ\.?(?: πρωτ)?|رقم|reference|referenz|m/|pm)\.?[.:]?\s*:?\s*"
    r"[\w./-]*\d[\w./-]*|[A-ZÀ-Þ]{0,6}[-/]?\d{1,6}(?:[-/.][\w]{1,8}){1,3}|[A-Z]{1,5}\d{1,3}-\d{1,5}|\d{1,4}/\d{2,4})",
    re.IGNORECASE,
)
_SPLIT = late_pattern(r"\s*[|:•·]\s*|\s+[–—/-]\s+")


def read_label(head: Head, number: int, found: Recognition) -> None:
    """Read the word for the kind, and the reference behind it, from one line."""
    line = found.lines[number]
    text = line.text
    if (
        head.label
        and head.label_line < 0
        and number < _SECOND_LABEL
        and not line.taken
        and _is_only_label(number, found)
    ):
        found.take_aside(line, "kind")
        return
    if head.label or line.taken or len(text.split()) > _LABEL_WORDS + 6 or line.style == "bullet":
        return
    labelled = found.words.label_before(text, ("when", "where", "date", "time", "who", "accreditation", "programme"))
    if labelled is not None and (not labelled.whole or "accreditation" not in found.words.categories(text)):
        return
    at = 0
    for part in [*_SPLIT.finditer(text), None]:
        end = part.start() if part else len(text)
        piece = text[at:end].strip(" \t.*_=-–—")
        for kind, start, stop in sorted(found.words.kinds(piece), key=lambda each: each[1]):
            rest = (piece[:start] + " " + piece[stop:]).strip(" -–—:.,/")
            numbered = REFERENCE.fullmatch(rest.strip()) if rest else None
            if start == 0 and _is_dated(piece[stop:], found):
                head.kind, head.label = kind, piece[:stop]
                split_line(line, text.index(piece) + stop, found, "kind")
                line.spans = line.from_character(len(line.text) - len(line.text.lstrip(" ,:–—-|")))
                return
            if (
                part
                and part[0].strip() == ":"
                and start == 0
                and len(rest.split()) <= 4
                and len(text[end:].split()) > 4
            ):
                head.kind, head.label, head.label_line = kind, piece[start:stop], number
                return  # “Photo call on Monday: the ship comes in” is the headline, too
            if len(text.split()) > _LABEL_WORDS + 3:
                continue
            first = (start == 0 or numbered is not None) and (not rest or numbered or len(piece.split()) <= 5)
            if not first or (rest and not numbered and not _is_label_tail(rest, found)):
                continue
            behind = text[end:].strip(" |:•·–—-/") if part else ""
            headlike = len(behind.split()) > 4 and not REFERENCE.match(behind)
            head.kind = kind
            head.label = piece[start:stop] if not rest or numbered else piece
            if headlike:
                head.label_line = number
                return  # “Photo call: the ship comes in” is the headline, too
            _rest_of_label(head, line, text, rest, behind, text[:at], found)
            return
        at = part.end() if part else end


def _is_only_label(number: int, found: Recognition) -> bool:
    """Tell whether a paragraph says words for kinds and nothing else."""
    text = rest = found.lines[number].text
    near = found.lines[max(0, number - 1) : number + 2]
    if sum(each.block == found.lines[number].block for each in near) > 1:
        return False
    for _, start, end in found.words.kinds(text):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    return rest != text and not any(map(str.isalnum, rest))


def _is_dated(text: str, found: Recognition) -> bool:
    """Tell whether the words behind a label say a day, and little else: “Press release, 9 February 2027”."""
    days = found.days(text)
    rest = f"{text[: days[0].start]} {text[days[0].end :]}" if days else text
    return bool(days) and len([word for word in rest.split() if any(map(str.isalnum, word))]) <= 3


def _is_label_tail(rest: str, found: Recognition) -> bool:
    """Tell whether words beside the word for a kind belong to it: a small number of words, or a date."""
    return len(rest.split()) <= 2 and not found.days(rest) and rest.casefold() == rest


def _rest_of_label(
    head: Head, line: SourceLine, text: str, rest: str, behind: str, before: str, found: Recognition
) -> None:
    for candidate in (rest, behind):
        number = REFERENCE.match(candidate)
        if candidate and number and not head.reference:
            head.reference = number[0].strip()
    issuer = before.strip(" |:•·–—-/")
    if issuer and not head.issuer and not found.days(issuer):
        head.issuer = issuer
    if found.days(behind):
        split_line(line, len(text) - len(behind), found, "kind")
        return
    found.aside("kind", text)
    found.take(line, "kind")


def split_line(line: SourceLine, at: int, found: Recognition, path: str) -> None:
    """Let a field have the beginning of a line, and leave the rest as the line."""
    found.aside(path, line.text[:at])
    line.spans = line.from_character(at)
