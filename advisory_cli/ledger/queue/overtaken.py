"""Functions and SQL that find the newer text by which a mailing is overtaken, and leave out the people who wait in it.

Once a newer text of an advisory is planned, no older text leaves to anybody. A newer text is one of a higher revision,
or a later one of the same revision with a later embargo.
"""

from datetime import datetime

from advisory_cli.ledger.queue.outcomes import NEWER_REVISION, TOO_LATE, WITHDRAWN
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import stamp

# The instant from which the matter of `n` is free; 0 where there was no embargo.
_FREE = "coalesce(min(n.embargo_until, coalesce(n.lifted_at, n.embargo_until)), 0)"
# The newest text that overtakes `n` of matter `m`: of a higher revision, or of the same one with a later embargo. That
# an embargo was lifted is no text, a reminder repeats one, a draft that nobody has agreed to holds nothing up, and what
# was replaced by name is over. A stopped one, or one that left too late for everybody, is a newer text all the same.
_NEWER = f"""
    SELECT l.id FROM matter x JOIN mailing l ON l.matter = x.id
    WHERE x.realm = m.realm AND x.advisory_id = m.advisory_id AND x.revision >= m.revision
      AND (x.revision > m.revision OR (l.number > n.number AND l.lifted_at IS NULL AND l.embargo_until > {_FREE}))
      AND l.replaced_by = '' AND l.notice NOT IN ('lift', 'reminder')
      AND (l.needs_approval = 0 OR EXISTS (SELECT 1 FROM approval a WHERE a.mailing = l.number))
      AND (l.notice IN ('withdrawal', 'cancellation', 'postponement')
           OR EXISTS (SELECT 1 FROM delivery d WHERE d.matter = l.matter))
    ORDER BY x.revision DESC, l.number DESC LIMIT 1
"""  # noqa: S608  words of this file
OVERTAKEN_BY = f"CASE WHEN n.notice IN ('lift', 'withdrawal') THEN '' ELSE coalesce(({_NEWER}), '') END"
"""Of a mailing `n` of matter `m`: the id of the newest text that overtakes it, or nothing."""

# Whose loss somebody is told of elsewhere: who has a newer text, is to get one, was refused it, or missed it too.
_ACCOUNTED_FOR = f"""EXISTS (
    SELECT 1 FROM matter x JOIN delivery e ON e.matter = x.id AND e.key = d.key JOIN mailing l ON l.number = e.mailing
    WHERE x.realm = m.realm AND x.advisory_id = m.advisory_id AND x.revision > m.revision
      AND (e.state IN ('accepted', 'in doubt', 'claimed', 'refused')
           OR (e.state IN ('planned', 'held') AND l.stopped_at IS NULL)
           OR (e.state = 'left out' AND e.reason IN ('{TOO_LATE}', '{NEWER_REVISION}')))
)"""  # noqa: S608  words of this package
WANTS_NOTHING = """EXISTS (
    SELECT 1 FROM suppression s WHERE s.pattern IN (d.key, substr(d.key, length(rtrim(d.key, replace(d.key, '@', '')))))
)"""
"""Of a delivery `d`: whether its person or the whole domain has opted out."""

GOT_NOTHING = f"(NOT {_ACCOUNTED_FOR} AND NOT {WANTS_NOTHING})"
"""Of a delivery `d` that was overtaken: whether no newer text of the advisory goes to the same person."""

_WAITING = "d.mailing = :number AND d.state IN ('planned', 'held')"
_LOST = f"""
    SELECT count(*) FROM delivery d JOIN matter m ON m.id = d.matter WHERE {_WAITING} AND {GOT_NOTHING}
"""  # noqa: S608
_EVENTS = f"""
    INSERT INTO event (delivery, at, state, reply) SELECT d.id, :now, 'left out', :why FROM delivery d WHERE {_WAITING}
"""  # noqa: S608
_IS_WITHDRAWAL = "SELECT 1 FROM mailing WHERE id = ? AND notice = 'withdrawal'"
_LEAVE_OUT = f"""
    UPDATE delivery AS d SET state = 'left out', reason = :why, code = NULL, reply = '', due = 0, changed_at = :now
    WHERE {_WAITING}
"""  # noqa: S608


def overtaken_by(database: Database, mailing_id: str) -> str:
    """Return the id of the newest mailing whose text overtakes the text of the mailing `mailing_id`. "" means none.

    An overtaken text is sent to nobody any more. Two kinds of text overtake an earlier text of the same advisory: a
    text of a higher revision, and a later text of the same revision with a later embargo.
    These overtake nothing: reminders, notices of a lifted embargo, replaced mailings, and mailings that lack their
    approval. These are never overtaken: notices of a lifted embargo, and withdrawals.
    An unknown mailing gives "". Raises LedgerFault when the database fails.
    """
    question = f"SELECT {OVERTAKEN_BY} FROM mailing n JOIN matter m ON m.id = n.matter WHERE n.id = ?"  # noqa: S608
    row = database.fetch_one(question, (mailing_id,))
    return str(row[0]) if row else ""


def leave_out_overtaken(database: Database, mailing_id: str, now: datetime) -> int:
    """Leave out everybody who waits in a mailing that a newer text has overtaken, in one transaction.

    Return how many of these people get no newer text of the advisory either: none was sent to them, and none waits for
    them. Two groups are not in this number: people who opted out, and people whose newer text was refused, came too
    late or was itself overtaken, because these are reported elsewhere. Nobody is in it when the text was withdrawn.
    Writes to the ledger: the waiting deliveries get the state left out. When the mailing is not overtaken, was stopped
    or is unknown, nothing changes and 0 is returned. Raises LedgerFault when the database fails.
    """
    if not overtaken_by(database, mailing_id):
        return 0
    with database.transaction():
        row = database.fetch_one("SELECT number FROM mailing WHERE id = ? AND stopped_at IS NULL", (mailing_id,))
        newer = overtaken_by(database, mailing_id)
        if row is None or not newer:
            return 0
        withdrawn = database.fetch_one(_IS_WITHDRAWAL, (newer,)) is not None
        values = {"number": row[0], "now": stamp(now), "why": WITHDRAWN if withdrawn else NEWER_REVISION}
        lost = None if withdrawn else database.fetch_one(_LOST, values)
        database.run(_EVENTS, values)
        database.run(_LEAVE_OUT, values)
    return int(lost[0]) if lost else 0
