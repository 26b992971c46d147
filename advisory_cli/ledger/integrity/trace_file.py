"""Class for a file outside the newsroom that keeps how far a ledger has come: its events and mailings, and its branch.

Events and mailings are kept as numbers. Each newsroom has one such file, in the user's state folder. When an older
ledger is put in place of a newer one, the file still tells of the newer one, and the difference is noticed.
"""

import hashlib
import json
import os
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.ledger.storage.encoding import maybe_moment, maybe_stamp
from advisory_cli.model.ledger.concerns import HighWaterMark

_MAX_BYTES = 65_536  # bytes; ours have some hundreds


class HighWaterMarkFile:
    """File outside the newsroom with the progress of the ledger that sent last, to notice an older ledger.

    Progress is how many events and mailings the ledger has had. write() stores it, and read() returns it.
    `folder`: this program's folder for the user's state, in which the file lies. None means that there is no such
    folder: nothing is stored and nothing is found.
    `key`: the newsroom's secret key. The file's name is a hash of it, so that the name does not tell the newsroom.
    Implements model.ports.ledger_identity.Traces.
    """

    def __init__(self, folder: Path | None, key: bytes) -> None:
        self._path = None if folder is None else folder / f"{hashlib.sha256(key).hexdigest()[:16]}.json"

    @property
    def where(self) -> str:
        """Path of the file, which need not exist. "" when there is no folder for the file."""
        return "" if self._path is None else str(self._path)

    @property
    def fault(self) -> str:
        """Reason why the file cannot be read or written, in words.

        "" when the file is in order, or is missing and can be made.
        """
        if self._path is None:
            return "there is no home folder"
        if os.path.lexists(self._path) and self.read() is None:
            return "it cannot be read"
        nearest = next(folder for folder in self._path.parents if os.path.lexists(folder))
        return "" if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK) else f"{nearest} cannot be written"

    def read(self) -> HighWaterMark | None:
        """Return the progress that was stored last: how many events and mailings the ledger had, and in which branch.

        The result also holds the time of the ledger's newest entry, and the ledger's folder. None when no progress is
        stored or can be read.
        """
        if self._path is None:
            return None
        try:
            with self._path.open("rb") as file:
                kept = json.loads(file.read(_MAX_BYTES))
            return HighWaterMark(
                events=int(kept["events"]),
                mailings=int(kept["mailings"]),
                branch=str(kept["branch"]),
                at=maybe_moment(kept["at"]),
                folder=str(kept["folder"]),
            )
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None

    def write(self, trace: HighWaterMark) -> bool:
        """Store `trace`, a ledger's progress, in place of the earlier content of the file, whole or not at all.

        Return False when that failed, otherwise True.
        """
        if self._path is None:
            return False
        kept = {
            "events": trace.events,
            "mailings": trace.mailings,
            "branch": trace.branch,
            "at": maybe_stamp(trace.at),
            "folder": trace.folder,
        }
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.parent.chmod(0o700)
            replace_file(self._path, json.dumps(kept).encode("ascii"), synced=True)
        except OSError:
            return False
        return True
