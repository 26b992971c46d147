"""Reader of e-mails (.eml): subject and text, with the pictures inside → blocks.

The HTML part is read where there is one, because it has headings, lists and tables. Attachments are named, not read.
"""

import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser

from advisory_cli.intake.documents.blocks import Block, Document, PictureFile, Span, plain
from advisory_cli.intake.documents.decoding import declared_in_page, decoded
from advisory_cli.intake.documents.pictures import usual_extension
from advisory_cli.intake.documents.plain_text import read_plain_text
from advisory_cli.intake.documents.web_page import read_web_page
from advisory_cli.model.errors import BadData
from advisory_cli.model.text import printable

_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs|odp|enc)\s*:\s*)+", re.IGNORECASE)
_CID = re.compile(r"""(<img\b[^>]*?\bsrc\s*=\s*["']?)cid:([^"'\s>]+)""", re.IGNORECASE)
_SHOWN = 4


def read_mail_file(content: bytes) -> Document:
    """Read the bytes of an e-mail into blocks. Its subject comes first, where the text does not say it.

    Raises BadData for an e-mail without a text.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        part = message.get_body(preferencelist=("html", "plain"))
    except (MessageError, ValueError, LookupError, AttributeError, KeyError) as fault:
        raise BadData("This e-mail cannot be read.", remedy="Save its text as .html or .txt.") from fault
    if part is None:
        raise BadData("This e-mail has no text.", remedy="Save the attached file, and import that.")
    document = _read_part(message, part)
    return Document(
        blocks=_with_subject(_subject(message), document.blocks),
        pictures=document.pictures,
        language=document.language or str(message.get("Content-Language", "")),
        remarks=(*_attachments(message), *document.remarks),
        format="eml",
    )


def _read_part(message: EmailMessage, part: MIMEPart) -> Document:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = str(part.get_content_charset() or "")
    if part.get_content_type() != "text/html":
        text, _ = decoded(raw, charset)
        return read_plain_text(_without_soft_breaks(text, part))
    text, _ = decoded(raw, charset or declared_in_page(raw))
    pictures: list[PictureFile] = []
    inside = {
        str(each.get("Content-ID", "")).strip("<> "): each
        for each in message.walk()
        if each.get_content_maintype() == "image"
    }

    def place(match: re.Match[str]) -> str:
        image = inside.get(match[2])
        data = image.get_payload(decode=True) if image is not None else None
        if image is None or not isinstance(data, bytes):
            return f"{match[1]}about:blank"
        pictures.append(PictureFile(content=data, extension=usual_extension(image.get_content_type())))
        return f"{match[1]}import:{len(pictures) - 1}"

    return read_web_page(_CID.sub(place, text), images=tuple(pictures))


def _without_soft_breaks(text: str, part: MIMEPart) -> str:
    """Join lines that end in a blank, as format=flowed means (RFC 3676, 4.1)."""
    if part.get_param("format", "") != "flowed":
        return text
    return re.sub(r"(?<=\S) \r?\n(?!-- )", " ", text)


def _subject(message: EmailMessage) -> str:
    try:
        return " ".join(_PREFIX.sub("", str(message.get("Subject", ""))).split())
    except (ValueError, LookupError, IndexError):
        return ""


def _with_subject(subject: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    lines = {" ".join(plain(block.spans).split()).casefold() for block in blocks}
    if not subject or any(words and words in subject.casefold() and len(words) > 20 for words in lines):
        return blocks
    if subject.casefold() in " ".join(lines):
        return blocks
    return (Block(style="heading", level=1, spans=(Span(subject),)), *blocks)


def _attachments(message: EmailMessage) -> tuple[str, ...]:
    names = [printable(part.get_filename() or "a file")[:60] for part in message.iter_attachments()]
    names = [name for name in names if name]
    if not names:
        return ()
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (f"Attached, and not read: {', '.join(names[:_SHOWN])}{more}.",)
