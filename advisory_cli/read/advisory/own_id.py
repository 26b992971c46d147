"""Id of an advisory that has only its file's name: written into the file, with nothing else changed."""

import re
from pathlib import Path

from advisory_cli.model.errors import NoInput
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.read.advisory.file import read_manuscript, read_sent
from advisory_cli.read.advisory.rewrite import may_write, rewrite
from advisory_cli.read.locate import lies_in

_OPENING = re.compile(r"(?:\ufeff)?---[ \t]*(\r\n|\n|\r)")


def has_own_id(advisory: Advisory) -> bool:
    """Tell whether the file names its id. A file without an id becomes another advisory when it is renamed."""
    return "id" in advisory.lines


def with_id(text: str, advisory: Advisory) -> str:
    """Return the file's text with the id as its first fact, in the file's own kind of line end.

    The text is returned unchanged where the new line would change anything else.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return text
    named = f"{text[: opening.end()]}id: {advisory.id}{opening[1]}{text[opening.end() :]}"
    before, after = (_read(content, advisory) for content in (text, named))
    if before is None or after is None or not has_own_id(after) or after.id != advisory.id:
        return text
    same = same_words(before, after) and (before.embargo, before.send_at) == (after.embargo, after.send_at)
    return named if same else text


def written(path: Path) -> Advisory | None:
    """Return the advisory in a file, its id by its facts or its name; None where nothing can be made of it."""
    try:
        text = read_manuscript(path)
    except (NoInput, OSError):
        return None
    return read_sent(text, path, folder=None, zone="UTC", language="en", issuer="") if text else None


def other_file(source: str, own: Path, name: str, folder: Path) -> Path | None:
    """Return the file that a mailing was planned from, where it is another one than `own` and holds the id `name` yet.

    A file that was renamed is gone under its old name; one that lies in a copy of the newsroom in `folder` is the
    copy's.
    """
    path = Path(source)
    try:
        if not source or not path.is_file() or path.samefile(own):
            return None
    except OSError:
        return None
    if lies_in(own, folder) and not lies_in(path, folder):
        return None
    advisory = written(path)
    return path if advisory is not None and advisory.id == name else None


def write_id(advisory: Advisory) -> bool:
    """Write the id into the advisory's file. Tell whether the file was changed.

    A file that names its id already, or that may not be written, stays as it is.
    """
    path = advisory.source
    if path is None or has_own_id(advisory) or not may_write(path):
        return False
    try:
        return rewrite(path, lambda text: with_id(text, advisory))
    except (OSError, UnicodeDecodeError, NoInput):
        return False


def _read(text: str, advisory: Advisory) -> Advisory | None:
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    path = advisory.source or Path(f"{advisory.id}.md")
    return read_sent(plain, path, folder=None, zone="UTC", language=advisory.language, issuer=advisory.issuer)
