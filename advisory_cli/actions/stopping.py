"""Choose the mailings that `advisory stop` without a name does not stop, and find those that it stopped last.

Such a stop passes over mailings in which everybody who waits is held until the end of an embargo.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary

STALE = timedelta(hours=24)
"""Span in which a question on a screen counts, because a terminal that was closed leaves its question behind."""


def left_alone(summaries: Sequence[MailingSummary], questioned: Collection[str]) -> tuple[MailingSummary, ...]:
    """Return the mailings that `advisory stop` without a name does not stop, because they wait for an embargo's end.

    `summaries`: all mailings of the newsroom. `questioned`: the ids of the advisories about whose plan a person is
    being asked right now.
    In a returned mailing, everybody who waits is held until the embargo's end. Such a mailing is stopped nevertheless,
    and is missing from the result, in three cases:
    - another delivery of its advisory is planned or being sent
    - its advisory is in `questioned`
    - nothing else is there to stop, and all held people belong to its advisory
    """
    unstopped = [
        summary for summary in summaries if summary.mailing.stopped_at is None and not summary.mailing.replaced_by
    ]
    leaving = {summary.mailing.advisory_id for summary in unstopped if _is_leaving(summary)} | set(questioned)
    held = [summary for summary in unstopped if not _is_leaving(summary) and summary.counts.get(State.HELD, 0)]
    if not leaving and len({summary.mailing.advisory_id for summary in held}) == 1:
        return ()
    return tuple(summary for summary in held if summary.mailing.advisory_id not in leaving)


def _is_leaving(summary: MailingSummary) -> bool:
    return summary.counts.get(State.PLANNED, 0) + summary.counts.get(State.CLAIMED, 0) > 0


def stopped_together(summaries: Sequence[MailingSummary], by_name: Collection[str]) -> tuple[MailingSummary, ...]:
    """Return the mailings that the last `advisory stop` without a name has stopped, and that are still stopped.

    `summaries`: all mailings of the newsroom. `by_name`: the ids of the mailings that a person stopped by naming a
    mailing.
    Mailings in `by_name`, and mailings that an earlier stop without a name has stopped, are not returned.
    """
    stopped = [
        (summary.mailing.stopped_at, summary)
        for summary in summaries
        if summary.mailing.stopped_at is not None and summary.mailing.id not in by_name
    ]
    last = max((stopped_at for stopped_at, _ in stopped), default=None)
    return tuple(summary for stopped_at, summary in stopped if stopped_at == last)
