"""Encoder of message bodies: one variant from the ledger, into which each recipient's values are filled.

A body is multipart/alternative with the text part first (RFC 2046 5.1.4), in 7-bit bytes, with CRLF only, and no line
over 76 characters.
"""

from collections.abc import Mapping

from advisory_cli.compose.mime.quoted_printable import encode_base64, encode_segment, encode_value, prefers_base64
from advisory_cli.compose.personalize.fill import escape, fill_html, fill_text, slot_value
from advisory_cli.model.press.edition import Piece, Slot, Variant

_LONG_CONSTANT = 200  # bytes: what is constant and longer stands as a part of its own


class Body:
    """Body (multipart/alternative) of all messages of one variant, encoded once as far as it is the same for all.

    The constructor takes the variant, and encodes its fixed texts. parts() fills in one recipient's values. A part in
    base64 cannot be filled in, and is encoded as a whole for each recipient.
    `opening`: bytes that stand before the first boundary, such as the content headers. `boundary`: the MIME boundary
    without its dashes.
    """

    def __init__(self, variant: Variant, *, opening: bytes, boundary: bytes) -> None:
        self._template: list[bytes] = [opening]  # empty where something is filled in
        self._slots: dict[Slot, tuple[list[int], list[int]]] = {}  # their places in the text and in the HTML
        self._base64_parts: list[tuple[int, tuple[Piece, ...], bool]] = []  # parts in base64, which has no segments
        self._add(variant.text, b"text/plain", b"--" + boundary, html=False)
        self._add(variant.html, b"text/html", b"\r\n--" + boundary, html=True)
        self._add_constant(b"\r\n--" + boundary + b"--\r\n")
        self._runs = _runs(self._template)

    def parts(self, fields: Mapping[str, str]) -> list[bytes]:
        """Return the body with one recipient's values in its slots, as byte strings to send one after another.

        Each byte string consists of whole lines. `fields`: the recipient's values by column. A missing column counts as
        empty.
        """
        filled = self._template.copy()
        for slot, (in_text, in_html) in self._slots.items():
            value = slot_value(slot, fields) if slot.filters else fields.get(slot.field, "")
            coded = encode_value(value)
            for index in in_text:
                filled[index] = coded
            if in_html and (escaped := escape(value)) != value:
                coded = encode_value(escaped)
            for index in in_html:
                filled[index] = coded
        for index, pieces, html in self._base64_parts:
            filled[index] = encode_base64((fill_html if html else fill_text)(pieces, fields))
        return [part for run in self._runs if (part := b"".join(filled[run]))]

    def _add(self, pieces: tuple[Piece, ...], kind: bytes, delimiter: bytes, *, html: bool) -> None:
        ended = _with_last_newline(pieces)
        use_base64 = prefers_base64("".join([piece for piece in ended if isinstance(piece, str)]))
        self._add_constant(
            b"%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n"
            % (delimiter, kind, b"base64" if use_base64 else b"quoted-printable")
        )
        if use_base64:
            self._base64_parts.append((self._add_placeholder(), ended, html))
            return
        for piece in ended:
            if isinstance(piece, str):
                self._add_constant(encode_segment(piece))
            else:
                self._slots.setdefault(piece, ([], []))[html].append(self._add_placeholder())

    def _add_constant(self, lines: bytes) -> None:
        if self._template[-1]:
            self._template[-1] += lines
        else:
            self._template.append(lines)

    def _add_placeholder(self) -> int:
        self._template.append(b"")
        return len(self._template) - 1


def _runs(template: list[bytes]) -> list[slice]:
    """Merge short neighbouring segments, so that a message has few parts. Each long constant stays a part of its own.

    Return slices of the template.
    """
    runs, start = [], 0
    for index, constant in enumerate(template):
        if len(constant) > _LONG_CONSTANT:
            runs += [slice(start, index), slice(index, index + 1)]
            start = index + 1
    return [run for run in (*runs, slice(start, len(template))) if run.start < run.stop]


def _with_last_newline(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    r"""Normalise line ends to \n and add a final one where it is missing."""
    ended = bool(pieces) and isinstance(pieces[-1], str) and pieces[-1].endswith("\n")
    return tuple(
        piece.replace("\r\n", "\n").replace("\r", "\n") if isinstance(piece, str) else piece
        for piece in (*pieces, *([] if ended else ["\n"]))
    )
