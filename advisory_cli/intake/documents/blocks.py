"""Data classes for a document as a reader sees it: spans, blocks, pictures."""

from dataclasses import replace
from typing import Literal

from advisory_cli.model.value_class import value_class

Style = Literal["text", "heading", "title", "bullet", "number", "quote", "caption", "table", "picture", "rule", "cell"]
Where = Literal["body", "header", "footer"]
Format = Literal["docx", "html", "txt", "md", "eml"]


@value_class(kw_only=False)
class Span:
    """Characters of one look, with the address to which they link or "". Soft line breaks and tabs are characters."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Line = tuple[Span, ...]


@value_class
class Block:
    """Paragraph, picture, rule, or table of rows of cells of paragraphs.

    `level` is that of a heading, from 1. `sign` is the mark with which a list item began. `where` says whether the
    block stands in the text or in the head or foot of the pages. `picture` is a number in Document.pictures.
    """

    style: Style = "text"
    spans: Line = ()
    level: int = 0
    sign: str = ""
    where: Where = "body"
    rows: tuple[tuple[tuple[Line, ...], ...], ...] = ()  # of a table
    picture: int = -1

    @property
    def text(self) -> str:
        """Characters of a paragraph, with soft line breaks and tabs."""
        return plain(self.spans)


@value_class
class PictureFile:
    """Picture of a document: its bytes, or the address at which it stands, which is never fetched.

    `content` is None for a picture that is not in the file. `extension` is that of its format, such as png.
    """

    alt: str = ""
    content: bytes | None = None
    extension: str = ""
    url: str = ""


@value_class
class Document:
    """Text of a file in the order in which it is read.

    `language` is the tag that the file states, or "". `remarks` are sentences about what was left out, and why.
    """

    blocks: tuple[Block, ...]
    pictures: tuple[PictureFile, ...] = ()
    language: str = ""
    remarks: tuple[str, ...] = ()
    format: Format = "txt"


def plain(spans: Line) -> str:
    """Return the characters of spans, with soft line breaks and tabs as they are."""
    return "".join(span.text for span in spans)


def cut(spans: Line, start: int, end: int | None = None) -> Line:
    """Return the spans of the characters from `start` to `end`, counted from 0. Blanks at both ends are left out."""
    text = plain(spans)
    end = len(text) if end is None else end
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    end = start + len(inner.strip())
    parts, at = [], 0
    for span in spans:
        left, right = max(start - at, 0), min(end - at, len(span.text))
        if left < right:
            parts.append(replace(span, text=span.text[left:right]))
        at += len(span.text)
    return tuple(parts)


def soft_lines(spans: Line) -> list[Line]:
    """Split spans at their soft line breaks. Lines without a visible character are left out."""
    text, lines, start = plain(spans), [], 0
    for part in text.split("\n"):
        line = cut(spans, start, start + len(part))
        if line:
            lines.append(line)
        start += len(part) + 1
    return lines


def without_stray_numbers(blocks: list[Block]) -> tuple[Block, ...]:
    """Return blocks in which a number begins an item only where another number of its list stands beside it.

    Because “14. September 2027” is a day, and no item of a list.
    """

    def number(place: int) -> int:
        near = blocks[place] if 0 <= place < len(blocks) else Block()
        return int(near.sign[:-1]) if near.style == "number" and near.sign[:-1].isdigit() else -9

    return tuple(
        replace(block, style="text", sign="", spans=merged((Span(f"{block.sign} "), *block.spans)))
        if number(place) >= 0 and number(place - 1) != number(place) - 1 and number(place + 1) != number(place) + 1
        else block
        for place, block in enumerate(blocks)
    )


def merged(spans: Line) -> Line:
    """Join neighbours of the same look."""
    parts: list[Span] = []
    for span in spans:
        if parts and replace(parts[-1], text="") == replace(span, text=""):
            parts[-1] = replace(span, text=parts[-1].text + span.text)
        elif span.text:
            parts.append(span)
    return tuple(parts)
