"""Write the newsroom's own copy of each edition that left into the Maildir of the setting `archive`."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.own_delivery import delivery_to_office
from advisory_cli.compose.serialize import unpack_placing
from advisory_cli.deliver.maildir import MaildirTransport, store
from advisory_cli.model.errors import CannotWrite, LedgerFault
from advisory_cli.model.mailing.delivery import Delivery, Mailing, Message
from advisory_cli.model.mailing.sent_copy import CopyPlace
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase, copy_piece
from advisory_cli.model.press.newsroom import Newsroom


def prepare_archive(ctx: Context) -> None:
    """Make the archive folder if it is missing, before anything is sent. Do nothing without the setting `archive`.

    Raises CannotWrite when the folder cannot be made.
    """
    if ctx.newsroom.archive is not None:
        MaildirTransport(ctx.newsroom.archive).open()


def mark_copies_owed(mailing: Mailing, newsroom: Newsroom, ledger: Ledger) -> None:
    """Note in the ledger in which places the office wants a copy of what is about to leave, before it leaves.

    The places are the archive and the mailbox's folder of sent mail, as the settings say.
    """
    if newsroom.archive is not None:
        ledger.mark_copy_owed(mailing.id, CopyPlace.ARCHIVE)
    if newsroom.appends_to_sent:
        ledger.mark_copy_owed(mailing.id, CopyPlace.SENT)


def file_copies(mailing: Mailing, ctx: Context, ledger: Ledger) -> None:
    """Write the missing archive copies of a mailing: one copy of each edition that somebody got.

    Copies that an earlier run could not write are included. Nothing is done without the setting `archive`.
    Raises CannotWrite when a copy cannot be written. In the ledger, all copies of the mailing then stay noted as
    missing.
    """
    if ctx.newsroom.archive is None:
        return
    due = ledger.copies_due(mailing.id, CopyPlace.ARCHIVE)
    archive_copies(mailing, due, ctx, ledger)
    ledger.copies_filed(mailing.id, due, CopyPlace.ARCHIVE)


def file_missing_copies(ctx: Context, ledger: Ledger) -> Iterator[tuple[str, CannotWrite]]:
    """Write all missing archive copies, and yield each mailing for which that failed: its id and the fault.

    The copies are written only while iterating. CannotWrite is yielded and not raised. Mailings that another process
    is sending are left to that process. Nothing is done without the setting `archive`.
    """
    for mailing_id in ledger.copies_owed(CopyPlace.ARCHIVE) if ctx.newsroom.archive is not None else ():
        for summary in ledger.find(mailing_id):
            if ledger.is_sending(mailing_id):
                continue
            try:
                file_copies(summary.mailing, ctx, ledger)
            except CannotWrite as fault:
                yield mailing_id, fault


def archive_copies(mailing: Mailing, phases: Collection[Phase], ctx: Context, ledger: Ledger) -> None:
    """Write one copy of the mailing's message in each edition of `phases` into the archive folder.

    The copy has the same bytes at every call, and a second call adds none. Nothing is written without the setting
    `archive`. Nothing is written either when no copies were wanted at the time of planning. Raises CannotWrite when a
    copy cannot be written.
    """
    archive = ctx.newsroom.archive
    if archive is None:
        return
    for _, message in office_copies(mailing, phases, ctx, ledger):
        store(archive, message.content)


def office_copies(
    mailing: Mailing, phases: Collection[Phase], ctx: Context, ledger: Ledger
) -> Iterator[tuple[Delivery, Message]]:
    """Yield a pair for each edition in `phases`, in each language: a delivery to the newsroom, and its message.

    The delivery stands in no ledger. A copy has the same bytes at every call. Nothing is yielded without the setting
    `from`. Nothing is yielded either when no copies were wanted at the time of planning.
    """
    sender = ctx.newsroom.sender
    if sender is None:
        return
    builder = ctx.builder(partial(ledger.piece, mailing.id), ledger.file, ledger.newsroom_key, "")
    numbers = range(len(mailing.editions) or 1)
    for phase, language in ((phase, number) for phase in phases for number in numbers):
        try:
            placing = unpack_placing(ledger.piece(mailing.id, phase, copy_piece(language)))
        except LedgerFault:  # planned when nobody wanted copies, or nobody gets this language
            continue
        copy = delivery_to_office(
            sender.address,
            phase=phase,
            variant=placing.variant,
            now=_departure_time(mailing, phase),
            fields=placing.fields,
        )
        yield copy, builder.build(copy)


def _departure_time(mailing: Mailing, phase: Phase) -> datetime:
    """Return the time at which the edition was meant to leave."""
    start = mailing.send_at or mailing.planned_at
    return max(start, mailing.embargo_end or start) if phase is Phase.OPEN else start
