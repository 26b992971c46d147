"""Give a waiting mailing another send time. Its text and its people stay as planned.

The new time is checked by the same rules as the time of a new send. An approval that was given for the old time is
void, and has to be given again.
"""

from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.lookup import find_mailings
from advisory_cli.actions.preflight.embargo_checks import check_plan
from advisory_cli.actions.preflight.preconditions import raise_on_errors
from advisory_cli.actions.preflight.schedule import refuse_unattended
from advisory_cli.actions.preflight.sent_version import sent_text
from advisory_cli.check.fields.events import check_event
from advisory_cli.check.fields.send_time import check_send_at
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadData, UsageFault
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.rescheduling import Rescheduling
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.schedule.times import When
from advisory_cli.read.times.send_time import read_when
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.times import at_both

_MOST_NAMED = 5


def plan_reschedule(name: str, text: str, ctx: Context, ledger: Ledger) -> Rescheduling:
    """Return the plan to give the waiting mailing `name` the send time in `text`. Nothing is stored.

    `name` is the id of a mailing, or the id or file of an advisory. `text` is a time as for `send --at`.
    Raises NoInput when nothing has that name. Raises UsageFault when no mailing of that name waits for a send time, or
    several do, and when `text` cannot be read or is a time on each reader's own clock. Raises BadData or NotAllowed
    when the mailing may not leave at that time, and BadConfig when nothing calls `advisory run` regularly.
    """
    summary = _waiting(name, ctx, ledger)
    mailing, now = summary.mailing, ctx.clock.now()
    try:
        when = read_when(text, zone=ctx.newsroom.zone, now=now)
    except BadData as fault:
        raise UsageFault(fault.message, remedy=fault.remedy) from None
    if when.moment is None:
        raise UsageFault(
            "A mailing is rescheduled to one time for everybody, not to each reader's own clock.",
            remedy=f"To replace the old one: {_replacing(mailing, when)}",
        )
    _refuse_times(summary, when, when.moment.instant, now, zone=ctx.newsroom.zone)
    refuse_unattended(ctx, "it then")
    findings = _findings(mailing, when, ctx, ledger, now)
    raise_on_errors(findings)
    return Rescheduling(
        mailing=mailing,
        when=when,
        moment=when.moment,
        planned=summary.counts.get(State.PLANNED, 0),
        held=summary.counts.get(State.HELD, 0),
        approver=summary.approval.who if summary.approval else "",
        findings=findings,
        as_of=ledger.decisions(),
        now=now,
        zone=ctx.newsroom.zone or "UTC",
    )


def reschedule(plan: Rescheduling, ctx: Context, ledger: Ledger) -> int:
    """Store the new send time of a waiting mailing. Return how many people get their message at another time.

    `plan`: the new time, to which a person has agreed.
    Writes to the ledger: the new time. An approval of the mailing is taken back, because it was given for the old time.
    Raises PlanChanged when anything was decided since the plan was made, and AtWork when a message of the mailing has
    left, was tried or is being sent. Nothing is changed then.
    """
    return ledger.reschedule(plan.mailing.id, plan.when, plan.moment, as_of=plan.as_of, now=ctx.clock.now())


def _waiting(name: str, ctx: Context, ledger: Ledger) -> MailingSummary:
    """Return the one mailing of that name that waits for its send time."""
    summaries = find_mailings(ledger, name, ctx.newsroom.folder)
    waiting = [summary for summary in summaries if _can_be_moved(summary, ctx)]
    if len(waiting) > 1:
        names = ", ".join(summary.mailing.id for summary in waiting)
        raise UsageFault(f"Several mailings of {name} are scheduled: {names}.", remedy="Name one of these.")
    if not waiting:
        others = [summary.mailing.id for summary in ledger.mailings() if _can_be_moved(summary, ctx)]
        scheduled = f"Scheduled: {', '.join(others[:_MOST_NAMED])}. Name the one you mean.\n" if others else ""
        raise UsageFault(
            f"{summaries[0].mailing.id} {_reason(summaries[0])}. Nothing was changed.",
            remedy=f"{scheduled}See it with: {commands.status(summaries[0].mailing.id)}",
        )
    return waiting[0]


def _can_be_moved(summary: MailingSummary, ctx: Context) -> bool:
    return _is_pending(summary) and summary.mailing.realm is ctx.newsroom.realm


def _is_pending(summary: MailingSummary) -> bool:
    mailing = summary.mailing
    return (
        mailing.send_at is not None
        and summary.counts.get(State.PLANNED, 0) > 0
        and mailing.stopped_at is None
        and not mailing.replaced_by
        and not summary.overtaken_by
    )


def _reason(summary: MailingSummary) -> str:
    mailing = summary.mailing
    if mailing.stopped_at is not None:
        return "is stopped"
    if mailing.replaced_by:
        return f"was replaced by {mailing.replaced_by}"
    if summary.overtaken_by:
        return f"has an older text than {summary.overtaken_by}"
    if mailing.send_at is None:
        return "has no send time"
    return "is no longer scheduled"


def _refuse_times(summary: MailingSummary, when: When, at: datetime, now: datetime, *, zone: str) -> None:
    """Raise BadData for a time that the mailing cannot have as it was planned."""
    mailing = summary.mailing
    is_approved = summary.approval is not None or not mailing.needs_approval
    if when.words == mailing.send_at_words:
        raise BadData(f"{mailing.id} already has that time. Nothing was changed.")
    if is_approved and mailing.send_at is not None and mailing.send_at <= now:
        raise BadData(
            f"The time of {mailing.id} has come, and it is being sent. Nothing was changed.",
            remedy=f"To stop the rest: advisory stop {mailing.id}",
        )
    if mailing.not_after is not None and mailing.not_after <= at:
        raise BadData(
            f"{mailing.id} expires (--not-after) at {at_both(mailing.not_after, zone)}. Nothing was changed.",
            remedy=f"Plan it again with another limit: {_replacing(mailing, when)} --not-after 6h",
        )
    end = mailing.embargo_end
    if end is not None and mailing.send_at is not None and at < end <= mailing.send_at:
        raise BadData(
            f"{mailing.id} was planned for after the embargo, for everybody. Before its end only some may have it.",
            remedy=f"Plan it again: {_replacing(mailing, when)}",
        )


def _replacing(mailing: Mailing, when: When) -> str:
    return commands.line("send", mailing.source or mailing.advisory_id, "--replace", mailing.id, "--at", when.words)


def _findings(mailing: Mailing, when: When, ctx: Context, ledger: Ledger, now: datetime) -> tuple[Finding, ...]:
    """Return the findings of a send at that time, about the text as it was planned."""
    advisory = sent_text(mailing, ledger, ctx.newsroom)
    if advisory is None:
        return ()
    at, holds = when.earliest, mailing.embargo_end is not None and mailing.embargo_end > now
    timed = replace(advisory, send_at=when) if holds else replace(advisory, send_at=when, embargo=None)
    return (
        *check_event(timed, now=now),
        *(replace(found, remedy="Check the time, and the event's date.") for found in check_send_at(timed, now=now)),
        *check_plan(timed, ctx.newsroom, now=now, leaves=at),
    )
