"""Messages: frozen heads and variants, compiled once into encoded segments; a message is their join.

multipart/alternative, text first (RFC 2046 5.1.4), 7 bits throughout, CRLF only, no line over 76 in a body. The
specification is the parsed message: tests/unit/test_compose_mime.py reads it back with two parsers.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.compose import headers
from advisory_cli.compose.fill import escape, fill_html, fill_text, slot_value
from advisory_cli.compose.frozen import unpack_head, unpack_variant
from advisory_cli.compose.quoted_printable import encode_base64, encode_segment, encode_value, mostly_foreign
from advisory_cli.model.catalogue import finding
from advisory_cli.model.delivery import Delivery, Message
from advisory_cli.model.edition import Head, Phase, Piece, Slot, Variant
from advisory_cli.model.errors import AdvisoryError, BadData
from advisory_cli.model.identity import message_id, unsubscribe_token

HEAD = -1
_KEPT = 64
_NAMES = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_LANGUAGE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")

_Filled = Callable[[Mapping[str, str]], bytes]


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What a head gives all its messages; `shape` and `at_signs` are what a header block must come out with."""

    head: Head
    sender: bytes
    middle: bytes  # Reply-To and Subject
    unsubscribe: Callable[[str], bytes] | None
    tail: bytes
    boundary: bytes
    shape: re.Pattern[bytes]
    at_signs: int


class Builder:
    """Builds messages from frozen pieces: ports.MessageBuilder.

    `piece` gives a phase's frozen variant by number, its head under -1; `key` is the newsroom's. With `test`, the
    subject says [TEST] and the Message-ID is another one.
    """

    def __init__(self, piece: Callable[[Phase, int], bytes], *, key: bytes, test: str = "") -> None:
        self._piece = piece
        self._key = key
        self._test = test
        self._envelopes: dict[Phase, _Envelope] = {}
        self._bodies: OrderedDict[tuple[Phase, int], _Filled] = OrderedDict()
        self._date: tuple[datetime | None, bytes] = (None, b"")

    def build(self, delivery: Delivery) -> Message:
        """The message, byte-identical at every call. Raises BadData for names and addresses no header may hold."""
        envelope = self._envelopes.get(delivery.phase) or self._envelope(delivery.phase)
        head = envelope.head
        identifier = message_id(
            self._key,
            advisory_id=head.advisory_id,
            revision=head.revision,
            recipient_key=delivery.key,
            domain=head.sender.domain,
            nonce=self._test,
        )
        block = self._headers(envelope, delivery, identifier)
        _belt(block, envelope)
        content = block + self._body(delivery.phase, delivery.variant)(delivery.fields)
        return Message(mail_from=head.sender.address, rcpt=delivery.address, message_id=identifier, content=content)

    def _headers(self, envelope: _Envelope, delivery: Delivery, identifier: str) -> bytes:
        address = headers.checked_address(delivery.address, "The address")
        unsubscribe = b""
        if envelope.unsubscribe is not None:
            unsubscribe = envelope.unsubscribe(unsubscribe_token(self._key, recipient_key=delivery.key))
        return b"".join(
            (
                envelope.sender,
                headers.mailbox(_name(delivery.fields), "To", address),
                envelope.middle,
                self._date_line(delivery.date),
                f"Message-ID: {identifier}\r\n".encode("ascii"),
                unsubscribe,
                envelope.tail,
            )
        )

    def _date_line(self, moment: datetime) -> bytes:
        if self._date[0] is not moment:
            self._date = (moment, headers.date_line(moment))
        return self._date[1]

    def _envelope(self, phase: Phase) -> _Envelope:
        envelope = _sealed(unpack_head(self._piece(phase, HEAD)), test=bool(self._test))
        self._envelopes[phase] = envelope
        return envelope

    def _body(self, phase: Phase, number: int) -> _Filled:
        body = self._bodies.get((phase, number))
        if body is None:
            variant = unpack_variant(self._piece(phase, number))
            body = _compiled(variant, self._envelopes[phase].boundary)
            self._bodies[phase, number] = body
            if len(self._bodies) > _KEPT:
                self._bodies.popitem(last=False)
        return body


def _name(fields: Mapping[str, str]) -> str:
    return fields.get("name") or f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()


