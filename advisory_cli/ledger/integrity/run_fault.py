"""Functions that keep why `advisory run` could not begin, so that cron tells each reason once a day and not each time.

The file is kept beside the ledger, because the ledger itself may be what cannot be used.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import LedgerFault, NoInput

FILE = "run-fault"
_MAX_BYTES = 4096  # bytes
_DAY = timedelta(days=1)


def note_run_fault(folder: Path, words: str, now: datetime) -> bool:
    """Store in the ledger's `folder` that `advisory run` could not begin, and return True when a person has to be told.

    `words` is the reason, of which only a hash is stored. It has to be told when it is another than the stored one, or
    was told a day ago. It is also told when nothing can be stored.
    """
    mark = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    known, reported = _read(folder)
    if known == mark and reported is not None and timedelta() <= now - reported < _DAY:
        return False
    text = json.dumps({"mark": mark, "told": now.isoformat()})
    with suppress(OSError, LedgerFault):
        replace_file(folder / FILE, text.encode("ascii"))
    return True


def other_note_folder(state: Path | None, newsroom: Path) -> Path | None:
    """Make and return the folder for notes about a newsroom that belongs to another account, None when that fails.

    `state` is the folder of this account's state, None without one.
    """
    if state is None:
        return None
    folder = state / f"run-{sha256(str(newsroom).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


def clear_run_fault(folder: Path) -> bool:
    """Forget why `advisory run` could not begin, because it did. Return True when there was such a reason."""
    try:
        (folder / FILE).unlink()
    except OSError:
        return False
    return True


def _read(folder: Path) -> tuple[str, datetime | None]:
    try:
        kept = json.loads(read_regular(folder / FILE, limit=_MAX_BYTES))
        return str(kept["mark"]), datetime.fromisoformat(str(kept["told"]))
    except (NoInput, OSError, ValueError, TypeError, KeyError, RecursionError):
        return "", None
