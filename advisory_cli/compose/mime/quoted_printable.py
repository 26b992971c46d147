"""Encoder of texts in quoted-printable (RFC 2045 6.7), in segments between which values can be filled in.

Each segment is encoded alone, and consists of whole lines. Texts with many letters beyond ASCII are not encoded here,
but in base64.
"""

import binascii

from advisory_cli.model.patterns import late_pattern

_LINE = 75  # and the = of a soft break makes 76
_SOFT = b"=\r\n"
_TABLE = [chr(code) if 32 <= code <= 126 and code != 0x3D else f"={code:02X}" for code in range(256)]
_TABLE[9] = "\t"
_PLAIN = late_pattern(r"(?!From )[A-Za-z0-9,;:!?()'\"&#/+_ -][A-Za-z0-9.,;:!?()'\"&#/+_@ -]{0,73}(?<! )")


def encode_segment(text: str) -> bytes:
    r"""Encode `text` (line ends as \n) as quoted-printable lines (RFC 2045, section 6.7) of its UTF-8 bytes.

    The lines end with CRLF, and the lines of another segment can be joined to them: a last line without \n ends with a
    soft line break. No encoded line is longer than 76 characters, begins with a dot or with `From `, or ends in white
    space.
    """
    lines = text.split("\n")
    encoded = [_line(line) + "\r\n" for line in lines[:-1]]
    if lines[-1]:
        encoded.append(_line(lines[-1]) + "=\r\n")
    return "".join(encoded).encode("ascii")


def encode_value(text: str) -> bytes:
    """Encode one recipient's value as quoted-printable lines that end with a soft line break, so that text can follow.

    A line end in the value is encoded like any other character (=0A). Return b"" for an empty value.
    """
    if _PLAIN.fullmatch(text):
        return text.encode("ascii") + _SOFT
    return _line(text).encode("ascii") + _SOFT if text else b""


def _line(line: str) -> str:
    raw = line.encode("utf-8")
    coded = "".join([_TABLE[code] for code in raw])
    if coded.endswith((" ", "\t")):
        coded = f"{coded[:-1]}={raw[-1]:02X}"
    rows = []
    while True:
        coded = _escape_line_start(coded)
        if len(coded) <= _LINE:
            rows.append(coded)
            return "=\r\n".join(rows)
        end = _LINE
        if "=" in coded[end - 2 : end]:
            end = coded.rindex("=", end - 2, end)
        rows.append(coded[:end])
        coded = coded[end:]


def _escape_line_start(row: str) -> str:
    """Encode the first character of a line that begins with a dot (RFC 5321 4.5.2) or `From ` (mbox).

    Because a transport or a mailbox would take such a line for one of its own.
    """
    if row.startswith((".", "From ")):
        return f"={ord(row[0]):02X}{row[1:]}"
    return row


def prefers_base64(text: str) -> bool:
    """Tell whether a text should be sent in base64, because more than a third of its bytes are not ASCII."""
    size = len(text.encode("utf-8"))
    return (size - len(text.encode("ascii", "ignore"))) * 3 > size


def encode_base64(text: str) -> bytes:
    r"""Encode a whole text or HTML part (line ends as \n) in base64, lines of at most 76 characters (RFC 2045 6.8)."""
    raw = text.replace("\n", "\r\n").encode("utf-8")
    return b"".join(
        [binascii.b2a_base64(raw[start : start + 57], newline=False) + b"\r\n" for start in range(0, len(raw), 57)]
    )
