"""The markup in which the text of a layout is written, parsed into blocks of runs: README.md beside this file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

Style = Literal["text", "heading", "title", "bullet", "number", "quote", "caption", "table", "picture", "rule", "empty"]
Where = Literal["body", "header", "footer", "box"]

BREAK: Final = "\n"  # a soft line break inside a paragraph
NO_BREAK: Final = "\N{NO-BREAK SPACE}"

_SIGNS: Final = {"⏎": BREAK, "⇥": "\t", "⍽": NO_BREAK}
_INLINE: Final = re.compile(
    r"\*\*(?P<bold>(?=\S).+?(?<=\S))\*\*|\[(?P<text>[^\]]+)\]\((?P<href>[^)\s]+)\)"
    r"|__(?P<underline>(?=\S).+?(?<=\S))__|\*(?P<italic>(?=\S).+?(?<=\S))\*"
)
_SINGLE: Final[dict[str, Style]] = {".": "empty", "---": "rule"}
_STYLES: Final[dict[str, tuple[Style, int]]] = {
    "#": ("heading", 1),
    "##": ("heading", 2),
    "###": ("heading", 3),
    "=": ("title", 0),
    "-": ("bullet", 0),
    "+": ("number", 0),
    ">": ("quote", 0),
    "^": ("caption", 0),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look, with the address to which they link or ""."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a picture, a rule, or a table of rows of cells of paragraphs."""

    style: Style
    runs: tuple[Run, ...] = ()
    level: int = 0  # of a heading
    align: Literal["", "center", "right"] = ""
    where: Where = "body"
    rows: tuple[tuple[tuple[tuple[Run, ...], ...], ...], ...] = ()  # of a table
    file: str = ""  # of a picture, whose alternative text is in runs

    def paragraphs(self) -> Iterator[tuple[Run, ...]]:
        """Yield the paragraphs that a reader sees: one, or those of all cells."""
        if self.style == "table":
            for row in self.rows:
                for cell in row:
                    yield from cell
        elif self.style not in {"picture", "rule", "empty"}:
            yield self.runs


@dataclass(frozen=True, slots=True)
class Look:
    """How a layout is rendered: see README.md for the values."""

    docx: frozenset[str] = field(default_factory=frozenset)
    html: str = "article"
    html_charset: str = "utf-8"
    txt: frozenset[str] = field(default_factory=frozenset)
    txt_charset: str = "utf-8"


def parse(source: str) -> tuple[Block, ...]:
    """Parse the markup of a layout, one paragraph a line, into blocks in their order."""
    blocks: list[Block] = []
    for line in source.splitlines():
        if not line.strip():
            continue
        block = _block(line.strip())
        if block.style == "table" and blocks and blocks[-1].style == "table":
            blocks[-1] = replace(blocks[-1], rows=blocks[-1].rows + block.rows)
        else:
            blocks.append(block)
    return tuple(blocks)


def _block(line: str) -> Block:
    where: Where = "body"
    for name in ("header", "footer", "box"):
        if line.startswith(f"@{name} "):
            where = name
            line = line.removeprefix(f"@{name} ")
    align: Literal["", "center", "right"] = ""
    for side in ("center", "right"):
        if line.startswith(f"{{{side}}} "):
            align = side
            line = line.removeprefix(f"{{{side}}} ")
    return replace(_plain_block(line), where=where, align=align)


def _plain_block(line: str) -> Block:
    if line.startswith("\\"):
        return Block("text", (Run(_signs(line[1:])),))
    if line in _SINGLE:
        return Block(_SINGLE[line])
    if picture := re.fullmatch(r"!\[([^\]]*)\]\((.*)\)", line):
        return Block("picture", (Run(_signs(picture[2])),), file=picture[1])
    if line.startswith("| "):
        cells = line.removeprefix("| ").split(" || ")
        return Block("table", rows=(tuple(tuple(runs(part) for part in cell.split("¶")) for cell in cells),))
    mark, _, rest = line.partition(" ")
    if mark in _STYLES and rest:
        style, level = _STYLES[mark]
        return Block(style, runs(rest), level)
    return Block("text", runs(line))


def runs(text: str) -> tuple[Run, ...]:
    """Split a line of the markup into runs of one look each."""
    return tuple(_runs(text, Run("")))


def _runs(text: str, look: Run) -> Iterator[Run]:
    end = 0
    for found in _INLINE.finditer(text):
        if found.start() > end:
            yield replace(look, text=_signs(text[end : found.start()]))
        end = found.end()
        if found["bold"]:
            yield from _runs(found["bold"], replace(look, bold=True))
        elif found["italic"]:
            yield from _runs(found["italic"], replace(look, italic=True))
        elif found["underline"]:
            yield from _runs(found["underline"], replace(look, underline=True))
        else:
            yield from _runs(found["text"], replace(look, href=found["href"]))
    if end < len(text):
        yield replace(look, text=_signs(text[end:]))


def _signs(text: str) -> str:
    for sign, character in _SIGNS.items():
        text = text.replace(f" {sign} " if sign == "⏎" else sign, character)
    return text


def joined(line: tuple[Run, ...]) -> str:
    """Join the characters of runs, with soft line breaks and tabs as they are."""
    return "".join(run.text for run in line)


def in_order(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Sort blocks as they are read: the page header first, the page footer last."""
    return tuple(
        block for part in (("header",), ("body", "box"), ("footer",)) for block in blocks if block.where in part
    )


def visible(blocks: tuple[Block, ...]) -> list[str]:
    """List the paragraphs that a reader sees, in their order, without list marks and addresses of links."""
    return [joined(line) for block in in_order(blocks) for line in block.paragraphs()]


def normal(text: str) -> str:
    """Write every run of white space, also a no-break space and a soft line break, as one space."""
    return " ".join(text.split())
