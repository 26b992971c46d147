"""Finder of the standfirst: what stands between headline and text and is set apart from both."""

import re
from dataclasses import replace

from advisory_cli.intake.documents.blocks import Line as Spans
from advisory_cli.intake.documents.blocks import cut
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.headline import is_body, is_salutation
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import line_markdown


def read_standfirst(found: Recognition) -> tuple[str, ...]:
    """Return the paragraphs between headline and text that are set apart from both, and take them."""
    lines = found.lines
    start = found.headline_at + 1
    while start < len(lines) and lines[start].taken and lines[start].taken != "headline":
        start += 1
    chosen: list[SourceLine] = []
    for number in range(start, min(start + 8, len(lines))):
        line = lines[number]
        if line.taken == "dateline" or line.where == "footer":
            break
        if line.taken:
            continue
        if _is_standfirst(line, number, chosen, found):
            chosen.append(line)
            continue
        break
    after = next((line for line in lines[start + len(chosen) :] if not line.taken), None)
    if not chosen or after is None:
        chosen = []
    if not chosen:
        chosen = _before_dateline(start, found)
    for line in chosen:
        if label := found.words.label_before(line.text, ("subhead",)):
            found.aside("standfirst", line.text[: label.end])
            line.spans = line.from_character(label.end)
        found.assign(line, "standfirst")
    return tuple(line_markdown(without_common_look(line)) for line in chosen)


def read_teaser(found: Recognition) -> tuple[str, ...]:
    """Return the paragraph above the headline that says words of the text once more, as web pages show them."""
    below = fold(" ".join(line.text for line in found.lines[found.headline_at + 1 :]))
    for line in found.lines[: found.headline_at]:
        if line.taken or not is_body(line):
            continue
        parts = [fold(part).strip(" .“”’") for part in re.split(r"[.!?]\s", line.text)]
        if all(part in below for part in parts if part):
            found.assign(line, "standfirst")
            return (line_markdown(without_common_look(line)),)
    return ()


def without_common_look(line: SourceLine) -> Spans:
    """Return the spans of a line that is bold or italic as a whole as plain letters."""
    bold, italic = line.bold, line.italic
    return tuple(
        replace(span, bold=span.bold and not bold, italic=span.italic and not italic) for span in cut(line.spans, 0)
    )


def _is_standfirst(line: SourceLine, number: int, chosen: list[SourceLine], found: Recognition) -> bool:
    """Tell whether a line below the headline belongs to the standfirst."""
    text = line.text
    following = next((each for each in found.lines[number + 1 :] if not each.taken), None)
    if following is not None and found.words.label_before(line.text, ("subhead",)):
        return True
    if (
        following is None
        or line is found.led
        or _says_else(line, found)
        or (len(found.days(line.text)) > 1 and len(line.text.split()) <= 10)
    ):
        return False
    if line.style == "bullet":
        return (not chosen or chosen[-1].style == "bullet") and not found.clocks(text[:12])
    if line.style not in {"text", "heading", "title"} or len(chosen) > 1:
        return False
    words = len(text.split())
    if line.is_heading:
        return (number - found.headline_at <= 3 and following.style != "bullet") or words >= 5
    return not (found.days(text) and (found.clocks(text) or words <= 6)) and _is_apart(line, number, following, found)


def _is_apart(line: SourceLine, number: int, following: SourceLine, found: Recognition) -> bool:
    """Tell whether a paragraph is set apart from the text below: by its letters, or as a line without a full stop."""
    text, words = line.text, len(line.text.split())
    if (line.bold or line.italic) and not (following.bold and following.block == line.block):
        return words >= 5
    short = 4 <= words <= 24 and not text.rstrip('”’"»').endswith((".", "!", ":", ","))
    return short and _is_body_soon(number, found) and not found.lines[found.headline_at].text.endswith(":")


def _says_else(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line is a label, an address, a greeting, a quote or a credit."""
    text = line.text
    if found.words.categories(text) or text.endswith(":") or emails_in(line) or phones_in(text):
        return True
    labels = ("when", "where", "who", "what", "date", "time", "programme", "contacts", "live")
    if found.words.label_before(text, labels):
        return True
    return is_salutation(text) or _looks_quoted(text) or text.startswith(("©", "Foto"))


def _is_body_soon(number: int, found: Recognition) -> bool:
    following = [line for line in found.lines[number + 1 : number + 5] if not line.taken]
    return bool(following) and (
        len(following[0].text.split()) >= 12
        or following[0].style in {"bullet", "cell"}
        or bool(found.words.label_before(following[0].text, ("when", "date", "where", "what")))
    )


def _looks_quoted(text: str) -> bool:
    return text.lstrip()[:1] in {"“", "„", "«", '"', "–", "—"} and len(text.split()) > 12


def _before_dateline(start: int, found: Recognition) -> list[SourceLine]:
    """Return the paragraphs between headline and the paragraph from which the dateline was cut."""
    cut_at = found.lines.index(found.led) if found.led is not None else -1
    lines = [line for line in found.lines[start:cut_at] if not line.taken] if cut_at > start else []
    fits = all(line.style in {"text", "heading"} and not _looks_quoted(line.text) for line in lines)
    return lines if fits and 0 < len(lines) <= 2 and all(len(line.text.split()) >= 5 for line in lines) else []
