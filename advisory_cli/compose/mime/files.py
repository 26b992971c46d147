"""Encoder of the files of an edition: pictures beside the page, and attachments, each encoded once for all readers.

The structure of a message with files (RFC 2046 5.1, RFC 2387):

    multipart/mixed                 with attachments
        multipart/related           with pictures
            multipart/alternative   text, then HTML: the only parts of type text/plain and text/html
            pictures
        attachments

Newsroom software (Superdesk) takes the last part of type text/plain and of type text/html for the text, whatever its
disposition. So an attached text or page is sent as application/octet-stream.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from advisory_cli.compose.mime.headers import encoded_words
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import Head
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.value_class import value_class

_PLAIN_NAME = late_pattern(r"[A-Za-z0-9!#$&+,.;=@^_`{}~'() -]{1,60}")
_CHUNK = 57 * 512  # bytes that are encoded at a time: whole lines
_PARAMETER = 60  # characters of a parameter on one line
_CRLF = "\r\n"
_AS_BYTES = "application/octet-stream"
_TAKEN_FOR_TEXT = ("text/plain", "text/html", "message/", "multipart/")


@value_class(kw_only=False)
class Envelopment:
    """Lines around the text and HTML of a message with files, the same for all messages of an edition.

    `opening`: the message's Content-Type, the empty line, and the headers of the parts that hold the alternative.
    `blocks`: all that follows the alternative, as byte strings of whole lines. An encoded file is a block of its own,
    and the same object in all messages.
    """

    opening: bytes
    blocks: tuple[bytes, ...]


def envelop(head: Head, boundary: str, encoded: Callable[[SentFile], bytes]) -> Envelopment:
    """Return the lines around the alternative of an edition. Without files they are its Content-Type alone.

    `boundary`: the boundary of the alternative, without dashes. `encoded`: called with a file, to get the file in
    base64, as made by encode_file().
    """
    shown = list({file.digest: file for file in head.files if file.inline}.values())
    attached = [file for file in head.files if not file.inline]
    levels = [
        *([("mixed", "", boundary.replace("=_", "=_m", 1))] if attached else []),
        *([("related", ' type="multipart/alternative";\r\n', boundary.replace("=_", "=_r", 1))] if shown else []),
        ("alternative", "", boundary),
    ]
    opening = ""
    for number, (kind, extra, own) in enumerate(levels):
        if number:
            opening += f"--{levels[number - 1][2]}{_CRLF}"
        opening += f'Content-Type: multipart/{kind};{extra} boundary="{own}"{_CRLF}{_CRLF}'
    boundaries = {kind: own for kind, _, own in levels}
    parts = [
        *_parts(shown, boundaries.get("related", ""), head.sender.domain, encoded),
        *_parts(attached, boundaries.get("mixed", ""), head.sender.domain, encoded),
    ]
    return Envelopment(opening.encode("ascii"), tuple(parts))


def encode_file(content: bytes) -> bytes:
    """Return the bytes of a file in base64, in lines of 76 characters that end in CRLF (RFC 2045 6.8)."""
    lines = bytearray()
    for start in range(0, len(content), _CHUNK):
        lines += base64.encodebytes(content[start : start + _CHUNK]).replace(b"\n", b"\r\n")
    return bytes(lines)


def part_headers(file: SentFile, domain: str) -> str:
    """Return the header lines of a file's part, each with CRLF. `domain`: that of the sender, for the Content-ID.

    A name beyond ASCII stands as by RFC 2231 in Content-Disposition, and for older mail programs in encoded words in
    Content-Type.
    """
    kind = _AS_BYTES if file.media_type.lower().startswith(_TAKEN_FOR_TEXT) else file.media_type
    lines = [
        f"Content-Type: {kind};{_CRLF} {_name_for_older(file.name)}",
        "Content-Transfer-Encoding: base64",
        *([f"Content-ID: <{file.content_id(domain)}>"] if file.inline else []),
        f"Content-Disposition: {'inline' if file.inline else 'attachment'};{_CRLF} {_file_name(file.name)}",
    ]
    return "".join(f"{line}{_CRLF}" for line in lines)


def _parts(
    files: Sequence[SentFile], boundary: str, domain: str, encoded: Callable[[SentFile], bytes]
) -> Iterator[bytes]:
    """Yield the parts of files with their delimiters, and the delimiter that closes them. Nothing without files."""
    if not files:
        return
    for file in files:
        yield f"--{boundary}{_CRLF}{part_headers(file, domain)}{_CRLF}".encode("ascii")
        yield encoded(file) or b"\r\n"
    yield f"--{boundary}--{_CRLF}".encode("ascii")


def _file_name(name: str) -> str:
    """Return the parameter `filename` (RFC 2183, RFC 2231)."""
    if _PLAIN_NAME.fullmatch(name):
        return f'filename="{name}"'
    coded = "utf-8''" + quote(name, safe="")
    rows = list(_rows(coded))
    if len(rows) == 1:
        return f"filename*={coded}"
    return f";{_CRLF} ".join(f"filename*{number}*={row}" for number, row in enumerate(rows))


def _rows(coded: str) -> Iterator[str]:
    """Yield a percent-encoded text in rows, none of which divides an encoded byte."""
    while coded:
        end = min(_PARAMETER, len(coded))
        while end < len(coded) and "%" in coded[end - 2 : end]:
            end -= 1
        yield coded[:end]
        coded = coded[end:]


def _name_for_older(name: str) -> str:
    """Return the parameter `name` of Content-Type, which older mail programs read."""
    words = name if _PLAIN_NAME.fullmatch(name) else f"{_CRLF} ".join(encoded_words(name, len(' name=""')))
    return f'name="{words}"'
