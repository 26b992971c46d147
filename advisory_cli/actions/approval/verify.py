"""Check that a mailing has the approval that it needs, and that its file and lists still make the approved messages.

A missing approval, or a change since the approval, is raised as NotAllowed. The module also finds an earlier mailing
that needs an approval and that the same `send` command has planned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.advisory_file import read_file
from advisory_cli.actions.preflight.prepare import Prepared, prepare
from advisory_cli.actions.preflight.schedule import send_time, source_digest
from advisory_cli.actions.preflight.sent_version import delivered_count
from advisory_cli.actions.preflight.stored_files import changed_files
from advisory_cli.actions.request import SendRequest, request_of
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadConfig, BadData, NoInput, NotAllowed, UsageFault
from advisory_cli.model.mailing.approval import chooses_same_people, people, requires_approval
from advisory_cli.model.mailing.delivery import Candidate, DeliveryRow, Mailing, State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.text import printable
from advisory_cli.read.edition_files import is_same_advisory
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount, listed, masked
from advisory_cli.report.wording.times import at_near, is_per_recipient

_MOST_NAMED = 3
_PEOPLE, _TIME = "new in its lists or", "but this command says"  # of differences that are not about the text


def refuse_unapproved(mailing: Mailing, ctx: Context, ledger: Ledger, *, mask_addresses: bool = False) -> None:
    """Raise NotAllowed when a mailing needs an approval and has none, or has changed since it was approved.

    Call this function each time before messages of the mailing leave.
    A mailing has changed when its file, templates or settings would now make another text, when a recipient is new in
    its lists, or when a recipient's row there has other values. A notice has changed when its file has, or when the
    older text has reached more people. Nothing is
    compared when every message that may leave now was tried before.
    `mask_addresses`: True shortens the e-mail addresses in the fault's message.
    Writes to the ledger when the comparison finds no change: recipients who have left the lists, opted out or were
    excluded get the state left out.
    """
    if not mailing.needs_approval:
        return
    approval, now = ledger.approval(mailing.id), ctx.clock.now()
    if approval is None:
        raise NotAllowed(
            f"{mailing.id} is waiting for approval. {mailing.planned_by} planned it, so somebody else must approve it."
            " Nothing was sent.",
            remedy=f"To approve it: advisory approve {mailing.id}",
        )
    if not any(_is_due(row, mailing, now) for row in unattempted(mailing, ledger, now)):
        return
    if differences := drift(mailing, ctx, ledger, drop_missing=True, mask_addresses=mask_addresses):
        raise _void_approval(ledger.find(mailing.id)[0], approval.who, differences)


def void_obstacle(summary: MailingSummary, ctx: Context, ledger: Ledger) -> Obstacle | None:
    """Return the obstacle when an approved mailing has changed since the approval, so that nothing of it may leave.

    None when nothing has changed, and when the mailing has no approval. None also when every message that waits was
    tried before or is past its deadline. Nothing is raised, and the ledger is not changed.
    """
    mailing, now = summary.mailing, ctx.clock.now()
    if summary.approval is None or not any(unattempted(mailing, ledger, now)):
        return None
    if not (differences := drift(mailing, ctx, ledger)):
        return None
    time = mailing.send_at if mailing.send_at is not None and mailing.send_at > now else None
    when = f" at {at_near(time, ctx.newsroom.zone, now)}" if time and not is_per_recipient(mailing) else ""
    who = _those_who_wait(summary) if delivered_count(summary) else "It"
    return Obstacle(
        kind=Kind.APPROVAL,
        words=f"{who} will not be sent{when}: {printable(listed(differences))} since the approval.",
        remedy=_void_remedy(summary, differences),
        code=NotAllowed.exit_code,
        blocks=True,
    )


def refuse_changed(mailing: Mailing, ctx: Context, ledger: Ledger) -> None:
    """Raise NotAllowed when a mailing that is about to be approved differs from what its file and lists would make now.

    A difference is a changed file, another text, a recipient who is new in the lists, or a recipient whose row there
    has other values. For a notice, it is a changed file, or a person whom the older text has reached since. `mailing`
    has no approval yet.
    """
    if differences := drift(mailing, ctx, ledger):
        raise NotAllowed(
            f"{mailing.id} has changed since it was planned: {printable(listed(differences))}. Nothing was approved.",
            remedy=f"Undo the change, or plan it again: {_how_to_plan_again(mailing)}",
        )


def _void_approval(summary: MailingSummary, who: str, differences: tuple[str, ...]) -> NotAllowed:
    rest = f" {_those_who_wait(summary)} will not be sent." if delivered_count(summary) else " Nothing was sent."
    return NotAllowed(
        f"{summary.mailing.id} has changed since {who} approved it: {printable(listed(differences))}.{rest}",
        remedy=_void_remedy(summary, differences),
    )


def _void_remedy(summary: MailingSummary, differences: Sequence[str]) -> str:
    """Return what a person can do about a mailing that is not what was approved.

    A text that somebody has is not replaced by another one under the same revision (ADV18): these people are told.
    """
    mailing, readers = summary.mailing, delivered_count(summary)
    about_text = not all(_PEOPLE in words or _TIME in words for words in differences)
    if not readers or mailing.notice is not None or not about_text:
        return f"Undo the change, or plan and approve it again: {_how_to_plan_again(mailing)}"
    owners = amount(readers, "person has", "people have")
    return (
        f"Undo the change. Or, because {owners} this text already, tell them, and send the rest the new one:"
        f" {commands.line('correct', mailing.source or mailing.advisory_id, '--what', '…')}"
    )


def _those_who_wait(summary: MailingSummary) -> str:
    """Return the people of a mailing who wait, as the subject of a sentence: 'The 36 held'."""
    held = summary.counts.get(State.HELD, 0)
    waiting = people(summary)
    if waiting == 1:
        return "The one who waits"
    return f"The {held:,} held" if held == waiting else f"The {waiting:,} who wait"


def _how_to_plan_again(mailing: Mailing) -> str:
    if mailing.notice is not None:
        return f"advisory stop {mailing.id}, then run the command of the notice again."
    return commands.line("send", mailing.source, "--replace", mailing.id)


def pending(request: SendRequest, ctx: Context, ledger: Ledger) -> MailingSummary | None:
    """Return the newest mailing that needs an approval and that an equal `send` command planned before.

    Commands are equal when they have the same realm (live or practice), the same advisory file, the same lists, and the
    same options that choose recipients.
    A mailing is found only while it has a message that was never tried and whose deadline has not passed. Its approval
    may have been given already. None when there is no such mailing.
    """
    folder, now = ctx.newsroom.folder, ctx.clock.now()
    lists = request.stored_lists(folder)
    for summary in ledger.mailings():
        mailing = summary.mailing
        is_ours = (mailing.realm, mailing.lists) == (ctx.newsroom.realm, lists) and requires_approval(summary)
        is_alike = (
            is_ours
            and _same_file(mailing.source, request.advisory)
            and chooses_same_people(mailing.options, request.options)
        )
        if is_alike and any(unattempted(mailing, ledger, now)):
            return summary
    return None


def match_pending(request: SendRequest, ctx: Context, ledger: Ledger) -> tuple[SendRequest, MailingSummary | None]:
    """Decide whether `send` goes on with an earlier mailing that needs an approval, or plans a new mailing.

    Return a pair: the request to carry out, and the mailing to go on with, or None for a new mailing.
    The earlier mailing is the one that pending() returns. There are four cases:
    - There is none, or `request` already names a mailing to replace: the result is `request` and None.
    - Its file, text, recipients and send time are still the same: the result is `request` and this mailing. If it is
      approved, the ledger is changed: people in it who have left the lists, opted out or were excluded get no message.
    - Something differs, and nobody has approved it: the result is a request and None. The request names the earlier
      mailing in `replaces`, if that mailing is of the same advisory.
    - Something differs, and it is approved: NotAllowed is raised. Only a command that names such a mailing with
      --replace may replace it.
    """
    summary = None if request.replaces else pending(request, ctx, ledger)
    if summary is None:
        return request, None
    differences = drift(summary.mailing, ctx, ledger, request=request, drop_missing=summary.approval is not None)
    if not differences:
        return request, summary
    if summary.approval is not None:
        raise _void_approval(summary, summary.approval.who, differences)
    same_advisory = _advisory_id(request, ctx) == summary.mailing.advisory_id
    return (replace(request, replaces=summary.mailing.id) if same_advisory else request), None


def _advisory_id(request: SendRequest, ctx: Context) -> str:
    reading = read_file(request.advisory, ctx.newsroom)
    return reading.value.id if reading.value else ""


def _same_file(source: str, path: Path) -> bool:
    try:
        return is_same_advisory(Path(source), path)
    except OSError:
        return source == str(path)


def unattempted(mailing: Mailing, ledger: Ledger, now: datetime) -> Iterator[DeliveryRow]:
    """Yield the deliveries of a mailing that were never tried and whose deadline has not passed at `now`.

    A delivery that was to leave at once, and waits only for a missing approval, is yielded after its deadline too.
    """
    unapproved = mailing.needs_approval and ledger.approval(mailing.id) is None
    at_once = (mailing.planned_at, mailing.lifted_at) if unapproved else ()
    for row in ledger.rows(mailing.id, states=(State.PLANNED, State.HELD)):
        late = row.until is not None and row.until < now and row.retry_at not in at_once
        if not row.attempts and not late:
            yield row


def _is_due(row: DeliveryRow, mailing: Mailing, now: datetime) -> bool:
    embargo_over = mailing.embargo_end is not None and mailing.embargo_end <= now
    return (row.state is State.PLANNED or embargo_over) and (row.retry_at is None or row.retry_at <= now)


def drift(
    mailing: Mailing,
    ctx: Context,
    ledger: Ledger,
    *,
    request: SendRequest | None = None,
    drop_missing: bool = False,
    mask_addresses: bool = False,
) -> tuple[str, ...]:
    """Return phrases that say how a mailing differs from what its file and lists would make now. Empty: no difference.

    There is at most one phrase about file, text and recipients, and one about the send time. File and lists are read as
    of the time of planning, so that an embargo that has ended since is no difference.
    `request`: the `send` command given now. Its send time is compared with the mailing's. None: times are not compared.
    `drop_missing`: when nothing differs, the ledger is changed: people in the mailing who have left the lists, opted
    out or were excluded get no message. When anything differs, or with False, the ledger stays unchanged.
    `mask_addresses`: e-mail addresses in the phrases are shortened.
    For a notice, and for the mailing of the text alone that was planned with a notice, the file is compared, and
    whether the older text has reached people since. These three parameters have no effect then.
    No fault is raised for a file or list that cannot be read. The only phrase then says why.
    """
    planned_ctx = ctx.at(mailing.planned_at)
    try:
        if mailing.notice is not None or notice_of(mailing, ledger):  # their people stand in the ledger, in no list
            return (*_file_changes(mailing, planned_ctx, ledger), *_reached_since(mailing, ledger))
        with prepare(request_of(mailing, ctx.newsroom), planned_ctx, ledger) as prepared:
            now = ctx.clock.now()
            differences = tuple(_differences(mailing, prepared, planned_ctx, ledger, mask_addresses=mask_addresses))
            if request is not None and prepared.advisory is not None:
                asked_time = send_time(request.at, prepared.advisory, now, at_once=request.at_once)
                explicit = request.at is not None or request.at_once
                asked_words = asked_time.words if asked_time else ""
                differences += tuple(_time_difference(mailing, asked_words, explicit=explicit, now=now))
            if drop_missing and not differences and prepared.table is not None:
                ledger.withdraw(prepared.table, now)
                ledger.leave_out_missing(prepared.table, mailing.id, now)
            return differences
    except (NoInput, BadData, UsageFault, BadConfig) as fault:
        return (_clause(fault.message),)


def notice_of(mailing: Mailing, ledger: Ledger) -> MailingSummary | None:
    """Return the notice that `mailing` was planned together with. None when there is no such notice.

    A notice may come with a second mailing for people who had no text of the advisory yet, and who get the text without
    the notice. The result is a notice only if `mailing` is such a second mailing. For the notice itself, the result is
    None.
    """
    return next(
        (summary for summary in ledger.mailings() if summary.mailing.notice and _belongs_to(mailing, summary.mailing)),
        None,
    )


def planned_together(mailing: Mailing, ledger: Ledger) -> tuple[MailingSummary, ...]:
    """Return the mailings that one plan has stored, `mailing` among them.

    A notice may come with mailings for people who had no text yet. All of them are returned, the notice first, even
    when `mailing` is one of the others. A mailing that was planned without a notice is returned by itself.
    """
    first = notice_of(mailing, ledger) or ledger.find(mailing.id)[0]
    companions = [summary for summary in ledger.mailings() if first.mailing.notice]
    return (first, *(summary for summary in companions if _belongs_to(summary.mailing, first.mailing)))


def _belongs_to(companion: Mailing, notice: Mailing) -> bool:
    same = (companion.realm, companion.advisory_id, companion.revision, companion.planned_at)
    return companion.notice is None and same == (notice.realm, notice.advisory_id, notice.revision, notice.planned_at)


def _file_changes(mailing: Mailing, planned_ctx: Context, ledger: Ledger) -> Iterator[str]:
    reading = read_file(Path(mailing.source), planned_ctx.newsroom)
    if reading.value is None or source_digest(reading.value.whole_manuscript) != mailing.source_digest:
        yield f"the file {mailing.source} has changed"
    elif mailing.notice is None or mailing.notice.needs_file:  # any other repeats what was sent
        yield from islice(_changed_files(mailing, reading.value, planned_ctx, ledger), 1)


def _reached_since(mailing: Mailing, ledger: Ledger) -> Iterator[str]:
    """Yield a phrase when the older text has reached people meanwhile, who would be told nothing of the newer one."""
    if overtaking_reason(mailing, ledger) and (count := ledger.reached_since(mailing.id)):
        yield f"the earlier text was sent to {amount(count, 'more person', 'more people')}"


def overtaking_reason(mailing: Mailing, ledger: Ledger) -> str:
    """Return why nobody gets an older text any more once `mailing` is approved, as stored. "" for a send by itself."""
    together = planned_together(mailing, ledger)
    notice = together[0].mailing.notice
    return notice.overtakes_why if notice is not None else ""


def _changed_files(mailing: Mailing, advisory: Advisory, planned_ctx: Context, ledger: Ledger) -> Iterator[str]:
    """Yield a phrase for each picture or attachment that has changed, in any language."""
    for number, edition in enumerate(advisory.editions):
        yield from changed_files(mailing.id, planned_ctx.media(edition), ledger, number)


def _differences(
    mailing: Mailing, prepared: Prepared, planned_ctx: Context, ledger: Ledger, *, mask_addresses: bool
) -> Iterator[str]:
    advisory, table = prepared.advisory, prepared.table
    if advisory is None or source_digest(advisory.whole_manuscript) != mailing.source_digest:
        yield f"the file {mailing.source} has changed"
    elif prepared.refused:
        yield _finding_clause(prepared.refused[0])
    elif table is None or prepared.digest != mailing.content_digest:
        changed = _changed_files(mailing, advisory, planned_ctx, ledger)
        yield next(changed, "templates or settings now give another text")
    elif count := ledger.unapproved_recipients(table, mailing.id):
        yield _recipients_clause(count, table, mailing, ledger, mask_addresses=mask_addresses)


def _recipients_clause(
    count: int, table: RecipientTable, mailing: Mailing, ledger: Ledger, *, mask_addresses: bool
) -> str:
    names = [
        _address_and_line(entry, mask_addresses=mask_addresses)
        for entry in ledger.first_unapproved_recipients(table, mailing.id, limit=_MOST_NAMED)
    ]
    more = f" and {count - len(names)} more" if count > len(names) else ""
    who = amount(count, f"person is {_PEOPLE} has", f"people are {_PEOPLE} have")
    return f"{who} a changed row ({', '.join(names)}{more})"


def _address_and_line(entry: Candidate, *, mask_addresses: bool) -> str:
    address = masked(entry.address) if mask_addresses else entry.address
    return address if entry.line is None else f"{address} in {entry.list_name}:{entry.line}"


def _time_difference(mailing: Mailing, asked_words: str, *, explicit: bool, now: datetime) -> Iterator[str]:
    """Describe another send time that the command names.

    A command without a time means the approved one, once that came.
    """
    has_come = mailing.send_at is not None and mailing.send_at <= now
    if asked_words != mailing.send_at_words and (explicit or not has_come):
        yield f"it was for {mailing.send_at_words or 'now'}, {_TIME} {asked_words or 'now'}"


def _finding_clause(finding: Finding) -> str:
    where = f"{finding.place.file}:{finding.place.line or 1}: " if finding.place.file else ""
    return _clause(f"{where}{finding.words}")


def _clause(sentence: str) -> str:
    """Return a sentence as a part of another one, without its full stop."""
    return sentence.rstrip(".")
