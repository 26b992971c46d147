"""Data classes for resends and their plans: one more copy of a message to a person who has it and asked for it.

A resend is an event of the delivery. The person still counts once.
"""

from datetime import datetime
from enum import StrEnum

from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Mailing
from advisory_cli.model.press.newsroom import Mailbox, Route
from advisory_cli.model.value_class import value_class

ARRIVED_BY_HAND = "confirmed by hand"  # reply of a resend in doubt, once a person says that it arrived
NOT_ARRIVED_BY_HAND = "did not arrive, decided by hand"


class ResendState(StrEnum):
    """State of a resend: BEGUN, IN_DOUBT, ACCEPTED, DEFERRED or REFUSED.

    BEGUN: nothing of the message can have left. IN_DOUBT: the message may have arrived, and is not sent again by
    itself. ACCEPTED, REFUSED: the server has answered so. DEFERRED: the server said "try later", and a person decides.
    """

    BEGUN = "begun"  # nothing can have left yet
    IN_DOUBT = "in doubt"  # may or may not have arrived: never sent again by itself
    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # the server asked to be tried later, and a person decides
    REFUSED = "refused"


@value_class
class Resend:
    """Resend of one message, as the ledger stores it.

    - `delivery`: the number of the delivery. `number`: counts the resends of this delivery, from 1.
    - `at`: when the resend was begun, and the Date of its message.
    - `who`: the account of the person who gave the command. `reason`: why the message was sent again.
    - `code`, `reply`: the server's answer. Without an answer, `code` is None.
    - `provider_message_id`: the Message-ID under which a provider passed the message on, "" when it kept ours.
    """

    delivery: int
    address: str
    number: int  # of the resends of this delivery, from 1
    state: ResendState
    at: datetime
    who: str
    reason: str
    code: int | None = None
    reply: str = ""
    provider_message_id: str = ""

    @property
    def may_have_left(self) -> bool:
        """True when the message has left, or may have left."""
        return self.state in {ResendState.ACCEPTED, ResendState.IN_DOUBT}


@value_class
class ResendPlan:
    """Plan of a resend, with everything that a person is shown before agreeing.

    `row` is the delivery whose message goes out once more, as `status` shows it. `subject` is the subject of the
    message in the language that the person has. `delivery` is the same delivery, with the values from which the message
    is built. `earlier` are the resends before this one, the oldest first. `now` is when the plan was made, and `zone`
    is the newsroom's time zone.
    """

    mailing: Mailing
    row: DeliveryRow
    subject: str  # of the message, in the language that the person has
    delivery: Delivery
    earlier: tuple[Resend, ...]
    reason: str
    route: Route
    sender: Mailbox
    now: datetime
    zone: str

    @property
    def number(self) -> int:
        """Number of this resend of the delivery, from 1."""
        return len(self.earlier) + 1

    @property
    def repeated(self) -> bool:
        """True when an earlier resend has left, or may have left, so that the person may get one more."""
        return any(resend.may_have_left for resend in self.earlier)


def nonce(number: int) -> str:
    """Return the text that makes the Message-ID of a resend differ from that of the first message: 'resend 2'.

    `number` counts the resends of the delivery, from 1. 0 stands for the first message, and gives "".
    """
    return f"resend {number}" if number else ""
