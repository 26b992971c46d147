"""Filling of slots with one recipient's values. Previews, checks and sending all use these functions."""

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from advisory_cli.model.press.edition import Piece, Slot

_WORD_BEGINNING = re.compile(r"([-\s({\[<]+)")
_SPECIAL = re.compile("[&<>\"']")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})


def _title(text: str) -> str:
    parts = _WORD_BEGINNING.split(text)
    return "".join(part[0].upper() + part[1:].lower() for part in parts if part)


FILTERS: dict[str, Callable[..., str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": _title,
    "capitalize": str.capitalize,
    "trim": str.strip,
    "urlencode": lambda text: quote(text, safe="/"),
    "default": lambda text, fallback: text or fallback,
    "replace": lambda text, old, new: text.replace(old, new),
}
"""What a template's filter does to a value, by name; the results are those of Jinja2 3.1 on a plain str."""


def escape(text: str) -> str:
    """Escape HTML text and attribute values, both kinds of quotes included, with the same result as markupsafe."""
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def slot_value(slot: Slot, fields: Mapping[str, str]) -> str:
    """Return a slot's value with its filters applied in order, not yet escaped. A missing field is empty."""
    text = fields.get(slot.field, "")
    for name, arguments in slot.filters:
        text = FILTERS[name](text, *arguments)
    return text


def fill_text(pieces: Iterable[Piece], fields: Mapping[str, str]) -> str:
    """Fill a text part with the values unchanged."""
    return "".join([piece if isinstance(piece, str) else slot_value(piece, fields) for piece in pieces])


def fill_html(pieces: Iterable[Piece], fields: Mapping[str, str]) -> str:
    """Fill an HTML part with the values escaped."""
    return "".join([piece if isinstance(piece, str) else escape(slot_value(piece, fields)) for piece in pieces])
