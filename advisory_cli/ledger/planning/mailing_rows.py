"""Functions that turn a Mailing into a row of the table `mailing`, and a row into a Mailing.

The function end_embargo() ends an advisory's embargo in the stored mailings before its time.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from advisory_cli.ledger.storage.database import Database, Row
from advisory_cli.ledger.storage.encoding import JSON, maybe_moment, maybe_stamp, moment, span, stamp
from advisory_cli.model.mailing.delivery import Mailing, SentEdition
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind

MAILING_COLUMNS = """
    n.id, m.realm, m.advisory_id, m.revision, n.subject, n.language, n.content_digest, n.planned_at, n.sender_domain,
    n.source, n.lists, n.embargo_until, n.stopped_at, n.options, n.send_at, n.send_at_words, n.grace, n.not_after,
    n.planned_by, n.needs_approval, n.notice, n.lifted_at, n.lift_reason, n.uncleared_reason, n.replaced_by,
    n.source_digest, n.embargo_words, n.send_words, n.stopped_by, n.editions
"""

_COLUMNS: dict[str, Callable[[Mailing], object]] = {
    "id": lambda mailing: mailing.id,
    "subject": lambda mailing: mailing.subject,
    "language": lambda mailing: mailing.language,
    "content_digest": lambda mailing: mailing.content_digest,
    "planned_at": lambda mailing: stamp(mailing.planned_at),
    "sender_domain": lambda mailing: mailing.sender_domain,
    "source": lambda mailing: mailing.source,
    "lists": lambda mailing: JSON.encode(mailing.lists),
    "options": lambda mailing: JSON.encode(mailing.options),
    "embargo_until": lambda mailing: maybe_stamp(mailing.embargo_until),
    "stopped_at": lambda mailing: maybe_stamp(mailing.stopped_at),
    "send_at": lambda mailing: maybe_stamp(mailing.send_at),
    "send_at_words": lambda mailing: mailing.send_at_words,
    "grace": lambda mailing: None if mailing.grace is None else span(mailing.grace),
    "not_after": lambda mailing: maybe_stamp(mailing.not_after),
    "planned_by": lambda mailing: mailing.planned_by,
    "needs_approval": lambda mailing: mailing.needs_approval,
    "notice": lambda mailing: mailing.notice or "",
    "lifted_at": lambda mailing: maybe_stamp(mailing.lifted_at),
    "lift_reason": lambda mailing: mailing.lift_reason,
    "uncleared_reason": lambda mailing: mailing.uncleared_reason,
    "replaced_by": lambda mailing: mailing.replaced_by,
    "source_digest": lambda mailing: mailing.source_digest,
    "embargo_words": lambda mailing: mailing.embargo_words,
    "send_words": lambda mailing: mailing.send_words,
    "stopped_by": lambda mailing: mailing.stopped_by,
    "editions": lambda mailing: _written_editions(mailing.editions),
}
_LIFT = """
    UPDATE mailing SET lifted_at = :now, lift_reason = :reason
    WHERE matter IN (SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id)
      AND embargo_until > :now AND lifted_at IS NULL
    RETURNING id, number
"""
# Whoever waited for the end of the embargo, and for nothing later.
_DUE_NOW = """
    UPDATE delivery SET due = :now, alone = 1,
        until = CASE WHEN n.grace IS NULL THEN delivery.until ELSE :now + n.grace END
    FROM mailing n
    WHERE n.number = :mailing AND delivery.mailing = n.number AND delivery.state = 'held' AND delivery.due > :now
      AND delivery.due <= n.embargo_until
"""


def mailing_values(mailing: Mailing) -> dict[str, object]:
    """Return a mailing's row in the table `mailing`: the values by name of column, as SQLite stores them.

    Two columns are missing: `number`, which the database gives, and `matter` (the number of the mailing's revision in
    table `matter`), which the caller adds.
    """
    return {name: write(mailing) for name, write in _COLUMNS.items()}


def mailing_from_row(row: Row) -> Mailing:
    """Return the mailing of a row that was selected with the columns MAILING_COLUMNS, in their order."""
    return Mailing(
        id=row[0],
        realm=Realm(row[1]),
        advisory_id=row[2],
        revision=row[3],
        subject=row[4],
        language=row[5],
        content_digest=row[6],
        planned_at=moment(row[7]),
        sender_domain=row[8],
        source=row[9],
        lists=tuple(json.loads(row[10])),
        embargo_until=maybe_moment(row[11]),
        stopped_at=maybe_moment(row[12]),
        options=tuple(json.loads(row[13])),
        send_at=maybe_moment(row[14]),
        send_at_words=row[15],
        grace=None if row[16] is None else timedelta(microseconds=row[16]),
        not_after=maybe_moment(row[17]),
        planned_by=row[18],
        needs_approval=bool(row[19]),
        notice=NoticeKind(row[20]) if row[20] else None,
        lifted_at=maybe_moment(row[21]),
        lift_reason=row[22],
        uncleared_reason=row[23],
        replaced_by=row[24],
        source_digest=row[25],
        embargo_words=row[26],
        send_words=row[27],
        stopped_by=row[28],
        editions=tuple(SentEdition(**each) for each in json.loads(row[29])) if row[29] else (),
    )


def _written_editions(editions: tuple[SentEdition, ...]) -> str:
    return JSON.encode([{"language": each.language, "subject": each.subject} for each in editions]) if editions else ""


def end_embargo(database: Database, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> tuple[str, ...]:
    """End every embargo of an advisory that has not ended, inside the caller's transaction.

    Return the ids of the mailings concerned, empty when there are none. `reason` is stored with them. `realm` is live
    or practice.
    Deliveries held until such an embargo's end are due at `now`. Their deadline becomes `now` plus the mailing's grace
    (how long after its time a delivery may still leave). Without a grace the deadline stays. Raises LedgerFault when
    the database fails.
    """
    values = {"realm": realm.value, "advisory_id": advisory_id, "reason": reason, "now": stamp(now)}
    lifted = database.fetch_all(_LIFT, values)
    for _, number in lifted:
        database.run(_DUE_NOW, {"mailing": number, "now": stamp(now)})
    return tuple(row[0] for row in lifted)
