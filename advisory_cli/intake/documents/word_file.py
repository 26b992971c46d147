"""Reader of Word files (.docx): the whole text, without deleted words, hidden words and colleagues' comments → blocks.

mammoth makes HTML of the file, by names of styles in any language of Word. It leaves out what stands in the head and
foot of the pages and in newer text boxes, so that word_parts.py moves these into the text before.
"""

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from advisory_cli.intake.documents.blocks import Document, PictureFile
from advisory_cli.intake.documents.pictures import usual_extension
from advisory_cli.intake.documents.web_page import read_web_page
from advisory_cli.intake.documents.word_parts import FOOTER, HEADER, prepared
from advisory_cli.model.errors import BadData, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

INSTALL = "pip install 'advisory-cli[docx]'"
_UNPACKED_MAX = 100 * 2**20  # bytes
_PARTS_MAX = 5000
_STYLES = f"""
p[style-name='Title'] => p.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p.{HEADER} => p.header:fresh
p.{FOOTER} => p.footer:fresh
strike => del
"""
_FOOTNOTE_BACK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
_OLE = b"\xd0\xcf\x11\xe0"


def read_word_file(content: bytes) -> Document:
    """Read the bytes of a .docx file into blocks.

    Raises UsageFault when mammoth is not installed, and BadData for a file that is damaged, protected, made with
    macros, or made to do harm.
    """
    try:
        import mammoth
    except ImportError:
        raise UsageFault("Word files need one more package.", remedy=f"Install it: {INSTALL}") from None
    if content.startswith(_OLE):
        raise BadData("This Word file is protected by a password, or of the old format.", remedy="Save it as .docx.")
    parts = _parts(content)
    pictures: list[PictureFile] = []
    try:
        word = prepared(parts)
        made = mammoth.convert_to_html(
            io.BytesIO(_packed(word.parts)), style_map=_STYLES, convert_image=_collector(mammoth, pictures)
        )
    except (RecursionError, KeyError, ValueError, AttributeError, OSError, IndexError) as fault:
        raise _damaged() from fault
    document = read_web_page(_FOOTNOTE_BACK.sub("", made.value), images=tuple(pictures))
    return Document(
        blocks=document.blocks,
        pictures=document.pictures,
        language=word.language,
        remarks=(*word.remarks, *document.remarks),
        format="docx",
    )


def _collector(mammoth: Any, pictures: list[PictureFile]) -> "Callable[[Any], Any]":
    def collect(image: Any) -> dict[str, str]:
        with image.open() as file:
            content = file.read()
        pictures.append(PictureFile(content=content, extension=usual_extension(image.content_type or "")))
        return {"src": f"import:{len(pictures) - 1}"}

    return mammoth.images.img_element(collect)  # type: ignore[no-any-return]


def _parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of the zip archive by their names. Raises BadData for an archive that is made to do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > _UNPACKED_MAX or len(entries) > _PARTS_MAX:
                raise BadData(
                    f"The file unpacks to {size // 2**20:,} MB; {_UNPACKED_MAX // 2**20} MB is the limit.",
                    remedy="Save it without its pictures.",
                )
            parts = {entry.filename: _read(archive, entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as fault:
        raise _damaged() from fault
    if "word/document.xml" not in parts:
        raise BadData("This is not a Word file.", remedy="Save the text as .docx.")
    return parts


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return one part, never more than it states, because an archive may state too little."""
    with archive.open(entry) as file:
        return file.read(entry.file_size + 1)[: entry.file_size]


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _damaged() -> BadData:
    return BadData(
        "This Word file cannot be read: the file is damaged.", remedy="Open it in Word and save it again as .docx."
    )
