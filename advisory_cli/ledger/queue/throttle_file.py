"""Small file beside the ledger with the pauses that servers have asked for, which all processes of a newsroom keep.

Servers ask for a pause by HTTP status 429 and the header Retry-After (RFC 6585 4, RFC 9110 10.2.3).
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

    `account` is the name of the server and of the user there for whom the pause holds. The file lies in `folder`, the
    ledger's folder, and holds the end of the pause of each account. The file outlives the process, and all processes of
    the newsroom read it. A missing or damaged file means no pause.
    """

    def __init__(self, folder: Path, account: str) -> None:
        self._folder = folder
        self._account = account
        self._own: datetime | None = None  # kept here too, because the file may not be writable

    def ends_at(self, now: datetime) -> datetime | None:
        """Return the time at which the pause ends (aware). None when there is no pause at `now` (aware).

        An end that lies more than an hour after `now` is taken to be an hour after `now`, because then the clock was
        set back since, or the file is damaged.
        """
        ends = [end for end in (self._own, self._read().get(self._account)) if end is not None and end > now]
        return min(max(ends), now + LONGEST) if ends else None

    def extend(self, until: datetime, now: datetime) -> None:
        """Make the pause last until `until` (aware), or until an hour after `now` when that is earlier.

        A longer pause stays as it is. A failure to write is ignored, and the pause then holds for this process alone.
        """
        end = min(until, now + LONGEST)
        self._own = end if self._own is None or self._own > now + LONGEST else max(self._own, end)
        with suppress(LedgerFault, OSError):
            refuse_unsafe_folder(self._folder)
            make_private(self._folder)
            with exclusive_in(self._folder):
                ends = {name: at for name, at in self._read().items() if now < at <= now + LONGEST}
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
