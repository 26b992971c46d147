"""Finder of the word that names the kind of a text, with the reference beside it."""

import re

from advisory_cli.intake.documents.blocks import cut, plain
from advisory_cli.intake.recognition.arrangements.headings import is_arranged
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.head import REFERENCE, Head
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.references import reference_in
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Kind

_LABEL_WORDS = 9
_TEXT_WORDS = 12  # of a paragraph of the text
_ISSUER_WORDS = 9
_SECOND_LABEL = 3  # lines below the first word for the kind among which a second one may stand
_SPLIT = late_pattern(r"\s*[|:•·]\s*|\s+[–—/-]\s+")


def read_label(head: Head, number: int, found: Recognition, *, last: bool = False) -> None:
    """Read the word for the kind, and the reference behind it, from one line.

    A line that names the subject counts only at `last`: where no other line names the kind.
    """
    line = found.lines[number]
    if line.taken:
        return
    if head.label:
        if head.label_line < 0 and number - head.label_at <= _SECOND_LABEL and _is_only_label(number, found):
            found.assign_aside(line, "kind")
        return
    if len(line.text.split()) > _LABEL_WORDS + 6 or line.style == "bullet" or _is_fact(line.text, found):
        return
    if _heads_notes(number, found):
        return
    linked = any(not words for _, words in urls_in(line))
    if emails_in(line) or linked or (found.words.label_before(line.text, ("subject",)) and not last):
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


def _heads_notes(number: int, found: Recognition) -> bool:
    """Tell whether a line is the heading of notes below the text, which may be the word for a note as well."""
    notes = "notes" in found.words.categories(found.lines[number].text)
    above = [line.text for line in found.lines[:number] if not line.taken]
    return notes and any(len(text.split()) >= _TEXT_WORDS and text.endswith(".") for text in above)


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
        before, tail = piece.text[:start].strip(" -–—:.,/"), piece.text[stop:]
        titled = len(piece.behind.split()) > 4 and not REFERENCE.match(piece.behind) and not found.days(piece.behind)
        if piece.colon and titled and not before and len(tail.split()) <= 4:
            head.kind, head.label, head.label_line = kind, piece.text[start:stop], number
            return True  # “Photo call on Monday: the ship comes in” is the headline, too
        embargoed = _is_embargo(piece.behind, found)
        numbered = REFERENCE.fullmatch(before) and not found.days(before)
        if (len(piece.line.split()) > _LABEL_WORDS + 3 and not embargoed) or (before and not numbered):
            continue
        label_end = stop + _small_words(tail)
        reference, tail = _reference_of(before, piece.text[label_end:], found)
        invited = kind is Kind.MEDIA_ADVISORY and not before and _is_above_headline(number, tail, found)
        issued = not before and _is_issuer_tail(number, tail, found)
        if tail and not found.days(tail) and not _is_label_tail(tail) and not invited and not issued:
            continue
        if found.days(tail) and not _is_dated(tail, found):
            continue
        head.kind, head.label_at, head.reference = kind, number, reference or head.reference
        own = not tail or bool(found.days(tail)) or issued
        head.label = piece.text[start:label_end] if own else piece.text[start:]
        if embargoed and not tail:
            split_line(line, piece.line.index(piece.behind), found, "kind")
        elif titled and not (piece.colon is False and _has_headline_below(number, found)):
            head.label_line = number
        elif found.days(tail):
            split_line(line, piece.line.rindex(tail), found, "kind")
        else:
            _rest_of_label(head, line, piece, found)
        return True
    return False


def _is_embargo(text: str, found: Recognition) -> bool:
    """Tell whether words begin with those of an embargo: “under embargo until …”."""
    lead = fold(text)[:40]
    return bool(found.days(text)) and any(word in lead for word in found.words.labels.get("embargo", ()))


def _small_words(tail: str) -> int:
    """Return the end of one or two words in small letters before a reference: “Declaración pública N.º 08”."""
    for count in (1, 2):
        words = re.match(rf"(?:\s+[^\W\d_]{{3,}}){{{count}}}(?=\s)", tail)
        if words is None or words[0].casefold() != words[0] or REFERENCE.match(tail.strip()):
            return 0
        if REFERENCE.match(tail[words.end() :].strip()):
            return words.end()
    return 0


