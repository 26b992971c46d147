"""A draft as a text file, in the manners of the programs that export lists."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from tests.system.mutations.drafts import Draft, Row

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Style:
    """A manner of writing: `quotes` is needed (RFC 4180), all, or texts (all but empty cells)."""

    delimiter: str
    end: str
    encoding: str
    bom: bytes = b""
    quotes: str = "needed"
    flags: tuple[str, ...] = ()


STYLES: Final = {
    "Excel, CSV UTF-8": Style(";", "\r\n", "utf-8", codecs.BOM_UTF8),
    "Excel, CSV UTF-8, American": Style(",", "\r\n", "utf-8", codecs.BOM_UTF8),
    "Excel, Unicode text": Style("\t", "\r\n", "utf-16-le", codecs.BOM_UTF16_LE),
    "Excel, CSV, Windows": Style(";", "\r\n", "cp1252", flags=("--encoding", "cp1252")),
    "LibreOffice": Style(",", "\n", "utf-8", quotes="texts"),
    "LibreOffice, all quoted": Style(",", "\n", "utf-8", quotes="all"),
    "Outlook": Style(",", "\r\n", "utf-8", quotes="texts"),
    "Google": Style(",", "\r\n", "utf-8"),
    "Numbers": Style(";", "\n", "utf-8"),
    "Excel for Mac, old": Style(";", "\r", "utf-8"),
}


def quoted(cell: str, style: Style) -> str:
    """A cell as that program writes it."""
    needs = any(sign in cell for sign in (style.delimiter, '"', "\r", "\n"))
    if needs or style.quotes == "all" or (style.quotes == "texts" and cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def as_text(row: Row, style: Style) -> str:
    """A row with its line end."""
    return style.delimiter.join(quoted(cell, style) for cell in row.cells) + style.end


def write_delimited(draft: Draft) -> bytes:
    """The file; each row learns its lines."""
    style = STYLES[draft.style]
    texts = [as_text(row, style) for row in draft.rows]
    for edit in draft.text_edits:
        edit(draft, texts)
    line = 1
    for row, text in zip(draft.rows, texts, strict=True):
        row.first_line = line
        line += len(_BREAK.findall(text))
        row.last_line = max(row.first_line, line - 1)
    parts = [text.encode(style.encoding, "strict") for text in texts]
    for change in draft.byte_edits:
        change(draft, parts)
    return style.bom + b"".join(parts)
