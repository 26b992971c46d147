"""Port (interface to the outside) of the ledger for resends: a message once more to a person who has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Outcome
from advisory_cli.model.mailing.resend import Resend


class Resends(Protocol):
    """Ledger methods for resends. A resend is an event of a delivery, and never a second delivery."""

    def stored_delivery(self, row: DeliveryRow, *, now: datetime) -> Delivery:
        """Return the delivery of `row`, whatever its state, to build its message in the edition that is right at `now`.

        Nothing is claimed. Raises LedgerFault when the delivery or its mailing is unknown.
        """

    def newer_text(self, row: DeliveryRow) -> str:
        """Return the id of a mailing with a newer text of the advisory than the delivery's. "" when there is none."""

    def resends(self, mailing_id: str) -> Sequence[Resend]:
        """Return the resends of all deliveries of a mailing, in the order in which they were begun."""

    def begin_resend(self, row: DeliveryRow, *, number: int, who: str, reason: str, now: datetime) -> None:
        """Store that a resend of the delivery of `row` begins. Nothing may leave before this call.

        `number` is one more than the resends that the person was told of. `who` asked for it, for this `reason`.
        Raises PlanChanged when there is another resend meanwhile, or the delivery is not accepted any more. Raises
        NotAllowed when the person has opted out, and PersonDecides when the mailing was stopped or has a newer text.
        """

    def mark_resend_committing(self, row: DeliveryRow, *, number: int) -> None:
        """Store, before the write that cannot be taken back, that a resend may have left. Durable when it returns."""

    def record_resend(self, row: DeliveryRow, outcome: Outcome, *, number: int, now: datetime) -> None:
        """Store the outcome of a resend at `now`."""
