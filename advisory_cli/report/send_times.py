"""The time of a mailing in words: one moment for all, or the same wall time wherever each reader is."""

from datetime import UTC, datetime

from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.times import parse_wall
from advisory_cli.report.wording.times import at_both, day

_EACH = "recipient"  # in the place of a zone (read/when.py)


def is_per_recipient(mailing: Mailing) -> bool:
    """Whether each reader's own clock counts."""
    return _EACH in mailing.send_at_words.split()[2:3]


def time_words(mailing: Mailing, zone: str) -> str:
    """'07:00 CEST, Fri 5 June 2026 (05:00 UTC)' or '08:00 on Fri 5 June 2026, each in their own zone'; empty for one
    without a time.
    """
    wall = parse_wall(mailing.send_at_words[:16])
    if is_per_recipient(mailing) and wall is not None:
        return f"{wall:%H:%M} on {day(wall)}, each in their own zone"
    return at_both(mailing.send_at, zone) if mailing.send_at is not None else ""


def from_to(first: datetime, last: datetime) -> str:
    """'first at 22:00 UTC, Thu 4 June 2026, last at 12:00 UTC, Fri 5 June 2026'; one moment where both are one."""
    one, other = (f"{when.astimezone(UTC):%H:%M} UTC, {day(when.astimezone(UTC))}" for when in (first, last))
    return f"at {one}" if first == last else f"first at {one}, last at {other}"
