"""Part of SqliteLedger that gives a waiting mailing another send time. Its text and people stay as planned."""

from datetime import datetime

from advisory_cli.ledger.planning.freeze import FAR
from advisory_cli.ledger.queue.claims import DispatchPart
from advisory_cli.ledger.storage.encoding import stamp
from advisory_cli.model.errors import AtWork, PlanChanged
from advisory_cli.model.schedule.frozen_times import words_of
from advisory_cli.model.schedule.times import Moment, When

# Who was tried, or is being tried, keeps what was begun.
_BEGUN = "SELECT 1 FROM delivery WHERE mailing = ? AND state NOT IN ('planned', 'held', 'left out') LIMIT 1"
_TRIED = "SELECT 1 FROM delivery WHERE mailing = ? AND state = 'planned' AND attempts > 0 LIMIT 1"
_UNTIL = f"""nullif(min(
    coalesce({{due}} + (SELECT grace FROM mailing WHERE number = :mailing), {FAR}),
    coalesce((SELECT not_after FROM mailing WHERE number = :mailing), {FAR})
), {FAR})"""  # noqa: S608  words of this package
# From the embargo's end on, the text leaves without its banner.
_MOVE = f"""
    UPDATE delivery SET due = :at, wanted = :at, changed_at = :now, alone = 1, until = {_UNTIL.format(due=":at")},
        variant = CASE WHEN :open AND open_variant >= 0 THEN open_variant ELSE variant END,
        phase = CASE WHEN :open AND open_variant >= 0 THEN 'open' ELSE phase END
    WHERE mailing = :mailing AND state = 'planned'
"""  # noqa: S608  words of this file
_MOVE_HELD = f"""
    UPDATE delivery SET due = :held, wanted = :held, changed_at = :now, until = {_UNTIL.format(due=":held")}
    WHERE mailing = :mailing AND state = 'held' AND due > :now
"""  # noqa: S608  words of this file
_MAILING = "UPDATE mailing SET send_at = :at, send_at_words = :words, send_words = :moment WHERE number = :mailing"


class ReschedulePart(DispatchPart):
    """Mixin class of SqliteLedger that gives a waiting mailing another send time.

    Implements reschedule() of model.ports.ledger.Waiting. The fields are those of DispatchPart, such as the ledger's
    database and this process's marks file.
    """

    def reschedule(self, mailing_id: str, when: When, moment: Moment, *, as_of: int, now: datetime) -> int:
        """Give a waiting mailing another send time. Return how many recipients get their message at another time.

        `when`: the new send time, with the words in which the person asked for it. `moment`: the same time, as one
        moment for everybody. `as_of`: the number that decisions() returned when the change was planned.
        Writes to the ledger: the new time, and each deadline calculated anew from it. People held for the embargo's end
        get the text at that end, or at the new send time if that is later. An approval is taken back, because it was
        given for the old time.
        Raises PlanChanged when decisions() now returns another number. Raises AtWork when a message of the mailing has
        left, was tried or is being sent. In both cases nothing is changed. Raises LedgerFault when the mailing is
        unknown or the database fails.
        """
        at = stamp(moment.instant)
        self._allowed.clear()
        with self._high_water.decision():
            row = self._db.fetch_one("SELECT number FROM decision")
            if row is not None and int(row[0]) != as_of:
                raise PlanChanged(
                    "Something was decided while you were asked. Nothing was changed.",
                    remedy="Give the same command again.",
                )
            facts = self._mailing(mailing_id)
            if self._db.fetch_one(_BEGUN, (facts.number,)) or self._db.fetch_one(_TRIED, (facts.number,)):
                raise AtWork(f"{mailing_id} is being sent. Nothing was changed.")
            end = facts.embargo_end or 0
            values = {"mailing": facts.number, "at": at, "held": max(at, end), "now": stamp(now), "open": end <= at}
            self._db.run(_MAILING, values | {"words": when.words, "moment": words_of(moment)})
            moved, held = self._db.run(_MOVE, values), self._db.run(_MOVE_HELD, values)
            self._db.run("DELETE FROM approval WHERE mailing = ?", (facts.number,))
        return moved + held if at > end else moved
