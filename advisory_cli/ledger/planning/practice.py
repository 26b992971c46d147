"""Functions that change stored practice mailings, so that practice messages can be sent once more.

When practice messages are written to everybody once more, such as by `send --again`, the earlier practice mailings of
the advisory are set aside: no command finds them by the advisory's id any more. When messages were deleted from
`outbox/`, their deliveries can be planned again. Live mailings are never changed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import span, stamp
from advisory_cli.model.errors import AtWork
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.earlier_practice import earlier_practice
from advisory_cli.model.press.newsroom import Realm

_SECOND = span(timedelta(seconds=1))

# Every statement names the realm, so that nothing live is ever touched.
_PRACTICE = "(SELECT id FROM matter WHERE realm = :practice AND advisory_id = :advisory_id)"
_PRACTISED = f"""
    SELECT DISTINCT n.number, n.id FROM delivery d JOIN mailing n ON n.number = d.mailing
    WHERE d.matter IN {_PRACTICE} AND d.state = 'claimed'
"""  # noqa: S608  words of this file
_PRACTICE_REPLACED = f"""
    UPDATE mailing SET replaced_by = :id WHERE matter IN {_PRACTICE} AND replaced_by = '' AND EXISTS (
        SELECT 1 FROM delivery d WHERE d.mailing = mailing.number AND d.state IN ('planned', 'held')
    )
"""  # noqa: S608  words of this file
_PRACTICE_OVER = f"""
    UPDATE delivery SET state = 'left out', reason = 'replaced', changed_at = :now
    WHERE matter IN {_PRACTICE} AND state IN ('planned', 'held')
"""  # noqa: S608  words of this file
_PRACTICE_DATED = f"SELECT max(date) FROM delivery WHERE matter IN {_PRACTICE}"  # noqa: S608  words of this file
_PRACTICE_NAMED = "UPDATE matter SET advisory_id = :name WHERE realm = :practice AND advisory_id = :advisory_id"

# Whose message is no longer where practice put it.
_LOST = """
    UPDATE delivery SET state = 'left out', attempts = 0, date = NULL, first_tried = NULL, until = NULL
    FROM temp.roll r
    WHERE delivery.matter = :matter AND r.key = delivery.key AND r.standing IN ('send', 'held')
      AND delivery.state = 'accepted' AND delivery.key IN (SELECT key FROM temp.roll_lost)
      AND (SELECT realm FROM matter WHERE id = delivery.matter) = 'practice'
"""


def archive_practice(
    database: Database, mailing: Mailing, now: datetime, *, is_locked: Callable[[int], bool]
) -> int | None:
    """Set all earlier practice mailings of an advisory aside, so that `mailing` can go to everybody once more.

    Call this inside a transaction.
    Return the Date for the new messages, in microseconds since 1970, or None when `now` can be their Date. The Date is
    later than every Date of the earlier mailings, because equal messages would be one file in the outbox.
    `is_locked`: gets the row number of an earlier mailing with claimed deliveries, and returns True when another
    process is sending that mailing.
    Writes to the ledger: the earlier mailings get another advisory id, by which no command looks for them. Their
    waiting deliveries are left out, and their history stays. The live realm is not touched.
    Raises AtWork when `is_locked` returns True. Raises LedgerFault when the database fails.
    """
    values = {"advisory_id": mailing.advisory_id, "practice": Realm.PRACTICE.value}
    for number, name in database.fetch_all(_PRACTISED, values):
        if is_locked(number):
            raise AtWork(
                f"Another advisory command is sending {name}.",
                remedy="Wait until it has ended, then run the same command again.",
            )
    database.run(_PRACTICE_REPLACED, values | {"id": mailing.id})
    database.run(_PRACTICE_OVER, values | {"now": stamp(now)})
    last = database.fetch_one(_PRACTICE_DATED, values)
    database.run(_PRACTICE_NAMED, values | {"name": earlier_practice(mailing.advisory_id, mailing.id)})
    following = (last[0] // _SECOND + 1) * _SECOND if last and last[0] is not None else 0
    return following if following > stamp(now) else None


def replan_lost(database: Database, revision_id: int) -> None:
    """Make those practice deliveries ready to be planned again whose messages were deleted from `outbox/`.

    `revision_id`: the id of a revision in the table `matter`. Only accepted deliveries of this revision are changed.
    Writes to the ledger: the state of such a delivery becomes left out, and the delivery counts as never tried.
    freeze() then plans the delivery again.
    The deliveries are found by two temporary tables of the database, which belong to the plan's SqliteRecipientTable:
    the recipients selected as SEND or HELD, and the recipients whose messages were deleted. Raises LedgerFault when the
    database fails.
    """
    database.run(_LOST, {"matter": revision_id})
