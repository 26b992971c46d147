"""Build the messages that a preview shows, by the functions that also build the messages to send."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.own_delivery import delivery_to_office
from advisory_cli.actions.preflight.preconditions import raise_on_errors
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.request import SendRequest
from advisory_cli.actions.sending.test_message import unstored_files, unstored_pieces
from advisory_cli.compose.composer import Composer
from advisory_cli.model.errors import NoInput
from advisory_cli.model.mailing.delivery import Message, Selection
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.transport import MessageBuilder
from advisory_cli.model.press.edition import Phase, Specimen
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.reader import open_list

INVENTED = tuple(
    Recipient(
        address=address,
        fields={"email": address, "first_name": first, "last_name": last, "outlet": outlet, "zone": zone},
        list_name="invented",
    )
    for address, first, last, outlet, zone in (
        ("ada.novak@example.org", "Ada", "Novák", "The Example Gazette", "Europe/Prague"),
        ("jean.exemple@example.com", "Jean", "Exemple", "Le Quotidien d’exemple", "Europe/Paris"),
        ("sam.sample@example.net", "Sam", "Sample", "Sample Tribune", "America/New_York"),
        ("mei.rei@example.org", "Mei", "Rei", "例新聞", "Asia/Tokyo"),
        ("nobody@example.com", "", "", "", ""),
    )
)


@value_class
class PreviewedMessage:
    """The message to one recipient, as a preview shows it.

    - `specimen`: the message as text, in the form that checks read. `message`: has the bytes that would leave.
    - `selection`: what the plan decided about the recipient, None for somebody who is in no plan.
    - `due`: the time before which the message does not leave, None for none.
    - `sent_at`: when the message was last handed over, None for a message that has not left.
    - `unapproved`: True when somebody has to approve the message first.
    - `other`: the message to the same recipient in the other edition: the open one for somebody who gets the embargoed
      one, and the reverse. None when no embargo holds.
    """

    recipient: Recipient
    specimen: Specimen
    message: Message
    selection: Selection | None = None
    due: datetime | None = None
    sent_at: datetime | None = None
    unapproved: bool = False  # somebody has to approve it first
    other: "PreviewedMessage | None" = None


def previewed_messages(prepared: Prepared, ctx: Context, ledger: Ledger, *, share: bool) -> Iterator[PreviewedMessage]:
    """Yield the messages for a preview page: one for each way the e-mail can look, and further examples.

    The further messages go to the first recipients of the lists, and to recipients with unusually long or strange cells
    in their rows. Messages that leave now come before those that are held, left out or already sent.
    With `share`, the page is to be shown to other people. Messages to invented recipients are then yielded instead.
    Raises BadData or NotAllowed, with findings, while iterating, when the e-mail could not be composed.
    """
    chosen = _invented(prepared) if share else (*_leaving_first(prepared), *_of_each_language(prepared))
    builder = _builder(prepared, ctx, ledger)
    for recipient, phase in chosen:
        if share:  # the edition without the banner would look free to publish
            yield _preview(prepared, builder, recipient, phase)
        else:
            yield _with_selection(_in_both_editions(prepared, builder, recipient, phase), prepared)


def _invented(prepared: Prepared) -> tuple[tuple[Recipient, Phase], ...]:
    """Return the invented recipients. Of several languages, the first of these readers is there for each."""
    people = tuple((person, prepared.phase_now) for person in INVENTED)
    return (*_in_languages(INVENTED[0], prepared), *people[1:]) if _is_multilingual(prepared) else people


def _of_each_language(prepared: Prepared) -> tuple[tuple[Recipient, Phase], ...]:
    """Return a reader for each language of a preview without lists, whose only reader is the office."""
    if not _is_multilingual(prepared) or prepared.table is None or prepared.table.counts():
        return ()
    return _in_languages(prepared.specimens[0][0], prepared)[1:]


def _is_multilingual(prepared: Prepared) -> bool:
    return prepared.advisory is not None and bool(prepared.advisory.translations)


def _in_languages(person: Recipient, prepared: Prepared) -> tuple[tuple[Recipient, Phase], ...]:
    languages = prepared.advisory.languages if prepared.advisory else ()
    return tuple(
        (replace(person, fields={**person.fields, "language": language}), prepared.phase_now) for language in languages
    )


def _leaving_first(prepared: Prepared) -> tuple[tuple[Recipient, Phase], ...]:
    """Return the recipients to preview: those whose message leaves now before those held, left out or served."""

    def later(pair: tuple[Recipient, Phase]) -> bool:
        found = prepared.table.find(pair[0].key) if prepared.table else None
        return found is not None and found.selection is not Selection.SEND

    return tuple(sorted(prepared.sample, key=later))


def previewed_message_for(
    address: str, request: SendRequest, prepared: Prepared, ctx: Context, ledger: Ledger
) -> PreviewedMessage:
    """Build the message for the e-mail address `address`, with the fields of its first row in the lists of `request`.

    When the request names no lists, the message has no fields but the address.
    Raises NoInput when no list holds the address, and BadData when a list cannot be read. Raises BadData or NotAllowed,
    with findings, when the e-mail could not be composed.
    """
    recipient = _find(address, request)
    builder = _builder(prepared, ctx, ledger)
    previewed = _in_both_editions(prepared, builder, recipient, prepared.phase_for(recipient))
    return _with_selection(previewed, prepared)


def _find(address: str, request: SendRequest) -> Recipient:
    if not request.lists:
        return Recipient(address=address, fields={"email": address})
    for path in request.lists:
        for row in open_list(path, request.reading):
            if isinstance(row, Recipient) and row.key == address_key(address):
                return row
    names = ", ".join(path.name for path in request.lists)
    raise NoInput(f"{address} is on none of these lists: {names}.", remedy="Check the list: one row a person.")


def _with_selection(previewed: PreviewedMessage, prepared: Prepared) -> PreviewedMessage:
    found = prepared.table.find(previewed.recipient.key) if prepared.table else None
    return replace(previewed, selection=found.selection, due=found.due) if found else previewed


def _in_both_editions(
    prepared: Prepared, builder: MessageBuilder, recipient: Recipient, phase: Phase
) -> PreviewedMessage:
    previewed = _preview(prepared, builder, recipient, phase)
    if prepared.phase_now is Phase.OPEN:
        return previewed
    other = Phase.EMBARGOED if phase is Phase.OPEN else Phase.OPEN
    return replace(previewed, other=_preview(prepared, builder, recipient, other))


def _preview(prepared: Prepared, builder: MessageBuilder, recipient: Recipient, phase: Phase) -> PreviewedMessage:
    composer = _composer_of(prepared)
    placing = composer.assign_variant(recipient, phase)
    delivery = delivery_to_office(
        recipient.address, phase=phase, variant=placing.variant, now=_whole_seconds(prepared.now), fields=placing.fields
    )
    specimen = composer.specimen(recipient, phase)
    return PreviewedMessage(recipient=recipient, specimen=specimen, message=builder.build(delivery))


def _builder(prepared: Prepared, ctx: Context, ledger: Ledger) -> MessageBuilder:
    """Return one builder for all messages of a preview, because a builder encodes what is the same for all only once.

    Raises BadData or NotAllowed when the e-mail could not be composed.
    """
    composer = _composer_of(prepared)
    return ctx.builder(unstored_pieces(composer), unstored_files(composer), ledger.newsroom_key, "")


def _composer_of(prepared: Prepared) -> Composer:
    """Return the composer. Raises BadData or NotAllowed with the findings that kept the composer from being made."""
    if prepared.composer is None:
        raise_on_errors(prepared.findings)
        raise AssertionError("without an error an advisory is composed")
    return prepared.composer


def _whole_seconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
