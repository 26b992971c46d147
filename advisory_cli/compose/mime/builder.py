"""Builder of messages from the heads and variants that the ledger stores.

A head holds the values that all messages of an edition share. Heads and variants are unpacked and encoded once for many
messages. The tests check the messages with two parsers (tests/unit/compose/mime/test_builder.py).
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from advisory_cli.compose.mime import headers
from advisory_cli.compose.mime.files import encode_file, envelop, part_headers
from advisory_cli.compose.mime.multipart import Body
from advisory_cli.compose.serialize import unpack_head, unpack_variant
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.errors import AdvisoryError, BadData, LedgerFault
from advisory_cli.model.mailing.delivery import Delivery, Message
from advisory_cli.model.mailing.message_id import anchor_id, envelope_id, is_message_id, message_id, unsubscribe_token
from advisory_cli.model.mailing.resend import nonce
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import Head, Phase, head_piece
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.value_class import value_class

HEAD = head_piece(0)
_KEPT = 64
_NAMES = late_pattern(rb"^([!-9;-~]+):", re.MULTILINE)
_QUOTED = late_pattern(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LANGUAGE = late_pattern(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


@value_class(kw_only=False)
class _Envelope:
    """Header lines that a head gives to all its messages, already validated, and the shape of lines that differ."""

    head: Head
    sender: bytes
    middle: bytes  # Reply-To and Subject
    unsubscribe: Callable[[str], bytes] | None
    unsubscribe_shape: re.Pattern[bytes]
    tail: bytes
    boundary: bytes
    files: tuple[bytes, ...]  # all that follows text and HTML: pictures and attachments, encoded


class Builder:
    """Builder of messages from heads and variants, as stored in the ledger when the mailing was planned.

    Implements model.ports.transport.MessageBuilder. A head holds the values that all messages of an edition share.
    `piece`: called with a phase and the number of a variant, to get the stored bytes of that variant. The numbers of
    head_piece() give the bytes of the phase's heads, one for each language.
    `file`: called with the digest of a picture or attachment, to get its bytes. Each file is encoded once, and all
    messages share the same encoded bytes. None: the editions have no files.
    `key`: the newsroom's secret key, from which Message-IDs, anchors and opt-out tokens are made.
    `test`: "" for a mailing. Any other text makes test messages, with [TEST] before the subject. Their Message-IDs and
    anchors are made from this text too, so that no test stands in the conversation of a real message.
    """

    def __init__(
        self,
        piece: Callable[[Phase, int], bytes],
        *,
        key: bytes,
        test: str = "",
        file: Callable[[str], bytes] | None = None,
    ) -> None:
        self._piece = piece
        self._file = file
        self._encoded: dict[str, bytes] = {}  # files in base64, by digest
        self._key = key
        self._test = test
        self._envelopes: dict[tuple[Phase, int], _Envelope] = {}
        self._bodies: OrderedDict[tuple[Phase, int], tuple[_Envelope, Body]] = OrderedDict()
        self._date_cache: tuple[_Envelope, datetime, bytes] | None = None

    def build(self, delivery: Delivery) -> Message:
        """Build the message of a delivery. Every call with the same delivery gives the same bytes.

        Raises
        - BadData for a subject, or a recipient's name or address, that no header may hold,
        - BadConfig for an address of the newsroom that no header may hold,
        - LedgerFault for stored bytes that are damaged or of another version's format,
        - AdvisoryError for finished header lines that fail a last check, by a mistake in this program.
        """
        envelope, body = self._bodies.get((delivery.phase, delivery.variant)) or self._body(delivery)
        head = envelope.head
        identifier = message_id(
            self._key,
            advisory_id=head.advisory_id,
            revision=head.revision,
            recipient_key=delivery.key,
            domain=head.sender.domain,
            nonce=self._test or nonce(delivery.resend),
        )
        return Message(
            mail_from=head.envelope_sender or head.sender.address,
            rcpt=delivery.address,
            message_id=identifier,
            parts=(
                envelope.sender + _recipient(delivery),
                self._middle(envelope, delivery.date),
                self._recipient_lines(envelope, delivery, identifier),
                *body.parts(delivery.fields),
                *envelope.files,
            ),
            file_parts=len(envelope.files),
        )

    def _recipient_lines(self, envelope: _Envelope, delivery: Delivery, identifier: str) -> bytes:
        """Return Message-ID, In-Reply-To and References (in a thread, or with an anchor), and List-Unsubscribe.

        A message with an anchor also has X-Advisory-ID, because providers that replace the Message-ID keep that header.
        """
        if envelope.head.anchored and not delivery.thread:  # nearly all messages: one check for three lines
            anchor = self._anchor(envelope.head, delivery)
            lines = validate_headers(
                f"Message-ID: {identifier}\r\nReferences: {anchor}\r\n{_own_line(identifier)}".encode("ascii"),
                _FIRST,
                addresses=2,
            )
        else:
            lines = validate_headers(f"Message-ID: {identifier}\r\n".encode("ascii"), _MESSAGE_ID, addresses=1)
            if delivery.thread:
                lines += self._thread_lines(envelope.head, delivery, identifier)
        if envelope.unsubscribe is None:
            return lines
        token = unsubscribe_token(self._key, recipient_key=delivery.key)
        return lines + validate_headers(envelope.unsubscribe(token), envelope.unsubscribe_shape)

    def _thread_lines(self, head: Head, delivery: Delivery, identifier: str) -> bytes:
        """Return the lines of a message that follows earlier ones. Each @ in them belongs to a Message-ID."""
        anchor = self._anchor(head, delivery) if head.anchored else ""
        count = 1 + min(len(delivery.thread), headers.NAMED) + bool(anchor)
        lines = validate_headers(headers.thread_lines(delivery.thread, anchor=anchor), _THREAD, addresses=count)
        if not anchor:
            return lines
        return lines + validate_headers(_own_line(identifier).encode("ascii"), _OWN_ID, addresses=0)

    def _anchor(self, head: Head, delivery: Delivery) -> str:
        """Return the anchor, in the domain of the first message of the thread, which From may have left since."""
        first = delivery.thread[0] if delivery.thread else ""
        domain = first[first.rindex("@") + 1 : -1] if is_message_id(first) else head.sender.domain
        return anchor_id(
            self._key, advisory_id=head.advisory_id, recipient_key=delivery.key, domain=domain, nonce=self._test
        )

    def _middle(self, envelope: _Envelope, moment: datetime) -> bytes:
        """Return Reply-To, Subject and Date.

        The lines are cached, because they are the same for all deliveries of a claim.
        """
        if self._date_cache is None or self._date_cache[0] is not envelope or self._date_cache[1] != moment:
            lines = envelope.middle + validate_headers(headers.date_line(moment), shape(b"Date"))
            self._date_cache = (envelope, moment, lines)
        return self._date_cache[2]

    def _envelope(self, phase: Phase, language: int) -> _Envelope:
        if (phase, language) not in self._envelopes:
            head = unpack_head(self._piece(phase, head_piece(language)))
            self._envelopes[phase, language] = _build_envelope(head, self._encode, test=bool(self._test))
        return self._envelopes[phase, language]

    def _encode(self, file: SentFile) -> bytes:
        """Return a file in base64, always the same object, so that transports work on it once."""
        if file.digest not in self._encoded:
            if self._file is None:
                raise LedgerFault(f"The file {file.name} of this mailing is not stored.")
            self._encoded[file.digest] = encode_file(self._file(file.digest))
        return self._encoded[file.digest]

    def _body(self, delivery: Delivery) -> tuple[_Envelope, Body]:
        variant = unpack_variant(self._piece(delivery.phase, delivery.variant))
        envelope = self._envelope(delivery.phase, variant.language)
        body = Body(variant, opening=envelope.tail, boundary=envelope.boundary)
        self._bodies[delivery.phase, delivery.variant] = envelope, body
        if len(self._bodies) > _KEPT:
            self._bodies.popitem(last=False)
        return envelope, body


def shape(*names: bytes) -> re.Pattern[bytes]:
    """Compile a pattern that matches header lines with these `names`, each name once and in this order.

    The lines must be in ASCII and end with CRLF. A header may be folded over several lines. `names`: without the colon.
    """
    return re.compile(b"".join([name + rb": [ -~]*(?:\r\n [ -~]*)*\r\n" for name in names]))


def validate_headers(lines: bytes, pattern: re.Pattern[bytes], *, addresses: int | None = None) -> bytes:
    """Return `lines`, finished header lines, if they pass a check against stray line ends and other people's addresses.

    Lines pass if they match `pattern` (see shape()), have no line over 998 bytes (RFC 5322 2.1.1), and hold exactly
    `addresses` @ signs outside of quotes (None: any number). Raises AdvisoryError for lines that do not pass.
    """
    if (
        not pattern.fullmatch(lines)
        or (len(lines) > 998 and max(map(len, lines.split(b"\r\n"))) > 998)
        or (addresses is not None and _QUOTED.sub(b"", lines).count(b"@") != addresses)
    ):
        raise AdvisoryError(
            "A message's headers were not as intended; nothing was sent.",
            remedy="Report this, with the advisory and the row of the list.",
        )
    return lines


_TO = shape(b"To")
_MESSAGE_ID = shape(b"Message-ID")
_OWN_ID = shape(b"X-Advisory-ID")
_FIRST = shape(b"Message-ID", b"References", b"X-Advisory-ID")
_IDS = rb"<[^@<>\s]+@[^@<>\s]+>"  # one to a line at least, and nothing but them
_THREAD = late_pattern(rb"In-Reply-To: %s\r\nReferences: %s(?:(?:\r\n)? %s)*\r\n" % (_IDS, _IDS, _IDS))
_PART_NAMES = (b"Content-Type:", b"Content-Transfer-Encoding:", b"Content-ID:", b"Content-Disposition:")
_CONTENT = shape(b"Content-Language", b"MIME-Version", b"Content-Type")


def _recipient(delivery: Delivery) -> bytes:
    """Return the `To:` line, with the address of the envelope."""
    address = headers.checked_address(delivery.address, "The address", utf8=True)
    fields = delivery.fields
    name = fields.get("name") or f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()
    return validate_headers(
        headers.mailbox(name, "To", address), _TO if address.isascii() else _to(address), addresses=1
    )


def _own_line(identifier: str) -> str:
    """Return the header line that names a message by the id of its envelope, whatever becomes of its Message-ID."""
    return f"X-Advisory-ID: {envelope_id(identifier)}\r\n"


def _to(address: str) -> re.Pattern[bytes]:
    """Compile the pattern of a `To:` line with an address beyond ASCII.

    Such letters may stand nowhere else (RFC 6532).
    """
    return re.compile(rb"To: [ -~]*(?:\r\n [ -~]*)*" + re.escape(address.encode()) + rb">?\r\n")


def _build_envelope(head: Head, encode: Callable[[SentFile], bytes], *, test: bool) -> _Envelope:
    """Build and validate the header lines of a head. Raises BadData and BadConfig for text that no header may hold."""
    sender = headers.from_line(head.sender)
    reply_to = b""
    if head.reply_to is not None:
        address = headers.own_address(head.reply_to.address, "The reply address")
        reply_to = headers.mailbox(head.reply_to.name, "Reply-To", address)
    unsubscribe = headers.unsubscribe_lines(head.unsubscribe_mailto, head.unsubscribe_url)
    subject = headers.subject(("[TEST] " if test else "") + head.subject)
    boundary = f"=_{head.digest[:32]}"
    structure = envelop(head, boundary, encode)
    for file in head.files:
        _check_part(part_headers(file, head.sender.domain).encode("ascii"))
    return _Envelope(
        head=head,
        sender=validate_headers(sender, shape(b"From"), addresses=1),
        middle=(reply_to and validate_headers(reply_to, shape(b"Reply-To"), addresses=1))
        + validate_headers(subject, shape(b"Subject")),
        unsubscribe=unsubscribe,
        unsubscribe_shape=shape(*_NAMES.findall(unsubscribe("") if unsubscribe else b"")),
        tail=_content_lines(head.language, structure.opening),
        boundary=boundary.encode("ascii"),
        files=structure.blocks,
    )


def _check_part(lines: bytes) -> None:
    """Check the header lines of a file's part, in which a file's name could forge others."""
    validate_headers(lines, shape(*[name[:-1] for name in _PART_NAMES if b"\r\n" + name in b"\r\n" + lines]))


def _content_lines(language: str, opening: bytes) -> bytes:
    """Return the lines on the content, the empty line, and whatever else stands before the first delimiter."""
    if not _LANGUAGE.fullmatch(language):
        words = f"{language!r} is not a language."
        raise BadData(words, remedy="Write en, en-GB, fr …", findings=(finding("ADV12", words),))
    lines = f"Content-Language: {language}\r\nMIME-Version: 1.0\r\n".encode("ascii") + opening
    end = lines.index(b"\r\n\r\n") + 2
    return validate_headers(lines[:end], _CONTENT) + lines[end:]
