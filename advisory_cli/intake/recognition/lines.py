"""Lines of a document, each taken once by the fact that it says, and the Markdown of those that stay in the body."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from advisory_cli.intake.documents.blocks import Block, Document, Span, Style, Where, cut, plain, soft_lines
from advisory_cli.intake.documents.blocks import Line as Spans
from advisory_cli.intake.recognition.markdown import block_markdown, table_markdown


@dataclass(slots=True, eq=False)
class SourceLine:
    """Line of a document as a reader sees it: a paragraph, or a part of one before a soft line break, or of a cell.

    `block` is the number of its block, `row` and `column` its place in a table, -1 outside. `taken` is the path of the
    field that has it, or "".
    """

    spans: Spans
    block: int
    style: Style = "text"
    level: int = 0
    sign: str = ""
    where: Where = "body"
    row: int = -1
    column: int = -1
    first: bool = True  # of its block or cell
    taken: str = ""

    @property
    def text(self) -> str:
        """Characters of the line, with blanks in place of tabs and no-break spaces."""
        return plain(self.spans).replace("\t", " ").replace("\u00a0", " ").replace("\u202f", " ").strip()

    @property
    def bold(self) -> bool:
        """True where all visible characters are bold."""
        return all(span.bold for span in self.spans if span.text.strip())

    @property
    def italic(self) -> bool:
        """True where all visible characters are italic."""
        return all(span.italic for span in self.spans if span.text.strip())

    @property
    def is_heading(self) -> bool:
        """True for a line of a heading's style."""
        return self.style in {"heading", "title"}

    def from_character(self, start: int) -> Spans:
        """Return the spans from a character of `text` on."""
        raw = plain(self.spans)
        return cut(self.spans, start + len(raw) - len(raw.lstrip()))


@dataclass(slots=True)
class Sheet:
    """Lines of a document, in their order, with the blocks that they belong to."""

    document: Document
    lines: list[SourceLine] = field(default_factory=list)

    def free(self) -> Iterator[SourceLine]:
        """Yield the lines that no field has taken."""
        return (line for line in self.lines if not line.taken)

    def body_markdown(self) -> str:
        """Write the lines that no field has taken as Markdown, in their order."""
        parts: list[tuple[str, str]] = []
        by_block: dict[int, list[SourceLine]] = {}
        for line in self.lines:
            by_block.setdefault(line.block, []).append(line)
        for number, block in enumerate(self.document.blocks):
            lines = by_block.get(number, [])
            free = [line for line in lines if not line.taken]
            if block.style == "table" and free and len(free) == len(lines):
                parts.append(("table", table_markdown(block)))
            elif block.style == "table":
                parts += [("text", block_markdown(Block(spans=line.spans))) for line in free]
            elif free:
                spans = joined_lines(free)
                parts.append((block.style, block_markdown(replace(block, style=free[0].style, spans=spans))))
        return _stacked([(style, text) for style, text in parts if text.strip()])


def joined_lines(lines: list[SourceLine]) -> Spans:
    """Return the spans of lines with a soft line break between each two."""
    spans: list[Span] = []
    for line in lines:
        if spans:
            spans.append(Span("\n"))
        spans += line.spans
    return tuple(spans)


def _stacked(parts: list[tuple[str, str]]) -> str:
    """Join blocks of Markdown with empty lines, items of one list without."""
    text, before = "", ""
    for style, part in parts:
        together = style == before and style in {"bullet", "number"}
        text += ("\n" if together else "\n\n") + part if text else part
        before = style
    return text


def sheet_of(document: Document) -> Sheet:
    """Return the lines of a document."""
    sheet = Sheet(document=document)
    for number, block in enumerate(document.blocks):
        if block.style == "table":
            for row, cells in enumerate(block.rows):
                for column, cell in enumerate(cells):
                    parts = [part for paragraph in cell for part in soft_lines(paragraph)]
                    for place, part in enumerate(parts):
                        sheet.lines.append(
                            SourceLine(spans=part, block=number, style="cell", row=row, column=column, first=place == 0)
                        )
        elif block.style not in {"picture", "rule"}:
            for place, part in enumerate(soft_lines(block.spans)):
                sheet.lines.append(
                    SourceLine(
                        spans=part,
                        block=number,
                        style=block.style,
                        level=block.level,
                        sign=block.sign,
                        where=block.where,
                        first=place == 0,
                    )
                )
    return sheet
