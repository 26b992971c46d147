"""Part of SqliteLedger that stores resends: a message once more to a person who has it, as an event of the delivery.

A resend is stored on disk before anything is sent. Right before the write that cannot be taken back, the stored state
becomes in doubt. When no answer comes, this state stays, and nothing sends the message again by itself.
"""

from collections.abc import Sequence
from datetime import datetime

from advisory_cli.ledger.queue.claims import DispatchPart
from advisory_cli.ledger.queue.due import delivery_from_row
from advisory_cli.ledger.queue.overtaken import overtaken_by
from advisory_cli.ledger.storage.database import Row
from advisory_cli.ledger.storage.encoding import moment, stamp
from advisory_cli.model.errors import LedgerFault, NotAllowed, PersonDecides, PlanChanged, UsageFault
from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Outcome, Verdict
from advisory_cli.model.mailing.resend import ARRIVED_BY_HAND, NOT_ARRIVED_BY_HAND, Resend, ResendState

_ROW = """
    SELECT id, address, key, fields, phase, variant, date, attempts, frozen, open_variant, thread, until, first_tried
    FROM delivery WHERE id = ?
"""
_OF_MAILING = """
    SELECT r.delivery, d.address, r.number, r.state, r.at, r.who, r.reason, r.code, r.reply, r.provider_message_id
    FROM mailing n JOIN delivery d ON d.mailing = n.number JOIN resend r ON r.delivery = d.id
    WHERE n.id = ? ORDER BY r.id
"""
_BEGIN = """
    INSERT INTO resend (delivery, number, state, at, who, reason)
    SELECT :delivery, :number, 'begun', :now, :who, :reason
    WHERE (SELECT count(*) FROM resend WHERE delivery = :delivery) = :number - 1
      AND EXISTS (SELECT 1 FROM delivery WHERE id = :delivery AND state = 'accepted')
"""
_COMMITTING = "UPDATE resend SET state = 'in doubt' WHERE delivery = ? AND number = ?"
_SETTLE = """
    UPDATE resend SET state = ?, code = ?, reply = ?, provider_message_id = ?, settled_at = ?
    WHERE delivery = ? AND number = ?
"""
_RESOLVE = """
    UPDATE resend SET state = ?, code = NULL, reply = ?, settled_at = ?
    WHERE delivery = ? AND number = ? AND state = 'in doubt'
"""
_BY_VERDICT = {
    Verdict.ACCEPTED: ResendState.ACCEPTED,
    Verdict.REFUSED: ResendState.REFUSED,
    Verdict.DEFERRED: ResendState.DEFERRED,
    Verdict.IN_DOUBT: ResendState.IN_DOUBT,
}


