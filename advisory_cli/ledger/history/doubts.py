"""Part of SqliteLedger that decides deliveries in doubt, and that reads from the history how doubts were decided."""

import json
from datetime import datetime

from advisory_cli.ledger.integrity.provenance import HighWaterMarkWriter
from advisory_cli.ledger.planning.freeze import TIME_AGAIN
from advisory_cli.ledger.queue.outcomes import NEWER_REVISION, OPTED_OUT, WITHDRAWN, leave_out_change, write
from advisory_cli.ledger.queue.overtaken import OVERTAKEN_BY, WANTS_NOTHING
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import moment, span, stamp
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.past_doubt import PastDoubt

BY_HAND = "confirmed by hand"
BY_HAND_AGAIN = "to be sent again, decided by hand"
_BY = " by "  # in the history, before the person who decided
_REPLACED = "replaced"

# Only what may have been in doubt is looked up: a server that has answered the first attempt leaves no doubt.
PAST_DOUBT = """CASE WHEN d.attempts > 1 OR (d.attempts = 1 AND d.code IS NULL AND d.state <> 'in doubt') THEN (
    SELECT json_group_array(json_array(e.at, e.state, e.code, e.reply)) FROM (
        SELECT * FROM event e WHERE e.delivery = d.id AND e.id >= (
            SELECT max(b.id) FROM event b WHERE b.delivery = d.id AND b.state = 'in doubt'
        ) ORDER BY e.id
    ) e
) END"""
"""Of a delivery `d`: its history from the last doubt on, as JSON, for past_doubt(). NULL or an empty list: no doubt."""

_DECIDED_AGAIN = f"reply = '{BY_HAND_AGAIN}' OR substr(reply, 1, {len(BY_HAND_AGAIN + _BY)}) = '{BY_HAND_AGAIN + _BY}'"
# Whoever says that it is to be sent again gives it time for that. That decision may be taken back until something of
# the message may have left once more.
_RESOLVE = f"""
    UPDATE delivery SET state = :state, reply = :reply, code = NULL, reason = '', due = 0, changed_at = :now,
        first_tried = CASE WHEN :again THEN NULL ELSE first_tried END,
        until = CASE WHEN :again THEN max(until, :now + coalesce(
            (SELECT grace FROM mailing WHERE number = delivery.mailing), :grace)) ELSE until END
    WHERE id = :id AND (state = 'in doubt' OR NOT :again AND state IN ('planned', 'left out') AND EXISTS (
        SELECT 1 FROM event e WHERE e.delivery = delivery.id AND e.state = 'planned' AND ({_DECIDED_AGAIN})
          AND NOT EXISTS (SELECT 1 FROM event l WHERE l.delivery = e.delivery AND l.id > e.id
                          AND l.state IN ('accepted', 'refused', 'in doubt'))
    ))
"""  # noqa: S608  words of this file
_EVENT = "INSERT INTO event (delivery, at, state, reply) VALUES (:id, :now, :state, :story)"
_NEVER_SENT = f"""
    SELECT (SELECT notice FROM mailing WHERE id = {OVERTAKEN_BY}), n.replaced_by, {WANTS_NOTHING}
    FROM delivery d JOIN mailing n ON n.number = d.mailing JOIN matter m ON m.id = n.matter WHERE d.id = ?
"""  # noqa: S608  words of this package


class DoubtsPart:
    """Mixin class of SqliteLedger that decides deliveries in doubt. Implements a part of ports.ledger_queries.

    SqliteLedger sets the fields. `_db` is the ledger's database, and `_high_water` writes the notes outside the
    newsroom.
    """

    _db: Database
    _high_water: HighWaterMarkWriter

    def resolve(self, row: DeliveryRow, *, accepted: bool, now: datetime, why: str = "", who: str = "") -> None:
        """Settle a delivery that is in doubt: either as accepted, or by planning it again.

        `row`: the delivery. `accepted`: True when its message arrived. `why`: the evidence in words, for the history.
        "" means that a person has decided. `who`: account or key of that person, for the history.
        Writes to the ledger. With `accepted` False, the delivery is planned again and due at once, and its message
        keeps Date and Message-ID. If the delivery has a deadline, a new one is calculated: `now` plus the mailing's
        grace (how long after its time a delivery may still leave), or plus six hours without a grace. The later of the
        old and the new deadline is stored.
        A message that can never be sent again is left out instead: the text was withdrawn, has a newer text or was
        replaced, or the person has opted out.
        A decision by hand to send the message again may be replaced by `accepted` True, until the message has left.
        Raises UsageFault when the delivery is not in doubt. Raises LedgerFault when the database fails.
        """
        state = State.ACCEPTED if accepted else State.PLANNED
        reply = why or (BY_HAND if accepted else BY_HAND_AGAIN)
        story = f"{reply}{_BY}{who}" if who and not why else reply
        values = {"id": row.id, "state": state.value, "reply": reply, "now": stamp(now), "story": story}
        with self._high_water.decision():
            changed = self._db.run(_RESOLVE, values | {"grace": span(TIME_AGAIN), "again": not accepted})
            if not changed:
                raise UsageFault(
                    f"{row.address} is not unconfirmed.",
                    remedy="See it with: advisory status",
                )
            self._db.run(_EVENT, values)
            if reason := "" if accepted else self._never_sent(row.id):
                write(self._db, [leave_out_change(row.id, reason, stamp(now))])

    def _never_sent(self, delivery: int) -> str:
        """Return the reason, as it is stored, why a planned delivery is never sent again. "" when it may be."""
        found = self._db.fetch_one(_NEVER_SENT, (delivery,))
        notice, replaced_by, wants_nothing = found or (None, "", 0)
        if notice is not None:
            return WITHDRAWN if notice == "withdrawal" else NEWER_REVISION
        return _REPLACED if replaced_by else OPTED_OUT if wants_nothing else ""


def past_doubt(story: str | None) -> PastDoubt | None:
    """Return the decided doubt of a delivery from its history, the JSON of PAST_DOUBT. None: none, or still open.

    The history begins with the doubt. Of several decisions by hand the last one counts.
    """
    events = json.loads(story) if story else []
    if not events:
        return None
    since, _, _, reply = events[0]
    decision = None
    for at, state, code, words in events[1:]:
        by_hand = words.startswith((BY_HAND, BY_HAND_AGAIN))
        if code is None and state in {State.ACCEPTED, State.PLANNED} and (by_hand or decision is None):
            decision = at, state == State.ACCEPTED, by_hand, words
    if decision is None:
        return None
    at, arrived, by_hand, words = decision
    known = BY_HAND if arrived else BY_HAND_AGAIN
    return PastDoubt(
        since=moment(since),
        reply=reply,
        decided_at=moment(at),
        arrived=arrived,
        by_hand=by_hand,
        by=words.removeprefix(known).removeprefix(_BY) if by_hand else "",
        why="" if by_hand else words,
    )
