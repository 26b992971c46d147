"""Port (interface to the outside) of the ledger for resends: a message once more to a person who has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Outcome
    from advisory_cli.model.mailing.resend import Resend


class Resends(Protocol):
    """Ledger methods for resends. A resend is a message once more to a person who has it and asked for it.

    The ledger stores a resend as an event of the delivery, and never as a second delivery.
    """

    def stored_delivery(self, row: DeliveryRow, *, now: datetime) -> Delivery:
        """Return the delivery of `row`, in any state, with what is needed to build its message.

        The delivery is in the edition that is right at `now`, with or without the embargo banner. Nothing is claimed.
        Raises LedgerFault when the delivery or its mailing is unknown or the database fails.
        """

    def newer_text(self, row: DeliveryRow) -> str:
        """Return the id of the newest mailing whose text has overtaken the text of the delivery `row`.

        "" means that there is no such mailing. An overtaken text is sent to nobody any more. Raises LedgerFault when
        the database fails.
        """

    def resends(self, mailing_id: str) -> Sequence[Resend]:
        """Return the resends of all deliveries of a mailing, in the order in which they were begun.

        Empty when there are none. Raises LedgerFault when the database fails.
        """

    def begin_resend(self, row: DeliveryRow, *, number: int, who: str, reason: str, now: datetime) -> None:
        """Store that a resend of the delivery `row` begins. Call this before anything of the message is sent.

        `number` counts the resends of this delivery, from 1. `who` is the account of the person who gave the command,
        and `reason` the reason in that person's words.
        Raises PlanChanged when a resend with this number is stored already, or the delivery is no longer accepted.
        Raises NotAllowed when the recipient has opted out, and PersonDecides when the mailing was stopped or has a
        newer text. Raises LedgerFault when the database fails.
        """

    def mark_resend_committing(self, row: DeliveryRow, *, number: int) -> None:
        """Store on disk that a resend may have left: its state becomes in doubt.

        Call this right before the write that cannot be taken back. `row` is the delivery, and `number` the number of
        the resend, as given to begin_resend(). Raises LedgerFault when the database fails.
        """

    def resolve_resend(self, resend: Resend, *, arrived: bool, now: datetime, why: str = "") -> None:
        """Settle a resend that is in doubt: as accepted if `arrived` is True, else as one that was not sent.

        A resend that did not arrive is not sent again by itself. `why`: the evidence in words. "" means that a person
        has decided. Raises UsageFault when the resend is not in doubt. Raises LedgerFault when the database fails.
        """

    def record_resend(self, row: DeliveryRow, outcome: Outcome, *, number: int, now: datetime) -> None:
        """Store the outcome of a resend, with `now` as its time.

        `row` is the delivery, and `number` the number of the resend, as given to begin_resend(). Raises LedgerFault
        when the database fails.
        """