class ResendsPart(DispatchPart):
    """Mixin class of SqliteLedger that stores resends. Implements model.ports.resends.Resends.

    A resend is a message once more to a person who has it and asked for it. The fields are those of DispatchPart, such
    as the ledger's database and this process's marks file.
    """

    def stored_delivery(self, row: DeliveryRow, *, now: datetime) -> Delivery:
        """Return the delivery of `row`, in any state, with what is needed to build its message.

        The delivery is in the edition that is right at `now`, with or without the embargo banner. Its date is that of
        the last attempt, or `now` if there was no attempt. Nothing is claimed. Raises LedgerFault when the delivery or
        its mailing is unknown or the database fails.
        """
        found = self._db.fetch_one(_ROW, (row.id,))
        if found is None:
            raise LedgerFault(f"The ledger knows no delivery {row.id}.")
        facts = self._mailing(row.mailing_id)
        free = facts.embargo_end is not None and facts.embargo_end <= stamp(now)
        date = now.replace(microsecond=0) if found[6] is None else moment(found[6])
        return delivery_from_row(found, facts, date=date, now=now, frozen_in=self._name(found[8], {}), free=free)

    def newer_text(self, row: DeliveryRow) -> str:
        """Return the id of the newest mailing whose text has overtaken the text of the delivery `row`.

        "" when there is none. An overtaken text is sent to nobody any more. Raises LedgerFault when the database fails.
        """
        return overtaken_by(self._db, row.mailing_id)

    def resends(self, mailing_id: str) -> Sequence[Resend]:
        """Return the resends of all deliveries of a mailing, in the order in which they were begun.

        Empty when there are none. Raises LedgerFault when the database fails.
        """
        return tuple(_resend(found) for found in self._db.fetch_all(_OF_MAILING, (mailing_id,)))

    def begin_resend(self, row: DeliveryRow, *, number: int, who: str, reason: str, now: datetime) -> None:
        """Store that a resend of the delivery `row` begins. Call this before anything of the message is sent.

        `number`: counts the resends of this delivery, from 1. `who`: the account of the person who gave the command.
        `reason`: the reason in that person's words.
        Raises PlanChanged when a resend with this number is stored already, or the delivery is no longer accepted.
        Raises NotAllowed when the recipient has opted out, and PersonDecides when the mailing was stopped or has a
        newer text. Raises LedgerFault when the mailing is unknown or the database fails.
        """
        values = {"delivery": row.id, "number": number, "who": who, "reason": reason, "now": stamp(now)}
        with self._high_water.decision():
            facts = self._mailing(row.mailing_id)
            if facts.stopped:
                raise PersonDecides(
                    f"{facts.id} is stopped. Nothing was sent.", remedy=f"Let it go on: advisory stop {facts.id} --undo"
                )
            if newer := self.newer_text(row):
                raise PersonDecides(f"{newer} has a newer text than {facts.id}. Nothing was sent.")
            if self._is_suppressed(self._key(row.id)):
                raise NotAllowed(f"{row.address} has opted out. Nothing was sent.")
            if not self._db.run(_BEGIN, values):
                raise PlanChanged(
                    f"Somebody else has just resent it to {row.address}, or it is no longer accepted. Nothing was"
                    " sent.",
                    remedy=f"See it with: advisory status {facts.id}",
                )

    def mark_resend_committing(self, row: DeliveryRow, *, number: int) -> None:
        """Store on disk that a resend may have left: its state becomes in doubt.

        Call this right before the write that cannot be taken back. `row` is the delivery, and `number` the number of
        the resend, as given to begin_resend(). Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            self._db.run(_COMMITTING, (row.id, number))

    def record_resend(self, row: DeliveryRow, outcome: Outcome, *, number: int, now: datetime) -> None:
        """Store the outcome of a resend, with `now` as its time.

        `row` is the delivery, and `number` the number of the resend, as given to begin_resend(). Raises LedgerFault
        when the database fails.
        """
        state = _BY_VERDICT[outcome.verdict].value
        values = (state, outcome.code, outcome.reply, outcome.provider_message_id, stamp(now), row.id, number)
        with self._db.transaction():
            self._db.run(_SETTLE, values)

    def resolve_resend(self, resend: Resend, *, arrived: bool, now: datetime, why: str = "") -> None:
        """Settle a resend that is in doubt: as accepted when its message `arrived`, else as one that was not sent.

        A resend that did not arrive is not sent again by itself. `why` is the evidence in words. "" means that a person
        has decided. Raises UsageFault when the resend is not in doubt. Raises LedgerFault when the database fails.
        """
        state = ResendState.ACCEPTED if arrived else ResendState.DEFERRED
        reply = why or (ARRIVED_BY_HAND if arrived else NOT_ARRIVED_BY_HAND)
        with self._high_water.decision():
            if not self._db.run(_RESOLVE, (state.value, reply, stamp(now), resend.delivery, resend.number)):
                raise UsageFault(
                    f"The resend to {resend.address} is not unconfirmed.", remedy="See it with: advisory status"
                )

    def _key(self, delivery: int) -> str:
        found = self._db.fetch_one("SELECT key FROM delivery WHERE id = ?", (delivery,))
        return "" if found is None else str(found[0])


def _resend(found: Row) -> Resend:
    delivery, address, number, state, at, who, reason, code, reply, provider_message_id = found
    return Resend(
        delivery=delivery,
        address=address,
        number=number,
        state=ResendState(state),
        at=moment(at),
        who=who,
        reason=reason,
        code=code,
        reply=reply,
        provider_message_id=provider_message_id,
    )
