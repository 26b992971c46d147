"""Which deliveries are due, and in which edition: by their own time, by the embargo's end, by what is too late."""

from datetime import datetime
from typing import NamedTuple

from advisory_cli.ledger.storage.database import Row
from advisory_cli.ledger.storage.encoding import maybe_moment, moment, stamp, unpack_fields
from advisory_cli.model.mailing.delivery import Delivery
from advisory_cli.model.press.edition import Phase

_PHASES = {phase.value: phase for phase in Phase}

DUE = """
    SELECT id, address, key, fields, phase, variant, date, attempts + 1, frozen, open_variant, thread
    FROM delivery
    WHERE mailing = :mailing AND state = 'planned' AND due <= :now AND (:free OR phase = 'embargoed')
      AND (attempts > 0 OR (alone = 1 AND due >= :late) OR (alone = 0 AND :watched))
    ORDER BY due, rank LIMIT :limit
"""
NEXT_DUE = """
    SELECT due FROM delivery
    WHERE mailing = :mailing AND state = 'planned' AND (:free OR phase = 'embargoed' OR due > :now)
      AND (attempts > 0 OR (alone = 1 AND due >= :late) OR (alone = 0 AND :watched))
    ORDER BY due, rank LIMIT 1
"""
NEXT_HELD = """
    SELECT due FROM delivery WHERE mailing = :mailing AND state = 'held' AND due > 0 AND due >= :late
      AND (:free OR due > :now)
    ORDER BY due LIMIT 1
"""
# The embargo is over: whoever was held for it is due, unless their time is still to come.
LET_GO = """
    UPDATE delivery SET state = 'planned', reason = '', changed_at = :now
    WHERE mailing = :mailing AND state = 'held' AND due > 0 AND due <= :now
"""


class Which(NamedTuple):
    """What a claim has to know of a mailing; times and lengths in microseconds."""

    number: int
    id: str
    stopped: bool
    grace: int | None
    embargo_end: int | None
    unapproved: bool
    overtaken: bool

    def values(self, now: datetime, *, unattended: bool) -> dict[str, int]:
        """What the questions about due rows are asked with."""
        at = stamp(now)
        late = 0 if self.grace is None or self.unapproved else at - self.grace  # before an approval, too_late() knows
        free = self.embargo_end is None or self.embargo_end <= at  # even where a clock was set back behind a plan
        return {"mailing": self.number, "now": at, "late": late, "watched": not unattended, "free": free}


def delivery_of(row: Row, which: Which, date: datetime, frozen_in: str, *, free: bool) -> Delivery:
    """`free`: the embargo is over, and whoever would have had the bar gets the edition without it."""
    id_, address, key, fields, phase, variant, fixed, attempt, _, open_variant, thread = row
    return Delivery(
        id=id_,
        mailing_id=which.id,
        address=address,
        key=key,
        fields=unpack_fields(fields),
        phase=Phase.OPEN if free else _PHASES[phase],
        variant=open_variant if free else variant,
        date=date if fixed is None else moment(fixed),
        attempt=attempt,
        frozen_in=frozen_in,
        thread=tuple(thread.split()),
        embargo_end=maybe_moment(which.embargo_end),
    )
