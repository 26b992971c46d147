"""Part of SqliteLedger that finds mailings of which messages would leave too early if the clock has jumped ahead."""

from collections.abc import Sequence
from datetime import datetime

from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import moment, stamp

# A time of their own that somebody chose (not that of the planning, of a lift or of an approval), or the embargo's end.
_EARLY = """
    SELECT id, min(at) FROM (
        SELECT n.id AS id, n.number AS number, d.due AS at
        FROM delivery d JOIN mailing n ON n.number = d.mailing
        WHERE d.state IN ('planned', 'held') AND n.stopped_at IS NULL AND n.replaced_by = ''
          AND d.attempts = 0 AND d.due > :since AND d.due <= :until AND d.wanted > n.planned_at
          AND d.due IS NOT n.lifted_at
        UNION ALL
        SELECT n.id, n.number, n.embargo_until
        FROM mailing n JOIN delivery d ON d.mailing = n.number
        WHERE n.embargo_until > :since AND n.embargo_until <= :until AND n.stopped_at IS NULL AND n.replaced_by = ''
          AND (n.lifted_at IS NULL OR n.lifted_at > :since) AND d.state IN ('planned', 'held')
    )
    JOIN (SELECT number AS n, needs_approval FROM mailing) ON n = number
    WHERE NOT needs_approval OR EXISTS (SELECT 1 FROM approval WHERE approval.mailing = number)
    GROUP BY id ORDER BY min(at), id
"""


class EarlyPart:
    """Mixin class of SqliteLedger that finds mailings of which messages would leave too early by a clock set ahead.

    Implements early() of model.ports.ledger.Waiting. SqliteLedger sets `_db`, the ledger's database.
    """

    _db: Database

    def early(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the mailings of which something falls due after `since`, up to `until`.

        Something falls due when a time comes that a person chose, or when an embargo ends. Each pair holds a mailing's
        id and the first such time in that span. The pair with the earliest time comes first. Stopped, replaced and
        unapproved mailings are not returned. Raises LedgerFault when the database fails.
        """
        rows = self._db.fetch_all(_EARLY, {"since": stamp(since), "until": stamp(until)})
        return tuple((row[0], moment(row[1])) for row in rows)
