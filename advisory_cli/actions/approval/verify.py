"""Four eyes: check that a mailing is approved, and that its file and lists still make what was agreed to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import Prepared, prepare
from advisory_cli.actions.preflight.schedule import send_time, source_digest
from advisory_cli.actions.request import SendRequest, order_of
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadConfig, BadData, NoInput, NotAllowed, UsageFault
from advisory_cli.model.mailing.approval import needs_eyes, same_choice
from advisory_cli.model.mailing.delivery import Candidate, DeliveryRow, Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.text import printable
from advisory_cli.read.advisory.file import read_advisory
from advisory_cli.read.locate import list_name
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount, listed, masked

_NAMED = 3


def refuse_unapproved(mailing: Mailing, ctx: Context, ledger: Ledger, *, discreet: bool = False) -> None:
    """Raise NotAllowed when a mailing needs an approval and has none, or is not what was approved.

    A mailing differs when its file, recipients or text would be others now. Recipients taken from the lists since are
    left out. Recipients tried before are tried again.
    `discreet` shortens the addresses in the words, for a cron mail. Call this function before each delivery.
    """
    if not mailing.needs_approval:
        return
    approval, now = ledger.approval(mailing.id), ctx.clock.now()
    if approval is None:
        raise NotAllowed(
            f"{mailing.id} waits for approval: {mailing.planned_by} planned it, and somebody else has to agree."
            " Nothing of it was sent.",
            remedy=f"Somebody else gives: advisory approve {mailing.id}",
        )
    if not any(_may_leave(row, mailing, now) for row in unattempted(mailing, ledger, now)):
        return
    if found := changes(mailing, ctx, ledger, settle=True, discreet=discreet):
        raise _void(mailing, approval.who, found)


def approval_void(one: MailingSummary, ctx: Context, ledger: Ledger) -> NotAllowed | None:
    """Return why nothing of an approved mailing may leave, None while everything is as approved. Nothing is changed."""
    if one.approval is None or not any(unattempted(one.mailing, ledger, ctx.clock.now())):
        return None
    found = changes(one.mailing, ctx, ledger)
    return _void(one.mailing, one.approval.who, found) if found else None


def refuse_changed(mailing: Mailing, ctx: Context, ledger: Ledger) -> None:
    """Raise NotAllowed when a mailing that is about to be approved no longer matches its file and lists."""
    if found := changes(mailing, ctx, ledger):
        raise NotAllowed(
            f"{mailing.id} is not what was planned any more: {printable(listed(found))}. Nothing was approved.",
            remedy=f"Put that back as it was, or have it planned anew: {_anew(mailing)}",
        )


def _void(mailing: Mailing, who: str, found: tuple[str, ...]) -> NotAllowed:
    return NotAllowed(
        f"{mailing.id} is not what {who} approved any more: {printable(listed(found))}. Nothing of it was sent.",
        remedy=f"Put that back as it was, or plan and approve it anew: {_anew(mailing)}",
    )


def _anew(mailing: Mailing) -> str:
    if mailing.notice is not None:
        return f"advisory stop {mailing.id}, then give the command of the notice again."
    return commands.line("send", mailing.source, "--replace", mailing.id)


def pending(order: SendRequest, ctx: Context, ledger: Ledger) -> MailingSummary | None:
    """Return the mailing that this very command has planned for approval and that has somebody never tried yet.

    None when there is no such mailing.
    """
    folder, now = ctx.newsroom.folder, ctx.clock.now()
    lists = tuple(list_name(path, folder=folder) for path in order.lists)
    for one in ledger.mailings():
        mailing = one.mailing
        ours = (mailing.realm, mailing.lists) == (ctx.newsroom.realm, lists) and needs_eyes(one)
        alike = ours and _same_file(mailing.source, order.advisory) and same_choice(mailing.options, order.options)
        if alike and any(unattempted(mailing, ledger, now)):
            return one
    return None


def match_pending(order: SendRequest, ctx: Context, ledger: Ledger) -> tuple[SendRequest, MailingSummary | None]:
    """Decide whether a `send` goes on with a mailing that was planned before, or plans anew in its place.

    Returns the request, with `replaces` set for a new plan, and the mailing to go on with, None for a new plan.
    Raises NotAllowed when the mailing was approved and would be another one now, because only a person who says so may
    replace an approved mailing.
    """
    one = None if order.replaces else pending(order, ctx, ledger)
    if one is None:
        return order, None
    found = changes(one.mailing, ctx, ledger, order=order, settle=one.approval is not None)
    if not found:
        return order, one
    if one.approval is not None:
        raise _void(one.mailing, one.approval.who, found)
    same = _advisory_id(order, ctx) == one.mailing.advisory_id
    return (replace(order, replaces=one.mailing.id) if same else order), None


def _advisory_id(order: SendRequest, ctx: Context) -> str:
    room = ctx.newsroom
    reading = read_advisory(
        order.advisory, folder=room.folder, zone=room.zone, language=room.language, issuer=room.organisation
    )
    return reading.value.id if reading.value else ""


def _same_file(source: str, path: Path) -> bool:
    try:
        return Path(source).samefile(path)
    except OSError:
        return source == str(path)


def unattempted(mailing: Mailing, ledger: Ledger, now: datetime) -> Iterator[DeliveryRow]:
    """Yield the recipients who were never tried and for whom it is not too late.

    A recipient who waits only for the approval is never too late.
    """
    open_ = mailing.needs_approval and ledger.approval(mailing.id) is None
    at_once = (mailing.planned_at, mailing.lifted_at) if open_ else ()
    for row in ledger.rows(mailing.id, states=(State.PLANNED, State.HELD)):
        late = row.until is not None and row.until < now and row.retry_at not in at_once
        if not row.attempts and not late:
            yield row


def _may_leave(row: DeliveryRow, mailing: Mailing, now: datetime) -> bool:
    over = mailing.embargo_end is not None and mailing.embargo_end <= now
    return (row.state is State.PLANNED or over) and (row.retry_at is None or row.retry_at <= now)


def changes(
    mailing: Mailing,
    ctx: Context,
    ledger: Ledger,
    *,
    order: SendRequest | None = None,
    settle: bool = False,
    discreet: bool = False,
) -> tuple[str, ...]:
    """Describe what differs from the frozen mailing, in words. Empty when nothing differs.

    File and lists are prepared as at the moment of planning. An embargo that has ended since, or a clearance that ran
    out, therefore makes no difference.
    `order` is a command given now, and its time counts too. With `settle`, when nothing has changed, recipients who
    left the lists or opted out since are left out.
    """
    then = ctx.at(mailing.planned_at)
    try:
        if mailing.notice is not None or notice_of(mailing, ledger):  # their people stand in the ledger, in no list
            return tuple(_file_changes(mailing, then))
        with prepare(order_of(mailing, ctx.newsroom), then, ledger) as prepared:
            now = ctx.clock.now()
            found = tuple(_differences(mailing, prepared, ledger, discreet=discreet))
            if order is not None and prepared.advisory is not None:
                asked = send_time(order.at, prepared.advisory, now)
                found += tuple(_moved(mailing, asked.words if asked else "", explicit=order.at is not None, now=now))
            if settle and not found and prepared.roll is not None:
                ledger.withdraw(prepared.roll, now)
                ledger.leave_out_missing(prepared.roll, mailing.id, now)
            return found
    except (NoInput, BadData, UsageFault, BadConfig) as fault:
        return (_clause(fault.message),)


def notice_of(mailing: Mailing, ledger: Ledger) -> MailingSummary | None:
    """Return the notice that a mailing of the text alone was planned with, None when there is none."""
    return next((one for one in ledger.mailings() if one.mailing.notice and _of(mailing, one.mailing)), None)


def agreed_with(mailing: Mailing, ledger: Ledger) -> tuple[str, ...]:
    """Return the ids of the mailings that one approval covers.

    The first is the notice. The others carry the text alone to readers who have nothing yet.
    """
    notice = notice_of(mailing, ledger)
    first = notice.mailing if notice else mailing
    rest = [one.mailing for one in ledger.mailings() if first.notice and one.mailing.id != first.id]
    return (first.id, *(one.id for one in rest if one.needs_approval and _of(one, first)))


def _of(rest: Mailing, notice: Mailing) -> bool:
    same = (rest.realm, rest.advisory_id, rest.revision, rest.planned_at)
    return rest.notice is None and same == (notice.realm, notice.advisory_id, notice.revision, notice.planned_at)


def _file_changes(mailing: Mailing, then: Context) -> Iterator[str]:
    room = then.newsroom
    reading = read_advisory(
        Path(mailing.source), folder=room.folder, zone=room.zone, language=room.language, issuer=room.organisation
    )
    if reading.value is None or source_digest(reading.value.manuscript) != mailing.source_digest:
        yield f"the file {mailing.source} has changed"


def _differences(mailing: Mailing, prepared: Prepared, ledger: Ledger, *, discreet: bool) -> Iterator[str]:
    advisory, roll = prepared.advisory, prepared.roll
    if advisory is None or source_digest(advisory.manuscript) != mailing.source_digest:
        yield f"the file {mailing.source} has changed"
    elif prepared.refused:
        yield _said(prepared.refused[0])
    elif roll is None or prepared.digest != mailing.content_digest:
        yield "templates or settings make another text of its file"
    elif count := ledger.strangers(roll, mailing.id):
        yield _people(count, roll, mailing, ledger, discreet=discreet)


def _people(count: int, roll: RecipientTable, mailing: Mailing, ledger: Ledger, *, discreet: bool) -> str:
    names = [_named(one, discreet=discreet) for one in ledger.first_strangers(roll, mailing.id, limit=_NAMED)]
    more = f" and {count - len(names)} more" if count > len(names) else ""
    who = amount(count, "person is new in its lists, or has", "people are new in its lists, or have")
    return f"{who} another row there ({', '.join(names)}{more})"


def _named(entry: Candidate, *, discreet: bool) -> str:
    address = masked(entry.address) if discreet else entry.address
    return address if entry.line is None else f"{address} in {entry.list_name}:{entry.line}"


def _moved(mailing: Mailing, asked: str, *, explicit: bool, now: datetime) -> Iterator[str]:
    """Describe another send time that the command names.

    A command without a time means the approved one, once that came.
    """
    come = mailing.send_at is not None and mailing.send_at <= now
    if asked != mailing.send_at_words and (explicit or not come):
        yield f"it was for {mailing.send_at_words or 'now'}, and this command says {asked or 'now'}"


def _said(finding: Finding) -> str:
    where = f"{finding.place.file}:{finding.place.line or 1}: " if finding.place.file else ""
    return _clause(f"{where}{finding.words}")


def _clause(sentence: str) -> str:
    """Return a sentence as a part of another one, without its full stop."""
    return sentence.rstrip(".")
