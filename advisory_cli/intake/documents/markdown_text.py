"""Reader of Markdown → blocks: headings, lists, quotes, tables, emphasis, links. What is no mark stays a character."""

from advisory_cli.intake.documents.blocks import Block, Document, Line, Span, merged
from advisory_cli.intake.documents.plain_text import href_of
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import tidy, without_refused

_HEADING = late_pattern(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_BULLET = late_pattern(r"[ \t]*[-*+][ \t]+(?=\S)(.*)")
_NUMBER = late_pattern(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)(.*)")
_RULE = late_pattern(r" {0,3}(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_ROW = late_pattern(r"[ \t]*\|(.+)\|[ \t]*")
_DIVIDER = late_pattern(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
_UNDERLINE = late_pattern(r"(={3,}|-{3,})[ \t]*")
_INLINE = late_pattern(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|!\[(?P<alt>[^\]]*)\]\((?P<src>[^)\s]+)[^)]*\)"
    r"|\[(?P<text>(?:\\.|[^\]\\])+)\]\(\s*<?(?P<href>(?:\\.|[^)\s>\\])+)>?[^)]*\)|<(?P<auto>[^\s<>]+[.@:][^\s<>]+)>"
    r"|(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<inner>.+?)(?<=\S)(?P=mark)(?!\w)"
)
_SHORT = 60  # characters; lines all shorter than these were ended on purpose
_COMMENT = late_pattern(r"<!--.*?-->", 16)


def read_markdown(text: str) -> Document:
    """Read a text in Markdown, already decoded, into blocks. Comments are left out, and a remark says so."""
    plain = without_refused(tidy(text.replace("\r\n", "\n").replace("\r", "\n")))
    without = _COMMENT.sub("", plain)
    blocks: list[Block] = []
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            short = all(len(line) < _SHORT for line in paragraph)
            blocks.append(Block(spans=inline(("\n" if short else " ").join(paragraph))))
            paragraph.clear()

    lines = without.split("\n")
    table: list[str] = []
    for line in [*lines, ""]:
        if _ROW.fullmatch(line):
            flush()
            table.append(line)
            continue
        if table:
            blocks.append(_table(table))
            table = []
        if paragraph and _UNDERLINE.fullmatch(line):
            words = paragraph.pop()
            flush()
            blocks.append(Block(style="heading", level=1 if line[0] == "=" else 2, spans=inline(words)))
        elif block := _single(line):
            flush()
            blocks.append(block)
        elif not line.strip():
            flush()
        elif blocks and not paragraph and line.startswith(("  ", "\t")) and blocks[-1].style in {"bullet", "number"}:
            last = blocks.pop()
            blocks.append(
                Block(style=last.style, sign=last.sign, spans=(*last.spans, Span(" "), *inline(line.strip())))
            )
        else:
            paragraph.append(line.rstrip("\\").strip() if line.endswith(("\\", "  ")) else line.strip())
    remarks = ("Comments (<!-- -->) are left out.",) if without != plain else ()
    return Document(blocks=tuple(blocks), remarks=remarks, format="md")


def _single(line: str) -> Block | None:
    """Return the block that one line makes, or None."""
    if heading := _HEADING.fullmatch(line):
        return Block(style="heading", level=len(heading[1]), spans=inline(heading[2]))
    if _RULE.fullmatch(line):
        return Block(style="rule")
    if bullet := _BULLET.fullmatch(line):
        return Block(style="bullet", sign="-", spans=inline(bullet[1]))
    if number := _NUMBER.fullmatch(line):
        return Block(style="number", spans=inline(number[2]))
    if line.startswith(">"):
        return Block(style="quote", spans=inline(line.lstrip("> ")))
    return None


def _table(lines: list[str]) -> Block:
    rows = []
    for line in lines:
        if not _DIVIDER.fullmatch(line):
            cells = line.strip().removeprefix("|").removesuffix("|").replace("\\|", "\ufdd0").split("|")
            rows.append(tuple((inline(cell.replace("\ufdd0", "|").strip()),) for cell in cells))
    return Block(style="table", rows=tuple(rows))


def inline(text: str) -> Line:
    """Return a paragraph of Markdown as spans: emphasis and links understood, escaped signs as they are."""
    return merged(tuple(_spans(text, Span(""))))


def _spans(text: str, style: Span) -> list[Span]:
    parts: list[Span] = []
    at = 0
    for found in _INLINE.finditer(text):
        parts.append(Span(text[at : found.start()], style.bold, style.italic, style.href))
        at = found.end()
        if found["escaped"]:
            parts.append(Span(found["escaped"], style.bold, style.italic, style.href))
        elif found["src"]:
            parts.append(Span(found["alt"], style.bold, style.italic, style.href))
        elif found["text"]:
            parts += _spans(found["text"], Span("", style.bold, style.italic, href_of(found["href"].replace("\\", ""))))
        elif found["auto"]:
            parts.append(Span(found["auto"], style.bold, style.italic, href_of(found["auto"])))
        else:
            bold, italic = len(found["mark"]) > 1, len(found["mark"]) != 2
            parts += _spans(found["inner"], Span("", style.bold or bold, style.italic or italic, style.href))
    parts.append(Span(text[at:], style.bold, style.italic, style.href))
    return [part for part in parts if part.text]
