"""Rule about unconfirmed messages: when the message would not be sent again, whatever a person decides, and why."""

from datetime import datetime

from advisory_cli.model.mailing.delivery import DeliveryRow, Selection
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.value_class import value_class

STOPPED = "stopped"


@value_class
class NotSentAgain:
    """Delivery whose message is not sent again, although it may not have arrived.

    `reason` is a stored reason, such as "withdrawn" or "opted out", or STOPPED, which a person can take back. `by` is
    the id of the mailing that withdrew or replaced the text, "" for another reason.
    """

    row: DeliveryRow
    reason: str
    by: str = ""


def not_sent_again(row: DeliveryRow, summary: MailingSummary, now: datetime) -> NotSentAgain | None:
    """Return why the message of `row` would not be sent again at `now`. None when it would.

    `row` is a delivery in doubt, or was one, of the mailing `summary`.
    """
    mailing = summary.mailing
    if summary.overtaken_by:
        reason = "withdrawn" if summary.withdrawn else Selection.NEWER_REVISION.value
        return NotSentAgain(row=row, reason=reason, by=summary.overtaken_by)
    if mailing.replaced_by:
        return NotSentAgain(row=row, reason="replaced", by=mailing.replaced_by)
    if row.opted_out:
        return NotSentAgain(row=row, reason=Selection.OPTED_OUT.value)
    if mailing.not_after is not None and mailing.not_after < now:
        return NotSentAgain(row=row, reason="too late")
    return NotSentAgain(row=row, reason=STOPPED) if mailing.stopped_at is not None else None
