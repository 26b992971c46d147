"""A layout as a Word file, written part by part as Word writes it: README.md beside this file.

The look `de` and `fr` name the styles as a German or a French Word does. `split` cuts words into several runs, as a
spelling check leaves them. `fields` writes links as field codes instead of elements. `revised` leaves tracked changes:
the end of a paragraph inserted, and a word that was deleted. A text box stands twice, for new and for old readers, as
Word writes it.
"""

import io
import struct
import zipfile
import zlib
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from tests.layouts.source import Block, Look, Run, joined

SHORT: Final = 40  # characters

_W: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLE_IDS: Final = {
    "en": {"heading": "Heading", "title": "Title", "quote": "Quote", "caption": "Caption", "list": "ListParagraph"},
    "de": {
        "heading": "berschrift",
        "title": "Titel",
        "quote": "Zitat",
        "caption": "Beschriftung",
        "list": "Listenabsatz",
    },
    "fr": {
        "heading": "Titre",
        "title": "Titreprincipal",
        "quote": "Citation",
        "caption": "Lgende",
        "list": "Paragraphedeliste",
    },
}


def as_docx(blocks: tuple[Block, ...], look: Look, language: str, title: str) -> bytes:
    """Render a layout as the bytes of a .docx file, the same at every call."""
    writer = _Writer(look, language)
    body = "".join(writer.body(block) for block in blocks if block.where in {"body", "box"})
    parts = {
        "word/document.xml": "",
        "word/styles.xml": _styles(writer.ids, language),
        "word/numbering.xml": _numbering(),
        "docProps/core.xml": _core(title, language),
    }
    references = ""
    for where in ("header", "footer"):
        lines = "".join(writer.paragraph(block) for block in blocks if block.where == where)
        if lines:
            tag = "hdr" if where == "header" else "ftr"
            parts[f"word/{where}1.xml"] = f"{_XML}<w:{tag} {_W}>{lines}</w:{tag}>"
            number = writer.relate(where, f"{where}1.xml")
            references += f'<w:{where}Reference w:type="default" r:id="{number}"/>'
    parts["word/document.xml"] = (
        f"{_XML}<w:document {_W}><w:body>{body}<w:sectPr>{references}"
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" w:left="1417"'
        ' w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
    parts["word/_rels/document.xml.rels"] = writer.relations()
    for where in ("header", "footer"):
        if f"word/{where}1.xml" in parts:
            parts[f"word/_rels/{where}1.xml.rels"] = writer.relations()
    parts["_rels/.rels"] = _relations(
        [
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId2", "metadata/core-properties", "docProps/core.xml"),
        ]
    )
    parts["[Content_Types].xml"] = _content_types(parts)
    files: dict[str, bytes] = {name: text.encode() for name, text in parts.items()}
    files |= {f"word/media/{name}": png(place) for place, name in enumerate(writer.pictures)}
    return _zipped(files)


class _Writer:
    """Writes blocks as WordprocessingML and keeps what they refer to."""

    def __init__(self, look: Look, language: str) -> None:
        self._look = look.docx
        self._language = language
        self.ids = _STYLE_IDS[next((name for name in ("de", "fr") if name in look.docx), "en")]
        self.pictures: list[str] = []
        self._targets: list[tuple[str, str]] = [("styles", "styles.xml"), ("numbering", "numbering.xml")]
        self._list = 1  # numbering instance of the list that is open
        self._in_list = False

    def relate(self, kind: str, target: str) -> str:
        """Return the id of a relation, made at the first call."""
        if (kind, target) not in self._targets:
            self._targets.append((kind, target))
        return f"rId{self._targets.index((kind, target)) + 1}"

    def relations(self) -> str:
        """Write the relations of a part."""
        return _relations([(f"rId{place}", kind, target) for place, (kind, target) in enumerate(self._targets, 1)])

    def body(self, block: Block) -> str:
        """Write a block of the body."""
        if block.where == "box":
            return self._box(block)
        if block.style == "table":
            return self._table(block)
        return self.paragraph(block)

    def paragraph(self, block: Block) -> str:
        """Write a block as one paragraph."""
        if block.style == "picture":
            return f"<w:p>{self._picture(block)}</w:p>"
        if block.style == "rule":
            return '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1"/></w:pBdr></w:pPr></w:p>'
        properties = self._style(block)
        if block.align:
            properties += f'<w:jc w:val="{block.align}"/>'
        if self._language.startswith("ar"):
            properties += "<w:bidi/>"
        return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{self._runs(block.runs)}</w:p>"

    def _style(self, block: Block) -> str:
        match block.style:
            case "heading":
                return f'<w:pStyle w:val="{self.ids["heading"]}{block.level}"/>'
            case "title" | "quote" | "caption":
                return f'<w:pStyle w:val="{self.ids[block.style]}"/>'
            case "bullet" | "number":
                number = 1 if block.style == "bullet" else 2
                return (
                    f'<w:pStyle w:val="{self.ids["list"]}"/><w:numPr><w:ilvl w:val="0"/>'
                    f'<w:numId w:val="{number}"/></w:numPr>'
                )
        return ""

    def _runs(self, line: tuple[Run, ...]) -> str:
        parts = []
        for place, run in enumerate(line):
            text = "".join(self._run(run, piece) for piece in self._pieces(run.text))
            if "revised" in self._look and place + 1 == len(line) and not run.href and len(run.text) > SHORT:
                text = self._run(run, run.text[:-SHORT]) + self._revised(run)
            parts.append(self._linked(run, text) if run.href else text)
        return "".join(parts)

    def _revised(self, run: Run) -> str:
        mark = 'w:author="Press office" w:date="2027-01-04T09:00:00Z"'
        return (
            f'<w:del w:id="91" {mark}><w:r><w:delText>Draft</w:delText></w:r></w:del>'
            f'<w:ins w:id="92" {mark}>{self._run(run, run.text[-SHORT:])}</w:ins>'
        )

    def _pieces(self, text: str) -> list[str]:
        if "split" not in self._look or len(text) < 12:
            return [text]
        cuts = [0, *range(9, len(text) - 1, 23), len(text)]
        return [text[start:end] for start, end in pairwise(cuts)]

    def _run(self, run: Run, text: str) -> str:
        properties = ""
        if run.href:
            properties += '<w:rStyle w:val="Hyperlink"/>'
        properties += "<w:b/>" * run.bold + "<w:i/>" * run.italic + '<w:u w:val="single"/>' * run.underline
        if self._language.startswith("ar"):
            properties += "<w:rtl/>"
        inner = ""
        for place, line in enumerate(text.split("\n")):
            inner += "<w:br/>" if place else ""
            for number, piece in enumerate(line.split("\t")):
                inner += "<w:tab/>" if number else ""
                inner += f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else ""
        return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"

    def _linked(self, run: Run, text: str) -> str:
        if "fields" in self._look:
            return (
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
                f' HYPERLINK "{escape(run.href)}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
                f'{text}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            )
        return f'<w:hyperlink r:id="{self.relate("hyperlink", run.href)}" w:history="1">{text}</w:hyperlink>'

    def _table(self, block: Block) -> str:
        width = max(len(row) for row in block.rows)
        rows = ""
        for row in block.rows:
            cells = ""
            for place, cell in enumerate(row):
                span = width - len(row) + 1 if place == len(row) - 1 else 1
                properties = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>' if span > 1 else ""
                inner = "".join(self.paragraph(Block("text", line)) for line in cell)
                cells += f"<w:tc>{properties}{inner}</w:tc>"
            rows += f"<w:tr>{cells}</w:tr>"
        grid = f"<w:tblGrid>{'<w:gridCol/>' * width}</w:tblGrid>"
        return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>{grid}{rows}</w:tbl>'

    def _box(self, block: Block) -> str:
        inner = f"<w:txbxContent>{self.paragraph(block)}</w:txbxContent>"
        return (
            '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="5000000"'
            ' cy="400000"/><wp:docPr id="40" name="Text Box 1"/><a:graphic><a:graphicData'
            ' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr'
            f' txBox="1"/><wps:spPr/><wps:txbx>{inner}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>'
            '</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape style="width:400pt;height:30pt">'
            f"<v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )

    def _picture(self, block: Block) -> str:
        self.pictures.append(f"image{len(self.pictures) + 1}.png")
        number = len(self.pictures)
        relation = self.relate("image", f"media/{self.pictures[-1]}")
        return (
            f'<w:r><w:drawing><wp:inline><wp:extent cx="952500" cy="952500"/><wp:docPr id="{number}"'
            f" name={quoteattr(block.file)} descr={quoteattr(joined(block.runs))}/><a:graphic><a:graphicData"
            ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr'
            f' id="{number}" name={quoteattr(block.file)}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip'
            f' r:embed="{relation}"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline>'
            "</w:drawing></w:r>"
        )


def png(shade: int) -> bytes:
    """Make a grey picture of 8 by 8 pixels, of another grey for each number from 0 on."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = (b"\0" + bytes([80 + 20 * shade % 160]) * 8) * 8
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _styles(ids: dict[str, str], language: str) -> str:
    def style(identity: str, name: str, kind: str = "paragraph") -> str:
        return f'<w:style w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name}"/></w:style>'

    made = "".join(style(f"{ids['heading']}{level}", f"heading {level}") for level in (1, 2, 3))
    made += style(ids["title"], "Title") + style(ids["quote"], "Quote") + style(ids["caption"], "caption")
    made += style(ids["list"], "List Paragraph") + style("Hyperlink", "Hyperlink", "character")
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="{language}"/></w:rPr></w:rPrDefault></w:docDefaults>'
    )
    return f"{_XML}<w:styles {_W}>{defaults}{normal}{made}</w:styles>"


def _numbering() -> str:
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        for number, kind, text in ((0, "bullet", "\N{BULLET}"), (1, "decimal", "%1."))
    )
    uses = "".join(f'<w:num w:numId="{number + 1}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (0, 1))
    return f"{_XML}<w:numbering {_W}>{kinds}{uses}</w:numbering>"


def _core(title: str, language: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        f"<dc:language>{language}</dc:language></cp:coreProperties>"
    )


def _relations(targets: list[tuple[str, str, str]]) -> str:
    lines = ""
    for identity, kind, target in targets:
        base = "http://schemas.openxmlformats.org/package/2006/relationships" if "/" in kind else _RELATION
        outside = ' TargetMode="External"' if kind == "hyperlink" else ""
        lines += f'<Relationship Id="{identity}" Type="{base}/{kind}" Target={quoteattr(target)}{outside}/>'
    return (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}'
        "</Relationships>"
    )


def _content_types(parts: dict[str, str]) -> str:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = {
        "word/document.xml": f"{main}.document.main+xml",
        "word/styles.xml": f"{main}.styles+xml",
        "word/numbering.xml": f"{main}.numbering+xml",
        "word/header1.xml": f"{main}.header+xml",
        "word/footer1.xml": f"{main}.footer+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    lines = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items() if name in parts
    )
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
        f' ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>{lines}</Types>'
    )


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=lambda name: (name != "[Content_Types].xml", name)):
            archive.writestr(zipfile.ZipInfo(name, date_time=(2027, 1, 1, 0, 0, 0)), files[name])
    return out.getvalue()
