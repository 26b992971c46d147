"""Limit on the output of a template. The system limits its memory and time (compose.isolation)."""

from collections.abc import Iterable

OUTPUT_LIMIT = 2_000_000  # characters of one rendered part


class TooMuch(ValueError):
    """Fault of a template that asked for more than is allowed."""


class TooLong(TooMuch):
    """Fault of a template that takes more time than is allowed."""


def capped(pieces: Iterable[str]) -> str:
    """Join the pieces to one text. Raises TooMuch beyond OUTPUT_LIMIT characters."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > OUTPUT_LIMIT:
            raise TooMuch(f"it prints more than {OUTPUT_LIMIT} characters")
        kept.append(piece)
    return "".join(kept)
