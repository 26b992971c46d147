"""How much a template may print. What it needs of memory and time, the system limits (compose.isolation)."""

from collections.abc import Iterable

OUTPUT_LIMIT = 2_000_000  # characters of one rendered part


class TooMuch(ValueError):
    """A template asked for more than there may be."""


class TooLong(TooMuch):
    """A template takes more time than there may be."""


def capped(pieces: Iterable[str]) -> str:
    """The pieces as one text."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > OUTPUT_LIMIT:
            raise TooMuch(f"it prints more than {OUTPUT_LIMIT} characters")
        kept.append(piece)
    return "".join(kept)
