"""Part of SqliteLedger that counts messages against limits, over all runs, and tells when the next one may leave.

A limit of `count` messages in `seconds` seconds is kept in one of two ways. With even gaps, one message may leave in
each `seconds / count` seconds. Otherwise the time is divided into small slices. The messages of a slice count until the
last of them is older than `seconds`. A limit is therefore never exceeded, and a message may wait a slice too long.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import moment, stamp

if TYPE_CHECKING:
    from advisory_cli.model.mailing.provider_limits import Limit

_SLICES = 1440  # of a window, and so the most rows a limit can have: a minute each for a day
_SECOND = 1_000_000

_TAKEN = "SELECT coalesce(sum(number), 0), min(until), max(until) FROM pace WHERE name = ? AND span = ?"
_IN_WINDOW = "SELECT coalesce(sum(number), 0) FROM pace WHERE name = ? AND span = ? AND until > ?"
_CLAMP = "UPDATE pace SET until = :latest WHERE name = :name AND span = :span AND until > :latest"
_COUNT = """
    INSERT INTO pace (name, span, slice, number, until) VALUES (?, ?, ?, 1, ?)
    ON CONFLICT (name, span, slice) DO UPDATE SET number = number + 1, until = max(until, excluded.until)
"""


class RateLimitsPart:
    """Mixin class of SqliteLedger that counts messages against limits of speed, for all processes together.

    Implements model.ports.ledger.RateLimits. SqliteLedger sets `_db`, the ledger's database.
    """

    _db: Database

    def acquire(self, limits: "Sequence[Limit]", now: datetime) -> datetime | None:
        """Count one message against each of `limits` and return None, if all of them allow one more message at `now`.

        Otherwise count nothing, and return the time at which to ask again. The wait is never longer than the longest
        span of `limits` (Limit.seconds), even if the clock was set back. Empty `limits` allow every message. Raises
        LedgerFault when the database fails.
        """
        if not limits:
            return None
        at = stamp(now)
        with self._db.transaction(durable=False):
            self._db.run("DELETE FROM pace WHERE until <= ?", (at,))
            ready = max(self._ready(limit, at) for limit in limits)
            if ready > at:
                return moment(ready)
            for limit in dict.fromkeys(limits):
                self._count(limit, at)
        return None

    def taken(self, limit: "Limit", now: datetime) -> int:
        """Return the number of messages counted against `limit` in its span (`Limit.seconds`) that ends at `now`.

        Not meant for a limit that asks for even gaps (`Limit.even`), because only the last gap is remembered. Raises
        LedgerFault when the database fails.
        """
        _, _, span = _measure(limit)
        row = self._db.fetch_one(_IN_WINDOW, (limit.name, span, stamp(now)))
        return int(row[0]) if row else 0

    def _ready(self, limit: "Limit", at: int) -> int:
        """Return when one more message keeps the limit: the time itself, or when the first that counts leaves the
        window.
        """
        most, window, span = _measure(limit)
        number, first, last = self._db.fetch_one(_TAKEN, (limit.name, span)) or (0, None, None)
        if number and last > at + 2 * window:  # taken more than a window in the future: the clock was wrong then
            self._db.run(_CLAMP, {"name": limit.name, "span": span, "latest": at + window})
        return at if number < most else min(first, at + window)

    def _count(self, limit: "Limit", at: int) -> None:
        _, window, span = _measure(limit)
        part = 0 if limit.even else at // max(window // _SLICES, 1)
        self._db.run(_COUNT, (limit.name, span, part, at + window))


def _measure(limit: "Limit") -> tuple[int, int, int]:
    """Return the number of messages, the window in microseconds, and a number that tells limits of one name apart.

    A gap is rounded up, lest many gaps make less than the window.
    """
    window = limit.seconds * _SECOND
    if not limit.even:
        return limit.count, window, window
    gap = -(-window // limit.count)
    return 1, gap, -gap
