"""Build the messages that a preview of a planned mailing shows: the bytes that the ledger stores, person by person."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.editions import MOST_SHOWN
from advisory_cli.actions.preview import PreviewedMessage
from advisory_cli.actions.sending.run import build_stored
from advisory_cli.compose.personalize.fill import fill_html, fill_text
from advisory_cli.compose.serialize import unpack_head, unpack_variant
from advisory_cli.model.errors import NoInput
from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Mailing, Selection, State
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase, Specimen

_HEAD = -1
_LOOKED_AT = 1_000  # people among whom each way that the e-mail can look is searched
_SELECTIONS = {
    State.PLANNED: Selection.SEND,
    State.CLAIMED: Selection.SEND,
    State.HELD: Selection.HELD,
    State.ACCEPTED: Selection.HAS_IT,
    State.IN_DOUBT: Selection.HAS_IT,
    State.REFUSED: Selection.HAS_IT,
}


def frozen_messages(mailing: Mailing, ctx: Context, ledger: Ledger) -> Iterator[PreviewedMessage]:
    """Yield messages of a planned mailing: first one for each way the e-mail can look, then others, at most 40 in all.

    Only messages to the first 1,000 people are looked at. When there are more than 40 ways, exactly one message is
    yielded for each. People who were left out have no message.
    """
    now = ctx.clock.now()
    looked_at = [
        (row, ledger.stored_delivery(row, now=now))
        for row in islice(ledger.rows(mailing.id, states=tuple(_SELECTIONS)), _LOOKED_AT)
    ]
    firsts = {(delivery.phase, delivery.variant): (row, delivery) for row, delivery in reversed(looked_at)}
    chosen = {row.id: (row, delivery) for row, delivery in (*firsts.values(), *looked_at)}
    for row, delivery in islice(chosen.values(), max(MOST_SHOWN, len(firsts))):
        yield _previewed(row, delivery, ctx, ledger)


def frozen_message_for(address: str, mailing: Mailing, ctx: Context, ledger: Ledger) -> PreviewedMessage:
    """Return the message of a planned mailing to the person with the e-mail address `address`, as it is stored.

    Raises NoInput when the mailing has no message for that address.
    """
    for row in ledger.rows(mailing.id, states=tuple(_SELECTIONS), who=address):
        if address_key(row.address) == address_key(address):
            return _previewed(row, ledger.stored_delivery(row, now=ctx.clock.now()), ctx, ledger)
    raise NoInput(f"{mailing.id} has no message for {address}.", remedy="Who gets it: advisory status " + mailing.id)


def _previewed(row: DeliveryRow, delivery: Delivery, ctx: Context, ledger: Ledger) -> PreviewedMessage:
    """Return a stored message, with that of the open edition where it has the embargo banner."""
    previewed = _in_edition(row, delivery, ctx, ledger)
    if delivery.phase is Phase.OPEN or delivery.embargo_end is None:
        return previewed
    later = ledger.stored_delivery(row, now=delivery.embargo_end)
    return previewed if later.variant < 0 else replace(previewed, other=_in_edition(row, later, ctx, ledger))


def _in_edition(row: DeliveryRow, delivery: Delivery, ctx: Context, ledger: Ledger) -> PreviewedMessage:
    head = unpack_head(ledger.piece(delivery.frozen_in, delivery.phase, _HEAD))
    variant = unpack_variant(ledger.piece(delivery.frozen_in, delivery.phase, delivery.variant))
    fields = {**delivery.fields, "email": delivery.address}
    return PreviewedMessage(
        recipient=Recipient(address=delivery.address, fields=fields, list_name=row.list_name),
        specimen=Specimen(
            head=head,
            preheader="",
            text=fill_text(variant.text, delivery.fields),
            html=fill_html(variant.html, delivery.fields),
        ),
        message=build_stored(delivery, ctx, ledger),
        selection=_SELECTIONS[row.state],
        due=row.retry_at,
    )