def _sealed(head: Head, *, test: bool) -> _Envelope:
    """A head's header lines. Raises BadData and BadConfig for what they may not hold."""
    sender = headers.from_line(head.sender)
    reply_to = b""
    if head.reply_to is not None:
        address = headers.own_address(head.reply_to.address, "The reply address")
        reply_to = headers.mailbox(head.reply_to.name, "Reply-To", address)
    unsubscribe = headers.unsubscribe_lines(head.unsubscribe_mailto, head.unsubscribe_url)
    listed = unsubscribe("") if unsubscribe else b""
    middle = reply_to + headers.subject(("[TEST] " if test else "") + head.subject)
    boundary = f"=_{head.digest[:32]}".encode("ascii")
    return _Envelope(
        head=head,
        sender=sender,
        middle=middle,
        unsubscribe=unsubscribe,
        tail=_content_lines(head.language, boundary),
        boundary=boundary,
        shape=_shape(has_reply_to=bool(reply_to), listed=listed),
        at_signs=(sender + middle).count(b"@") + 2,  # To and Message-ID
    )


def _content_lines(language: str, boundary: bytes) -> bytes:
    if not _LANGUAGE.fullmatch(language):
        words = f"The language {language!r} is not one."
        raise BadData(words, remedy="Write en, en-GB, fr …", findings=(finding("ADV12", words),))
    return (
        f"Content-Language: {language}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary.decode("ascii")}"\r\n\r\n'
    ).encode("ascii")


def _shape(*, has_reply_to: bool, listed: bytes) -> re.Pattern[bytes]:
    """The headers meant, each once and in order, in ASCII, with CRLF only."""
    names = [
        b"From",
        b"To",
        *([b"Reply-To"] if has_reply_to else []),
        b"Subject",
        b"Date",
        b"Message-ID",
        *_NAMES.findall(listed),
        b"Content-Language",
        b"MIME-Version",
        b"Content-Type",
    ]
    lines = [name + rb": [ -~]*(?:\r\n [ -~]*)*\r\n" for name in names]
    return re.compile(b"".join(lines) + rb"\r\n")


def _belt(block: bytes, envelope: _Envelope) -> None:
    """The last look: the headers meant, once each and in order, no stray line end, and nobody else's address."""
    listed = block.count(b"@", block.find(b"\r\nList-Unsubscribe: ")) if envelope.unsubscribe else 0
    if (
        not envelope.shape.fullmatch(block)
        or (len(block) > 998 and max(map(len, block.split(b"\r\n"))) > 998)
        or block.count(b"@") - listed != envelope.at_signs
    ):
        raise AdvisoryError(
            "A message's headers came out otherwise than meant; nothing was sent.",
            remedy="Report this with the advisory and the row of the list that it happened with.",
        )


def _compiled(variant: Variant, boundary: bytes) -> _Filled:
    """A variant's body, from the first boundary to the last."""
    text = _part(variant.text, b"text/plain", boundary, html=False)
    html = _part(variant.html, b"text/html", boundary, html=True)
    end = b"\r\n--" + boundary + b"--\r\n"
    return lambda fields: text(fields) + html(fields) + end


def _part(pieces: tuple[Piece, ...], kind: bytes, boundary: bytes, *, html: bool) -> _Filled:
    final = _final(pieces)
    foreign = mostly_foreign("".join([piece for piece in final if isinstance(piece, str)]))
    lead = b"%s--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (
        b"\r\n" if html else b"",
        boundary,
        kind,
        b"base64" if foreign else b"quoted-printable",
    )
    if foreign:
        fill = fill_html if html else fill_text
        return lambda fields: lead + encode_base64(fill(final, fields))
    return _segments(lead, final, html=html)


def _final(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    r"""Line ends as \n, and one at the very end."""
    ended = bool(pieces) and isinstance(pieces[-1], str) and pieces[-1].endswith("\n")
    return tuple(
        piece.replace("\r\n", "\n").replace("\r", "\n") if isinstance(piece, str) else piece
        for piece in (*pieces, *([] if ended else ["\n"]))
    )


def _segments(lead: bytes, pieces: tuple[Piece, ...], *, html: bool) -> _Filled:
    """Quoted-printable: what is constant is encoded now, values when they are known."""
    template: list[bytes] = [lead]
    slots: list[tuple[int, Slot]] = []
    for piece in pieces:
        if isinstance(piece, str):
            template.append(encode_segment(piece))
        else:
            slots.append((len(template), piece))
            template.append(b"")

    def filled(fields: Mapping[str, str]) -> bytes:
        segments = template.copy()
        for place, slot in slots:
            value = slot_value(slot, fields) if slot.filters else fields.get(slot.field, "")
            segments[place] = encode_value(escape(value) if html else value)
        return b"".join(segments)

    return filled
