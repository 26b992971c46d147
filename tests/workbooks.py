"""Workbooks for tests, as spreadsheets write them: with what they hide."""

import zipfile
from base64 import b85decode
from collections.abc import Mapping, Sequence
from pathlib import Path
from struct import pack
from xml.sax.saxutils import escape, quoteattr
from zlib import decompress

from openpyxl import Workbook

Cells = Sequence[Sequence[object]]

_OPENED = ' xmlns:'.join(
    ("", 'office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
     'table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"', 'text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
     'style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"')
)  # fmt: skip
_XLS = (
    "c-rk)O=uHA6#i!OADT3Ysn7}~6s%f{AYQ!Gt%BBzCH{av2)Z>34Na4hMo=$SYmS28N%2zX#Y@$TKj=Yk9)yY>1VKpj=t)rU&}4n{"
    "b{5mxLjzh==3C~?n>XL=%<RmY*_qdi$=ck5o;p@w4}54k5d>Rof<nYgBtZF&BULXBQ*bo?DMZ3Fkih_+#$JWw7|QXk!@zz23zEP`"
    "3a2rJ(NfXQtRwbu8!RE)Fho+|4q4*p=2oRxo@2Rz<vnITV>!&0>nw+eTN9_SXpRo-R<rno(Z_jl$oD?tGVj^46J2;IXYu75!sQ0A"
    "x16^Me`iLozXS82aT~FVcG)V_kfs5g$2TVfeDyr_c}CmU*DgTz@5}9>RqQtnKQII5EKl$%VrckeP5{}mJw3gIlkAT{Ho=~>@&(dM"
    "=PL!fk^-!pHS8vK*cYtHse&B^j*Z)yqnsedcs{p+LFEtTb2+;hm5Vt$e`1;Q$Ji-4NaoPVdXiluLCgEn-7jwrjb+U<Y?<K&-`y5A"
    "%bvi&6<LA`$2o^P!`uOu+gV=aw{Bv+hh>_&M{$3)ODP9tnRAVE`>CE?jJM{N7JVz})z60?_f|id+elv+sb5Mjyff#}N8416%FAaK"
    "gJMwJz9sR*^kSiwkPj@oe_2k#MnbjSQF~t}8i=x*Wa*~l*Aa>@R^bcg8;UQO?^ArEg`ZJ;gZX~NcfWo>ZpTIn4`n7TZa)!)hK7cQ"
    "hK7cQhDKWu>IYr^l=|Is1|I`L>RzWop{cJ){#zVDiJl4_O!uQmaTyoenm-#65Z=4Q8q0Y1g%Zc9_A(|g#_gDBd;ZcfPPF!C%>@&`"
    "&xP8pzu8VZ|8V_3049Lh4F"
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(path: Path, sheets: Mapping[str, Cells], *, state: Mapping[str, str] | None = None) -> Workbook:
    """A workbook, saved; what is changed in the returned one has to be saved again."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = (state or {}).get(name, "visible")
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return book


def ods(
    path: Path,
    rows: Cells,
    *,
    hidden: Mapping[int, str] | None = None,
    columns: str = "",
    group: str = "",
    covered: int = 0,
) -> Path:
    """A LibreOffice workbook of one sheet. `hidden`: table:visibility by row, counted from 1; `group` encloses all rows
    but the first; row number `covered` stands behind merged cells.
    """

    def row(line: int, cells: Sequence[object]) -> str:
        shown = f' table:visibility="{hidden[line]}"' if hidden and line in hidden else ""
        kind = "covered-table-cell" if line == covered else "table-cell"
        filled = "".join(
            f'<table:{kind} office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:{kind}>'
            for cell in cells
        )
        return f"<table:table-row{shown}>{filled}</table:table-row>"

    first, *rest = [row(line, cells) for line, cells in enumerate(rows, 1)]
    opened, closed = (f"<table:table-row-group {group}>", "</table:table-row-group>") if group else ("", "")
    content = (
        f'<?xml version="1.0"?><office:document-content{_OPENED} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="Press">{columns}{first}{opened}{"".join(rest)}{closed}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def xlsb(path: Path, rows: Sequence[Sequence[str]], *, hidden: Sequence[int] = ()) -> Path:
    """A binary workbook (MS-XLSB) of one sheet. `hidden`: rows, counted from 1."""

    def record(kind: int, content: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return number + bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content

    def text(words: str) -> bytes:
        return pack("<I", len(words)) + words.encode("utf-16-le")

    body = record(129) + record(148, pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for line, cells in enumerate(rows):
        flags = 0x10 if line + 1 in hidden else 0
        body += record(0, pack("<IIHBBBI", line, 0, 300, 0, flags, 0, 0))
        for column, cell in enumerate(cells):
            body += record(6, pack("<II", column, 0) + text(cell))
    book = record(131) + record(143) + record(156, pack("<II", 0, 1) + text("rId1") + text("Press")) + record(144)
    relation = f'<Relationship Id="rId1" Type="{_RELATION}/%s" Target="%s"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f"<Types xmlns={quoteattr(f'{_PACKAGE}/content-types')}/>")
        archive.writestr("_rels/.rels", relations % ("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/workbook.bin", book + record(132))
        archive.writestr("xl/_rels/workbook.bin.rels", relations % ("worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/worksheets/sheet1.bin", body + record(146) + record(130))
    return path


def xls(path: Path) -> Path:
    """An old workbook: ada@outlet.example, and hid@outlet.example on a hidden row, under email and outlet."""
    path.write_bytes(decompress(b85decode(_XLS)))
    return path
