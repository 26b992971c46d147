"""Rules about people whom a mailing has left behind, expired or overtaken by a newer text, until a person decides."""

from collections.abc import Sequence

from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.records import MailingSummary


def is_expired(summary: MailingSummary, mailings: Sequence[MailingSummary]) -> bool:
    """Tell whether a mailing was too late for somebody, and nobody has decided what becomes of these people.

    `mailings`: all mailings of the newsroom.
    False in these cases, because the question is settled: a person has stopped the mailing, or has had it sent to these
    people all the same; another mailing has taken its place; or a later revision of the advisory is among `mailings`.
    """
    return summary.too_late > 0 and not _is_ended(summary.mailing) and not is_outdated(summary, mailings)


def is_lost(summary: MailingSummary) -> bool:
    """Tell whether a newer text has left people of a mailing with nothing, and nobody has decided about them yet."""
    return summary.overtaken > 0 and summary.mailing.stopped_at is None


def is_outdated(summary: MailingSummary, mailings: Sequence[MailingSummary]) -> bool:
    """Tell whether a later revision of a mailing's advisory, for the same realm, is among `mailings`."""
    return any(_comes_after(later.mailing, summary.mailing) for later in mailings)


def successor(summary: MailingSummary, mailings: Sequence[MailingSummary]) -> Mailing | None:
    """Return the mailing that took over everybody of a mailing, None while the mailing has a delivery.

    `mailings`: all mailings of the newsroom. The result is the first of the same advisory and realm that was planned
    after the mailing and has a delivery, None when there is none.
    """
    mailing = summary.mailing
    later = [
        other.mailing
        for other in mailings
        if other.counts
        and (other.mailing.realm, other.mailing.advisory_id) == (mailing.realm, mailing.advisory_id)
        and other.mailing.planned_at > mailing.planned_at
        and other.mailing.notice is None
    ]
    return None if summary.counts else min(later, key=lambda other: other.planned_at, default=None)


def _is_ended(mailing: Mailing) -> bool:
    return mailing.stopped_at is not None or mailing.replaced_by != ""


def _comes_after(later: Mailing, mailing: Mailing) -> bool:
    same = (later.realm, later.advisory_id) == (mailing.realm, mailing.advisory_id)
    return same and later.revision > mailing.revision
