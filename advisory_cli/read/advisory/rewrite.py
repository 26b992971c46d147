"""Changes that the program makes to an advisory's file, in one step, where its owner could make them by hand."""

import os
from collections.abc import Callable
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.read.advisory.file import MAX_BYTES


def may_write(path: Path) -> bool:
    """Tell whether the file is this user's own and not read-only."""
    try:
        about = path.stat()
    except OSError:
        return False
    own = not hasattr(os, "geteuid") or about.st_uid == os.geteuid()
    return own and bool(about.st_mode & 0o200) and os.access(path.parent, os.W_OK)


def rewrite(path: Path, change: Callable[[str], str | None]) -> bool:
    """Replace a file's text by what `change` makes of it. Tell whether anything was changed.

    The text includes byte-order mark and line ends. The file keeps its own rights. None, or the same text, leaves the
    file alone.
    Raises OSError, UnicodeDecodeError and NoInput when the file cannot be read or written.
    """
    target = path.resolve(strict=True)  # a link stays a link
    text = read_regular(target, limit=MAX_BYTES).decode()
    changed = change(text)
    if changed is None or changed == text:
        return False
    replace_file(target, changed.encode(), synced=True, mode=target.stat().st_mode & 0o7777)
    return True
