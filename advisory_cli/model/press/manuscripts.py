"""Join the files of an advisory in several languages into one text, as the ledger stores it, and split it again.

An advisory in one language is stored as its file is. A file cannot hold the sign that parts the files (ADV13).
"""

import re
from collections.abc import Iterable
from hashlib import sha256

from advisory_cli.model.patterns import late_pattern

_PART = "\x1e"  # RECORD SEPARATOR, which no advisory file may hold
_UNREAD = late_pattern(r"^(?:id|revision|fallback|translates|send_at|meant_so):.*\n?", re.MULTILINE)
_STATE_LENGTH = 8


def join_manuscripts(parts: Iterable[tuple[str, str]]) -> str:
    """Return the contents of several files as one text. `parts` are pairs of a file's name and its content.

    The files are joined in the order of their names, so that the text does not depend on which language is the first.
    """
    return "".join(f"{_PART}{name}\n{content}" for name, content in sorted(parts))


def split_manuscripts(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of name and content that join_manuscripts() was given, in the order of the names.

    A text of one file alone gives one pair, with "" as the name.
    """
    if not text.startswith(_PART):
        return (("", text),)
    names_and_contents = (part.partition("\n") for part in text[1:].split(_PART))
    return tuple((name, content) for name, _, content in names_and_contents)


def state_of(manuscript: str) -> str:
    """Return a short name of the state that an advisory's file is in: eight hexadecimal digits.

    `manuscript` is the content of the file. The state stays the same when blanks at the ends of lines change, or when a
    line changes that readers do not see: `id`, `revision`, `send_at`, `fallback`, `translates` or `meant_so`.
    """
    lines = (line.rstrip() for line in _UNREAD.sub("", manuscript).split("\n"))
    return sha256("\n".join(lines).strip().encode()).hexdigest()[:_STATE_LENGTH]
