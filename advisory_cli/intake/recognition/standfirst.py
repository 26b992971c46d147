"""Finder of the standfirst: what stands between headline and text and is set apart from both."""

import re

from advisory_cli.intake.documents.blocks import cut
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in
from advisory_cli.intake.recognition.headline import is_body, is_salutation
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import line_markdown
from advisory_cli.intake.recognition.words import fold


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
        found.take(line, "standfirst")
    return tuple(line_markdown(without_common_look(line)) for line in chosen)


def read_teaser(found: Recognition) -> tuple[str, ...]:
    """Return the paragraph above the headline that says words of the text once more, as web pages show them."""
    below = fold(" ".join(line.text for line in found.lines[found.headline_at + 1 :]))
    for line in found.lines[: found.headline_at]:
        if line.taken or not is_body(line, found):
            continue
        parts = [fold(part).strip(" .“”’") for part in re.split(r"[.!?]\s", line.text)]
        if all(part in below for part in parts if part):
            found.take(line, "standfirst")
            return (line_markdown(without_common_look(line)),)
    return ()


def without_common_look(line: SourceLine) -> tuple:  # type: ignore[type-arg]
    from dataclasses import replace

    bold, italic = line.bold, line.italic
    return tuple(
        replace(span, bold=span.bold and not bold, italic=span.italic and not italic) for span in cut(line.spans, 0)
    )


def _is_standfirst(line: SourceLine, number: int, chosen: list[SourceLine], found: Recognition) -> bool:
    text = line.text
    if found.words.categories(text) or text.endswith(":") or emails_in(line) or phones_in(text):
        return False
    if found.words.label_before(
        text, ("when", "where", "who", "what", "date", "time", "programme", "contacts", "live")
    ):
        return False
    if is_salutation(text) or _looks_quoted(text) or text.startswith(("©", "Foto")):
        return False
    if line.style == "bullet":
        return (not chosen or chosen[-1].style == "bullet") and not found.clocks(text[:12])
    if line.style not in {"text", "heading", "title"} or len(chosen) > 1:
        return False
    following = next((each for each in found.lines[number + 1 :] if not each.taken), None)
    if following is None:
        return False
    headed = found.lines[found.headline_at]
    if line.is_heading:
        return (number - found.headline_at <= 3 and following.style != "bullet") or len(text.split()) >= 5
    days, clocks = found.days(text), found.clocks(text)
    if days and (clocks or len(text.split()) <= 6):
        return False
    if (line.bold or line.italic) and not (following.bold and following.block == line.block):
        return len(text.split()) >= 5
    short = 4 <= len(text.split()) <= 24 and not text.rstrip('”’"»').endswith((".", "!", ":", ","))
    return short and _is_body_soon(number, found) and not headed.text.endswith(":")


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
