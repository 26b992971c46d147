"""Put the newsroom's own copy of each edition that left into the mailbox's folder of sent mail.

The setting `sent_copy` asks for these copies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from advisory_cli.actions.context import Context
from advisory_cli.model.errors import AdvisoryError, BadConfig, CannotWrite, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.message_id import copy_id
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.sent_copy import COPY_HEADER, CopyPlace, SentCopy
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.mailbox import SentFolder
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.value_class import value_class


def file_sent_copies(ctx: Context, ledger: Ledger) -> Mapping[str, AdvisoryError]:
    """Put all missing copies into the mailbox's folder of sent mail, and return the failures by mailing id.

    A mailing has one copy of each edition that somebody got. Mailings of earlier runs are included. A copy that is in
    the folder already is not put there again. When a mailing's copies fail, they stay noted as missing in the ledger,
    and the next call tries again. Mailings that another process is sending are passed over.
    Nothing is done, and the result is empty, when no copies are wanted or missing, and while another process puts
    copies into the folder.
    """
    if ctx.sent_folder is None or not ledger.copies_owed(CopyPlace.SENT):
        return {}
    with ledger.copies_lock() as held:
        return _file_all(ctx, ledger) if held else {}


def tallies_with_copies(tallies: Mapping[str, Tally], ctx: Context, ledger: Ledger) -> Mapping[str, Tally]:
    """Put missing copies into the mailbox's folder of sent mail. Return the tallies of mailings that still lack a copy.

    `tallies` holds the counts of a run by mailing id. Only mailings in `tallies` can be in the result.
    Each returned tally is the one in `tallies` with two changes: `uncopied` is True, and `trouble` says why the copy is
    missing. When `trouble` says already why the run ended early, it stays.
    """
    return {
        mailing_id: replace(tally, trouble=tally.trouble or missing_copy_words(fault), uncopied=True)
        for mailing_id, fault in file_sent_copies(ctx, ledger).items()
        if (tally := tallies.get(mailing_id)) is not None
    }


@value_class
class _Missing:
    """Copies of one mailing that are to be filed, with the phases of their editions."""

    mailing_id: str
    phases: frozenset[Phase]
    copies: Sequence[SentCopy]


def _file_all(ctx: Context, ledger: Ledger) -> Mapping[str, AdvisoryError]:
    missing = [*_missing(ctx, ledger)]
    for entry in missing:
        if not entry.copies:  # nothing has left, or it was planned when nobody wanted copies
            ledger.copies_filed(entry.mailing_id, entry.phases, CopyPlace.SENT)
    waiting = {entry.mailing_id: entry for entry in missing if entry.copies}
    if not waiting or ctx.sent_folder is None:
        return {}
    failed: dict[str, AdvisoryError] = {}
    try:
        with ctx.sent_folder() as folder:
            while waiting:
                entry = next(iter(waiting.values()))
                if (fault := _file(entry, folder, ledger)) is not None:
                    failed[entry.mailing_id] = fault
                del waiting[entry.mailing_id]
    except (TryLater, NotAllowed, BadConfig) as fault:
        failed |= dict.fromkeys(waiting, fault)
    return failed


def _file(entry: _Missing, folder: SentFolder, ledger: Ledger) -> CannotWrite | None:
    """File the copies of one mailing, and return why one of them is not taken, None when all are there."""
    try:
        for copy in entry.copies:
            folder.file(copy)
    except CannotWrite as fault:
        return fault
    ledger.copies_filed(entry.mailing_id, entry.phases, CopyPlace.SENT)
    return None


def _missing(ctx: Context, ledger: Ledger) -> Iterator[_Missing]:
    for mailing_id in ledger.copies_owed(CopyPlace.SENT):
        for summary in ledger.find(mailing_id):
            if not ledger.is_sending(mailing_id):
                phases = ledger.copies_due(mailing_id, CopyPlace.SENT)
                copies = _copies(summary.mailing, phases, ctx, ledger)
                yield _Missing(mailing_id=mailing_id, phases=phases, copies=copies)


def _copies(mailing: Mailing, due: frozenset[Phase], ctx: Context, ledger: Ledger) -> Sequence[SentCopy]:
    from advisory_cli.actions.sending.archive import office_copies

    copies = []
    for delivery, message in office_copies(mailing, sorted(due), ctx, ledger):
        id_ = copy_id(ledger.newsroom_key, mailing_id=mailing.id, phase=delivery.phase.value)
        content = f"{COPY_HEADER}: {id_}\r\n".encode("ascii") + message.content
        copies.append(SentCopy(copy_id=id_, message_id=message.message_id, content=content, date=delivery.date))
    return copies


def missing_copies(ctx: Context, ledger: Ledger) -> Mapping[str, tuple[CopyPlace, ...]]:
    """Return, by mailing id, the places in which the office's own copy of an edition that has left is missing.

    The places are the archive and the mailbox's folder of sent mail, each only when the settings ask for copies there.
    Mailings that another process is sending are passed over. The ledger tells what is missing, and no mailbox is
    opened. Empty when no copy is missing.
    """
    newsroom = ctx.newsroom
    wanted = {CopyPlace.ARCHIVE: newsroom.archive is not None, CopyPlace.SENT: newsroom.appends_to_sent}
    missing: dict[str, tuple[CopyPlace, ...]] = {}
    for place in (place for place, is_wanted in wanted.items() if is_wanted):
        for mailing_id in ledger.copies_owed(place):
            if ledger.copies_due(mailing_id, place) and not ledger.is_sending(mailing_id):
                missing[mailing_id] = (*missing.get(mailing_id, ()), place)
    return missing


def missing_copy_words(fault: AdvisoryError) -> str:
    """Return sentences that tell a person why a copy could not be put into the mailbox, and what happens next.

    `fault` is the reason.
    """
    remedy = "" if isinstance(fault, TryLater) else fault.remedy
    words = f"{fault.message} {remedy}".strip()
    return f"The office's copy is missing in the mailbox: {words} The next `advisory run` tries again."
