"""Say at which time a mailing stands: scheduled, due since, sent, expired or stopped, and when that was or will be."""

from datetime import datetime

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary

SENT = "sent"
SCHEDULED = "scheduled"
PLANNED = "planned"
_TRIED = (State.ACCEPTED, State.REFUSED, State.IN_DOUBT)
_WAITING = (State.PLANNED, State.CLAIMED)


def mailing_time(summary: MailingSummary, now: datetime) -> tuple[str, datetime]:
    """Return what became of a mailing, as the words that stand before a time, and that time.

    The words are "stopped", "scheduled", "due since", "sent", "expired, was for", or "planned" where none of these is
    true. A mailing is due since its send time, or since its embargo's end when everybody was held until then. It counts
    as sent when a message of it was sent, at the time of the first one, and as expired when none was and its time is
    over. `now` is aware.
    """
    mailing = summary.mailing
    if mailing.stopped_at is not None:
        return "stopped", mailing.stopped_at
    if mailing.replaced_by:
        return PLANNED, mailing.planned_at
    is_waiting = not summary.overtaken_by and any(summary.counts.get(state, 0) for state in (*_WAITING, State.HELD))
    if mailing.send_at is not None and mailing.send_at > now and is_waiting:
        return SCHEDULED, mailing.send_at
    return (
        _sent(summary) or (_waiting(summary, now) if is_waiting else _expired(summary)) or (PLANNED, mailing.planned_at)
    )


def _sent(summary: MailingSummary) -> tuple[str, datetime] | None:
    tried = any(summary.counts.get(state, 0) for state in _TRIED)
    return (SENT, summary.first_message) if tried and summary.first_message is not None else None


def _expired(summary: MailingSummary) -> tuple[str, datetime] | None:
    start = summary.mailing.send_at or summary.mailing.embargo_end
    return ("expired, was for", start) if summary.too_late and start is not None else None


def _waiting(summary: MailingSummary, now: datetime) -> tuple[str, datetime] | None:
    """Return since when a mailing is due of which nothing was sent, or its next time when that is still to come."""
    mailing = summary.mailing
    planned = any(summary.counts.get(state, 0) for state in _WAITING)
    start = mailing.send_at if planned else mailing.embargo_end
    if start is None or start > now:
        return None
    if summary.due is not None and summary.due > now and not summary.trying:  # at each reader's own hour
        return SCHEDULED, summary.due
    return "due since", start
