"""Finder of what stands above the text: kind, embargo, headline, standfirst, issuer, place and day of issue."""

import re
from dataclasses import replace

from advisory_cli.intake.documents.blocks import cut, plain
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.head import FARTHEST, Head
from advisory_cli.intake.recognition.headline import headline_lines, set_headline
from advisory_cli.intake.recognition.issue import date_lines, read_issue, read_lead
from advisory_cli.intake.recognition.kind_label import read_label
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.references import reference_in
from advisory_cli.intake.recognition.standfirst import read_standfirst, read_teaser
from advisory_cli.model.patterns import late_pattern

_BARRED = 15  # lines
_LONGEST_HEAD = 300  # characters of a line with bars
_EMBARGO = late_pattern(r"(?<!\w)(?:embarg|sperrfrist|sperrvermerk|εμπαργκ|ембарг|эмбарг)")  # in any form


def read_head(found: Recognition) -> Head:
    """Find what stands above the text, and take its lines."""
    head = Head()
    _part_bars(found)
    for number in range(len(found.lines)):
        if number > FARTHEST and head.label:
            break
        if number <= FARTHEST:
            read_label(head, number, found)
        _release(head, number, found)
    for number in range(0 if head.label else min(FARTHEST, len(found.lines))):
        read_label(head, number, found, last=True)
    dates = date_lines(found)
    headline = headline_lines(head, dates, found)
    if headline:
        set_headline(head, headline, found)
    read_issue(head, dates, found)
    read_lead(head, found)
    if head.dateline and head.dateline.date:
        found.issued = head.dateline.date
    if head.headline:
        head.standfirst = read_standfirst(found) or read_teaser(found)
        _issuer(head, found)
    return head


def _part_bars(found: Recognition) -> None:
    """Part lines near the top in which bars stand between kind, day, number and embargo."""
    parted: list[SourceLine] = []
    for line in found.lines[:_BARRED]:
        pieces = list(re.finditer(r"[^|•·]+", line.text)) if len(line.text) < _LONGEST_HEAD else []
        facts = sum(_is_head_fact(piece[0], found) for piece in pieces)
        whole = line.is_heading or line.style == "cell" or bool(emails_in(line) or phones_in(line.text))
        if len(pieces) < 2 or facts < 2 or whole:
            parted.append(line)
            continue
        raw = plain(line.spans)
        offset = len(raw) - len(raw.lstrip())
        for number, piece in enumerate(pieces):
            spans = cut(line.spans, offset + piece.start(), offset + piece.end())
            if spans:
                parted.append(replace(line, spans=spans, first=line.first and not number))
    found.lines[:_BARRED] = parted


def _is_head_fact(text: str, found: Recognition) -> bool:
    """Tell whether a few words are a kind, a day, a number or an embargo."""
    known = bool(found.days(text)) or any(found.words.kinds(text)) or bool(reference_in(text, found))
    return known or _EMBARGO.search(fold(text)) is not None


def _release(head: Head, number: int, found: Recognition) -> None:
    """Read an embargo, or the words that there is none, from one line and the next ones."""
    line = found.lines[number]
    if line.taken or head.embargo:
        return
    short = len(line.text.split()) <= 6
    if "immediate" in found.words.categories(line.text) or (
        short and found.words.label_before(line.text, ("immediate",))
    ):
        head.immediate = line.text
        found.assign_aside(line, "release")
        return
    lead = fold(line.text)[:60]
    named = any(_has_phrase(lead, word) for word in found.words.labels.get("embargo", ())) or _EMBARGO.search(lead)
    if not named or len(line.text.split()) > 40 or (number > FARTHEST and not line.bold):
        return
    lines = _embargo_lines(number, found)
    text = _text(lines)
    days, clocks = found.days(text), found.clocks(text, loose=True)
    if not days:
        return
    head.embargo = found.local_time(days[0], clocks[0] if clocks else None, text)
    for each in lines:
        found.assign_aside(each, "release")


def _embargo_lines(number: int, found: Recognition) -> list[SourceLine]:
    """Return the line of an embargo, with the next ones that say its day or its time."""
    lines = [found.lines[number]]
    for following in found.lines[number + 1 : number + 3]:
        if found.days(_text(lines)) and found.clocks(_text(lines)):
            break
        dated = found.days(following.text) or found.clocks(following.text)
        if not dated or len(following.text.split()) > 14:
            break
        lines.append(following)
    return lines


def _has_phrase(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def _text(lines: list[SourceLine]) -> str:
    return " ".join(line.text for line in lines)


def _issuer(head: Head, found: Recognition) -> None:
    """Read who issues the text: the first line above the headline that says nothing else."""
    for line in found.lines[: found.headline_at]:
        if line.taken or not line.first or not 1 < len(line.text.split()) <= 9 or head.issuer:
            continue
        if (
            line.style in {"bullet", "number", "caption"}
            or found.days(line.text)
            or emails_in(line)
            or phones_in(line.text)
        ):
            continue
        near = [each for each in found.lines if each.block == line.block and each is not line]
        if any(emails_in(each) or phones_in(each.text) for each in near if each.row == line.row):
            continue
        if (
            found.words.categories(line.text)
            or line.text.endswith((".", ":", ","))
            or any(sign.isdigit() for sign in line.text)
        ):
            continue
        head.issuer = line.text
        found.assign(line, "issuer")
