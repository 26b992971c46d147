"""Writer and reader of heads, variants and placings as bytes for the ledger.

The bytes are compressed JSON that names the number of its format. A head holds the values that all messages of an
edition share. A placing is a variant's number with one recipient's values.
"""

import json
import zlib
from dataclasses import asdict, fields
from typing import Any

from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.press.edition import Head, Phase, Piece, Placing, Slot, Variant
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.press.newsroom import Mailbox

FORMAT = 1


def pack_head(head: Head) -> bytes:
    """Return the head of an edition, the values that are the same for all recipients, as bytes for the ledger."""
    values = {field.name: getattr(head, field.name) for field in fields(head)}
    values |= {"phase": head.phase.value, "sender": _mailbox(head.sender), "reply_to": _mailbox(head.reply_to)}
    if not head.envelope_sender:
        del values["envelope_sender"]  # as in every head from before there was one
    if not head.anchored:
        del values["anchored"]  # as above: such a head gives its messages the bytes that they had
    del values["files"]  # as above
    if head.files:
        values["files"] = [asdict(file) for file in head.files]
    return _pack("head", values)


def unpack_head(blob: bytes) -> Head:
    """Return the head from bytes that pack_head() made.

    Raises LedgerFault for damaged bytes, and for bytes in a format of another version of this program.
    """
    values = _unpack("head", blob)
    try:
        reply_to = values.pop("reply_to")
        return Head(
            **values
            | {
                "phase": Phase(values["phase"]),
                "sender": Mailbox(**values["sender"]),
                "reply_to": Mailbox(**reply_to) if reply_to else None,
                "files": tuple(SentFile(**file) for file in values.get("files", ())),
            }
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise _damaged("head") from fault


def pack_variant(variant: Variant) -> bytes:
    """Return a variant, its text and HTML with slots, as bytes for the ledger."""
    values: dict[str, object] = {"text": _plain(variant.text), "html": _plain(variant.html)}
    if variant.language:  # without it as in every variant of one language
        values["language"] = variant.language
    return _pack("variant", values)


def unpack_variant(blob: bytes) -> Variant:
    """Return the variant from bytes that pack_variant() made.

    Raises LedgerFault for damaged bytes, and for bytes in a format of another version of this program.
    """
    values = _unpack("variant", blob)
    try:
        language = int(values.get("language", 0))
        return Variant(text=_pieces(values["text"]), html=_pieces(values["html"]), language=language)
    except (KeyError, TypeError, ValueError) as fault:
        raise _damaged("variant") from fault


def pack_placing(placing: Placing) -> bytes:
    """Return a placing, the number of a variant and one recipient's values, as bytes for the ledger.

    Such bytes are stored for the office's own copy of an edition (setting `archive`). They are not stored for a
    delivery, which holds its placing itself.
    """
    return _pack("placing", {"variant": placing.variant, "fields": dict(placing.fields)})


def unpack_placing(blob: bytes) -> Placing:
    """Return the placing, a variant's number and one recipient's values, from bytes that pack_placing() made.

    Raises LedgerFault for damaged bytes, and for bytes in a format of another version of this program.
    """
    values = _unpack("placing", blob)
    try:
        return Placing(variant=values["variant"], fields=values["fields"])
    except (KeyError, TypeError) as fault:
        raise _damaged("placing") from fault


def _mailbox(mailbox: Mailbox | None) -> dict[str, str] | None:
    return {"address": mailbox.address, "name": mailbox.name} if mailbox else None


def _plain(pieces: tuple[Piece, ...]) -> list[str | list[Any]]:
    return [piece if isinstance(piece, str) else [piece.field, piece.filters] for piece in pieces]


def _pieces(values: list[str | list[Any]]) -> tuple[Piece, ...]:
    return tuple(value if isinstance(value, str) else _slot(*value) for value in values)


def _slot(field: str, filters: list[tuple[str, list[str]]]) -> Slot:
    return Slot(field=field, filters=tuple((name, tuple(arguments)) for name, arguments in filters))


def _pack(kind: str, values: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps({"format": FORMAT, kind: values}, separators=(",", ":")).encode("ascii"), 6)


def _unpack(kind: str, blob: bytes) -> dict[str, Any]:
    try:
        document = json.loads(zlib.decompress(blob))
        number, values = document["format"], document[kind]
    except (zlib.error, ValueError, KeyError, TypeError) as fault:
        raise _damaged(kind) from fault
    if number != FORMAT or not isinstance(values, dict):
        raise LedgerFault(
            f"The ledger has an edition in format {number}, but this version reads format {FORMAT}.",
            remedy="Send the rest of this mailing with the version that started it.",
        )
    return values


def _damaged(kind: str) -> LedgerFault:
    return LedgerFault(
        f"An edition's {kind} in the ledger is damaged.", remedy="Restore the ledger from its safety copy."
    )
