"""Finder of the word that names the kind of a text, with the reference beside it."""

import re

from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.head import REFERENCE, Head
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.model.patterns import late_pattern

_LABEL_WORDS = 9
_SECOND_LABEL = 12  # lines from the top among which a second word for the kind may stand
_SPLIT = late_pattern(r"\s*[|:•·]\s*|\s+[–—/-]\s+")


def read_label(head: Head, number: int, found: Recognition) -> None:
    """Read the word for the kind, and the reference behind it, from one line."""
    line = found.lines[number]
    if line.taken:
        return
    if head.label:
        if head.label_line < 0 and number < _SECOND_LABEL and _is_only_label(number, found):
            found.assign_aside(line, "kind")
        return
    if len(line.text.split()) > _LABEL_WORDS + 6 or line.style == "bullet" or _is_fact(line.text, found):
        return
    at = 0
    for separator in [*_SPLIT.finditer(line.text), None]:
        piece = _Piece(line.text, at, separator)
        if _read_piece(head, number, piece, found):
            return
        at = separator.end() if separator else at


def _is_fact(text: str, found: Recognition) -> bool:
    """Tell whether a line begins with a label of another fact: “Date – 4 August”."""
    label = found.words.label_before(text, ("when", "where", "date", "time", "who", "accreditation", "programme"))
    return label is not None and (not label.whole or "accreditation" not in found.words.categories(text))


class _Piece:
    """Part of a line between two separators, with what stands before and behind it."""

    def __init__(self, text: str, at: int, separator: "re.Match[str] | None") -> None:
        end = separator.start() if separator else len(text)
        self.line = text
        self.text = text[at:end].strip(" \t.*_=-–—")
        self.before = text[:at].strip(" |:•·–—-/")
        self.behind = text[end:].strip(" |:•·–—-/") if separator else ""
        self.colon = separator is not None and separator[0].strip() == ":"


def _read_piece(head: Head, number: int, piece: _Piece, found: Recognition) -> bool:
    """Read the kind from a part of a line. Return False where it names none."""
    line = found.lines[number]
    for kind, start, stop in sorted(found.words.kinds(piece.text), key=lambda each: each[1]):
        rest = (piece.text[:start] + " " + piece.text[stop:]).strip(" -–—:.,/")
        numbered = REFERENCE.fullmatch(rest) is not None
        if start == 0 and _is_dated(piece.text[stop:], found):
            head.kind, head.label = kind, piece.text[:stop]
            split_line(line, piece.line.index(piece.text) + stop, found, "kind")
            line.spans = line.from_character(len(line.text) - len(line.text.lstrip(" ,:–—-|")))
            return True
        titled = len(piece.behind.split()) > 4 and not REFERENCE.match(piece.behind)
        if piece.colon and titled and start == 0 and len(rest.split()) <= 4:
            head.kind, head.label, head.label_line = kind, piece.text[start:stop], number
            return True  # “Photo call on Monday: the ship comes in” is the headline, too
        if len(piece.line.split()) > _LABEL_WORDS + 3 or not (start == 0 or numbered):
            continue
        if rest and not numbered and not _is_label_tail(rest, found):
            continue
        head.kind, head.label = kind, piece.text[start:stop] if not rest or numbered else piece.text
        if titled:
            head.label_line = number
        else:
            _rest_of_label(head, line, piece, rest, found)
        return True
    return False


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


def _rest_of_label(head: Head, line: SourceLine, piece: _Piece, rest: str, found: Recognition) -> None:
    """Take the line of a label, with the reference and the issuer beside it. A day behind it stays in the line."""
    for candidate in (rest, piece.behind):
        number = REFERENCE.match(candidate)
        if candidate and number and not head.reference:
            head.reference = number[0].strip()
    if piece.before and not head.issuer and not found.days(piece.before):
        head.issuer = piece.before
    if found.days(piece.behind):
        split_line(line, len(piece.line) - len(piece.behind), found, "kind")
        return
    found.aside("kind", piece.line)
    found.assign(line, "kind")


def split_line(line: SourceLine, at: int, found: Recognition, path: str) -> None:
    """Let a field have the beginning of a line, and leave the rest as the line."""
    found.aside(path, line.text[:at])
    line.spans = line.from_character(at)
