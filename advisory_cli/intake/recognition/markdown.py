"""Writer of Markdown: blocks and spans as the body and the Markdown fields of an advisory file take them.

A sign that Markdown would take for a mark gets a backslash, so that readers see it.
"""

import re

from advisory_cli.intake.documents.blocks import Block, Line, Span, merged, plain
from advisory_cli.model.patterns import late_pattern

_MARKS = late_pattern(
    r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~~|&(?=#?\w{1,30};)|(?<=\w)\^(?=\w)|\|\||==|\{(?=[.#:%])|:(?=[a-z_]{3,30}:)"
)
_LINE_START = late_pattern(r"(?m)^([ \t]*)(#{1,6}(?=\s|$)|[-+>](?=\s|$)|={2,}\s*$|-{3,}\s*$|(\d{1,9})([.)])(?=\s|$))")
_SPACES = late_pattern(r"[ \t\u00a0\u202f]+")
_BREAKING = late_pattern(r"[ \t]+|[ \u00a0]{2,}")


def block_markdown(block: Block) -> str:
    """Return the Markdown of one paragraph, heading, item or quote."""
    text = line_markdown(block.spans)
    if block.style in {"heading", "title"}:
        return f"## {inline_only(block.spans)}"
    if block.style == "bullet":
        return "- " + text.replace("\n", "\n  ")
    if block.style == "number":
        return f"{block.sign.rstrip('.)') or 1}. " + text.replace("\n", "\n   ")
    if block.style == "quote":
        return "\n".join(f"> {line}" for line in text.split("\n"))
    return text


def inline_only(spans: Line) -> str:
    """Return the Markdown of a heading, on one line and without bold letters."""
    plainer = tuple(Span(span.text.replace("\n", " "), italic=span.italic, href=span.href) for span in spans)
    return line_markdown(plainer)


def table_markdown(block: Block) -> str:
    """Return a table of Markdown. Its first row is the heading."""
    width = max(len(row) for row in block.rows)
    lines = []
    for number, row in enumerate(block.rows):
        cells = [" ".join(line_markdown(part).replace("\n", " ") for part in cell).replace("|", "\\|") for cell in row]
        cells += [""] * (width - len(cells))
        lines.append(f"| {' | '.join(cells)} |")
        if not number:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)


def line_markdown(spans: Line) -> str:
    """Return the Markdown of a paragraph: emphasis, links, and each soft line break as a new line."""
    text = "".join(_span(span) for span in merged(spans))
    text = "\n".join(_BREAKING.sub(" ", line).strip() for line in text.split("\n") if line.strip())
    return _LINE_START.sub(_escaped_start, text)


def _escaped_start(match: re.Match[str]) -> str:
    if match[3]:
        return f"{match[1]}{match[3]}\\{match[4]}"
    return f"{match[1]}\\{match[2]}"


def _span(span: Span) -> str:
    """Return one span. Marks stand close to the words, with blanks and line breaks outside."""
    if "\n" in span.text:
        pieces = span.text.split("\n")
        return "\n".join(_span(Span(piece, span.bold, span.italic, span.href)) for piece in pieces)
    inner = span.text.strip(" \t\u00a0")
    if not inner:
        return span.text
    before, after = span.text[: span.text.index(inner)], span.text[span.text.index(inner) + len(inner) :]
    words = escaped(inner)
    if span.href:
        words = _link(inner, words, span.href)
    elif span.bold or span.italic:
        mark = "*" * (2 * span.bold + span.italic)
        letters = any(sign.isalnum() for sign in inner)
        words = f"{mark}{words}{mark}" if letters and inner[0] not in "*_" and inner[-1] not in "*_" else words
    return f"{before}{words}{after}"


def _link(shown: str, words: str, href: str) -> str:
    target = href.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    if target.startswith("tel:") or ("mailto:" in target and bare(target) == bare(shown)):
        return shown
    if shown in {href, target}:
        return shown
    return f"[{words}]({target})"


def escaped(text: str) -> str:
    """Return a text with a backslash before each sign that Markdown would take for a mark."""
    return _MARKS.sub(lambda match: "".join(f"\\{sign}" for sign in match[0]), text)


def bare(address: str) -> str:
    """Return an address without scheme and end, to compare it with the words that show it."""
    plainer = address.strip().casefold().removeprefix("mailto:").removeprefix("https://").removeprefix("http://")
    return plainer.rstrip("/")


def words_of(spans: Line) -> str:
    """Return the characters of spans on one line, blanks as one, for a field that takes no Markdown."""
    return _SPACES.sub(" ", plain(spans).replace("\n", " ")).strip()
