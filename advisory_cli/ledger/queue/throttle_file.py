"""Class that stores the pauses that servers have asked for, in a small file beside the ledger.

All processes of a newsroom read this file, and send nothing to a server while its pause lasts. Servers ask for a pause
by HTTP status 429 and the header Retry-After (RFC 6585 4, RFC 9110 10.2.3).
"""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.ledger.integrity.folder import make_private, refuse_unsafe_folder
from advisory_cli.ledger.queue.lock import exclusive_in
from advisory_cli.model.errors import LedgerFault, NoInput

FILE = "throttle"
LONGEST = timedelta(hours=1)  # a pause is never longer, whatever the server or the file says
_MOST_ACCOUNTS = 20
_MAX_BYTES = 8_192


class ThrottleFile:
    """Pause that a server has asked this newsroom for, stored in a file. Implements model.ports.throttle.Throttle.

    `account` names the server and the user there for whom the pause holds. The file lies in `folder`, the ledger's
    folder, and holds the end of the pause of each account. The file outlives the process, and all processes of the
    newsroom read it. A missing or damaged file means no pause.
    An end more than an hour after the present time means no pause either, because no server asks for so long a pause.
    The clock was ahead when such an end was written.
    """

    def __init__(self, folder: Path, account: str) -> None:
        self._folder = folder
        self._account = account
        self._own: datetime | None = None  # kept here too, because the file may not be writable

    def ends_at(self, now: datetime) -> datetime | None:
        """Return the time at which the pause ends (aware). None when there is no pause at `now` (aware).

        An end that lies more than an hour after `now` counts as no pause, and is removed from the file.
        """
        kept = self._read()
        if any(end > now + LONGEST for end in kept.values()):
            self._rewrite(now)
        own, shared = self._own, kept.get(self._account)
        return max((end for end in (own, shared) if end is not None and now < end <= now + LONGEST), default=None)

    def extend(self, until: datetime, now: datetime) -> None:
        """Make the pause last until `until` (aware), or until an hour after `now` when that is earlier.

        A longer pause stays as it is. A failure to write is ignored, and the pause then holds for this process alone.
        """
        end, own = min(until, now + LONGEST), self._own
        self._own = end if own is None or own > now + LONGEST else max(own, end)
        self._rewrite(now, end)

    def _rewrite(self, now: datetime, end: datetime | None = None) -> None:
        """Write the file anew with the pauses that can be true at `now`, and with one more for the account until `end`.

        A failure to write is ignored.
        """
        with suppress(LedgerFault, OSError):
            refuse_unsafe_folder(self._folder)
            make_private(self._folder)
            with exclusive_in(self._folder):
                ends = {name: at for name, at in self._read().items() if now < at <= now + LONGEST}
                if end is not None:
                    ends[self._account] = max(end, ends.get(self._account, end))
                newest = sorted(ends.items(), key=lambda item: item[1])[-_MOST_ACCOUNTS:]
                text = json.dumps({name: at.astimezone(UTC).isoformat() for name, at in newest})
                replace_file(self._folder / FILE, text.encode("ascii"))

    def _read(self) -> dict[str, datetime]:
        try:
            kept = json.loads(read_regular(self._folder / FILE, limit=_MAX_BYTES))
            ends = {str(name): datetime.fromisoformat(at) for name, at in kept.items()}
        except (NoInput, OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}
        return {name: at for name, at in ends.items() if at.utcoffset() is not None}
