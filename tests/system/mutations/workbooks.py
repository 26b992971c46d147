"""A draft as a spreadsheet: .xlsx by openpyxl, .ods by hand (OASIS OpenDocument 1.3, the least that readers take)."""

import io
import zipfile
from collections.abc import Callable
from typing import Final
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.system.mutations.drafts import Draft, Row

SHEET_XML: Final = "xl/worksheets/sheet1.xml"
XmlEdit = Callable[[str], str]


def write_xlsx(draft: Draft) -> bytes:
    """The file; each row learns its line."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Contacts"
    _fill(sheet, draft.rows)
    for title, state, rows in draft.more_sheets:
        more = book.create_sheet(title)
        _fill(more, rows)
        more.sheet_state = state
    for edit in draft.sheet_edits:
        edit(draft, book)
    sheet.sheet_state = draft.first_sheet
    book.active = draft.active
    file = io.BytesIO()
    book.save(file)
    return _patched(file.getvalue(), draft.xml_edits) if draft.xml_edits else file.getvalue()


def _fill(sheet: Worksheet, rows: list[Row]) -> None:
    for number, row in enumerate(rows, 1):
        row.first_line = row.last_line = number
        for column, cell in enumerate(row.cells, 1):
            if cell:
                sheet.cell(row=number, column=column, value=cell).data_type = "s"
        if row.hidden:
            look = sheet.row_dimensions[number]
            if row.hidden == "no height":
                look.height = 0
            else:
                look.hidden = True
            if row.hidden == "group":
                look.outlineLevel = 1


def _patched(content: bytes, edits: list[XmlEdit]) -> bytes:
    """The same archive with another first sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == SHEET_XML:
                text = data.decode()
                for edit in edits:
                    text = edit(text)
                data = text.encode()
            new.writestr(name, data)
    return file.getvalue()


_NAMES: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_VISIBILITY: Final = {"filter": "filter", "collapse": "collapse", "group": "collapse", "no height": "collapse"}
_KIND: Final = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3" '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def write_ods(draft: Draft) -> bytes:
    """The file; each row learns its line."""
    sheets = [("Contacts", draft.first_sheet, draft.rows), *draft.more_sheets]
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.3">'
        '<office:automatic-styles><style:style style:name="away" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        "<office:body><office:spreadsheet>"
        + "".join(_table(title, state, rows) for title, state, rows in sheets)
        + "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", _KIND)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)
    return file.getvalue()


def _table(title: str, state: str, rows: list[Row]) -> str:
    look = "" if state == "visible" else ' table:style-name="away"'
    parts = [f'<table:table table:name="{escape(title)}"{look}>']
    for number, row in enumerate(rows, 1):
        row.first_line = row.last_line = number
        seen = f' table:visibility="{_VISIBILITY[row.hidden]}"' if row.hidden else ""
        cells = "".join(map(_ods_cell, row.cells)) or "<table:table-cell/>"
        parts.append(f"<table:table-row{seen}>{cells}</table:table-row>")
    return "".join((*parts, "</table:table>"))


def _ods_cell(cell: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.splitlines() or [cell])
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
