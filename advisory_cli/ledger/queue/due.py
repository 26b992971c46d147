"""Queries that find a mailing's due deliveries, and a function that makes a Delivery of a found row.

A delivery is due when its own time has come. It is not due while it is held for the embargo, or once its deadline has
passed. A due delivery gets the edition with the embargo banner until the embargo's end, and the one without the banner
afterwards.
"""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from advisory_cli.ledger.storage.database import Row
from advisory_cli.ledger.storage.encoding import maybe_moment, moment, stamp, unpack_fields
from advisory_cli.model.mailing.delivery import Delivery
from advisory_cli.model.press.edition import Phase

_shared_moment = lru_cache(maxsize=64)(moment)  # most rows of a batch have the same
_PHASES = {phase.value: phase for phase in Phase}

# Each may still leave: neither its own time nor the mailing's last moment is over. What is late is left out by
# queue/scheduling.py, which can tell how many there are.
_IN_TIME = "coalesce(until, :by) >= :by AND coalesce(:last, :by) >= :by"
DUE = f"""
    SELECT id, address, key, fields, phase, variant, date, attempts + 1, frozen, open_variant, thread, until,
           first_tried
    FROM delivery
    WHERE mailing = :mailing AND state = 'planned' AND due <= :now AND (:free OR phase = 'embargoed')
      AND (attempts > 0 OR alone = 1 OR :attended) AND {_IN_TIME}
    ORDER BY due, rank LIMIT :limit
"""  # noqa: S608  words of this file
NEXT_DUE = f"""
    SELECT due FROM delivery
    WHERE mailing = :mailing AND state = 'planned' AND (:free OR phase = 'embargoed' OR due > :now)
      AND (attempts > 0 OR alone = 1 OR :attended) AND {_IN_TIME}
    ORDER BY due, rank LIMIT 1
"""  # noqa: S608  words of this file
NEXT_HELD = f"""
    SELECT due FROM delivery WHERE mailing = :mailing AND state = 'held' AND due > 0
      AND (:free OR due > :now) AND {_IN_TIME}
    ORDER BY due LIMIT 1
"""  # noqa: S608  words of this file
# Whether it may have arrived once: what is sent again then is byte-identical.
WAS_IN_DOUBT = "SELECT 1 FROM event WHERE delivery = ? AND state = 'in doubt' LIMIT 1"
# The embargo is over: whoever was held for it is due, unless their time is still to come.
RELEASE_HELD = """
    UPDATE delivery SET state = 'planned', reason = '', changed_at = :now
    WHERE mailing = :mailing AND state = 'held' AND due > 0 AND due <= :now
"""


class MailingFacts(NamedTuple):
    """Facts about a mailing by which its due deliveries are found. Times are in microseconds since 1970, in UTC.

    - `number`: the number of the mailing's row in table `mailing`. `id`: the mailing's id, as people see it.
    - `stopped`: True when a person has stopped the mailing.
    - `not_after`: nothing leaves after this time. None means no such limit.
    - `embargo_end`: the embargo's end, or the earlier time at which a person lifted it. None means no embargo.
    - `unapproved`: True when an approval is needed and missing.
    - `overtaken`: True when a newer text of the advisory was planned, so that nothing of this mailing leaves any more.
    """

    number: int  # number of its row in table `mailing`
    id: str  # the mailing's id, as people see it
    stopped: bool  # a person has stopped the mailing
    not_after: int | None  # nothing of the mailing leaves after this; None: no such limit
    embargo_end: int | None  # the planned end, or an earlier one by which a person lifted it; None: no embargo
    unapproved: bool  # an approval is needed and missing
    overtaken: bool  # a newer text of the advisory was planned: this one leaves to nobody

    def values(self, now: datetime, *, unattended: bool) -> dict[str, int | None]:
        """Return the values for the placeholders of the SQL queries DUE, NEXT_DUE and NEXT_HELD, by name.

        `now` is the present time. `unattended` means that no person is present. DUE and NEXT_DUE then find a delivery
        only if it was tried before, or was planned to leave by itself.
        """
        at = stamp(now)
        by = 0 if self.unapproved else at  # before an approval, expire_overdue() knows
        free = self.embargo_end is None or self.embargo_end <= at  # even where a clock was set back behind a plan
        values = {"mailing": self.number, "now": at, "by": by, "last": self.not_after}
        return values | {"attended": not unattended, "free": free}


def delivery_from_row(
    row: Row, facts: MailingFacts, *, date: datetime, now: datetime, frozen_in: str, free: bool
) -> Delivery:
    """Return the delivery of a row of the SQL query DUE, as claimed at `now` from the mailing in `facts`.

    `date` is the message's Date. `frozen_in` is the id of the mailing with which the delivery's text was stored. `free`
    True: the embargo is over, or there is none, and the delivery is in the edition without the embargo banner.
    """
    id_, address, key, fields, phase, variant, _, attempt, _, open_variant, thread, until, first = row
    ends = [end for end in (until, facts.not_after) if end is not None]
    return Delivery(
        id=id_,
        mailing_id=facts.id,
        address=address,
        key=key,
        fields=unpack_fields(fields),
        phase=Phase.OPEN if free else _PHASES[phase],
        variant=open_variant if free else variant,
        date=date,
        attempt=attempt,
        first_tried=now if attempt == 1 or first is None else moment(first),
        until=_shared_moment(min(ends)) if ends else None,
        frozen_in=frozen_in,
        thread=tuple(thread.split()),
        embargo_end=maybe_moment(facts.embargo_end),
    )
