"""Build the messages that a preview of a planned mailing shows: the bytes that the ledger stores, person by person."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from advisory_cli.actions.approval.verify import planned_together
from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.editions import MOST_SHOWN
from advisory_cli.actions.preview import PreviewedMessage
from advisory_cli.actions.sending.run import build_stored
from advisory_cli.compose.personalize.fill import fill_html, fill_text, slot_value
from advisory_cli.compose.serialize import unpack_head, unpack_variant
from advisory_cli.model.errors import NoInput
from advisory_cli.model.mailing.approval import lacks_approval, waits_for_approval
from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Selection, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase, Specimen, head_piece
from advisory_cli.model.value_class import value_class
from advisory_cli.report.pages.preview_message import selection_badges
from advisory_cli.report.pages.preview_people import FurtherPeople, FurtherPerson, MessagePattern, message_pattern
from advisory_cli.report.wording.times import at

_MOST = 20_000  # people on one page
_LOOKED_AT = 1_000  # people among whom each way that the e-mail can look is searched
_NOT_LEFT = frozenset({State.PLANNED, State.CLAIMED, State.HELD})
_ORDER = {State.PLANNED: 0, State.CLAIMED: 0, State.HELD: 1}  # of what is shown; what has left comes last
_SELECTIONS = {
    State.PLANNED: Selection.SEND,
    State.CLAIMED: Selection.SEND,
    State.HELD: Selection.HELD,
    State.ACCEPTED: Selection.HAS_IT,
    State.IN_DOUBT: Selection.UNCONFIRMED,
    State.REFUSED: Selection.REFUSED,
}


def shown_together(summary: MailingSummary, ledger: Ledger) -> tuple[MailingSummary, ...]:
    """Return the mailings whose messages a preview of one mailing shows: those approved together while they wait.

    The notice comes first. A mailing that waits for no approval is shown by itself.
    """
    if not lacks_approval(summary):
        return (summary,)
    return tuple(filter(lacks_approval, planned_together(summary.mailing, ledger)))


def frozen_messages(summary: MailingSummary, ctx: Context, ledger: Ledger) -> Iterator[PreviewedMessage]:
    """Yield messages of a planned mailing: at least one for each way the e-mail can look, and usually at most 40.

    With up to 40 ways, one message for each way is yielded, and others until there are 40. With more than 40 ways,
    exactly one message for each way is yielded.
    Messages that leave first come before those held, and both before those that have left. Only messages to the first
    1,000 people are looked at. People who were left out have no message.
    """
    now, mailing = ctx.clock.now(), summary.mailing
    looked_at = [
        (row, _stored(row, ledger, now))
        for row in islice(ledger.rows(mailing.id, states=tuple(_SELECTIONS)), _LOOKED_AT)
    ]
    firsts = {(delivery.phase, delivery.variant): (row, delivery) for row, delivery in reversed(looked_at)}
    chosen = {row.id: (row, delivery) for row, delivery in (*firsts.values(), *looked_at)}
    shown = list(islice(chosen.values(), max(MOST_SHOWN, len(firsts))))
    for row, delivery in sorted(shown, key=lambda pair: _ORDER.get(pair[0].state, len(_ORDER))):
        yield _previewed(row, delivery, summary, ctx, ledger)


def frozen_message_for(address: str, summary: MailingSummary, ctx: Context, ledger: Ledger) -> PreviewedMessage:
    """Return the message of a planned mailing to the person with the e-mail address `address`, as it is stored.

    Raises NoInput when the mailing has no message for that address.
    """
    mailing = summary.mailing
    for row in ledger.rows(mailing.id, states=tuple(_SELECTIONS), who=address):
        if address_key(row.address) == address_key(address):
            return _previewed(row, _stored(row, ledger, ctx.clock.now()), summary, ctx, ledger)
    raise NoInput(f"{mailing.id} has no message for {address}.", remedy="Who gets it: advisory status " + mailing.id)


def frozen_people(
    together: Sequence[MailingSummary], shown: Collection[PreviewedMessage], ctx: Context, ledger: Ledger
) -> FurtherPeople:
    """Return the people of planned mailings whose message is not in `shown`, at most 20,000, with message patterns.

    People who were left out have no message. Raises LedgerFault when the database fails.
    """
    known = {previewed.recipient.address for previewed in shown}
    patterns: dict[tuple[str, Phase, int], MessagePattern] = {}
    numbers: dict[tuple[str, Phase, int], int] = {}
    people: list[FurtherPerson] = []
    rows = ((row, summary) for summary in together for row in _rows(summary, ledger) if row.address not in known)
    for row, summary in islice(rows, _MOST):
        delivery = _stored(row, ledger, ctx.clock.now())
        way = delivery.frozen_in, delivery.phase, delivery.variant
        if way not in patterns:
            patterns[way] = _pattern(delivery, ctx, ledger)
        people.append(_person(row, delivery, patterns[way], numbers.setdefault(way, len(numbers)), summary, ctx))
    return FurtherPeople(patterns=tuple(patterns.values()), people=people)


def _rows(summary: MailingSummary, ledger: Ledger) -> Iterator[DeliveryRow]:
    return ledger.rows(summary.mailing.id, states=tuple(_SELECTIONS))


def _pattern(delivery: Delivery, ctx: Context, ledger: Ledger) -> MessagePattern:
    variant = unpack_variant(ledger.piece(delivery.frozen_in, delivery.phase, delivery.variant))
    size = len(fill_html(variant.html, delivery.fields).encode())
    message = build_stored(delivery, ctx, ledger)
    return message_pattern(variant, delivery.phase, message, html_size=size, preheader="")


def _person(
    row: DeliveryRow, delivery: Delivery, pattern: MessagePattern, number: int, summary: MailingSummary, ctx: Context
) -> FurtherPerson:
    zone, fields, now = ctx.newsroom.zone or "UTC", delivery.fields, ctx.clock.now()
    fate = _fate(row, summary, now)
    early = ", under embargo" * (delivery.phase is Phase.EMBARGOED)
    badges = selection_badges(fate.selection, fate.due, zone=zone, unapproved=fate.unapproved)
    return FurtherPerson(
        address=row.address,
        name=row.name,
        outlet=row.outlet,
        zone=fields.get("zone", ""),
        language=fields.get("language", ""),
        badges=badges if fate.sent_at is None else (f"sent {at(fate.sent_at, zone)}{early}",),
        pattern=number,
        values=tuple(slot_value(slot, fields) for slot in pattern.slots),
    )


@value_class
class _Fate:
    """Fate of a message: the decision about the person, when it is due, and when it left."""

    selection: Selection
    due: datetime | None
    sent_at: datetime | None
    unapproved: bool


def _fate(row: DeliveryRow, summary: MailingSummary, now: datetime) -> _Fate:
    selection = Selection.RETRYING if row.state is State.PLANNED and row.attempts else _SELECTIONS[row.state]
    return _Fate(
        selection=selection,
        due=row.retry_at if row.retry_at is not None and row.retry_at > now else None,
        sent_at=_left_at(row) if row.state is State.ACCEPTED else None,
        unapproved=waits_for_approval(summary) and selection in {Selection.SEND, Selection.HELD},
    )


def _stored(row: DeliveryRow, ledger: Ledger, now: datetime) -> Delivery:
    """Return a delivery in the edition that the person was sent, or else in the one that is right at `now`."""
    return ledger.stored_delivery(row, now=_left_at(row) or now)


def _left_at(row: DeliveryRow) -> datetime | None:
    """Return when the message of a delivery last left, None when it has not left or waits to be sent once more."""
    return None if row.state in _NOT_LEFT else row.date


def _previewed(
    row: DeliveryRow, delivery: Delivery, summary: MailingSummary, ctx: Context, ledger: Ledger
) -> PreviewedMessage:
    """Return a stored message, with that of the open edition where it waits with the embargo banner."""
    fate = _fate(row, summary, ctx.clock.now())
    previewed = replace(
        _in_edition(row, delivery, ctx, ledger),
        selection=fate.selection,
        due=fate.due,
        sent_at=fate.sent_at,
        unapproved=fate.unapproved,
    )
    if delivery.phase is Phase.OPEN or delivery.embargo_end is None or row.state not in _NOT_LEFT:
        return previewed
    later = ledger.stored_delivery(row, now=delivery.embargo_end)
    return previewed if later.variant < 0 else replace(previewed, other=_in_edition(row, later, ctx, ledger))


def _in_edition(row: DeliveryRow, delivery: Delivery, ctx: Context, ledger: Ledger) -> PreviewedMessage:
    variant = unpack_variant(ledger.piece(delivery.frozen_in, delivery.phase, delivery.variant))
    head = unpack_head(ledger.piece(delivery.frozen_in, delivery.phase, head_piece(variant.language)))
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
    )
