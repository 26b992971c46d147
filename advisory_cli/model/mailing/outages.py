"""Rules about outages, times in which nothing can leave: the next attempt, and when one lasted."""

from datetime import datetime, timedelta
from typing import Final

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.records import PASSES, Outage

_PAUSES: Final = (15, 30, 60, 120)  # minutes after the first refusal, the second and so on


def next_attempt(outage: Outage | None) -> datetime | None:
    """Return before which time cron does not try again what a server has refused. None when there is no such pause.

    The pause grows with each refusal, from 15 minutes to two hours, because many refused logins can lock an account.
    Only an outage that lasts, for a login, a certificate or a server that refuses everybody, has a pause.
    """
    if outage is None or outage.over is not None or outage.code != NotAllowed.exit_code or outage.attempted is None:
        return None
    return outage.attempted + timedelta(minutes=_PAUSES[min(outage.attempts, len(_PAUSES)) - 1])


def lasted_at(outage: Outage, when: datetime) -> bool:
    """Tell whether an outage is known to have lasted at the time `when`, or after it.

    An outage that does not pass by itself is known to have lasted until its last attempt.
    """
    end = outage.over or (None if outage.code == PASSES else outage.attempted)
    return end is None or end >= when
