"""Leave out messages that have not left in time, and find out the cause.

A person decides about people who were left out as too late.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from advisory_cli.actions.context import Context
from advisory_cli.model.errors import PersonDecides
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.outages import lasted_at
from advisory_cli.model.mailing.records import Cause, MailingSummary, Outage
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.times import is_per_recipient

if TYPE_CHECKING:
    from advisory_cli.actions.preflight.prepare import Prepared
    from advisory_cli.model.mailing.plan import Tally

_SHORTEST_SLEEP = timedelta(minutes=15)
_LONGEST_GAP = timedelta(minutes=30)  # between two runs: longer than any timetable of ours


def slept_since(seen: datetime, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the beginning and the end of the time in which the computer slept, None when the computer was awake.

    `seen` is the time at which the caller last read the clock. The caller reads the clock about once a minute. A gap of
    more than 15 minutes between `seen` and `now` therefore counts as sleep.
    """
    return (seen, now) if now - seen > _SHORTEST_SLEEP else None


def mailings_too_late(
    ledger: Ledger, ctx: Context, summaries: Sequence[MailingSummary], *, slept: tuple[datetime, datetime] | None = None
) -> Iterator[tuple[MailingSummary, int, Cause]]:
    """Leave out deliveries whose deadline has passed. Yield each such mailing, the number of deliveries, and the cause.

    The ledger is changed only while iterating. The mailing is yielded as it stood before anybody was left out. Mailings
    of the other realm than the newsroom's (live or practice) are not touched.
    `slept`: the beginning and end of a time in which the computer slept. This sleep is then the cause. None: cause_of()
    finds the cause in the ledger and the times of `run`, as far as known.
    """
    for summary in summaries:
        if summary.mailing.realm is ctx.newsroom.realm and (
            count := ledger.expire_overdue(summary.mailing.id, ctx.clock.now())
        ):
            ctx.tell(expired_words(summary.mailing.id, count))
            cause = cause_of(summary, ctx, ledger) if slept is None else Cause(slept=slept)
            record_cause(summary, cause, ctx, ledger)
            yield summary, count, cause


def record_cause(summary: MailingSummary, cause: Cause, ctx: Context, ledger: Ledger) -> None:
    """Store in the ledger why a mailing expired, because what happens later would look like the cause."""
    from advisory_cli.report.screens.run import cause_words

    ledger.record_expiry_reason(summary.mailing.id, cause_words(cause, ctx.newsroom.zone))


def expired_words(mailing_id: str, count: int) -> str:
    """Return the sentence for the log that a mailing expired for `count` people."""
    return f"{mailing_id} expired for {amount(count, 'person', 'people')}"


def cause_of(summary: MailingSummary, ctx: Context, ledger: Ledger, *, tally: "Tally | None" = None) -> Cause:
    """Return the cause, as far as known, why messages of a mailing have not left in time.

    `summary` is the mailing as it stood before these messages were left out. `tally` is the result of the run during
    which their deadline passed. None means that no run was delivering the mailing then.
    """
    mailing = summary.mailing
    planned = mailing.send_at or mailing.embargo_end or mailing.planned_at
    if tally is not None and tally.slept is not None:
        return Cause(slept=tally.slept)
    if mailing.needs_approval and summary.approval is None:
        return Cause(unapproved=True)
    outage = ledger.outage()
    if outage is not None and lasted_at(outage, planned) and not _began_after(outage, mailing):
        return Cause(outage=outage)
    if tally is not None:
        return Cause(paced=True)
    waits_unattended = summary.alone or summary.counts.get(State.HELD, 0)
    return (
        Cause(no_run=_time_without_run(ctx.cron_runs, planned, ctx.clock.now()))
        if waits_unattended
        else Cause(interrupted=True)
    )


def _began_after(outage: Outage, mailing: Mailing) -> bool:
    """Tell whether an outage began when a mailing had expired already, so that another cause has kept it."""
    times = [when for when in (mailing.send_at, mailing.embargo_end) if when is not None]
    if mailing.not_after is not None:
        return outage.since > mailing.not_after
    if not times or mailing.grace is None or is_per_recipient(mailing):
        return False
    return outage.since > max(times) + mailing.grace


def _time_without_run(
    cron_runs: Sequence[datetime], planned: datetime, now: datetime
) -> tuple[datetime | None, datetime] | None:
    """Return the longest time since `planned` without a `run`, None when `run` was at work."""
    if not cron_runs:
        return None, now
    gaps = [(a, b) for a, b in pairwise((*cron_runs, now)) if b - a > _LONGEST_GAP and b > planned]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def refuse_late(prepared: "Prepared", ledger: Ledger, newsroom: Newsroom, now: datetime) -> None:
    """Raise PersonDecides when any recipient has missed the deadline of an earlier mailing of this text.

    Such a recipient still waits, or was left out as too late. Mailings of other revisions with the same words count as
    mailings of this text. Call this function only where no person is asked.
    """
    from advisory_cli.actions.preflight.history import has_same_words

    advisory, table = prepared.advisory, prepared.table
    if advisory is None or table is None:
        return
    texts = [summary.mailing for summary in prepared.before if summary.mailing.notice is None]
    same_revisions = {mailing.revision for mailing in texts if has_same_words(mailing, advisory, ledger, newsroom)}
    late = ledger.late_among(table, {advisory.revision, *same_revisions}, now)
    if late is not None:
        raise too_late_fault(*late)


def too_late_fault(mailing_id: str, count: int) -> PersonDecides:
    """Return the fault for a command without a person, when `count` people of a mailing are past their deadline.

    The fault says that only a person can have the messages sent all the same.
    """
    who = "one person" if count == 1 else f"{count:,} people"
    return PersonDecides(
        f"Mailing {mailing_id} has expired for {who}, and is now sent only from a terminal. Nothing was sent.",
        remedy=f"Read the text, then send it at a terminal. To give it up: advisory stop {mailing_id}",
    )
