"""Write the newsroom's own copy of each edition that left into the Maildir of the setting `archive`."""

from collections.abc import Collection, Iterator
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.editions import COPY_PIECE
from advisory_cli.actions.preflight.own_delivery import delivery_to_office
from advisory_cli.compose.serialize import unpack_placing
from advisory_cli.deliver.maildir import MaildirTransport, store
from advisory_cli.model.errors import CannotWrite, LedgerFault
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase


def prepare_archive(ctx: Context) -> None:
    """Make the archive folder if it is missing, before anything is sent. Do nothing without the setting `archive`.

    Raises CannotWrite when the folder cannot be made.
    """
    if ctx.newsroom.archive is not None:
        MaildirTransport(ctx.newsroom.archive).open()


def file_copies(mailing: Mailing, ctx: Context, ledger: Ledger) -> None:
    """Write the missing archive copies of a mailing: one copy of each edition that somebody got.

    Copies that an earlier run could not write are included. Nothing is done without the setting `archive`.
    Raises CannotWrite when a copy cannot be written. All these copies then stay noted as missing in the ledger.
    """
    if ctx.newsroom.archive is None:
        return
    due = ledger.copies_due(mailing.id)
    archive_copies(mailing, due, ctx, ledger)
    ledger.copies_filed(mailing.id, due)


def file_missing_copies(ctx: Context, ledger: Ledger) -> Iterator[tuple[str, CannotWrite]]:
    """Write all missing archive copies, and yield each mailing for which that failed: its id and the fault.

    The copies are written only while iterating. CannotWrite is yielded and not raised. Nothing is done without the
    setting `archive`.
    """
    for mailing_id in ledger.copies_owed() if ctx.newsroom.archive is not None else ():
        for summary in ledger.find(mailing_id):
            try:
                file_copies(summary.mailing, ctx, ledger)
            except CannotWrite as fault:
                yield mailing_id, fault


def archive_copies(mailing: Mailing, phases: Collection[Phase], ctx: Context, ledger: Ledger) -> None:
    """Write one copy of the mailing's message in each edition of `phases` into the archive folder.

    The copy has the same bytes at every call, and a second call adds none. A mailing planned without the setting
    `archive` has no copy, and nothing is written for it. Raises CannotWrite when a copy cannot be written.
    """
    archive, sender = ctx.newsroom.archive, ctx.newsroom.sender
    if archive is None or sender is None:
        return
    builder = ctx.builder(lambda phase, number: ledger.piece(mailing.id, phase, number), ledger.newsroom_key, "")
    for phase in phases:
        try:
            placing = unpack_placing(ledger.piece(mailing.id, phase, COPY_PIECE))
        except LedgerFault:  # planned when nobody wanted copies
            continue
        copy = delivery_to_office(
            sender.address,
            phase=phase,
            variant=placing.variant,
            now=_departure_time(mailing, phase),
            fields=placing.fields,
        )
        store(archive, builder.build(copy).content)


def _departure_time(mailing: Mailing, phase: Phase) -> datetime:
    """Return the time at which the edition was meant to leave."""
    start = mailing.send_at or mailing.planned_at
    return max(start, mailing.embargo_end or start) if phase is Phase.OPEN else start
