"""Functions that fill slots with one recipient's values. Previews, checks and sending all use them."""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import Piece, Slot

_WORD_BEGINNING = late_pattern(r"([-\s({\[<]+)")
_SPECIAL = late_pattern("[&<>\"']")
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
    """Escape the characters &, <, > and both kinds of quotes for HTML text and attribute values, as markupsafe does."""
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def slot_value(slot: Slot, fields: Mapping[str, str]) -> str:
    """Return the value that fills a slot: the recipient's field with the slot's filters applied in order, not escaped.

    `fields`: the recipient's values by column. A missing field counts as empty.
    """
    text = fields.get(slot.field, "")
    for name, arguments in slot.filters:
        text = FILTERS[name](text, *arguments)
    return text


def fill_text(pieces: Iterable[Piece], fields: Mapping[str, str]) -> str:
    """Return a text part with each slot replaced by the recipient's value, after the slot's filters, not escaped.

    `pieces`: constant texts and slots in their order. `fields`: the recipient's values by column.
    """
    return "".join([piece if isinstance(piece, str) else slot_value(piece, fields) for piece in pieces])


def fill_html(pieces: Iterable[Piece], fields: Mapping[str, str]) -> str:
    """Return an HTML part with each slot replaced by the recipient's value, after the slot's filters, then escaped.

    `pieces`: constant texts and slots in their order. `fields`: the recipient's values by column.
    """
    return "".join([piece if isinstance(piece, str) else escape(slot_value(piece, fields)) for piece in pieces])
