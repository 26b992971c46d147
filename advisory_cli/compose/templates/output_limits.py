"""Limit on the length of a template's output, beyond which LimitExceeded is raised.

Memory and time have limits elsewhere (compose.isolation).
"""

from collections.abc import Iterable

OUTPUT_LIMIT = 2_000_000  # characters of one rendered part


class LimitExceeded(ValueError):
    """Fault of a template that needs more than is allowed, such as too much output."""


class TimeLimitExceeded(LimitExceeded):
    """Fault of a template that takes more computing time than is allowed."""


def limit_output(pieces: Iterable[str]) -> str:
    """Join pieces of text to one text. Raises LimitExceeded beyond 2,000,000 characters (OUTPUT_LIMIT)."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > OUTPUT_LIMIT:
            raise LimitExceeded(f"it prints more than {OUTPUT_LIMIT} characters")
        kept.append(piece)
    return "".join(kept)
