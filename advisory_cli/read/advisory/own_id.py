"""The id of an advisory that has none but its file's name: written into the file, and everything else left as it is."""

import os
import re
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import NoInput
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.read.advisory.file import MAX_BYTES, read_manuscript, read_sent

_OPENING = re.compile(r"(?:\ufeff)?---[ \t]*(\r\n|\n|\r)")


def has_own_id(advisory: Advisory) -> bool:
    """Whether the file says the id; a file that is renamed without it becomes another advisory."""
    return "id" in advisory.lines


def with_id(text: str, advisory: Advisory) -> str:
    """The text of the file with the id as its first fact, in the file's own kind of line; as it is where that would
    change anything else.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return text
    named = f"{text[: opening.end()]}id: {advisory.id}{opening[1]}{text[opening.end() :]}"
    before, after = (_read(one, advisory) for one in (text, named))
    if before is None or after is None or not has_own_id(after) or after.id != advisory.id:
        return text
    same = same_words(before, after) and (before.embargo, before.send_at) == (after.embargo, after.send_at)
    return named if same else text


def written_id(path: Path) -> str | None:
    """Return the id of the advisory in a file, by its facts or its name; None where nothing can be made of it."""
    try:
        text = read_manuscript(path)
    except (NoInput, OSError):
        return None
    advisory = read_sent(text, path, folder=None, zone="UTC", language="en", issuer="") if text else None
    return None if advisory is None else advisory.id


def may_write(path: Path) -> bool:
    """Whether the file is this user's own and not read-only."""
    try:
        about = path.stat()
    except OSError:
        return False
    own = not hasattr(os, "geteuid") or about.st_uid == os.geteuid()
    return own and bool(about.st_mode & 0o200) and os.access(path.parent, os.W_OK)


def write_id(advisory: Advisory) -> bool:
    """Write the id into the advisory's file in one step, with the file's own rights; whether it stands there now."""
    path = advisory.source
    if path is None or has_own_id(advisory) or not may_write(path):
        return False
    try:
        target = path.resolve(strict=True)  # a link stays a link
        text = read_regular(target, limit=MAX_BYTES).decode()
        named = with_id(text, advisory)
        if named == text:
            return False
        replace_file(target, named.encode(), synced=True, mode=target.stat().st_mode & 0o7777)
    except (OSError, UnicodeDecodeError, NoInput):
        return False
    return True


def _read(text: str, advisory: Advisory) -> Advisory | None:
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    path = advisory.source or Path(f"{advisory.id}.md")
    return read_sent(plain, path, folder=None, zone="UTC", language=advisory.language, issuer=advisory.issuer)
