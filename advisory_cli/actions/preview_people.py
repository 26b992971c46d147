"""Gather the people of a plan beyond those whose finished message a preview shows, with patterns of their messages."""

from collections.abc import Collection, Iterator
from itertools import islice

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.own_delivery import delivery_to_office
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preview import PreviewedMessage
from advisory_cli.actions.sending.test_message import unstored_files, unstored_pieces
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.personalize.fill import fill_html, slot_value
from advisory_cli.model.mailing.delivery import Candidate, Selection
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.ports.transport import MessageBuilder
from advisory_cli.model.press.edition import Phase
from advisory_cli.report.pages.preview_message import language_words, selection_badges
from advisory_cli.report.pages.preview_people import FurtherPeople, FurtherPerson, MessagePattern, message_pattern

NOT_READERS = (Selection.DUPLICATE, Selection.EXCLUDED)  # rows that stand for no reader of their own
_MOST = 20_000  # people on one page


def further_people(
    prepared: Prepared, shown: Collection[PreviewedMessage], ctx: Context, ledger: Ledger, *, zone: str
) -> FurtherPeople:
    """Return the people of the plan whose message is not in `shown`, at most 20,000, with patterns of their messages.

    Duplicates, and people of --exclude lists, are left out. Times are shown on the clocks of `zone`. The result is
    empty when the e-mail cannot be composed.
    Raises BadData for a fault of a template. Raises LedgerFault when the database fails.
    """
    if prepared.table is None or prepared.composer is None:
        return FurtherPeople()
    keys = {previewed.recipient.key for previewed in shown}
    preheaders = {previewed.specimen.head.phase: previewed.specimen.preheader for previewed in shown}
    patterns: dict[tuple[Phase, int], MessagePattern] = {}
    people: list[FurtherPerson] = []
    numbers: dict[tuple[Phase, int], int] = {}
    pieces, files = unstored_pieces(prepared.composer), unstored_files(prepared.composer)
    builder = ctx.builder(pieces, files, ledger.newsroom_key, "")  # one for all, which encodes each file once
    for entry in islice(_entries(prepared.table, keys), _MOST):
        way = (entry.phase, entry.variant)
        if way not in patterns:
            patterns[way] = _pattern(entry, prepared, prepared.composer, builder, preheaders.get(entry.phase, ""))
        number = numbers.setdefault(way, len(numbers))
        language = prepared.advisory.language if prepared.advisory is not None else ""
        people.append(_person(entry, patterns[way], number, zone, language))
    return FurtherPeople(patterns=tuple(patterns.values()), people=people)


def _entries(table: RecipientTable, keys: Collection[str]) -> Iterator[Candidate]:
    for selection in Selection:
        if selection not in NOT_READERS:
            yield from (entry for entry in table.entries(selection) if entry.key not in keys)


def _pattern(
    entry: Candidate, prepared: Prepared, composer: Composer, builder: MessageBuilder, preheader: str
) -> MessagePattern:
    delivery = delivery_to_office(
        entry.address,
        phase=entry.phase,
        variant=entry.variant,
        now=prepared.now.replace(microsecond=0),
        fields=entry.fields,
    )
    message = builder.build(delivery)
    variant = composer.variant(entry.phase, entry.variant)
    size = len(fill_html(variant.html, entry.fields).encode())
    return message_pattern(variant, entry.phase, message, html_size=size, preheader=preheader)


def _person(entry: Candidate, pattern: MessagePattern, number: int, zone: str, language: str) -> FurtherPerson:
    fields = entry.fields
    name = fields.get("name") or " ".join(filter(None, (fields.get("first_name"), fields.get("last_name"))))
    return FurtherPerson(
        address=entry.address,
        name=name.strip(),
        outlet=fields.get("outlet", "").strip(),
        zone=fields.get("zone", ""),
        language=language_words(entry.language, language),
        badges=selection_badges(entry.selection, entry.due, zone=zone),
        pattern=number,
        values=tuple(slot_value(slot, fields) for slot in pattern.slots),
    )
