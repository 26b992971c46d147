"""The scope of `advisory stop` without a name: everything that leaves now.

Mailings that wait for the embargo of another advisory are left alone.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary

STALE = timedelta(hours=24)
"""Span in which a question on a screen counts, because a terminal that was closed leaves its question behind."""


def left_alone(summaries: Sequence[MailingSummary], questioned: Collection[str]) -> tuple[MailingSummary, ...]:
    """Return the mailings that `advisory stop` without a name does not stop, because they wait for an embargo's end.

    `questioned` holds the ids of the advisories about which a person is being asked right now. Mailings of these
    advisories, and of advisories with a message that leaves now, are stopped and so not returned.
    When no message leaves, `questioned` is empty, and all mailings that wait for an embargo's end are of one advisory,
    the result is empty, because `advisory stop` then means that advisory.
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