def _has_headline_below(number: int, found: Recognition) -> bool:
    """Tell whether the next paragraph stands out as a headline does."""
    below = next((line for line in found.lines[number + 1 : number + 3] if line.first), None)
    if below is None or below.text.endswith((".", ",", ":")):
        return False
    return below.is_heading or (below.bold and 4 <= len(below.text.split()) <= 32 and not found.days(below.text))


def _is_above_headline(number: int, tail: str, found: Recognition) -> bool:
    """Tell whether a line that names what the press is invited to has the headline below it."""
    line = found.lines[number]
    if len(tail.split()) > 5 or line.is_heading or tail[:1] in ":–—-":
        return False
    below = [each for each in found.lines[number + 1 : number + 5] if each.first and not found.days(each.text)]
    return (
        bool(below)
        and (below[0].is_heading or below[0].bold == line.bold)
        and len(below[0].text.split()) >= 3
        and (not below[0].text.endswith((".", ",", ":")))
    )


def _is_issuer_tail(number: int, tail: str, found: Recognition) -> bool:
    """Tell whether words behind the word for a kind say who issues the text: “Press release by Example Museum”."""
    line = found.lines[number]
    tokens = tail.split()
    if not 1 <= len(tokens) <= _ISSUER_WORDS or line.is_heading or tail[:1] in ":–—-" or tail.endswith((".", "?", "!")):
        return False
    if found.days(tail) or any(sign.isdigit() for sign in tail):
        return False
    below = [each for each in found.lines[number + 1 : number + 6] if each.first and not found.days(each.text)]
    heads = [each for each in below if each.is_heading or (each.bold and not line.bold)]
    plain = bool(below) and not line.bold and number < _SECOND_LABEL and 4 <= len(below[0].text.split()) <= 24
    return bool(heads) or (plain and not below[0].text.endswith((".", ",", ":")))


def _reference_of(before: str, tail: str, found: Recognition) -> tuple[str, str]:
    """Return the reference beside the word for a kind, and the words that are left behind it."""
    if before:
        return before, tail.strip(" -–—:.,/|")
    plain = tail.strip(" -–—:,/|")
    days = found.days(plain)
    number = REFERENCE.match(plain) or re.match(r"\d{1,4}(?![\w.:/-])", plain)
    if number is None or (days and days[0].start < number.end()):
        return "", plain
    return number[0], plain[number.end() :].strip(" -–—:.,/|")


def _is_only_label(number: int, found: Recognition) -> bool:
    """Tell whether a paragraph says words for kinds and nothing else, and is no heading of a list."""
    text = rest = found.lines[number].text
    if is_arranged(number, found) or {"when", "where", "date", "time", "contacts"} & set(found.words.categories(text)):
        return False
    if any(len(each.text.split()) >= _TEXT_WORDS for each in found.lines[max(0, number - _SECOND_LABEL) : number]):
        return False  # the text has begun
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
    return bool(days) and len([word for word in rest.split() if any(map(str.isalnum, word))]) <= 4


def _is_label_tail(rest: str) -> bool:
    """Tell whether words beside the word for a kind belong to it: a small number of words, or a date."""
    return len(rest.split()) <= 2 and rest.casefold() == rest


def _rest_of_label(head: Head, line: SourceLine, piece: _Piece, found: Recognition) -> None:
    """Take the line of a label, with the reference and the issuer beside it. A day behind it stays in the line."""
    for text in (piece.behind, piece.before):
        for part in re.split(r"\s*[|•·]\s*", text):
            number = reference_in(part, found)
            if number and not head.reference:
                head.reference = number
            elif part and text is piece.before and not number and not head.issuer and not found.days(part):
                head.issuer = part
    if found.days(piece.behind):
        split_line(line, len(piece.line) - len(piece.behind), found, "kind")
        return
    if found.days(piece.before):
        at = piece.line.index(piece.before) + len(piece.before)
        found.aside("kind", piece.line[at:])
        raw = plain(line.spans)
        line.spans = cut(line.spans, 0, at + len(raw) - len(raw.lstrip()))
        return
    found.aside("kind", piece.line)
    found.assign(line, "kind")


def split_line(line: SourceLine, at: int, found: Recognition, path: str) -> None:
    """Let a field have the beginning of a line, and leave the rest as the line."""
    found.aside(path, line.text[:at])
    line.spans = line.from_character(at)
