"""Reader of HTML: a saved page, the page that a word processor saves, or the page made of a Word file → blocks.

Scripts, styles, forms and menus are left out. A picture is opened only where it is in the page itself (data:).
"""

import base64
import binascii
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from advisory_cli.intake.documents.blocks import (
    Block,
    Document,
    Line,
    PictureFile,
    Span,
    Where,
    cut,
    merged,
    plain,
    without_stray_numbers,
)
from advisory_cli.intake.documents.pictures import usual_extension
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import tidy, without_refused

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_UNSEEN = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "title",
        "noscript",
        "nav",
        "form",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
        "svg",
        "math",
        "audio",
        "video",
        "canvas",
        "del",
        "s",
        "strike",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "blockquote",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_BOLD, _ITALIC = frozenset({"b", "strong"}), frozenset({"i", "em", "cite"})
_HIDDEN = late_pattern(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_LIST_SIGN = late_pattern(r"(?:([-*•·▪◦‣○●§\uf0b7])(?![^\n]*[-*] *$)|(\d{1,2}[.)]))[\s\u00a0]+(?=\S)")
_DATA = late_pattern(r"data:image/(png|jpe?g|gif|webp)(?:;[\w=-]+)*;base64,")
_BLANKS = late_pattern(r"[ \t\r\n\x0b\x0c]+")
_DEEPEST = 400  # elements inside each other; more are made to break programs
_LONGEST_CELL = 60  # words; a table with a longer cell is a layout


def read_web_page(html: str, *, images: tuple[PictureFile, ...] = ()) -> Document:
    """Read a page, already decoded, into blocks.

    `images` are pictures that the page names as import:0, import:1 and so on. Raises BadData for a page whose elements
    lie too deep inside each other.
    """
    parser = _Parser(images)
    parser.feed(without_refused(tidy(html.replace("\r\n", "\n"))))
    parser.close()
    parser.end_paragraph()
    blocks = [block for part in parser.blocks for block in _split(part)]
    remarks = ("The page has pictures on the web: they are not fetched.",) if parser.remote else ()
    return Document(
        blocks=without_stray_numbers(blocks),
        pictures=tuple(parser.pictures),
        language=parser.language,
        remarks=remarks,
        format="html",
    )


@dataclass
class _Cell:
    blocks: list[Block] = field(default_factory=list)


@dataclass
class _Table:
    layout: bool
    rows: list[list[_Cell]] = field(default_factory=list)


class _Parser(HTMLParser):
    """Collects spans into paragraphs, paragraphs into cells, cells into tables."""

    def __init__(self, images: tuple[PictureFile, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.pictures: list[PictureFile] = list(images)
        self.language = ""
        self.remote = False
        self._spans: list[Span] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._hidden = 0
        self._tables: list[_Table] = []
        self._anchor = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(self._open) > _DEEPEST:
            raise BadData("The page cannot be read: its elements lie too deep inside each other.")
        if tag in {"html", "body"} and not self.language:
            self.language = given.get("lang", "")
        if tag in _BLOCKS:
            self.end_paragraph()
        if tag not in _VOID:
            self._open.append((tag, given))
            self._hidden += _hides(tag, given)
        if not self._hidden:
            self._start(tag, given)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br":
            self._spans.append(Span("\n"))
        elif tag == "hr":
            self._add(Block(style="rule"))
        elif tag == "img":
            self._picture(given)
        elif tag == "table":
            self._tables.append(_Table(layout=given.get("role") in {"presentation", "none"}))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in {"td", "th"} and self._tables:
            table = self._tables[-1]
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(_Cell())
        elif tag == "span" and "mso-tab-count" in given.get("style", ""):
            self._spans.append(Span("\t"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS or tag == "table":
            self.end_paragraph()
        if tag == "table" and self._tables and any(name == "table" for name, _ in self._open):
            self._end_table(self._tables.pop())
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth][0] == tag:
                self._hidden -= sum(_hides(name, given) for name, given in self._open[depth:])
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._hidden or any(
            name == "span" and "mso-tab-count" in given.get("style", "") for name, given in self._open[-2:]
        ):
            return
        tags = {name for name, _ in self._open}
        text = (data if "pre" in tags else _BLANKS.sub(" ", data)).replace("\u2003", "\t")
        href = next((given.get("href", "") for name, given in reversed(self._open) if name == "a"), "")
        if href.startswith(("#", "javascript:", "data:", "file:", "vbscript:")):
            href = ""
        self._spans.append(Span(text, bold=bool(tags & _BOLD), italic=bool(tags & _ITALIC), href=href.strip()))

    def _picture(self, given: dict[str, str]) -> None:
        source, alt = given.get("src", ""), given.get("alt", "").strip()
        if source.startswith("import:") and source[7:].isdigit():
            number = int(source[7:])
            self.pictures[number] = replace(self.pictures[number], alt=alt)
        elif found := _DATA.match(source):
            try:
                content = base64.b64decode(source[found.end() :], validate=False)
            except (binascii.Error, ValueError):
                return
            self.pictures.append(PictureFile(alt=alt, content=content, extension=usual_extension(found[1])))
            number = len(self.pictures) - 1
        else:
            if given.get("width") == "1" or given.get("height") == "1":
                return
            self.remote = self.remote or source.startswith(("http:", "https:", "//"))
            self.pictures.append(PictureFile(alt=alt, url=source if source.startswith("https:") else ""))
            number = len(self.pictures) - 1
        self.end_paragraph()
        self._add(Block(style="picture", picture=number, where=self._where()))

    def end_paragraph(self) -> None:
        """Make a block of the characters since the last one."""
        spans = _without_blanks(merged(tuple(self._spans)))
        self._spans = []
        if spans:
            self._add(replace(self._styled(), spans=spans))

    def _styled(self) -> Block:
        """Return an empty block with the style that the open elements give."""
        where = self._where()
        for name, given in reversed(self._open):
            classes = given.get("class", "").lower().split()
            if any(each in {"msotitle", "title"} for each in classes) and name in {"p", "h1", "div"}:
                return Block(style="title", where=where)
            if len(name) == 2 and name[0] == "h" and name[1] in "123456":
                return Block(style="heading", level=int(name[1]), where=where)
            if name == "li":
                lists = [each for each, _ in self._open if each in {"ul", "ol"}]
                return Block(style="number" if lists and lists[-1] == "ol" else "bullet", where=where)
            if name == "blockquote":
                return Block(style="quote", where=where)
            if name == "figcaption" or "caption" in classes or "msocaption" in classes:
                return Block(style="caption", where=where)
            if name == "table":
                break
        return Block(where=where)

    def _where(self) -> Where:
        names = {name for name, _ in self._open} | {
            each for _, given in self._open for each in given.get("class", "").lower().split()
        }
        return "header" if "header" in names else "footer" if "footer" in names else "body"

    def _add(self, block: Block) -> None:
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1].blocks.append(block)
        else:
            self.blocks.append(block)

    def _end_table(self, table: _Table) -> None:
        rows = [[cell for cell in row if cell.blocks] for row in table.rows]
        rows = [row for row in rows if row]
        blocks = [block for row in rows for cell in row for block in cell.blocks]
        simple = all(block.style == "text" and len(block.text.split()) <= _LONGEST_CELL for block in blocks)
        if table.layout or not simple or max(map(len, rows), default=0) < 2:
            for block in blocks:
                self._add(block)
            return
        cells = tuple(tuple(tuple(block.spans for block in cell.blocks) for cell in row) for row in rows)
        self._add(Block(style="table", rows=cells))


def _hides(tag: str, given: dict[str, str]) -> bool:
    """Tell whether readers do not see an element, by its name or its attributes."""
    return tag in _UNSEEN or _HIDDEN.search(given.get("style", "")) is not None or "hidden" in given


def _without_blanks(spans: Line) -> Line:
    """Leave out blanks at both ends, around soft line breaks, and a second blank behind a first."""
    text, parts = plain(spans), []
    start = len(text) - len(text.lstrip(" \n\u00a0"))
    end = len(text.rstrip(" \n\t\u00a0"))
    before = "\n"
    for span in cut(spans, start, end) if start < end else ():
        kept = ""
        for letter in span.text:
            if letter == " " and before in " \n\t":
                continue
            if letter == "\n" and before == " ":
                kept = kept.removesuffix(" ")
            kept += letter
            before = letter
        parts.append(replace(span, text=kept))
    return merged(tuple(parts))


def _split(block: Block) -> list[Block]:
    """Part a paragraph at two breaks, and a list that was typed with signs into its items."""
    if block.style in {"table", "picture", "rule"}:
        return [block]
    parts, text, at = [], block.text, 0
    for piece in _at_breaks(text):
        spans = cut(block.spans, at, at + len(piece))
        at += len(piece)
        if spans:
            parts.append(replace(block, spans=spans))
    return [item for part in parts for item in _items(part)]


def _at_breaks(text: str) -> list[str]:
    """Split a text behind each pair of soft line breaks, which stays with the piece before it."""
    pieces = text.split("\n\n")
    return [piece + "\n\n" for piece in pieces[:-1]] + pieces[-1:]


def _items(block: Block) -> list[Block]:
    """Part lines that all begin with the sign of a list."""
    if block.style not in {"text", "bullet", "number"}:
        return [block]
    text, at, items = block.text, 0, list[Block]()
    for piece in text.split("\n"):
        sign = _LIST_SIGN.match(piece.lstrip())
        start = at + len(piece) - len(piece.lstrip()) + (sign.end() if sign else 0)
        spans = cut(block.spans, start, at + len(piece))
        at += len(piece) + 1
        if not spans:
            continue
        if sign and block.style == "text":
            items.append(replace(block, style="bullet" if sign[1] else "number", sign=sign[1] or sign[2], spans=spans))
        elif items and not sign and items[-1].style == block.style:
            items[-1] = replace(items[-1], spans=(*items[-1].spans, Span("\n"), *spans))
        elif sign:
            items.append(replace(block, spans=cut(block.spans, at - len(piece) - 1, at - 1)))
        else:
            items.append(replace(block, spans=spans))
    return items
