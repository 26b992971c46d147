"""Writer of changes into an advisory's file, in one step, with a test whether this account may change the file."""

import os
from collections.abc import Callable
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.read.advisory.file import MAX_BYTES


def may_write(path: Path) -> bool:
    """Tell whether the file at `path` belongs to this account and can be replaced. False for a missing file.

    The file must be writable for its owner, and its folder for this account.
    """
    try:
        about = path.stat()
    except OSError:
        return False
    own = not hasattr(os, "geteuid") or about.st_uid == os.geteuid()
    return own and bool(about.st_mode & 0o200) and os.access(path.parent, os.W_OK)


def rewrite(path: Path, change: Callable[[str], str | None]) -> bool:
    """Replace the text of the file at `path` by `change(text)`. Return True if the file was changed.

    `change` receives the whole text, with byte-order mark and line ends as they are. It returns the new text, or None
    to leave the file alone. A file of more than 256 KiB is left alone, too. The file keeps its mode.
    Raises
    - OSError when the file is missing or cannot be written,
    - NoInput when the file cannot be read, such as a folder,
    - UnicodeDecodeError when the file is not UTF-8.
    """
    target = path.resolve(strict=True)  # a link stays a link
    content = read_regular(target, limit=MAX_BYTES)
    if len(content) > MAX_BYTES:  # read in part: the rest would be lost
        return False
    text = content.decode()
    changed = change(text)
    if changed is None or changed == text:
        return False
    replace_file(target, changed.encode(), synced=True, mode=target.stat().st_mode & 0o7777)
    return True
