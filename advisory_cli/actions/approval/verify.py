"""Four eyes: whether a mailing is approved, and whether its file and lists still make what somebody agreed to."""

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
    """NotAllowed where nobody has agreed to a mailing that needs it, or where its file, people or text would be others
    now than those that were agreed to. Whoever was taken from the lists since is left out; who was tried before is
    tried again.

    `discreet` shortens the addresses in the words: for what may end in a cron mail. Call it before each delivery.
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
    """Why nothing of an approved mailing may leave; None where all is as it was agreed to. Nothing is changed."""
    if one.approval is None or not any(unattempted(one.mailing, ledger, ctx.clock.now())):
        return None
    found = changes(one.mailing, ctx, ledger)
    return _void(one.mailing, one.approval.who, found) if found else None


def refuse_changed(mailing: Mailing, ctx: Context, ledger: Ledger) -> None:
    """NotAllowed where what somebody is about to agree to is not what its file and lists hold any more."""
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
    """The mailing that this very command has planned with eyes on it, and that has somebody to serve for the first
    time.
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
    """What a `send` means where its mailing was planned before: to go on with that one, or to plan anew in its place.

    Raises NotAllowed where it was approved and is another one now: that is replaced only by a person who says so.
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
    """Who was never tried, and is not too late. Whoever waits for an approval alone is not, however long that takes."""
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
    """What is not as it was frozen, in words; nothing where all is. File and lists are prepared anew as at the moment
    of planning, so that neither an embargo that has ended since nor a clearance that ran out makes a difference.

    `order`: a command given now, whose time counts too. `settle`: where nothing has changed, leave out whoever was
    taken from the lists or opted out since.
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
    """The notice that a mailing of the text alone was planned with."""
    return next((one for one in ledger.mailings() if one.mailing.notice and _of(mailing, one.mailing)), None)


def agreed_with(mailing: Mailing, ledger: Ledger) -> tuple[str, ...]:
    """The mailings that one approval is for: a notice, and the text alone for those who have nothing yet."""
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
    """Whether the command names another time. One that names none means the approved one, once that has come."""
    come = mailing.send_at is not None and mailing.send_at <= now
    if asked != mailing.send_at_words and (explicit or not come):
        yield f"it was for {mailing.send_at_words or 'now'}, and this command says {asked or 'now'}"


def _said(finding: Finding) -> str:
    where = f"{finding.place.file}:{finding.place.line or 1}: " if finding.place.file else ""
    return _clause(f"{where}{finding.words}")


def _clause(sentence: str) -> str:
    """A sentence as a part of another one."""
    return sentence.rstrip(".")
