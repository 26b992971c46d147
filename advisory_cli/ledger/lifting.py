"""The end of an embargo before its time, inside a transaction of the caller's."""

from datetime import datetime

from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import stamp
from advisory_cli.model.press.newsroom import Realm

_LIFT = """
    UPDATE mailing SET lifted_at = :now, lift_reason = :reason
    WHERE matter IN (SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id)
      AND embargo_until > :now AND lifted_at IS NULL
    RETURNING id, number
"""
# Whoever waited for the end of the embargo, and for nothing later.
_DUE_NOW = """
    UPDATE delivery SET due = :now, alone = 1 WHERE mailing = :mailing AND state = 'held' AND due > :now
      AND due <= (SELECT embargo_until FROM mailing WHERE number = :mailing)
"""


def end_embargo(database: Database, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> tuple[str, ...]:
    """End the embargo of all mailings of this advisory that have not ended theirs; their ids."""
    values = {"realm": realm.value, "advisory_id": advisory_id, "reason": reason, "now": stamp(now)}
    lifted = database.all(_LIFT, values)
    for _, number in lifted:
        database.run(_DUE_NOW, {"mailing": number, "now": stamp(now)})
    return tuple(row[0] for row in lifted)
