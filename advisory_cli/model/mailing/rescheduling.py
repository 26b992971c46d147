"""Data class for the plan to give a waiting mailing another send time, as a person is shown it."""

from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.times import Moment, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduling:
    """Plan to give a waiting mailing another send time. Its text and people stay as they were planned.

    `when` is the new time as asked for, and `moment` the same time as one moment for everybody. `planned` is the number
    of people who wait for the send time, and `held` the number held until the embargo's end. `approver` is the account
    or key of the person who approved the mailing for its old time, "" when nobody did.
    `findings` are about the new time. `as_of` is the number that the ledger's decisions() returned when the plan was
    made. A later decision of a person changes this number. `now` is when the plan was made, and `zone` is the
    newsroom's time zone.
    """

    mailing: Mailing
    when: When
    moment: Moment
    planned: int
    held: int
    approver: str
    findings: tuple[Finding, ...]
    as_of: int
    now: datetime
    zone: str
