"""How long something is away, in words: pure functions of now."""

from datetime import datetime, timedelta

from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.times import at_both

_MINUTE = timedelta(minutes=1)


def span(length: timedelta) -> str:
    """'6 hours', '14 hours 20 minutes', '3 days 4 hours': the two largest units, down to the minute."""
    minutes = length // _MINUTE
    if minutes < 1:
        return "less than a minute"
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    return " ".join(amount(count, unit) for count, unit in parts if count)


def countdown(instant: datetime, now: datetime) -> str:
    """'in 14 hours 20 minutes', 'in less than a minute', '3 days 4 hours ago'; both aware."""
    return f"in {span(instant - now)}" if instant > now else f"{span(now - instant)} ago"


def at_and_when(instant: datetime, zone: str, now: datetime) -> str:
    """'07:00 CEST, Fri 5 June 2026 (05:00 UTC), in 14 hours 20 minutes'."""
    return f"{at_both(instant, zone)}, {countdown(instant, now)}"
