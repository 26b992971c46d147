"""Opener of documents: chooses the reader by the name and the first bytes of a file, or refuses with what to do."""

from advisory_cli.intake.documents.blocks import Document
from advisory_cli.intake.documents.decoding import declared_in_page, decoded
from advisory_cli.intake.documents.plain_text import read_plain_text
from advisory_cli.intake.documents.web_page import read_web_page
from advisory_cli.model.errors import BadData, UsageFault
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable

MAX_BYTES = 50 * 2**20
_TEXT_MAX = 5 * 2**20
_HTML = late_pattern(rb"\s*(?:<!doctype html|<html|<\?xml[^>]{0,200}\?>\s*<!doctype html)", 2)
_MAIL = late_pattern(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}")
_BY_NAME = {
    ".doc": "Save it as .docx in Word.",
    ".dot": "Save it as .docx in Word.",
    ".docm": "It may have macros. Save it as .docx in Word.",
    ".dotx": "Save it as .docx in Word.",
    ".dotm": "It may have macros. Save it as .docx in Word.",
    ".rtf": "Save it as .docx.",
    ".odt": "Save it as .docx in LibreOffice.",
    ".pages": "Export it as .docx in Pages.",
    ".wps": "Save it as .docx.",
    ".pdf": "A PDF has lost its paragraphs. Save the text that it was made of as .docx, or copy it into a .txt file.",
    ".msg": "Save it as .eml, or as .html, in Outlook.",
    ".mht": "Save the page as .html.",
    ".mhtml": "Save the page as .html.",
    ".xlsx": "Copy its text into a .docx file.",
    ".pptx": "Copy its text into a .docx file.",
    ".zip": "Unpack it, and name the file inside.",
}
_BY_CONTENT = ((b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf"), (b"\xd0\xcf\x11\xe0", ".doc"))
_KNOWN = (".docx", ".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".markdown", ".eml", "")


def open_document(content: bytes, name: str) -> Document:
    """Read the bytes of a file into a Document. `name` is the file's name, "" for text from a pipe.

    Raises UsageFault for a format that is not read, and BadData for a file that is damaged or made to do harm.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    _refuse_formats(content, suffix, name)
    if suffix == ".docx" or content.startswith(b"PK\x03\x04"):
        from advisory_cli.intake.documents.word_file import read_word_file

        return _with_text(read_word_file(content))
    if len(content) > _TEXT_MAX:
        raise BadData(f"The file is larger than {_TEXT_MAX // 2**20} MB, too large for one text.")
    if suffix == ".eml" or (suffix == "" and _MAIL.match(content)):
        from advisory_cli.intake.documents.mail_file import read_mail_file

        return _with_text(read_mail_file(content))
    if suffix in {".html", ".htm", ".xhtml"} or _HTML.match(content):
        return _with_text(read_web_page(decoded(content, declared_in_page(content))[0]))
    text, encoding = decoded(content)
    _refuse_no_text(text)
    if suffix in {".md", ".markdown"}:
        from advisory_cli.intake.documents.markdown_text import read_markdown

        return _with_text(read_markdown(text))
    document = read_plain_text(text)
    if encoding in {"utf-8", "utf-16", "utf-16-le", "utf-16-be"}:
        return _with_text(document)
    shown = f"The text is read as {encoding}: look at its letters."
    return _with_text(Document(blocks=document.blocks, remarks=(shown,), format="txt"))


def _refuse_formats(content: bytes, suffix: str, name: str) -> None:
    by_content = next((kind for start, kind in _BY_CONTENT if content.startswith(start)), "")
    refused = suffix if suffix in _BY_NAME else by_content
    if refused and not (suffix == ".docx" and by_content == ".doc"):
        raise UsageFault(f"Files like {printable(name[-60:]) or refused} are not read.", remedy=_BY_NAME[refused])
    if suffix not in _KNOWN:
        raise UsageFault(
            f"Files like {printable(name[-60:])} are not read.", remedy="Save the text as .docx, .html, .txt or .md."
        )


def _refuse_no_text(text: str) -> None:
    controls = sum(ord(letter) < 32 and letter not in "\t\n\r\f\x0b" for letter in text[:4096])
    if controls > 8:
        raise BadData("This file is not text.", remedy="Save the text as .docx, .html, .txt or .md.")


def _with_text(document: Document) -> Document:
    if any(block.text.strip() or block.rows for block in document.blocks):
        return document
    raise BadData("There is no text in this file.")
